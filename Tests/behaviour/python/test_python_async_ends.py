"""How an AsyncClient ends, and where it may be used: its event loop, its thread, its process."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
from typing import Any, List

import fwkeys
import pytest
import uvloop
from fwkeys import Outcome, Status
from fwkeys._library import library
from support.async_calls import CALLS, client_at, client_of, run, until
from support.build import ROOT
from support.emulator import Emulator
from support.queues import arrived
from support.replies import IDENTITY_REPLY
from support.scripted_server import Hold, ScriptedServer

# ---- Closing


@pytest.mark.parametrize("name", sorted(CALLS))
def test_closing_cancels_what_is_pending_and_waits_for_its_outcome(
    scripted_server: ScriptedServer, name: str
) -> None:
    for _ in range(2):
        scripted_server.answer(Hold())

    async def work() -> None:
        async with client_of(scripted_server.base_url, max_in_flight=2) as client:
            tasks = [asyncio.ensure_future(CALLS[name](client)) for _ in range(5)]
            await until(arrived(scripted_server, 2))
        assert all(task.done() for task in tasks)
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ends} == {fwkeys.CancelledError}
        outcomes = [end.outcome for end in ends]  # type: ignore[union-attr]
        # A rotation was still looking at its old key, and had not sent its create.
        under_way = Outcome.NOT_SENT if name == "rotate" else Outcome.UNKNOWN
        assert outcomes == [under_way] * 2 + [Outcome.NOT_SENT] * 3

    run(work())


@pytest.mark.parametrize("what", ["commit", "abort", "next page"])
def test_what_was_closed_in_line_is_not_used(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Its memory is somebody else's by the time its turn comes."""
    monkeypatch.setattr("fwkeys._queue.WAITING", 0)

    async def work() -> None:
        async with client_at(emulator, max_in_flight=1) as client:
            old = await client.create_api_key()
            rotation = await client.rotate_api_key(str(old.id))
            emulator.mint(5)
            keys = await client.list_api_keys(page_size=1)
            await keys.__anext__()
            calls = {"commit": rotation.commit, "abort": rotation.abort, "next page": keys.__anext__}
            first = asyncio.ensure_future(client.whoami())
            await asyncio.sleep(0)
            in_line = asyncio.ensure_future(calls[what]())
            await asyncio.sleep(0)
            rotation.close()
            keys.close()
            await first
            with pytest.raises(fwkeys.StateError) as caught:
                await in_line
            assert caught.value.outcome is Outcome.NOT_SENT
        assert {old.id, rotation.new_key_id} <= set(emulator.live_ids())

    run(work())


def test_closing_sends_home_who_stands_in_line(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwkeys._queue.WAITING", 1)
    scripted_server.answer(Hold())

    async def work() -> None:
        async with client_of(scripted_server.base_url, max_in_flight=1) as client:
            tasks = [asyncio.ensure_future(client.create_api_key()) for _ in range(20)]
            await until(arrived(scripted_server, 1))
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ends} == {fwkeys.CancelledError}
        assert [end.outcome for end in ends].count(Outcome.NOT_SENT) == 19  # type: ignore[union-attr]

    run(work())


def test_a_closed_client(scripted_server: ScriptedServer) -> None:
    async def work() -> None:
        client = client_of(scripted_server.base_url)
        await client.aclose()
        await client.aclose()
        for call in CALLS.values():
            with pytest.raises(fwkeys.StateError) as caught:
                await call(client)
            assert caught.value.status == Status.INVALID_STATE
        with pytest.raises(fwkeys.StateError):
            await client.__aenter__()
        client = client_of(scripted_server.base_url)  # and one that was used
        scripted_server.answer(IDENTITY_REPLY)
        await client.whoami()
        await asyncio.gather(client.aclose(), client.aclose())
        await client.aclose()
        with pytest.raises(fwkeys.StateError):
            await client.whoami()

    run(work())


def test_who_is_let_in_while_it_is_closed_begins_nothing(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwkeys._queue.WAITING", 0)
    scripted_server.answer(IDENTITY_REPLY)

    async def work() -> None:
        client = client_of(scripted_server.base_url, max_in_flight=1)

        async def use_and_close() -> None:
            await client.whoami()  # its place goes to the create
            await client.aclose()

        closing = asyncio.ensure_future(use_and_close())
        await asyncio.sleep(0)
        with pytest.raises(fwkeys.CancelledError) as caught:
            await client.create_api_key()
        assert caught.value.outcome is Outcome.NOT_SENT
        await closing

    run(work())
    assert len(scripted_server.requests) == 1


def test_a_key_whose_coroutine_is_closed_is_deleted_before_the_client_is_closed(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            await client.whoami()
            creating = client.create_api_key()
            creating.send(None)
            [pending] = client._queue._pending.values()
            await until(lambda: bool(pending.completion))
            creating.close()
            assert emulator.requests()["delete"]["received"] == 0
        assert emulator.live_ids() == []

    run(work())


def test_lists_and_rotations_keep_their_client(emulator: Emulator) -> None:
    async def listed() -> fwkeys.AsyncApiKeyList:
        client = client_at(emulator)
        await client.whoami()
        return client.list_api_keys(page_size=2)

    async def rotation() -> fwkeys.AsyncRotation:
        client = client_at(emulator)
        old = await client.create_api_key()
        return await client.rotate_api_key(str(old.id))

    async def work() -> None:
        emulator.mint(5)
        keys = await listed()
        gc.collect()
        await asyncio.sleep(0)
        assert len([key.id async for key in keys]) == 6
        begun = await rotation()
        gc.collect()
        await asyncio.sleep(0)
        await begun.commit()
        assert begun.state is fwkeys.RotationState.COMMITTED

    run(work())


def test_closing_among_many_loses_no_key(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "skip": 100, "count": 3, "when": "before", "action": "stall"})
    emulator.fault({"operation": "create", "skip": 200, "when": "after", "action": "stall"})

    async def work() -> None:
        async with client_at(emulator, max_in_flight=8) as client:
            tasks = [asyncio.ensure_future(client.create_api_key()) for _ in range(400)]
            await until(lambda: emulator.requests()["create"]["faulted"] == 8)
        ends: List[Any] = await asyncio.gather(*tasks, return_exceptions=True)
        held = {str(end.id) for end in ends if isinstance(end, fwkeys.ApiKey)}
        outcomes = [end.outcome for end in ends if isinstance(end, fwkeys.FwKeysError)]
        assert len(held) + len(outcomes) == 400
        assert len(held) > 190
        assert Outcome.NOT_SENT in outcomes
        alive = set(emulator.live_ids())
        assert held <= alive
        assert len(alive - held) <= outcomes.count(Outcome.UNKNOWN)

    run(work())


def test_closing_goes_on_when_it_is_cancelled(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())

    async def work() -> None:
        client = client_of(scripted_server.base_url)
        task = asyncio.ensure_future(client.create_api_key())
        await until(arrived(scripted_server, 1))
        closing = asyncio.ensure_future(client.aclose())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
        assert task.done()
        with pytest.raises(fwkeys.CancelledError):
            await task

    run(work())


def test_a_queue_that_breaks_tells_all(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libcurl refusing to work is not known to happen: it is made to look so."""
    scripted_server.answer(Hold())

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            tasks: List["asyncio.Future[Any]"] = [asyncio.ensure_future(client.create_api_key())]
            await until(arrived(scripted_server, 1))
            monkeypatch.setattr(library, "fw_queue_run", lambda *_: int(Status.INTERNAL))
            tasks.append(asyncio.ensure_future(client.whoami()))
            ends: List[Any] = await asyncio.gather(*tasks, return_exceptions=True)
            assert [end.status for end in ends] == [Status.INTERNAL] * 2
            assert [end.outcome for end in ends] == [Outcome.UNKNOWN] * 2
            with pytest.raises(fwkeys.StateError):
                await client.whoami()
            monkeypatch.undo()

    run(work())


# ---- Loops, threads, processes


def test_it_belongs_to_the_loop_of_its_first_use(emulator: Emulator) -> None:
    client = client_at(emulator)  # made outside of any

    async def work() -> None:
        await client.whoami()

    run(work())
    with pytest.raises(fwkeys.StateError, match="another event loop") as caught:
        run(work())
    assert caught.value.status == Status.INVALID_STATE
    run(client.aclose())  # its loop is gone: there is nothing to wait for
    run(client.aclose())


def test_a_loop_on_another_thread(emulator: Emulator) -> None:
    caught: List[BaseException] = []

    async def use(client: fwkeys.AsyncClient) -> None:
        for call in (client.whoami(), client.aclose()):
            try:
                await call
            except fwkeys.StateError as error:
                caught.append(error)

    async def work() -> None:
        async with client_at(emulator) as client:
            await client.whoami()
            thread = threading.Thread(target=lambda: asyncio.run(use(client)))
            thread.start()
            await until(lambda: not thread.is_alive())
            assert ["another event loop" in str(error) for error in caught] == [True, True]
            await client.whoami()  # no harm was done

    run(work())


def test_a_client_for_each_of_two_loops(emulator: Emulator) -> None:
    made: List[str] = []

    async def work() -> None:
        async with client_at(emulator) as client:
            keys = await asyncio.gather(*(client.create_api_key() for _ in range(50)))
            made.extend(str(key.id) for key in keys)

    threads = [threading.Thread(target=run, args=[work()]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 100
    assert sorted(made) == emulator.live_ids()


def test_a_loop_of_uvloop(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "share": 0.2, "action": "close"})

    async def work() -> None:
        assert isinstance(asyncio.get_running_loop(), uvloop.Loop)
        async with client_at(emulator, max_attempts=50) as client:
            keys = await asyncio.gather(*(client.create_api_key(exactly_once=True) for _ in range(100)))
            assert sorted(str(key.id) for key in keys) == emulator.live_ids()
            emulator.fault({"operation": "list", "action": "stall"})
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.list_api_keys().__anext__(), 0.2)
            stalled = asyncio.ensure_future(client.list_api_keys().__anext__())
            await asyncio.sleep(0.05)
        with pytest.raises(fwkeys.CancelledError):
            await stalled

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(asyncio.wait_for(work(), 20))
    finally:
        loop.close()


PROGRAM = """
import asyncio, os, sys, fwkeys

async def work():
    client = fwkeys.AsyncClient(api_key="k", base_url=sys.argv[1], account_id="a", user_id="u")
    await client.whoami()
    pending = asyncio.ensure_future(client.whoami())
    await asyncio.sleep(0)
    child = os.fork()
    if child == 0:
        async def use():
            try:
                await client.create_api_key()
            except fwkeys.StateError as error:
                right = error.status == fwkeys.Status.FORKED and error.outcome == fwkeys.Outcome.NOT_SENT
                await client.aclose()
                return right
            return False
        asyncio.events._set_running_loop(None)
        os._exit(0 if asyncio.run(use()) else 1)
    assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 0
    assert (await pending).account_id == "my-account"
    assert (await client.whoami()).account_id == "my-account"
    await client.aclose()

asyncio.run(work())
"""


def test_a_child_after_fork(scripted_server: ScriptedServer) -> None:
    for _ in range(3):
        scripted_server.answer(IDENTITY_REPLY)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")}
    command = [sys.executable, "-c", PROGRAM, scripted_server.base_url]
    subprocess.run(command, env=environment, timeout=240, check=True)
    assert len(scripted_server.requests) == 3
    assert scripted_server.connections == 1


def test_the_interpreter_ends_with_calls_pending(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    program = """
import asyncio, sys, fwkeys

async def work():
    client = fwkeys.AsyncClient(api_key="k", base_url=sys.argv[1], account_id="a", user_id="u")
    global task
    task = asyncio.ensure_future(client.create_api_key())
    await asyncio.sleep(0.3)

loop = asyncio.new_event_loop()
loop.run_until_complete(work())
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")}
    command = [sys.executable, "-c", program, scripted_server.base_url]
    done = subprocess.run(command, env=environment, timeout=240, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(scripted_server.requests) == 1
