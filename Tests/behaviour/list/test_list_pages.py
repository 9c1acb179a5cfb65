"""The requests of a list, and what it makes of each page that comes: records, errors, where it goes on."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Dict, List, Tuple
from urllib.parse import quote

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.replies import RECORD, http_reply, json_reply, listed, page_reply
from support.scripted_server import Close, Flood, Reset, ScriptedServer, Step

PATH = f"/v1/accounts/{ACCOUNT}/users/{USER}/apiKeys"
MEGABYTE = 1 << 20
LIMIT = 16 * MEGABYTE

OPTIONS: List[Tuple[str, Any, str, str]] = [
    ("page_size", 1, "pageSize", "1"),
    ("page_size", 2**31 - 1, "pageSize", "2147483647"),
    ("page_token", "a+b/c==&d", "pageToken", "a+b/c==&d"),
    ("filter", "displayName=\"a b\" AND x!='100%'", "filter", "displayName=\"a b\" AND x!='100%'"),
    ("order_by", "createTime desc, keyId", "orderBy", "createTime desc, keyId"),
    ("read_mask", "keyId,displayName", "readMask", "keyId,displayName"),
    ("filter", "ü \U0001f511 #?/:;@[]{}|\\^`<>~_.-", "filter", "ü \U0001f511 #?/:;@[]{}|\\^`<>~_.-"),
    ("filter", "f" * 4096, "filter", "f" * 4096),
]

NO_PAGES: List[Tuple[str, bytes]] = [
    ("nothing", b""),
    ("not JSON", b"{apiKeys"),
    ("cut JSON", b'{"apiKeys":['),
    ("something behind it", b'{"apiKeys":[]}x'),
    ("an array", b"[]"),
    ("null", b"null"),
    ("a text", b'"apiKeys"'),
    ("HTML", b"<html><body>apiKeys</body></html>"),
    ("keys that are an object", b'{"apiKeys":{}}'),
    ("keys that are a text", b'{"apiKeys":"x"}'),
    ("a key that is a number", b'{"apiKeys":[7]}'),
    ("a key that is null", b'{"apiKeys":[{"keyId":"a"},null]}'),
    ("a key that is an array", b'{"apiKeys":[[]]}'),
    ("a token that is a number", b'{"apiKeys":[],"nextPageToken":7}'),
    ("a token that is an object", b'{"apiKeys":[],"nextPageToken":{}}'),
    ("not UTF-8", b'{"apiKeys":[{"keyId":"\xff"}]}'),
]


def query(target: str) -> Dict[str, str]:
    """The parameters of a target as they were written, in no order."""
    path, _, text = target.partition("?")
    assert path == PATH
    pairs = [pair.split("=") for pair in text.split("&")] if text else []
    assert all(len(pair) == 2 for pair in pairs), target
    assert len({name for name, _ in pairs}) == len(pairs), target
    return {pair[0]: pair[1] for pair in pairs}


def ids(keys: Any) -> List[Any]:
    return [key.id for key in keys]


def test_what_is_not_set_is_not_sent(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(page_reply())
    assert ids(eager_client.list_api_keys()) == []
    (request,) = scripted_server.requests
    assert (request.method, request.target, request.body) == ("GET", PATH, b"")


@pytest.mark.parametrize(("option", "value", "name", "text"), OPTIONS)
def test_each_option_is_passed_on(
    scripted_server: ScriptedServer,
    eager_client: fwkeys.Client,
    option: str,
    value: Any,
    name: str,
    text: str,
) -> None:
    scripted_server.answer(page_reply())
    eager_client.list_api_keys(**{option: value}).close()
    assert query(scripted_server.requests[0].target) == {name: quote(text, safe="")}


def test_every_page_is_asked_for_with_all_options(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(1), token="t&1"))
    scripted_server.answer(page_reply(listed(2)))
    options: Any = {"filter": "f", "order_by": "o", "read_mask": "m"}
    found = eager_client.list_api_keys(page_size=7, page_token="t 0", **options)
    assert ids(found) == ["key_1", "key_2"]
    same = {"pageSize": "7", "filter": "f", "orderBy": "o", "readMask": "m"}
    first, second = (query(request.target) for request in scripted_server.requests)
    assert first == {**same, "pageToken": "t%200"}
    assert second == {**same, "pageToken": "t%261"}


def test_hostile_ids_are_encoded(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(page_reply())
    eager_client.list_api_keys(account_id="a/b?c", user_id="u v#").close()
    assert scripted_server.requests[0].target == "/v1/accounts/a%2Fb%3Fc/users/u%20v%23/apiKeys"


def test_all_fields(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(page_reply(listed(7, unknown=[{}], isFirepass=True)))
    (key,) = eager_client.list_api_keys()
    assert key.id == "key_7"
    assert key.display_name == "name 7"
    assert (key.prefix, key.email, key.secure) == (RECORD["prefix"], RECORD["email"], True)
    assert key.annotations == RECORD["annotations"]
    assert key.create_time_text == RECORD["createTime"]
    assert key.expire_time_text == RECORD["expireTime"]
    assert key.last_used_text == "2025-11-04T10:00:00.5Z"
    assert key.last_used == datetime(2025, 11, 4, 10, 0, 0, 500_000, tzinfo=timezone.utc)
    assert key.marker is None
    assert key.unsettled_attempts == 0


@pytest.mark.parametrize("value", [None, "", 7, [], {}])
def test_a_field_that_is_none(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, value: Any
) -> None:
    absent = {"displayName": value, "email": value, "lastUsed": value, "expireTime": value}
    scripted_server.answer(page_reply(listed(1, **absent)))
    (key,) = eager_client.list_api_keys()
    assert (key.display_name, key.email, key.last_used, key.expire_time) == (None, None, None, None)


def test_a_record_without_fields_is_one(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(page_reply({}, listed(2)))
    assert ids(eager_client.list_api_keys()) == ["", "key_2"]


@pytest.mark.parametrize(
    "page",
    [{}, {"apiKeys": None}, {"apiKeys": []}, {"apiKeys": [], "nextPageToken": "", "totalSize": 0}],
)
def test_no_keys(scripted_server: ScriptedServer, eager_client: fwkeys.Client, page: Any) -> None:
    scripted_server.answer(json_reply(200, page))
    with eager_client.list_api_keys() as keys:
        assert list(keys) == []
        assert keys.next_page_token is None


def test_what_the_list_tells_of_itself(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(page_reply(listed(1), token="second", total=2))
    scripted_server.answer(page_reply(listed(2), total=2))
    with eager_client.list_api_keys() as keys:
        assert (keys.next_page_token, keys.total_size) == ("second", 2)
        next(keys)
        next(keys)
        assert (keys.next_page_token, keys.total_size) == (None, 2)


@pytest.mark.parametrize(("_label", "body"), NO_PAGES, ids=[row[0] for row in NO_PAGES])
def test_an_answer_that_is_no_page(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, _label: str, body: bytes
) -> None:
    scripted_server.answer(http_reply(200, body))
    with pytest.raises(fwkeys.InvalidReplyError) as caught:
        eager_client.list_api_keys()
    assert caught.value.status == Status.INVALID_REPLY
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.http_status == 200


@pytest.mark.parametrize(
    "steps",
    [[http_reply(503)], [http_reply(429, retry_after="0")], [http_reply(408)], [Close()], [Reset()]],
)
def test_a_page_is_asked_for_again(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, steps: List[Step]
) -> None:
    scripted_server.answer(*steps)
    scripted_server.answer(page_reply(listed(1), token="second"))
    scripted_server.answer(*steps)
    scripted_server.answer(page_reply(listed(2)))
    assert ids(eager_client.list_api_keys()) == ["key_1", "key_2"]
    tokens = [query(request.target).get("pageToken") for request in scripted_server.requests]
    assert tokens == [None, None, "second", "second"]


@pytest.mark.parametrize("reply", [http_reply(403), http_reply(200, b"<html>")])
def test_after_an_error_the_same_page_is_tried(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, reply: bytes
) -> None:
    scripted_server.answer(page_reply(listed(1), token="second"))
    scripted_server.answer(reply)
    scripted_server.answer(reply)
    scripted_server.answer(page_reply(listed(2)))
    keys = eager_client.list_api_keys()
    assert next(keys).id == "key_1"
    for _ in range(2):
        with pytest.raises(fwkeys.ServiceError):
            next(keys)
    assert next(keys).id == "key_2"
    assert list(keys) == []
    tokens = [query(request.target).get("pageToken") for request in scripted_server.requests]
    assert tokens == [None, "second", "second", "second"]


def test_a_page_of_15_megabytes(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    filler = "x" * (3 * MEGABYTE // 4)
    body = json.dumps({"apiKeys": [listed(number, note=filler) for number in range(20)]}).encode()
    assert 15 * MEGABYTE < len(body) < LIMIT
    scripted_server.answer(http_reply(200, body))
    assert ids(eager_client.list_api_keys()) == [f"key_{number}" for number in range(20)]


def test_a_page_over_the_limit_is_not_read_to_its_end(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    scripted_server.answer(head, Flood(b"10000\r\n" + b" " * 65536 + b"\r\n", 3 * LIMIT // 65536))
    with pytest.raises(fwkeys.InvalidReplyError) as caught:
        eager_client.list_api_keys()
    assert caught.value.status == Status.REPLY_TOO_LARGE
    assert caught.value.outcome is Outcome.UNKNOWN
    assert scripted_server.bytes_sent < 2 * LIMIT
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize(
    ("option", "value", "status"),
    [
        ("page_size", 0, Status.OUT_OF_RANGE),
        ("page_size", -1, Status.OUT_OF_RANGE),
        ("page_size", 2**31, Status.OUT_OF_RANGE),
        ("page_size", 2**32 + 1, Status.OUT_OF_RANGE),
        *[
            (option, value, status)
            for option in ("page_token", "filter", "order_by", "read_mask")
            for value, status in [
                ("", Status.EMPTY_ARGUMENT),
                ("a\nb", Status.CONTROL_CHARACTER),
                ("a\0b", Status.CONTROL_CHARACTER),
                ("\ud800", Status.INVALID_UTF8),
                ("x" * 4097, Status.TOO_LONG),
            ]
        ],
    ],
)
def test_options_that_are_refused(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, option: str, value: Any, status: Status
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=f"^{option} ") as caught:
        eager_client.list_api_keys(**{option: value})
    assert caught.value.status == status
    assert caught.value.outcome is Outcome.NOT_SENT
    assert scripted_server.connections == 0


@pytest.mark.parametrize("value", ["7", 7.0, True])
def test_a_page_size_of_another_type(eager_client: fwkeys.Client, value: Any) -> None:
    with pytest.raises(TypeError, match="page_size"):
        eager_client.list_api_keys(page_size=value)
