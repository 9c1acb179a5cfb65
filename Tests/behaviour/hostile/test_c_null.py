"""NULL where the header does not allow it, for every function and every argument; and outputs that are NULL
unless there is a result."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest
from fwkeys import Outcome, Status
from fwkeys._declarations import (
    FUNCTIONS,
    fw_api_key,
    fw_api_key_list,
    fw_cancel,
    fw_destroy_callback,
    fw_error,
    fw_identity,
    fw_list_options,
    fw_log_callback,
    fw_rotation,
    fw_status,
    fw_sweep,
    fw_sweep_callback,
)
from fwkeys._library import library
from support import raw
from support.replies import IDENTITY_REPLY, bare_reply, page_reply, record_reply
from support.scripted_server import ScriptedServer

MARKER = b"0123456789abcdef"

# Numbers that tell "not there".
MINUS_ONE = {
    "fw_error_service_code",
    "fw_error_retry_after_ms",
    "fw_api_key_list_total_size",
    "fw_queue_fd",
    "fw_config_api_key_checksum",
}

MAKERS = [
    "fw_cancel_new",
    "fw_config_new",
    "fw_create_options_new",
    "fw_list_options_new",
    "fw_markers_new",
]

# Checks of one text, which answer with a status.
CHECKS = {"fw_check_id", "fw_check_marker"}

# Questions with more than one argument, whose answer is no.
PREDICATES = {"fw_config_has_api_key"}


SETTERS: List[Tuple[str, List[Any]]] = [
    ("fw_config_set_api_key", [b"x"]),
    ("fw_config_set_base_url", [b"https://x"]),
    ("fw_config_set_timeout_ms", [1]),
    ("fw_config_set_connect_timeout_ms", [1]),
    ("fw_config_set_attempt_timeout_ms", [1]),
    ("fw_config_set_max_attempts", [1]),
    ("fw_config_set_retry_base_ms", [1]),
    ("fw_config_set_retry_cap_ms", [1]),
    ("fw_config_set_settle_ms", [1]),
    ("fw_config_set_requests_per_minute", [1]),
    ("fw_config_set_cancel", [None]),
    ("fw_config_set_log", [1, fw_log_callback(), None, fw_destroy_callback()]),
    ("fw_config_set_ca_file", [b"x"]),
    ("fw_config_set_ca_pem", [b"x"]),
    ("fw_config_set_client_certificate", [b"x", b"y"]),
    ("fw_config_set_proxy", [None]),
    ("fw_config_set_proxy_credentials", [b"x", b"y"]),
    ("fw_config_set_insecure_http", [1]),
    ("fw_create_options_set_display_name", [b"x"]),
    ("fw_create_options_set_expire_time", [b"2037-01-02T03:04:05Z"]),
    ("fw_create_options_set_expire_time_unix", [2**31]),
    ("fw_create_options_set_annotation", [b"x", b"y"]),
    ("fw_create_options_set_exactly_once", [1]),
    ("fw_create_options_set_marker", [MARKER]),
    ("fw_create_options_set_marker_in_annotation", [1]),
    ("fw_create_options_set_cancel", [None]),
    ("fw_list_options_set_page_size", [1]),
    ("fw_list_options_set_page_token", [b"x"]),
    ("fw_list_options_set_filter", [b"x"]),
    ("fw_list_options_set_order_by", [b"x"]),
    ("fw_list_options_set_read_mask", [b"x"]),
    ("fw_list_options_set_single_page", [1]),
    ("fw_list_options_set_unused_for_seconds", [1]),
    ("fw_list_options_set_older_than_seconds", [1]),
    ("fw_list_options_set_expires_within_seconds", [1]),
    ("fw_list_options_set_name_pattern", [b"x"]),
    ("fw_list_options_set_annotation", [b"x", None]),
    ("fw_list_options_set_marked", [1]),
    ("fw_list_options_set_cancel", [None]),
    ("fw_queue_set_max_in_flight", [1]),
    ("fw_queue_set_max_waiting", [1]),
]

# For each operation: its arguments behind the client, the names of the first ones ("" where NULL is allowed),
# and its output.
OPERATIONS: Dict[str, Tuple[List[Any], List[str], Any]] = {
    "fw_create_api_key": ([b"a", b"u", None], ["", ""], fw_api_key),
    "fw_get_api_key": ([b"a", b"u", b"k"], ["", "", "key_id"], fw_api_key),
    "fw_list_api_keys": ([b"a", b"u", None], ["", ""], fw_api_key_list),
    "fw_update_api_key": (
        [b"a", b"u", b"k", raw.changes()],
        ["", "", "key_id"],
        fw_api_key,
    ),
    "fw_delete_api_key": ([b"a", b"u", b"k"], ["", "", "key_id"], None),
    "fw_whoami": ([], [], fw_identity),
    "fw_whoami_with_user": ([], [], fw_identity),
    "fw_rotation_begin": (
        [b"a", b"u", b"k", None],
        ["", "", "old_key_id"],
        fw_rotation,
    ),
    "fw_rotation_resume": (
        [b"a", b"u", b"k", b"n"],
        ["", "", "old_key_id", "new_key_id"],
        fw_rotation,
    ),
    "fw_sweep_api_keys": ([b"a", b"u", MARKER, None], ["", "", "marker"], fw_sweep),
}


@pytest.fixture
def client(scripted_server: ScriptedServer) -> Iterator[Any]:
    client = raw.Client(scripted_server.base_url)
    yield client.pointer
    client.free()


def is_pointer(kind: Any) -> bool:
    return hasattr(kind, "contents") or kind in {ctypes.c_char_p, ctypes.c_void_p}


def null_of(kind: Any) -> Any:
    if kind in {fw_log_callback, fw_destroy_callback, fw_sweep_callback}:
        return kind()
    return None if is_pointer(kind) else 0


@pytest.mark.parametrize(
    "name", [name for name, (_, kinds) in FUNCTIONS.items() if any(map(is_pointer, kinds))]
)
def test_null_everywhere(name: str) -> None:
    restype, argtypes = FUNCTIONS[name]
    result = getattr(library, name)(*map(null_of, argtypes))
    if restype is None:
        assert result is None
    elif name in MINUS_ONE:
        assert result == -1
    elif name in PREDICATES:
        assert result == 0
    elif name == "fw_completion_status" or (restype is fw_status and len(argtypes) > 1):
        assert result == Status.NULL_ARGUMENT
    else:
        assert not result or (name in {*MAKERS, *CHECKS} and result == Status.NULL_ARGUMENT)


@pytest.mark.parametrize("name", MAKERS)
def test_makers_refuse_null_outputs(name: str) -> None:
    assert getattr(library, name)(None) == Status.NULL_ARGUMENT


def test_a_client_needs_somewhere_to_go() -> None:
    config = raw.new_config()
    assert library.fw_client_new(config, None, None) == Status.NULL_ARGUMENT
    library.fw_config_free(config)


@pytest.mark.parametrize(("name", "rest"), SETTERS)
def test_setters_refuse_null(name: str, rest: Any) -> None:
    assert getattr(library, name)(None, *rest) == Status.NULL_ARGUMENT


def test_no_setter_is_forgotten() -> None:
    assert {name for name in FUNCTIONS if "_set_" in name} == {name for name, _ in SETTERS}


@pytest.mark.parametrize("name", ["page_token", "filter", "order_by", "read_mask", "name_pattern"])
def test_texts_of_list_options_are_not_null(name: str) -> None:
    options = ctypes.POINTER(fw_list_options)()
    assert library.fw_list_options_new(ctypes.byref(options)) == Status.OK
    assert getattr(library, f"fw_list_options_set_{name}")(options, None) == Status.NULL_ARGUMENT
    library.fw_list_options_free(options)


@pytest.mark.parametrize(
    ("name", "highest"),
    [
        ("fw_create_options_set_exactly_once", 2),
        ("fw_list_options_set_single_page", 1),
        ("fw_list_options_set_marked", 1),
    ],
)
@pytest.mark.parametrize("value", [-1, 0, 1, 2, 3])
def test_switches_end_at_their_highest_value(name: str, highest: int, value: int) -> None:
    status = Status.OK if 0 <= value <= highest else Status.OUT_OF_RANGE
    options: Any = raw.new_options()
    free: Callable[[Any], None] = library.fw_create_options_free
    if "list" in name:
        options, free = ctypes.POINTER(fw_list_options)(), library.fw_list_options_free
        assert library.fw_list_options_new(ctypes.byref(options)) == Status.OK
    assert getattr(library, name)(options, value) == status
    free(options)


def test_what_may_be_unset_again() -> None:
    config, options = raw.new_config(), raw.new_options()
    cancel = ctypes.POINTER(fw_cancel)()
    assert library.fw_cancel_new(ctypes.byref(cancel)) == Status.OK
    for token in (cancel, None, cancel):
        assert library.fw_config_set_cancel(config, token) == Status.OK
        assert library.fw_create_options_set_cancel(options, token) == Status.OK
    for marker in (MARKER, None):
        assert library.fw_create_options_set_marker(options, marker) == Status.OK
    library.fw_cancel_free(cancel)
    library.fw_create_options_free(options)
    library.fw_config_free(config)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operations_refuse_null(scripted_server: ScriptedServer, client: Any, name: str) -> None:
    arguments, names, output = OPERATIONS[name]
    function = getattr(library, name)
    for index, argument in enumerate(["client", *names]):
        if not argument:
            continue
        given: List[Any] = [client, *arguments]
        given[index] = None
        result, error = outputs(output)
        assert function(*given, *references(result, error)) == Status.NULL_ARGUMENT, argument
        check_failure(result, error, Status.NULL_ARGUMENT, argument)
        assert function(*given, *references(result, None)) == Status.NULL_ARGUMENT
    if output is not None:
        error = ctypes.POINTER(fw_error)()
        assert function(client, *arguments, None, ctypes.byref(error)) == Status.NULL_ARGUMENT
        library.fw_error_free(error)
    assert scripted_server.connections == 0


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"fw_whoami", "fw_whoami_with_user"}))
def test_outputs_become_null_when_a_call_fails(
    scripted_server: ScriptedServer, client: Any, name: str
) -> None:
    arguments, _, output = OPERATIONS[name]
    result, error = outputs(output, stale=True)
    status = getattr(library, name)(client, b"", *arguments[1:], *references(result, error))
    assert status == Status.EMPTY_ARGUMENT
    check_failure(result, error, Status.EMPTY_ARGUMENT, "account_id")
    assert scripted_server.connections == 0


REPLIES = {
    "fw_list_api_keys": [page_reply()],
    "fw_whoami": [IDENTITY_REPLY],
    "fw_get_api_key": [record_reply(keyId="k")],
    "fw_update_api_key": [record_reply(keyId="k")],
    "fw_rotation_begin": [bare_reply("k"), record_reply(), IDENTITY_REPLY],
    "fw_rotation_resume": [bare_reply("k"), bare_reply("n")],
}


@pytest.mark.parametrize("name", sorted(REPLIES))
def test_an_error_becomes_null_when_a_call_succeeds(
    scripted_server: ScriptedServer, client: Any, name: str
) -> None:
    for reply in REPLIES[name]:
        scripted_server.answer(reply)
    arguments, _, output = OPERATIONS[name]
    result, error = outputs(output, stale=True)
    assert getattr(library, name)(client, *arguments, *references(result, error)) == Status.OK
    assert result
    assert not error
    frees = {fw_api_key_list: "fw_api_key_list_free", fw_identity: "fw_identity_free"}
    frees.update({fw_api_key: "fw_api_key_free", fw_rotation: "fw_rotation_free"})
    getattr(library, frees[output])(result)


def test_the_last_key_of_a_list_is_null(scripted_server: ScriptedServer, client: Any) -> None:
    scripted_server.answer(page_reply())
    keys = ctypes.POINTER(fw_api_key_list)()
    assert library.fw_list_api_keys(client, b"a", b"u", None, ctypes.byref(keys), None) == Status.OK
    for _ in range(2):
        key, error = outputs(fw_api_key, stale=True)
        assert library.fw_api_key_list_next(keys, *references(key, error)) == Status.OK
        assert not key
        assert not error
    error = ctypes.POINTER(fw_error)()
    assert library.fw_api_key_list_next(keys, None, ctypes.byref(error)) == Status.NULL_ARGUMENT
    library.fw_error_free(error)
    library.fw_api_key_list_free(keys)


@pytest.mark.parametrize(
    ("capacity", "status"), [(0, Status.TOO_LONG), (16, Status.TOO_LONG), (17, Status.OK)]
)
def test_the_room_for_a_marker(capacity: int, status: Status) -> None:
    buffer = ctypes.create_string_buffer(b"-" * 32)
    assert library.fw_marker_generate(buffer, capacity) == status
    if status == Status.OK:
        assert len(buffer.value) == 16
        assert buffer.raw[17:32] == b"-" * 15
    else:
        assert buffer.raw[:32] == b"-" * 32
    assert library.fw_marker_generate(None, 17) == Status.NULL_ARGUMENT


def test_the_end_of_a_log_is_told_once() -> None:
    ends: List[Any] = []
    end = fw_destroy_callback(ends.append)
    write = fw_log_callback(lambda *_: None)
    config = raw.new_config()
    assert library.fw_config_set_log(config, 9, write, 1, end) == Status.OUT_OF_RANGE
    assert ends == []  # it was not taken
    assert library.fw_config_set_log(config, 1, write, 1, end) == Status.OK
    assert library.fw_config_set_log(config, 4, write, 2, end) == Status.OK
    assert ends == [1]  # another took its place
    assert library.fw_config_set_log(config, 4, fw_log_callback(), 3, end) == Status.OK
    assert ends == [1, 2, 3]  # nobody is called, so it ends at once
    assert library.fw_config_set_log(config, 4, write, 4, fw_destroy_callback()) == Status.OK
    assert library.fw_config_set_log(config, 4, write, 5, end) == Status.OK
    library.fw_config_free(config)
    assert ends == [1, 2, 3, 5]


def outputs(kind: Any, stale: bool = False) -> Tuple[Any, Any]:
    """Pointers for a result, None if there is none to have, and for an error; stale: with something in
    them."""
    result = None if kind is None else ctypes.POINTER(kind)()
    error = ctypes.POINTER(fw_error)()
    if stale:
        rubbish = ctypes.create_string_buffer(8)
        error = ctypes.cast(rubbish, ctypes.POINTER(fw_error))
        result = None if kind is None else ctypes.cast(rubbish, ctypes.POINTER(kind))
    return result, error


def references(result: Any, error: Any) -> List[Any]:
    given = [] if result is None else [ctypes.byref(result)]
    return [*given, None if error is None else ctypes.byref(error)]


def check_failure(result: Any, error: Any, status: Status, argument: str) -> None:
    assert not result
    assert library.fw_error_status(error) == status
    assert library.fw_error_outcome(error) == Outcome.NOT_SENT
    assert argument.encode() in library.fw_error_message(error)
    library.fw_error_free(error)
