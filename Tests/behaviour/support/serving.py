"""The threads of a server that a test runs: one accepts connections, each connection has its own."""

from __future__ import annotations

import socket
import threading
from typing import Callable, List

WAIT_SECONDS = 120


class ServingThreads:
    def __init__(self) -> None:
        self._threads: List[threading.Thread] = []

    def start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def accept(self, listener: socket.socket, take: Callable[[socket.socket], None]) -> None:
        """Hands each connection to ``take``, on a thread, until the listener is shut down."""

        def accept_each() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                take(connection)

        self.start(accept_each)

    def join(self) -> None:
        for thread in list(self._threads):
            thread.join(WAIT_SECONDS)
            assert not thread.is_alive(), "a thread of a test's server does not end"
