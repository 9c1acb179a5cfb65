"""Which keys a list gives: the library judges each record, by the service's clock, however a page comes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any, Dict, List, Optional, Union

import fwkeys
import pytest
from fwkeys import Status
from support.async_calls import client_at, client_of, run
from support.emulator import Emulator
from support.replies import ago, listed, page_reply
from support.scripted_server import ScriptedServer

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MARKED = "ci-1-fwk-0123456789abcdef"


def ids(keys: "fwkeys.ApiKeyList") -> List[Optional[str]]:
    return [key.id for key in keys]


def selected(
    server: ScriptedServer, client: fwkeys.Client, records: Dict[str, Dict[str, Any]], **options: Any
) -> List[Optional[str]]:
    """The ids that a list gives of one page."""
    server.answer(page_reply(*(listed(keyId=name, **fields) for name, fields in records.items())))
    return ids(client.list_api_keys(**options))


@pytest.mark.parametrize("read_mask", ["keyId,createTime", "keyId,createTime,lastUsed"])
def test_a_last_use_that_was_not_asked_for_is_not_taken_for_none(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, read_mask: str
) -> None:
    """A service that obeys the mask does not tell that the key is in use."""
    records: Dict[str, Dict[str, Any]] = {
        "unknown": {"createTime": ago(days=100), "lastUsed": None},
        "unused": {"createTime": ago(days=100), "lastUsed": ago(days=90)},
    }
    found = selected(scripted_server, eager_client, records, unused_for=30 * DAY, read_mask=read_mask)
    assert found == ["unused"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["old", "new", "fresh", "marked"]),
        ({"older_than": 90 * DAY}, ["old", "marked"]),
        ({"older_than": 90 * 86400.0}, ["old", "marked"]),
        ({"older_than": 0}, ["old", "new", "fresh", "marked"]),
        ({"unused_for": 30 * DAY}, ["old", "marked"]),
        ({"unused_for": 60 * DAY}, ["marked"]),
        ({"unused_for": 0}, ["old", "new", "marked"]),
        ({"expires_within": 7 * DAY}, ["new", "marked"]),
        ({"expires_within": HOUR}, ["marked"]),
        ({"name_pattern": "ci-?"}, ["new", "marked"]),
        ({"name_pattern": "*é*"}, ["old"]),
        ({"annotations": {"team": None}}, ["old", "new"]),
        ({"annotations": {"team": "search", "env": "test"}}, ["new"]),
        ({"marked": True}, ["marked"]),
        ({"older_than": DAY, "name_pattern": "ci-*", "annotations": {"team": None}}, ["new"]),
    ],
    ids=str,
)
def test_keys_that_fit(
    scripted_server: ScriptedServer,
    eager_client: fwkeys.Client,
    options: Dict[str, Any],
    expected: List[str],
) -> None:
    records: Dict[str, Dict[str, Any]] = {
        "old": {
            "displayName": "café",
            "createTime": ago(days=100),
            "lastUsed": ago(days=60),
            "expireTime": None,
            "annotations": {"team": "search"},
        },
        "new": {
            "displayName": "ci-7",
            "createTime": ago(days=2),
            "lastUsed": ago(days=1),
            "expireTime": ago(days=-2),
            "annotations": {"team": "search", "env": "test"},
        },
        # Never used, and created within the hour that the service may take to tell a use.
        "fresh": {
            "displayName": "",
            "createTime": ago(minutes=50),
            "lastUsed": None,
            "expireTime": "",
            "annotations": {},
        },
        "marked": {
            "displayName": MARKED,
            "createTime": ago(days=100),
            "lastUsed": None,
            "expireTime": ago(days=1),
            "annotations": None,
        },
    }
    assert selected(scripted_server, eager_client, records, **options) == expected
    (request,) = scripted_server.requests
    assert "?" not in request.target  # nothing of it is sent


def test_a_last_use_that_lags(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    """The service may tell a use of this minute only in two minutes' time or later."""
    times = {"in_use": ago(days=1, minutes=30), "unused": ago(days=1, minutes=61)}
    records = {name: {"createTime": ago(days=9), "lastUsed": time} for name, time in times.items()}
    assert selected(scripted_server, eager_client, records, unused_for=DAY) == ["unused"]


@pytest.mark.parametrize("error", [timedelta(days=400), timedelta(days=-400)], ids=["behind", "ahead"])
def test_the_clock_is_the_services(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, error: timedelta
) -> None:
    """Whether this machine's clock was set forward or back, the ages are those of the service."""
    now = datetime.now(timezone.utc) - error

    def at(difference: timedelta) -> str:
        return (now + difference).strftime("%Y-%m-%dT%H:%M:%SZ")

    records = [
        listed(1, createTime=at(-9 * DAY), lastUsed=at(-HOUR), expireTime=at(40 * DAY)),
        listed(2, createTime=at(-90 * DAY), lastUsed=at(-60 * DAY), expireTime=at(DAY)),
    ]
    for options in ({"older_than": 30 * DAY}, {"unused_for": 30 * DAY}, {"expires_within": 7 * DAY}):
        page = page_reply(*records).replace(
            b"\r\n", f"\r\nDate: {format_datetime(now, usegmt=True)}\r\n".encode(), 1
        )
        scripted_server.answer(page)
        assert ids(eager_client.list_api_keys(**options)) == ["key_2"]  # type: ignore[arg-type]


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Foo 2026 00:00:00 GMT"])
def test_a_date_that_is_none(scripted_server: ScriptedServer, eager_client: fwkeys.Client, date: str) -> None:
    scripted_server.answer(
        page_reply(listed(1, createTime=ago(days=2)), listed(2, createTime=ago(hours=2))).replace(
            b"\r\n", f"\r\ndate: {date}\r\n".encode(), 1
        )
    )
    assert ids(eager_client.list_api_keys(older_than=DAY)) == ["key_1"]


def test_a_time_that_cannot_be_read_selects_nothing(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    times = ["soon", "2026-13-01T00:00:00Z", "2020-01-01", 7, None, "", {"seconds": 7}]
    records = {
        f"key {number}": {"createTime": time, "lastUsed": time, "expireTime": time}
        for number, time in enumerate(times)
    }
    for option in ("older_than", "unused_for", "expires_within"):
        assert selected(scripted_server, eager_client, records, **{option: 0}) == []


def test_what_is_left_of_a_page(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    """Records that do not fit are not counted, and a page without any is passed over."""
    scripted_server.answer(page_reply(listed(1), listed(2), listed(12), token="b", total=5))
    scripted_server.answer(page_reply(listed(3), token="c", total=5))
    scripted_server.answer(page_reply(listed(11), total=5))
    with eager_client.list_api_keys(name_pattern="name 1*") as keys:
        assert (keys.page_remaining, keys.next_page_token, keys.total_size) == (2, "b", 5)
        assert [next(keys).id, keys.page_remaining] == ["key_1", 1]
        assert [next(keys).id, keys.page_remaining] == ["key_12", 0]
        assert len(scripted_server.requests) == 1
        assert [next(keys).id, keys.page_remaining] == ["key_11", 0]
        assert ids(keys) == []


def test_a_single_page_without_a_key_that_fits(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(1), token="b"))
    with eager_client.list_api_keys(name_pattern="x", single_page=True) as keys:
        assert ids(keys) == []
        assert keys.next_page_token == "b"


def test_a_page_that_fails_is_asked_for_again(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(1), token="b"))
    keys = eager_client.list_api_keys(name_pattern="*2")
    scripted_server.answer(page_reply(token="c"))
    scripted_server.answer(b"HTTP/1.1 403 no\r\ncontent-length: 0\r\n\r\n")
    with pytest.raises(fwkeys.PermissionDeniedError):
        next(keys)
    scripted_server.answer(page_reply(listed(2)))
    assert ids(keys) == ["key_2"]
    assert [r.target.partition("pageToken=")[2] for r in scripted_server.requests] == ["", "b", "c", "c"]


def test_a_list_of_the_queue(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(page_reply(listed(1), token="b"))
    scripted_server.answer(page_reply(listed(2), token="c"))
    scripted_server.answer(page_reply(listed(3), listed(2)))

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            found = client.list_api_keys(name_pattern="*2")
            assert [key.id async for key in found] == ["key_2", "key_2"]

    run(work())
    assert len(scripted_server.requests) == 3


def test_several_tasks_read_one_selection(emulator: Emulator) -> None:
    emulator.mint(200, displayName="job {n}")

    async def work() -> None:
        async with client_at(emulator) as client:
            keys = client.list_api_keys(page_size=10, name_pattern="job *7")

            async def read() -> List[Optional[str]]:
                return [key.display_name async for key in keys]

            found = await asyncio.gather(*(read() for _ in range(4)))
            names = [name for of_one in found for name in of_one]
            assert sorted(names, key=str) == sorted(f"job {n}" for n in range(7, 201, 10))

    run(work())


def test_ten_thousand_keys(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    """Beside keys of every kind that the emulator itself makes, in the wire form that it has."""
    created = eager_user.create_api_key(display_name="ci", exactly_once=True, annotations={"team": "a"})
    soon = datetime.now(timezone.utc) + HOUR
    eager_user.create_api_key(display_name="ci", expire_time=soon, annotations={"team": ""})
    emulator.mint(10_000, displayName="job {n}")
    emulator_began_with = 1
    for options, expected in [
        ({"name_pattern": "job ?7*9"}, 9 + 90),
        ({"older_than": 0}, 10_002 + emulator_began_with),
        ({"older_than": HOUR, "name_pattern": "job *"}, 0),
        ({"unused_for": 0, "name_pattern": "job *"}, 0),
        ({"expires_within": 2 * HOUR}, 1),
        ({"annotations": {"team": None}}, 2),
        ({"annotations": {"team": ""}}, 1),
        ({"name_pattern": "ci"}, 2),
    ]:
        found = ids(eager_user.list_api_keys(page_size=200, **options))  # type: ignore[arg-type]
        assert len(found) == expected, options
    assert ids(eager_user.list_api_keys(page_size=200, marked=True)) == [created.id]


@pytest.mark.parametrize(
    ("option", "value", "status"),
    [
        ("unused_for", -1, Status.OUT_OF_RANGE),
        ("older_than", timedelta(seconds=-1), Status.OUT_OF_RANGE),
        ("expires_within", float("nan"), Status.OUT_OF_RANGE),
        ("expires_within", 1e300, Status.OUT_OF_RANGE),
        ("name_pattern", "", Status.EMPTY_ARGUMENT),
        ("name_pattern", "x" * 1025, Status.TOO_LONG),
        ("annotations", {"": None}, Status.EMPTY_ARGUMENT),
        ("annotations", {"team": "x" * 4097}, Status.TOO_LONG),
        ("annotations", {f"n{number}": None for number in range(65)}, Status.OUT_OF_RANGE),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_refused(eager_client: fwkeys.Client, option: str, value: Any, status: Status) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=option) as caught:
        eager_client.list_api_keys(**{option: value})
    assert caught.value.status is status


@pytest.mark.parametrize("duration", [timedelta(milliseconds=1), 0.001, 1, timedelta(seconds=1)], ids=str)
def test_a_duration_is_rounded_up(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, duration: Union[timedelta, float]
) -> None:
    date = datetime(2026, 6, 1, 12, 0, 0, tzinfo=timezone.utc)
    times = ["2026-06-01T12:00:00Z", "2026-06-01T11:59:59Z"]
    page = page_reply(*(listed(number, createTime=time) for number, time in enumerate(times)))
    stamp = f"\r\ndate: {format_datetime(date, usegmt=True)}\r\n".encode()
    scripted_server.answer(page.replace(b"\r\n", stamp, 1))
    assert ids(eager_client.list_api_keys(older_than=duration)) == ["key_1"]
