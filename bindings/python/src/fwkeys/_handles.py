"""Lends a C object to calls on any number of threads, and frees it when it is closed and the last has given
it back.

The library lets a client be freed while calls run on it. What it cannot know is that a Python thread has read
the pointer and is about to make its call: that gap is closed here.
"""

from __future__ import annotations

import threading
import weakref
from contextlib import contextmanager
from typing import Any, Callable, Iterator

from .errors import StateError
from .statuses import Status


class SharedHandle:
    def __init__(self, pointer: Any, free: Callable[[Any], None], description: str) -> None:
        self._pointer = pointer
        self._free = weakref.finalize(self, free, pointer)
        self._description = description
        self._lock = threading.Lock()
        self._lent = 0
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    @contextmanager
    def lent(self) -> Iterator[Any]:
        with self._lock:
            if self._closed:
                raise StateError(f"the {self._description} is closed", status=Status.INVALID_STATE)
            self._lent += 1
        try:
            yield self._pointer
        finally:
            with self._lock:
                self._lent -= 1
                if self._closed and self._lent == 0:
                    self._free()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._lent == 0:
                self._free()
