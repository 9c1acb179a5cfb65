"""Makes the calls that block, in a way that Ctrl-C ends.

Python runs signal handlers on the main thread, between two steps of Python code, so never while a function of
the library blocks. On the main thread a call therefore goes through a queue of the library's, and waits for
the queue's descriptor in Python: what a signal handler raises comes out of that wait, and cancels the call.
On other threads, where no handler runs, the library's blocking functions do.

An exception may come at any step of Python code. So what the library hands over is put into a list by C code
alone: whoever catches the exception finds it there.
"""

from __future__ import annotations

import ctypes
import select
import threading
import weakref
from functools import partial
from itertools import takewhile
from typing import Any, Iterator, List, NamedTuple, Optional

from . import _declarations, _interruption
from ._calls import call, called, free_now
from ._declarations import fw_error, fw_queue
from ._failure import failure_of, taken
from ._library import library
from .errors import CancelledError, FwKeysError
from .statuses import Outcome, Status


class Operation(NamedTuple):
    """A call that the library has as a blocking function, fw_NAME, and for queues, fw_queue_NAME."""

    name: str
    result: str = ""
    """What it gives, as in fw_completion_take_RESULT."""

    @property
    def kind(self) -> str:
        return "fw_api_key_list" if self.result == "list" else f"fw_{self.result}"


CREATE = Operation("create_api_key", "api_key")
GET = Operation("get_api_key", "api_key")
LIST = Operation("list_api_keys", "list")
NEXT_PAGE = Operation("list_next_page")
UPDATE = Operation("update_api_key", "api_key")
DELETE = Operation("delete_api_key")
WHOAMI = Operation("whoami", "identity")
BEGIN = Operation("rotation_begin", "rotation")
RESUME = Operation("rotation_resume", "rotation")
COMMIT = Operation("rotation_commit")
ABORT = Operation("rotation_abort")
SWEEP = Operation("sweep_api_keys", "sweep")


def can_be_interrupted() -> bool:
    """Whether this is the thread on which signal handlers run."""
    return threading.current_thread() is threading.main_thread()


class Caller:
    """Makes the blocking calls of one client. Lists and rotations keep it, for they outlive the client."""

    def __init__(self) -> None:
        self._queue: Optional[_MainQueue] = None
        self._abandoned: List[_MainQueue] = []

    def call(self, client: Any, operation: Operation, *arguments: Any) -> Any:
        """Makes a call and gives its result, which the caller frees. ``client`` is None where the call is
        one of a list or a rotation."""
        into: List[Any] = []
        try:
            self.call_into(into, client, operation, *arguments)
        except BaseException:
            for result in into:
                free_now(getattr(library, f"{operation.kind}_free"), result)
            raise
        return into[0] if into else None

    def call_into(self, into: List[Any], client: Any, operation: Operation, *arguments: Any) -> None:
        """The same; the result is in the list as soon as it exists, also where an exception comes then."""
        queue = self._queue_at_hand(client)
        if queue is not None:
            try:
                queue.perform(operation, arguments, into)
            finally:
                if queue.is_abandoned:
                    self._abandoned.append(queue)
                    self._queue = None
            return
        given = arguments if client is None else (client, *arguments)
        name = operation.name
        if operation is WHOAMI:
            with_user = given[-1]
            given, name = given[:-1], "whoami_with_user" if with_user else name
        if operation.result:
            into.append(ctypes.POINTER(getattr(_declarations, operation.kind))())
            given = (*given, ctypes.byref(into[0]))
        call(getattr(library, f"fw_{name}"), *given)

    def fetch_page(self, page_list: Any) -> bool:
        """Reads the next page of a list, unless the list may do that itself, since nothing can interrupt."""
        if self._queue_at_hand(None) is None:
            return False
        self.call(None, NEXT_PAGE, page_list)
        return True

    def close(self) -> None:
        self._queue = None
        self._abandoned = []

    def _queue_at_hand(self, client: Any) -> Optional[_MainQueue]:
        if not can_be_interrupted():
            return None
        queue = self._queue
        if queue is not None and queue.is_freed:
            queue = None
        if queue is None and client is not None:
            try:
                queue = self._queue = _MainQueue(client)
            except FwKeysError:  # the blocking function has the same to say, or needs less
                return None
        # A signal handler that makes a call of its own during another one's wait gets a blocking call.
        return None if queue is None or queue.is_busy else queue


class _MainQueue:
    """A queue that works on one operation at a time."""

    def __init__(self, client: Any) -> None:
        self._pointer = called(fw_queue, library.fw_queue_free, library.fw_queue_new, client)
        self._free = weakref.finalize(self, library.fw_queue_free, self._pointer)
        self._readable = select.poll()
        self._readable.register(library.fw_queue_fd(self._pointer), select.POLLIN)
        self._ticket = ctypes.c_uint64()
        self._error = ctypes.POINTER(fw_error)()
        self.is_busy = False
        self.is_abandoned = False

    @property
    def is_freed(self) -> bool:
        """The end of the interpreter frees a queue, which deletes keys that nobody has taken."""
        return not self._free.alive

    def perform(self, operation: Operation, arguments: Any, into: List[Any]) -> None:
        done: List[Any] = []  # the completion
        failure: Optional[FwKeysError] = None
        self._ticket.value = 0
        try:
            self.is_busy = True
            outputs = None, ctypes.byref(self._ticket), ctypes.byref(self._error)
            submit = getattr(library, f"fw_queue_{operation.name}")
            status = _interruption.run(submit, self._pointer, *arguments, *outputs)
            failure = taken(status, self._error) if status != Status.OK else self._wait(done)
            if failure is not None:
                raise failure  # noqa: TRY301 - the handler knows it by its identity
            self._take(operation, done, into)
        except BaseException as problem:
            if problem is not failure:
                self._end(operation, done, into, problem)
            raise
        finally:
            failure = None  # or it would hold itself by its traceback, and the client with it
            self.is_busy = False
            for completion in done:
                library.fw_completion_free(completion)

    def _end(
        self, operation: Operation, done: List[Any], into: List[Any], interruption: BaseException
    ) -> None:
        """Cancels the operation, waits for its end, and tells the interruption what became of it."""
        failure: Optional[FwKeysError] = None
        try:
            if self._ticket.value and not done:
                _interruption.run(library.fw_queue_cancel, self._pointer, self._ticket)
                failure = self._wait(done)
            elif done:
                failure = failure_of(done[0])
            else:
                failure = _cancelled("was not begun", Outcome.NOT_SENT)
            if failure is None:
                if not into:
                    self._take(operation, done, into)
                failure = _cancelled("was done before it could be interrupted", Outcome.DONE)
        except BaseException as second:  # whoever interrupts twice does not want to wait for the end
            self.is_abandoned = True
            tell(second, _cancelled("may be done: its end was not waited for", Outcome.UNKNOWN))
            raise
        tell(interruption, failure)

    def _wait(self, done: List[Any]) -> Optional[FwKeysError]:
        """Runs the queue until the completion is there, and gives why the operation failed."""
        while not done:
            status = _interruption.run(library.fw_queue_run, self._pointer, 0, ctypes.byref(self._error))
            done.extend(self._completions())
            if status != Status.OK:
                failure = taken(status, self._error)
                failure.outcome = Outcome.UNKNOWN
                self.is_abandoned = True
                return failure
            _interruption.go_on()
            if not done:
                self._readable.poll()
        return failure_of(done[0])

    def _completions(self) -> Iterator[Any]:
        next_one = partial(library.fw_queue_next, self._pointer)
        return takewhile(bool, iter(next_one, None))

    @staticmethod
    def _take(operation: Operation, done: List[Any], into: List[Any]) -> None:
        if operation.result:
            into.extend(map(getattr(library, f"fw_completion_take_{operation.result}"), done))


def tell(interruption: BaseException, failure: FwKeysError) -> None:
    """Says on an exception what became of the call that it interrupted: as its cause, like that of the
    asyncio.CancelledError of a task that was cancelled in a call."""
    if interruption.__cause__ is None or isinstance(interruption.__cause__, FwKeysError):
        interruption.__cause__ = failure


def _cancelled(what: str, outcome: Outcome) -> CancelledError:
    return CancelledError(f"the call {what}", status=Status.CANCELLED, outcome=outcome)
