"""A deletion whose answer was lost, and a 404 behind it: the key may be alive, whoever wanted it gone."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Optional

import fwkeys
import pytest
from fwkeys import Outcome, RotationState, Status
from support import build
from support.emulator import Emulator
from support.replies import (
    EMPTY_OBJECT_REPLY,
    KEY_ID,
    SECRET,
    http_reply,
    listed,
    page_reply,
    record_reply,
)
from support.rotations import begin
from support.scripted_server import Close, ScriptedServer
from support.ways import WAYS, perform

MARKER = "0123456789abcdef"
NAMED = listed(1, keyId=KEY_ID)
Steps = List[Callable[[Any], Any]]

# Answers to deletions, in order: nothing was done before any of them.
SEQUENCES: Dict[str, List[Any]] = {
    "503, 404": [{"status": 503}, {"status": 404}],
    "close, 404": ["close", {"status": 404}],
    "503, 503, 404": [{"status": 503}, {"status": 503}, {"status": 404}],
    "503, 404, 404": [{"status": 503}, {"status": 404}, {"status": 404}],
}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """The older wire form: only there can an answer that is cut name a key without its whole secret."""
    with Emulator(build.emulator_path(), wire="classic") as emulator:
        yield emulator


def lose_create(emulator: Emulator, action: Any) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": action})


def a_key_that_cannot_be_handed_over(emulator: Emulator) -> Steps:
    lose_create(emulator, {"cut_at": "behind id"})
    return [lambda client: client.create_api_key()]


def the_same_exactly_once(emulator: Emulator) -> Steps:
    lose_create(emulator, {"cut_at": "behind id"})
    return [lambda client: client.create_api_key(exactly_once=True)]


def a_key_of_a_lost_answer(emulator: Emulator) -> Steps:
    lose_create(emulator, "close")
    return [lambda client: client.create_api_key(exactly_once=True)]


def a_key_that_the_caller_names(emulator: Emulator) -> Steps:
    emulator.mint(1)
    (key_id,) = emulator.live_ids()
    return [lambda client: client.delete_api_key(key_id=key_id)]


def a_key_with_a_marker(emulator: Emulator) -> Steps:
    emulator.mint(1, displayName=f"job-fwk-{MARKER}")
    return [lambda client: client.sweep_api_keys(marker=MARKER)]


def the_old_key_of_a_rotation(emulator: Emulator) -> Steps:
    emulator.mint(1)
    (key_id,) = emulator.live_ids()
    return [
        lambda client: client.rotate_api_key(old_key_id=key_id),
        lambda rotation: rotation.commit(),
    ]


def the_new_key_of_a_rotation(emulator: Emulator) -> Steps:
    return [
        lambda client: client.rotate_api_key(*emulator.bootstrap_ids),
        lambda rotation: rotation.abort(),
    ]


DELETED = [
    a_key_that_cannot_be_handed_over,
    the_same_exactly_once,
    a_key_of_a_lost_answer,
    a_key_that_the_caller_names,
    a_key_with_a_marker,
    the_old_key_of_a_rotation,
    the_new_key_of_a_rotation,
]


def told_by(
    way: str, emulator: Emulator, steps: Steps, **settings: Any
) -> "tuple[Any, Optional[fwkeys.FwKeysError]]":
    try:
        return perform(way, emulator, *steps, **settings), None
    except fwkeys.FwKeysError as error:
        return None, error


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("sequence", SEQUENCES)
@pytest.mark.parametrize("deleted", DELETED)
def test_a_key_is_gone_or_somebody_is_told_of_it(
    emulator: Emulator, deleted: Callable[[Emulator], Steps], sequence: str, way: str
) -> None:
    """The list shows the key, so that it is deleted in the end."""
    steps = deleted(emulator)
    before = set(emulator.live_ids())
    for action in SEQUENCES[sequence]:
        emulator.fault({"operation": "delete", "when": "before", "count": 1, "action": action})
    product, error = told_by(way, emulator, steps)
    if deleted is a_key_that_cannot_be_handed_over:
        assert error
        assert error.outcome is Outcome.SECRET_LOST
        assert error.orphan_key_id is None
    else:
        assert error is None
    alive = set(emulator.live_ids()) - ({product.id} if isinstance(product, fwkeys.ApiKey) else set())
    new = alive - before
    assert alive == (new if deleted is the_old_key_of_a_rotation else set())
    assert len(new) == (deleted is the_old_key_of_a_rotation)
    assert getattr(product, "unsettled_attempts", 0) == 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "list_action", [{"status": 403}, {"status": 404}, {"redirect": "/", "status": 302}], ids=str
)
@pytest.mark.parametrize("deleted", DELETED)
def test_a_key_that_cannot_be_looked_for_is_named(
    emulator: Emulator, deleted: Callable[[Emulator], Steps], list_action: Any, way: str
) -> None:
    steps = deleted(emulator)
    emulator.fault({"operation": "delete", "when": "before", "count": 1, "action": {"status": 503}})
    emulator.fault({"operation": "delete", "when": "before", "count": 1, "action": {"status": 404}})
    # Some find the key by a list, which has to pass.
    skipped = int(deleted in (a_key_of_a_lost_answer, a_key_with_a_marker))
    emulator.fault({"operation": "list", "when": "before", "skip": skipped, "action": list_action})
    _, error = told_by(way, emulator, steps)
    assert error
    assert error.orphan_key_id in emulator.live_ids()
    exact = deleted in (the_same_exactly_once, a_key_of_a_lost_answer)
    assert (error.marker is not None) == exact
    if deleted is a_key_that_cannot_be_handed_over:
        assert error.outcome is Outcome.SECRET_LOST
    else:
        assert error.outcome is Outcome.UNKNOWN
        assert exact or error.status == Status.SERVICE  # that of the answer that was lost
    emulator.clear_faults()


@pytest.mark.parametrize("way", WAYS)
def test_two_lists_without_the_key_prove_that_it_is_gone(scripted_server: ScriptedServer, way: str) -> None:
    scripted_server.answer(http_reply(503))
    scripted_server.answer(http_reply(404))
    scripted_server.answer(page_reply(listed(2), token="t"))
    scripted_server.answer(page_reply(listed(3)))
    scripted_server.answer(page_reply(listed(2)))
    perform(way, scripted_server, lambda client: client.delete_api_key(key_id=KEY_ID))
    methods = [request.method for request in scripted_server.requests]
    assert methods == ["POST", "POST", "GET", "GET", "GET"]


@pytest.mark.parametrize("way", WAYS)
def test_one_list_with_the_key_has_it_deleted_again(scripted_server: ScriptedServer, way: str) -> None:
    scripted_server.answer(http_reply(503))
    scripted_server.answer(http_reply(404))
    scripted_server.answer(page_reply())
    scripted_server.answer(page_reply(listed(2), NAMED))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    perform(way, scripted_server, lambda client: client.delete_api_key(key_id=KEY_ID))
    assert len(scripted_server.posts(":delete")) == 3


@pytest.mark.parametrize("way", WAYS)
def test_a_settle_time_longer_than_the_time_for_discarding_proves_nothing(
    scripted_server: ScriptedServer, way: str
) -> None:
    whole = record_reply()
    scripted_server.answer(whole[: whole.index(SECRET.encode()) + 9], Close())
    scripted_server.answer(http_reply(503))
    scripted_server.answer(http_reply(404))
    scripted_server.answer(page_reply())
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, scripted_server, lambda client: client.create_api_key(), settle_time=6)
    assert caught.value.outcome is Outcome.SECRET_LOST
    assert caught.value.orphan_key_id == KEY_ID
    assert "was not confirmed" in str(caught.value)


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_rotation_half_way_is_not_ended_by_a_404(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, end: str
) -> None:
    rotation = begin(scripted_server, eager_client)
    key_id = "key_old" if end == "commit" else "key_new"
    scripted_server.answer(http_reply(409))
    with pytest.raises(fwkeys.FwKeysError):
        getattr(rotation, end)()
    scripted_server.answer(http_reply(404))
    scripted_server.answer(http_reply(400))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        getattr(rotation, end)()
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.orphan_key_id == key_id
    half_way = RotationState.COMMITTING if end == "commit" else RotationState.ABORTING
    assert rotation.state is half_way
    scripted_server.answer(http_reply(404))
    scripted_server.answer(page_reply(listed(1, keyId=key_id)))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    getattr(rotation, end)()
    assert rotation.state is (RotationState.COMMITTED if end == "commit" else RotationState.ABORTED)
