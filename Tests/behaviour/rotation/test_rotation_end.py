"""Committing and aborting with answers that are lost: which keys are alive, and how far the rotation is."""

from __future__ import annotations

from typing import Any

import fwkeys
import pytest
from conftest import API_KEY
from fwkeys import Outcome, RotationState, Status
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.replies import EMPTY_OBJECT_REPLY, http_reply, page_reply
from support.rotations import LOSSES, NEW_SECRET, OUTRIGHT_LOSSES, begin, impatient, state_of
from support.scripted_server import Close, Hold, ScriptedServer


@pytest.mark.parametrize("action", LOSSES)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_lost_answer_to_the_delete_is_repeated(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, end: str, when: str, action: Any
) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    emulator.fault({"operation": "delete", "when": when, "count": 2, "action": action})
    getattr(rotation, end)()
    assert emulator.live_ids() == [rotation.new_key.id if end == "commit" else old_id]
    assert state_of(rotation) is (RotationState.COMMITTED if end == "commit" else RotationState.ABORTED)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", OUTRIGHT_LOSSES)
def test_a_commit_that_nobody_answers(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, when: str, action: Any
) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    emulator.fault({"operation": "delete", "when": when, "action": action})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        rotation.commit()
    assert caught.value.outcome is Outcome.UNKNOWN
    assert rotation.failure is caught.value
    assert state_of(rotation) is RotationState.COMMITTING
    assert rotation.new_key.id in emulator.live_ids()
    assert opens_the_door(emulator, rotation.secret)
    with pytest.raises(fwkeys.StateError) as refused:
        rotation.abort()  # the new key may be the only one
    assert refused.value.status == Status.INVALID_STATE
    assert rotation.new_key.id in emulator.live_ids()
    emulator.clear_faults()
    rotation.commit()
    assert state_of(rotation) is RotationState.COMMITTED
    assert rotation.failure is None
    assert emulator.live_ids() == [rotation.new_key.id]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", OUTRIGHT_LOSSES)
def test_an_abort_that_nobody_answers(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, when: str, action: Any
) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    emulator.fault({"operation": "delete", "when": when, "action": action})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        rotation.abort()
    assert caught.value.outcome is Outcome.UNKNOWN
    assert state_of(rotation) is RotationState.ABORTING
    assert old_id in emulator.live_ids()
    with pytest.raises(fwkeys.StateError) as refused:
        rotation.commit()  # the old key may be the only one
    assert refused.value.status == Status.INVALID_STATE
    emulator.clear_faults()
    rotation.abort()
    assert state_of(rotation) is RotationState.ABORTED
    assert emulator.live_ids() == [old_id]


def test_a_commit_that_is_refused_can_be_aborted(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str
) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    with pytest.raises(fwkeys.PermissionDeniedError):
        rotation.commit()
    assert state_of(rotation) is RotationState.BEGUN
    emulator.clear_faults()
    rotation.abort()
    assert emulator.live_ids() == [old_id]


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_the_only_key_that_is_left_is_not_deleted(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, end: str
) -> None:
    """Somebody else has deleted the other one meanwhile."""
    rotation = eager_user.rotate_api_key(old_id)
    only, other = (rotation.new_key.id, old_id) if end == "commit" else (old_id, rotation.new_key.id)
    eager_user.delete_api_key(other)
    finish, undo = rotation.commit, rotation.abort
    if end == "abort":
        finish, undo = undo, finish
    with pytest.raises(fwkeys.NotFoundError):
        finish()
    assert state_of(rotation) is {"commit": RotationState.COMMITTING, "abort": RotationState.ABORTING}[end]
    with pytest.raises(fwkeys.StateError):
        undo()
    assert emulator.live_ids() == [only]
    finish()
    assert state_of(rotation) is {"commit": RotationState.COMMITTED, "abort": RotationState.ABORTED}[end]
    assert emulator.live_ids() == [only]


@pytest.mark.parametrize("loss", [None, "close", {"status": 503}])
def test_a_client_whose_own_key_is_replaced(eager_user: fwkeys.Client, emulator: Emulator, loss: Any) -> None:
    own = eager_user.create_api_key()
    assert own.id
    with impatient(emulator, api_key=own.secret, timeout=20) as client:
        rotation = client.rotate_api_key(own.id)
        if loss is not None:
            emulator.fault({"operation": "delete", "when": "after", "count": 1, "action": loss})
        rotation.commit()
    assert state_of(rotation) is RotationState.COMMITTED
    assert emulator.live_ids() == [rotation.new_key.id]
    assert opens_the_door(emulator, rotation.secret)


def test_the_new_key_is_tried_where_the_old_one_is_refused(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    rotation = begin(scripted_server, eager_client)
    scripted_server.answer(Close())
    scripted_server.answer(http_reply(401))
    scripted_server.answer(http_reply(404))
    scripted_server.answer(page_reply())
    scripted_server.answer(page_reply())
    rotation.commit()
    assert state_of(rotation) is RotationState.COMMITTED
    authorizations = [request.headers["authorization"] for request in scripted_server.requests]
    assert authorizations == [f"Bearer {API_KEY}"] * 2 + [f"Bearer {NEW_SECRET}"] * 3
    deletions = scripted_server.posts(":delete")
    assert [request.body for request in deletions] == [b'{"keyId":"key_old"}'] * 3


def test_a_deadline_leaves_the_commit_open(scripted_server: ScriptedServer) -> None:
    with fwkeys.Client(
        api_key=API_KEY, base_url=scripted_server.base_url, account_id="a", user_id="u", timeout=1
    ) as client:
        rotation = begin(scripted_server, client)
        scripted_server.answer(Hold())
        with pytest.raises(fwkeys.DeadlineError):
            rotation.commit()
        assert state_of(rotation) is RotationState.COMMITTING
        scripted_server.answer(EMPTY_OBJECT_REPLY)
        rotation.commit()
    assert state_of(rotation) is RotationState.COMMITTED
