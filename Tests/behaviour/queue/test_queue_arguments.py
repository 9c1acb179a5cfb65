"""What the queue refuses, with the exact status, and that nothing is sent then.

The texts of the submit functions are looked at with all others, in test_hostile_arguments.py.
"""

from __future__ import annotations

import ctypes
from typing import Any, Iterator

import pytest
from fwkeys import Status
from fwkeys._declarations import fw_error, fw_queue
from fwkeys._library import library
from support.queues import OPERATIONS, Queue, client_of, queue_on
from support.scripted_server import Hold, ScriptedServer

NOWHERE = "http://127.0.0.1:1"
WITH_A_PATH = sorted(set(OPERATIONS) - {"whoami"})


@pytest.fixture
def queue(scripted_server: ScriptedServer) -> Iterator[Queue]:
    """A queue of a server that expects nothing."""
    with queue_on(scripted_server.base_url) as queue:
        yield queue
        queue.run(0)
        assert scripted_server.connections == 0


def test_a_queue_needs_a_client_and_somewhere_to_go() -> None:
    pointer, error = ctypes.POINTER(fw_queue)(), ctypes.POINTER(fw_error)()
    assert library.fw_queue_new(None, ctypes.byref(pointer), ctypes.byref(error)) == Status.NULL_ARGUMENT
    assert not pointer
    assert b"client" in library.fw_error_message(error)
    library.fw_error_free(error)
    client = client_of(NOWHERE)
    assert library.fw_queue_new(client.pointer, None, None) == Status.NULL_ARGUMENT
    client.free()


def test_the_limits_of_limits(queue: Queue) -> None:
    ends = {2**31 - 1: Status.OUT_OF_RANGE, -(2**31): Status.OUT_OF_RANGE, -1: Status.OUT_OF_RANGE}
    ends.update({0: Status.OUT_OF_RANGE, 1: Status.OK})
    in_flight = {**ends, 10_000: Status.OK, 10_001: Status.OUT_OF_RANGE}
    waiting = {**ends, 10_000_000: Status.OK, 10_000_001: Status.OUT_OF_RANGE}
    for number, status in in_flight.items():
        assert library.fw_queue_set_max_in_flight(queue.pointer, number) == status, number
    for number, status in waiting.items():
        assert library.fw_queue_set_max_waiting(queue.pointer, number) == status, number
    assert library.fw_queue_set_max_in_flight(None, 1) == Status.NULL_ARGUMENT
    assert library.fw_queue_set_max_waiting(None, 1) == Status.NULL_ARGUMENT


@pytest.mark.parametrize("timeout_ms", [-2, -(2**63), 86_400_001, 2**63 - 1])
def test_the_limits_of_a_timeout(queue: Queue, timeout_ms: int) -> None:
    error = ctypes.POINTER(fw_error)()
    status = library.fw_queue_run(queue.pointer, timeout_ms, ctypes.byref(error))
    assert status == library.fw_error_status(error) == Status.OUT_OF_RANGE
    library.fw_error_free(error)


def test_an_error_becomes_null_when_run_succeeds(queue: Queue) -> None:
    error = ctypes.cast(ctypes.create_string_buffer(8), ctypes.POINTER(fw_error))
    assert library.fw_queue_run(queue.pointer, 0, ctypes.byref(error)) == Status.OK
    assert not error


@pytest.mark.parametrize("name", WITH_A_PATH)
def test_accounts_and_users(queue: Queue, name: str) -> None:
    account, user, *rest = queue.arguments(name)
    refusals = {
        b"": Status.EMPTY_ARGUMENT,
        b".": Status.DOT_SEGMENT,
        b"..": Status.DOT_SEGMENT,
        b"a\nb": Status.CONTROL_CHARACTER,
        b"\xff": Status.INVALID_UTF8,
        b"x" * 257: Status.TOO_LONG,
    }
    for value, status in refusals.items():
        assert queue.refused(name, value, user, *rest) == status
        assert queue.refused(name, account, value, *rest) == status
    if name != "list_api_keys":
        assert queue.refused(name, account, b"-", *rest) == Status.WILDCARD_USER


@pytest.mark.parametrize(
    "name", ["get_api_key", "update_api_key", "delete_api_key", "rotation_begin", "sweep_api_keys"]
)
def test_what_comes_third(queue: Queue, name: str) -> None:
    account, user, _, *rest = queue.arguments(name)
    empty = Status.INVALID_MARKER if name == "sweep_api_keys" else Status.EMPTY_ARGUMENT
    assert queue.refused(name, account, user, None, *rest) == Status.NULL_ARGUMENT
    assert queue.refused(name, account, user, b"", *rest) == empty


@pytest.mark.parametrize("with_user", [-1, 2, 2**31 - 1])
def test_whoami_is_with_the_user_or_not(queue: Queue, with_user: int) -> None:
    assert queue.refused("whoami", with_user) == Status.OUT_OF_RANGE


@pytest.mark.parametrize("name", ["list_next_page", "rotation_commit", "rotation_abort"])
def test_lists_and_rotations_are_not_null(queue: Queue, name: str) -> None:
    assert queue.refused(name, None) == Status.NULL_ARGUMENT


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_queue_is_not_null(name: str) -> None:
    client = client_of(NOWHERE)
    queue = Queue(client.pointer)
    given: Any = queue.arguments(name)
    error = ctypes.POINTER(fw_error)()
    status = getattr(library, f"fw_queue_{name}")(None, *given, None, None, ctypes.byref(error))
    assert status == library.fw_error_status(error) == Status.NULL_ARGUMENT
    assert b"queue" in library.fw_error_message(error)
    library.fw_error_free(error)
    queue.free()
    client.free()


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_queue_that_is_full(queue: Queue, name: str) -> None:
    queue.limit(waiting=3)
    tickets = [queue.submit("whoami") for _ in range(3)]
    assert queue.refused(name) == Status.QUEUE_FULL
    for ticket in tickets:
        assert queue.cancel(ticket) == Status.OK
    assert [done.status for done in queue.finish()] == [Status.CANCELLED] * 3
    queue.cancel(queue.submit(name))  # there is room again
    assert queue.one().status == Status.CANCELLED


def test_tickets_and_errors_may_be_left_out(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url) as queue:
        assert library.fw_queue_whoami(queue.pointer, 0, None, None, None) == Status.OK
        queue.run_until(lambda: len(scripted_server.requests) == 1)
        queue.cancel_all()
        done = queue.one()
        assert (done.status, done.tag) == (Status.CANCELLED, None)
        assert done.ticket > 0
