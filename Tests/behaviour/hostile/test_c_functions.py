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
from fwkeys._declarations import FUNCTIONS, fw_api_key, fw_api_key_list, fw_error
from fwkeys._library import library
from support import raw
from support.build import ROOT
from support.replies import KEY_ID, SECRET, listed, page_reply, record_reply
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


def test_a_key_of_a_list_has_no_secret(scripted_server: ScriptedServer) -> None:
    client = raw.Client(scripted_server.base_url)
    scripted_server.answer(page_reply(listed(1, key=SECRET)))
    scripted_server.answer(record_reply())
    keys, first, second = (
        ctypes.POINTER(fw_api_key_list)(),
        ctypes.POINTER(fw_api_key)(),
        ctypes.POINTER(fw_api_key)(),
    )
    path = client.pointer, b"a", b"u"
    assert library.fw_list_api_keys(*path, None, ctypes.byref(keys), None) == Status.OK
    assert library.fw_api_key_list_next(keys, ctypes.byref(first), None) == Status.OK
    assert library.fw_get_api_key(*path, KEY_ID.encode(), ctypes.byref(second), None) == Status.OK
    for key in (first, second):
        length = ctypes.c_size_t(99)
        assert not library.fw_api_key_secret(key, ctypes.byref(length))
        assert length.value == 0
        buffer = ctypes.create_string_buffer(b"-" * 64)
        assert library.fw_api_key_copy_secret(key, buffer, 64) == Status.INVALID_STATE
        library.fw_api_key_free(key)
    library.fw_api_key_list_free(keys)
    client.free()


@pytest.mark.parametrize("name", FREES)
def test_every_free_takes_null(name: str) -> None:
    getattr(library, name)(None)


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
    for number in {*range(-1, 200), 2**31 - 1, -(2**31)} - {*Status}:
        assert library.fw_status_name(number) == b"UNKNOWN_STATUS"
    for number in {*range(-1, 200), 2**31 - 1, -(2**31)} - {*Outcome}:
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
        [sys.executable, "-c", program, scripted_server.base_url], env=environment, timeout=240, check=True
    )
    assert [request.connection for request in scripted_server.requests] == [1, 1]
