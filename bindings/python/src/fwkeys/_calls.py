"""The two shapes that the library's functions share: one makes an object that the caller frees, the other
talks to the service and gives an object or an fw_error."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Type, TypeVar

from ._declarations import fw_error
from ._failure import check, taken
from .statuses import Status

Opaque = TypeVar("Opaque", bound=ctypes.Structure)


@contextmanager
def made(
    kind: Type[Opaque], make: Callable[[Any], int], free: Callable[[Any], None]
) -> Iterator[ctypes._Pointer[Opaque]]:
    """An object for the length of a block."""
    pointer = ctypes.POINTER(kind)()
    check(kind.__name__, make(ctypes.byref(pointer)))
    try:
        yield pointer
    finally:
        free(pointer)


def called(kind: Type[Opaque], function: Callable[..., int], *inputs: Any) -> ctypes._Pointer[Opaque]:
    """What a call to the service came to: an object that the caller frees, or an exception."""
    pointer, error = ctypes.POINTER(kind)(), ctypes.POINTER(fw_error)()
    status = function(*inputs, ctypes.byref(pointer), ctypes.byref(error))
    if status != Status.OK:
        raise taken(status, error)
    return pointer
