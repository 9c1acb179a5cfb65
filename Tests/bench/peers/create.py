"""Creates keys with one of the clients for Python, as its users do, and prints what the counted part used, as
usage.h does.

It takes the arguments of arguments.h, and the client's name before them. With --in-flight over 1 the clients
that block have as many threads, on one client; those for asyncio as many tasks. Whatever goes wrong ends the
program.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from datetime import datetime, timedelta, timezone
from typing import Any, Awaitable, Callable

API_KEY = os.environ["FIREWORKS_API_KEY"]
ACCOUNT_ID = os.environ["FIREWORKS_ACCOUNT_ID"]
USER_ID = os.environ["FIREWORKS_USER_ID"]
DISPLAY_NAME = "bench"
LIFETIME = timedelta(days=30)
HEADERS = {"Authorization": f"Bearer {API_KEY}"}

# Creates one key, or gives what has to be awaited for it. Each client is imported where it is used: what one
# of them does when it is imported is not the others' affair. The certificates to trust come by the
# environment where a client has no setting of its own.
Create = Callable[[], None]
AsyncCreate = Callable[[], Awaitable[None]]


def expire_time() -> datetime:
    return datetime.now(timezone.utc) + LIFETIME


def body() -> dict[str, Any]:
    expires = expire_time().strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"apiKey": {"displayName": DISPLAY_NAME, "expireTime": expires}}


def look_at(key_id: str | None, secret: str | None) -> None:
    if not key_id or not secret:
        sys.exit("a key without its id or its secret")


def look_at_reply(reply: Any) -> None:
    reply.raise_for_status()
    record = reply.json()
    look_at(record["keyId"], record["key"])


def url(options: argparse.Namespace) -> str:
    return f"{options.base_url}/v1/accounts/{ACCOUNT_ID}/users/{USER_ID}/apiKeys"


def sdk(options: argparse.Namespace, stack: ExitStack) -> Create:
    import fireworks  # noqa: PLC0415

    client = stack.enter_context(fireworks.Fireworks(base_url=options.base_url))

    def create() -> None:
        wanted: Any = {"display_name": DISPLAY_NAME, "expire_time": expire_time()}
        key = client.api_keys.create(USER_ID, api_key=wanted)
        look_at(key.key_id, key.key)

    return create


def httpx(options: argparse.Namespace, stack: ExitStack) -> Create:
    import httpx  # noqa: PLC0415

    # By default 20 connections are kept open. With more threads than that the pool closes others all the
    # time, and now and then one that is in use.
    limits = httpx.Limits(max_keepalive_connections=options.in_flight)
    client = stack.enter_context(httpx.Client(headers=HEADERS, limits=limits))
    target = url(options)
    return lambda: look_at_reply(client.post(target, json=body()))


def requests(options: argparse.Namespace, stack: ExitStack) -> Create:
    import requests  # noqa: PLC0415

    session = stack.enter_context(requests.Session())
    session.headers.update(HEADERS)
    session.mount(options.base_url, requests.adapters.HTTPAdapter(pool_maxsize=options.in_flight))
    target = url(options)
    return lambda: look_at_reply(session.post(target, json=body()))


def fwkeys(options: argparse.Namespace, stack: ExitStack) -> Create:
    import fwkeys  # noqa: PLC0415

    client = fwkeys.Client(api_key=API_KEY, base_url=options.base_url, ca_file=options.ca_file)
    stack.enter_context(client)

    def create() -> None:
        with client.create_api_key(
            account_id=ACCOUNT_ID, user_id=USER_ID, display_name=DISPLAY_NAME, expire_time=expire_time()
        ) as key:
            look_at(key.id, key.secret)

    return create


async def sdk_async(options: argparse.Namespace, stack: AsyncExitStack) -> AsyncCreate:
    import fireworks  # noqa: PLC0415

    client = await stack.enter_async_context(fireworks.AsyncFireworks(base_url=options.base_url))

    async def create() -> None:
        wanted: Any = {"display_name": DISPLAY_NAME, "expire_time": expire_time()}
        key = await client.api_keys.create(USER_ID, api_key=wanted)
        look_at(key.key_id, key.key)

    return create


async def httpx_async(options: argparse.Namespace, stack: AsyncExitStack) -> AsyncCreate:
    import httpx  # noqa: PLC0415

    client = await stack.enter_async_context(httpx.AsyncClient(headers=HEADERS))
    target = url(options)

    async def create() -> None:
        look_at_reply(await client.post(target, json=body()))

    return create


async def fwkeys_async(options: argparse.Namespace, stack: AsyncExitStack) -> AsyncCreate:
    import fwkeys  # noqa: PLC0415

    client = await stack.enter_async_context(
        fwkeys.AsyncClient(
            api_key=API_KEY,
            base_url=options.base_url,
            ca_file=options.ca_file,
            max_in_flight=options.in_flight,
        )
    )

    async def create() -> None:
        with await client.create_api_key(
            account_id=ACCOUNT_ID, user_id=USER_ID, display_name=DISPLAY_NAME, expire_time=expire_time()
        ) as key:
            look_at(key.id, key.secret)

    return create


BLOCKING = {"sdk": sdk, "httpx": httpx, "requests": requests, "fwkeys": fwkeys}
ASYNC = {"sdk-async": sdk_async, "httpx-async": httpx_async, "fwkeys-async": fwkeys_async}


def now_us() -> tuple[float, float]:
    """Wall and CPU, that of this process alone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() * 1e6, (used.ru_utime + used.ru_stime) * 1e6


def tell(options: argparse.Namespace, begin: tuple[float, float]) -> None:
    (wall_us, cpu_us), (wall_before, cpu_before) = now_us(), begin
    said = {"created": options.count, "wall_us": wall_us - wall_before, "cpu_us": cpu_us - cpu_before}
    print(json.dumps(said))


def run_blocking(options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        create = BLOCKING[options.client](options, stack)
        if options.in_flight == 1:

            def create_all(count: int) -> None:
                for _ in range(count):
                    create()
        else:
            pool = stack.enter_context(ThreadPoolExecutor(options.in_flight))

            def create_all(count: int) -> None:
                for _ in pool.map(lambda _: create(), range(count)):
                    pass

        create_all(options.warm_up)
        begin = now_us()
        create_all(options.count)
        tell(options, begin)


async def run_async(options: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        create = await ASYNC[options.client](options, stack)

        async def create_all(count: int) -> None:
            left = iter(range(count))

            async def work() -> None:
                for _ in left:
                    await create()

            await asyncio.gather(*(work() for _ in range(options.in_flight)))

        await create_all(options.warm_up)
        begin = now_us()
        await create_all(options.count)
        tell(options, begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("client", choices=[*BLOCKING, *ASYNC])
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--ca-file")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--warm-up", type=int, default=0)
    parser.add_argument("--in-flight", type=int, default=1)
    options = parser.parse_args()
    if options.client in ASYNC:
        asyncio.run(run_async(options))
    else:
        run_blocking(options)


if __name__ == "__main__":
    main()
