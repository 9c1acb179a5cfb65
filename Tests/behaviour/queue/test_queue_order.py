"""How many operations are worked on at once, in which order they begin and are finished, and how many may
wait."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import List

import pytest
from fwkeys import Status
from support.emulator import Emulator
from support.queues import Queue, arrived, client_of, queue_at, queue_on
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, record_reply
from support.scripted_server import ScriptedServer


def test_completions_come_in_the_order_of_completion(scripted_server: ScriptedServer) -> None:
    releases = [threading.Event() for _ in range(3)]
    for release in releases:
        scripted_server.answer(release, record_reply())
    with queue_on(scripted_server.base_url) as queue:
        tickets: List[int] = []
        for number in range(3):
            tickets.append(queue.create(tag=number + 1))
            queue.run_until(arrived(scripted_server, len(tickets)))
        for number in (1, 2, 0):
            releases[number].set()
            done = queue.one()
            assert (done.tag, done.ticket) == (number + 1, tickets[number])


def test_one_at_a_time_goes_in_the_order_of_submission(scripted_server: ScriptedServer) -> None:
    for number in range(8):
        scripted_server.answer(record_reply(keyId=f"key_{number}"))
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=1)
        tickets = [queue.create(display_name=b"name %d" % number) for number in range(8)]
        done = queue.finish()
        assert [each.ticket for each in done] == tickets
        assert [each.key_id for each in done] == [f"key_{number}" for number in range(8)]
    names = [b"name %d" % number in request.body for number, request in enumerate(scripted_server.requests)]
    assert all(names)
    assert scripted_server.connections == 1


def test_tickets_and_tags_are_told_apart(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        tags = [0, 1, 2**64 - 1, *range(1000, 1200)]
        tickets = {queue.create(tag=tag, display_name=b"t%d" % tag): tag for tag in tags}
        assert len(tickets) == len(tags)
        assert 0 not in tickets
        assert queue.pending == len(tags)
        done = queue.finish()
        assert sorted(each.ticket for each in done) == sorted(tickets)
        assert all((each.tag or 0) == tickets[each.ticket] for each in done)
        names = {key["keyId"]: key["displayName"] for key in emulator.live_keys()}
        assert all(names[each.key_id] == f"t{each.tag or 0}" for each in done)
        later = queue.submit("whoami")
        assert later not in tickets
        queue.one()


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_no_more_are_in_flight_than_may_be(scripted_server: ScriptedServer, limit: int) -> None:
    releases = [threading.Event() for _ in range(limit + 4)]
    for release in releases:
        scripted_server.answer(release, IDENTITY_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=limit)
        for _ in releases:
            queue.submit("whoami")
        queue.run_until(arrived(scripted_server, limit))
        for number, release in enumerate(releases):
            # A request that were sent too early would be here by now: the server has seen those beside it.
            queue.run(20)
            begun = min(number + limit, len(releases))
            assert len(scripted_server.requests) == begun
            assert queue.pending == len(releases) - number
            release.set()
            queue.one()
            after = min(number + 1 + limit, len(releases))
            queue.run_until(arrived(scripted_server, after))
    assert scripted_server.connections == limit


def test_a_lower_limit_stops_nothing_that_has_begun(scripted_server: ScriptedServer) -> None:
    releases = [threading.Event() for _ in range(5)]
    for release in releases:
        scripted_server.answer(release, IDENTITY_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=4)
        for _ in releases:
            queue.submit("whoami")
        queue.run_until(arrived(scripted_server, 4))
        queue.limit(in_flight=1)
        for number in range(3):
            releases[number].set()
            queue.one()
            assert len(scripted_server.requests) == 4
        releases[3].set()
        queue.one()  # the last that was over the limit
        queue.run_until(arrived(scripted_server, 5))
        releases[4].set()
        assert queue.one().status == Status.OK


def test_a_higher_limit_lets_more_begin(scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    for _ in range(3):
        scripted_server.answer(release, IDENTITY_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=1)
        for _ in range(3):
            queue.submit("whoami")
        queue.run_until(arrived(scripted_server, 1))
        queue.limit(in_flight=3)
        queue.run_until(arrived(scripted_server, 3))
        release.set()
        assert len(queue.finish()) == 3


def test_only_what_waits_counts_against_the_limit_of_those_that_wait(
    scripted_server: ScriptedServer,
) -> None:
    release = threading.Event()
    for _ in range(5):
        scripted_server.answer(release, EMPTY_OBJECT_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=2, waiting=3)
        for _ in range(3):
            queue.submit("delete_api_key")
        assert queue.refused("delete_api_key") == Status.QUEUE_FULL
        queue.run_until(arrived(scripted_server, 2))
        for _ in range(2):  # the places of those that have begun
            queue.submit("delete_api_key")
        assert queue.refused("delete_api_key") == Status.QUEUE_FULL
        assert queue.pending == 5
        release.set()
        assert [done.status for done in queue.finish()] == [Status.OK] * 5


def test_what_a_queue_of_the_default_size_takes(scripted_server: ScriptedServer) -> None:
    with queue_on(scripted_server.base_url) as queue:
        for _ in range(10_000):
            queue.submit("whoami")
        assert queue.refused("whoami") == Status.QUEUE_FULL
        queue.cancel_all()
        assert {done.status for done in queue.finish()} == {Status.CANCELLED}
        assert queue.pending == 0
    assert scripted_server.connections == 0


def test_thousands_at_once(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        for number in range(3000):
            queue.create(display_name=b"n%d" % number)
        done = queue.finish()
        assert {each.status for each in done} == {Status.OK}
        assert sorted(each.key_id for each in done) == emulator.live_ids()
        assert len({key["displayName"] for key in emulator.live_keys()}) == 3000


def test_two_queues_of_one_client_on_two_threads(emulator: Emulator) -> None:
    client = client_of(emulator.base_url, emulator.api_key.encode())
    queues = [Queue(client.pointer, emulator.account_id, emulator.user_id) for _ in range(2)]
    client.free()
    try:

        def work(queue: Queue) -> List[str]:
            for _ in range(200):
                queue.submit("create_api_key")
            return [done.key_id for done in queue.finish()]

        with ThreadPoolExecutor(2) as pool:
            made = [key_id for part in pool.map(work, queues) for key_id in part]
    finally:
        for queue in queues:
            queue.free()
    assert len(made) == 400
    assert sorted(made) == emulator.live_ids()
