"""Creates a key, or begins a rotation, and takes it back if Python cannot hand it over.

A signal handler may raise when there is a key already, whose secret would be lost with the result. So the key
is deleted again before the exception goes on.
"""

from __future__ import annotations

from typing import Any, Callable, ContextManager, List, Optional, Tuple

from ._calls import free_now
from ._failure import annotate
from ._handles import SharedHandle
from ._library import library
from ._text import text_out
from ._undoing import fate
from ._waiting import ABORT, BEGIN, CREATE, DELETE, Caller, tell
from .errors import FwKeysError
from .keys import ApiKey
from .rotation import Rotation

Options = ContextManager[Any]
Path = Tuple[Optional[bytes], ...]


def created(caller: Caller, handle: SharedHandle, path: Path, options_for: Options) -> ApiKey:
    made: List[Any] = []
    key = None  # keeps the C object alive for the exception handler
    try:
        with options_for as options, handle.lent() as client:
            caller.call_into(made, client, CREATE, *path, options)
        key = ApiKey(made[0])
        return key  # noqa: TRY300 - an exception may come here too
    except BaseException as problem:
        if made and made[0]:
            key_id = library.fw_api_key_id(made[0])
            try:
                _undo(problem, made[0], lambda: _delete(caller, handle, path, key_id))
            finally:
                if key is None:
                    free_now(library.fw_api_key_free, made[0])
        raise


def begun(caller: Caller, handle: SharedHandle, path: Path, options_for: Options) -> Rotation:
    made: List[Any] = []
    rotation = None  # as above
    try:
        with options_for as options, handle.lent() as client:
            caller.call_into(made, client, BEGIN, *path, options)
        rotation = Rotation(made[0], caller)
        return rotation  # noqa: TRY300 - as above
    except BaseException as problem:
        if made and made[0]:
            new_key = library.fw_rotation_new_key(made[0])
            try:
                _undo(problem, new_key, lambda: caller.call(None, ABORT, made[0]))
            finally:
                if rotation is None:
                    free_now(library.fw_rotation_free, made[0])
        raise


def _delete(caller: Caller, handle: SharedHandle, path: Path, key_id: bytes) -> None:
    with handle.lent() as client:
        caller.call(client, DELETE, *path, key_id)


def _undo(problem: BaseException, key: Any, undo: Callable[[], None]) -> None:
    key_id = text_out(library.fw_api_key_id(key))
    unsettled = library.fw_api_key_unsettled_attempts(key) > 0
    marker = text_out(library.fw_api_key_marker(key)) if unsettled else None
    failure: Optional[FwKeysError] = None
    try:
        undo()
    except FwKeysError as caught:
        failure = caught
        annotate(problem, f"API key {key_id} was created and may be alive: {failure}")
    except BaseException as second:
        annotate(second, f"API key {key_id} was created and may be alive: deleting it was interrupted")
        raise
    if marker is not None:
        annotate(problem, f"earlier attempts of this create may still lead to a key: sweep marker {marker}")
    tell(problem, fate(key_id, marker, failure))
