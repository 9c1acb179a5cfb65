"""Ids that the library refuses: each with its own status, named in the message, and nothing is sent."""

from __future__ import annotations

from typing import Iterator, List, Optional, Tuple

import fwkeys
import pytest
from fwkeys import Outcome, Status
from support import raw
from support.hostile_text import ROWS
from support.replies import record_reply
from support.scripted_server import ScriptedServer

GOOD = b"good-id"
LONGEST = 256

Row = Tuple[str, Optional[bytes], Status]

FOR_BOTH: List[Row] = [
    ("empty", b"", Status.EMPTY_ARGUMENT),
    ("a dot", b".", Status.DOT_SEGMENT),
    ("two dots", b"..", Status.DOT_SEGMENT),
    ("a byte too long", b"a" * (LONGEST + 1), Status.TOO_LONG),
    ("a megabyte", b"a" * (1 << 20), Status.TOO_LONG),
    ("two bytes a character and too long", "ü".encode() * (LONGEST // 2 + 1), Status.TOO_LONG),
    ("a header behind CR LF", b"a\r\nX-Evil: 1", Status.CONTROL_CHARACTER),
    *ROWS,
]
FOR_USER: List[Row] = [("a hyphen", b"-", Status.WILDCARD_USER)]


@pytest.fixture
def raw_client(scripted_server: ScriptedServer) -> Iterator[raw.Client]:
    client = raw.Client(scripted_server.base_url)
    yield client
    client.free()


def identifiers(rows: List[Row]) -> List[str]:
    return [row[0] for row in rows]


def check(result: raw.Result, status: Status, argument: str, server: ScriptedServer) -> None:
    assert result.status is status
    assert result.outcome is Outcome.NOT_SENT
    assert argument in result.message
    assert result.attempts == 0
    assert server.connections == 0


@pytest.mark.parametrize(("_label", "value", "status"), FOR_BOTH, ids=identifiers(FOR_BOTH))
def test_account_ids(
    scripted_server: ScriptedServer,
    raw_client: raw.Client,
    _label: str,
    value: Optional[bytes],
    status: Status,
) -> None:
    check(raw_client.create(value, GOOD), status, "account_id", scripted_server)


@pytest.mark.parametrize(
    ("_label", "value", "status"), FOR_BOTH + FOR_USER, ids=identifiers(FOR_BOTH + FOR_USER)
)
def test_user_ids(
    scripted_server: ScriptedServer,
    raw_client: raw.Client,
    _label: str,
    value: Optional[bytes],
    status: Status,
) -> None:
    check(raw_client.create(GOOD, value), status, "user_id", scripted_server)


def test_the_longest_ids_are_taken(scripted_server: ScriptedServer, raw_client: raw.Client) -> None:
    scripted_server.answer(record_reply())
    assert raw_client.create(b"a" * LONGEST, b"u" * LONGEST).status is Status.OK
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("", Status.EMPTY_ARGUMENT),
        ("..", Status.DOT_SEGMENT),
        ("-", Status.WILDCARD_USER),
        ("a\nb", Status.CONTROL_CHARACTER),
        ("good\0evil", Status.CONTROL_CHARACTER),
        ("\ud800", Status.INVALID_UTF8),
        ("a" * 257, Status.TOO_LONG),
    ],
)
def test_python_tells_the_same(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, value: str, status: Status
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="user_id") as caught:
        scripted_client.create_api_key(account_id="good-id", user_id=value)
    assert isinstance(caught.value, ValueError)
    assert caught.value.status is status
    assert caught.value.status_name == f"ERROR_{status.name}"
    assert caught.value.outcome is Outcome.NOT_SENT
    assert caught.value.http_status is None
    assert caught.value.attempts == 0
    assert scripted_server.connections == 0


@pytest.mark.parametrize("value", [7, b"bytes"])
def test_python_refuses_other_types(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, value: object
) -> None:
    with pytest.raises(TypeError, match="account_id"):
        scripted_client.create_api_key(account_id=value, user_id="good-id")  # type: ignore[arg-type]
    assert scripted_server.connections == 0
