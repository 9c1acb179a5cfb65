"""Rotations of AsyncClient: the block decides, as that of Client does, and so does a cancellation."""

from __future__ import annotations

import asyncio
from typing import Any, Callable

import fwkeys
import pytest
from fwkeys import Outcome, RotationState
from rotation.test_rotation_block import notes
from support.async_calls import cancelled_when, client_at, run
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.rotations import state_of


async def old_of(client: fwkeys.AsyncClient) -> str:
    return str((await client.create_api_key(display_name="old")).id)


def test_a_block_that_ends_well_commits(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await old_of(client)
            async with client.rotate_api_key(old, display_name="new") as rotation:
                assert isinstance(rotation, fwkeys.AsyncRotation)
                assert (rotation.state, rotation.old_key_id) == (RotationState.BEGUN, old)
                assert opens_the_door(emulator, rotation.secret)
                assert rotation.secret_bytearray() == rotation.secret.encode()
                secret = rotation.secret
                assert secret[8:] not in repr(rotation)
            assert state_of(rotation) is RotationState.COMMITTED
            assert emulator.live_ids() == [rotation.new_key.id]
            with pytest.raises(fwkeys.StateError):
                rotation.secret  # noqa: B018 - it was wiped

    run(work())


def test_a_block_that_raises_aborts(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await old_of(client)
            with pytest.raises(RuntimeError, match="disk full"):
                async with client.rotate_api_key(old_key_id=old) as rotation:
                    raise RuntimeError("disk full")
            assert state_of(rotation) is RotationState.ABORTED
            assert emulator.live_ids() == [old]

    run(work())


def test_a_task_that_is_cancelled_in_the_block_aborts(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await old_of(client)

            inside = asyncio.Event()

            async def use() -> None:
                async with client.rotate_api_key(old_key_id=old):
                    inside.set()
                    await asyncio.sleep(20)

            task = asyncio.ensure_future(use())
            await asyncio.wait_for(inside.wait(), 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert emulator.live_ids() == [old]

    run(work())


def test_commit_and_abort_by_hand(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await old_of(client)
            first = await client.rotate_api_key(old_key_id=old)
            await first.abort()
            await first.abort()
            with pytest.raises(fwkeys.StateError):
                await first.commit()
            second = await client.rotate_api_key(old_key_id=old)
            await second.commit()
            await second.commit()
            with pytest.raises(fwkeys.StateError):
                await second.abort()
            assert second.secret  # until it is closed
            second.close()
            assert emulator.live_ids() == [second.new_key.id]

    run(work())


def test_a_commit_that_fails_at_the_end_of_the_block(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator, max_attempts=2) as client:
            old = await old_of(client)
            emulator.fault({"operation": "delete", "when": "before", "action": "close"})
            with pytest.raises(fwkeys.TransportError) as caught:
                async with client.rotate_api_key(old_key_id=old) as rotation:
                    pass
            assert rotation.failure is caught.value
            assert state_of(rotation) is RotationState.COMMITTING
            assert opens_the_door(emulator, rotation.secret)
            if hasattr(caught.value, "add_note"):
                assert "COMMITTING" in notes(caught.value)
                assert old in notes(caught.value)
            emulator.clear_faults()
            async with rotation:  # once more
                pass
            assert emulator.live_ids() == [rotation.new_key.id]

    run(work())


def test_an_abort_that_fails_at_the_end_of_the_block(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator, max_attempts=2) as client:
            old = await old_of(client)
            emulator.fault({"operation": "delete", "when": "before", "action": "close"})
            with pytest.raises(RuntimeError, match="disk full") as caught:
                async with client.rotate_api_key(old_key_id=old) as rotation:
                    raise RuntimeError("disk full")
            assert isinstance(rotation.failure, fwkeys.TransportError)
            assert state_of(rotation) is RotationState.ABORTING
            if hasattr(caught.value, "add_note"):
                assert "ABORTING" in notes(caught.value)
                assert str(rotation.new_key.id) in notes(caught.value)
            emulator.clear_faults()
            await rotation.abort()
            assert emulator.live_ids() == [old]

    run(work())


@pytest.mark.parametrize("action", ["close", {"status": 403}])
def test_a_commit_that_fails_in_the_block_does_not_take_the_new_key(emulator: Emulator, action: Any) -> None:
    async def work() -> None:
        async with client_at(emulator, max_attempts=2) as client:
            old = await old_of(client)
            emulator.fault({"operation": "delete", "when": "before", "action": action})
            with pytest.raises(fwkeys.FwKeysError) as caught:
                async with client.rotate_api_key(old_key_id=old) as rotation:
                    await rotation.commit()
            assert rotation.failure is caught.value
            assert emulator.live_ids() == sorted([old, str(rotation.new_key.id)])

    run(work())


@pytest.mark.parametrize(
    ("end", "state"),
    [(lambda r: r.commit(), RotationState.COMMITTING), (lambda r: r.abort(), RotationState.ABORTING)],
)
def test_a_commit_or_abort_that_is_cancelled(
    emulator: Emulator, end: Callable[[Any], Any], state: RotationState
) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await old_of(client)
            rotation = await client.rotate_api_key(old_key_id=old)
            emulator.fault({"operation": "delete", "when": "before", "count": 1, "action": "stall"})
            struck = lambda: emulator.requests()["delete"]["faulted"] == 1  # noqa: E731
            _, cause = await cancelled_when(struck, end(rotation))
            assert cause.outcome is Outcome.UNKNOWN
            assert rotation.failure is cause
            assert state_of(rotation) is state
            await end(rotation)
            assert rotation.failure is None
            assert len(emulator.live_ids()) == 1

    run(work())


def test_a_task_that_is_cancelled_in_the_commit_at_the_end_of_the_block(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await old_of(client)
            emulator.fault({"operation": "delete", "when": "before", "action": "stall"})

            async def use() -> None:
                async with client.rotate_api_key(old_key_id=old):
                    pass

            struck = lambda: emulator.requests()["delete"]["faulted"] == 1  # noqa: E731
            cancellation, cause = await cancelled_when(struck, use())
            assert cause.outcome is Outcome.UNKNOWN
            if hasattr(cancellation, "add_note"):
                assert "COMMITTING" in notes(cancellation)
                assert old in notes(cancellation)
            assert len(emulator.live_ids()) == 2  # neither is gone

    run(work())


def test_a_rotation_of_a_client_that_was_closed(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await old_of(client)
            rotation = await client.rotate_api_key(old_key_id=old)
        with pytest.raises(fwkeys.StateError):
            await rotation.commit()
        assert rotation.secret
        rotation.close()
        assert len(emulator.live_ids()) == 2

    run(work())
