"""A sweep for many markers at once deletes what bears them, keeps what is to stay, and tells what became of
each."""

from __future__ import annotations

import ctypes
from typing import List, Tuple

import fwkeys
import pytest
from fwkeys import MarkerToSweep, Status
from fwkeys._declarations import fw_markers, fw_sweep_callback
from fwkeys._library import library
from support.emulator import Emulator
from support.replies import listed, page_reply
from support.scripted_server import ScriptedServer

MARKERS = [f"{number:016x}" for number in range(0xA000, 0xA064)]


def minted(emulator: Emulator, marker: str, user: str) -> str:
    before = {record["keyId"] for record in emulator.live_keys()}
    emulator.mint(1, displayName=f"job-fwk-{marker}", user=user)
    (key_id,) = {record["keyId"] for record in emulator.live_keys()} - before
    return str(key_id)


def live_names(emulator: Emulator) -> List[str]:
    return sorted(record["displayName"] for record in emulator.live_keys())


def test_each_marker_is_swept_for_its_own_user(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.add_user("alice")
    emulator.add_user("bob")
    users = ["alice", "bob"]
    account = emulator.account_id
    orphans = [minted(emulator, marker, users[index % 2]) for index, marker in enumerate(MARKERS[:20])]
    kept = minted(emulator, MARKERS[20], "alice")
    emulator.mint(1, displayName=f"elsewhere-fwk-{MARKERS[0]}", user="bob")
    emulator.mint(1, displayName="plain", user="alice")
    markers = [
        *(MarkerToSweep(account, users[index % 2], marker) for index, marker in enumerate(MARKERS[:20])),
        MarkerToSweep(account, "alice", MARKERS[20], kept),
        MarkerToSweep(account, "bob", MARKERS[21]),
    ]
    heard: List[Tuple[int, int]] = []

    swept = fwkeys.sweep_markers(eager_user, markers, progress=lambda *counts: heard.append(counts))

    assert [each.error for each in swept] == [None] * len(markers)
    assert [each.deleted_key_ids for each in swept] == [(key_id,) for key_id in orphans] + [(), ()]
    assert live_names(emulator) == sorted([f"elsewhere-fwk-{MARKERS[0]}", "plain", f"job-fwk-{MARKERS[20]}"])
    assert heard[-1][1] == 20
    assert emulator.requests()["list"]["received"] == 4


def test_a_user_that_is_not_known_does_not_keep_the_others_from_being_swept(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    emulator.add_user("alice")
    orphan = minted(emulator, MARKERS[0], "alice")
    lost, found = fwkeys.sweep_markers(
        eager_user,
        [
            MarkerToSweep(emulator.account_id, "nobody", MARKERS[0]),
            MarkerToSweep(emulator.account_id, "alice", MARKERS[0]),
        ],
    )
    assert lost.error is not None
    assert lost.error.status == Status.NOT_FOUND
    assert (found.error, found.deleted_key_ids) == (None, (orphan,))


def test_what_the_callback_raises_ends_the_sweep(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.add_user("alice")
    minted(emulator, MARKERS[0], "alice")

    def stop(examined: int, deleted: int) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        fwkeys.sweep_markers(
            eager_user, [MarkerToSweep(emulator.account_id, "alice", MARKERS[0])], progress=stop
        )
    assert len(emulator.live_keys()) == 1


def test_a_key_that_is_to_stay_stays_although_its_marker_is_added_again(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    emulator.add_user("alice")
    kept = [minted(emulator, MARKERS[0], "alice") for _ in range(2)]
    orphan = minted(emulator, MARKERS[0], "alice")
    keeps = [kept[0], None, kept[1]]
    swept = fwkeys.sweep_markers(
        eager_user, [MarkerToSweep(emulator.account_id, "alice", MARKERS[0], keep) for keep in keeps]
    )
    assert emulator.live_ids() == sorted(kept)
    assert [each.error for each in swept] == [None] * 3
    assert [key_id for each in swept for key_id in each.deleted_key_ids] == [orphan]


def test_a_marker_in_the_name_counts_beside_one_in_an_annotation(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    keys = [
        eager_user.create_api_key(
            display_name=f"job-fwk-{MARKERS[0]}", marker=marker, marker_in_annotation=True
        )
        for marker in MARKERS[1:4]
    ]
    wanted = [MARKERS[0], MARKERS[2]]
    swept = fwkeys.sweep_markers(
        eager_user, [MarkerToSweep(emulator.account_id, emulator.user_id, marker) for marker in wanted]
    )
    assert emulator.live_ids() == []
    deleted = [key_id for each in swept for key_id in each.deleted_key_ids]
    assert sorted(deleted) == sorted(str(key.id) for key in keys)


def test_the_clients_token_ends_the_sweep_while_it_waits(emulator: Emulator) -> None:
    emulator.add_user("alice")
    minted(emulator, MARKERS[0], "alice")
    token = fwkeys.Cancel()
    with fwkeys.Client(
        api_key=emulator.api_key, base_url=emulator.base_url, cancel=token, settle_time=20
    ) as client:

        def stop(_: int, deleted: int) -> None:
            if deleted:
                token.trigger()

        markers = [MarkerToSweep(emulator.account_id, "alice", MARKERS[0])]
        with pytest.raises(fwkeys.CancelledError):
            fwkeys.sweep_markers(client, markers, progress=stop)
        with pytest.raises(fwkeys.CancelledError):
            fwkeys.sweep_markers(client, markers)
    assert emulator.requests()["list"]["received"] == 1


def test_a_wrong_total_does_not_keep_keys_from_being_swept(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    for _ in range(2):
        scripted_server.answer(page_reply(listed(1), total=900))
    (swept,) = fwkeys.sweep_markers(eager_client, [MarkerToSweep("a", "u", MARKERS[0])])
    assert swept.error is None
    targets = [request.target for request in scripted_server.requests]
    for _ in range(2):
        scripted_server.answer(page_reply(listed(1), total=900))
    eager_client.sweep_api_keys(MARKERS[0], account_id="a", user_id="u")
    assert targets == [request.target for request in scripted_server.requests[2:]]


PLACES = [0, 1, 2, 2**31, 2**32, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1]


def test_places_where_there_is_nothing(emulator: Emulator, eager_user: fwkeys.Client) -> None:
    emulator.add_user("alice")
    orphan = minted(emulator, MARKERS[0], "alice")
    markers = ctypes.POINTER(fw_markers)()
    assert library.fw_markers_new(ctypes.byref(markers)) == Status.OK
    owner = emulator.account_id.encode(), b"alice"
    assert library.fw_markers_add(markers, *owner, MARKERS[0].encode(), None) == Status.OK
    with eager_user._handle.lent() as client:
        assert library.fw_markers_sweep(client, markers, 1, fw_sweep_callback(), None, None) == Status.OK
    ids = {(i, k): library.fw_markers_deleted_key_id(markers, i, k) for i in PLACES for k in PLACES}
    assert {place: key_id for place, key_id in ids.items() if key_id} == {(0, 0): orphan.encode()}
    assert [library.fw_markers_deleted_count(markers, index) for index in PLACES] == [1] + [0] * 8
    assert not any(library.fw_markers_error(markers, index) for index in PLACES)
    library.fw_markers_free(markers)


@pytest.mark.parametrize(
    ("marker", "status"),
    [
        (MarkerToSweep("", "alice", MARKERS[0]), Status.EMPTY_ARGUMENT),
        (MarkerToSweep("acme", "-", MARKERS[0]), Status.WILDCARD_USER),
        (MarkerToSweep("acme", "alice", "0123"), Status.INVALID_MARKER),
        (MarkerToSweep("acme", "alice", MARKERS[0], "k" * 257), Status.TOO_LONG),
    ],
)
def test_what_is_no_marker_of_a_user_is_refused(
    eager_user: fwkeys.Client, marker: MarkerToSweep, status: Status
) -> None:
    with pytest.raises(fwkeys.ArgumentError) as caught:
        fwkeys.sweep_markers(eager_user, [marker])
    assert caught.value.status == status


def test_no_marker_at_all_asks_nobody(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    assert fwkeys.sweep_markers(eager_user, []) == []
    assert emulator.requests()["list"]["received"] == 0
