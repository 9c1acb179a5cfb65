"""Waiting for a queue, in fw_queue_run and at its descriptor: neither sleeping while there is something to do
nor spinning while there is nothing."""

from __future__ import annotations

import socket
import threading
import time
from typing import Dict

import pytest
from fwkeys import Outcome, Status
from fwkeys._library import library
from support.emulator import Emulator
from support.queue_loops import LONG_BEFORE, poll_of, quiet, watch
from support.queues import arrived, cancel_token, is_readable, queue_at, queue_on
from support.replies import IDENTITY_REPLY, http_reply
from support.scripted_server import Hold, ScriptedServer


def test_run_returns_at_once_if_there_is_nothing_to_wait_for(scripted_server: ScriptedServer) -> None:
    with queue_on(scripted_server.base_url) as queue:
        start = time.monotonic()
        for timeout_ms in (-1, 86_400_000, 0):
            queue.run(timeout_ms)
        scripted_server.answer(IDENTITY_REPLY)
        queue.submit("whoami")
        queue.run_until(lambda: queue.pending == 0)
        queue.run(-1)  # there is a completion to take
        assert queue.one().status == Status.OK
        assert time.monotonic() - start < LONG_BEFORE


def test_run_waits_until_a_completion_can_be_taken(scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    scripted_server.answer(release, IDENTITY_REPLY)

    def answer_soon() -> None:
        scripted_server.wait_for_requests(1)
        release.set()

    thread = threading.Thread(target=answer_soon)
    thread.start()
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("whoami")
        queue.run(-1)
        (done,) = queue.taken()
        assert done.status == Status.OK
    thread.join()


def test_run_waits_no_longer_than_it_is_told_to(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("whoami")
        queue.run_until(arrived(scripted_server, 1))
        start = time.monotonic()
        queue.run(60)
        assert 0.06 <= time.monotonic() - start < LONG_BEFORE
        assert queue.taken() == []
        assert queue.pending == 1
        start = time.monotonic()
        queue.run(0)
        assert time.monotonic() - start < LONG_BEFORE


def test_nothing_moves_but_in_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with queue_on(f"http://127.0.0.1:{server.getsockname()[1]}") as queue:
            queue.submit("whoami")
            assert is_readable(queue.fd)
            assert not is_readable(server.fileno(), 0.05)
            queue.run_until(lambda: is_readable(server.fileno()))


# ---- The descriptor


def test_the_descriptor_stays_the_same(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        descriptor = queue.fd
        assert descriptor > 2
        queue.submit("create_api_key")
        queue.one()
        assert queue.fd == descriptor


def test_the_descriptor_is_readable_when_there_is_something_to_do(scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    scripted_server.answer(release, IDENTITY_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        queue.run(0)
        assert not is_readable(queue.fd, 0.05)  # nothing was submitted
        ticket = queue.submit("whoami")
        assert is_readable(queue.fd)
        queue.run_until(arrived(scripted_server, 1))
        quiet(queue)
        release.set()
        assert is_readable(queue.fd, LONG_BEFORE)
        queue.run_until(lambda: queue.pending == 0)
        assert is_readable(queue.fd)  # there is something to take
        queue.run(0)
        assert is_readable(queue.fd)  # there still is
        assert queue.one().ticket == ticket
        queue.run(0)
        assert not is_readable(queue.fd, 0.05)


@pytest.mark.parametrize("wait", ["for an answer", "to try again", "to settle", "for its turn"])
def test_a_queue_that_waits_is_silent(scripted_server: ScriptedServer, wait: str) -> None:
    settings: Dict[str, int] = {}
    if wait == "to try again":
        scripted_server.answer(http_reply(429, retry_after="30"))
    elif wait == "to settle":
        settings = {"settle_ms": 30_000}
        scripted_server.answer(http_reply(500))
    elif wait == "for its turn":
        settings = {"requests_per_minute": 1}
        scripted_server.answer(IDENTITY_REPLY)
    else:
        scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url, timeout_ms=60_000, **settings) as queue:
        if wait == "for its turn":
            queue.submit("whoami")
            queue.one()
            queue.submit("whoami")
        elif wait == "to settle":
            queue.create(exactly_once=1)
        else:
            queue.submit("create_api_key")
        queue.run_until(arrived(scripted_server, 1))
        quiet(queue)
        assert queue.pending == 1
        queue.cancel_all()
        assert is_readable(queue.fd)
        assert queue.one().status == Status.CANCELLED
    assert len(scripted_server.requests) == 1


def test_a_pause_that_is_over_makes_the_descriptor_readable(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(http_reply(429, retry_after="1"))
    scripted_server.answer(IDENTITY_REPLY)
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("whoami")
        assert watch(queue, poll_of(queue), 1)[0].status == Status.OK


def test_a_deadline_makes_the_descriptor_readable(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url, timeout_ms=1500) as queue:
        queue.submit("create_api_key")
        (done,) = watch(queue, poll_of(queue), 1)
        assert (done.status, done.outcome) == (Status.DEADLINE, Outcome.UNKNOWN)


def test_a_token_makes_the_descriptor_readable(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with cancel_token() as token, queue_on(scripted_server.base_url) as queue:
        queue.create(cancel=token)
        queue.run_until(arrived(scripted_server, 1))
        quiet(queue)
        library.fw_cancel_trigger(token)
        (done,) = watch(queue, poll_of(queue), 1)
        assert (done.status, done.outcome) == (Status.CANCELLED, Outcome.UNKNOWN)
