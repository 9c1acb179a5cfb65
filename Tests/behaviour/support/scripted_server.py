"""A server that answers with exactly the bytes that a test gives, for what no honest service sends.

Each request takes the next reply from the script, whichever connection it comes on. A reply is a sequence of
steps; when its steps are done the connection waits for the next request. What came in is kept, so that a test
can say that nothing was sent, or that it was sent once. Requests that the script has no reply for are kept
apart, answered with nothing, and fail the test at its end.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional, Protocol, Sequence, Tuple, Union

from support.serving import ServingThreads

LARGEST_REQUEST = 1 << 20
WAIT_SECONDS = 120


class Close:
    """Closes the connection in order."""


class Reset:
    """Breaks the connection with a TCP reset."""


class Hold:
    """Says nothing more, until the client gives up."""


@dataclass(frozen=True)
class Flood:
    """Sends the same piece again and again, until the client closes or the count is reached."""

    piece: bytes
    count: int


@dataclass(frozen=True)
class ReceivedRequest:
    connection: int
    method: str
    target: str
    headers: Dict[str, str] = field(repr=False)  # they hold the API key
    header_lines: Tuple[str, ...] = field(repr=False)
    body: bytes


# An event is waited for; a function makes the bytes from the request.
Step = Union[bytes, Close, Reset, Hold, Flood, threading.Event, Callable[[ReceivedRequest], bytes]]


class ScriptedServer:
    def __init__(self, tls: Optional[ssl.SSLContext] = None, resets_after: Optional[int] = None) -> None:
        """``resets_after`` so many bytes of a request, the connection is broken."""
        self._tls = tls
        self._resets_after = resets_after
        self.requests: List[ReceivedRequest] = []
        self.unexpected: List[ReceivedRequest] = []
        self.connections = 0
        self.bytes_sent = 0
        self._script: List[Sequence[Step]] = []
        self._changed = threading.Condition()
        self._sockets: List[socket.socket] = []
        self._threads = ServingThreads()
        self._closed = 0
        self._stopping = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._threads.accept(self._listener, self._take)

    def answer(self, *steps: Step) -> None:
        """Adds a reply to the script."""
        with self._changed:
            self._script.append(steps)

    def take_back_answer(self) -> None:
        """Takes the last reply out of the script, which nobody asked for."""
        with self._changed:
            self._script.pop()

    def posts(self, path_end: str = "/apiKeys") -> List[ReceivedRequest]:
        """The POST requests to a path with that end; that of create if none is given."""
        return [r for r in self.requests if r.method == "POST" and r.target.endswith(path_end)]

    def wait_for_requests(self, count: int) -> None:
        """Returns when that many requests came in."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.requests) >= count, WAIT_SECONDS)
        assert arrived, f"only {len(self.requests)} of {count} requests came in"

    def wait_for_closed(self, count: int) -> None:
        """Returns when the server has closed that many connections."""
        with self._changed:
            closed = self._changed.wait_for(lambda: self._closed >= count, WAIT_SECONDS)
        assert closed, f"only {self._closed} of {count} connections were closed"

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            sockets = list(self._sockets)
        _shut(self._listener)
        for connection in sockets:
            _shut(connection)
        self._threads.join()

    def _take(self, connection: socket.socket) -> None:
        if self._tls is not None:
            # The handshake is the serving thread's, with its first read.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with self._changed:
            if self._stopping:
                connection.close()
                return
            self.connections += 1
            self._sockets.append(connection)
            self._threads.start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        rest = b""
        try:
            if self._resets_after is not None:
                while len(rest) < self._resets_after:
                    rest += connection.recv(self._resets_after)
                _reset_on_close(connection)
                return
            while True:
                request, rest = read_request(connection, rest, number)
                if request is None or not self._follow(connection, self._reply_for(request)):
                    return
        except OSError:
            return  # the client went away, or the server stops
        finally:
            connection.close()
            with self._changed:
                self._closed += 1
                self._changed.notify_all()

    def _reply_for(self, request: ReceivedRequest) -> Sequence[Step]:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
            if self._script:
                return [step(request) if callable(step) else step for step in self._script.pop(0)]
            self.unexpected.append(request)
            return (Close(),)

    def _follow(self, connection: socket.socket, steps: Sequence[Step]) -> bool:
        """Carries out a reply; tells whether the connection goes on."""
        for step in steps:
            if isinstance(step, bytes):
                connection.sendall(step)
                self.bytes_sent += len(step)
            elif isinstance(step, Flood):
                for _ in range(step.count):
                    connection.sendall(step.piece)
                    self.bytes_sent += len(step.piece)
            elif isinstance(step, threading.Event):
                assert step.wait(WAIT_SECONDS), "the test did not set the event"
            elif isinstance(step, Hold):
                while connection.recv(65536):
                    pass
                return False
            else:
                if isinstance(step, Reset):
                    _reset_on_close(connection)
                return False
        return True


class Readable(Protocol):
    """What a request is read from: a socket, or what stands for one."""

    def recv(self, count: int, /) -> bytes: ...


def read_request(connection: Readable, data: bytes, number: int) -> Tuple[Optional[ReceivedRequest], bytes]:
    """The next request, None when the client closed, and what came in after it."""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more or len(data) > LARGEST_REQUEST:
            return None, b""
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    length = int(headers.get("content-length", "0"))
    while len(rest) < length:
        more = connection.recv(65536)
        if not more:
            return None, b""
        rest += more
    request = ReceivedRequest(number, method, target, headers, tuple(lines), rest[:length])
    return request, rest[length:]


def _reset_on_close(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _shut(connection: socket.socket) -> None:
    """Wakes whoever waits on it, which close() alone does not."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
