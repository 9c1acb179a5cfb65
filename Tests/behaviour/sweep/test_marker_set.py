"""A sweep for many markers at once deletes what bears them, keeps what is to stay, and tells what became of
each."""

from __future__ import annotations

from typing import List, Tuple

import fwkeys
import pytest
from fwkeys import MarkerToSweep, Status
from support.emulator import Emulator

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
