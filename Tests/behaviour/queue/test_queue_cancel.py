"""Cancelling in a queue: where an operation is when it is cancelled, and what became of its request."""

from __future__ import annotations

import ctypes
import threading
from typing import Any, List, Tuple

import pytest
from fwkeys import Outcome, Status
from fwkeys._declarations import fw_list_options
from fwkeys._library import library
from support.cancelling import unread_bytes
from support.emulator import Emulator
from support.queues import (
    MARKER,
    OPERATIONS,
    PATIENCE_SECONDS,
    Finished,
    Lines,
    Queue,
    arrived,
    cancel_token,
    queue_at,
    queue_on,
)
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, KEY_ID, http_reply, page_reply, record_reply
from support.scripted_server import Close, Hold, ScriptedServer

SAFE = {Outcome.NOT_SENT, Outcome.REJECTED}


def cancelled(queue: Queue, *outcomes: Outcome) -> Finished:
    """What one operation came to that is cancelled: one of these outcomes."""
    done = queue.one()
    assert (done.status, done.outcome in outcomes) == (Status.CANCELLED, True), done
    return done


@pytest.mark.parametrize("name", OPERATIONS)
def test_while_it_waits(scripted_server: ScriptedServer, name: str) -> None:
    with queue_on(scripted_server.base_url) as queue:
        first, ticket, last = queue.submit("whoami"), queue.submit(name), queue.submit("whoami")
        assert queue.cancel(ticket) == Status.OK
        done = queue.finish(1)
        assert [each.ticket for each in done] == [ticket]
        assert (done[0].status, done[0].outcome) == (Status.CANCELLED, Outcome.NOT_SENT)
        assert done[0].attempts == 0 or name == "sweep_api_keys"
        for _ in range(2):
            scripted_server.answer(IDENTITY_REPLY)
        assert sorted(each.ticket for each in queue.finish(2)) == [first, last]
    assert len(scripted_server.requests) == 2


def test_while_it_waits_for_one_in_flight(scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    scripted_server.answer(release, IDENTITY_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=1)
        first, second = queue.submit("whoami"), queue.submit("create_api_key")
        queue.run_until(arrived(scripted_server, 1))
        assert queue.cancel(second) == Status.OK
        cancelled(queue, Outcome.NOT_SENT)
        release.set()
        assert queue.one().ticket == first
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("name", OPERATIONS)
def test_while_it_waits_for_its_answer(scripted_server: ScriptedServer, name: str) -> None:
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url) as queue:
        ticket = queue.submit(name)
        queue.run_until(arrived(scripted_server, 1))
        assert queue.cancel(ticket) == Status.OK
        # A rotation asks for its old key first: its create is not sent.
        done = cancelled(queue, Outcome.NOT_SENT if name == "rotation_begin" else Outcome.UNKNOWN)
        assert done.ticket == ticket
    scripted_server.wait_for_closed(1)  # nobody waits for that answer any more
    assert len(scripted_server.requests) == 1


def test_before_and_after_the_key_is_made(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "before", "count": 1, "action": "stall"})
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "stall"})
    outcomes: List[Outcome] = []
    with queue_at(emulator) as queue:
        for expected in (0, 1):
            ticket = queue.submit("create_api_key")
            queue.run_until(lambda: emulator.requests()["create"]["faulted"] > len(outcomes))
            queue.cancel(ticket)
            outcomes.append(cancelled(queue, Outcome.UNKNOWN).outcome)
            assert len(emulator.live_ids()) == expected


def test_a_key_that_was_named_by_then_is_deleted(scripted_server: ScriptedServer) -> None:
    half = record_reply()[:-1]
    scripted_server.answer(half, Hold())
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        ticket = queue.submit("create_api_key")
        queue.run_until(lambda: scripted_server.bytes_sent == len(half))
        queue.run_until(lambda: unread_bytes(scripted_server.port) == 0)
        queue.cancel(ticket)
        done = queue.one()
        assert (done.status, done.outcome) == (Status.CANCELLED, Outcome.SECRET_LOST)
        assert done.orphan is None
    (delete,) = scripted_server.posts(":delete")
    assert delete.body == b'{"keyId":"%s"}' % KEY_ID.encode()


@pytest.mark.parametrize("name", OPERATIONS)
def test_while_it_pauses_after_a_no(scripted_server: ScriptedServer, name: str) -> None:
    scripted_server.answer(http_reply(429, retry_after="30"))
    lines = Lines()
    with queue_on(scripted_server.base_url, timeout_ms=60_000, log=lines.callback) as queue:
        ticket = queue.submit(name)
        queue.run_until(lambda: bool(lines.starting("retry")))
        queue.cancel(ticket)
        cancelled(queue, *SAFE)
    assert len(scripted_server.requests) == 1


def test_a_delete_that_pauses_after_the_unknown(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(http_reply(503, retry_after="30"))
    lines = Lines()
    with queue_on(scripted_server.base_url, timeout_ms=60_000, log=lines.callback) as queue:
        ticket = queue.submit("delete_api_key")
        queue.run_until(lambda: bool(lines.starting("retry")))
        queue.cancel(ticket)
        cancelled(queue, Outcome.UNKNOWN)


def test_while_it_settles(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Close())
    lines = Lines()
    with queue_on(scripted_server.base_url, settle_ms=30_000, timeout_ms=60_000, log=lines.callback) as queue:
        ticket = queue.create(exactly_once=1)
        queue.run_until(lambda: bool(lines.starting("wait")))
        queue.cancel(ticket)
        assert cancelled(queue, Outcome.UNKNOWN).marker
    assert len(scripted_server.requests) == 1


def test_a_create_that_looks_for_latecomers_has_its_key(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Close())
    scripted_server.answer(page_reply())
    scripted_server.answer(page_reply())
    scripted_server.answer(record_reply(displayName=f"default-fwk-{MARKER.decode()}"))
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url, retry_base_ms=0, settle_ms=0) as queue:
        ticket = queue.create(exactly_once=1, marker=MARKER)
        queue.run_until(lambda: len(scripted_server.posts()) == 2 and scripted_server.bytes_sent > 0)
        queue.run_until(lambda: scripted_server.requests[-1].method == "GET")
        queue.cancel(ticket)
        done = queue.one()
        assert (done.status, done.ticket) == (Status.OK, ticket)
        assert done.key_id == KEY_ID


def test_a_rotation_whose_new_key_is_being_verified(emulator: Emulator) -> None:
    emulator.fault({"new_key_refused_uses": 1000})
    (old,) = emulator.bootstrap_ids
    lines = Lines()
    with queue_at(emulator, retry_base_ms=30_000, timeout_ms=60_000, log=lines.callback) as queue:
        ticket = queue.submit("rotation_begin", *queue.whose, old.encode(), None)
        queue.run_until(lambda: bool(lines.starting("retry", "wait")))
        queue.cancel(ticket)
        done = queue.one()
        assert done.status == Status.CANCELLED
        assert done.orphan is None
    assert emulator.live_ids() == []


# ---- What cannot be cancelled


def test_what_is_finished_stays_as_it_is(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    with queue_on(scripted_server.base_url) as queue:
        ticket = queue.submit("create_api_key")
        queue.run_until(lambda: queue.pending == 0)
        assert queue.cancel(ticket) == Status.INVALID_STATE  # finished, and not taken
        queue.cancel_all()
        assert queue.one().key_id == KEY_ID
        assert queue.cancel(ticket) == Status.INVALID_STATE  # taken


def test_tickets_that_were_not_given(scripted_server: ScriptedServer) -> None:
    with queue_on(scripted_server.base_url) as queue, queue_on(scripted_server.base_url) as other:
        for ticket in (0, 1, 2**64 - 1):
            assert queue.cancel(ticket) == Status.INVALID_STATE
        theirs = other.submit("whoami")
        assert queue.cancel(theirs + 1) == Status.INVALID_STATE
        assert library.fw_queue_cancel(None, theirs) == Status.NULL_ARGUMENT
        other.cancel_all()
        other.one()


# ---- All at once, and tokens


def test_all_of_them(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    for _ in range(3):
        scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=3)
        finished = queue.submit("create_api_key")
        queue.run_until(lambda: queue.pending == 0)
        tickets = [queue.submit("create_api_key") for _ in range(10)]
        queue.run_until(arrived(scripted_server, 4))
        queue.cancel_all()
        done = queue.finish()
        assert (done[0].ticket, done[0].status) == (finished, Status.OK)
        assert sorted(each.ticket for each in done[1:]) == tickets
        assert {each.status for each in done[1:]} == {Status.CANCELLED}
        outcomes = [each.outcome for each in done[1:]]
        assert outcomes.count(Outcome.UNKNOWN) == 3
        assert outcomes.count(Outcome.NOT_SENT) == 7
        scripted_server.answer(IDENTITY_REPLY)
        queue.submit("whoami")  # it is over with what there was, not with the queue
        assert queue.one().status == Status.OK


def test_a_token_of_options_ends_its_operation_alone(scripted_server: ScriptedServer) -> None:
    for _ in range(2):
        scripted_server.answer(Hold())
    with cancel_token() as token, queue_on(scripted_server.base_url) as queue:
        ticket, other = queue.create(cancel=token), queue.submit("create_api_key")
        queue.run_until(arrived(scripted_server, 2))
        thread = threading.Thread(target=library.fw_cancel_trigger, args=[token])
        thread.start()
        queue.run(PATIENCE_SECONDS * 1000)
        thread.join()
        done = cancelled(queue, Outcome.UNKNOWN)
        assert done.ticket == ticket
        assert queue.pending == 1
        queue.cancel(other)
        cancelled(queue, Outcome.UNKNOWN)


def test_a_token_of_a_list_ends_its_later_pages(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(page_reply({"keyId": "key_1"}, token="second"))
    options = ctypes.POINTER(fw_list_options)()
    assert library.fw_list_options_new(ctypes.byref(options)) == Status.OK
    with cancel_token() as token, queue_on(scripted_server.base_url) as queue:
        assert library.fw_list_options_set_cancel(options, token) == Status.OK
        queue.submit("list_api_keys", *queue.whose, options)
        library.fw_list_options_free(options)
        keys = queue.one().product
        library.fw_cancel_trigger(token)
        queue.submit("list_next_page", keys)
        cancelled(queue, Outcome.NOT_SENT)
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("state", ["waiting", "in flight", "pausing"])
def test_a_token_of_the_configuration_ends_all(scripted_server: ScriptedServer, state: str) -> None:
    count = 1 if state == "waiting" else 3
    for _ in range(count):
        scripted_server.answer(http_reply(429, retry_after="30") if state == "pausing" else Hold())
    expected: Tuple[Any, ...] = (Outcome.UNKNOWN,) if state == "in flight" else (Outcome.NOT_SENT, *SAFE)
    lines = Lines()
    with cancel_token() as token:
        settings = {"cancel": token, "timeout_ms": 60_000, "log": lines.callback}
        with queue_on(scripted_server.base_url, **settings) as queue:
            queue.limit(in_flight=count)
            if state == "waiting":
                queue.submit("whoami")
            tickets = [queue.submit("create_api_key") for _ in range(3)]
            queue.run_until(arrived(scripted_server, count))
            if state == "pausing":
                queue.run_until(lambda: len(lines.starting("retry")) == count)
            library.fw_cancel_trigger(token)
            done = [each for each in queue.finish() if each.ticket in tickets]
            assert {each.status for each in done} == {Status.CANCELLED}
            assert {each.outcome for each in done} <= set(expected)
            assert len(done) == 3
            later = queue.submit("whoami")  # it stays triggered
            assert cancelled(queue, Outcome.NOT_SENT).ticket == later
    assert len(scripted_server.requests) == count
