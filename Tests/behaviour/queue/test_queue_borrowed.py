"""Lists and rotations that are freed, or used otherwise, while a queue works on them."""

from __future__ import annotations

import ctypes
import threading
from typing import Any

import pytest
from fwkeys import Outcome, RotationState, Status
from fwkeys._declarations import fw_api_key
from fwkeys._library import library
from support.queues import Queue, arrived, queue_on
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    bare_reply,
    http_reply,
    listed,
    page_reply,
    record_reply,
)
from support.scripted_server import Hold, ScriptedServer

# ---- Freeing the queue


def list_being_read(server: ScriptedServer, queue: Queue) -> Any:
    """A list whose second page the server was asked for; it answers with what is scripted next."""
    server.answer(page_reply(listed(1), token="second"))
    queue.submit("list_api_keys")
    keys = queue.one().product
    queue.submit("list_next_page", keys)
    queue.run_until(arrived(server, 2))
    return keys


def next_of(keys: Any) -> Any:
    """What fw_api_key_list_next answers: a status, and the id of a key."""
    key = ctypes.POINTER(fw_api_key)()
    status = library.fw_api_key_list_next(keys, ctypes.byref(key), None)
    key_id = library.fw_api_key_id(key)
    library.fw_api_key_free(key)
    return Status(status), key_id


def test_a_list_that_is_being_read_cannot_be_read_otherwise(scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    with queue_on(scripted_server.base_url) as queue:
        scripted_server.answer(page_reply(listed(1), token="second"))
        scripted_server.answer(release, page_reply(listed(2)))
        queue.submit("list_api_keys")
        keys = queue.one().product
        queue.submit("list_next_page", keys)
        for _ in range(2):  # while it waits, and while it is in flight
            assert next_of(keys) == (Status.INVALID_STATE, None)
            assert queue.refused("list_next_page", keys) == Status.INVALID_STATE
            queue.run_until(arrived(scripted_server, 2))
        release.set()
        assert queue.one().status == Status.OK
        assert next_of(keys) == (Status.OK, b"key_2")
        assert next_of(keys) == (Status.OK, None)
        assert queue.refused("list_next_page", keys) == Status.INVALID_STATE


def test_a_page_that_failed_is_asked_for_again(scripted_server: ScriptedServer) -> None:
    with queue_on(scripted_server.base_url) as queue:
        scripted_server.answer(page_reply(listed(1), token="second"))
        scripted_server.answer(http_reply(403))
        scripted_server.answer(page_reply(listed(2)))
        queue.submit("list_api_keys")
        keys = queue.one().product
        queue.submit("list_next_page", keys)
        assert queue.one().status == Status.PERMISSION_DENIED
        queue.submit("list_next_page", keys)
        assert queue.one().status == Status.OK
        assert next_of(keys) == (Status.OK, b"key_2")
    first, *pages = scripted_server.requests
    assert "pageToken" not in first.target
    assert all("pageToken=second" in page.target for page in pages)


def test_a_list_goes_on_after_its_reading_was_cancelled(scripted_server: ScriptedServer) -> None:
    with queue_on(scripted_server.base_url) as queue:
        scripted_server.answer(page_reply(listed(1), token="second"))
        scripted_server.answer(Hold())
        scripted_server.answer(page_reply(listed(2)))
        queue.submit("list_api_keys")
        keys = queue.one().product
        for run in (False, True):
            ticket = queue.submit("list_next_page", keys)
            if run:
                queue.run_until(arrived(scripted_server, 2))
            queue.cancel(ticket)
            assert queue.one().status == Status.CANCELLED
        queue.submit("list_next_page", keys)
        assert queue.one().status == Status.OK
        assert next_of(keys) == (Status.OK, b"key_2")


@pytest.mark.parametrize("moment", ["waiting", "in flight", "finished"])
@pytest.mark.parametrize("queue_goes_first", [False, True])
def test_a_list_freed_while_its_page_is_read(
    scripted_server: ScriptedServer, moment: str, queue_goes_first: bool
) -> None:
    release = threading.Event()
    scripted_server.answer(page_reply(listed(1), token="second"))
    if moment != "waiting" or not queue_goes_first:
        scripted_server.answer(release, page_reply(listed(2)))
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("list_api_keys")
        done = queue.one()
        keys = queue.give(done)
        ticket = queue.submit("list_next_page", keys)
        if moment != "waiting":
            queue.run_until(arrived(scripted_server, 2))
        release.set()
        if moment == "finished":
            queue.run_until(lambda: queue.pending == 0)
        if not queue_goes_first:
            library.fw_api_key_list_free(keys)
            finished = queue.one()
            assert (finished.status, finished.ticket) == (Status.OK, ticket)
    if queue_goes_first:
        status, _ = next_of(keys)  # as after any other reading that was cancelled, or done
        assert status == Status.OK
        library.fw_api_key_list_free(keys)


def rotation_of(server: ScriptedServer, queue: Queue) -> Any:
    server.answer(bare_reply())
    server.answer(record_reply(keyId="key_new"))
    server.answer(IDENTITY_REPLY)
    queue.submit("rotation_begin")
    rotation = queue.give(queue.one())
    server.requests.clear()
    return rotation


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_rotation_that_is_being_ended_cannot_be_ended_otherwise(
    scripted_server: ScriptedServer, end: str
) -> None:
    release = threading.Event()
    with queue_on(scripted_server.base_url) as queue:
        rotation = rotation_of(scripted_server, queue)
        scripted_server.answer(release, EMPTY_OBJECT_REPLY)
        queue.submit(f"rotation_{end}", rotation)
        for _ in range(2):  # while it waits, and while it is in flight
            for other in ("commit", "abort"):
                assert queue.refused(f"rotation_{other}", rotation) == Status.INVALID_STATE
                blocking = getattr(library, f"fw_rotation_{other}")
                assert blocking(rotation, None) == Status.INVALID_STATE
            queue.run_until(arrived(scripted_server, 1))
        release.set()
        assert queue.one().status == Status.OK
        state = RotationState.COMMITTED if end == "commit" else RotationState.ABORTED
        assert library.fw_rotation_get_state(rotation) == state
        library.fw_rotation_free(rotation)


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_rotation_whose_end_is_cancelled(scripted_server: ScriptedServer, end: str) -> None:
    with queue_on(scripted_server.base_url) as queue:
        rotation = rotation_of(scripted_server, queue)
        queue.cancel(queue.submit(f"rotation_{end}", rotation))
        done = queue.one()
        assert (done.status, done.outcome) == (Status.CANCELLED, Outcome.NOT_SENT)
        assert library.fw_rotation_get_state(rotation) == RotationState.BEGUN
        scripted_server.answer(Hold())
        ticket = queue.submit(f"rotation_{end}", rotation)
        queue.run_until(arrived(scripted_server, 1))
        queue.cancel(ticket)
        done = queue.one()
        assert (done.status, done.outcome) == (Status.CANCELLED, Outcome.UNKNOWN)
        unsettled = RotationState.COMMITTING if end == "commit" else RotationState.ABORTING
        assert library.fw_rotation_get_state(rotation) == unsettled
        scripted_server.answer(EMPTY_OBJECT_REPLY)
        queue.submit(f"rotation_{end}", rotation)
        assert queue.one().status == Status.OK
        library.fw_rotation_free(rotation)


@pytest.mark.parametrize("moment", ["waiting", "in flight", "finished"])
@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_rotation_freed_while_it_is_being_ended(
    scripted_server: ScriptedServer, moment: str, end: str
) -> None:
    release = threading.Event()
    with queue_on(scripted_server.base_url) as queue:
        rotation = rotation_of(scripted_server, queue)
        scripted_server.answer(release, EMPTY_OBJECT_REPLY)
        ticket = queue.submit(f"rotation_{end}", rotation)
        if moment != "waiting":
            queue.run_until(arrived(scripted_server, 1))
        if moment == "finished":
            release.set()
            queue.run_until(lambda: queue.pending == 0)
        library.fw_rotation_free(rotation)
        release.set()
        done = queue.one()
        assert (done.status, done.ticket) == (Status.OK, ticket)
    (delete,) = scripted_server.posts(":delete")
    assert delete.body == (b'{"keyId":"key_old"}' if end == "commit" else b'{"keyId":"key_new"}')
