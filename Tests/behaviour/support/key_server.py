"""A service on raw sockets that makes a key for each create that it reads, and remembers every key it made.

When the test says so, it also sends bytes that nobody asked for: on a connection that waits for the next
request, before the first request of a connection, or right behind an answer. The tests then compare what each
caller was told with the keys that the server made.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import queue
import select
import socket
import ssl
import struct
import termios
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Type, TypeVar

from support.replies import EMPTY_OBJECT_REPLY, RECORD, json_reply, page_reply
from support.scripted_server import ReceivedRequest, read_request
from support.serving import ServingThreads

WAIT_SECONDS = 120
SYN_SENT = "02"  # in /proc/net/tcp
ESTABLISHED = b"\x01"  # the first byte of TCP_INFO
NOT_FOUND = {"code": 5, "message": "resource not found", "details": []}

Server = TypeVar("Server", bound="KeyServer")

# Makes what is sent besides an answer out of that answer.
Stray = Callable[[bytes], bytes]


@dataclass(frozen=True)
class MadeKey:
    """A key that the server made, and the connection that the request came on."""

    key_id: str
    secret: str = field(repr=False)
    name: str
    user: str
    connection: int

    def record(self) -> Dict[str, Any]:
        """As the service sends it, without the secret."""
        fields = {"keyId": self.key_id, "displayName": self.name, "prefix": self.secret[:7]}
        return {**RECORD, **fields, "key": "", "email": f"{self.user}@example.com"}


class _Connection:
    """A connection, and the last answer sent on it. Only the connection's own thread uses the socket, because
    OpenSSL cannot read and write one connection on two threads: other threads leave their bytes here and wake
    that thread."""

    def __init__(self, number: int, sock: socket.socket) -> None:
        self.number, self.socket = number, sock
        self.last_answer = b""
        self.unasked: "queue.SimpleQueue[Tuple[Sequence[bytes], threading.Event]]" = queue.SimpleQueue()
        self.waker, self.wake_end = socket.socketpair()

    def send_unasked(self, pieces: Sequence[bytes]) -> None:
        """Returns when all of it is in the client's receive buffer."""
        arrived = threading.Event()
        self.unasked.put((pieces, arrived))
        self.waker.send(b"x")
        assert arrived.wait(WAIT_SECONDS), "the bytes did not arrive at the client"

    def wait_for_request(self) -> None:
        """Returns when there is something to read; until then it sends what others left here."""
        while True:
            pending = isinstance(self.socket, ssl.SSLSocket) and self.socket.pending() > 0
            ready = [self.socket] if pending else select.select([self.socket, self.wake_end], [], [])[0]
            if self.wake_end in ready:
                self.wake_end.recv(1)
                pieces, arrived = self.unasked.get()
                for piece in pieces:
                    self.socket.sendall(piece)
                wait_until_received(self.socket)
                arrived.set()
            elif ready:
                return

    def close(self) -> None:
        for each in (self.socket, self.waker, self.wake_end):
            with contextlib.suppress(OSError):
                each.close()


def wait_until_received(sock: socket.socket) -> None:
    """Returns when the client's kernel has acknowledged all bytes, so that the client can read them, or when
    the client has closed the connection."""
    end = time.monotonic() + WAIT_SECONDS
    while sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == ESTABLISHED:
        if struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, b"\0" * 4))[0] == 0:
            return
        assert time.monotonic() < end, "the client's kernel does not take the bytes"
        time.sleep(0.001)


class KeyServer:
    """
    tls          the server's identity; None: no TLS
    with_answer  makes what is sent together with the first answer, in one piece
    at_once      what is sent when the first connection is accepted, before any request
    """

    def __init__(
        self,
        tls: Optional[ssl.SSLContext] = None,
        with_answer: Optional[Stray] = None,
        at_once: Optional[bytes] = None,
    ) -> None:
        self.keys: List[MadeKey] = []
        """All that were made, in that order."""
        self.deleted: List[str] = []
        self._tls, self._with_answer, self._at_once = tls, with_answer, at_once
        self._lock = threading.Lock()
        self._connections: List[_Connection] = []
        self._last_used: Optional[_Connection] = None
        self._threads = ServingThreads()
        self._stopping = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64 if at_once is None else 0)
        self.port: int = self._listener.getsockname()[1]
        self.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        # Where bytes come before the first request, the test says when connections are accepted.
        if at_once is None:
            self.start()

    @property
    def connections(self) -> int:
        return len(self._connections)

    def alive(self) -> List[MadeKey]:
        with self._lock:
            return [key for key in self.keys if key.key_id not in self.deleted]

    def send_unasked(self, stray: Stray, one_by_one: bool = False) -> None:
        """Sends, on the connection of the last request, what ``stray`` makes of its answer, in one piece or
        byte by byte. Returns when the bytes are in the client's receive buffer."""
        assert self._last_used is not None
        data = stray(self._last_used.last_answer)
        self._last_used.send_unasked([bytes([b]) for b in data] if one_by_one else [data])

    def start(self) -> None:
        self._threads.accept(self._listener, self._serve_on)

    def is_connected_to(self) -> bool:
        """Whether a connection to the server is under way that its kernel has not answered yet."""
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        states = {(line.split()[2], line.split()[3]) for line in lines}
        return (f"0100007F:{self.port:04X}", SYN_SENT) in states

    def accept_first(self) -> None:
        """Accepts two connections, closes the first, sends ``at_once`` on the second, and accepts all others
        from then on."""
        self._listener.settimeout(WAIT_SECONDS)
        self._listener.accept()[0].close()
        sock, _ = self._listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._listener.settimeout(None)
        assert self._at_once is not None
        sock.sendall(self._at_once)
        wait_until_received(sock)
        self._serve_on(sock)
        self.start()

    def __enter__(self: Server) -> Server:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        with self._lock:
            self._stopping = True
            sockets = [self._listener, *(c.socket for c in self._connections)]
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._threads.join()
        self._listener.close()

    def _serve_on(self, sock: socket.socket) -> None:
        if self._tls is not None:
            sock = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            connection = _Connection(len(self._connections) + 1, sock)
            self._connections.append(connection)
            if self._stopping:
                connection.close()
            else:
                self._threads.start(self._serve, connection)

    def _serve(self, connection: _Connection) -> None:
        rest = b""
        try:
            if isinstance(connection.socket, ssl.SSLSocket):
                connection.socket.do_handshake()
            while True:
                if not rest:
                    connection.wait_for_request()
                request, rest = read_request(connection.socket, rest, connection.number)
                if request is None:
                    return
                answer = self.perform(request)
                if not answer:
                    return
                # Kept first: who has read the answer may ask for its copy at once.
                connection.last_answer = answer
                with self._lock:
                    self._last_used = connection
                    stray, self._with_answer = self._with_answer, None
                connection.socket.sendall(answer if stray is None else answer + stray(answer))
        except OSError:
            return  # the client went away, or the server stops
        finally:
            with self._lock:
                connection.close()

    def perform(self, request: ReceivedRequest) -> bytes:
        """Does the work and gives the answer; without an answer the connection is closed. A test may replace
        this."""
        if request.method == "GET":
            return page_reply(*(key.record() for key in self.alive()))
        if request.target.endswith(":delete"):
            return self.delete(request)
        key = self.make(request)
        return json_reply(200, {**key.record(), "key": key.secret})

    def delete(self, request: ReceivedRequest) -> bytes:
        key_id = json.loads(request.body)["keyId"]
        with self._lock:
            if key_id in self.deleted:
                return json_reply(404, NOT_FOUND)
            self.deleted.append(key_id)
            return EMPTY_OBJECT_REPLY

    def make(self, request: ReceivedRequest) -> MadeKey:
        """Makes the key that a create asks for."""
        with self._lock:
            number = len(self.keys) + 1
            key = MadeKey(
                f"key_{number:016}",
                f"fw_{number:022}",
                json.loads(request.body)["apiKey"]["displayName"],
                request.target.split("/")[-2],
                request.connection,
            )
            self.keys.append(key)
            return key
