"""Many calls of one AsyncClient at once: each ends with its own result, none is refused for want of room, and
none is lost."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from typing import Any, Callable, List

import fwkeys
import pytest
from fwkeys import Outcome, Status
from support.async_calls import client_at, client_of, ended_by_cancellation, run, spinning_is_noticed, until
from support.emulator import Emulator
from support.queues import arrived
from support.replies import IDENTITY_REPLY
from support.scripted_server import Hold, ScriptedServer


def test_thousands_at_once(emulator: Emulator) -> None:
    """More than the queue has room for, if nobody waited in line."""
    count = 4000

    async def create(client: fwkeys.AsyncClient, number: int) -> Any:
        with await client.create_api_key(display_name=f"name {number}") as key:
            assert key.display_name == f"name {number}"
            return key.id, hashlib.sha256(key.secret_bytearray()).digest()

    async def work() -> None:
        async with client_at(emulator) as client:
            made = await asyncio.gather(*(create(client, number) for number in range(count)))
            assert len({digest for _, digest in made}) == count
            names = {record["keyId"]: record["displayName"] for record in emulator.live_keys()}
            assert {key_id: f"name {number}" for number, (key_id, _) in enumerate(made)} == names

    run(work())


def test_a_queue_that_is_full_is_waited_for(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwkeys._queue.WAITING", 3)
    release = threading.Event()
    for _ in range(41):
        scripted_server.answer(release, IDENTITY_REPLY)

    async def work() -> None:
        async with client_of(scripted_server.base_url, max_in_flight=2) as client:
            tasks = [asyncio.ensure_future(client.whoami()) for _ in range(40)]
            await until(arrived(scripted_server, 2))
            await asyncio.sleep(0)
            assert len(client._queue._pending) == 5
            tasks[30].cancel()  # one that stands in line
            _, cause = await ended_by_cancellation(tasks[30])
            assert cause.outcome is Outcome.NOT_SENT
            release.set()
            rest = [task for number, task in enumerate(tasks) if number != 30]
            assert {me.account_id for me in await asyncio.gather(*rest)} == {"my-account"}
            assert not client._queue._pending
            for _ in range(2):  # the place of the one that was cancelled is free again
                assert (await client.whoami()).account_id

    run(work())
    assert scripted_server.connections == 2


def test_places_are_given_in_order(scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fwkeys._queue.WAITING", 1)
    for _ in range(30):
        scripted_server.answer(IDENTITY_REPLY)
    order: List[int] = []

    async def ask(client: fwkeys.AsyncClient, number: int) -> None:
        await client.whoami()
        order.append(number)

    async def work() -> None:
        async with client_of(scripted_server.base_url, max_in_flight=1) as client:
            await asyncio.gather(*(ask(client, number) for number in range(30)))

    run(work())
    assert order == list(range(30))


def finished(tasks: List["asyncio.Task[Any]"], count: int) -> Callable[[], bool]:
    return lambda: sum(task.done() for task in tasks) == count


def test_no_more_are_in_flight_than_may_be(scripted_server: ScriptedServer) -> None:
    releases = [threading.Event() for _ in range(9)]
    for release in releases:
        scripted_server.answer(release, IDENTITY_REPLY)

    async def work() -> None:
        async with client_of(scripted_server.base_url, max_in_flight=3) as client:
            tasks = [asyncio.ensure_future(client.whoami()) for _ in releases]
            for number, release in enumerate(releases):
                await until(arrived(scripted_server, min(number + 3, len(releases))))
                release.set()
                await until(finished(tasks, number + 1))

    run(work())
    assert scripted_server.connections == 3


def test_errors_stay_with_their_call(emulator: Emulator) -> None:
    async def attempt(client: fwkeys.AsyncClient, number: int) -> bool:
        if number % 2:
            return bool((await client.create_api_key()).id)
        with pytest.raises(fwkeys.ServiceError) as caught:
            await client.create_api_key(user_id=f"nobody-{number}")
        return caught.value.http_status in {403, 404}

    async def work() -> None:
        async with client_at(emulator) as client:
            assert all(await asyncio.gather(*(attempt(client, number) for number in range(200))))

    run(work())
    assert len(emulator.live_keys()) == 100


def test_exactly_one_key_each_whatever_is_lost(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "share": 0.2, "action": "close"})
    emulator.fault({"operation": "create", "when": "before", "share": 0.1, "action": "reset"})
    emulator.fault({"operation": "create", "when": "after", "share": 0.1, "action": {"cut_at": "behind id"}})

    async def work() -> None:
        async with client_at(emulator, max_attempts=50) as client:
            keys = await asyncio.gather(*(client.create_api_key(exactly_once=True) for _ in range(150)))
            assert sorted(str(key.id) for key in keys) == emulator.live_ids()

    run(work())


def test_lost_answers_are_told_where_nobody_asked_for_more(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "share": 0.3, "action": "close"})

    async def work() -> None:
        async with client_at(emulator) as client:
            calls = (client.create_api_key() for _ in range(100))
            ends = await asyncio.gather(*calls, return_exceptions=True)
            made = {end.id for end in ends if isinstance(end, fwkeys.ApiKey)}
            lost = [end for end in ends if isinstance(end, fwkeys.FwKeysError)]
            assert {end.outcome for end in lost} == {Outcome.UNKNOWN}
            assert len(made) + len(lost) == 100
            assert made < set(emulator.live_ids())
            assert len(emulator.live_ids()) == 100

    run(work())


def test_the_loop_goes_on_meanwhile_and_does_not_spin(scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    scripted_server.answer(release, IDENTITY_REPLY)

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            task = asyncio.ensure_future(client.whoami())
            await until(arrived(scripted_server, 1))
            ticks = 0
            async with spinning_is_noticed(60):
                for _ in range(10):
                    await asyncio.sleep(0.02)
                    ticks += 1
            assert ticks == 10
            assert not task.done()
            release.set()
            assert (await task).account_id

    run(work())


def test_requests_are_spaced(emulator: Emulator) -> None:
    async def work() -> float:
        loop = asyncio.get_running_loop()
        async with client_at(emulator, requests_per_minute=1200) as client:  # one every 50 ms
            start = loop.time()
            await asyncio.gather(*(client.whoami() for _ in range(9)))
            return loop.time() - start

    assert run(work()) >= 0.3


def test_some_wait_while_others_are_stalled(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "count": 4, "when": "before", "action": "stall"})

    async def work() -> None:
        async with client_at(emulator, max_in_flight=5) as client:
            stalled = [asyncio.ensure_future(client.create_api_key()) for _ in range(4)]
            await until(lambda: emulator.requests()["create"]["faulted"] == 4)
            await asyncio.gather(*(client.create_api_key() for _ in range(50)))  # one after another
            assert not any(task.done() for task in stalled)
        for task in stalled:
            with pytest.raises(fwkeys.CancelledError) as caught:
                await task
            assert caught.value.outcome is Outcome.UNKNOWN
            assert caught.value.status == Status.CANCELLED

    run(work())
    assert len(emulator.live_keys()) == 50


def test_a_stalled_call_does_not_hold_its_place_after_it_was_cancelled(
    scripted_server: ScriptedServer,
) -> None:
    scripted_server.answer(Hold())
    scripted_server.answer(IDENTITY_REPLY)

    async def work() -> None:
        async with client_of(scripted_server.base_url, max_in_flight=1) as client:
            stalled = asyncio.ensure_future(client.create_api_key())
            await until(arrived(scripted_server, 1))
            waiting = asyncio.ensure_future(client.whoami())
            stalled.cancel()
            await ended_by_cancellation(stalled)
            assert (await waiting).account_id

    run(work())
