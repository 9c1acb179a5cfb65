"""Records are values: equal if they say the same, made by hand in a program's tests, and turned into JSON."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from datetime import datetime, timezone
from typing import Any

import fwkeys
import pytest
from support.replies import KEY_ID, SECRET, http_reply, json_reply, record_reply
from support.scripted_server import ScriptedServer

INSTANT = datetime(2026, 1, 31, 12, 0, 0, 250000, tzinfo=timezone.utc)


def told(server: ScriptedServer, client: fwkeys.Client, **fields: Any) -> fwkeys.ApiKeyRecord:
    server.answer(record_reply(**fields))
    return client.get_api_key(KEY_ID)


def test_records_are_equal_if_the_service_told_the_same(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    one, same = (told(scripted_server, eager_client, annotations={"team": "a"}) for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert {one, same} == {one}
    assert one != told(scripted_server, eager_client, annotations={"team": "b"})
    assert one != told(scripted_server, eager_client, expireTime="2030-01-01T00:00:00Z")
    for same in (copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert same == one
        assert same.create_time == one.create_time


def test_a_record_cannot_be_changed(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    record = told(scripted_server, eager_client)
    for name in ("id", "expire_time", "annotations"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(record, name, None)
    with pytest.raises(AttributeError, match="nickname"):
        _ = record.nickname  # type: ignore[attr-defined]


def test_a_record_made_by_hand() -> None:
    record = fwkeys.ApiKeyRecord(
        id="key_1", display_name="ci", create_time=INSTANT, annotations={"team": "a"}, unsettled_attempts=1
    )
    assert (record.create_time, record.expire_time, record.last_used) == (INSTANT, None, None)
    assert record == dataclasses.replace(record)
    assert record != dataclasses.replace(record, id="key_2")
    assert record != dataclasses.replace(record, expire_time=INSTANT)
    assert record.to_dict() == {
        "id": "key_1",
        "display_name": "ci",
        "base_name": "ci",
        "prefix": None,
        "email": None,
        "secure": False,
        "create_time": "2026-01-31T12:00:00.250000Z",
        "expire_time": None,
        "last_used": None,
        "annotations": {"team": "a"},
        "marker": None,
        "unsettled_attempts": 1,
    }
    assert fwkeys.ApiKeyRecord() == fwkeys.ApiKeyRecord()


def test_what_a_record_tells_is_json(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    record = told(scripted_server, eager_client, expireTime="at the end of the year")
    assert json.loads(json.dumps(record.to_dict())) == record.to_dict()
    assert record.to_dict()["expire_time"] == "at the end of the year"


@pytest.mark.parametrize(
    "record",
    [
        fwkeys.Identity("acme", "a@example.com", "alice"),
        fwkeys.Sweep(("key_1", "key_2"), 7),
        fwkeys.MarkerToSweep("acme", "alice", "0" * 16),
        fwkeys.SweptMarker((), fwkeys.StateError("closed")),
        fwkeys.PrunedKey(fwkeys.ApiKeyRecord(id="key_1"), is_deleted=True),
        fwkeys.RequestDescription("GET", "http://127.0.0.1/", "{}"),
    ],
)
def test_the_other_records_are_json_too(record: Any) -> None:
    fields = record.to_dict()
    assert list(fields) == [field.name for field in dataclasses.fields(record)]
    assert json.loads(json.dumps(fields)) == fields


def test_no_form_of_a_key_shows_its_secret(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(record_reply())
    key = eager_client.create_api_key()
    for text in (repr(key), str(key), json.dumps(key.to_dict()), repr(vars(key)), f"{key}"):
        assert SECRET[8:] not in text
    assert key.to_dict()["id"] == key.id == KEY_ID


# ---- Errors


@pytest.mark.parametrize(
    ("reply", "facts"),
    [
        (
            http_reply(404, b'{"code":5,"message":"user not found"}', x_request_id="req-1"),
            ["HTTP 404", "user not found", "request id req-1", "outcome REJECTED: nothing was done"],
        ),
        (
            http_reply(503, b'{"code":14,"message":"a\\nb"}'),
            ["HTTP 503", "a b", "outcome UNKNOWN: a key may be left that nobody holds"],
        ),
        (json_reply(200, {"keyId": "key_1"}), ["HTTP 200", "outcome SECRET_LOST: the key was deleted again"]),
    ],
)
def test_an_error_is_one_line_for_a_log(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, reply: bytes, facts: Any
) -> None:
    scripted_server.answer(reply)
    scripted_server.answer(http_reply(200, b"{}"))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_client.create_api_key()
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(caught.value.message)
    for fact in facts:
        assert line.count(fact) == 1


def test_an_error_of_an_argument_has_no_more_to_say(eager_client: fwkeys.Client) -> None:
    with pytest.raises(fwkeys.ArgumentError) as caught:
        eager_client.delete_api_key("")
    assert str(caught.value) == caught.value.message


MARKER = "0123456789abcdef"


@pytest.mark.parametrize(
    ("display_name", "annotations", "base_name", "marker"),
    [
        (None, {}, None, None),
        ("ci", {}, "ci", None),
        (f"ci-fwk-{MARKER}", {}, "ci", MARKER),
        (f"-fwk-{MARKER}", {}, "", MARKER),
        (f"a\nb-fwk-{MARKER}", {}, "a\nb", MARKER),
        (f"ci-fwk-{MARKER}\n", {}, f"ci-fwk-{MARKER}\n", None),
        (f"ci-fwk-{MARKER.upper()}", {}, f"ci-fwk-{MARKER.upper()}", None),
        (f"ci-fwk-{MARKER}0", {}, f"ci-fwk-{MARKER}0", None),
        ("ci", {"fwkeys-marker": MARKER}, "ci", MARKER),
        (f"ci-fwk-{MARKER}", {"fwkeys-marker": MARKER[::-1]}, "ci", MARKER[::-1]),
        (f"ci-fwk-{MARKER}", {"fwkeys-marker": f"{MARKER}\n"}, "ci", MARKER),
    ],
)
def test_base_name_and_marker_follow_from_name_and_annotations(
    scripted_server: ScriptedServer,
    eager_client: fwkeys.Client,
    display_name: Any,
    annotations: Any,
    base_name: Any,
    marker: Any,
) -> None:
    record = told(scripted_server, eager_client, displayName=display_name, annotations=annotations)
    by_hand = fwkeys.ApiKeyRecord(display_name=display_name, annotations=annotations)
    replaced = dataclasses.replace(
        fwkeys.ApiKeyRecord(display_name="old-fwk-" + "f" * 16, annotations={"fwkeys-marker": "f" * 16}),
        display_name=display_name,
        annotations=annotations,
    )
    for each in (record, by_hand, replaced, dataclasses.replace(record)):
        assert (each.base_name, each.marker) == (base_name, marker)
    for derived in ("base_name", "marker"):
        with pytest.raises(ValueError, match=derived):
            dataclasses.replace(record, **{derived: None})  # type: ignore[arg-type]
