"""Creates a key, and takes it back if Python cannot hand it over.

Python raises KeyboardInterrupt, and whatever else a signal handler raises, when the C call is over: by then
there is a key, whose secret would be lost with the result. So the key is deleted again before the exception
goes on.
"""

from __future__ import annotations

import ctypes
from typing import Any

from ._calls import call
from ._declarations import fw_api_key
from ._library import library
from ._text import text_out
from .errors import FwKeysError
from .keys import ApiKey


def created(client: Any, account: bytes, user: bytes, options: Any) -> ApiKey:
    pointer = ctypes.POINTER(fw_api_key)()
    key = None  # keeps the C object alive for the exception handler
    try:
        call(library.fw_create_api_key, client, account, user, options, ctypes.byref(pointer))
        key = ApiKey(pointer)
        return key  # noqa: TRY300 - an exception may come here too
    except BaseException as problem:
        if pointer:
            _take_back(client, account, user, library.fw_api_key_id(pointer), problem)
            if key is None:
                library.fw_api_key_free(pointer)
        raise


def _take_back(client: Any, account: bytes, user: bytes, key_id: bytes, problem: BaseException) -> None:
    try:
        call(library.fw_delete_api_key, client, account, user, key_id)
    except FwKeysError as failure:
        if hasattr(problem, "add_note"):  # Python 3.11
            problem.add_note(f"API key {text_out(key_id)} was created and may be alive: {failure}")
