"""What ``Rotation`` and ``AsyncRotation`` have in common: the library's object, and what the end of a block
means. How a commit or an abort is waited for is theirs."""

from __future__ import annotations

import threading
import weakref
from enum import Enum
from typing import Any, NoReturn, Optional

from . import _interruption
from ._failure import annotate
from ._library import library
from ._secret import secret_copy, secret_is_wiped, secret_text
from ._text import text_out
from .errors import FwKeysError
from .keys import record_of
from .statuses import RotationState

_SETTLED = {RotationState.COMMITTED, RotationState.ABORTED}


class End(Enum):
    """How a rotation may end."""

    COMMIT = "committed"
    ABORT = "aborted"


class AnyRotation:
    """A new key that works and is to take the place of an old one."""

    def __init__(self, pointer: Any) -> None:
        self.old_key_id = text_out(library.fw_rotation_old_key_id(pointer))
        """The key that is being replaced."""
        self.new_key_id = text_out(library.fw_rotation_new_key_id(pointer))
        """The key that takes its place, with which ``resume_rotation`` goes on."""
        self.new_key = record_of(library.fw_rotation_new_key(pointer))
        """The record of the key that takes its place; nothing but its id where a rotation was resumed whose
        new key is gone."""
        self.new_key.annotations  # noqa: B018 - read while the rotation has the key
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
        """The new secret as a str, which Python cannot wipe; see ``secret_bytearray()``. StateError where it
        is wiped, and for a rotation that was resumed, which has none."""
        with self._lock:
            return secret_text(self._new_key())

    def secret_bytearray(self) -> bytearray:
        """A copy of the new secret that the caller can wipe: ``copy[:] = bytes(len(copy))``."""
        with self._lock:
            return secret_copy(self._new_key())

    def close(self) -> None:
        """Wipes the secret and leaves the keys as they are. Calling it again does nothing."""
        with self._lock:
            _interruption.run(lambda: self._free() or 0)
        _interruption.go_on()  # for it may have written to the log

    def _living(self) -> Any:
        if not self._free.alive:
            raise secret_is_wiped()
        return self._pointer

    def _new_key(self) -> Any:
        key = library.fw_rotation_new_key(self._living())
        if not library.fw_rotation_secret(self._pointer, None):
            raise secret_is_wiped()
        return key

    def _end_after(self, problem: Optional[BaseException]) -> Optional[End]:
        """How it is to end when its block is left, by an exception or without one; None: it has ended, or
        the new key may be in use already."""
        if problem is None:
            if self.state is RotationState.ABORTING:
                return End.ABORT
            return None if self.state in _SETTLED else End.COMMIT
        may_abort = not self._commit_was_tried and self.state is not RotationState.ABORTED
        return End.ABORT if may_abort and self._free.alive else None

    def _leave(self, problem: Optional[BaseException], failure: Optional[BaseException]) -> None:
        """What is left to do at the end of the block: ``failure`` is what came of the commit or abort."""
        if problem is not None and failure is not None:
            annotate(problem, f"the rotation could not be aborted: {failure}")
        told = failure if problem is None else problem
        if self.state in _SETTLED:
            self.close()
        elif told is not None:
            annotate(told, self._summary())
        if problem is None and failure is not None:
            raise failure

    def _summary(self) -> str:
        return (
            f"rotation {self.state.name}: the old API key is {self.old_key_id}, the new one {self.new_key_id}"
        )

    def __repr__(self) -> str:
        keys = f"old_key_id={self.old_key_id!r}, new_key_id={self.new_key_id!r}"
        return f"{type(self).__name__}(state={self.state.name}, {keys})"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} cannot be pickled or copied: its secret would lie in memory that nobody"
            " wipes"
        )
