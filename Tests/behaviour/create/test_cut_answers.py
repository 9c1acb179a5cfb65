"""An answer to a create that is cut behind the whole secret: the call is finished, no other key touched."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List, Optional

import fwkeys
import pytest
from fwkeys import Outcome
from support import build
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.replies import IDENTITY_REPLY, json_reply, listed, page_reply
from support.scripted_server import Close, ScriptedServer
from support.ways import WAYS, perform

# Of the recorded form, in alphabetical order; only in the older form does the id stand before the secret.
SECRET = "fw_3ZLdAbCdEfGhIjKlMnOpQrSt"
RECORD: Dict[str, Any] = {
    "annotations": {},
    "createTime": "2026-04-01T10:20:30Z",
    "displayName": "ci",
    "email": "dev@example.com",
    "expireTime": None,
    "key": SECRET,
    "keyId": "key_Ab3dE6gH",
    "lastUsed": None,
    "prefix": SECRET[:7],
    "secure": True,
}
OLDER = {"keyId": RECORD["keyId"], "key": SECRET, "displayName": "ci", "createTime": RECORD["createTime"]}
FOUND = {**RECORD, "key": ""}
# The forms of the wire, and the places in an answer that are behind its secret.
BEHIND_SECRET = [
    ("recorded", "behind secret"),
    ("recorded", "before id"),
    ("recorded", "within id"),
    ("recorded", "behind id"),
    ("classic", "behind secret"),
]


@pytest.fixture
def emulator(wire: str) -> Iterator[Emulator]:
    with Emulator(build.emulator_path(), wire=wire) as emulator:
        yield emulator


def told_by(way: str, where: Any, *calls: Any, **settings: Any) -> Any:
    try:
        return perform(way, where, *calls, **settings)
    except fwkeys.FwKeysError as error:
        return error


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("once", [False, True], ids=["plain", "exactly once"])
@pytest.mark.parametrize("lag_ms", [0, 60])
@pytest.mark.parametrize(("wire", "place"), BEHIND_SECRET)
def test_a_cut_behind_the_secret_gives_the_key(
    emulator: Emulator, place: str, lag_ms: int, once: bool, way: str
) -> None:
    emulator.mint(60, displayName="job")
    others = set(emulator.live_ids())
    if lag_ms:
        emulator.fault({"list_lag_ms": lag_ms})
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"cut_at": place}})
    key = told_by(way, emulator, lambda client: client.create_api_key(display_name="job", exactly_once=once))
    assert isinstance(key, fwkeys.ApiKey), repr(key)
    assert set(emulator.live_ids()) == others | {key.id}
    assert opens_the_door(emulator, key.secret)
    assert (key.create_time_text, key.email, key.prefix) != (None, None, None)
    assert key.unsettled_attempts == 0
    # Exactly once may look where a list lags, and create another one; plain never does.
    if not once:
        assert emulator.requests()["create"]["received"] == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("once", [False, True], ids=["plain", "exactly once"])
@pytest.mark.parametrize("lag_ms", [0, 60])
@pytest.mark.parametrize(("wire", "place"), BEHIND_SECRET)
def test_a_rotation_goes_on(emulator: Emulator, place: str, lag_ms: int, once: bool, way: str) -> None:
    emulator.mint(1)
    (old_id,) = emulator.live_ids()
    if lag_ms:
        emulator.fault({"list_lag_ms": lag_ms})
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"cut_at": place}})
    perform(
        way,
        emulator,
        lambda client: client.rotate_api_key(old_key_id=old_id, exactly_once=once),
        lambda rotation: rotation.commit(),
    )
    (new_id,) = emulator.live_ids()
    assert new_id != old_id


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("once", [False, True], ids=["plain", "exactly once"])
@pytest.mark.parametrize("wire", ["recorded", "classic"])
@pytest.mark.parametrize("place", ["before secret", "within secret"])
def test_a_rotation_that_is_cut_before_the_end_of_the_secret(
    emulator: Emulator, place: str, once: bool, way: str
) -> None:
    emulator.mint(1)
    (old_id,) = emulator.live_ids()
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"cut_at": place}})
    begun: List[Any] = []

    def commit(rotation: Any) -> Any:
        begun.append(rotation)
        return rotation.commit()

    told = told_by(
        way,
        emulator,
        lambda client: client.rotate_api_key(old_key_id=old_id, exactly_once=once),
        commit,
    )
    left = set(emulator.live_ids()) - {old_id}
    if once:
        assert left == {begun[0].new_key.id}
        return
    assert isinstance(told, fwkeys.FwKeysError)
    assert told.outcome is (Outcome.UNKNOWN if left else Outcome.SECRET_LOST)
    assert old_id in emulator.live_ids()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("once", [False, True], ids=["plain", "exactly once"])
@pytest.mark.parametrize("wire", ["recorded", "classic"])
@pytest.mark.parametrize("place", ["before secret", "within secret"])
def test_a_cut_before_the_end_of_the_secret(emulator: Emulator, place: str, once: bool, way: str) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"cut_at": place}})
    told = told_by(way, emulator, lambda client: client.create_api_key(exactly_once=once))
    if once:
        assert emulator.live_ids() == [told.id]
        return
    assert isinstance(told, fwkeys.FwKeysError)
    # Where the answer named the key, the key is gone; where it did not, the error says that there may be one.
    assert told.outcome is (Outcome.UNKNOWN if emulator.live_ids() else Outcome.SECRET_LOST)
    assert told.may_have_left_key is bool(emulator.live_ids())
    assert told.orphan_prefix is None


def cut(record: Dict[str, Any], behind: str) -> bytes:
    """The answer that is cut behind a text of its body."""
    whole = json_reply(200, record)
    return whole[: whole.index(behind.encode()) + len(behind)]


# What the list says, and whether the key can be told from it.
LISTS: List[Any] = [
    pytest.param([FOUND], True, id="the record"),
    pytest.param([{**FOUND, "keyId": "key_2", "prefix": "fw_3ZLx"}, FOUND], True, id="another prefix"),
    pytest.param([{**FOUND, "keyId": "key_2", "displayName": "other"}, FOUND], True, id="another name"),
    pytest.param([{**FOUND, "keyId": "key_2", "email": "x@example.com"}, FOUND], True, id="other email"),
    pytest.param([{**FOUND, "keyId": "key_2", "createTime": "2026-04-01T10:20:29Z"}, FOUND], True, id="old"),
    pytest.param([{**FOUND, "keyId": "key_2"}, FOUND], False, id="two that fit"),
    pytest.param([{**FOUND, "prefix": ""}], False, id="no prefix"),
    pytest.param([{**FOUND, "keyId": ""}], False, id="no id"),
    pytest.param([{**FOUND, "prefix": "fw_3ZLx"}], False, id="only another key"),
    pytest.param([], False, id="nothing"),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("records", "is_found"), LISTS)
def test_exactly_one_record_must_fit(
    scripted_server: ScriptedServer, records: List[Any], is_found: bool, way: str
) -> None:
    scripted_server.answer(cut(RECORD, SECRET + '"'), Close())
    for _ in range(60):
        scripted_server.answer(page_reply(*records))
    told = told_by(
        way,
        scripted_server,
        lambda client: client.create_api_key(display_name="ci"),
        timeout=1,
        settle_time=0.2,
    )
    assert scripted_server.posts(":delete") == []
    assert len(scripted_server.posts()) == 1
    if is_found:
        assert isinstance(told, fwkeys.ApiKey)
        assert told.id == RECORD["keyId"]
        assert told.secret == SECRET
        return
    assert isinstance(told, fwkeys.SecretLostError)
    assert (told.orphan_prefix, told.orphan_key_id) == (SECRET[:7], None)
    assert told.may_have_left_key
    assert SECRET[8:] not in str(told) + repr(told) + str(told.service_message)


@pytest.mark.parametrize("way", WAYS)
def test_a_record_that_two_pages_show_is_one(scripted_server: ScriptedServer, way: str) -> None:
    """A key that is made meanwhile moves the others on by one place."""
    scripted_server.answer(cut(RECORD, SECRET + '"'), Close())
    scripted_server.answer(page_reply(listed(1), FOUND, token="next"))
    scripted_server.answer(page_reply(FOUND, listed(2)))
    key = perform(way, scripted_server, lambda client: client.create_api_key(display_name="ci"))
    assert (key.id, key.secret) == (RECORD["keyId"], SECRET)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("record", "behind"), [(RECORD, '"key_Ab3dE6gH"'), (OLDER, f'"{SECRET}"')])
def test_a_key_that_was_named_is_deleted_if_its_record_does_not_come(
    scripted_server: ScriptedServer, record: Dict[str, Any], behind: str, way: str
) -> None:
    scripted_server.answer(cut(record, behind), Close())
    for _ in range(3):
        scripted_server.answer(page_reply())
    for _ in range(60):
        scripted_server.answer(json_reply(200, {}))
    told = told_by(
        way,
        scripted_server,
        lambda client: client.create_api_key(display_name="ci"),
        timeout=1,
        settle_time=0.3,
    )
    assert isinstance(told, fwkeys.SecretLostError)
    assert (told.orphan_prefix, told.orphan_key_id, told.may_have_left_key) == (None, None, False)
    (delete,) = scripted_server.posts(":delete")
    assert json.loads(delete.body) == {"keyId": RECORD["keyId"]}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", [403, 500])
def test_a_list_that_fails(scripted_server: ScriptedServer, status: int, way: str) -> None:
    scripted_server.answer(cut(RECORD, SECRET + '"'), Close())
    for _ in range(20):
        scripted_server.answer(json_reply(status, {}))
    told = told_by(
        way,
        scripted_server,
        lambda client: client.create_api_key(),
        timeout=5,
        max_attempts=2,
    )
    assert isinstance(told, fwkeys.SecretLostError)
    assert told.orphan_prefix == SECRET[:7]
    assert scripted_server.posts(":delete") == []


def test_the_record_of_a_key_of_another_name_is_not_taken(scripted_server: ScriptedServer) -> None:
    """Exactly once: the record must bear the marker that was sent."""
    seen: List[Optional[str]] = []
    scripted_server.answer(IDENTITY_REPLY)
    perform("blocking", scripted_server, lambda client: seen.append(client.whoami().account_id))
    scripted_server.answer(cut({"createTime": RECORD["createTime"], "key": SECRET}, SECRET + '"'), Close())
    for _ in range(40):
        scripted_server.answer(page_reply(listed(1, **{**FOUND, "displayName": "ci-fwk-0000000000000000"})))
    told = told_by(
        "blocking",
        scripted_server,
        lambda client: client.create_api_key(display_name="ci", exactly_once=True),
        timeout=1,
        max_attempts=1,
    )
    assert isinstance(told, fwkeys.FwKeysError)
    assert scripted_server.posts(":delete") == []


MARKER = "0123456789abcdef"
MARKED = {**RECORD, "displayName": f"ci-fwk-{MARKER}"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("behind", [f'"{SECRET}"', '"key_Ab3dE6gH"'], ids=["secret", "id"])
@pytest.mark.parametrize("most_attempts", [1, 2])
def test_a_key_that_is_gone_is_no_orphan(
    scripted_server: ScriptedServer, most_attempts: int, behind: str, way: str
) -> None:
    """Exactly once: what the cut answer left behind was found by its marker, and deleted."""
    scripted_server.answer(cut(MARKED, behind), Close())
    scripted_server.answer(json_reply(403, {}))
    if "key_" in behind:
        scripted_server.answer(json_reply(403, {}))  # its deletion, by the id
    scripted_server.answer(page_reply({**MARKED, "key": ""}))
    scripted_server.answer(json_reply(200, {}))
    if most_attempts > 1:
        scripted_server.answer(Close())  # the second create, which is not settled
        scripted_server.answer(json_reply(403, {}))
    told = told_by(
        way,
        scripted_server,
        lambda client: client.create_api_key(display_name="ci", exactly_once=True, marker=MARKER),
        max_attempts=most_attempts,
    )
    assert isinstance(told, fwkeys.FwKeysError)
    assert (told.orphan_prefix, told.orphan_key_id) == (None, None)
    assert told.outcome is (Outcome.UNKNOWN if most_attempts > 1 else Outcome.SECRET_LOST)
    assert told.marker == (MARKER if most_attempts > 1 else None)
    assert told.may_have_left_key is (most_attempts > 1)
