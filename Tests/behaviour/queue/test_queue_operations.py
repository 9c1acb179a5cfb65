"""Every operation through the queue, against the emulator: what its completion says and gives."""

from __future__ import annotations

import ctypes
import time
from typing import Any, List

import pytest
from fwkeys import Operation, Outcome, RotationState, Status
from fwkeys._declarations import fw_api_key, fw_list_options
from fwkeys._library import library
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.queues import FREES, OPERATIONS, Finished, queue_at, queue_on
from support.replies import SECRET, http_reply, record_reply
from support.scripted_server import ScriptedServer


def secret_of(key: Any) -> str:
    length = ctypes.c_size_t()
    text = library.fw_api_key_secret(key, ctypes.byref(length))
    return ctypes.string_at(text, length.value).decode() if text else ""


def keys_at_hand(keys: Any) -> List[str]:
    """The ids of what is left of a list's present page."""
    ids = []
    for left in range(library.fw_api_key_list_page_remaining(keys), 0, -1):
        assert library.fw_api_key_list_page_remaining(keys) == left
        key = ctypes.POINTER(fw_api_key)()
        assert library.fw_api_key_list_next(keys, ctypes.byref(key), None) == Status.OK
        ids.append(library.fw_api_key_id(key).decode())
        library.fw_api_key_free(key)
    return ids


def test_create(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        expiry = int(time.time()) + 3600
        ticket = queue.create(tag=7, display_name=b"through the queue", expire_time_unix=expiry)
        assert queue.pending == 1
        done = queue.one()
        assert (done.operation, done.status, done.outcome) == (
            Operation.CREATE_API_KEY,
            Status.OK,
            Outcome.DONE,
        )
        assert (done.ticket, done.tag) == (ticket, 7)
        assert queue.pending == 0
        assert opens_the_door(emulator, secret_of(done.product))
        assert library.fw_api_key_display_name(done.product) == b"through the queue"
        assert emulator.live_ids() == [done.key_id]


def test_get_and_delete(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        queue.create(display_name=b"mine")
        key_id = queue.one().key_id
        queue.submit("get_api_key", *queue.whose, key_id.encode())
        got = queue.one()
        assert (got.operation, got.key_id) == (Operation.GET_API_KEY, key_id)
        assert secret_of(got.product) == ""
        queue.submit("delete_api_key", *queue.whose, key_id.encode())
        deleted = queue.one()
        assert (deleted.operation, deleted.status) == (Operation.DELETE_API_KEY, Status.OK)
        assert emulator.live_ids() == []
        queue.submit("delete_api_key", *queue.whose, key_id.encode())
        again = queue.one()
        assert (again.status, again.outcome) == (Status.NOT_FOUND, Outcome.REJECTED)


@pytest.mark.parametrize("with_user", [0, 1])
def test_whoami(emulator: Emulator, with_user: int) -> None:
    with queue_at(emulator) as queue:
        queue.submit("whoami", with_user)
        done = queue.one()
        assert done.operation is Operation.WHOAMI
        assert library.fw_identity_account_id(done.product) == emulator.account_id.encode()
        user = library.fw_identity_user_id(done.product)
        assert user == (emulator.user_id.encode() if with_user else None)


def test_sweep(emulator: Emulator) -> None:
    marker = b"00112233445566aa"
    emulator.mint(3, displayName=f"left-fwk-{marker.decode()}")
    emulator.mint(1, displayName="other")
    with queue_at(emulator) as queue:
        queue.submit("sweep_api_keys", *queue.whose, marker, None)
        done = queue.one()
        assert done.operation is Operation.SWEEP_API_KEYS
        assert library.fw_sweep_deleted_count(done.product) == 3
        assert [key["displayName"] for key in emulator.live_keys()] == ["other"]


def test_a_list_page_by_page(emulator: Emulator) -> None:
    emulator.mint(23)
    options = ctypes.POINTER(fw_list_options)()
    assert library.fw_list_options_new(ctypes.byref(options)) == Status.OK
    assert library.fw_list_options_set_page_size(options, 10) == Status.OK
    with queue_at(emulator) as queue:
        queue.submit("list_api_keys", *queue.whose, options)
        library.fw_list_options_free(options)
        keys = queue.one().product
        found = keys_at_hand(keys)
        assert len(found) == 10
        while library.fw_api_key_list_next_page_token(keys) is not None:
            queue.submit("list_next_page", keys)
            done = queue.one()
            assert (done.operation, done.status) == (Operation.LIST_NEXT_PAGE, Status.OK)
            found += keys_at_hand(keys)
        assert queue.refused("list_next_page", keys) == Status.INVALID_STATE
        end = ctypes.POINTER(fw_api_key)()
        assert library.fw_api_key_list_next(keys, ctypes.byref(end), None) == Status.OK
        assert not end
        assert len(found) == len(set(found)) == 24
        assert set(emulator.live_ids()) < set(found)


def test_what_is_left_of_a_page_gives_way_to_the_next(emulator: Emulator) -> None:
    emulator.mint(600)
    with queue_at(emulator) as queue:
        queue.submit("list_api_keys")
        keys = queue.one().product
        left = library.fw_api_key_list_page_remaining(keys)
        assert left > 0
        queue.submit("list_next_page", keys)
        assert queue.one().status == Status.OK
        assert library.fw_api_key_list_page_remaining(keys) > 0
        assert len(keys_at_hand(keys)) < 601


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_rotation(emulator: Emulator, end: str) -> None:
    with queue_at(emulator) as queue:
        queue.create(display_name=b"old")
        old = queue.one().key_id
        queue.submit("rotation_begin", *queue.whose, old.encode(), None)
        begun = queue.one()
        assert begun.operation is Operation.ROTATION_BEGIN
        rotation = begun.product
        new = library.fw_api_key_id(library.fw_rotation_new_key(rotation)).decode()
        assert sorted([old, new]) == emulator.live_ids()
        assert opens_the_door(emulator, secret_of(library.fw_rotation_new_key(rotation)))
        for _ in range(2):  # the second time there is nothing to do
            queue.submit(f"rotation_{end}", rotation)
            done = queue.one()
            assert (done.operation.name, done.status) == (f"ROTATION_{end.upper()}", Status.OK)
            assert emulator.live_ids() == [new if end == "commit" else old]
        state = RotationState.COMMITTED if end == "commit" else RotationState.ABORTED
        assert library.fw_rotation_get_state(rotation) == state
        other = "abort" if end == "commit" else "commit"
        assert queue.refused(f"rotation_{other}", rotation) == Status.INVALID_STATE


def test_what_an_operation_gives_is_given_once_and_to_its_own_function(
    scripted_server: ScriptedServer,
) -> None:
    scripted_server.answer(record_reply())
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("create_api_key")
        queue.run_until(lambda: queue.pending == 0)
        completion = library.fw_queue_next(queue.pointer)
        for kind in sorted(set(FREES) - {"api_key"}):
            assert not getattr(library, f"fw_completion_take_{kind}")(completion)
        key = library.fw_completion_take_api_key(completion)
        assert secret_of(key) == SECRET
        assert not library.fw_completion_take_api_key(completion)
        library.fw_completion_free(completion)
        assert secret_of(key) == SECRET  # it does not go with its completion
        library.fw_api_key_free(key)


def test_a_completion_that_is_freed_leaves_its_key_alive(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        queue.submit("create_api_key")
        queue.run_until(lambda: queue.pending == 0)
        library.fw_completion_free(library.fw_queue_next(queue.pointer))
    assert len(emulator.live_ids()) == 1


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_failure_has_its_error(scripted_server: ScriptedServer, name: str) -> None:
    body = b'{"code":7,"message":"not you"}'
    scripted_server.answer(http_reply(403, body, x_request_id="req-1"))
    with queue_on(scripted_server.base_url) as queue:
        queue.submit(name)
        done: Finished = queue.one()
        assert (done.status, done.outcome) == (Status.PERMISSION_DENIED, Outcome.REJECTED)
        # A rotation asks for its old key first: its create is not sent.
        assert done.attempts == (0 if name == "rotation_begin" else 1)


def test_a_status_stays_when_its_error_was_taken(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(http_reply(403))
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("whoami")
        queue.run_until(lambda: queue.pending == 0)
        completion = library.fw_queue_next(queue.pointer)
        error = library.fw_completion_take_error(completion)
        assert not library.fw_completion_take_error(completion)
        assert library.fw_completion_status(completion) == Status.PERMISSION_DENIED
        library.fw_completion_free(completion)
        assert library.fw_error_status(error) == Status.PERMISSION_DENIED  # it does not go with it
        library.fw_error_free(error)


def test_names_of_operations() -> None:
    for operation in Operation:
        assert library.fw_operation_name(operation) == operation.name.encode()
    for number in (0, -1, len(Operation) + 1, 2**31 - 1, -(2**31)):
        assert library.fw_operation_name(number) == b"UNKNOWN_OPERATION"
