"""Waiting for what another process does, with an end."""

from __future__ import annotations

import time
from typing import Callable

PATIENCE_SECONDS = 120
SHORTEST_PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.2


def wait_until(condition: Callable[[], bool]) -> None:
    """Returns when the condition holds. What takes long is asked for less often: asking may run a program."""
    pause = SHORTEST_PAUSE_SECONDS
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "what is waited for did not happen"
        time.sleep(pause)
        pause = min(1.25 * pause, LONGEST_PAUSE_SECONDS)
