"""Replacing a key in two steps, so that the old one is never gone before the new one is in safe hands."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Optional, Type

from ._library import library
from ._rotation import AnyRotation, End
from ._waiting import ABORT, COMMIT, Caller
from .statuses import RotationState


class Rotation(AnyRotation):
    """A new key that works and is to take the place of an old one.

        with client.rotate_api_key(old_key_id) as rotation:
            store(rotation.secret)

    The block decides: if it ends well, the old key is deleted; if it raises, anything at all, the new one is.
    Both wipe the secret. Where deleting fails, nothing is wiped: ``state`` tells how far it is, ``failure``
    why, a note on the exception (Python 3.11) the same, and ``commit()`` or ``abort()`` may be called again.
    Where the block itself called ``commit()`` and that failed, the new key stays, for the caller may be using
    it already.

    A rotation that is neither committed nor aborted leaves both keys alive when it is closed or collected,
    which the log tells. It goes on after its client was closed. No text form of it shows the secret.
    """

    def __init__(self, pointer: Any, caller: Caller) -> None:
        super().__init__(pointer)
        self._caller = caller

    def commit(self) -> None:
        """Deletes the old key. Doing it again after success does nothing; after an abort it raises
        StateError."""
        self._settle(End.COMMIT)

    def abort(self) -> None:
        """Deletes the new key and wipes its secret. Doing it again after success does nothing; once a commit
        may have deleted the old key it raises StateError."""
        self._settle(End.ABORT)

    def _settle(self, end: End) -> None:
        self._commit_was_tried |= end is End.COMMIT
        operation = COMMIT if end is End.COMMIT else ABORT
        with self._handle.lent() as pointer:
            try:
                self._caller.call(None, operation, pointer)
                self.failure = None
            except BaseException as problem:
                self._failed(problem)
                raise
            finally:
                self._state = RotationState(library.fw_rotation_get_state(pointer))

    def __enter__(self) -> Rotation:
        self._handle.check()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        failure: Optional[BaseException] = None
        try:
            end = self._end_after(problem)
            if end is not None:
                self._settle(end)
        except BaseException as caught:
            failure = caught
        self._leave(problem, failure)
