"""Rotation, when all goes well: which keys are alive after each step; and its manners."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Dict

import fwkeys
import pytest
from fwkeys import Outcome, RotationState, Status
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.replies import SECRET
from support.rotations import NEW_SECRET, begin, impatient, state_of
from support.scripted_server import ScriptedServer
from support.ways import WAYS, perform


def test_the_block_commits(eager_user: fwkeys.Client, emulator: Emulator, old_id: str) -> None:
    stored = []
    options: Any = {"display_name": "new", "annotations": {"a": "b"}}
    with eager_user.rotate_api_key(old_id, **options) as rotation:
        assert state_of(rotation) is RotationState.BEGUN
        assert rotation.old_key_id == old_id
        assert rotation.new_key.id != old_id
        assert (rotation.new_key.display_name, rotation.new_key.annotations) == ("new", {"a": "b"})
        assert emulator.live_ids() == sorted([old_id, str(rotation.new_key.id)])
        stored.append(rotation.secret)
        assert rotation.secret_bytearray() == rotation.secret.encode()
    assert state_of(rotation) is RotationState.COMMITTED
    assert rotation.failure is None
    assert emulator.live_ids() == [rotation.new_key.id]
    assert opens_the_door(emulator, stored[0])
    with pytest.raises(fwkeys.StateError):  # the block's end wiped it
        _ = rotation.secret


@pytest.mark.parametrize(
    "problem", [RuntimeError("disk full"), KeyboardInterrupt(), SystemExit(3), GeneratorExit()]
)
def test_the_block_aborts_when_it_raises(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, problem: BaseException
) -> None:
    def use() -> None:
        with rotation:
            raise problem

    rotation = eager_user.rotate_api_key(old_id)
    stored = rotation.secret
    with pytest.raises(type(problem)) as caught:
        use()
    assert caught.value is problem
    assert getattr(problem, "__notes__", []) == []
    assert state_of(rotation) is RotationState.ABORTED
    assert emulator.live_ids() == [old_id]
    assert not opens_the_door(emulator, stored)
    with pytest.raises(fwkeys.StateError):
        _ = rotation.secret


def test_by_hand(eager_user: fwkeys.Client, emulator: Emulator, old_id: str) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    rotation.commit()
    rotation.commit()  # does nothing
    assert state_of(rotation) is RotationState.COMMITTED
    assert emulator.requests()["delete"]["received"] == 1
    assert opens_the_door(emulator, rotation.secret)  # not wiped: the caller may still want it
    with pytest.raises(fwkeys.StateError) as caught:
        rotation.abort()
    assert caught.value.status == Status.INVALID_STATE
    assert state_of(rotation) is RotationState.COMMITTED
    assert emulator.live_ids() == [rotation.new_key.id]


def test_aborting_by_hand(eager_user: fwkeys.Client, emulator: Emulator, old_id: str) -> None:
    with eager_user.rotate_api_key(old_id) as rotation:
        rotation.abort()
        rotation.abort()  # does nothing
        with pytest.raises(fwkeys.StateError, match="wiped"):
            _ = rotation.secret
        with pytest.raises(fwkeys.StateError, match="wiped"):
            rotation.secret_bytearray()
        with pytest.raises(fwkeys.StateError) as caught:
            rotation.commit()
        assert caught.value.status == Status.INVALID_STATE
    assert state_of(rotation) is RotationState.ABORTED
    assert emulator.live_ids() == [old_id]
    assert emulator.requests()["delete"]["received"] == 1


def test_the_new_key_is_like_the_old_one(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    old = eager_user.create_api_key(
        display_name="ci",
        annotations={"team": "search", "empty": ""},
        expire_time=datetime.now(timezone.utc) + timedelta(days=30),
        exactly_once=True,
    )
    assert old.marker
    with eager_user.rotate_api_key(str(old.id)) as rotation:
        new = rotation.new_key
        assert (new.display_name, new.marker) == ("ci", None)
        assert new.annotations == {"team": "search", "empty": ""}
        assert old.expire_time
        assert new.expire_time
        # It may have been created in the next second.
        assert timedelta(0) <= new.expire_time - old.expire_time <= timedelta(seconds=20)


def test_what_is_said_of_the_new_key_comes_first(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    day = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1)
    old = eager_user.create_api_key(display_name="a", annotations={"x": "y"}, expire_time=day)
    options: Any = {"display_name": "b", "annotations": {"z": ""}, "expire_time": day + timedelta(days=1)}
    with eager_user.rotate_api_key(str(old.id), exactly_once=True, **options) as rotation:
        new = rotation.new_key
        assert new.display_name == f"b-fwk-{new.marker}"
        assert new.annotations == {"z": ""}
        assert new.expire_time == day + timedelta(days=1)


@pytest.mark.parametrize("exactly_once", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_a_key_that_does_not_exist_is_replaced_by_none(
    emulator: Emulator, way: str, exactly_once: bool
) -> None:
    def begin(client: Any) -> Any:
        rotation = client.rotate_api_key(old_key_id="key_nobodyHasThis", exactly_once=exactly_once)
        return rotation if way == "blocking" else rotation.__aenter__()

    with pytest.raises(fwkeys.NotFoundError) as caught:
        perform(way, emulator, begin)
    assert caught.value.outcome is Outcome.REJECTED
    assert not caught.value.may_have_left_key
    assert emulator.requests()["create"]["received"] == 0
    assert emulator.live_ids() == []


def test_left_undecided_both_keys_stay(eager_user: fwkeys.Client, emulator: Emulator, old_id: str) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    rotation.close()
    rotation.close()
    assert state_of(rotation) is RotationState.BEGUN
    assert emulator.live_ids() == sorted([old_id, str(rotation.new_key.id)])
    for use in (lambda: rotation.secret, rotation.commit, rotation.abort, rotation.__enter__):
        with pytest.raises(fwkeys.StateError):
            use()
    assert emulator.requests()["delete"]["received"] == 0


def test_it_goes_on_without_its_client(emulator: Emulator, old_id: str) -> None:
    with impatient(emulator, timeout=20) as client:
        rotation = client.rotate_api_key(old_id)
    rotation.commit()
    assert emulator.live_ids() == [rotation.new_key.id]


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_the_token_of_the_beginning_does_not_stand_in_the_way_of_the_end(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, end: str
) -> None:
    cancel = fwkeys.Cancel()
    rotation = eager_user.rotate_api_key(old_id, cancel=cancel)
    cancel.trigger()
    getattr(rotation, end)()
    assert emulator.live_ids() == [rotation.new_key.id if end == "commit" else old_id]


def test_no_text_form_shows_the_secret(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    rotation = begin(scripted_server, eager_client)
    _ = rotation.secret
    shown: Dict[str, str] = {"repr": repr(rotation), "str": str(rotation), "vars": repr(vars(rotation))}
    shown["key"] = repr(vars(rotation.new_key))
    for text in shown.values():
        assert NEW_SECRET[8:] not in text
        assert SECRET[8:] not in text
    assert "BEGUN" in repr(rotation)
    assert "key_old" in repr(rotation)
    assert "key_new" in repr(rotation)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(("", "u", "k"), "account_id"), (("a", "-", "k"), "user_id"), (("a", "u", ""), "old_key_id")],
)
def test_arguments_that_are_refused(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, arguments: Any, name: str
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=name) as caught:
        eager_client.rotate_api_key(arguments[2], account_id=arguments[0], user_id=arguments[1])
    assert caught.value.outcome is Outcome.NOT_SENT
    assert scripted_server.connections == 0
