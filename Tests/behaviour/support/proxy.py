"""A proxy: it makes tunnels, hands on requests in the clear, refuses, or says nothing. All bytes that it sees
are kept, so that a test can say what it was shown."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from types import TracebackType
from typing import List, Optional, Tuple, Type
from urllib.parse import urlsplit

LARGEST_HEAD = 1 << 16
WAIT_SECONDS = 120


class Proxy:
    """
    reply     what it answers to every request, in place of handing it on; b"": it closes
    silent    it reads, and answers nothing until the client gives up
    identity  it is spoken to over TLS, with this certificate
    """

    def __init__(
        self,
        reply: Optional[bytes] = None,
        silent: bool = False,
        identity: Optional[ssl.SSLContext] = None,
    ) -> None:
        self.heads: List[str] = []
        """The head of each request that it got, lines with their ends."""
        self.seen = bytearray()
        """All that came from clients, what went through tunnels too."""
        self._reply, self._silent, self._identity = reply, silent, identity
        self._lock = threading.Lock()
        self._sockets: List[socket.socket] = []
        self._threads: List[threading.Thread] = []
        self._stopping = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if identity else 'http'}://127.0.0.1:{self.port}"
        self._start(self._accept)

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        with self._lock:
            self._stopping = True
            sockets, threads = [self._listener, *self._sockets], list(self._threads)
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(WAIT_SECONDS)
            assert not thread.is_alive(), "a thread of the proxy does not end"
        self._listener.close()

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._stopping:
                    connection.close()
                    return
                self._sockets.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(connection.close)
            if self._identity is not None:
                connection = self._identity.wrap_socket(connection, server_side=True)
                stack.callback(connection.close)
            while True:
                head, rest = self._read_head(connection)
                if head is None:
                    return
                self.heads.append(head)
                if self._silent:
                    while connection.recv(65536):
                        pass
                    return
                if self._reply is not None:
                    connection.sendall(self._reply)
                    return
                self._hand_on(connection, head, rest)

    def _read_head(self, connection: socket.socket) -> Tuple[Optional[str], bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more or len(data) > LARGEST_HEAD:
                return None, b""
            self.seen += more
            data += more
        head, _, rest = data.partition(b"\r\n\r\n")
        return head.decode("latin-1") + "\r\n", rest

    def _hand_on(self, connection: socket.socket, head: str, rest: bytes) -> None:
        """Gives the connection to whom the request names; it is his until one of both closes it."""
        method, target, _ = head.split("\r\n", 1)[0].split(" ")
        url = urlsplit(f"//{target}" if method == "CONNECT" else target)
        assert url.hostname
        with socket.create_connection((url.hostname, url.port or 80), WAIT_SECONDS) as other:
            with self._lock:
                self._sockets.append(other)
            if method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 made\r\n\r\n")
            else:
                lines = [line for line in head.split("\r\n")[1:] if not line.lower().startswith("proxy-")]
                first = f"{method} {url.path} HTTP/1.1"
                other.sendall("\r\n".join([first, *lines, ""]).encode("latin-1") + rest)
            self._relay(connection, other)

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            pending = isinstance(client, ssl.SSLSocket) and client.pending() > 0
            ready = [client] if pending else select.select([client, server], [], [], WAIT_SECONDS)[0]
            if not ready:
                return
            for source in ready:
                data = source.recv(65536)
                if not data:
                    return
                if source is client:
                    self.seen += data
                (server if source is client else client).sendall(data)
