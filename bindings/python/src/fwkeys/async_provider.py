"""``KeyProvider``, awaited."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, Callable, Optional, Type, TypeVar

from ._failure import annotate
from ._key_schedule import Action, HeldKey
from ._proof import prove_on_loop
from ._provider import AnyKeyProvider, raise_all
from ._shielded import all_ended, failure_of, to_the_end, without_waiting
from ._temporary import leave
from ._text import Duration
from .async_temporary import AsyncTemporaryApiKey
from .errors import FwKeysError, StateError
from .keys import ApiKey
from .statuses import Status

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._httpx_auth import KeyAuth
    from ._temporary import TemporarySettings
    from .async_client import AsyncClient

Result = TypeVar("Result")


class AsyncKeyProvider(AnyKeyProvider[AsyncTemporaryApiKey]):
    """An API key that is always alive: a ``KeyProvider`` for asyncio. Any number of tasks may use it at once.

        async with fwkeys.AsyncKeyProvider(client, ttl=timedelta(hours=1)) as provider:
            sdk = fireworks.AsyncFireworks(
                api_key="unused", http_client=httpx.AsyncClient(auth=provider.auth)
            )

    It creates, replaces and deletes its keys as ``KeyProvider`` does, and takes the same arguments. What is
    due is begun by a call of ``secret()`` and done by a task of its own: so no call waits for it while the
    present key lives, and a caller that is cancelled does not cancel it.

    A provider belongs to the event loop that it is first used on; calls on another raise StateError.
    """

    def __init__(
        self,
        client: AsyncClient,
        ttl: Duration,
        *,
        overlap: Optional[Duration] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[TemporarySettings],
    ) -> None:
        super().__init__(account_id, user_id, ttl, overlap, **settings)
        self._client = client
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._work: Optional[asyncio.Task[None]] = None
        self._stepped: Optional[asyncio.Event] = None  # set, and replaced, when a step or the work has ended
        self._orphan: Optional[FwKeysError] = None

    async def secret(self) -> str:
        """The secret of a living key, as a str. Python cannot wipe a str: it stays in memory until that is
        used for something else. Take it anew for each use."""
        return await self._read(lambda key: key.secret)

    async def secret_bytearray(self) -> bytearray:
        """A copy of the secret that the caller can wipe: ``copy[:] = bytes(len(copy))``."""
        return await self._read(lambda key: key.secret_bytearray())

    async def key_id(self) -> Optional[str]:
        """The id of the key whose secret ``secret()`` gives."""
        return await self._read(lambda key: key.id)

    @property
    def auth(self) -> KeyAuth:
        """An ``httpx.Auth`` for an ``httpx.AsyncClient``, as ``KeyProvider.auth`` is."""
        from ._httpx_auth import KeyAuth  # noqa: PLC0415 - httpx is needed by those alone who ask for it

        return KeyAuth(self)

    async def maintain(self) -> float:
        """Does what is due, as ``KeyProvider.maintain`` does."""
        self._check_usable()
        while self._schedule.step_at(self._now()) is not None or self._is_working:
            await self._wait_for_step()
            self._check_usable()
        due, _ = self._schedule.due()
        return max(0.0, due - self._now())

    async def aclose(self) -> None:
        """Deletes the keys and wipes their secrets, as ``KeyProvider.close`` does. A task that is cancelled
        meanwhile goes on with its cancellation when that is done, for which it waits five seconds at most."""
        await self._close(is_cancelled=False)

    async def __aenter__(self) -> AsyncKeyProvider:
        self._check_usable()
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if isinstance(problem, GeneratorExit):  # the coroutine is being closed, and may wait no more
            self._closed = True
            without_waiting(self._delete_all())
            return
        try:
            await self._close(is_cancelled=isinstance(problem, asyncio.CancelledError))
        except FwKeysError as failure:
            if problem is None:
                raise
            annotate(problem, str(failure))

    # ---- The present key

    async def _read(self, read: Callable[[ApiKey], Result]) -> Result:
        while True:
            self._check_usable()
            now = self._now()
            if self._schedule.step_at(now) is not None:
                self._begin_work()
            held = self._schedule.living(now)
            if held is not None and (not self._is_working or self._schedule.need_not_wait(now)):
                assert held.lease._key is not None
                return read(held.lease._key)
            if not self._is_working and self._schedule.candidate is None:
                raise self._no_key()
            await self._wait_for_step()

    def _doubt(self) -> None:
        """The service refused the present key: the next ``secret()`` asks whether it still knows the key."""
        self._schedule.doubt(self._now())

    def _check_usable(self) -> None:
        self._check_process()
        self._check_open()
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        if loop is not self._loop:
            raise StateError("the provider belongs to another event loop", status=Status.INVALID_STATE)

    # ---- Steps, each of them in one task

    @property
    def _is_working(self) -> bool:
        return self._work is not None and not self._work.done()

    def _begin_work(self) -> asyncio.Task[None]:
        if self._work is None or self._work.done():
            self._work = asyncio.ensure_future(self._do_what_is_due())
            self._work.add_done_callback(self._tell)
        return self._work

    async def _wait_for_step(self) -> None:
        """Waits for the end of a step of the work, which it begins if need be. A task that is cancelled here
        does not cancel the work."""
        work = self._begin_work()
        self._stepped = self._stepped or asyncio.Event()
        await self._stepped.wait()
        if work.done() and not work.cancelled():
            work.result()

    def _tell(self, _: object = None) -> None:
        if self._stepped is not None:
            self._stepped.set()
            self._stepped = None

    async def _do_what_is_due(self) -> None:
        """Does one step after another, until the next one is due later than a pause of a proof."""
        while not self._closed:
            due, (action, held) = self._schedule.due()
            seconds = due - self._now()
            if seconds > 0:
                if action is not Action.PROVE:
                    return
                await asyncio.sleep(seconds)
                continue
            if held is None:
                await self._create()
            elif action is Action.PROVE:
                await self._prove(held)
            else:
                await self._delete(held)
            self._tell()

    async def _create(self) -> None:
        begun = self._now()
        lease = AsyncTemporaryApiKey(self._client, *self._owner, ttl=self._schedule.ttl, **self._settings)
        try:
            key = await lease._begin(self._expiry_base(begun))
        except FwKeysError as failure:
            self._schedule.create_failed(failure, self._now())
            if lease._may_have_left_key:
                self._schedule.left_behind(lease, begun, self._now())
        except asyncio.CancelledError as cancellation:
            cause = cancellation.__cause__
            if isinstance(cause, FwKeysError) and cause.orphan_key_id is not None:
                self._orphan = cause
            raise
        else:
            self._schedule.created(lease, key, begun, self._now())

    async def _prove(self, held: HeldKey[AsyncTemporaryApiKey]) -> None:
        assert held.lease._key is not None
        try:
            await prove_on_loop(self._client._configuration, held.lease._key)
        except FwKeysError as failure:
            self._schedule.not_proved(held, failure, self._now())
        else:
            self._schedule.proved(held, self._now())

    async def _delete(self, held: HeldKey[AsyncTemporaryApiKey]) -> None:
        try:
            await held.lease._delete()
        except FwKeysError as failure:
            if not self._schedule.delete_failed(held, failure, self._now()):
                held.lease._forget()
        else:
            self._schedule.deleted(held)

    # ---- The end

    async def _close(self, *, is_cancelled: bool) -> None:
        if self._is_inherited or self._closed:
            self._closed = True
            return
        self._check_usable()
        self._closed = True
        failure, cancellation = await to_the_end(self._delete_all(), is_cancelled=is_cancelled)
        leave(None, failure, cancellation)

    async def _delete_all(self) -> None:
        if self._work is not None:
            self._work.cancel()  # a create that is under way is taken back
            await all_ended([self._work])
        leases = [held.lease for held in self._schedule.take_all()]
        deletions = [asyncio.ensure_future(lease._delete()) for lease in leases]
        await all_ended(deletions)
        for lease in leases:
            lease._forget()
        failures = [self._orphan, *(failure_of(deletion) for deletion in deletions)]
        raise_all([failure for failure in failures if failure is not None])
