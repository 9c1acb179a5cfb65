"""Takes back a key that was created for somebody who does not want it any more.

A create that is cancelled in time comes to nothing, or the library deletes its key. But its completion may be
there when the task is cancelled, and wait for no more than its turn in the event loop. Then the key exists,
nobody will get its secret, and deleting it is left to this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional

from ._library import library
from ._text import text_out
from .errors import FwKeysError, SecretLostError
from .statuses import Outcome, Status

if TYPE_CHECKING:
    from ._pending import Pending
    from ._queue import OperationQueue
    from ._whose import Path


class Undoing(NamedTuple):
    """A key that is being deleted. What deletes it is None where that could not even begin."""

    pending: Optional[Pending]
    failure: Optional[FwKeysError]
    key_id: Optional[str]
    marker: Optional[str]

    def fate(self, failure: Optional[FwKeysError]) -> SecretLostError:
        """What became of the create, once the deletion has ended."""
        return fate(self.key_id, self.marker, failure)


def fate(key_id: Optional[str], marker: Optional[str], failure: Optional[FwKeysError]) -> SecretLostError:
    """What became of a create whose key was deleted again, or was not, because of that failure."""
    end = "was deleted again" if failure is None else f"may be alive, for deleting it failed: {failure}"
    return SecretLostError(
        f"cancelled when API key {key_id} had been created; it {end}",
        status=Status.CANCELLED,
        outcome=Outcome.SECRET_LOST,
        orphan_key_id=None if failure is None else key_id,
        marker=marker,
    )


Undo = Callable[["OperationQueue", Any], Undoing]


def undo_create(path: Path) -> Undo:
    """Deletes the key of a completed create."""

    def undo(queue: OperationQueue, completion: Any) -> Undoing:
        key = library.fw_completion_take_api_key(completion)
        try:
            key_id = library.fw_api_key_id(key)
            return _begun(queue, key, library.fw_queue_delete_api_key, *path, key_id)
        finally:
            library.fw_api_key_free(key)

    return undo


def undo_rotation(queue: OperationQueue, completion: Any) -> Undoing:
    """Deletes the new key of a rotation that has begun."""
    rotation = library.fw_completion_take_rotation(completion)
    try:
        new_key = library.fw_rotation_new_key(rotation)
        return _begun(queue, new_key, library.fw_queue_rotation_abort, rotation)
    finally:
        library.fw_rotation_free(rotation)


def _begun(queue: OperationQueue, key: Any, function: Callable[..., int], *arguments: Any) -> Undoing:
    unsettled = library.fw_api_key_unsettled_attempts(key) > 0
    marker = text_out(library.fw_api_key_marker(key)) if unsettled else None
    pending, failure = None, None
    try:
        pending = queue.submit(function, *arguments)
    except FwKeysError as refusal:
        failure = refusal
    return Undoing(pending, failure, text_out(library.fw_api_key_id(key)), marker)
