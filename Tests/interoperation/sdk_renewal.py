"""The official Python SDK, and that of OpenAI, on keys that a provider of fwkeys changes under them, without
a restart.

    sdk_renewal.py WAY [openai]

"sync", "async"  the SDK makes 20 requests a second by the provider's clock, which each request sets forward,
                 until three renewals are over
"mixed"          the same with the SDK's asynchronous client, and the provider for threads
"deleted", "deleted async"
                 somebody deletes the key between two requests

Writes one JSON object: how many requests were made, how many answers were 401, how many keys did the work,
and which errors the SDK raised.

OpenAI's SDK has no call that the service of the tests knows, so it asks for the path that tells whose key it
is.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

import fwkeys
import httpx
from fwkeys._provider import AnyKeyProvider

# It takes half a second to load either.
if IS_OPENAI := sys.argv[2:] == ["openai"]:
    import openai
else:
    import fireworks

TTL, OVERLAP = 8.0, 3.0
SECONDS_PER_REQUEST = 1 / 20
REQUESTS = int(((TTL - OVERLAP) * 3 + TTL) / SECONDS_PER_REQUEST)
WORKERS = 4

WHERE = {"base_url": os.environ["FIREWORKS_BASE_URL"], "account_id": os.environ["FIREWORKS_ACCOUNT_ID"]}
SDK: dict[str, Any] = {**WHERE, "api_key": "unused", "max_retries": 0}
OPENAI: dict[str, Any] = {"base_url": WHERE["base_url"], "api_key": "unused", "max_retries": 0}
USER = os.environ["FIREWORKS_USER_ID"]
CLIENT: dict[str, Any] = {**WHERE, "user_id": USER, "api_key": os.environ["FIREWORKS_API_KEY"]}


class Record:
    """What happens in this program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = 0
        self.refused = 0
        self.headers: set[str] = set()
        self.errors: list[str] = []

    def may_go_on(self) -> bool:
        with self._lock:
            self.requests += self.requests < REQUESTS
            return self.requests < REQUESTS

    def look_at(self, response: httpx.Response) -> None:
        with self._lock:
            self.headers.add(response.request.headers["Authorization"])
            self.refused += response.status_code == 401

    async def look_at_later(self, response: httpx.Response) -> None:
        self.look_at(response)

    def failed(self, problem: Exception) -> None:
        self.errors.append(f"{type(problem).__name__}: {problem}")

    def written(self) -> str:
        told = {"requests": self.requests, "refused": self.refused, "keys": len(self.headers)}
        return json.dumps({**told, "errors": self.errors})


record = Record()


def now(_: object) -> float:
    return time.monotonic() + record.requests * SECONDS_PER_REQUEST


def expiry_base(*_: object) -> datetime:
    """The keys expire an hour late: the provider's clock is what is tested, not how fast this machine is."""
    return datetime.now(timezone.utc) + timedelta(hours=1)


def transport(auth: httpx.Auth) -> httpx.Client:
    return httpx.Client(auth=auth, event_hooks={"response": [record.look_at]})


def async_transport(auth: httpx.Auth) -> httpx.AsyncClient:
    return httpx.AsyncClient(auth=auth, event_hooks={"response": [record.look_at_later]})


def question(http_client: httpx.Client) -> Callable[[], object]:
    """What an SDK asks the service again and again."""
    if IS_OPENAI:
        client = openai.OpenAI(http_client=http_client, **OPENAI)
        return lambda: client.get("/verifyApiKey", cast_to=httpx.Response).is_success
    sdk = fireworks.Fireworks(http_client=http_client, **SDK)
    return lambda: sdk.api_keys.list(USER).api_keys


def async_question(http_client: httpx.AsyncClient) -> Callable[[], Awaitable[object]]:
    if IS_OPENAI:
        client = openai.AsyncOpenAI(http_client=http_client, **OPENAI)

        async def ask() -> object:
            return (await client.get("/verifyApiKey", cast_to=httpx.Response)).is_success

    else:
        sdk = fireworks.AsyncFireworks(http_client=http_client, **SDK)

        async def ask() -> object:
            return (await sdk.api_keys.list(USER)).api_keys

    return ask


def on_threads() -> None:
    with fwkeys.Client(**CLIENT) as client, fwkeys.KeyProvider(client, ttl=TTL, overlap=OVERLAP) as provider:
        with transport(provider.auth) as http_client:
            ask = question(http_client)

            def work() -> None:
                while record.may_go_on():
                    try:
                        assert ask()
                    except Exception as problem:
                        record.failed(problem)

            threads = [threading.Thread(target=work) for _ in range(WORKERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()


async def in_tasks(provider: Any) -> None:
    async with async_transport(provider.auth) as http_client:
        ask = async_question(http_client)

        async def work() -> None:
            while record.may_go_on():
                try:
                    assert await ask()
                except Exception as problem:
                    record.failed(problem)

        await asyncio.gather(*(work() for _ in range(WORKERS)))


async def on_loop() -> None:
    async with fwkeys.AsyncClient(**CLIENT) as client:
        async with fwkeys.AsyncKeyProvider(client, ttl=TTL, overlap=OVERLAP) as provider:
            await in_tasks(provider)


async def mixed() -> None:
    with fwkeys.Client(**CLIENT) as client, fwkeys.KeyProvider(client, ttl=TTL, overlap=OVERLAP) as provider:
        await in_tasks(provider)


def deleted() -> None:
    with fwkeys.Client(**CLIENT) as client, fwkeys.KeyProvider(client, ttl=3600) as provider:
        with transport(provider.auth) as http_client:
            sdk = fireworks.Fireworks(http_client=http_client, **SDK)
            assert sdk.api_keys.list(USER).api_keys
            client.delete_api_key(key_id=str(provider.key_id()))
            assert sdk.api_keys.create(USER, api_key={"display_name": "by the SDK"}).key_id


async def deleted_on_loop() -> None:
    async with fwkeys.AsyncClient(**CLIENT) as client:
        async with fwkeys.AsyncKeyProvider(client, ttl=3600) as provider:
            async with async_transport(provider.auth) as http_client:
                sdk = fireworks.AsyncFireworks(http_client=http_client, **SDK)
                assert (await sdk.api_keys.list(USER)).api_keys
                await client.delete_api_key(key_id=str(await provider.key_id()))
                assert (await sdk.api_keys.create(USER, api_key={"display_name": "by the SDK"})).key_id


def main() -> None:
    way = sys.argv[1]
    if not way.startswith("deleted"):
        mock.patch.object(AnyKeyProvider, "_now", now).start()
        mock.patch.object(AnyKeyProvider, "_expiry_base", expiry_base).start()
    if way == "sync":
        on_threads()
    elif way == "deleted":
        deleted()
    else:
        asyncio.run({"async": on_loop, "mixed": mixed, "deleted async": deleted_on_loop}[way]())
    print(record.written())


if __name__ == "__main__":
    main()
