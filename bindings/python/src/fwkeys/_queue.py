"""The library's queue on an asyncio event loop: a coroutine that submits an operation is resumed with what it
came to.

The loop watches the queue's descriptor, which is readable when there is something to do, and then this lets
the queue do it. So nothing here polls, and there is no thread. What ties a completion to the coroutine that
waits for it is its ticket.

A task that is cancelled cancels its operation, and goes on with its cancellation when it is known what became
of the request: that is the ``__cause__`` of the asyncio.CancelledError.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import threading
from typing import Any, Callable, ContextManager, Dict, Optional, Tuple, TypeVar, Union

from . import _interruption
from ._calls import called
from ._declarations import fw_error, fw_queue
from ._failure import check, failure_of, taken
from ._handles import OneThreadHandle, freed_with
from ._library import library
from ._pending import Pending, because, done_all_the_same, not_begun
from ._room import Room
from ._text import count_in
from ._undoing import Undo, Undoing
from .errors import AFTER_FORK, FwKeysError, StateError
from .statuses import Outcome, Status

# More than that need not wait inside of the library for it to be busy until the loop comes back to it.
WAITING = 1000

# How long the end of a cancelled task is put off for deleting its key, as the library does it.
UNDO_SECONDS = 5.0

Result = TypeVar("Result")


class OperationQueue:
    def __init__(self, client: Any, max_in_flight: int) -> None:
        count = count_in("max_in_flight", max_in_flight)
        self._pointer = called(fw_queue, library.fw_queue_free, library.fw_queue_new, client)
        self._free = freed_with(self, library.fw_queue_free, self._pointer)
        check("max_in_flight", library.fw_queue_set_max_in_flight(self._pointer, count))
        check("max_in_flight", library.fw_queue_set_max_waiting(self._pointer, count + WAITING))
        self._room = Room(count + WAITING)
        self._pending: Dict[int, Pending] = {}
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._thread: Optional[int] = None  # the loop's
        self._process = os.getpid()
        self._closed = False
        self._ticket = ctypes.c_uint64()
        self._error = ctypes.POINTER(fw_error)()
        self._outputs = ctypes.byref(self._ticket), ctypes.byref(self._error)

    @property
    def closed(self) -> bool:
        return self._closed

    # ---- Operations

    async def perform(
        self,
        function: Callable[..., int],
        arguments: Union[Tuple[Any, ...], OneThreadHandle],
        options: Optional[ContextManager[Any]] = None,
        *,
        out: Callable[[Any], Result],
        undo: Optional[Undo] = None,
    ) -> Result:
        """Submits an operation and waits for what it comes to.

        Args:
            function: The library's submit function, which is given the arguments, and then the options.
            arguments: A handle lends its object at the submission; it may have been closed by then.
            out: Takes the result out of a completion that succeeded.
            undo: Begins to take back what such a completion has made, for nobody wants it.
        """
        self.bind()
        if not self._room.take():
            await self._in_line()
        try:
            pending = self._submitted(function, arguments, options)
            cancellation = await self._ended(pending, undo)
            completion = pending.completion
            try:
                failure = pending.failure or failure_of(completion)
                if failure is not None:
                    raise failure if cancellation is None else because(cancellation, failure)
                if cancellation is None:
                    return out(completion)
                if undo is None:
                    raise because(cancellation, done_all_the_same(completion))
                undoing = undo(self, completion)
            finally:
                library.fw_completion_free(completion)
            raise because(cancellation, await self._undone(undoing))
        finally:
            self._room.give_back()

    def submit(self, function: Callable[..., int], *arguments: Any) -> Pending:
        """Submits an operation that somebody else waits for."""
        assert self._loop is not None
        if not self._free.alive:
            raise not_begun("the client was closed")
        status = function(self._pointer, *arguments, None, *self._outputs)
        if status != Status.OK:
            raise taken(status, self._error)
        pending = Pending(self._ticket.value, self._loop.create_future())
        self._pending[pending.ticket] = pending
        return pending

    def _submitted(
        self,
        function: Callable[..., int],
        arguments: Union[Tuple[Any, ...], OneThreadHandle],
        options: Optional[ContextManager[Any]],
    ) -> Pending:
        if isinstance(arguments, OneThreadHandle):
            with arguments.lent() as pointer:
                return self.submit(function, pointer)
        if options is None:
            return self.submit(function, *arguments)
        with options as pointer:
            return self.submit(function, *arguments, pointer)

    async def _in_line(self) -> None:
        try:
            admitted = await self._room.wait()
        except asyncio.CancelledError as cancellation:
            cancellation.__cause__ = not_begun("cancelled")
            raise
        if self._closed:
            if admitted:
                self._room.give_back()
            raise not_begun("the client was closed")

    async def _ended(self, pending: Pending, undo: Optional[Undo] = None) -> Optional[asyncio.CancelledError]:
        """Waits for the end of an operation, whatever happens to the task meanwhile; gives the task's
        cancellation, if there was one."""
        assert self._loop is not None
        cancellation = None
        while pending.completion is None and pending.failure is None:
            try:
                await pending.future
            except asyncio.CancelledError as problem:
                cancellation = problem
                if pending.future.cancelled():
                    pending.future = self._loop.create_future()
                if not pending.stays:
                    self._cancel(pending)
            except BaseException:  # the coroutine is being closed, and may wait no more
                self._abandon(pending, undo)
                raise
        return cancellation

    def _cancel(self, pending: Pending) -> None:
        if self._free.alive:
            _interruption.run(library.fw_queue_cancel, self._pointer, pending.ticket)

    # ---- What nobody wants any more

    async def _undone(self, undoing: Undoing) -> FwKeysError:
        pending, failure = undoing.pending, undoing.failure
        if pending is not None:
            assert self._loop is not None
            pending.stays = True
            limit = self._loop.call_later(UNDO_SECONDS, self._cancel, pending)
            try:
                await self._ended(pending)
            finally:
                limit.cancel()
            failure = pending.failure or failure_of(pending.completion)
            library.fw_completion_free(pending.completion)
        return undoing.fate(failure)

    def _abandon(self, pending: Pending, undo: Optional[Undo]) -> None:
        """Cancels an operation whose end nobody hears of; a key is deleted all the same. It has a place until
        then, so that closing waits for it."""
        assert self._loop is not None

        def let_go(_: object) -> None:
            completion = pending.completion
            if undo is not None and completion and library.fw_completion_status(completion) == Status.OK:
                undoing = undo(self, completion).pending
                if undoing is not None:
                    undoing.stays = True
                    self._abandon(undoing, None)
            library.fw_completion_free(completion)
            self._room.give_back()

        self._room.take_one_more()
        if pending.completion or pending.failure:
            let_go(None)
            return
        if not pending.stays:
            self._cancel(pending)
        elif not self._loop.is_closed():
            self._loop.call_later(UNDO_SECONDS, self._cancel, pending)
        pending.future = self._loop.create_future()
        pending.future.add_done_callback(let_go)

    # ---- The event loop

    def bind(self) -> None:
        """Sees to it that this is the queue's loop, which is the first one that it is used on."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            if os.getpid() != self._process:
                message = f"the client belongs to the parent process: {AFTER_FORK}"
                raise StateError(message, status=Status.FORKED)
            if self._loop is not None:
                raise StateError("the client belongs to another event loop", status=Status.INVALID_STATE)
        if self._closed:
            raise StateError("the client is closed", status=Status.INVALID_STATE)
        if self._loop is None:
            loop.add_reader(library.fw_queue_fd(self._pointer), self._run)
            self._loop = loop
            self._thread = threading.get_ident()

    def _run(self) -> None:
        """Called by the loop when the queue has something to do or to give."""
        status = _interruption.run(library.fw_queue_run, self._pointer, 0, self._outputs[1])
        completion = library.fw_queue_next(self._pointer)
        while completion:
            pending = self._pending.pop(library.fw_completion_ticket(completion))
            pending.completion = completion
            pending.end()
            completion = library.fw_queue_next(self._pointer)
        if status != Status.OK:
            self._break(taken(status, self._error))
        _interruption.go_on()  # for the log may have been written

    def _break(self, failure: FwKeysError) -> None:
        """The queue does not work any more: whoever waits hears why, and nobody knows more than that."""
        failure.outcome = Outcome.UNKNOWN
        self._closed = True
        self._ignore()
        self._room.turn_away()
        for pending in self._pending.values():
            pending.failure = failure
            pending.end()
        self._pending.clear()

    def _ignore(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(library.fw_queue_fd(self._pointer))

    async def close(self) -> None:
        """Cancels what is not finished, and returns when all have heard what it came to."""
        if not self._free.alive:
            return
        inherited = os.getpid() != self._process
        if inherited or self._loop is None or self._loop.is_closed():
            self._closed = True
            self._free()
            return
        if asyncio.get_running_loop() is not self._loop:
            raise StateError("the client belongs to another event loop", status=Status.INVALID_STATE)
        if not self._closed:
            self._closed = True
            self._room.turn_away()
            for pending in [each for each in self._pending.values() if not each.stays]:
                self._cancel(pending)
        try:
            await self._room.emptied()
        finally:
            self._shut()

    def forsake(self) -> None:
        """The client is gone, or the interpreter ends, and nobody closed it. Any thread may call this, for
        the garbage collector runs on any."""
        loop = self._loop
        if not self._free.alive or os.getpid() != self._process or loop is None:
            return
        if threading.get_ident() == self._thread and not loop.is_running():
            self._shut()
            return
        try:
            loop.call_soon_threadsafe(self._shut)
        except RuntimeError:  # the loop is closed
            self._free()

    def _shut(self) -> None:
        if self._free.alive:
            self._closed = True
            self._ignore()
            self._free()
