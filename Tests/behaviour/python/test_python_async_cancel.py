"""Cancelling a task in a call of AsyncClient: the operation is cancelled too, and what became of it is known
when the cancellation goes on."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from typing import List

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.async_calls import (
    CALLS,
    cancelled_when,
    client_at,
    client_of,
    ended_by_cancellation,
    run,
    until,
)
from support.cancelling import unread_bytes
from support.emulator import Emulator
from support.queues import Lines, arrived
from support.replies import EMPTY_OBJECT_REPLY, KEY_ID, http_reply, record_reply
from support.scripted_server import Close, Hold, ScriptedServer


@pytest.mark.parametrize("name", sorted(CALLS))
def test_before_it_began(scripted_server: ScriptedServer, name: str) -> None:
    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            task = asyncio.ensure_future(CALLS[name](client))
            await asyncio.sleep(0)  # it is submitted, and the queue has not run
            task.cancel()
            _, cause = await ended_by_cancellation(task)
            assert (type(cause), cause.outcome) == (fwkeys.CancelledError, Outcome.NOT_SENT)

    run(work())
    assert scripted_server.requests == []


@pytest.mark.parametrize("name", sorted(CALLS))
def test_while_it_waits_for_its_answer(scripted_server: ScriptedServer, name: str) -> None:
    scripted_server.answer(Hold())

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            cancellation, cause = await cancelled_when(arrived(scripted_server, 1), CALLS[name](client))
            # A rotation asks for its old key first: its create is not sent.
            outcome = Outcome.NOT_SENT if name == "rotate" else Outcome.UNKNOWN
            assert (type(cause), cause.outcome) == (fwkeys.CancelledError, outcome)
            assert (cause.marker is not None) == (name == "create exactly once")
            assert type(cancellation) is asyncio.CancelledError

    run(work())
    assert len(scripted_server.requests) == 1


def test_while_it_connects() -> None:
    async def work() -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection, and says nothing
            silent.setblocking(False)
            base_url = f"https://127.0.0.1:{silent.getsockname()[1]}"
            async with client_of(base_url) as client:
                task = asyncio.ensure_future(client.create_api_key())
                connection, _ = await asyncio.get_running_loop().sock_accept(silent)
                task.cancel()
                _, cause = await ended_by_cancellation(task)
                assert cause.outcome is Outcome.NOT_SENT
                connection.close()

    run(work())


@pytest.mark.parametrize(("when", "keys"), [("before", 0), ("after", 1)])
def test_before_and_after_the_key_is_made(emulator: Emulator, when: str, keys: int) -> None:
    emulator.fault({"operation": "create", "when": when, "action": "stall"})

    async def work() -> None:
        async with client_at(emulator) as client:
            struck = lambda: emulator.requests()["create"]["faulted"] == 1  # noqa: E731
            _, cause = await cancelled_when(struck, client.create_api_key())
            assert cause.outcome is Outcome.UNKNOWN
        assert len(emulator.live_ids()) == keys

    run(work())


def test_a_key_that_was_named_by_then_is_deleted_by_the_library(scripted_server: ScriptedServer) -> None:
    half = record_reply()[:-1]
    scripted_server.answer(half, Hold())
    scripted_server.answer(EMPTY_OBJECT_REPLY)

    def is_read() -> bool:
        return scripted_server.bytes_sent == len(half) and unread_bytes(scripted_server.port) == 0

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            _, cause = await cancelled_when(is_read, client.create_api_key())
            assert (type(cause), cause.outcome) == (fwkeys.SecretLostError, Outcome.SECRET_LOST)
            assert cause.orphan_key_id is None

    run(work())
    (delete,) = scripted_server.posts(":delete")
    assert delete.body == b'{"keyId":"%s"}' % KEY_ID.encode()


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"create exactly once"}))
def test_while_it_pauses_after_a_no(scripted_server: ScriptedServer, name: str) -> None:
    scripted_server.answer(http_reply(429, retry_after="15"))
    lines: List[str] = []

    async def work() -> None:
        async with client_of(scripted_server.base_url, log=lambda _, line: lines.append(line)) as client:
            retries = lambda: any(line.startswith("retry") for line in lines)  # noqa: E731
            _, cause = await cancelled_when(retries, CALLS[name](client))
            assert cause.outcome in {Outcome.NOT_SENT, Outcome.REJECTED}

    run(work())
    assert len(scripted_server.requests) == 1


def test_while_it_settles(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Close())
    lines = Lines()

    async def work() -> None:
        settings = {"settle_time": 15, "log": lambda _, line: lines.lines.append(line)}
        async with client_of(scripted_server.base_url, **settings) as client:
            waits = lambda: bool(lines.starting("wait"))  # noqa: E731
            _, cause = await cancelled_when(waits, client.create_api_key(exactly_once=True))
            assert cause.outcome is Outcome.UNKNOWN
            assert cause.marker

    run(work())


# ---- Timeouts, and others who cancel


def test_wait_for(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": "stall"})

    async def work() -> None:
        async with client_at(emulator) as client:
            with pytest.raises(asyncio.TimeoutError) as caught:
                await asyncio.wait_for(client.create_api_key(), 0.2)
            cause = caught.value.__cause__
            assert isinstance(cause, asyncio.CancelledError)
            assert isinstance(cause.__cause__, fwkeys.CancelledError)
            assert cause.__cause__.outcome is Outcome.UNKNOWN

    run(work())


@pytest.mark.parametrize("seconds", [0.2, 0])
def test_asyncio_timeout(emulator: Emulator, seconds: float) -> None:
    assert sys.version_info >= (3, 11), "asyncio.timeout is what this is about"
    emulator.fault({"operation": "create", "when": "after", "action": "stall"})

    async def work() -> None:
        async with client_at(emulator) as client:
            with pytest.raises(TimeoutError) as caught:
                async with asyncio.timeout(seconds):  # type: ignore[attr-defined]
                    await client.create_api_key()
            cancellation = caught.value.__context__  # Python 3.11.2 names no cause
            assert cancellation
            cause = cancellation.__cause__
            assert isinstance(cause, fwkeys.CancelledError)
            # With no time at all, the loop decides whether the queue is run before the task is cancelled.
            assert cause.outcome in ({Outcome.UNKNOWN} if seconds else {Outcome.UNKNOWN, Outcome.NOT_SENT})
            emulator.clear_faults()
            assert (await client.create_api_key()).id  # the task goes on

    run(work())


def test_a_token_is_no_cancellation_of_the_task(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    cancel = fwkeys.Cancel()

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            task = asyncio.ensure_future(client.create_api_key(cancel=cancel))
            await until(arrived(scripted_server, 1))
            thread = threading.Thread(target=cancel.trigger)
            thread.start()
            with pytest.raises(fwkeys.CancelledError) as caught:
                await task
            thread.join()
            assert caught.value.status == Status.CANCELLED

    run(work())


def test_one_of_many_is_cancelled(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "skip": 3, "count": 1, "when": "before", "action": "stall"})

    async def work() -> None:
        async with client_at(emulator, max_in_flight=4) as client:
            tasks = [asyncio.ensure_future(client.create_api_key()) for _ in range(20)]
            await until(lambda: sum(task.done() for task in tasks) == 19)
            (stalled,) = [task for task in tasks if not task.done()]
            stalled.cancel()
            _, cause = await ended_by_cancellation(stalled)
            assert cause.outcome is Outcome.UNKNOWN
            made = [task.result().id for task in tasks if task is not stalled]
            assert sorted(map(str, made)) == emulator.live_ids()

    run(work())


def test_a_group_that_fails_cancels_the_others(scripted_server: ScriptedServer) -> None:
    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            scripted_server.answer(Hold())
            lasting = asyncio.ensure_future(client.create_api_key())
            await until(arrived(scripted_server, 1))
            with pytest.raises(fwkeys.ArgumentError):
                await asyncio.gather(
                    lasting, client.create_api_key(account_id=ACCOUNT, user_id=USER, display_name="")
                )
            assert not lasting.done()  # gather leaves the others alone
            lasting.cancel()
            _, cause = await ended_by_cancellation(lasting)
            assert cause.outcome is Outcome.UNKNOWN

    run(work())


def test_a_coroutine_that_is_closed_leaves_no_key(emulator: Emulator) -> None:
    """As the interpreter closes one that nobody finishes; there is nobody to tell."""

    async def work() -> None:
        async with client_at(emulator) as client:
            coroutine = client.create_api_key()
            coroutine.send(None)
            coroutine.close()
            done = client.create_api_key()
            waiting = done.send(None)  # what it waits for: its future
            await until(lambda: bool(waiting.done()))
            done.close()
            await until(lambda: emulator.requests()["delete"]["mutated"] == 1)
            assert emulator.live_ids() == []

    run(work())
