"""What a description says is what is sent, and the library says what statuses mean."""

from __future__ import annotations

import ctypes
import json

import fwkeys
import pytest
from fwkeys import Status
from fwkeys._declarations import fw_request
from fwkeys._library import library
from fwkeys._options import CreateSettings
from support import raw
from support.replies import record_reply
from support.scripted_server import ScriptedServer


def test_a_description_is_what_is_sent(
    scripted_client: fwkeys.Client, scripted_server: ScriptedServer
) -> None:
    settings: CreateSettings = {
        "display_name": 'né"w',
        "expire_time": "2099-01-02T03:04:05+02:00",
        "annotations": {"a": "1"},
    }
    scripted_server.answer(record_reply())
    scripted_client.create_api_key(account_id="ac me", user_id="al/ice", **settings).wipe()
    described = fwkeys.describe_create("ac me", "al/ice", base_url=scripted_server.base_url, **settings)
    (request,) = scripted_server.requests
    assert described.method == request.method
    assert described.url == scripted_server.base_url + request.target
    assert described.body.encode() == request.body


def test_a_marker_that_would_be_drawn_is_all_zeros() -> None:
    body = json.loads(fwkeys.describe_create("acme", "alice", exactly_once=True).body)
    assert body == {"apiKey": {"displayName": "default-fwk-0000000000000000"}}


@pytest.mark.parametrize("value", ["", ".", "..", "a\nb", "x" * 257])
def test_an_id_is_refused_as_a_call_refuses_it(value: str) -> None:
    with pytest.raises(fwkeys.ArgumentError) as checked:
        fwkeys.check_id("account_id", value)
    with pytest.raises(fwkeys.ArgumentError) as described:
        fwkeys.describe_create(value, "alice")
    assert checked.value.status == described.value.status


@pytest.mark.parametrize("value", [b"", b"..", b"\xff", b"a\n", b"x" * 257, b"-"])
def test_every_function_refuses_an_id_alike(value: bytes) -> None:
    """The statuses that the checks give are those of the calls; "-" is an id, and no single user."""
    config, request = raw.new_config(), ctypes.POINTER(fw_request)()
    output = ctypes.byref(request)
    checked = library.fw_check_id(value)
    user = library.fw_check_user_id(value, 0)
    assert library.fw_check_user_id(value, 1) == checked
    assert library.fw_check_user_id(value, 2) == Status.OUT_OF_RANGE
    assert user == (Status.WILDCARD_USER if value == b"-" else checked)
    assert library.fw_create_options_describe(None, config, value, b"u", output, None) == checked
    assert library.fw_create_options_describe(None, config, b"a", value, output, None) == user
    library.fw_request_free(request)
    assert library.fw_delete_describe(config, value, b"u", b"k", output, None) == checked
    assert library.fw_delete_describe(config, b"a", value, b"k", output, None) == user
    library.fw_request_free(request)
    library.fw_config_free(config)


def test_a_delete_is_described_too() -> None:
    config, request = raw.new_config(), ctypes.POINTER(fw_request)()
    status = library.fw_delete_describe(config, b"a", b"u", b"k", ctypes.byref(request), None)
    assert status == Status.OK
    assert library.fw_request_path(request) == b"/v1/accounts/a/users/u/apiKeys:delete"
    assert library.fw_request_body(request) == b'{"keyId":"k"}'
    library.fw_request_free(request)
    library.fw_config_free(config)


@pytest.mark.parametrize("marker", [b"", b"0123456789abcde", b"0123456789ABCDEF", b"0123456789abcdefg"])
def test_what_is_no_marker_is_refused(marker: bytes) -> None:
    assert library.fw_check_marker(b"0123456789abcdef") == Status.OK
    assert library.fw_check_marker(marker) == Status.INVALID_MARKER


def test_every_status_has_a_sentence_of_its_own() -> None:
    sentences = {library.fw_status_message(status) for status in Status}
    assert len(sentences) == len(set(Status))
    assert library.fw_status_message(9999) == b"unknown status"


def test_statuses_of_arguments_are_told_apart() -> None:
    assert library.fw_status_is_argument_error(Status.TOO_LONG) == 1
    assert library.fw_status_is_argument_error(Status.CLIENT_CERTIFICATE) == 1
    assert [library.fw_status_is_argument_error(each) for each in (0, 1, Status.NOT_FOUND, 9999)] == [0] * 4
