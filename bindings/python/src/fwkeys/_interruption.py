"""Carries KeyboardInterrupt past the library.

While a call waits, no Python code runs on its thread and a signal handler has to wait too, unless the library
writes to the log: then the handler runs inside of the log's callback, and what it raises would be lost there,
because an exception cannot pass through C. So it is kept until the call is over, which is when it would have
come without a log.
"""

from __future__ import annotations

import threading
from typing import Optional


class _Pending(threading.local):
    interruption: Optional[BaseException] = None


_pending = _Pending()


def keep(interruption: BaseException) -> None:
    """Keeps what was raised in a callback; the first on this thread wins."""
    if _pending.interruption is None:
        _pending.interruption = interruption


def go_on(failure: Optional[BaseException] = None) -> None:
    """Raises what was kept, if anything was, with what the call came to as its cause."""
    interruption, _pending.interruption = _pending.interruption, None
    if interruption is not None:
        raise interruption from failure
