"""Display names, expiries and annotations that the library refuses, and the longest that it takes."""

from __future__ import annotations

import json
import time
from datetime import datetime, timezone
from typing import Any, Iterator, List, Optional, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from fwkeys._library import library
from support import raw
from support.hostile_text import ROWS
from support.replies import record_reply
from support.scripted_server import ScriptedServer

LONGEST_NAME = 1024
LONGEST_VALUE = 4096
MOST_ANNOTATIONS = 64

NAMES: List[Tuple[str, Optional[bytes], Status]] = [
    ("NULL", None, Status.NULL_ARGUMENT),
    ("empty", b"", Status.EMPTY_ARGUMENT),
    ("the longest", b"n" * LONGEST_NAME, Status.OK),
    ("a byte too long", b"n" * (LONGEST_NAME + 1), Status.TOO_LONG),
    ("the longest of two bytes a character", "ü".encode() * (LONGEST_NAME // 2), Status.OK),
    ("two bytes a character and too long", "ü".encode() * (LONGEST_NAME // 2 + 1), Status.TOO_LONG),
    *ROWS,
]

EXPIRIES: List[Tuple[Optional[bytes], Status]] = [
    (None, Status.NULL_ARGUMENT),
    (b"", Status.EMPTY_ARGUMENT),
    (b"tomorrow", Status.INVALID_TIMESTAMP),
    (b"2037-01-02", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04Z", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05.Z", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05,5Z", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05+0200", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05+2:00", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05Z ", Status.INVALID_TIMESTAMP),
    (b" 2037-01-02T03:04:05Z", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05ZZ", Status.INVALID_TIMESTAMP),
    (b"2037-1-02T03:04:05Z", Status.INVALID_TIMESTAMP),
    (b"+2037-01-02T03:04:05Z", Status.INVALID_TIMESTAMP),
    (b"12037-01-02T03:04:05Z", Status.INVALID_TIMESTAMP),
    (b"2037-0x-02T03:04:05Z", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05\xff", Status.INVALID_TIMESTAMP),
    (b"2037-01-02T03:04:05." + b"1" * 100_000 + b"x", Status.INVALID_TIMESTAMP),
    (b"2037-02-30T00:00:00Z", Status.NONEXISTENT_TIME),
    (b"2037-02-29T00:00:00Z", Status.NONEXISTENT_TIME),
    (b"2100-02-29T00:00:00Z", Status.NONEXISTENT_TIME),
    (b"2037-00-01T00:00:00Z", Status.NONEXISTENT_TIME),
    (b"2037-13-01T00:00:00Z", Status.NONEXISTENT_TIME),
    (b"2037-01-00T00:00:00Z", Status.NONEXISTENT_TIME),
    (b"2037-04-31T00:00:00Z", Status.NONEXISTENT_TIME),
    (b"2037-01-01T24:00:00Z", Status.NONEXISTENT_TIME),
    (b"2037-01-01T23:60:00Z", Status.NONEXISTENT_TIME),
    (b"2037-01-01T23:59:61Z", Status.NONEXISTENT_TIME),
    (b"2037-01-01T00:00:00+24:00", Status.NONEXISTENT_TIME),
    (b"2037-01-01T00:00:00+01:60", Status.NONEXISTENT_TIME),
    (b"2036-06-29T23:59:60Z", Status.NONEXISTENT_TIME),
    (b"2036-07-01T23:59:60+02:00", Status.NONEXISTENT_TIME),
    (b"2020-01-01T00:00:00Z", Status.TIME_IN_PAST),
    (b"1969-12-31T23:59:59Z", Status.TIME_IN_PAST),
    (b"0001-01-01T00:00:00Z", Status.TIME_IN_PAST),
    (b"2037-01-02T03:04:05Z", Status.OK),
    (b"2037-01-02T03:04:05.123456789123Z", Status.OK),
    (b"2037-01-02T03:04:05-00:00", Status.OK),
    (b"2037-01-02t03:04:05z", Status.OK),
    (b"2036-06-30T23:59:60Z", Status.OK),
    (b"2036-07-01T01:59:60+02:00", Status.OK),
    (b"9999-12-31T23:59:59Z", Status.OK),
]


@pytest.fixture
def options() -> Iterator[Any]:
    options = raw.new_options()
    yield options
    library.fw_create_options_free(options)


@pytest.mark.parametrize(("_label", "name", "status"), NAMES, ids=[row[0] for row in NAMES])
def test_display_names(options: Any, _label: str, name: Optional[bytes], status: Status) -> None:
    assert Status(library.fw_create_options_set_display_name(options, name)) is status


@pytest.mark.parametrize(("expiry", "status"), EXPIRIES, ids=[str(row[0])[:60] for row in EXPIRIES])
def test_expiries(options: Any, expiry: Optional[bytes], status: Status) -> None:
    assert Status(library.fw_create_options_set_expire_time(options, expiry)) is status


@pytest.mark.parametrize(
    ("seconds", "status"),
    [
        (-(2**63), Status.TIME_IN_PAST),
        (-1, Status.TIME_IN_PAST),
        (0, Status.TIME_IN_PAST),
        pytest.param(int(time.time()) - 1, Status.TIME_IN_PAST, id="a second ago"),
        (2**31, Status.OK),
        (253_402_300_799, Status.OK),
        (253_402_300_800, Status.OUT_OF_RANGE),
        (2**63 - 1, Status.OUT_OF_RANGE),
    ],
)
def test_expiries_in_unix_seconds(options: Any, seconds: int, status: Status) -> None:
    assert Status(library.fw_create_options_set_expire_time_unix(options, seconds)) is status


@pytest.mark.parametrize(("_label", "text", "status"), NAMES, ids=[row[0] for row in NAMES])
def test_annotation_names(options: Any, _label: str, text: Optional[bytes], status: Status) -> None:
    assert Status(library.fw_create_options_set_annotation(options, text, b"value")) is status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (None, Status.NULL_ARGUMENT),
        (b"", Status.OK),
        (b"v" * LONGEST_VALUE, Status.OK),
        (b"v" * (LONGEST_VALUE + 1), Status.TOO_LONG),
        *[(row[1], row[2]) for row in ROWS],
    ],
)
def test_annotation_values(options: Any, value: Optional[bytes], status: Status) -> None:
    assert Status(library.fw_create_options_set_annotation(options, b"name", value)) is status


def test_one_annotation_too_many(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    annotations = {f"name {index}": str(index) for index in range(MOST_ANNOTATIONS)}
    scripted_server.answer(record_reply())
    scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER, annotations=annotations)
    assert json.loads(scripted_server.requests[0].body) == {"apiKey": {"annotations": annotations}}
    with pytest.raises(fwkeys.ArgumentError, match="annotations") as caught:
        scripted_client.create_api_key(
            account_id=ACCOUNT, user_id=USER, annotations={**annotations, "one more": ""}
        )
    assert caught.value.status is Status.OUT_OF_RANGE
    assert len(scripted_server.requests) == 1


def test_an_annotation_is_replaced(options: Any, scripted_server: ScriptedServer) -> None:
    for index in range(MOST_ANNOTATIONS):
        assert library.fw_create_options_set_annotation(options, b"%d" % index, b"old") == Status.OK
    assert library.fw_create_options_set_annotation(options, b"7", b"new") == Status.OK
    scripted_server.answer(record_reply())
    client = raw.Client(scripted_server.base_url)
    assert client.create(b"a", b"u", options).status is Status.OK
    client.free()
    sent = json.loads(scripted_server.requests[0].body)["apiKey"]["annotations"]
    assert sent == {str(index): "new" if index == 7 else "old" for index in range(MOST_ANNOTATIONS)}


def test_a_refused_value_leaves_the_last_one(options: Any, scripted_server: ScriptedServer) -> None:
    assert library.fw_create_options_set_display_name(options, b"kept") == Status.OK
    assert library.fw_create_options_set_display_name(options, b"\xff") == Status.INVALID_UTF8
    assert library.fw_create_options_set_expire_time(options, b"2037-01-02T03:04:05Z") == Status.OK
    assert library.fw_create_options_set_expire_time(options, b"nonsense") == Status.INVALID_TIMESTAMP
    scripted_server.answer(record_reply())
    client = raw.Client(scripted_server.base_url)
    assert client.create(b"a", b"u", options).status is Status.OK
    client.free()
    sent = json.loads(scripted_server.requests[0].body)
    assert sent == {"apiKey": {"displayName": "kept", "expireTime": "2037-01-02T03:04:05Z"}}


@pytest.mark.parametrize(
    ("keywords", "argument", "status"),
    [
        ({"display_name": ""}, "display_name", Status.EMPTY_ARGUMENT),
        ({"display_name": "a\tb"}, "display_name", Status.CONTROL_CHARACTER),
        ({"display_name": "quick\0start"}, "display_name", Status.CONTROL_CHARACTER),
        ({"display_name": "\udc80"}, "display_name", Status.INVALID_UTF8),
        ({"display_name": "n" * 1025}, "display_name", Status.TOO_LONG),
        ({"expire_time": "soon"}, "expire_time", Status.INVALID_TIMESTAMP),
        ({"expire_time": "2037-02-30T00:00:00Z"}, "expire_time", Status.NONEXISTENT_TIME),
        ({"expire_time": "2037-01-02T03:04:05Z\0"}, "expire_time", Status.CONTROL_CHARACTER),
        ({"expire_time": datetime(2020, 1, 1, tzinfo=timezone.utc)}, "expire_time", Status.TIME_IN_PAST),
        ({"expire_time": datetime(2037, 1, 1)}, "expire_time", Status.INVALID_TIMESTAMP),
        ({"annotations": {"": "x"}}, "annotations", Status.EMPTY_ARGUMENT),
        ({"annotations": {"x": "a\0b"}}, "annotations", Status.CONTROL_CHARACTER),
    ],
)
def test_python_names_the_argument(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    keywords: Any,
    argument: str,
    status: Status,
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=argument) as caught:
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER, **keywords)
    assert isinstance(caught.value, ValueError)
    assert caught.value.status is status
    assert caught.value.outcome is Outcome.NOT_SENT
    assert scripted_server.connections == 0


def test_a_naive_datetime_is_refused_and_told_why(scripted_client: fwkeys.Client) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER, expire_time=datetime(2037, 1, 1))
