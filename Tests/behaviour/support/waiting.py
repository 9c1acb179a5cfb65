"""Waiting for what another process does, with an end."""

from __future__ import annotations

import time
from typing import Callable

PATIENCE_SECONDS = 120
PAUSE_SECONDS = 0.01


def wait_until(condition: Callable[[], bool]) -> None:
    """Returns when the condition holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "what is waited for did not happen"
        time.sleep(PAUSE_SECONDS)
