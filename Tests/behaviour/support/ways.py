"""The two ways of the library, a blocking call and an operation in a queue, by the client that has each."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Union

import fwkeys
from conftest import ACCOUNT, API_KEY, USER

from support import async_calls
from support.emulator import Emulator
from support.scripted_server import ScriptedServer

WAYS = ("blocking", "queue")


def perform(
    way: str, where: Union[Emulator, ScriptedServer], *steps: Callable[[Any], Any], **settings: Any
) -> Any:
    """Hands a client that tries again at once to the first step, and the result of each step to the next."""
    whose = {}
    if isinstance(where, Emulator):
        whose = {"api_key": where.api_key, "account_id": where.account_id, "user_id": where.user_id}

    async def in_queue() -> Any:
        async with async_calls.client_of(where.base_url, **{**whose, **settings}) as client:
            value: Any = client
            for step in steps:
                value = step(value)
                value = await value if inspect.isawaitable(value) else value
            return value

    if way == "queue":
        return async_calls.run(in_queue())
    ids = {"api_key": API_KEY, "account_id": ACCOUNT, "user_id": USER}
    eager = {"timeout": async_calls.PATIENCE_SECONDS, "retry_base": 0, "settle_time": 0.01}
    with fwkeys.Client(base_url=where.base_url, **{**ids, **eager, **whose, **settings}) as client:
        value: Any = client
        for step in steps:
            value = step(value)
        return value
