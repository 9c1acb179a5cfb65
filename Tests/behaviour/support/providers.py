"""Key providers in tests: their clock, which a test sets forward, and threads that use one provider."""

from __future__ import annotations

import threading
import time
from typing import Any, Callable, List

import pytest
from fwkeys._provider import AnyKeyProvider


class Clock:
    """The clock of all providers of a test. It goes on with the real time, for pauses are real."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead = 0.0
        monkeypatch.setattr(AnyKeyProvider, "_now", lambda provider: time.monotonic() + self._ahead)

    def forward(self, seconds: float) -> None:
        self._ahead += seconds


def on_threads(count: int, work: Callable[[], Any]) -> List[Any]:
    """Does the work on so many threads at once; gives what each of them returned or raised."""
    ends: List[Any] = []
    start = threading.Barrier(count)

    def run() -> None:
        start.wait()
        try:
            ends.append(work())
        except Exception as problem:
            ends.append(problem)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends
