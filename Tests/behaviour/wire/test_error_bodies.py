"""The shapes in which the service and what stands before it tell of errors. The HTTP status is the
authority."""

from __future__ import annotations

import json
from typing import Any, Dict, Optional

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from support.replies import SECRET, http_reply
from support.scripted_server import ScriptedServer

LONGEST_MESSAGE = 512


def refused(server: ScriptedServer, client: fwkeys.Client, body: bytes, **headers: str) -> fwkeys.FwKeysError:
    server.answer(http_reply(403, body, **headers))
    with pytest.raises(fwkeys.PermissionDeniedError) as caught:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert caught.value.outcome is fwkeys.Outcome.REJECTED
    return caught.value


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"code": 7, "message": "not yours", "details": []}, 7, "not yours"),
        ({"code": 7, "message": "not yours", "details": [{"@type": "x", "a": [1]}]}, 7, "not yours"),
        ({"code": 7}, 7, None),
        ({"message": "not yours"}, None, "not yours"),
        ({"error": {"message": "not yours", "code": "x", "type": "x"}, "request_id": "r"}, None, "not yours"),
        ({"error": {"message": "not yours", "code": None, "param": None}}, None, "not yours"),
        ({"error": "forbidden", "message": "not yours"}, None, "not yours"),
        ({"fault": {"faultstring": "not yours", "detail": {"errorcode": "x"}}}, None, "not yours"),
        ({"code": "7", "message": ["x"]}, None, None),
        ({"code": 99, "message": "x"}, None, "x"),
        ({"code": -1, "message": "x"}, None, "x"),
        ({"code": 7.5, "message": "x"}, None, "x"),
        ({"code": 2**63 - 1, "message": "x"}, None, "x"),
        ({"code": 2**64 + 7, "message": "x"}, None, None),  # jansson refuses the whole
        ({"code": True, "message": None}, None, None),
        ([{"code": 7}], None, None),
        ("not yours", None, None),
    ],
)
def test_shapes(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    body: Any,
    code: Optional[int],
    message: Optional[str],
) -> None:
    error = refused(scripted_server, scripted_client, json.dumps(body).encode())
    assert error.service_code == code
    assert error.service_message == message


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>403</html>", b"{", b"\xff\xfe", b'{"message":"' + b"x" * 1000, b"[" * 100_000, b"\0" * 100],
    ids=["empty", "HTML", "cut", "binary", "cut text", "deep", "NULs"],
)
def test_no_shape_at_all(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, body: bytes
) -> None:
    error = refused(scripted_server, scripted_client, body)
    assert error.service_code is None
    assert error.service_message is None
    assert error.message
    assert "html" not in error.message


@pytest.mark.parametrize(
    ("headers", "request_id"),
    [
        ({"x_request_id": "req-1"}, "req-1"),
        ({"x_fireworks_request_id": "req-2"}, "req-2"),
        ({"cf_ray": "8f0a-FRA"}, "8f0a-FRA"),
        ({"X_Request_ID": "req-3"}, "req-3"),
        ({"x_request_id": ""}, None),
        ({}, None),
    ],
)
def test_request_ids(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    headers: Dict[str, str],
    request_id: Optional[str],
) -> None:
    error = refused(scripted_server, scripted_client, b'{"code":7,"message":"no"}', **headers)
    assert error.request_id == request_id


def test_a_request_id_that_is_not_utf8(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    error = refused(scripted_server, scripted_client, b"", x_request_id="req-\xff\xfe")
    shown = error.request_id or ""
    assert "\\x" not in shown  # the binding's sign for bytes that the library promised not to give
    shown.encode()


def test_long_messages_are_cut_between_characters(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    for text in ("x" * 2000, "é" * 1000, "a" + "é" * 1000, "\U0001f511" * 500, "ab" + "\U0001f511" * 500):
        error = refused(scripted_server, scripted_client, json.dumps({"message": text}).encode())
        assert error.service_message is not None
        got = error.service_message.rstrip(".…")
        assert text.startswith(got)
        assert LONGEST_MESSAGE - 8 <= len(error.service_message.encode()) <= LONGEST_MESSAGE


def test_control_characters_are_replaced(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    text = "line one\r\nline two\x1b[31m\x7f\tend"
    error = refused(scripted_server, scripted_client, json.dumps({"message": text}).encode())
    shown = error.service_message or ""
    assert shown.startswith("line one")
    assert shown.endswith("end")
    assert not any(ord(character) < 32 or ord(character) == 127 for character in shown + error.message)


@pytest.mark.parametrize(
    "template", ["{}", "the key {} is not valid", 'key="{}"', "({})", "{}.", "x {} y {} z", "Bearer {}"]
)
@pytest.mark.parametrize("secret", [SECRET, "fpk_3ZLd7QpXmN4tRb8sKc2vWy", "fw_apiKeyOfTheTests0000"])
def test_what_looks_like_a_key_is_blanked_out(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, template: str, secret: str
) -> None:
    text = template.replace("{}", secret)
    error = refused(scripted_server, scripted_client, json.dumps({"code": 7, "message": text}).encode())
    shown = repr(error) + str(error) + str(error.service_message)
    tail = secret.partition("_")[2]
    assert not any(tail[start : start + 8] in shown for start in range(len(tail) - 7))
