"""Lends a C object to calls, and frees it when it is closed and the last call has given it back.

The library lets a client be freed while calls run on it. What it cannot know is that a Python thread has read
the pointer and is about to make its call: that gap is closed here.

A signal handler may come at any step and use the object that the interrupted code uses. It must not wait for
that code, which goes on only after the handler. So the thread that has a lock can take it again, and a
handler that closes an object leaves its end to the interrupted use.
"""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import contextmanager
from typing import Any, Callable, Iterator

from .errors import StateError
from .statuses import Status


def freed_with(owner: object, free: Callable[[Any], Any], pointer: Any) -> weakref.finalize[Any, Any]:
    """Frees a C object when its owner is gone. The end of the interpreter frees nothing: handlers of atexit
    and daemon threads may still use the object, and its memory goes with the process."""
    finalizer = weakref.finalize(owner, free, pointer)
    finalizer.atexit = False
    return finalizer


class _Handle:
    def __init__(self, pointer: Any, free: Callable[[Any], Any], closed_message: str) -> None:
        self._pointer = pointer
        self._free = freed_with(self, free, pointer)
        self._closed_message = closed_message
        self._closed = False
        self._make_locks()

    def _make_locks(self) -> None:
        self._process = os.getpid()
        self._lock_of_process = threading.RLock()

    @property
    def _lock(self) -> Any:
        """A forked child has another one: a thread that it does not have may hold that of its parent."""
        if os.getpid() != self._process:
            self._make_locks()
        return self._lock_of_process

    @property
    def closed(self) -> bool:
        return self._closed

    def check(self) -> None:
        """Raises if it is closed."""
        if self._closed:
            raise StateError(self._closed_message, status=Status.INVALID_STATE)

    def _end(self) -> None:
        self._free()


class SharedHandle(_Handle):
    """Any number of threads may use the object at once."""

    def __init__(self, pointer: Any, free: Callable[[Any], Any], closed_message: str) -> None:
        super().__init__(pointer, free, closed_message)
        self._lent = 0

    @contextmanager
    def lent(self) -> Iterator[Any]:
        with self._lock:
            self._lent += 1
        try:
            self.check()
            yield self._pointer
        finally:
            with self._lock:
                self._lent -= 1
                if self._closed and self._lent == 0:
                    self._end()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._lent == 0:
                self._end()


class OneThreadHandle(_Handle):
    """One thread at a time may use the object; others wait."""

    def _make_locks(self) -> None:
        super()._make_locks()
        # Taken while the object is used: Ctrl-C at any step gives a lock back, but could spoil a count.
        self._use = threading.Lock()

    @contextmanager
    def lent(self) -> Iterator[Any]:
        with self._lock:
            try:
                self.check()
                if self._use.locked():  # by the code that a signal handler has interrupted
                    yield self._pointer
                else:
                    with self._use:
                        yield self._pointer
            finally:
                self._end_if_due()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._end_if_due()

    def close_unless_used(self) -> None:
        """The same, but nothing happens if another thread uses the object."""
        if self._lock.acquire(blocking=False):
            try:
                self.close()
            finally:
                self._lock.release()

    def _end_if_due(self) -> None:
        if self._closed and not self._use.locked():
            self._end()
