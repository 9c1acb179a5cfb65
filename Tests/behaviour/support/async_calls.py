"""AsyncClient in tests: one for the emulator, one for the scripted server, and cancelling tasks at a chosen
moment."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Awaitable, Callable, Coroutine, Dict, Tuple, TypeVar

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER

from support.emulator import Emulator
from support.replies import KEY_ID

PATIENCE_SECONDS = 120
PAUSE_SECONDS = 0.005

Result = TypeVar("Result")

CALLS: Dict[str, Callable[[Any], Any]] = {
    "create": lambda client: client.create_api_key(),
    "create exactly once": lambda client: client.create_api_key(exactly_once=True),
    "list": lambda client: client.list_api_keys().__anext__(),
    "get": lambda client: client.get_api_key(key_id=KEY_ID),
    "update": lambda client: client.update_api_key(KEY_ID, display_name="changed"),
    "delete": lambda client: client.delete_api_key(key_id=KEY_ID),
    "whoami": lambda client: client.whoami(),
    "whoami with user": lambda client: client.whoami(with_user=True),
    "rotate": lambda client: client.rotate_api_key(old_key_id=KEY_ID).__aenter__(),
    "resume": lambda client: client.resume_rotation(old_key_id=KEY_ID, new_key_id="key_new"),
    "sweep": lambda client: client.sweep_api_keys(marker="0123456789abcdef"),
}


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs a test's coroutine on a loop of its own, with an end."""
    return asyncio.run(asyncio.wait_for(work, PATIENCE_SECONDS))


def client_of(base_url: str, **settings: Any) -> fwkeys.AsyncClient:
    """A client that tries again at once."""
    eager = {"timeout": PATIENCE_SECONDS, "retry_base": 0, "settle_time": 0.01}
    ids = {"api_key": API_KEY, "account_id": ACCOUNT, "user_id": USER}
    return fwkeys.AsyncClient(base_url=base_url, **{**ids, **eager, **settings})


def client_at(emulator: Emulator, **settings: Any) -> fwkeys.AsyncClient:
    """One of the emulator, for the user that is there from the start."""
    whose = {"account_id": emulator.account_id, "user_id": emulator.user_id}
    return client_of(emulator.base_url, api_key=emulator.api_key, **{**whose, **settings})


async def until(condition: Callable[[], bool]) -> None:
    """Lets the loop run until something holds that another thread or process does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "what is waited for did not happen"
        await asyncio.sleep(PAUSE_SECONDS)


async def cancelled_when(
    condition: Callable[[], bool], call: Awaitable[Any]
) -> Tuple[asyncio.CancelledError, fwkeys.FwKeysError]:
    """Cancels a task that makes a call, once something holds; gives its cancellation, and what caused it."""
    task = asyncio.ensure_future(call)
    await until(condition)
    task.cancel()
    return await ended_by_cancellation(task)


async def ended_by_cancellation(
    task: Awaitable[Any],
) -> Tuple[asyncio.CancelledError, fwkeys.FwKeysError]:
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    cause = caught.value.__cause__
    assert isinstance(cause, fwkeys.FwKeysError)
    assert cause.status == fwkeys.Status.CANCELLED
    return caught.value, cause


@asynccontextmanager
async def spinning_is_noticed(most: int) -> AsyncIterator[None]:
    """Fails if the loop was woken more often than that."""
    loop = asyncio.get_running_loop()
    select, woken = loop._selector.select, 0  # type: ignore[attr-defined]

    def counting(timeout: Any = None) -> Any:
        nonlocal woken
        woken += 1
        return select(timeout)

    loop._selector.select = counting  # type: ignore[attr-defined]
    try:
        yield
    finally:
        loop._selector.select = select  # type: ignore[attr-defined]
    assert woken <= most
