"""The beginning of a rotation, with a failure at each step: which keys are alive, and what the error says."""

from __future__ import annotations

from typing import Any, List

import fwkeys
import pytest
from conftest import API_KEY
from fwkeys import Outcome, RotationState, Status
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.replies import IDENTITY_REPLY, bare_reply, record_reply
from support.rotations import LOSSES, NEW_SECRET, OUTRIGHT_LOSSES, impatient, state_of
from support.scripted_server import ScriptedServer
from support.ways import WAYS, perform


@pytest.mark.parametrize("action", OUTRIGHT_LOSSES)
def test_an_answer_to_the_create_that_is_lost(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, action: Any
) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": action})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_user.rotate_api_key(old_id)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert emulator.live_ids() == [old_id]
    assert emulator.requests()["create"]["received"] == 2  # the other one made the old key
    assert emulator.requests()["verify"]["received"] == 0


def test_a_create_that_gives_no_key(eager_user: fwkeys.Client, emulator: Emulator, old_id: str) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_user.rotate_api_key(old_id)
    assert caught.value.outcome is Outcome.REJECTED
    assert emulator.live_ids() == [old_id]


def test_a_service_that_cannot_be_reached() -> None:
    with fwkeys.Client(
        api_key="k", base_url="http://127.0.0.1:1", account_id="a", user_id="u", timeout=0.3
    ) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.rotate_api_key(old_key_id="key_old")
    assert caught.value.outcome is Outcome.NOT_SENT


@pytest.mark.parametrize("uses", [1, 3])
def test_a_new_key_that_is_refused_for_a_moment(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, uses: int
) -> None:
    emulator.fault({"new_key_refused_uses": uses})
    with eager_user.rotate_api_key(old_id) as rotation:
        assert opens_the_door(emulator, rotation.secret)
    assert emulator.requests()["verify"]["received"] == uses + 2
    assert emulator.live_ids() == [rotation.new_key.id]


def test_a_new_key_that_is_refused_to_the_end(emulator: Emulator, old_id: str) -> None:
    emulator.fault({"new_key_refused_uses": 10_000})
    with impatient(emulator) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.rotate_api_key(old_id)
    assert caught.value.status in {Status.UNAUTHENTICATED, Status.DEADLINE}
    assert caught.value.orphan_key_id is None
    assert emulator.live_ids() == [old_id]  # the new key was deleted again


@pytest.mark.parametrize("http_status", [402, 412])
@pytest.mark.parametrize("exactly_once", [False, True])
@pytest.mark.parametrize("ending", ["commit", "abort"])
@pytest.mark.parametrize("way", WAYS)
def test_a_new_key_is_not_deleted_for_what_its_account_lacks(
    emulator: Emulator, old_id: str, way: str, http_status: int, exactly_once: bool, ending: str
) -> None:
    emulator.fault({"operation": "verify", "when": "before", "action": {"status": http_status}})

    def begin(client: Any) -> Any:
        rotation = client.rotate_api_key(old_id, exactly_once=exactly_once)
        return rotation if way == "blocking" else rotation.__aenter__()

    def end(rotation: Any) -> Any:
        assert state_of(rotation) is RotationState.BEGUN
        assert emulator.live_ids() == sorted([old_id, rotation.new_key.id])
        assert rotation.secret.startswith("fw_")
        rotations.append(rotation)
        return getattr(rotation, ending)()

    rotations: List[Any] = []
    perform(way, emulator, begin, end)
    assert emulator.requests()["verify"]["received"] == 1
    assert emulator.live_ids() == [rotations[0].new_key.id if ending == "commit" else old_id]


@pytest.mark.parametrize("action", LOSSES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_verification_that_is_lost_is_repeated(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, when: str, action: Any
) -> None:
    emulator.fault({"operation": "verify", "when": when, "count": 2, "action": action})
    with eager_user.rotate_api_key(old_id) as rotation:
        pass
    assert emulator.requests()["verify"]["received"] == 3
    assert emulator.live_ids() == [rotation.new_key.id]


def test_a_new_key_that_can_neither_be_verified_nor_deleted_is_named(emulator: Emulator, old_id: str) -> None:
    emulator.fault({"operation": "verify", "action": "close"})
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    with impatient(emulator) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.rotate_api_key(old_id)
    (new_id,) = set(emulator.live_ids()) - {old_id}
    assert caught.value.orphan_key_id == new_id


def test_the_new_key_is_verified_with_itself(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(bare_reply())
    scripted_server.answer(record_reply(keyId="key_new", key=NEW_SECRET))
    scripted_server.answer(IDENTITY_REPLY)
    eager_client.rotate_api_key(old_key_id="key_old")
    look, create, verify = scripted_server.requests
    assert (look.method, look.target.rpartition("/")[2]) == ("GET", "key_old")
    assert look.headers["authorization"] == f"Bearer {API_KEY}"
    assert create.headers["authorization"] == f"Bearer {API_KEY}"
    assert (verify.method, verify.target) == ("GET", "/verifyApiKey")
    assert verify.headers["authorization"] == f"Bearer {NEW_SECRET}"


def test_exactly_once(eager_user: fwkeys.Client, emulator: Emulator, old_id: str) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    with eager_user.rotate_api_key(old_id, display_name="job", exactly_once=True) as rotation:
        assert rotation.new_key.marker
        assert rotation.new_key.display_name == f"job-fwk-{rotation.new_key.marker}"
        assert opens_the_door(emulator, rotation.secret)
    assert emulator.live_ids() == [rotation.new_key.id]


@pytest.mark.parametrize("action", LOSSES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_look_at_the_old_key_that_is_lost_is_repeated(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, when: str, action: Any
) -> None:
    emulator.fault({"operation": "get", "when": when, "count": 2, "action": action})
    with eager_user.rotate_api_key(old_id) as rotation:
        assert rotation.new_key.display_name == "old"
    counts = emulator.requests()
    assert (counts["get"]["received"], counts["create"]["received"]) == (3, 2)
    assert emulator.live_ids() == [rotation.new_key.id]


@pytest.mark.parametrize("action", [*LOSSES, {"status": 403}, {"status": 429}])
@pytest.mark.parametrize("exactly_once", [False, True])
def test_without_a_look_at_the_old_key_nothing_is_created(
    emulator: Emulator, old_id: str, exactly_once: bool, action: Any
) -> None:
    emulator.fault({"operation": "get", "when": "before", "action": action})
    with impatient(emulator, max_attempts=3) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.rotate_api_key(old_id, exactly_once=exactly_once)
    is_no = action in ({"status": 403}, {"status": 429})
    assert caught.value.outcome is (Outcome.REJECTED if is_no else Outcome.NOT_SENT)
    assert not caught.value.may_have_left_key
    assert emulator.requests()["create"]["received"] == 1  # which made the old key
    assert emulator.live_ids() == [old_id]


def test_a_service_without_a_path_for_one_key(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str
) -> None:
    emulator.mint(200)
    emulator.fault({"operation": "get", "when": "before", "action": {"status": 404}})
    with eager_user.rotate_api_key(old_id) as rotation:
        assert rotation.new_key.display_name == "old"
    assert old_id not in emulator.live_ids()
