"""Replies of 2xx that no honest service sends. Where there may be a key whose secret is lost, it is deleted
again."""

from __future__ import annotations

import json
from typing import List, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.replies import (
    EMPTY_OBJECT_REPLY,
    KEY_ID,
    RECORD,
    SECRET,
    chunked,
    http_reply,
    json_reply,
    record_reply,
    without,
)
from support.scripted_server import Close, ScriptedServer

BODY = json.dumps(RECORD).encode()
ID_PART = b'"keyId":"%s"' % KEY_ID.encode()
DEEP = 500

# bodies that do not tell which key was created
NAMELESS: List[Tuple[str, bytes]] = [
    ("nothing", b""),
    ("blanks", b" \r\n\t "),
    ("HTML", b"<!doctype html><html><body>Bad gateway</body></html>"),
    ("an empty object", b"{}"),
    ("an array", b"[]"),
    ("an array of numbers", b"[1,2]"),
    ("null", b"null"),
    ("true", b"true"),
    ("a number", b"42"),
    ("a string", b'"fw_x"'),
    ("an array without end", b"[" * 200_000),
    ("an object without end", b'{"a":' * 100_000),
    ("a lone quote", b'"'),
    ("a NUL", b"\0"),
    ("binary", bytes(range(256))),
    ("UTF-16", json.dumps(RECORD).encode("utf-16")),
    ("a record without key and id", json.dumps(without("key", "keyId")).encode()),
    ("an id of the wrong type", json.dumps({**without("key"), "keyId": 42}).encode()),
    ("an empty id", json.dumps({**without("key"), "keyId": ""}).encode()),
]

# bodies without a usable secret that do tell which key was created
NAMED: List[Tuple[str, bytes]] = [
    ("no key", json.dumps(without("key")).encode()),
    ("a key that is null", json.dumps({**RECORD, "key": None}).encode()),
    ("an empty key", json.dumps({**RECORD, "key": ""}).encode()),
    ("a key that is a number", json.dumps({**RECORD, "key": 42}).encode()),
    ("a key that is an object", json.dumps({**RECORD, "key": {"key": "fw_inner"}}).encode()),
    ("a key that is an array", json.dumps({**RECORD, "key": ["fw_inner"]}).encode()),
    ("a key with a NUL", json.dumps({**RECORD, "key": "fw_a\0b"}).encode()),
    ("a key with a lone surrogate", b'{%s,"key":"fw_\\ud800"}' % ID_PART),
    ("a key that is not UTF-8", b'{%s,"key":"fw_\xff\xfe"}' % ID_PART),
    ("a key with a bad escape", b'{%s,"key":"fw_\\x41"}' % ID_PART),
    ("a key with a bare line break", b'{%s,"key":"fw_\n"}' % ID_PART),
    ("two keys", b'{%s,"key":"fw_one","key":"fw_two"}' % ID_PART),
    ("two keys, one of them escaped", b'{%s,"key":"fw_one","\\u006bey":"fw_two"}' % ID_PART),
    ("a key inside of another object", b'{%s,"inner":{"key":"fw_inner"}}' % ID_PART),
    ("cut in the middle of the key", b'{%s,"key":"fw_3ZLd7Qp' % ID_PART),
    ("more after the end", BODY + b"x"),
    ("two documents", BODY + BODY),
    ("nested too deep", b'{%s,"key":"fw_x","deep":%s}' % (ID_PART, b"[" * DEEP + b"]" * DEEP)),
    ("more values than any reply has", b'{%s,"key":"fw_x","many":[%s0]}' % (ID_PART, b"0," * 300_000)),
    ("an integer over 64 bits", b'{"n":%s,%s,"key":"fw_x"}' % (b"9" * 5000, ID_PART)),
    ("an exponent over a double's", b'{"n":1e999999,%s,"key":"fw_x"}' % ID_PART),
    ("a NUL in a name", b'{"\\u0000":1,%s,"key":"fw_x"}' % ID_PART),
]

# bodies that are odd and all right
USABLE: List[Tuple[str, bytes]] = [
    ("a byte order mark", b"\xef\xbb\xbf" + BODY),
    ("blanks around it", b" \r\n\t" + BODY + b"\n\n "),
    ("an escaped key", b'{%s,"key":"\\u0066w_3ZLd7QpXmN4tRb8sKc2vWy"}' % ID_PART),
    ("an escaped name of key", b'{%s,"\\u006b\\u0065y":"%s"}' % (ID_PART, SECRET.encode())),
    ("every character escaped", json.dumps({"keyId": KEY_ID}).encode()[:-1] + b',"key":"%s"}'
     % b"".join(b"\\u%04x" % character for character in SECRET.encode())),
    ("unknown fields", json.dumps({"isFirepass": False, "limits": [1, {"a": None}], **RECORD}).encode()),
    ("key first", json.dumps({"key": SECRET, **without("key")}).encode()),
    ("key last", json.dumps({**without("key"), "key": SECRET}).encode()),
    ("pretty", json.dumps(RECORD, indent=4).encode()),
    ("a key in an inner object too",
     json.dumps({"inner": {"key": "fw_inner", "keyId": "no"}, **RECORD}).encode()),
    ("nested as deep as anybody nests",
     json.dumps({**RECORD, "deep": json.loads("[" * 50 + "]" * 50)}).encode()),
    ("a NUL in a field", json.dumps({**RECORD, "email": "a\0b"}).encode()),
    ("a long real number", b'{"n":%s.5e-3,%s,"key":"%s"}' % (b"9" * 100, ID_PART, SECRET.encode())),
    ("a tiny exponent", b'{"n":-1.5E-999999,%s,"key":"%s"}' % (ID_PART, SECRET.encode())),
    ("a big field", json.dumps({**RECORD, "note": "x" * 500_000}).encode()),
]  # fmt: skip


def lose(client: fwkeys.Client) -> fwkeys.SecretLostError:
    with pytest.raises(fwkeys.SecretLostError) as caught:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    error = caught.value
    assert error.status == Status.INVALID_REPLY
    assert error.outcome is Outcome.SECRET_LOST
    assert error.http_status is not None
    assert error.http_status // 100 == 2
    assert error.attempts == 1
    shown = repr(error) + str(error) + str(error.service_message)
    assert "fw_" not in shown
    return error


@pytest.mark.parametrize(("_label", "body"), NAMELESS, ids=[row[0] for row in NAMELESS])
def test_a_reply_that_names_no_key(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, _label: str, body: bytes
) -> None:
    scripted_server.answer(http_reply(200, body))
    error = lose(scripted_client)
    assert error.orphan_key_id is None
    assert error.may_have_left_key
    assert "deleted again" not in str(error)
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize(("_label", "body"), NAMED, ids=[row[0] for row in NAMED])
@pytest.mark.parametrize("form", ["whole", "chunked"])
def test_a_reply_that_names_the_key(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, _label: str, body: bytes, form: str
) -> None:
    pieces = [body[start : start + 7] for start in range(0, len(body), 7)]
    scripted_server.answer(http_reply(200, body) if form == "whole" else chunked(200, *pieces))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    error = lose(scripted_client)
    assert (error.orphan_key_id, error.may_have_left_key) == (None, False)
    create, delete = scripted_server.requests
    assert delete.method == "POST"
    assert delete.target == create.target + ":delete"
    assert json.loads(delete.body) == {"keyId": KEY_ID}
    assert delete.headers["authorization"] == create.headers["authorization"]


@pytest.mark.parametrize(("_label", "body"), USABLE, ids=[row[0] for row in USABLE])
@pytest.mark.parametrize("form", ["whole", "chunked", "byte by byte", "until the end"])
def test_an_odd_reply_that_is_all_right(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, _label: str, body: bytes, form: str
) -> None:
    if form == "whole":
        scripted_server.answer(http_reply(200, body))
    elif form == "chunked":
        scripted_server.answer(chunked(200, *(body[at : at + 1000] for at in range(0, len(body), 1000))))
    elif form == "byte by byte":
        reply = http_reply(200, body)
        scripted_server.answer(*(reply[at : at + 1] for at in range(1500)), reply[1500:])
    else:
        scripted_server.answer(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + body, Close())
    key = scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert key.secret == SECRET
    assert key.id == KEY_ID
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("interim", [100, 102, 103])
def test_interim_answers_are_passed_over(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, interim: int
) -> None:
    early = b"HTTP/1.1 %d Early\r\nlink: </style.css>; rel=preload\r\n\r\n" % interim
    scripted_server.answer(early, early, record_reply())
    assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER).secret == SECRET


@pytest.mark.parametrize("http_status", [200, 201, 202])
def test_any_status_of_success_will_do(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, http_status: int
) -> None:
    scripted_server.answer(http_reply(http_status, BODY, content_type="text/plain"))
    assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER).secret == SECRET


def test_no_content(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    scripted_server.answer(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert lose(scripted_client).http_status == 204


@pytest.mark.parametrize("answer", [json_reply(403, {"code": 7, "message": "no"}), http_reply(400)])
def test_a_deletion_that_is_refused_leaves_an_orphan_that_is_named(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, answer: bytes
) -> None:
    scripted_server.answer(json_reply(200, without("key")))
    scripted_server.answer(answer)
    assert lose(scripted_client).orphan_key_id == KEY_ID


def test_a_key_id_with_hostile_characters_is_sent_back_as_it_is(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    hostile = 'key_"},{"x\\/é\U0001f511'
    scripted_server.answer(json_reply(200, {"keyId": hostile}))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    lose(scripted_client)
    assert json.loads(scripted_server.requests[1].body) == {"keyId": hostile}
