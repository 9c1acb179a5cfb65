"""Work on an event loop that goes on when the task that waits for it is cancelled, such as a deletion."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine, List, NamedTuple, Optional, Set

from ._pending import not_begun
from ._queue import UNDO_SECONDS
from .errors import FwKeysError

_tasks: Set[asyncio.Task[None]] = set()  # the event loop itself has weak references only


class End(NamedTuple):
    """How work has ended: why it failed, and the cancellation of the task that waited for it."""

    failure: Optional[FwKeysError]
    cancellation: Optional[asyncio.CancelledError]


async def to_the_end(work: Coroutine[Any, Any, None], *, is_cancelled: bool = False) -> End:
    """Waits for the end of the work, however often the task is cancelled; but from the first time on,
    which ``is_cancelled`` says has been, only as long as the library would."""
    task = _begun(work)
    cancellation = None
    if is_cancelled:
        _limit(task)
    while not task.done():
        try:
            await asyncio.wait([task])  # leaves the task alone when this one is cancelled
        except asyncio.CancelledError as problem:
            if cancellation is None and not is_cancelled:
                _limit(task)
            cancellation = problem
    return End(failure_of(task), cancellation)


async def all_ended(tasks: List[asyncio.Task[None]]) -> None:
    """Waits for the end of all tasks. Being cancelled cancels them."""
    while not all(task.done() for task in tasks):
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()


def without_waiting(work: Coroutine[Any, Any, None]) -> None:
    """Begins work that nobody can wait for. Without a running event loop nothing happens."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        work.close()
    else:
        _begun(work)


def _begun(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.ensure_future(work)
    _tasks.add(task)
    task.add_done_callback(_ended)
    return task


def failure_of(task: asyncio.Task[None]) -> Optional[FwKeysError]:
    """Why a task that has ended failed, None: it did not."""
    if task.cancelled():
        return not_begun("cancelled")
    failure = task.exception()
    if failure is not None and not isinstance(failure, FwKeysError):
        raise failure
    return failure


def _limit(task: asyncio.Task[None]) -> None:
    """Cancels the task in a while, and again where it goes on: one cancellation ends one call."""

    def cut() -> None:
        task.cancel()
        _limit(task)

    limit = asyncio.get_running_loop().call_later(UNDO_SECONDS, cut)
    task.add_done_callback(lambda _: limit.cancel())


def _ended(task: asyncio.Task[None]) -> None:
    _tasks.discard(task)
    if not task.cancelled():
        task.exception()  # has been heard: nobody else may be there to ask
