"""The calls on keys, awaited. What they are made with, and for whom, is the client's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Mapping, Optional, Union

from ._failure import annotate
from ._library import library
from ._options import CreateSettings, ListSettings, create_options
from ._queue import OperationQueue
from ._temporary import TemporarySettings
from ._text import Duration, text_in, text_out
from ._undoing import undo_create, undo_rotation
from ._whose import Whose
from .async_listing import AsyncApiKeyList
from .async_rotation import AsyncRotation, RotationBeginning
from .async_temporary import AsyncTemporaryApiKey
from .keys import ApiKey, ApiKeyRecord, record_out
from .results import Sweep, sweep_out

if TYPE_CHECKING:
    from typing_extensions import Unpack


class AsyncKeyCalls(Whose):
    """What ``AsyncClient`` can do with keys: what ``Client`` can, with the same arguments."""

    _queue: OperationQueue

    async def create_api_key(
        self,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[CreateSettings],
    ) -> ApiKey:
        """Creates an API key, as ``Client.create_api_key`` does. If the task is cancelled, a key that was
        created by then is deleted."""
        options = create_options(**settings)
        path = self._path(account_id, user_id)
        return await self._queue.perform(
            library.fw_queue_create_api_key,
            path,
            options,
            out=_api_key_out,
            undo=undo_create(path),
        )

    async def get_api_key(
        self, key_id: str, *, account_id: Optional[str] = None, user_id: Optional[str] = None
    ) -> ApiKeyRecord:
        """Gets one key's record, as ``Client.get_api_key`` does."""
        key = text_in("key_id", key_id)
        path = (*self._path(account_id, user_id), key)
        return await self._queue.perform(
            library.fw_queue_get_api_key,
            path,
            out=lambda completion: record_out(library.fw_completion_take_api_key(completion)),
        )

    def list_api_keys(
        self,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[ListSettings],
    ) -> AsyncApiKeyList:
        """Lists API keys, for ``async for``, with the arguments of ``Client.list_api_keys``. Nothing is asked
        for before the first key is."""
        return AsyncApiKeyList(self, self._path(account_id, user_id), settings)

    async def update_api_key(
        self,
        key_id: str,
        *,
        display_name: Optional[str] = None,
        expire_time: Union[datetime, str, None] = None,
        annotations: Optional[Mapping[str, str]] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
    ) -> ApiKeyRecord:
        """Changes an API key, as ``Client.update_api_key`` does."""
        key = text_in("key_id", key_id)
        path = (*self._path(account_id, user_id), key)
        return await self._queue.perform(
            library.fw_queue_update_api_key,
            path,
            create_options(display_name=display_name, expire_time=expire_time, annotations=annotations),
            out=lambda completion: record_out(library.fw_completion_take_api_key(completion)),
        )

    async def delete_api_key(
        self, key_id: str, *, account_id: Optional[str] = None, user_id: Optional[str] = None
    ) -> None:
        """Deletes an API key, as ``Client.delete_api_key`` does."""
        key = text_in("key_id", key_id)
        path = (*self._path(account_id, user_id), key)
        await self._queue.perform(library.fw_queue_delete_api_key, path, out=lambda _: None)

    def rotate_api_key(
        self,
        old_key_id: str,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[CreateSettings],
    ) -> RotationBeginning:
        """Begins to replace a key, as ``Client.rotate_api_key`` does: await it, or use it in ``async with``,
        see ``AsyncRotation``. If the task is cancelled before it has begun, the new key is deleted."""
        return RotationBeginning(self._rotation(account_id, user_id, old_key_id, settings))

    async def resume_rotation(
        self,
        old_key_id: str,
        new_key_id: str,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
    ) -> AsyncRotation:
        """Goes on with a rotation that another process began, as ``Client.resume_rotation`` does."""
        ids = text_in("old_key_id", old_key_id), text_in("new_key_id", new_key_id)
        path = (*self._path(account_id, user_id), *ids)
        return await self._queue.perform(library.fw_queue_rotation_resume, path, out=self._rotation_out)

    def _rotation_out(self, completion: Any) -> AsyncRotation:
        return AsyncRotation(library.fw_completion_take_rotation(completion), self)

    async def _rotation(
        self, account_id: Optional[str], user_id: Optional[str], old_key_id: str, settings: CreateSettings
    ) -> AsyncRotation:
        old_key, options = text_in("old_key_id", old_key_id), create_options(**settings)
        path = (*self._path(account_id, user_id), old_key)
        return await self._queue.perform(
            library.fw_queue_rotation_begin,
            path,
            options,
            out=self._rotation_out,
            undo=undo_rotation,
        )

    def temporary_api_key(
        self,
        ttl: Duration,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[TemporarySettings],
    ) -> AsyncTemporaryApiKey:
        """A key for the length of an ``async with`` block, see ``AsyncTemporaryApiKey``, with the arguments
        of ``Client.temporary_api_key``:

            async with client.temporary_api_key(ttl=timedelta(hours=1)) as key:
                await run_job(key.secret)
        """
        return AsyncTemporaryApiKey(self, account_id, user_id, ttl, **settings)

    async def sweep_api_keys(
        self,
        marker: str,
        *,
        keep_key_id: Optional[str] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
    ) -> Sweep:
        """Deletes the keys that bear a marker, as ``Client.sweep_api_keys`` does."""
        digits = text_in("marker", marker)
        kept = None if keep_key_id is None else text_in("keep_key_id", keep_key_id)
        path = (*self._path(account_id, user_id), digits)
        return await self._queue.perform(
            library.fw_queue_sweep_api_keys,
            (*path, kept),
            out=lambda completion: sweep_out(library.fw_completion_take_sweep(completion)),
        )


def _api_key_out(completion: Any) -> ApiKey:
    pointer = library.fw_completion_take_api_key(completion)
    key_id = text_out(library.fw_api_key_id(pointer))
    try:
        return ApiKey(pointer)
    except BaseException as problem:
        annotate(problem, f"API key {key_id} was created and is alive")
        raise
