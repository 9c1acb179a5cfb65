"""The official Python SDK against the emulator: so the emulator is right about the wire, not just of one mind
with the library. Then both clients on the same keys: what one makes, the other lists and deletes.
"""

from __future__ import annotations

import datetime

import pytest
from clients import SDK, Library
from support.emulator import Emulator

FAR_AWAY = "2035-01-31T12:00:00Z"
NOW = datetime.datetime.now(datetime.timezone.utc)


def names(records: list[dict[str, object]]) -> list[object]:
    return [record["display_name"] for record in records]


def test_it_creates_a_key_that_opens_the_door(sdk: SDK, emulator: Emulator) -> None:
    key = sdk.value(
        "create", user=emulator.user_id, api_key={"display_name": "of the SDK", "expire_time": FAR_AWAY}
    )
    (alive,) = emulator.live_keys()
    assert key["opens_the_door"]
    assert (key["key_id"], key["display_name"]) == (alive["keyId"], "of the SDK")
    assert (key["prefix"], key["secure"]) == (alive["prefix"], True)
    assert key["email"] == "demo-user@example.com"
    assert datetime.datetime.fromisoformat(key["expire_time"]) == datetime.datetime(
        2035, 1, 31, 12, tzinfo=datetime.timezone.utc
    )
    age = datetime.datetime.fromisoformat(key["create_time"]) - NOW
    assert abs(age) < datetime.timedelta(minutes=5)


def test_a_key_without_options_is_named_default(sdk: SDK, emulator: Emulator) -> None:
    key = sdk.value("create", user=emulator.user_id, api_key={})
    assert (key["display_name"], key.get("expire_time")) == ("default", None)


def test_it_lists_what_there_is_without_secrets(sdk: SDK, emulator: Emulator) -> None:
    for number in range(5):
        sdk.value("create", user=emulator.user_id, api_key={"display_name": f"key {number}"})
    everything = ["emulator-bootstrap", *(f"key {number}" for number in range(5))]
    for page in ({}, {"page_size": 2}, {"page_size": 6}):
        listed = sdk.value("list", user=emulator.user_id, **page)
        assert names(listed) == everything
        assert not any(record["has_secret"] for record in listed)
    assert names(sdk.value("list", user="-")) == everything


def test_it_lists_nothing_where_there_is_nothing(sdk: SDK) -> None:
    assert sdk.value("list", user="demo-service-account") == []


def test_it_deletes(sdk: SDK, emulator: Emulator) -> None:
    key = sdk.value("create", user=emulator.user_id, api_key={})
    assert sdk.value("delete", user=emulator.user_id, key_id=key["key_id"]) == {}
    assert emulator.live_keys() == []


def test_it_lists_the_users(sdk: SDK, emulator: Emulator) -> None:
    users = sdk.value("users")
    assert [user["name"] for user in users] == [
        f"accounts/{emulator.account_id}/users/{user}" for user in (emulator.user_id, "demo-service-account")
    ]
    assert [user["service_account"] for user in users] == [False, True]


@pytest.mark.parametrize(
    ("call", "error", "status"),
    [
        ({"call": "create", "user": "nobody", "api_key": {}}, "NotFoundError", 404),
        ({"call": "create", "user": "-", "api_key": {}}, "BadRequestError", 400),
        (
            {"call": "create", "api_key": {"expire_time": "2001-01-01T00:00:00Z"}},
            "BadRequestError",
            400,
        ),
        ({"call": "delete", "key_id": "key_ofNobody"}, "NotFoundError", 404),
        ({"call": "list", "with_key": "fw_ofNobody"}, "AuthenticationError", 401),
    ],
)
def test_a_refusal_is_the_exception_that_it_knows(
    sdk: SDK, emulator: Emulator, call: dict[str, str], error: str, status: int
) -> None:
    said = sdk.said(**{"user": emulator.user_id, **call})
    assert (said.get("error"), said.get("status")) == (error, status)
    has_other_shape = emulator.wire == "recorded" and status == 401
    assert set(said["body"]) == (
        {"error", "request_id"} if has_other_shape else {"code", "message", "details"}
    )


def test_a_key_of_the_sdk_is_listed_and_deleted_by_the_library(
    sdk: SDK, library: Library, emulator: Emulator
) -> None:
    made = sdk.value(
        "create", user=emulator.user_id, api_key={"display_name": "for the other", "expire_time": FAR_AWAY}
    )
    for page in ((), ("1",)):
        seen = library("list", *page)[-1]
        assert (seen["key_id"], seen["display_name"]) == (made["key_id"], "for the other")
        assert (seen["prefix"], seen["email"]) == (made["prefix"], made["email"])
        assert (seen["expire_time"], seen["secure"], seen["has_secret"]) == (FAR_AWAY, True, False)
    library("delete", made["key_id"])
    assert names(sdk.value("list", user=emulator.user_id)) == ["emulator-bootstrap"]


def test_a_key_of_the_library_is_listed_and_deleted_by_the_sdk(
    sdk: SDK, library: Library, emulator: Emulator
) -> None:
    (made,) = library("create", "for the other", FAR_AWAY)
    seen = sdk.value("list", user=emulator.user_id)[-1]
    assert made["has_secret"]
    assert not seen["has_secret"]
    for name in ("key_id", "display_name", "prefix", "email", "secure"):
        assert seen[name] == made[name]
    assert datetime.datetime.fromisoformat(seen["expire_time"]) == datetime.datetime.fromisoformat(
        FAR_AWAY.replace("Z", "+00:00")
    )
    sdk.value("delete", user=emulator.user_id, key_id=made["key_id"])
    assert names(library("list")) == ["emulator-bootstrap"]
