"""Temporary API keys of AsyncClient: the end of the block deletes the key, cancellations wait for that."""

from __future__ import annotations

import asyncio
import gc
from datetime import timedelta
from typing import Any

import fwkeys
import pytest
from fwkeys import Outcome
from rotation.test_rotation_block import notes
from support.async_calls import cancelled_when, client_at, run, until
from support.command_runs import opens_the_door
from support.emulator import Emulator

HOUR = timedelta(hours=1)


def test_the_block_has_a_key_that_works_and_expires(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            async with client.temporary_api_key(ttl=HOUR, display_name="job") as key:
                assert opens_the_door(emulator, key.secret)
                assert (key.base_name, bool(key.marker), bool(key.expire_time)) == ("job", True, True)
            assert emulator.live_ids() == []
            assert key.wiped

    run(work())


def test_an_exception_that_ends_the_block_deletes_the_key(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            with pytest.raises(RuntimeError, match="in the block") as caught:
                async with client.temporary_api_key(ttl=HOUR):
                    raise RuntimeError("in the block")
            assert emulator.live_ids() == []
            assert notes(caught.value) == ""

    run(work())


def test_a_task_that_is_cancelled_in_the_block_deletes_the_key(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            inside = asyncio.Event()

            async def use() -> None:
                async with client.temporary_api_key(ttl=HOUR):
                    inside.set()
                    await asyncio.Event().wait()

            task = asyncio.ensure_future(use())
            await inside.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert emulator.live_ids() == []

    run(work())


def test_a_task_that_is_cancelled_while_the_key_is_created_leaves_no_key(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"delay_ms": 200}})
            received = lambda: emulator.requests()["create"]["received"] == 1  # noqa: E731
            await cancelled_when(received, client.temporary_api_key(ttl=HOUR).__aenter__())
            assert emulator.live_ids() == []

    run(work())


@pytest.mark.parametrize("times", [1, 3])
def test_a_task_that_is_cancelled_during_the_deletion_goes_on_when_the_key_is_gone(
    emulator: Emulator, times: int
) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            emulator.fault({"operation": "delete", "when": "before", "count": 1, "action": {"delay_ms": 200}})

            async def use() -> None:
                async with client.temporary_api_key(ttl=HOUR):
                    pass

            task = asyncio.ensure_future(use())
            await until(lambda: emulator.requests()["delete"]["received"] == 1)
            for _ in range(times):
                task.cancel()
                await asyncio.sleep(0)
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert emulator.live_ids() == []
            assert notes(caught.value) == ""

    run(work())


@pytest.mark.parametrize("when", ["in the block", "during the deletion"])
def test_a_cancelled_task_does_not_wait_for_a_deletion_without_end(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr("fwkeys._shielded.UNDO_SECONDS", 0.1)

    async def work() -> None:
        async with client_at(emulator) as client:
            emulator.fault({"operation": "delete", "when": "before", "action": "stall"})
            inside = asyncio.Event()

            async def use() -> None:
                async with client.temporary_api_key(ttl=HOUR) as key:
                    ids.append(key.id)
                    inside.set()
                    if when == "in the block":
                        await asyncio.Event().wait()

            ids: Any = []
            task = asyncio.ensure_future(use())
            await inside.wait()
            if when != "in the block":
                await until(lambda: emulator.requests()["delete"]["received"] == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            if hasattr(caught.value, "add_note"):
                assert ids[0] in notes(caught.value)
                assert "expires at" in notes(caught.value)
            assert emulator.live_ids() == ids

    run(work())


@pytest.mark.parametrize(
    ("action", "kind", "outcome"),
    [
        ({"status": 403}, fwkeys.PermissionDeniedError, Outcome.REJECTED),
        ("close", fwkeys.TransportError, Outcome.UNKNOWN),
    ],
)
def test_a_deletion_that_fails_is_an_error_that_names_the_key_and_its_expiry(
    emulator: Emulator, action: Any, kind: Any, outcome: Outcome
) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            emulator.fault({"operation": "delete", "when": "before", "action": action})
            with pytest.raises(kind) as caught:
                async with client.temporary_api_key(ttl=HOUR) as key:
                    pass
            assert (caught.value.orphan_key_id, caught.value.outcome) == (key.id, outcome)
            assert str(key.id) in str(caught.value)
            assert str(key.expire_time_text) in str(caught.value)
            assert key.wiped

    run(work())


def test_an_exception_goes_on_where_deleting_fails_too(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
            with pytest.raises(RuntimeError, match="in the block") as caught:
                async with client.temporary_api_key(ttl=HOUR) as key:
                    raise RuntimeError("in the block")
            if hasattr(caught.value, "add_note"):
                assert str(key.id) in notes(caught.value)

    run(work())


def test_keys_of_lost_answers_are_deleted_with_the_key(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            emulator.fault({"operation": "create", "count": 1, "action": "close", "late_commit_ms": 100})
            async with client.temporary_api_key(ttl=HOUR) as key:
                assert key.unsettled_attempts
                await until(lambda: emulator.pending_commits() == 0)
                assert len(emulator.live_ids()) == 2
            assert emulator.live_ids() == []

    run(work())


def test_a_coroutine_that_is_closed_in_the_block_deletes_the_key(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:

            async def use() -> None:
                async with client.temporary_api_key(ttl=HOUR):
                    await asyncio.Future()

            coroutine = use()
            future: Any = coroutine.send(None)
            while not future.done() or not emulator.live_ids():  # the create
                await asyncio.sleep(0.005)
            coroutine.send(None)
            assert len(emulator.live_ids()) == 1
            coroutine.close()
            del coroutine
            gc.collect()
            await until(lambda: emulator.live_ids() == [])

    run(work())


def test_ttl_is_checked_as_that_of_client_is(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            with pytest.raises(fwkeys.ArgumentError, match="ttl is out of range"):
                client.temporary_api_key(ttl=0)
            with pytest.raises(TypeError, match="no setting 'expire_time'"):
                client.temporary_api_key(ttl=1, expire_time=None)  # type: ignore[call-arg]

    run(work())
