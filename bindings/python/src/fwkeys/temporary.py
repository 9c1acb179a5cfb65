"""A key that lives as long as a block, and no longer than its expiry."""

from __future__ import annotations

import os
import weakref
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, Type

from ._failure import annotate
from ._temporary import AnyTemporaryApiKey, leave, left_behind
from ._text import Duration
from .errors import FwKeysError, NotFoundError
from .keys import ApiKey

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._key_calls import KeyCalls
    from ._temporary import Owner, TemporarySettings

# The first Ctrl-C does not end a deletion, the second does.
_DELETIONS = 2


class _Process:
    """What the finalizers belong to that run when the interpreter ends, and not before."""


_process = _Process()


class TemporaryApiKey(AnyTemporaryApiKey):
    """What ``Client.temporary_api_key`` gives: a context manager. Its block gets an ``ApiKey``.

    The end of the block deletes the key and wipes its secret, whatever ended the block: Ctrl-C too, which is
    raised when the key is gone. Where deleting fails, the error names the key and its expiry, which is the
    net; if the block raised itself, that goes on, with a note (Python 3.11). A block that the interpreter
    leaves behind when it ends, on a daemon thread for example, has its key deleted then. In a forked child
    the end of the block deletes nothing: the key is the parent's.
    """

    def __init__(
        self,
        client: KeyCalls,
        account_id: Optional[str],
        user_id: Optional[str],
        ttl: Duration,
        **settings: Unpack[TemporarySettings],
    ) -> None:
        super().__init__(account_id, user_id, ttl, **settings)
        self._client = client
        self._at_exit: Optional[weakref.finalize[Any, _Process]] = None

    def _begin(self, now: Optional[datetime] = None) -> ApiKey:
        """Creates the key. ``now`` is the time that its expiry counts from, None: that of this machine."""
        settings = self._create_settings(now)
        try:
            key = self._client.create_api_key(**self._owner, **settings)
            self._key = key
            self._at_exit = weakref.finalize(
                _process, _delete_at_exit, self._client, self._owner, key, self._process
            )
            return key  # noqa: TRY300 - an exception may come here too
        except FwKeysError as failure:
            self._may_have_left_key = failure.marker is not None
            raise
        except BaseException as problem:
            self._take_back(problem)
            raise

    def _delete(self) -> None:
        """Deletes the key, and what attempts of its create have left behind. Doing it again after success
        does nothing."""
        key = self._key
        if key is None:
            if self._may_have_left_key:
                self._client.sweep_api_keys(self._marker, **self._owner)
                self._may_have_left_key = False
            return
        if not self._is_inherited:
            try:
                _delete(self._client, self._owner, key)
            except FwKeysError as failure:
                raise self._named(failure) from failure.__cause__
        self._forget()

    def _forget(self) -> None:
        """Leaves the key to its expiry, and wipes its secret."""
        key, self._key = self._key, None
        if self._at_exit is not None:
            self._at_exit.detach()
        if key is not None:
            key.wipe()

    def _take_back(self, problem: BaseException) -> None:
        """Deletes a key whose create was interrupted, and of which no more may be known than its marker."""
        try:
            self._client.sweep_api_keys(self._marker, **self._owner)
        except FwKeysError as failure:
            annotate(problem, f"an API key with the marker {self._marker} may be alive: {failure}")
        else:
            self._forget()

    def __enter__(self) -> ApiKey:
        return self._begin()

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        failure, cut = None, None
        for _ in range(_DELETIONS):
            try:
                self._delete()
                break
            except FwKeysError as caught:
                failure = caught
                self._forget()
                break
            except BaseException as caught:
                cut = caught
        if self._key is not None and cut is not None:
            annotate(cut, left_behind(self._key))
        leave(problem, failure, cut)


def _delete(client: KeyCalls, owner: Owner, key: ApiKey) -> None:
    with suppress(NotFoundError):  # the key has expired, or somebody else has deleted it
        client.delete_api_key(key.id or "", **owner)
    if key.unsettled_attempts and key.marker is not None:
        client.sweep_api_keys(key.marker, **owner)


def _delete_at_exit(client: KeyCalls, owner: Owner, key: ApiKey, process: int) -> None:
    if os.getpid() != process:
        return
    try:
        _delete(client, owner, key)
    except FwKeysError as failure:
        annotate(failure, left_behind(key))
        raise
