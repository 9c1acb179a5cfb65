"""The shapes that the library's functions share: some make an object that the caller frees, others talk to
the service and give an object, or nothing, or an fw_error."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Type, TypeVar

from . import _interruption
from ._declarations import fw_error
from ._failure import check, taken
from .statuses import Status

Opaque = TypeVar("Opaque", bound=ctypes.Structure)
Free = Callable[[Any], None]


@contextmanager
def made(kind: Type[Opaque], make: Callable[[Any], int], free: Free) -> Iterator[ctypes._Pointer[Opaque]]:
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
    status = _interruption.run(function, *arguments, ctypes.byref(error))
    failure = None if status == Status.OK else taken(status, error)
    try:
        _interruption.go_on(failure)
        if failure is not None:
            raise failure
    finally:
        del failure  # or it would hold itself by its traceback, and the client with it


def called(
    kind: Type[Opaque], free: Free, function: Callable[..., int], *arguments: Any
) -> ctypes._Pointer[Opaque]:
    """The same for a function that gives an object, which the caller frees. Where an exception comes in
    between, that of a signal handler for example, it is freed here."""
    pointer = ctypes.POINTER(kind)()
    try:
        call(function, *arguments, ctypes.byref(pointer))
        return pointer  # noqa: TRY300 - an exception may come here too
    except BaseException:
        free_now(free, pointer)
        raise


def free_now(free: Free, pointer: ctypes._Pointer[Opaque]) -> None:
    """Frees an object and makes the pointer NULL, which any finalizer that has it may free again."""
    free(pointer)
    ctypes.memset(ctypes.byref(pointer), 0, ctypes.sizeof(pointer))
