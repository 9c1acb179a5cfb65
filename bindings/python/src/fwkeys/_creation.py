"""Creates a key, or begins a rotation, and takes it back if Python cannot hand it over.

Python raises KeyboardInterrupt, and whatever else a signal handler raises, when the C call is over: by then
there is a key, whose secret would be lost with the result. So the key is deleted again before the exception
goes on.
"""

from __future__ import annotations

import ctypes
from typing import Any

from ._calls import call, free_now
from ._declarations import fw_api_key, fw_rotation
from ._failure import annotate
from ._library import library
from ._text import text_out
from .errors import FwKeysError
from .keys import ApiKey
from .rotation import Rotation


def created(client: Any, account: bytes, user: bytes, options: Any) -> ApiKey:
    pointer = ctypes.POINTER(fw_api_key)()
    key = None  # keeps the C object alive for the exception handler
    try:
        call(library.fw_create_api_key, client, account, user, options, ctypes.byref(pointer))
        key = ApiKey(pointer)
        return key  # noqa: TRY300 - an exception may come here too
    except BaseException as problem:
        if pointer:
            try:
                _take_back(client, account, user, pointer, problem)
            finally:
                if key is None:
                    free_now(library.fw_api_key_free, pointer)
        raise


def begun(client: Any, account: bytes, user: bytes, old_key_id: bytes, options: Any) -> Rotation:
    pointer = ctypes.POINTER(fw_rotation)()
    rotation = None  # as above
    try:
        path = account, user, old_key_id
        call(library.fw_rotation_begin, client, *path, options, ctypes.byref(pointer))
        rotation = Rotation(pointer)
        return rotation  # noqa: TRY300 - as above
    except BaseException as problem:
        if pointer:
            new_key = library.fw_rotation_new_key(pointer)
            try:
                _undo(problem, library.fw_api_key_id(new_key), library.fw_rotation_abort, pointer)
            finally:
                if rotation is None:
                    free_now(library.fw_rotation_free, pointer)
        raise


def _take_back(
    client: Any, account: bytes, user: bytes, key: ctypes._Pointer[fw_api_key], problem: BaseException
) -> None:
    key_id = library.fw_api_key_id(key)
    _undo(problem, key_id, library.fw_delete_api_key, client, account, user, key_id)
    if library.fw_api_key_unsettled_attempts(key) > 0:
        marker = text_out(library.fw_api_key_marker(key))
        annotate(problem, f"earlier attempts of this create may still lead to a key: sweep marker {marker}")


def _undo(problem: BaseException, key_id: bytes, undo: Any, *arguments: Any) -> None:
    try:
        call(undo, *arguments)
    except FwKeysError as failure:
        annotate(problem, f"API key {text_out(key_id)} was created and may be alive: {failure}")
