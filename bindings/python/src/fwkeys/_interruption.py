"""Carries KeyboardInterrupt, and whatever else a signal handler raises, past the library's callbacks.

A signal handler may run inside of the log's callback, and what it raises would be lost there, because an
exception cannot pass through C. So it is kept until the library has returned.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Callable, Optional, TypeVar

Result = TypeVar("Result")


class _Pending(threading.local):
    interruption: Optional[BaseException] = None
    is_of_receiver = False


_pending = _Pending()


def keep(interruption: BaseException) -> None:
    """Keeps what was raised in a callback; the first on this thread wins."""
    if _pending.interruption is None:
        _pending.interruption = interruption


def is_kept() -> bool:
    """Whether something was raised, so that a callback may end what the library is at."""
    return _pending.interruption is not None


def go_on(failure: Optional[BaseException] = None) -> None:
    """Raises what was kept, if anything was, with what the call came to as its cause."""
    interruption, _pending.interruption = _pending.interruption, None
    try:
        if interruption is not None:
            raise interruption from failure
    finally:
        del interruption, failure


def leave_to_hook() -> None:
    """What the callback raises next on this thread is for sys.unraisablehook."""
    _pending.is_of_receiver = True


def run(function: Callable[..., Result], *arguments: Any) -> Result:
    """Calls a function of the library, which may call back, and keeps what a signal handler raises between
    the library's call and the callback's first step. Python gives that to sys.unraisablehook alone."""
    if threading.current_thread() is not threading.main_thread():  # where no signal handler runs
        return function(*arguments)
    thread = threading.get_ident()
    hook = sys.unraisablehook
    _pending.is_of_receiver = False

    def look(unraisable: Any) -> None:
        is_of_callback = threading.get_ident() == thread and _is_of_callback(unraisable)
        if is_of_callback and not _pending.is_of_receiver and unraisable.exc_value is not None:
            keep(unraisable.exc_value)
            return
        _pending.is_of_receiver = False
        hook(unraisable)

    sys.unraisablehook = look
    try:
        return function(*arguments)
    finally:
        sys.unraisablehook = hook


def _is_of_callback(unraisable: Any) -> bool:
    from ._log import write  # noqa: PLC0415 - that module uses this one

    return unraisable.object is write or "ctypes callback" in (unraisable.err_msg or "")
