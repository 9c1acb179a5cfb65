"""What ``Rotation`` and ``AsyncRotation`` have in common: the library's object, and what the end of a block
means. How a commit or an abort is waited for is theirs."""

from __future__ import annotations

import weakref
from enum import Enum
from typing import Any, NoReturn, Optional

from . import _interruption
from ._failure import annotate
from ._handles import OneThreadHandle
from ._library import library
from ._secret import WIPED, secret_copy, secret_is_wiped, secret_text
from ._text import text_out
from .errors import FwKeysError
from .keys import record_of
from .statuses import Outcome, RotationState

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
        self._handle = OneThreadHandle(pointer, library.fw_rotation_free, WIPED)
        # Also when the interpreter ends: the log then tells of a rotation that is not settled.
        weakref.finalize(self, self._handle.close_unless_used)

    @property
    def state(self) -> RotationState:
        """How far it is, also after it was closed."""
        return self._state

    @property
    def secret(self) -> str:
        """The new secret as a str, which Python cannot wipe; see ``secret_bytearray()``. StateError where it
        is wiped, and for a rotation that was resumed, which has none."""
        with self._handle.lent() as pointer:
            return secret_text(_new_key(pointer))

    def secret_bytearray(self) -> bytearray:
        """A copy of the new secret that the caller can wipe: ``copy[:] = bytes(len(copy))``."""
        with self._handle.lent() as pointer:
            return secret_copy(_new_key(pointer))

    def close(self) -> None:
        """Wipes the secret and leaves the keys as they are. Calling it again does nothing. In a signal
        handler that has interrupted a call of this rotation, the secret is wiped when that call is over."""
        _interruption.run(self._handle.close)
        _interruption.go_on()  # for it may have written to the log

    def _end_after(self, problem: Optional[BaseException]) -> Optional[End]:
        """How it is to end when its block is left, by an exception or without one; None: it has ended, or
        the new key may be in use already."""
        if problem is None:
            if self.state is RotationState.ABORTING:
                return End.ABORT
            return None if self.state in _SETTLED else End.COMMIT
        may_abort = not self._commit_was_tried and self.state is not RotationState.ABORTED
        return End.ABORT if may_abort and not self._handle.closed else None

    def _failed(self, problem: BaseException) -> None:
        """Keeps why a commit or abort failed. An interruption has that as its cause."""
        failure = problem if isinstance(problem, FwKeysError) else problem.__cause__
        if isinstance(failure, FwKeysError):
            self.failure = None if failure.outcome is Outcome.DONE else failure

    def _leave(self, problem: Optional[BaseException], failure: Optional[BaseException]) -> None:
        """What is left to do at the end of the block: ``failure`` is what came of the commit or abort. An
        interruption of these is raised whatever else happened."""
        is_cut = failure is not None and not isinstance(failure, FwKeysError)
        told = failure if problem is None or is_cut else problem
        if told is not None and problem is not None and failure is not None:
            annotate(told, f"the rotation could not be aborted: {self.failure or repr(failure)}")
        if self.state in _SETTLED:
            self.close()
        elif told is not None:
            annotate(told, self._summary())
        if failure is not None and told is failure:
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


def _new_key(rotation: Any) -> Any:
    """The new key of the library's object, if it has its secret."""
    if not library.fw_rotation_secret(rotation, None):
        raise secret_is_wiped()
    return library.fw_rotation_new_key(rotation)
