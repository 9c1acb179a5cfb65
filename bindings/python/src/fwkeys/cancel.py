"""A token that ends calls from outside: from another thread, or from a signal handler."""

from __future__ import annotations

import ctypes
from typing import Any, NoReturn

from ._declarations import fw_cancel
from ._failure import check
from ._handles import freed_with
from ._library import library


class Cancel:
    """Ends every call that it was given to, now and later, with CancelledError. Make a new one for later
    calls.

    It has no ``close()`` and takes no lock: so ``trigger()`` is right at any time, in a signal handler too
    that interrupts ``trigger()``. Its file descriptor goes with the object.
    """

    def __init__(self) -> None:
        pointer = ctypes.POINTER(fw_cancel)()
        check("Cancel", library.fw_cancel_new(ctypes.byref(pointer)))
        self._pointer = pointer
        freed_with(self, library.fw_cancel_free, pointer)

    def trigger(self) -> None:
        """Ends the calls. Triggering it again does nothing."""
        library.fw_cancel_trigger(self._pointer)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a Cancel cannot be pickled or copied: it is one thing that several calls share")


def pointer_of(argument: str, cancel: Cancel) -> Any:
    """What the library knows it by."""
    if not isinstance(cancel, Cancel):
        raise TypeError(f"{argument} must be a Cancel, not {type(cancel).__name__}")
    return cancel._pointer
