"""A rotation that one process begins and another one ends: the second finds the keys as they are."""

from __future__ import annotations

from typing import Any, List

import fwkeys
import pytest
from fwkeys import Outcome, RotationState, Status
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.replies import bare_reply, http_reply
from support.rotations import LOSSES, impatient, state_of
from support.scripted_server import ScriptedServer
from support.ways import WAYS, perform

GONE = "key_nobodyHasThis"


def begun_elsewhere(client: fwkeys.Client, old_id: str) -> "tuple[str, str]":
    """The id and the secret of the new key."""
    rotation = client.rotate_api_key(old_id)
    new_id, secret = rotation.new_key_id, rotation.secret
    assert new_id == rotation.new_key.id
    rotation.close()
    assert new_id
    return new_id, secret


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_another_process_ends_it(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, way: str, ending: str
) -> None:
    new_id, secret = begun_elsewhere(eager_user, old_id)
    rotations: List[Any] = []

    def resume(client: Any) -> Any:
        return client.resume_rotation(old_id, new_id)

    def end(rotation: Any) -> Any:
        assert state_of(rotation) is RotationState.BEGUN
        assert (rotation.old_key_id, rotation.new_key_id) == (old_id, new_id)
        assert (rotation.new_key.id, rotation.new_key.display_name) == (new_id, "old")
        with pytest.raises(fwkeys.StateError):
            _ = rotation.secret
        rotations.append(rotation)
        return getattr(rotation, ending)()

    perform(way, emulator, resume, end)
    commits = ending == "commit"
    assert state_of(rotations[0]) is (RotationState.COMMITTED if commits else RotationState.ABORTED)
    assert emulator.live_ids() == [new_id if commits else old_id]
    assert opens_the_door(emulator, secret) is commits
    assert emulator.requests()["create"]["received"] == 2


def test_the_block_of_one_that_was_resumed_commits(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str
) -> None:
    new_id, _ = begun_elsewhere(eager_user, old_id)
    with eager_user.resume_rotation(old_id, new_id) as rotation:
        assert "BEGUN" in repr(rotation)
    assert emulator.live_ids() == [new_id]


@pytest.mark.parametrize("gone", ["old", "new"])
def test_what_somebody_ended_since(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, gone: str
) -> None:
    new_id, _ = begun_elsewhere(eager_user, old_id)
    eager_user.delete_api_key(old_id if gone == "old" else new_id)
    alive = emulator.live_ids()
    rotation = eager_user.resume_rotation(old_id, new_id)
    expected, end, other = RotationState.COMMITTED, rotation.commit, rotation.abort
    if gone == "new":
        expected, end, other = RotationState.ABORTED, rotation.abort, rotation.commit
    assert state_of(rotation) is expected
    assert rotation.new_key_id == rotation.new_key.id == new_id
    assert rotation.new_key.display_name == ("old" if gone == "old" else None)
    end()  # does nothing
    with pytest.raises(fwkeys.StateError) as caught:
        other()
    assert caught.value.status is Status.INVALID_STATE
    rotation.close()
    assert emulator.live_ids() == alive


def test_neither_key_is_there(eager_user: fwkeys.Client, emulator: Emulator, old_id: str) -> None:
    with pytest.raises(fwkeys.NotFoundError) as caught:
        eager_user.resume_rotation(GONE, "key_nobodyHasThisEither")
    assert caught.value.outcome is Outcome.REJECTED
    assert emulator.live_ids() == [old_id]


def test_a_new_key_that_is_listed_late_is_not_gone(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str
) -> None:
    """The path may be answered by a replica that does not know the newest key yet, and so may a list."""
    emulator.fault({"list_lag_lists": 1})
    new_id, _ = begun_elsewhere(eager_user, old_id)
    emulator.fault({"operation": "get", "skip": 1, "when": "before", "action": {"status": 404}})
    rotation = eager_user.resume_rotation(old_id, new_id)
    assert state_of(rotation) is RotationState.BEGUN
    assert emulator.requests()["list"]["received"] == 2


@pytest.mark.parametrize("action", LOSSES)
def test_looks_that_are_lost_are_repeated(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, action: Any
) -> None:
    new_id, _ = begun_elsewhere(eager_user, old_id)
    emulator.fault({"operation": "get", "when": "before", "count": 2, "action": action})
    rotation = eager_user.resume_rotation(old_id, new_id)
    assert state_of(rotation) is RotationState.BEGUN


@pytest.mark.parametrize("operation", ["get", "list"])
def test_what_cannot_be_looked_at_is_not_resumed(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, operation: str
) -> None:
    emulator.fault({"operation": operation, "when": "before", "action": {"status": 403}})
    with pytest.raises(fwkeys.PermissionDeniedError):
        eager_user.resume_rotation(GONE, old_id)
    assert emulator.live_ids() == [old_id]


@pytest.mark.parametrize("ending", ["commit", "abort"])
@pytest.mark.parametrize("action", LOSSES)
def test_an_end_whose_answer_was_lost_is_resumed(
    emulator: Emulator, eager_user: fwkeys.Client, old_id: str, action: Any, ending: str
) -> None:
    """The process that ends it gives up without an answer; the next one learns what became of it."""
    new_id, _ = begun_elsewhere(eager_user, old_id)
    emulator.fault({"operation": "delete", "when": "after", "action": action})
    with impatient(emulator, max_attempts=1) as client:
        rotation = client.resume_rotation(old_id, new_id)
        with pytest.raises(fwkeys.FwKeysError) as caught:
            getattr(rotation, ending)()
        assert caught.value.outcome is Outcome.UNKNOWN
    emulator.clear_faults()
    expected = RotationState.COMMITTED if ending == "commit" else RotationState.ABORTED
    assert state_of(eager_user.resume_rotation(old_id, new_id)) is expected


def test_the_old_key_of_a_rotation_that_is_resumed_may_be_the_clients_own(
    emulator: Emulator, eager_user: fwkeys.Client
) -> None:
    own = eager_user.create_api_key()
    with impatient(emulator, api_key=own.secret, timeout=20) as client:
        new_id, _ = begun_elsewhere(client, str(own.id))
        with client.resume_rotation(str(own.id), new_id):
            pass
    assert emulator.live_ids() == [new_id]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("", "u", "k", "n"), "account_id"),
        (("a", "-", "k", "n"), "user_id"),
        (("a", "u", "", "n"), "old_key_id"),
        (("a", "u", "k", ".."), "new_key_id"),
    ],
)
def test_arguments_that_are_refused(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, arguments: Any, name: str
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=name):
        eager_client.resume_rotation(*arguments[2:], account_id=arguments[0], user_id=arguments[1])
    assert scripted_server.connections == 0


@pytest.mark.parametrize("way", WAYS)
def test_the_same_key_twice(scripted_server: ScriptedServer, way: str) -> None:
    with pytest.raises(fwkeys.StateError, match="new_key_id"):
        perform(way, scripted_server, lambda client: client.resume_rotation("key_a", "key_a"))
    assert scripted_server.connections == 0


def test_the_ids_go_into_the_path(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(bare_reply("a/b"))
    scripted_server.answer(bare_reply("c?d"))
    rotation = eager_client.resume_rotation(old_key_id="a/b", new_key_id="c?d")
    assert state_of(rotation) is RotationState.BEGUN
    ends = [request.target.rpartition("/")[2] for request in scripted_server.requests]
    assert ends == ["a%2Fb", "c%3Fd"]
    scripted_server.answer(http_reply(404))
    with pytest.raises(fwkeys.NotFoundError):
        rotation.commit()
    assert state_of(rotation) is RotationState.COMMITTING
