"""A task of AsyncClient that is cancelled when its operation is done, and it has not heard of that yet: a key
is deleted again, and whatever else was done is told."""

from __future__ import annotations

import asyncio
from typing import Any, List

import fwkeys
import pytest
from fwkeys import Outcome
from fwkeys._library import library
from support.async_calls import (
    CALLS,
    client_at,
    client_of,
    ended_by_cancellation,
    run,
    until,
)
from support.emulator import Emulator
from support.replies import page_reply, record_reply
from support.scripted_server import Close, ScriptedServer


class Moment:
    """Cancels tasks when the loop has what they wait for, and they have not gone on yet."""

    def __init__(self, client: fwkeys.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tasks: List["asyncio.Task[Any]"] = []
        next_of = library.fw_queue_next

        def give(queue: Any) -> Any:
            completion = next_of(queue)
            if completion and self.tasks:
                asyncio.get_running_loop().call_soon(self.tasks.pop(0).cancel)
            return completion

        # What is scheduled first runs first: the cancellation before the task.
        monkeypatch.setattr(library, "fw_queue_next", give)

    async def cancelled(self, call: Any) -> fwkeys.FwKeysError:
        task = asyncio.ensure_future(call)
        self.tasks.append(task)
        _, cause = await ended_by_cancellation(task)
        return cause


def test_a_key_that_was_handed_over_by_then_is_deleted(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            cause = await Moment(client, monkeypatch).cancelled(client.create_api_key())
            assert (type(cause), cause.outcome) == (fwkeys.SecretLostError, Outcome.SECRET_LOST)
            assert cause.orphan_key_id is None
            assert "was deleted again" in str(cause)
            requests = emulator.requests()
            assert (requests["create"]["mutated"], requests["delete"]["mutated"]) == (1, 1)
            assert emulator.live_ids() == []

    run(work())


def test_a_key_that_cannot_be_deleted_any_more_is_named(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})

    async def work() -> None:
        async with client_at(emulator) as client:
            cause = await Moment(client, monkeypatch).cancelled(client.create_api_key())
            assert cause.outcome is Outcome.SECRET_LOST
            assert emulator.live_ids() == [cause.orphan_key_id]
            assert str(cause.orphan_key_id) in str(cause)

    run(work())


def test_deleting_it_is_not_cancelled_and_has_an_end(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwkeys._queue.UNDO_SECONDS", 0.3)
    emulator.fault({"operation": "delete", "when": "before", "action": "stall"})

    async def work() -> None:
        async with client_at(emulator) as client:
            task = asyncio.ensure_future(client.create_api_key())
            Moment(client, monkeypatch).tasks.append(task)
            await until(lambda: emulator.requests()["delete"]["received"] == 1)
            for _ in range(3):
                task.cancel()
                await asyncio.sleep(0)
                assert not task.done()
            _, cause = await ended_by_cancellation(task)
            assert emulator.live_ids() == [cause.orphan_key_id]

    run(work())


def test_a_rotation_that_had_begun_is_aborted(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            old = await client.create_api_key()
            moment = Moment(client, monkeypatch)
            cause = await moment.cancelled(client.rotate_api_key(old_key_id=str(old.id)).__aenter__())
            assert (cause.outcome, cause.orphan_key_id) == (Outcome.SECRET_LOST, None)
            assert emulator.live_ids() == [old.id]

    run(work())


def test_a_marker_that_is_not_settled_is_told(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier attempt was lost, and no key of its was seen: it may come yet."""
    scripted_server.answer(Close())
    for _ in range(2):
        scripted_server.answer(page_reply())
    scripted_server.answer(record_reply(displayName="default-fwk-0123456789abcdef"))
    for _ in range(4):
        scripted_server.answer(page_reply())

    async def work() -> None:
        async with client_of(scripted_server.base_url, settle_time=0.01) as client:
            moment = Moment(client, monkeypatch)
            call = client.create_api_key(exactly_once=True, marker="0123456789abcdef")
            cause = await moment.cancelled(call)
            assert cause.outcome is Outcome.SECRET_LOST
            assert cause.marker == "0123456789abcdef"

    run_loosely(scripted_server, work())


def run_loosely(server: ScriptedServer, work: Any) -> None:
    """How often the library looks for latecomers is not this test's: the rest gets no answer."""
    run(work)
    server.unexpected.clear()


@pytest.mark.parametrize("name", ["delete", "whoami", "list", "sweep"])
def test_what_was_done_by_then_is_told(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            key = await client.create_api_key()
            is_delete = name == "delete"
            call = client.delete_api_key(key_id=str(key.id)) if is_delete else CALLS[name](client)
            cause = await Moment(client, monkeypatch).cancelled(call)
            assert (type(cause), cause.outcome) == (fwkeys.CancelledError, Outcome.DONE)
            assert emulator.live_ids() == ([] if name == "delete" else [key.id])

    run(work())
