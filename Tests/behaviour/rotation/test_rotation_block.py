"""The end of the with block of a rotation, when its commit or abort fails."""

from __future__ import annotations

from typing import Any

import fwkeys
import pytest
from fwkeys import RotationState
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.rotations import state_of


def notes(problem: BaseException) -> str:
    return "\n".join(getattr(problem, "__notes__", []))


def test_a_commit_that_fails_at_the_end_of_the_block(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str
) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    emulator.fault({"operation": "delete", "when": "before", "action": "close"})

    def use() -> None:
        with rotation:
            pass

    with pytest.raises(fwkeys.TransportError) as caught:
        use()
    assert rotation.failure is caught.value
    assert state_of(rotation) is RotationState.COMMITTING
    assert opens_the_door(emulator, rotation.secret)  # neither gone nor wiped
    if hasattr(caught.value, "add_note"):
        assert "COMMITTING" in notes(caught.value)
        assert old_id in notes(caught.value)
        assert str(rotation.new_key.id) in notes(caught.value)
    emulator.clear_faults()
    with rotation:  # once more
        pass
    assert emulator.live_ids() == [rotation.new_key.id]


def test_an_abort_that_fails_at_the_end_of_the_block(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str
) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    emulator.fault({"operation": "delete", "when": "before", "action": "close"})

    def use() -> None:
        with rotation:
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full") as caught:
        use()
    assert isinstance(rotation.failure, fwkeys.TransportError)
    assert state_of(rotation) is RotationState.ABORTING
    if hasattr(caught.value, "add_note"):
        assert "ABORTING" in notes(caught.value)
        assert str(rotation.new_key.id) in notes(caught.value)
    emulator.clear_faults()
    rotation.abort()
    assert emulator.live_ids() == [old_id]


@pytest.mark.parametrize("action", ["close", {"status": 403}])
def test_a_commit_that_fails_in_the_block_does_not_take_the_new_key(
    eager_user: fwkeys.Client, emulator: Emulator, old_id: str, action: Any
) -> None:
    rotation = eager_user.rotate_api_key(old_id)
    emulator.fault({"operation": "delete", "when": "before", "action": action})

    def use() -> None:
        with rotation:
            rotation.commit()

    with pytest.raises(fwkeys.FwKeysError) as caught:
        use()
    assert rotation.failure is caught.value
    assert emulator.live_ids() == sorted([old_id, str(rotation.new_key.id)])
    assert opens_the_door(emulator, rotation.secret)
