"""Gets a secret out of the library's locked memory, for those who ask for it."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from ._failure import check
from ._library import library
from .errors import StateError
from .statuses import Status

if TYPE_CHECKING:
    from ._declarations import fw_api_key


WIPED = "the secret of this key was wiped"


def secret_text(key: ctypes._Pointer[fw_api_key]) -> str:
    """As a str, which nobody can wipe."""
    length = _length(key)
    text = library.fw_api_key_secret(key, None)
    return str((ctypes.c_char * length).from_address(ctypes.addressof(text.contents)), "utf-8")


def secret_copy(key: ctypes._Pointer[fw_api_key]) -> bytearray:
    """As a bytearray, which the caller can wipe."""
    length = _length(key)
    copy = bytearray(length + 1)
    view = (ctypes.c_char * len(copy)).from_buffer(copy)
    check("secret", library.fw_api_key_copy_secret(key, view, len(copy)))
    del view  # a bytearray that is lent out cannot drop its last byte, the NUL
    del copy[length:]
    return copy


def secret_is_wiped() -> StateError:
    return StateError(WIPED, status=Status.INVALID_STATE)


def _length(key: ctypes._Pointer[fw_api_key]) -> int:
    length = ctypes.c_size_t()
    if not library.fw_api_key_secret(key, ctypes.byref(length)):
        raise secret_is_wiped()
    return length.value
