"""fw_queue by its C functions: submitting, running until something is finished, and what a completion says,
copied out of it."""

from __future__ import annotations

import ctypes
import select
import time
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from conftest import ACCOUNT, USER
from fwkeys import Operation, Outcome, Status
from fwkeys._declarations import fw_cancel, fw_destroy_callback, fw_error, fw_log_callback, fw_queue
from fwkeys._library import library

from support import raw
from support.emulator import Emulator
from support.scripted_server import ScriptedServer

MARKER = b"0123456789abcdef"
PATIENCE_SECONDS = 60
LONG_MS = PATIENCE_SECONDS * 1000

# What each operation is submitted with behind the queue, the account and the user, if nothing else is said.
REST: Dict[str, Tuple[Any, ...]] = {
    "create_api_key": (None,),
    "get_api_key": (b"key_1",),
    "list_api_keys": (None,),
    "update_api_key": (b"key_1", raw.changes()),
    "delete_api_key": (b"key_1",),
    "rotation_begin": (b"key_old", None),
    "rotation_resume": (b"key_old", b"key_new"),
    "sweep_api_keys": (MARKER, None),
}
OPERATIONS = [*sorted(REST), "whoami"]

# What an operation gives, by the name of the function that takes it out of its completion.
PRODUCTS = {
    Operation.CREATE_API_KEY: "api_key",
    Operation.GET_API_KEY: "api_key",
    Operation.LIST_API_KEYS: "list",
    Operation.WHOAMI: "identity",
    Operation.ROTATION_BEGIN: "rotation",
    Operation.ROTATION_RESUME: "rotation",
    Operation.SWEEP_API_KEYS: "sweep",
    Operation.UPDATE_API_KEY: "api_key",
}
FREES = {
    "api_key": "fw_api_key_free",
    "list": "fw_api_key_list_free",
    "identity": "fw_identity_free",
    "rotation": "fw_rotation_free",
    "sweep": "fw_sweep_free",
    "error": "fw_error_free",
}


class Finished:
    """What a completion said. The completion is freed; its product, if it had one, is the queue's to free at
    the end."""

    def __init__(self, completion: Any) -> None:
        self.operation = Operation(library.fw_completion_operation(completion))
        self.status = Status(library.fw_completion_status(completion))
        self.tag: Optional[int] = library.fw_completion_tag(completion)
        self.ticket: int = library.fw_completion_ticket(completion)
        error = library.fw_completion_take_error(completion)
        assert bool(error) == (self.status != Status.OK)
        assert library.fw_error_status(error) == self.status
        self.outcome = Outcome(library.fw_error_outcome(error))
        self.message = (library.fw_error_message(error) or b"").decode()
        self.attempts: int = library.fw_error_attempts(error)
        self.marker: Optional[bytes] = library.fw_error_marker(error)
        self.orphan: Optional[bytes] = library.fw_error_orphan_key_id(error)
        library.fw_error_free(error)
        assert not library.fw_completion_take_error(completion)
        self.kind = PRODUCTS.get(self.operation, "")
        self.product = getattr(library, f"fw_completion_take_{self.kind}")(completion) if self.kind else None
        assert bool(self.product) == (self.status == Status.OK and bool(self.kind))
        library.fw_completion_free(completion)
        key_id = library.fw_api_key_id(self.product) if self.kind == "api_key" else None
        self.key_id: str = (key_id or b"").decode()
        """Of the key that was created, or read."""

    def __repr__(self) -> str:
        return f"<{self.operation.name} {self.status.name} {self.outcome.name}: {self.message}>"


class Queue:
    def __init__(self, client: Any, account: str = ACCOUNT, user: str = USER) -> None:
        self.pointer = ctypes.POINTER(fw_queue)()
        assert library.fw_queue_new(client, ctypes.byref(self.pointer), None) == Status.OK
        self.whose = account.encode(), user.encode()
        self._products: List[Tuple[str, Any]] = []

    def limit(self, in_flight: Optional[int] = None, waiting: Optional[int] = None) -> None:
        if in_flight is not None:
            assert library.fw_queue_set_max_in_flight(self.pointer, in_flight) == Status.OK
        if waiting is not None:
            assert library.fw_queue_set_max_waiting(self.pointer, waiting) == Status.OK

    # ---- Submitting

    def arguments(self, name: str) -> Tuple[Any, ...]:
        """Good ones for that operation."""
        return (*self.whose, *REST[name]) if name in REST else (0,)

    def submit(self, name: str, *arguments: Any, tag: Optional[int] = None) -> int:
        """Submits an operation, by default with good arguments, and gives its ticket."""
        ticket, error = ctypes.c_uint64(), ctypes.POINTER(fw_error)()
        given = arguments or self.arguments(name)
        function = getattr(library, f"fw_queue_{name}")
        status = function(self.pointer, *given, tag, ctypes.byref(ticket), ctypes.byref(error))
        assert status == Status.OK, library.fw_error_message(error)
        assert not error
        assert ticket.value
        return ticket.value

    def refused(self, name: str, *arguments: Any) -> Status:
        """Submits what is not taken; the outcome has to be NOT_SENT, and the ticket stays as it was."""
        ticket, error = ctypes.c_uint64(99), ctypes.POINTER(fw_error)()
        before = library.fw_queue_pending_count(self.pointer)
        given = arguments or self.arguments(name)
        function = getattr(library, f"fw_queue_{name}")
        status = Status(function(self.pointer, *given, None, ctypes.byref(ticket), ctypes.byref(error)))
        assert status != Status.OK
        assert library.fw_error_status(error) == status
        assert library.fw_error_outcome(error) == Outcome.NOT_SENT
        assert library.fw_error_message(error)
        library.fw_error_free(error)
        assert ticket.value == 99
        assert library.fw_queue_pending_count(self.pointer) == before
        return status

    def create(self, tag: Optional[int] = None, **settings: Any) -> int:
        """Submits a create with options that are freed at once; values are those of their setters."""
        options = raw.new_options()
        for name, value in settings.items():
            assert getattr(library, f"fw_create_options_set_{name}")(options, value) == Status.OK
        try:
            return self.submit("create_api_key", *self.whose, options, tag=tag)
        finally:
            library.fw_create_options_free(options)

    # ---- Running

    @property
    def pending(self) -> int:
        return int(library.fw_queue_pending_count(self.pointer))

    @property
    def fd(self) -> int:
        return int(library.fw_queue_fd(self.pointer))

    def run(self, timeout_ms: int = 0) -> None:
        assert library.fw_queue_run(self.pointer, timeout_ms, None) == Status.OK

    def next(self) -> Optional[Finished]:
        completion = library.fw_queue_next(self.pointer)
        if not completion:
            return None
        finished = Finished(completion)
        self._products.append((finished.kind, finished.product))
        return finished

    def taken(self) -> List[Finished]:
        """All that can be taken now."""
        return list(iter(self.next, None))

    def finish(self, count: Optional[int] = None) -> List[Finished]:
        """Runs until so many are finished, by default all that there are."""
        finished = self.taken()
        wanted = self.pending + len(finished) if count is None else count
        end = time.monotonic() + PATIENCE_SECONDS
        while len(finished) < wanted:
            assert time.monotonic() < end, f"{len(finished)} of {wanted} are finished: {finished}"
            self.run(1000)
            finished += self.taken()
        return finished

    def one(self) -> Finished:
        """Runs until one is finished."""
        (finished,) = self.finish(1)
        return finished

    def run_until(self, condition: Callable[[], bool]) -> None:
        """Runs until something holds that is not the end of an operation: a request came in, for example.
        What the queue itself does is waited for at its descriptor."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, "what is waited for did not happen"
            self.run(0)
            select.select([self.fd], [], [], 0.01)

    def cancel(self, ticket: int) -> Status:
        return Status(library.fw_queue_cancel(self.pointer, ticket))

    def cancel_all(self) -> None:
        library.fw_queue_cancel_all(self.pointer)

    def free(self) -> None:
        """Frees the queue, and what was taken from it."""
        library.fw_queue_free(self.pointer)
        for kind, product in self._products:
            if kind:
                getattr(library, FREES[kind])(product)
        self._products = []

    def give(self, finished: Finished) -> Any:
        """The product, which is the caller's to free from now on."""
        self._products.remove((finished.kind, finished.product))
        return finished.product


def client_of(base_url: str, api_key: bytes = raw.API_KEY, **settings: Any) -> raw.Client:
    """An fw_client; settings are those of fw_config, "timeout_ms" for example, each with its value. A log is
    a callback, for every level."""
    config = raw.new_config()
    log = settings.pop("log", None)
    if log is not None:
        assert library.fw_config_set_log(config, 4, log, None, fw_destroy_callback()) == Status.OK
    for name, value in {"timeout_ms": 2 * LONG_MS, **settings}.items():
        assert getattr(library, f"fw_config_set_{name}")(config, value) == Status.OK
    return raw.Client(base_url, config, api_key)


@contextmanager
def queue_on(base_url: str, **settings: Any) -> Iterator[Queue]:
    """A queue of a service on the loopback."""
    client = client_of(base_url, **settings)
    queue = Queue(client.pointer)
    client.free()  # the queue keeps what it needs
    try:
        yield queue
    finally:
        queue.free()


@contextmanager
def queue_at(emulator: Emulator, **settings: Any) -> Iterator[Queue]:
    """A queue of the emulator, for the user that is there from the start, that tries again at once."""
    eager = {"retry_base_ms": 0, "settle_ms": 10, **settings}
    client = client_of(emulator.base_url, emulator.api_key.encode(), **eager)
    queue = Queue(client.pointer, emulator.account_id, emulator.user_id)
    client.free()
    try:
        yield queue
    finally:
        queue.free()


@contextmanager
def cancel_token() -> Iterator[Any]:
    token = ctypes.POINTER(fw_cancel)()
    assert library.fw_cancel_new(ctypes.byref(token)) == Status.OK
    try:
        yield token
    finally:
        library.fw_cancel_free(token)


class Lines:
    """A log that keeps its lines; ``callback`` has to live as long as whoever writes to it."""

    def __init__(self) -> None:
        self.lines: List[str] = []
        self.callback = fw_log_callback(lambda _, __, line: self.lines.append((line or b"").decode()))

    def starting(self, *words: str) -> List[str]:
        return [line for line in self.lines if line.startswith(words)]


def arrived(server: ScriptedServer, count: int) -> Callable[[], bool]:
    """Whether so many requests have come in, and no more."""
    return lambda: len(server.requests) == count


def is_readable(descriptor: int, seconds: float = 0) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])
