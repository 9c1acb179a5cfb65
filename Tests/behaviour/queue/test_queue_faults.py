"""Retries, exactly-once and the pace of requests in a queue: what the blocking calls do, for many at once."""

from __future__ import annotations

import threading
import time
from typing import Any, List

import pytest
from fwkeys import Outcome, Status
from fwkeys._declarations import fw_identity
from fwkeys._library import library
from hostile.test_c_null import outputs, references
from support.emulator import Emulator
from support.queues import Lines, Queue, arrived, cancel_token, client_of, queue_at, queue_on
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    KEY_ID,
    http_reply,
    page_reply,
    record_reply,
)
from support.scripted_server import Close, Hold, ScriptedServer

LOSSES: List[Any] = ["close", "reset", {"status": 503}, {"status": 500}]
CUTS: List[Any] = [{"cut_at": "behind id"}, {"cut_at": "behind secret"}]
FAULTS = [*[("before", loss) for loss in LOSSES], *[("after", loss) for loss in [*LOSSES, *CUTS]]]


@pytest.mark.parametrize(("when", "action"), FAULTS, ids=str)
def test_exactly_one_key_each_whatever_is_lost(emulator: Emulator, when: str, action: Any) -> None:
    emulator.fault({"operation": "create", "when": when, "share": 0.4, "action": action})
    with queue_at(emulator, max_attempts=60) as queue:
        for number in range(40):
            queue.create(exactly_once=1, display_name=b"n%d" % number)
        done = queue.finish()
        assert {each.status for each in done} == {Status.OK}
        assert sorted(each.key_id for each in done) == emulator.live_ids()


def test_no_answer_at_all_leaves_no_key(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": "close"})
    with queue_at(emulator, max_attempts=3) as queue:
        for _ in range(20):
            queue.create(exactly_once=1)
        done = queue.finish()
        assert {each.status for each in done} == {Status.TRANSPORT}
        marked = {(each.marker or b"").decode() for each in done if each.outcome is Outcome.UNKNOWN}
        left = [record["displayName"] for record in emulator.live_keys()]
        assert all(name[-16:] in marked for name in left)  # nothing is left that no error tells of
        emulator.clear_faults()
        for marker in sorted(marked):
            queue.submit("sweep_api_keys", *queue.whose, marker.encode(), None)
        assert {each.status for each in queue.finish()} == {Status.OK} or not marked
        assert emulator.live_ids() == []


def test_a_list_that_lags_behind(emulator: Emulator) -> None:
    emulator.fault({"list_lag_ms": 60})
    emulator.fault({"operation": "create", "when": "after", "share": 0.3, "action": "close"})
    with queue_at(emulator, max_attempts=60, settle_ms=150) as queue:
        for _ in range(20):
            queue.create(exactly_once=1)
        done = queue.finish()
        assert sorted(each.key_id for each in done) == emulator.live_ids()


def test_many_rotations_at_once(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "share": 0.2, "action": "close"})
    emulator.fault({"operation": "delete", "when": "after", "share": 0.2, "action": "close"})
    emulator.fault({"new_key_refused_uses": 1})
    with queue_at(emulator, max_attempts=60) as queue:
        for _ in range(20):
            queue.create(exactly_once=1)
        for made in queue.finish():
            # NULL options: not exactly once, so an answer that is lost ends that one.
            queue.submit("rotation_begin", *queue.whose, made.key_id.encode(), None)
        begun = queue.finish()
        rotations = [each.product for each in begun if each.status == Status.OK]
        assert {each.outcome for each in begun} <= {Outcome.DONE, Outcome.UNKNOWN}
        assert rotations
        for rotation in rotations:
            queue.submit("rotation_commit", rotation)
        assert {each.status for each in queue.finish()} == {Status.OK}
        # An old key for each that was not replaced, a new one for each that was, or that nobody heard of.
        assert len(emulator.live_ids()) == 20 + len(begun) - len(rotations)


def test_what_is_refused_is_tried_again_after_the_time_that_was_asked_for(
    scripted_server: ScriptedServer,
) -> None:
    scripted_server.answer(http_reply(429, retry_after="1"))
    scripted_server.answer(record_reply())
    with queue_on(scripted_server.base_url, retry_base_ms=0) as queue:
        start = time.monotonic()
        queue.submit("create_api_key")
        assert queue.one().key_id == KEY_ID
        assert time.monotonic() - start >= 1


def test_others_go_on_while_one_pauses(scripted_server: ScriptedServer) -> None:
    lines = Lines()
    scripted_server.answer(http_reply(429, retry_after="15"))
    for _ in range(5):
        scripted_server.answer(IDENTITY_REPLY)
    with queue_on(scripted_server.base_url, log=lines.callback) as queue:
        paused = queue.submit("create_api_key")
        queue.run_until(lambda: bool(lines.starting("retry")))
        for _ in range(5):
            queue.submit("whoami")
        assert {each.status for each in queue.finish(5)} == {Status.OK}
        assert queue.pending == 1
        queue.cancel(paused)
        assert queue.one().ticket == paused


def test_a_deadline_of_each(scripted_server: ScriptedServer) -> None:
    for _ in range(3):
        scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url, timeout_ms=1500) as queue:
        queue.limit(in_flight=1)  # the time of each begins with its turn
        for name in ("create_api_key", "whoami", "delete_api_key"):
            queue.submit(name)
        done = queue.finish()
        assert [each.status for each in done] == [Status.DEADLINE] * 3
        assert [each.outcome for each in done] == [Outcome.UNKNOWN] * 3
    assert len(scripted_server.requests) == 3


def test_a_service_that_is_not_there(scripted_server: ScriptedServer) -> None:
    with queue_on("http://127.0.0.1:1", max_attempts=2, retry_base_ms=0) as queue:
        for _ in range(5):
            queue.submit("create_api_key")
        for done in queue.finish():
            assert (done.status, done.outcome, done.attempts) == (Status.CONNECT, Outcome.NOT_SENT, 2)


def test_a_replayed_connection_mints_one_key(scripted_server: ScriptedServer) -> None:
    """The server closes a connection that is used again before it answers."""
    for _ in range(4):
        scripted_server.answer(record_reply())
    for _ in range(4):
        scripted_server.answer(Close())
    with queue_on(scripted_server.base_url) as queue:
        for wave in (Status.OK, Status.TRANSPORT):
            for _ in range(4):
                queue.submit("create_api_key")
            assert {each.status for each in queue.finish()} == {wave}
    assert len(scripted_server.posts()) == 8


def test_a_latecomer_is_deleted(scripted_server: ScriptedServer) -> None:
    marker = "0123456789abcdef"
    late = {"keyId": "key_late", "displayName": f"default-fwk-{marker}"}
    scripted_server.answer(Close())
    for reply in (page_reply(), page_reply(), record_reply(displayName=late["displayName"])):
        scripted_server.answer(reply)
    scripted_server.answer(page_reply({**late, "keyId": KEY_ID}, late))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    with queue_on(scripted_server.base_url, settle_ms=1, retry_base_ms=0) as queue:
        queue.create(exactly_once=1, marker=marker.encode())
        assert queue.one().key_id == KEY_ID
    (delete,) = scripted_server.posts(":delete")
    assert delete.body == b'{"keyId":"key_late"}'


# ---- The pace


def test_requests_of_two_queues_and_of_blocking_calls_share_one_pace(emulator: Emulator) -> None:
    settings = {"requests_per_minute": 1200, "timeout_ms": 20_000}  # one every 50 ms
    client = client_of(emulator.base_url, emulator.api_key.encode(), **settings)
    queues = [Queue(client.pointer, emulator.account_id, emulator.user_id) for _ in range(2)]

    def block() -> None:
        for _ in range(3):
            identity, error = outputs(fw_identity)
            assert library.fw_whoami(client.pointer, *references(identity, error)) == Status.OK
            library.fw_identity_free(identity)

    start = time.monotonic()
    thread = threading.Thread(target=block)
    thread.start()
    for queue in queues:
        for _ in range(3):
            queue.submit("whoami")
    for queue in queues:
        assert {done.status for done in queue.finish()} == {Status.OK}
    thread.join()
    assert time.monotonic() - start >= 8 * 0.05 - 0.02  # milliseconds are rounded
    assert emulator.requests()["verify"]["received"] == 9
    for queue in queues:
        queue.free()
    client.free()


def test_a_first_turn_is_waited_for_without_a_deadline(emulator: Emulator) -> None:
    with queue_at(emulator, requests_per_minute=600, timeout_ms=80) as queue:  # one every 100 ms
        for _ in range(5):
            queue.submit("whoami")
        assert {done.status for done in queue.finish()} == {Status.OK}


def test_a_blocking_call_that_would_miss_its_deadline_fails_at_once(emulator: Emulator) -> None:
    settings = {"requests_per_minute": 1, "timeout_ms": 40_000}
    client = client_of(emulator.base_url, emulator.api_key.encode(), **settings)
    identity, error = outputs(fw_identity)
    assert library.fw_whoami(client.pointer, *references(identity, error)) == Status.OK
    library.fw_identity_free(identity)
    start = time.monotonic()
    identity, error = outputs(fw_identity)
    assert library.fw_whoami(client.pointer, *references(identity, error)) == Status.DEADLINE
    assert library.fw_error_outcome(error) == Outcome.NOT_SENT
    library.fw_error_free(error)
    assert time.monotonic() - start < 20
    assert emulator.requests()["verify"]["received"] == 1
    client.free()


def test_what_waits_for_its_turn_can_be_cancelled(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    with cancel_token() as token, queue_on(scripted_server.base_url, requests_per_minute=1) as queue:
        queue.submit("whoami")
        assert queue.one().status == Status.OK
        by_ticket, by_token = queue.submit("create_api_key"), queue.create(cancel=token)
        queue.run(0)
        queue.cancel(by_ticket)
        assert (queue.one().ticket, queue.pending) == (by_ticket, 1)
        library.fw_cancel_trigger(token)
        done = queue.one()
        assert (done.ticket, done.status, done.outcome) == (by_token, Status.CANCELLED, Outcome.NOT_SENT)
    assert arrived(scripted_server, 1)()
