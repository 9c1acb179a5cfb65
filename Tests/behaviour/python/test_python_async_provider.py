"""AsyncKeyProvider: what KeyProvider is, on an event loop, where no caller waits for a renewal."""

from __future__ import annotations

import asyncio
from typing import Any, List

import fwkeys
import pytest
from rotation.test_rotation_block import notes
from support.async_calls import client_at, run, until
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.providers import Clock

TTL = 1000.0
OVERLAP = 200.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def provider_of(client: fwkeys.AsyncClient) -> fwkeys.AsyncKeyProvider:
    return fwkeys.AsyncKeyProvider(client, ttl=TTL, overlap=OVERLAP, display_name="job")


def creates(emulator: Emulator) -> int:
    return int(emulator.requests().get("create", {"received": 0})["received"])


def test_the_key_is_replaced_before_its_end_and_deleted_after_the_overlap(
    emulator: Emulator, clock: Clock
) -> None:
    async def work() -> None:
        async with client_at(emulator) as client, provider_of(client) as provider:
            first = await provider.secret()
            assert opens_the_door(emulator, first)
            assert await provider.secret_bytearray() == first.encode()
            clock.forward(TTL - OVERLAP + 30)
            assert await provider.secret() == first  # nobody waits for the renewal
            await provider.maintain()
            second = await provider.secret()
            assert second != first
            assert opens_the_door(emulator, first)
            assert opens_the_door(emulator, second)
            clock.forward(OVERLAP)
            assert 0 < await provider.maintain() < TTL
            assert emulator.live_ids() == [await provider.key_id()]
            assert provider.failure is None
            assert second[8:] not in repr(provider) + repr(vars(provider))
        assert emulator.live_ids() == []

    run(work())


def test_tasks_without_a_key_wait_for_the_one_create(emulator: Emulator, clock: Clock) -> None:
    async def work() -> None:
        async with client_at(emulator) as client, provider_of(client) as provider:
            secrets = await asyncio.gather(*(provider.secret() for _ in range(20)))
            assert len(set(secrets)) == 1
            clock.forward(TTL * 10)
            others = await asyncio.gather(*(provider.secret() for _ in range(20)))
            assert len(set(others)) == 1
            assert set(others) != set(secrets)
            assert creates(emulator) == 2

    run(work())


def test_a_caller_that_is_cancelled_does_not_cancel_the_create(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client, provider_of(client) as provider:
            emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"delay_ms": 100}})
            first, second = (asyncio.ensure_future(provider.secret()) for _ in range(2))
            await until(lambda: creates(emulator) == 1)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            assert opens_the_door(emulator, await second)
            assert creates(emulator) == 1

    run(work())


def test_a_renewal_that_fails_is_tried_again_while_the_key_lives(emulator: Emulator, clock: Clock) -> None:
    async def work() -> None:
        async with client_at(emulator) as client, provider_of(client) as provider:
            first = await provider.secret()
            clock.forward(TTL - OVERLAP + 10)
            emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
            for _ in range(3):
                assert await provider.maintain() <= OVERLAP / 10
                assert await provider.secret() == first
            assert isinstance(provider.failure, fwkeys.PermissionDeniedError)
            assert creates(emulator) == 2
            emulator.clear_faults()
            clock.forward(OVERLAP / 10)
            await provider.maintain()
            assert await provider.secret() != first
            assert provider.failure is None

    run(work())


def test_without_a_living_key_the_failure_is_raised(emulator: Emulator, clock: Clock) -> None:
    async def work() -> None:
        async with client_at(emulator) as client, provider_of(client) as provider:
            emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
            calls = (provider.secret() for _ in range(5))
            ends: List[Any] = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(end) for end in ends} == {fwkeys.PermissionDeniedError}
            assert creates(emulator) == 1
            emulator.clear_faults()
            clock.forward(1)
            assert opens_the_door(emulator, await provider.secret())

    run(work())


def test_a_new_key_is_not_handed_out_before_the_service_knows_it(emulator: Emulator, clock: Clock) -> None:
    async def work() -> None:
        async with client_at(emulator) as client, provider_of(client) as provider:
            emulator.fault({"new_key_refused_uses": 2})
            first = await provider.secret()
            assert opens_the_door(emulator, first)
            clock.forward(TTL - OVERLAP + 30)
            assert await provider.secret() == first
            await provider.maintain()
            second = await provider.secret()
            assert second != first
            assert opens_the_door(emulator, second)

    run(work())


def test_a_key_that_somebody_deleted_is_replaced_when_it_is_doubted(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client, provider_of(client) as provider:
            first = await provider.secret()
            await client.delete_api_key(key_id=str(await provider.key_id()))
            provider._doubt()
            second = await provider.secret()
            assert second != first
            assert opens_the_door(emulator, second)

    run(work())


def test_closing_takes_back_a_create_that_is_under_way(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"delay_ms": 200}})
            provider = provider_of(client)
            task = asyncio.ensure_future(provider.secret())
            await until(lambda: creates(emulator) == 1)
            await provider.aclose()
            await provider.aclose()
            with pytest.raises(fwkeys.StateError, match="closed"):
                await task
            assert emulator.live_ids() == []

    run(work())


@pytest.mark.parametrize("raises", [False, True])
def test_closing_names_all_keys_that_are_left(emulator: Emulator, clock: Clock, raises: bool) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            provider = provider_of(client)
            await provider.secret()
            clock.forward(TTL - OVERLAP + 1)
            await provider.maintain()
            emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})

            async def leave() -> None:
                async with provider:
                    if raises:
                        raise RuntimeError("in the block")

            with pytest.raises(RuntimeError if raises else fwkeys.PermissionDeniedError) as caught:
                await leave()
            told = notes(caught.value) if raises else str(caught.value)
            assert len(emulator.live_keys()) == 2
            for record in emulator.live_keys():
                assert record["keyId"] in told
                assert record["expireTime"][:19] in told

    run(work())


@pytest.mark.parametrize("stalls", [False, True])
def test_a_task_that_is_cancelled_in_the_block_deletes_the_keys(
    emulator: Emulator, clock: Clock, monkeypatch: pytest.MonkeyPatch, stalls: bool
) -> None:
    monkeypatch.setattr("fwkeys._shielded.UNDO_SECONDS", 0.1 if stalls else 5)

    async def work() -> None:
        async with client_at(emulator) as client:
            inside = asyncio.Event()

            async def use() -> None:
                async with provider_of(client) as provider:
                    await provider.secret()
                    clock.forward(TTL - OVERLAP + 1)
                    await provider.maintain()
                    inside.set()
                    await asyncio.Event().wait()

            task = asyncio.ensure_future(use())
            await inside.wait()
            if stalls:
                emulator.fault({"operation": "delete", "when": "before", "action": "stall"})
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert len(emulator.live_ids()) == (2 if stalls else 0)
            if hasattr(caught.value, "add_note"):
                assert all(key_id in notes(caught.value) for key_id in emulator.live_ids())

    run(work())


def test_it_belongs_to_one_event_loop(emulator: Emulator) -> None:
    kept: List[fwkeys.AsyncKeyProvider] = []

    async def work() -> None:
        async with client_at(emulator) as client:
            kept.append(provider_of(client))
            await kept[0].secret()
            await kept[0].aclose()

    async def use_elsewhere() -> None:
        kept[0]._closed = False
        with pytest.raises(fwkeys.StateError, match="another event loop"):
            await kept[0].secret()

    run(work())
    run(use_elsewhere())
