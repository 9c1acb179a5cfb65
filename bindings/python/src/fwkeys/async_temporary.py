"""``TemporaryApiKey``, awaited."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Optional, Type

from ._failure import annotate
from ._pending import not_begun
from ._shielded import to_the_end, without_waiting
from ._temporary import AnyTemporaryApiKey, leave
from ._text import Duration
from .errors import FwKeysError, NotFoundError
from .keys import ApiKey

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._async_key_calls import AsyncKeyCalls
    from ._temporary import TemporarySettings


class AsyncTemporaryApiKey(AnyTemporaryApiKey):
    """What ``AsyncClient.temporary_api_key`` gives: an asynchronous context manager. Its block gets an
    ``ApiKey``.

    The end of the block deletes the key and wipes its secret, whatever ended the block. A task that is
    cancelled goes on with its cancellation when the key is gone, for which it waits five seconds at most.
    Where deleting fails, the error names the key and its expiry, which is the net; if the block raised itself
    or was cancelled, that goes on, with a note (Python 3.11). In a forked child the end of the block deletes
    nothing: the key is the parent's.
    """

    def __init__(
        self,
        client: AsyncKeyCalls,
        account_id: Optional[str],
        user_id: Optional[str],
        ttl: Duration,
        **settings: Unpack[TemporarySettings],
    ) -> None:
        super().__init__(account_id, user_id, ttl, **settings)
        self._client = client

    async def _begin(self, now: Optional[datetime] = None) -> ApiKey:
        """Creates the key, as ``TemporaryApiKey._begin`` does."""
        settings = self._create_settings(now)
        try:
            self._key = await self._client.create_api_key(**self._owner, **settings)
        except FwKeysError as failure:
            self._may_have_left_key = failure.marker is not None
            raise
        except asyncio.CancelledError as cancellation:
            await self._take_back(cancellation)
            raise
        return self._key

    async def _delete(self) -> None:
        """Deletes the key, as ``TemporaryApiKey._delete`` does. To be run by ``to_the_end``."""
        key = self._key
        if key is None:
            if self._may_have_left_key:
                await self._client.sweep_api_keys(self._marker, **self._owner)
                self._may_have_left_key = False
            return
        if not self._is_inherited:
            try:
                await self._delete_now(key)
            except FwKeysError as failure:
                raise self._named(failure) from failure.__cause__
            except asyncio.CancelledError as cancellation:
                cause = cancellation.__cause__
                if not isinstance(cause, FwKeysError):
                    cause = not_begun("cancelled")
                raise self._named(cause) from None
        self._forget()

    async def _delete_now(self, key: ApiKey) -> None:
        with suppress(NotFoundError):  # the key has expired, or somebody else has deleted it
            await self._client.delete_api_key(key.id or "", **self._owner)
        if key.unsettled_attempts and key.marker is not None:
            await self._client.sweep_api_keys(key.marker, **self._owner)

    async def _take_back(self, cancellation: asyncio.CancelledError) -> None:
        """Deletes a key whose create was cancelled, and of which no more is known than its marker."""
        cause = cancellation.__cause__
        if isinstance(cause, FwKeysError) and cause.marker is not None:
            self._may_have_left_key = True
            failure, _ = await to_the_end(self._delete(), is_cancelled=True)
            if failure is not None:
                annotate(cancellation, f"an API key with the marker {cause.marker} may be alive: {failure}")

    def _forget(self) -> None:
        """Leaves the key to its expiry, and wipes its secret."""
        key, self._key = self._key, None
        if key is not None:
            key.wipe()

    async def __aenter__(self) -> ApiKey:
        return await self._begin()

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if isinstance(problem, GeneratorExit):  # the coroutine is being closed, and may wait no more
            without_waiting(self._delete())
            return
        is_cancelled = isinstance(problem, asyncio.CancelledError)
        failure, cancellation = await to_the_end(self._delete(), is_cancelled=is_cancelled)
        self._forget()
        leave(problem, failure, cancellation)
