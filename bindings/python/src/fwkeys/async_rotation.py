"""``Rotation``, awaited."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, AsyncContextManager, Awaitable, Coroutine, Generator, Optional, Type

from ._library import library
from ._rotation import AnyRotation, End
from .errors import StateError
from .statuses import RotationState

if TYPE_CHECKING:
    from ._async_key_calls import AsyncKeyCalls


class AsyncRotation(AnyRotation):
    """A new key that works and is to take the place of an old one: a ``Rotation`` whose ``commit()`` and
    ``abort()`` are awaited.

        async with client.rotate_api_key(old_key_id) as rotation:
            await store(rotation.secret)

    The block decides as that of ``Rotation`` does; its task being cancelled counts as an exception, so that
    the new key is deleted. It can be read after its client was closed, and neither committed nor aborted.
    """

    def __init__(self, pointer: Any, client: AsyncKeyCalls) -> None:
        super().__init__(pointer)
        self._client = client  # which is not closed for as long as somebody may settle the rotation

    async def commit(self) -> None:
        """Deletes the old key. Doing it again after success does nothing; after an abort it raises
        StateError."""
        await self._settle(End.COMMIT)

    async def abort(self) -> None:
        """Deletes the new key and wipes its secret. Doing it again after success does nothing; once a commit
        may have deleted the old key it raises StateError."""
        await self._settle(End.ABORT)

    async def _settle(self, end: End) -> None:
        self._commit_was_tried |= end is End.COMMIT
        commits = end is End.COMMIT
        function = library.fw_queue_rotation_commit if commits else library.fw_queue_rotation_abort
        try:
            await self._client._queue.perform(function, self._handle, out=lambda _: None)
            self.failure = None
        except BaseException as problem:
            self._failed(problem)
            raise
        finally:
            with suppress(StateError), self._handle.lent() as pointer:  # it may have been closed meanwhile
                self._state = RotationState(library.fw_rotation_get_state(pointer))

    async def __aenter__(self) -> AsyncRotation:
        self._handle.check()
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        failure: Optional[BaseException] = None
        try:
            end = self._end_after(problem)
            if end is not None:
                await self._settle(end)
        except BaseException as caught:
            failure = caught
        self._leave(problem, failure)


class RotationBeginning(Awaitable[AsyncRotation], AsyncContextManager[AsyncRotation]):
    """A rotation that is to begin: when this is awaited, or entered with ``async with``."""

    def __init__(self, beginning: Coroutine[Any, Any, AsyncRotation]) -> None:
        self._beginning = beginning
        self._rotation: Optional[AsyncRotation] = None

    def __await__(self) -> Generator[Any, None, AsyncRotation]:
        return self._beginning.__await__()

    async def __aenter__(self) -> AsyncRotation:
        self._rotation = await self._beginning
        return await self._rotation.__aenter__()

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if self._rotation is not None:
            await self._rotation.__aexit__(kind, problem, traceback)
