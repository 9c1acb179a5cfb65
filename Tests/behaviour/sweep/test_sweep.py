"""A sweep deletes the keys that bear its marker, and no other, whatever these are called."""

from __future__ import annotations

import json
from typing import Any, Dict, List

import fwkeys
import pytest
from fwkeys import Outcome, Status
from support.emulator import Emulator
from support.replies import EMPTY_OBJECT_REPLY, http_reply, listed, page_reply
from support.scripted_server import Close, ScriptedServer

MARKER = "0123456789abcdef"
BEARING = f"job-fwk-{MARKER}"

# Names that come close, a thousand keys of each. {n} is a number.
HOSTILE: List[str] = [
    "{n}-fwk-" + MARKER + "0",
    "{n}-fwk-" + MARKER[:-1],
    "{n}-fwk-" + MARKER + "-{n}",
    "{n}-fwk-" + MARKER.upper(),
    "{n}-FWK-" + MARKER,
    "{n}fwk-" + MARKER,
    "{n}-fwk" + MARKER,
    "{n}" + MARKER,
    "{n}-fwk-" + MARKER + " ",
    "{n}-fwk-fedcba9876543210",
]


def names_of(emulator: Emulator) -> Dict[str, str]:
    return {record["keyId"]: record["displayName"] for record in emulator.live_keys()}


def test_the_right_ones_of_ten_thousand(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.add_user("other")
    emulator.mint(2, displayName=BEARING, user="other")
    for name in HOSTILE[:5]:
        emulator.mint(1000, displayName=name)
    emulator.mint(2, displayName="{n}-fwk-" + MARKER)
    for name in HOSTILE[5:]:
        emulator.mint(1000, displayName=name)
    emulator.mint(1, displayName=f"x-fwk-fedcba9876543210-fwk-{MARKER}")
    before = names_of(emulator)
    others = {record["keyId"] for record in emulator.live_keys() if record["user"] == "other"}
    right = {key_id for key_id, name in before.items() if name.endswith(f"-fwk-{MARKER}")} - others
    assert (len(others), len(right)) == (2, 3)

    sweep = eager_user.sweep_api_keys(marker=MARKER)
    assert set(sweep.deleted_key_ids) == right
    assert len(sweep.deleted_key_ids) == 3
    assert sweep.examined_count >= 2 * 10_000
    assert names_of(emulator) == {key_id: name for key_id, name in before.items() if key_id not in right}
    assert emulator.requests()["delete"]["received"] == 3


def test_nothing_to_sweep(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(3)
    sweep = eager_user.sweep_api_keys(marker=MARKER)
    assert sweep.deleted_key_ids == ()
    assert sweep.examined_count >= 4
    assert len(emulator.live_keys()) == 3
    assert emulator.requests()["list"]["received"] >= 2  # one look proves nothing


def test_sweeping_twice(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(2, displayName=BEARING)
    assert len(eager_user.sweep_api_keys(marker=MARKER).deleted_key_ids) == 2
    assert eager_user.sweep_api_keys(marker=MARKER).deleted_key_ids == ()


def test_a_key_that_is_kept(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(3, displayName=BEARING)
    kept = emulator.live_ids()[1]
    sweep = eager_user.sweep_api_keys(marker=MARKER, keep_key_id=kept)
    assert len(sweep.deleted_key_ids) == 2
    assert emulator.live_ids() == [kept]


def test_what_is_kept_need_not_be_there(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(1, displayName=BEARING)
    eager_user.sweep_api_keys(marker=MARKER, keep_key_id="key_nobodyHasThis")
    assert emulator.live_keys() == []


def test_a_key_that_the_list_does_not_show_at_first(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"list_lag_lists": 1})
    eager_user.create_api_key(display_name="job", marker=MARKER)
    assert len(eager_user.sweep_api_keys(marker=MARKER).deleted_key_ids) == 1
    assert emulator.live_keys() == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", ["list", "delete"])
@pytest.mark.parametrize("action", ["close", "reset", {"status": 503}])
def test_lost_answers_are_repeated(
    eager_user: fwkeys.Client, emulator: Emulator, when: str, operation: str, action: Any
) -> None:
    emulator.mint(2, displayName=BEARING)
    emulator.fault({"operation": operation, "when": when, "count": 2, "action": action})
    sweep = eager_user.sweep_api_keys(marker=MARKER)
    assert len(sweep.deleted_key_ids) == 2
    assert emulator.live_keys() == []


def test_a_key_that_somebody_else_deletes_meanwhile(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(1, displayName=BEARING), listed(2, displayName=BEARING)))
    scripted_server.answer(http_reply(404))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    scripted_server.answer(page_reply())
    sweep = eager_client.sweep_api_keys(marker=MARKER)
    assert sweep.deleted_key_ids == ("key_2",)
    bodies = [json.loads(request.body) for request in scripted_server.posts(":delete")]
    assert bodies == [{"keyId": "key_1"}, {"keyId": "key_2"}]


def test_a_key_deleted_without_an_answer_was_deleted(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(1, displayName=BEARING)))
    scripted_server.answer(Close())
    scripted_server.answer(http_reply(404))
    for _ in range(3):  # two lists prove it, and the second look of the sweep follows
        scripted_server.answer(page_reply())
    assert eager_client.sweep_api_keys(marker=MARKER).deleted_key_ids == ("key_1",)


@pytest.mark.parametrize(
    "record",
    [{"displayName": BEARING}, {"keyId": "", "displayName": BEARING}, {"keyId": 7, "displayName": BEARING}],
)
def test_a_key_without_an_id_cannot_be_deleted(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, record: Any
) -> None:
    scripted_server.answer(page_reply(record))
    with pytest.raises(fwkeys.InvalidReplyError):
        eager_client.sweep_api_keys(marker=MARKER)


@pytest.mark.parametrize("name", [None, 7, "", MARKER, f"-fwk-{MARKER}x", [BEARING], {"x": BEARING}])
def test_a_name_that_bears_no_marker(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, name: Any
) -> None:
    scripted_server.answer(page_reply(listed(1, displayName=name)))
    scripted_server.answer(page_reply(listed(1, displayName=name)))
    assert eager_client.sweep_api_keys(marker=MARKER).deleted_key_ids == ()


@pytest.mark.parametrize("operation", ["list", "delete"])
def test_a_sweep_that_is_refused(eager_user: fwkeys.Client, emulator: Emulator, operation: str) -> None:
    emulator.mint(2, displayName=BEARING)
    emulator.fault({"operation": operation, "when": "before", "action": {"status": 403}})
    with pytest.raises(fwkeys.PermissionDeniedError) as caught:
        eager_user.sweep_api_keys(marker=MARKER)
    assert caught.value.outcome is Outcome.REJECTED
    assert len(emulator.live_keys()) == 2
    emulator.clear_faults()
    assert len(eager_user.sweep_api_keys(marker=MARKER).deleted_key_ids) == 2


def test_a_list_that_cannot_be_believed_is_told(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    for _ in range(4):
        scripted_server.answer(page_reply(listed(1), token="again"))
    with pytest.raises(fwkeys.PaginationError):
        eager_client.sweep_api_keys(marker=MARKER)
    assert len(scripted_server.requests) <= 4


@pytest.mark.parametrize(
    "marker",
    [
        MARKER[:-1],
        MARKER + "0",
        MARKER.upper(),
        MARKER[:-1] + "g",
        MARKER[:-1] + "\n",
        MARKER[:-1] + " ",
        f"-fwk-{MARKER}",
        "ü" * 8,
        "x",
    ],
)
def test_markers_that_are_none(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, marker: str
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="marker") as caught:
        eager_client.sweep_api_keys(marker=marker)
    assert caught.value.status == Status.INVALID_MARKER
    assert caught.value.outcome is Outcome.NOT_SENT
    with pytest.raises(fwkeys.ArgumentError, match="marker") as caught:
        eager_client.create_api_key(marker=marker)
    assert caught.value.status == Status.INVALID_MARKER
    assert scripted_server.connections == 0


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"marker": ""}, "marker"),
        ({"account_id": "..", "marker": MARKER}, "account_id"),
        ({"user_id": "-", "marker": MARKER}, "user_id"),
        ({"marker": MARKER, "keep_key_id": ""}, "keep_key_id"),
        ({"marker": MARKER, "keep_key_id": "k" * 257}, "keep_key_id"),
    ],
)
def test_arguments_that_are_refused(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, arguments: Any, name: str
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=name) as caught:
        eager_client.sweep_api_keys(**arguments)
    assert caught.value.outcome is Outcome.NOT_SENT
    assert scripted_server.connections == 0
