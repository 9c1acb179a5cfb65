"""A service over TLS that makes keys, and decides which TLS records leave in one piece.

OpenSSL writes into memory here, so that a record which nobody asked for can follow another one in the same
segment: the client then has both at the same moment.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from types import TracebackType
from typing import Callable, List, Optional, Type, TypeVar

from support.replies import record_reply
from support.scripted_server import ReceivedRequest, read_request
from support.serving import ServingThreads

WAIT_SECONDS = 120
Result = TypeVar("Result")


class RecordServer:
    """
    early   what the first connection is sent right behind the handshake, before any request
    behind  what follows the first answer, in a record of its own
    """

    def __init__(self, context: ssl.SSLContext, early: bytes = b"", behind: bytes = b"") -> None:
        self.requests: List[ReceivedRequest] = []
        self.connections = 0
        self._context, self._early, self._behind = context, early, behind
        self._sockets: List[socket.socket] = []
        self._threads = ServingThreads()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.base_url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> RecordServer:
        self._threads.accept(self._listener, self._take)
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        for each in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._threads.join()
        self._listener.close()

    def _take(self, connection: socket.socket) -> None:
        self._sockets.append(connection)
        self.connections += 1
        self._threads.start(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        records = _Records(connection, self._context)
        with contextlib.suppress(OSError, ssl.SSLError), connection:
            records.handshake()
            early, self._early = self._early, b""
            records.send(early)
            rest = b""
            while True:
                request, rest = read_request(records, rest, number)
                if request is None:
                    return
                self.requests.append(request)
                behind, self._behind = self._behind, b""
                records.send(record_reply(), behind)


class _Records:
    """One connection, whose records wait in memory until they are sent."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        self._connection = connection
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    def handshake(self) -> None:
        """Returns with the last records of the handshake still in memory."""
        self._do(self._tls.do_handshake)

    def recv(self, count: int) -> bytes:
        return self._do(lambda: self._tls.read(count))

    def send(self, *contents: bytes) -> None:
        """Each in a record of its own, all of them in one piece."""
        for content in contents:
            if content:
                self._tls.write(content)
        self._connection.sendall(self._outgoing.read())

    def _do(self, action: Callable[[], Result]) -> Result:
        while True:
            try:
                return action()
            except ssl.SSLWantReadError:
                self._connection.sendall(self._outgoing.read())
                data = self._connection.recv(65536)
                if not data:
                    raise ConnectionError("the client went away") from None
                self._incoming.write(data)
