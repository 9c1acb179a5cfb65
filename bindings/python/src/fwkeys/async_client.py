"""The client for asyncio: any number of calls at once on the thread of the event loop."""

from __future__ import annotations

import weakref
from types import TracebackType
from typing import TYPE_CHECKING, Any, AsyncIterator, NoReturn, Optional, Type

from ._async_key_calls import AsyncKeyCalls
from ._library import library
from ._prune import Pruning, Selection, prune_on_loop
from ._queue import OperationQueue
from ._settings import ClientSettings, opened
from .results import Identity, PrunedKey, identity_out

if TYPE_CHECKING:
    from typing_extensions import Unpack


class AsyncClient(AsyncKeyCalls):
    """A client of the service for asyncio. It has the calls of ``Client``, awaited.

        async with fwkeys.AsyncClient() as client:
            with await client.create_api_key(display_name="backup job") as key:
                await store(key.secret)

            keys = await asyncio.gather(*(client.create_api_key(display_name=name) for name in names))

            async for key in client.list_api_keys():
                print(key.id, key.last_used)

            async with client.rotate_api_key(old_key_id) as rotation:
                await store(rotation.secret)

    Up to ``max_in_flight`` calls are worked on at once, and however many more are made wait for their turn;
    the timeout of each begins with its turn. There is no thread behind it.

    Where a task is cancelled in a call, by asyncio.timeout for example, the call is too, and CancelledError
    goes on once it is known what became of the request, which its ``__cause__`` tells: a ``FwKeysError`` with
    its ``outcome``. That of a timeout's TimeoutError is the CancelledError. (Before Python 3.11 the cause is
    seen in the task itself alone: whoever awaits the task gets another CancelledError.) A key that was
    created by then is deleted, which may take up to five seconds.

    A client belongs to the event loop that it is first used on; calls on another raise StateError.
    """

    def __init__(self, *, max_in_flight: int = 64, **settings: Unpack[ClientSettings]) -> None:
        """Makes a client; nothing is sent yet.

        Args:
            max_in_flight: How many calls are worked on at once, each on a connection of its own.
            settings: What ``Client`` takes, which tells what it means. The log is called on the event loop.
        """
        handle, account, user, self._configuration = opened(settings)
        super().__init__(account, user)
        try:
            with handle.lent() as client:
                self._queue = OperationQueue(client, max_in_flight)
        finally:
            handle.close()  # the queue keeps what it needs of it
        weakref.finalize(self, self._queue.forsake)

    async def whoami(self, *, with_user: bool = False) -> Identity:
        """Asks the service whose API key this client uses, as ``Client.whoami`` does."""
        return await self._queue.perform(
            library.fw_queue_whoami,
            (1 if with_user else 0,),
            out=lambda completion: identity_out(library.fw_completion_take_identity(completion)),
        )

    def prune(
        self,
        *,
        dry_run: bool = False,
        force: bool = False,
        keep_key_id: Optional[str] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **selection: Unpack[Selection],
    ) -> AsyncIterator[PrunedKey]:
        """Deletes the keys that fit a selection, as the result is read by ``async for``, with the arguments
        of ``Client.prune``."""
        user = self._user_id if user_id is None else user_id
        return prune_on_loop(
            self,
            Pruning(account_id, user, dry_run=dry_run, force=force, keep_key_id=keep_key_id, **selection),
        )

    async def aclose(self) -> None:
        """Closes the client: cancels the calls that are not finished, each of which ends with CancelledError
        and its outcome, and waits for them. Calling it again does nothing; any other call raises StateError
        from now on."""
        try:
            await self._queue.close()
        finally:
            self._configuration.close()

    async def __aenter__(self) -> AsyncClient:
        self._queue.bind()
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<fwkeys.AsyncClient, {'closed' if self._queue.closed else 'open'}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            "an AsyncClient cannot be pickled or copied: its API key would lie in memory that nobody wipes"
        )
