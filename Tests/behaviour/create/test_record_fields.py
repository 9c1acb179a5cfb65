"""Each field of the reply to a create: there, missing, null, empty, or of a kind that it should not be."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.replies import EMPTY_OBJECT_REPLY, KEY_ID, RECORD, SECRET, json_reply, record_reply, without
from support.scripted_server import ScriptedServer
from support.ways import WAYS, perform

OPTIONAL_TEXTS = [
    ("displayName", "display_name"),
    ("prefix", "prefix"),
    ("email", "email"),
    ("createTime", "create_time_text"),
    ("expireTime", "expire_time_text"),
    ("keyId", "id"),
]


def create(client: fwkeys.Client) -> fwkeys.ApiKey:
    return client.create_api_key(account_id=ACCOUNT, user_id=USER)


def test_all_fields(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    scripted_server.answer(record_reply())
    key = create(scripted_client)
    assert key.secret == SECRET
    assert key.id == KEY_ID
    assert key.display_name == "quick-start"
    assert key.prefix == "fw_3ZLd"
    assert key.email == "admin@example.com"
    assert key.secure is True
    assert key.annotations == {"team": "search", "purpose": ""}
    assert key.create_time_text == "2025-11-03T09:15:27.123456789Z"
    assert key.create_time == datetime(2025, 11, 3, 9, 15, 27, 123456, tzinfo=timezone.utc)
    assert key.expire_time == datetime(2035, 1, 31, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(("field", "attribute"), OPTIONAL_TEXTS)
@pytest.mark.parametrize("absence", ["missing", "null", "empty"])
def test_an_absent_text_is_none(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, field: str, attribute: str, absence: str
) -> None:
    record = without(field) if absence == "missing" else {**RECORD, field: None if absence == "null" else ""}
    scripted_server.answer(json_reply(200, record))
    key = create(scripted_client)
    assert getattr(key, attribute) == ("" if attribute == "id" else None)
    assert key.secret == SECRET


@pytest.mark.parametrize(
    "record", [without("secure"), {**RECORD, "secure": None}, {**RECORD, "secure": False}]
)
def test_secure_is_false_unless_told(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, record: Any
) -> None:
    scripted_server.answer(json_reply(200, record))
    assert create(scripted_client).secure is False


@pytest.mark.parametrize(
    "record", [without("annotations"), {**RECORD, "annotations": None}, {**RECORD, "annotations": {}}]
)
def test_absent_annotations_are_none_at_all(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, record: Any
) -> None:
    scripted_server.answer(json_reply(200, record))
    assert create(scripted_client).annotations == {}


def test_a_lone_secret_is_a_key(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    scripted_server.answer(json_reply(200, {"key": SECRET}))
    key = create(scripted_client)
    assert key.secret == SECRET
    assert (key.id, key.display_name, key.prefix, key.email) == ("", None, None, None)
    assert (key.create_time, key.expire_time, key.secure, key.annotations) == (None, None, False, {})


@pytest.mark.parametrize("value", [7, True, ["x"], {"x": "y"}])
@pytest.mark.parametrize("field", ["displayName", "prefix", "email", "createTime", "expireTime"])
def test_a_field_of_the_wrong_type_does_not_cost_the_key(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, field: str, value: Any
) -> None:
    scripted_server.answer(record_reply(**{field: value}))
    key = create(scripted_client)
    assert key.secret == SECRET
    assert getattr(key, dict(OPTIONAL_TEXTS)[field]) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-11-03T09:15:27Z", datetime(2025, 11, 3, 9, 15, 27, tzinfo=timezone.utc)),
        ("2025-11-03T09:15:27.5Z", datetime(2025, 11, 3, 9, 15, 27, 500000, tzinfo=timezone.utc)),
        ("2025-11-03T09:15:27.000000001Z", datetime(2025, 11, 3, 9, 15, 27, tzinfo=timezone.utc)),
        ("2025-11-03T09:15:27.999999999Z", datetime(2025, 11, 3, 9, 15, 27, 999999, tzinfo=timezone.utc)),
        ("2025-11-03T09:15:27+05:30", datetime(2025, 11, 3, 3, 45, 27, tzinfo=timezone.utc)),
        ("1969-12-31T23:59:59.25Z", datetime(1969, 12, 31, 23, 59, 59, 250000, tzinfo=timezone.utc)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=timezone.utc)),
        ("9999-12-31T23:59:59.999999999Z", datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc)),
    ],
)
def test_times(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, text: str, instant: datetime
) -> None:
    scripted_server.answer(record_reply(createTime=text))
    key = create(scripted_client)
    assert key.create_time == instant
    assert key.create_time_text == text


def test_a_time_that_is_none_is_told_when_asked_for(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    scripted_server.answer(record_reply(expireTime="at the end of the year"))
    key = create(scripted_client)
    assert key.expire_time_text == "at the end of the year"
    with pytest.raises(ValueError, match="at the end of the year"):
        _ = key.expire_time  # None would say that it never expires


@pytest.mark.parametrize("secret", ["x", "fpk_aLongerOne", "fw_" + "a" * 4093, 'fw_"\\/~'])
def test_a_secret_may_look_like_anything(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, secret: str
) -> None:
    scripted_server.answer(record_reply(key=secret))
    key = create(scripted_client)
    assert key.secret == secret
    assert key.secret_bytearray() == secret.encode()


@pytest.mark.parametrize(
    "secret",
    [
        "fw_ with a blank",
        " fw_",
        "fw_ünlikely",
        "fw_\U0001f511",
        "fw_\x9b2J",
        "fw_\u202eabc",
        "fw_" + "a" * 4094,
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_a_secret_that_cannot_be_sent_is_not_handed_over(
    scripted_server: ScriptedServer, secret: str, way: str
) -> None:
    """The library itself would refuse it as an API key, so nobody could use it."""
    scripted_server.answer(record_reply(key=secret))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, scripted_server, lambda client: client.create_api_key())
    assert caught.value.status == Status.INVALID_REPLY
    assert caught.value.outcome is Outcome.SECRET_LOST
    assert caught.value.orphan_key_id is None
    (deletion,) = scripted_server.posts(":delete")
    assert json.loads(deletion.body) == {"keyId": KEY_ID}
