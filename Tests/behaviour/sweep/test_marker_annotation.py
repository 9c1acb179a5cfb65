"""The marker in an annotation: the name stays as it was asked for, and whatever looks for the marker finds
it."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator

import fwkeys
import pytest
from fwkeys import MarkerToSweep, Outcome, Status
from support import build
from support.command_runs import opens_the_door
from support.emulator import WIRE_FORMS, Emulator
from support.replies import SECRET, http_reply, json_reply, listed, page_reply, record_reply, without
from support.scripted_server import Close, ScriptedServer
from support.ways import WAYS, perform

NAME = "fwkeys-marker"
MARKER = "0123456789abcdef"
OTHER = "fedcba9876543210"
BEFORE_ITS_END = ("before secret", "within secret")


@pytest.fixture(params=WIRE_FORMS)
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with Emulator(build.emulator_path(), wire=request.param) as emulator:
        yield emulator


def create(client: Any, **settings: Any) -> Any:
    given = {"display_name": "job", "exactly_once": True, "marker_in_annotation": True, **settings}
    return client.create_api_key(**given)


def eager(emulator: Emulator) -> fwkeys.Client:
    return fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        timeout=20,
        retry_base=0,
        settle_time=0.01,
    )


@pytest.mark.parametrize("way", WAYS)
def test_the_name_stays_and_the_annotations_too(emulator: Emulator, way: str) -> None:
    key = perform(way, emulator, lambda client: create(client, annotations={"team": "search"}))
    assert key.display_name == key.base_name == "job"
    assert key.annotations == {"team": "search", NAME: key.marker}
    (record,) = emulator.live_keys()
    assert (record["displayName"], record["keyId"]) == ("job", key.id)
    got = perform(way, emulator, lambda client: client.get_api_key(key_id=key.id))
    assert got.marker == key.marker


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"marker": MARKER}, {"displayName": "job", "annotations": {NAME: MARKER}}),
        ({"marker": MARKER, "display_name": None}, {"annotations": {NAME: MARKER}}),
        ({"marker": MARKER, "exactly_once": False}, {"displayName": "job", "annotations": {NAME: MARKER}}),
        ({"exactly_once": False}, {"displayName": "job"}),
        (
            {"marker": MARKER, "annotations": {NAME: OTHER, "a": "b"}},
            {"displayName": "job", "annotations": {NAME: MARKER, "a": "b"}},
        ),
        # The marker of another key, whose annotations were copied: a sweep for it would delete this key.
        (
            {"marker": MARKER, "annotations": {NAME: OTHER}, "marker_in_annotation": False},
            {"displayName": f"job-fwk-{MARKER}"},
        ),
        ({"exactly_once": False, "annotations": {NAME: OTHER}}, {"displayName": "job"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("way", WAYS)
def test_the_request(
    scripted_server: ScriptedServer, settings: Dict[str, Any], expected: Dict[str, Any], way: str
) -> None:
    name = expected.get("displayName", "default")
    answer = record_reply(displayName=name, annotations=expected.get("annotations", {}))
    scripted_server.answer(answer)
    perform(way, scripted_server, lambda client: create(client, **settings))
    (request,) = scripted_server.requests
    assert json.loads(request.body) == {"apiKey": expected}


@pytest.mark.parametrize("action", ["close", "reset", {"status": 503}, {"cut_at": 5}], ids=str)
@pytest.mark.parametrize("way", WAYS)
def test_what_a_lost_answer_left_behind_is_deleted(emulator: Emulator, action: Any, way: str) -> None:
    emulator.mint(60, displayName="job")
    others = set(emulator.live_ids())
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": action})
    key = perform(way, emulator, create)
    assert set(emulator.live_ids()) == others | {key.id}
    assert opens_the_door(emulator, key.secret)
    assert key.unsettled_attempts == 0
    assert emulator.requests()["create"]["received"] == 2


@pytest.mark.parametrize("place", [*BEFORE_ITS_END, "behind secret", "within id", "behind id"])
@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_is_cut(emulator: Emulator, place: str, way: str) -> None:
    emulator.mint(60, displayName="job")
    others = set(emulator.live_ids())
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"cut_at": place}})
    key = perform(way, emulator, create)
    assert set(emulator.live_ids()) == others | {key.id}
    assert opens_the_door(emulator, key.secret)
    # The recorded form says the annotations first, so the answer is known for this create's and is finished.
    if emulator.wire == "recorded" and place not in BEFORE_ITS_END:
        assert emulator.requests()["create"]["received"] == 1


STRAYS = {
    "of another create": record_reply(displayName="job", annotations={NAME: OTHER}),
    "without annotations": record_reply(displayName="job", annotations={}),
    "with the marker under another name": record_reply(displayName="job", annotations={"marker": MARKER}),
    "without a secret": json_reply(200, {**without("key"), "annotations": {NAME: OTHER}}),
    "of another create, cut": record_reply(displayName="job", annotations={NAME: OTHER})[:-5],
    "without annotations, cut": json_reply(200, {**without("annotations"), "key": SECRET})[:-5],
    "without a name either, cut": json_reply(200, without("annotations", "displayName"))[:-5],
}


@pytest.mark.parametrize("stray", STRAYS)
@pytest.mark.parametrize("way", WAYS)
def test_a_key_of_another_create_is_neither_handed_over_nor_deleted(
    scripted_server: ScriptedServer, stray: str, way: str
) -> None:
    scripted_server.answer(STRAYS[stray], *([Close()] if "cut" in stray else []))
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, scripted_server, lambda client: create(client, marker=MARKER))
    # That a cut answer was cut is said first: whose answer it was cannot be told for certain.
    assert caught.value.status == (Status.TRANSPORT if "cut" in stray else Status.INVALID_REPLY)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.orphan_key_id is None
    assert caught.value.marker == MARKER
    assert [request.method for request in scripted_server.requests] == ["POST", "GET"]


@pytest.mark.parametrize("way", WAYS)
def test_a_sweep_finds_the_marker_in_both_places(emulator: Emulator, way: str) -> None:
    with eager(emulator) as client:
        plain: Dict[str, Any] = {"exactly_once": False}
        in_annotation = create(client, marker=MARKER, **plain)
        in_name = create(client, marker=MARKER, marker_in_annotation=False, **plain)
        others = {
            create(client, marker=OTHER, **plain).id,
            create(client, annotations={"marker": MARKER}, **plain).id,
        }
    sweep = perform(way, emulator, lambda client: client.sweep_api_keys(marker=MARKER))
    assert set(sweep.deleted_key_ids) == {in_annotation.id, in_name.id}
    assert set(emulator.live_ids()) == others


def test_a_sweep_for_many_markers_finds_them(emulator: Emulator) -> None:
    with eager(emulator) as client:
        orphan = create(client, marker=MARKER)
        kept = create(client, marker=OTHER)
        whose = emulator.account_id, emulator.user_id
        markers = [MarkerToSweep(*whose, MARKER), MarkerToSweep(*whose, OTHER, kept.id)]
        swept = fwkeys.sweep_markers(client, markers)
    assert [each.deleted_key_ids for each in swept] == [(orphan.id,), ()]
    assert emulator.live_ids() == [kept.id]


@pytest.mark.parametrize("way", WAYS)
def test_latecomers_are_deleted(scripted_server: ScriptedServer, way: str) -> None:
    """Looking after every answer too, for the request may have been sent twice."""
    own = {NAME: MARKER}
    scripted_server.answer(record_reply(displayName="job", annotations=own, keyId="key_kept"))
    scripted_server.answer(
        page_reply(
            listed(1, keyId="key_kept", annotations=own),
            listed(2, keyId="key_twin", annotations=own),
            listed(3, keyId="key_other", annotations={NAME: OTHER}),
        )
    )
    scripted_server.answer(http_reply(200, b"{}"))
    scripted_server.answer(page_reply())
    key = perform(way, scripted_server, lambda client: create(client, marker=MARKER, exactly_once=2))
    assert key.id == "key_kept"
    (deletion,) = scripted_server.posts(":delete")
    assert deletion.body == b'{"keyId":"key_twin"}'


@pytest.mark.parametrize("annotation", [MARKER[:-1], MARKER.upper(), f"-fwk-{MARKER}", f"{MARKER}\0"])
def test_an_annotation_that_is_no_marker(scripted_server: ScriptedServer, annotation: str) -> None:
    scripted_server.answer(record_reply(displayName=f"x-fwk-{OTHER}", annotations={NAME: annotation}))
    key = perform("blocking", scripted_server, lambda client: client.create_api_key())
    assert key.marker == OTHER
