"""``ApiKeyList``, awaited."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, Any, AsyncIterator, Generator, NoReturn, Optional, Type

from ._library import library
from ._options import ListSettings, list_options
from ._whose import Path
from .errors import StateError
from .keys import ApiKeyRecord
from .listing import ApiKeyList
from .statuses import Status

if TYPE_CHECKING:
    from ._async_key_calls import AsyncKeyCalls


class AsyncApiKeyList(AsyncIterator[ApiKeyRecord]):
    """The keys of a list, one after another; however many there are, one page is held at a time.

        async for key in client.list_api_keys():
            print(key.id)

    The first page is asked for when the first key is, or when the list is awaited, which gives the list
    itself. After a failure the same page is asked for again. Several tasks may read one list. Closing it, or
    leaving its ``async with`` block, gives the page's memory back, as does the garbage collector.
    """

    def __init__(self, client: AsyncKeyCalls, path: Path, settings: ListSettings) -> None:
        self._client = client  # which is not closed for as long as somebody may read the list
        self._path = path
        self._settings = settings
        self._keys: Optional[ApiKeyList] = None
        self._closed = False
        self._turn: Optional[asyncio.Lock] = None  # made on the event loop, which it belongs to

    async def __anext__(self) -> ApiKeyRecord:
        keys = self._at_hand() or await self._fetched()
        try:
            return next(keys)
        except StopIteration:
            raise StopAsyncIteration from None

    def __await__(self) -> Generator[Any, None, AsyncApiKeyList]:
        return self._begun().__await__()

    @property
    def page_remaining(self) -> int:
        """How many keys there are before the service has to be asked."""
        return 0 if self._keys is None else self._keys.page_remaining

    @property
    def next_page_token(self) -> Optional[str]:
        """The token of the page behind the one that is being read, None: there is none, or the first page has
        not been asked for."""
        return None if self._keys is None else self._keys.next_page_token

    @property
    def total_size(self) -> Optional[int]:
        """How many keys the service says there are, None: it did not say, or was not asked yet."""
        return None if self._keys is None else self._keys.total_size

    def close(self) -> None:
        """Closes the list. Calling it again does nothing; reading on raises StateError from now on."""
        self._closed = True
        if self._keys is not None:
            self._keys.close()

    async def _begun(self) -> AsyncApiKeyList:
        if self._keys is None:
            await self._fetched()
        return self

    def _at_hand(self) -> Optional[ApiKeyList]:
        """The keys, if the next one, or the end, needs no answer of the service's."""
        if self._closed:
            raise StateError("the list is closed", status=Status.INVALID_STATE)
        keys = self._keys
        if keys is None:
            return None
        is_last = self._settings.get("single_page", False) or keys.next_page_token is None
        return keys if is_last or keys.page_remaining else None

    async def _fetched(self) -> ApiKeyList:
        """The keys, when the next one is at hand."""
        self._turn = self._turn or asyncio.Lock()
        while True:
            async with self._turn:
                keys = self._at_hand()
                if keys is None:
                    await (self._first_page() if self._keys is None else self._next_page(self._keys))
                    keys = self._at_hand()
            if keys is not None:
                return keys

    async def _first_page(self) -> None:
        options = list_options(**self._settings)
        self._keys = await self._client._queue.perform(
            library.fw_queue_list_api_keys,
            self._path,
            options,
            out=lambda completion: ApiKeyList(library.fw_completion_take_list(completion)),
        )
        if self._closed:
            self._keys.close()

    async def _next_page(self, keys: ApiKeyList) -> None:
        function = library.fw_queue_list_next_page
        await self._client._queue.perform(function, keys._handle, out=lambda _: None)

    async def __aenter__(self) -> AsyncApiKeyList:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<fwkeys.AsyncApiKeyList, {'closed' if self._closed else 'open'}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("an AsyncApiKeyList cannot be pickled or copied: it is a place in a list")
