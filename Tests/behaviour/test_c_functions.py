"""What the header says of all functions: NULL is answered, outputs are NULL unless there is a result, names
are told."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from typing import Any, Iterator

import fwkeys
import pytest
from fwkeys import Outcome, Status
from fwkeys._declarations import FUNCTIONS, fw_api_key, fw_error
from fwkeys._library import library
from support import raw
from support.build import ROOT
from support.replies import SECRET, record_reply
from support.scripted_server import ScriptedServer

FREES = sorted(name for name in FUNCTIONS if name.endswith("_free"))


@pytest.fixture
def key(scripted_server: ScriptedServer) -> Iterator[Any]:
    """An fw_api_key."""
    client = raw.Client(scripted_server.base_url)
    scripted_server.answer(record_reply())
    key = ctypes.POINTER(fw_api_key)()
    assert library.fw_create_api_key(client.pointer, b"a", b"u", None, ctypes.byref(key), None) == Status.OK
    client.free()
    yield key
    library.fw_api_key_free(key)


@pytest.mark.parametrize("name", FREES)
def test_every_free_takes_null(name: str) -> None:
    getattr(library, name)(None)


@pytest.mark.parametrize(
    "name",
    sorted(name for name in FUNCTIONS if name.startswith(("fw_api_key_", "fw_identity_", "fw_error_"))),
)
def test_accessors_take_null(name: str) -> None:
    restype, argtypes = FUNCTIONS[name]
    arguments = [None if hasattr(kind, "contents") or kind is ctypes.c_char_p else 0 for kind in argtypes]
    result = getattr(library, name)(*arguments)
    if name in {"fw_error_service_code", "fw_error_retry_after_ms"}:
        assert result == -1
    elif name in {"fw_error_status", "fw_error_outcome"}:
        assert result == 0
    elif restype is ctypes.c_int32 and len(argtypes) > 1:
        assert result == Status.NULL_ARGUMENT
    else:
        assert not result


def test_makers_refuse_null_outputs() -> None:
    assert library.fw_config_new(None) == Status.NULL_ARGUMENT
    assert library.fw_create_options_new(None) == Status.NULL_ARGUMENT
    assert library.fw_client_new(raw.new_config(), None, None) == Status.NULL_ARGUMENT


def test_outputs_become_null_when_a_call_fails(scripted_server: ScriptedServer) -> None:
    client = raw.Client(scripted_server.base_url)
    stale = ctypes.create_string_buffer(8)
    key = ctypes.cast(stale, ctypes.POINTER(fw_api_key))
    error = ctypes.cast(stale, ctypes.POINTER(fw_error))
    outputs = ctypes.byref(key), ctypes.byref(error)
    assert library.fw_create_api_key(client.pointer, b"", b"u", None, *outputs) == Status.EMPTY_ARGUMENT
    assert not key
    assert library.fw_error_status(error) == Status.EMPTY_ARGUMENT
    library.fw_error_free(error)
    client.free()


def test_an_error_becomes_null_when_a_call_succeeds(scripted_server: ScriptedServer) -> None:
    client = raw.Client(scripted_server.base_url)
    stale = ctypes.create_string_buffer(8)
    key = ctypes.POINTER(fw_api_key)()
    error = ctypes.cast(stale, ctypes.POINTER(fw_error))
    outputs = ctypes.byref(key), ctypes.byref(error)
    scripted_server.answer(record_reply())
    assert library.fw_create_api_key(client.pointer, b"a", b"u", None, *outputs) == Status.OK
    assert not error
    library.fw_api_key_free(key)
    client.free()


def test_create_refuses_null(scripted_server: ScriptedServer) -> None:
    create = library.fw_create_api_key
    client = raw.Client(scripted_server.base_url)
    key, error = ctypes.POINTER(fw_api_key)(), ctypes.POINTER(fw_error)()
    to_key, to_error = ctypes.byref(key), ctypes.byref(error)
    assert create(None, b"a", b"u", None, to_key, to_error) == Status.NULL_ARGUMENT
    assert b"client" in library.fw_error_message(error)
    library.fw_error_free(error)
    assert create(client.pointer, b"a", b"u", None, None, to_error) == Status.NULL_ARGUMENT
    assert b"key" in library.fw_error_message(error)
    library.fw_error_free(error)
    assert create(client.pointer, None, b"u", None, to_key, None) == Status.NULL_ARGUMENT
    client.free()
    assert scripted_server.connections == 0


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("fw_config_set_api_key", [b"x"]),
        ("fw_config_set_base_url", [b"https://x"]),
        ("fw_config_set_timeout_ms", [1]),
        ("fw_config_set_connect_timeout_ms", [1]),
        ("fw_config_set_ca_file", [b"x"]),
        ("fw_create_options_set_display_name", [b"x"]),
        ("fw_create_options_set_expire_time", [b"2037-01-02T03:04:05Z"]),
        ("fw_create_options_set_expire_time_unix", [2**31]),
        ("fw_create_options_set_annotation", [b"x", b"y"]),
    ],
)
def test_setters_refuse_null(name: str, rest: Any) -> None:
    assert getattr(library, name)(None, *rest) == Status.NULL_ARGUMENT


def test_the_secret_and_its_length(key: Any) -> None:
    length = ctypes.c_size_t(99)
    text = library.fw_api_key_secret(key, ctypes.byref(length))
    assert length.value == len(SECRET)
    assert ctypes.string_at(text) == SECRET.encode()
    assert ctypes.string_at(library.fw_api_key_secret(key, None)) == SECRET.encode()


@pytest.mark.parametrize("room", [0, 1, len(SECRET)])
def test_a_buffer_too_small_stays_untouched(key: Any, room: int) -> None:
    buffer = ctypes.create_string_buffer(b"-" * 64)
    assert library.fw_api_key_copy_secret(key, buffer, room) == Status.TOO_LONG
    assert buffer.raw[:64] == b"-" * 64


def test_a_buffer_just_large_enough(key: Any) -> None:
    buffer = ctypes.create_string_buffer(b"-" * 64)
    assert library.fw_api_key_copy_secret(key, buffer, len(SECRET) + 1) == Status.OK
    assert buffer.raw == SECRET.encode() + b"\0" + b"-" * (63 - len(SECRET)) + b"\0"
    assert library.fw_api_key_copy_secret(key, None, 64) == Status.NULL_ARGUMENT


def test_a_secret_wiped(key: Any) -> None:
    length = ctypes.c_size_t(99)
    library.fw_api_key_wipe_secret(key)
    library.fw_api_key_wipe_secret(key)
    assert not library.fw_api_key_secret(key, ctypes.byref(length))
    assert length.value == 0
    assert library.fw_api_key_copy_secret(key, ctypes.create_string_buffer(64), 64) == Status.INVALID_STATE
    assert library.fw_api_key_id(key) is not None


def test_annotations_beyond_the_last_are_null(key: Any) -> None:
    count = library.fw_api_key_annotation_count(key)
    assert count == 2
    for index in (count, count + 1, 2**64 - 1):
        assert library.fw_api_key_annotation_name(key, index) is None
        assert library.fw_api_key_annotation_value(key, index) is None


def test_names_of_statuses_and_outcomes() -> None:
    for status in Status:
        expected = "OK" if status is Status.OK else f"ERROR_{status.name}"
        assert library.fw_status_name(status) == expected.encode()
    for outcome in Outcome:
        assert library.fw_outcome_name(outcome) == outcome.name.encode()
    for number in (-1, 20, 29, 61, 2**31 - 1, -(2**31)):
        assert library.fw_status_name(number) == b"UNKNOWN_STATUS"
        assert library.fw_outcome_name(number) == b"UNKNOWN_OUTCOME"


def test_the_version_has_three_numbers() -> None:
    assert len([int(part) for part in fwkeys.library_version().split(".")]) == 3


def test_a_client_outlives_its_configuration_and_a_fork(scripted_server: ScriptedServer) -> None:
    program = """
import os, sys, fwkeys
client = fwkeys.Client(api_key="k", base_url=sys.argv[1])
client.whoami()
child = os.fork()
if child == 0:
    try:
        client.whoami()
    except fwkeys.StateError as error:
        client.close()
        right = error.status == fwkeys.Status.FORKED and error.outcome == fwkeys.Outcome.NOT_SENT
        os._exit(0 if right else 1)
    os._exit(2)
assert os.waitpid(child, 0)[1] == 0
client.whoami()
"""
    for _ in range(2):
        scripted_server.answer(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")}
    subprocess.run(
        [sys.executable, "-c", program, scripted_server.base_url], env=environment, timeout=30, check=True
    )
    assert [request.connection for request in scripted_server.requests] == [1, 1]
