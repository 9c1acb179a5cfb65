"""The shapes that the library's functions share: some make an object that the caller frees, others talk to
the service and give an object, or nothing, or an fw_error."""

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


def call(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function whose last parameter is an fw_error, and raises if it fails."""
    error = ctypes.POINTER(fw_error)()
    status = function(*arguments, ctypes.byref(error))
    if status != Status.OK:
        raise taken(status, error)


def called(kind: Type[Opaque], function: Callable[..., int], *arguments: Any) -> ctypes._Pointer[Opaque]:
    """The same for a function that gives an object, which the caller frees."""
    pointer = ctypes.POINTER(kind)()
    call(function, *arguments, ctypes.byref(pointer))
    return pointer
