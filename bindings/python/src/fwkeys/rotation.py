"""Replacing a key in two steps, so that the old one is never gone before the new one is in safe hands."""

from __future__ import annotations

import ctypes
import threading
import weakref
from types import TracebackType
from typing import Any, Callable, NoReturn, Optional, Type

from . import _interruption
from ._calls import call
from ._declarations import fw_rotation
from ._failure import annotate
from ._library import library
from ._secret import secret_copy, secret_is_wiped, secret_text
from ._text import text_out
from .errors import FwKeysError
from .keys import ApiKeyRecord
from .statuses import RotationState

_SETTLED = {RotationState.COMMITTED, RotationState.ABORTED}


class Rotation:
    """A new key that works and is to take the place of an old one.

        with client.rotate_api_key(account_id, user_id, old_key_id) as rotation:
            store(rotation.secret)

    The block decides: if it ends well, the old key is deleted; if it raises, anything at all, the new one is.
    Both wipe the secret. Where deleting fails, nothing is wiped: ``state`` tells how far it is, ``failure``
    why, a note on the exception (Python 3.11) the same, and ``commit()`` or ``abort()`` may be called again.
    Where the block itself called ``commit()`` and that failed, the new key stays, for the caller may be using
    it already.

    A rotation that is neither committed nor aborted leaves both keys alive when it is closed or collected,
    which the log tells. It goes on after its client was closed. No text form of it shows the secret.
    """

    def __init__(self, pointer: ctypes._Pointer[fw_rotation]) -> None:
        self.old_key_id = text_out(library.fw_rotation_old_key_id(pointer))
        """The key that is being replaced."""
        self.new_key = ApiKeyRecord(library.fw_rotation_new_key(pointer))
        """The record of the key that takes its place."""
        self.failure: Optional[FwKeysError] = None
        """Why the last commit or abort failed, None: it did not."""
        self._commit_was_tried = False
        self._state = RotationState(library.fw_rotation_get_state(pointer))
        self._lock = threading.Lock()  # the library's object is for one thread at a time
        self._pointer = pointer
        self._free = weakref.finalize(self, library.fw_rotation_free, pointer)

    @property
    def state(self) -> RotationState:
        """How far it is, also after it was closed."""
        return self._state

    @property
    def secret(self) -> str:
        """The new secret as a str, which Python cannot wipe; see ``secret_bytearray()``."""
        with self._lock:
            return secret_text(self._new_key())

    def secret_bytearray(self) -> bytearray:
        """A copy of the new secret that the caller can wipe: ``copy[:] = bytes(len(copy))``."""
        with self._lock:
            return secret_copy(self._new_key())

    def commit(self) -> None:
        """Deletes the old key. Doing it again after success does nothing; after an abort it raises
        StateError."""
        self._commit_was_tried = True
        self._settle(library.fw_rotation_commit)

    def abort(self) -> None:
        """Deletes the new key and wipes its secret. Doing it again after success does nothing; once a commit
        may have deleted the old key it raises StateError."""
        self._settle(library.fw_rotation_abort)

    def close(self) -> None:
        """Wipes the secret and leaves the keys as they are. Calling it again does nothing."""
        with self._lock:
            self._free()
        _interruption.go_on()  # for it may have written to the log

    def _settle(self, function: Callable[..., int]) -> None:
        with self._lock:
            pointer = self._living()
            try:
                call(function, pointer)
                self.failure = None
            except FwKeysError as failure:
                self.failure = failure
                raise
            finally:
                self._state = RotationState(library.fw_rotation_get_state(pointer))

    def _living(self) -> ctypes._Pointer[fw_rotation]:
        if not self._free.alive:
            raise secret_is_wiped()
        return self._pointer

    def _new_key(self) -> Any:
        key = library.fw_rotation_new_key(self._living())
        if not library.fw_rotation_secret(self._pointer, None):
            raise secret_is_wiped()
        return key

    def __enter__(self) -> Rotation:
        self._living()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if problem is None:
            self._end_well()
        else:
            self._end_by(problem)
        if self.state in _SETTLED:
            self.close()

    def _end_well(self) -> None:
        try:
            if self.state is RotationState.ABORTING:
                self.abort()
            elif self.state not in _SETTLED:
                self.commit()
        except FwKeysError as failure:
            annotate(failure, self._summary())
            raise

    def _end_by(self, problem: BaseException) -> None:
        if not self._commit_was_tried and self.state is not RotationState.ABORTED and self._free.alive:
            try:
                self.abort()
            except FwKeysError as failure:
                annotate(problem, f"the rotation could not be aborted: {failure}")
        if self.state not in _SETTLED:
            annotate(problem, self._summary())

    def _summary(self) -> str:
        return (
            f"rotation {self.state.name}: the old API key is {self.old_key_id}, the new one {self.new_key.id}"
        )

    def __repr__(self) -> str:
        keys = f"old_key_id={self.old_key_id!r}, new_key_id={self.new_key.id!r}"
        return f"Rotation(state={self.state.name}, {keys})"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            "a Rotation cannot be pickled or copied: its secret would lie in memory that nobody wipes"
        )
