"""A proxy that refuses and goes on talking: libcurl reads all of it, byte by byte, before it returns."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Dict, Optional, Type

import fwkeys
import pytest
from fwkeys import Outcome, Status
from support.queues import queue_on

# Far above what it takes, and far below what the client would wait.
PATIENCE_SECONDS = 100
TIMEOUT_SECONDS = 250
WAIT_SECONDS = 120

REFUSALS: Dict[str, bytes] = {
    "a long body": b"HTTP/1.1 407 No\r\ncontent-length: 100000000000\r\n\r\n",
    "endless chunks": b"HTTP/1.1 407 No\r\ntransfer-encoding: chunked\r\n\r\n",
    "endless headers": b"HTTP/1.1 407 No\r\n",
    "endless headers of a yes": b"HTTP/1.1 200 Yes\r\n",
}
# 64 KiB, whole chunks and whole header lines.
MORE: Dict[str, bytes] = {
    "endless chunks": b"3f7\r\n" + b"x" * 0x3F7 + b"\r\n",
    "endless headers": b"x-more: of it\r\n",
    "endless headers of a yes": b"x-more: of it\r\n",
}


class TalkingProxy:
    """Answers each request with a beginning, and then the same piece until the client goes away."""

    def __init__(self, kind: str) -> None:
        self._head = REFUSALS[kind]
        self._piece = MORE.get(kind, b"x" * 1024) * 64
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(self._head)
                    while True:
                        connection.sendall(self._piece)

    def __enter__(self) -> TalkingProxy:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(WAIT_SECONDS)
        assert not self._thread.is_alive(), "the client does not close its connection"
        self._listener.close()


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_without_end_ends(kind: str) -> None:
    with TalkingProxy(kind) as proxy:
        with fwkeys.Client(
            api_key="k",
            base_url="https://service.invalid",
            proxy=proxy.url,
            timeout=TIMEOUT_SECONDS,
            max_attempts=1,
        ) as client:
            start = time.monotonic()
            with pytest.raises(fwkeys.FwKeysError) as caught:
                client.create_api_key(account_id="my-account", user_id="my-user")
            seconds = time.monotonic() - start
    # libcurl has a limit of its own for headers, and does not say whose they are.
    assert Status(caught.value.status) in {Status.PROXY, Status.TRANSPORT}
    assert caught.value.outcome is Outcome.NOT_SENT
    assert seconds < PATIENCE_SECONDS


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_queue_gives_its_thread_back_meanwhile(kind: str) -> None:
    with TalkingProxy(kind) as proxy:
        settings = {"timeout_ms": TIMEOUT_SECONDS * 1000, "max_attempts": 1, "proxy": proxy.url.encode()}
        with queue_on("https://service.invalid", **settings) as queue:
            queue.create()
            longest = 0.0
            while queue.pending:
                start = time.monotonic()
                queue.run(10)
                longest = max(longest, time.monotonic() - start)
            (finished,) = queue.taken()
    assert finished.status in {Status.PROXY, Status.TRANSPORT}
    assert finished.outcome is Outcome.NOT_SENT
    assert longest < PATIENCE_SECONDS
