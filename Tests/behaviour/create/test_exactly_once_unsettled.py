"""Where exactly one key cannot be had: what the error says, and the marker to find out later."""

from __future__ import annotations

import re
from typing import Any

import fwkeys
import pytest
from fwkeys import Outcome
from support.emulator import Emulator

MARKER = "0123456789abcdef"


@pytest.mark.parametrize("action", ["close", {"status": 503}])
def test_every_answer_is_lost_and_nothing_was_done(
    eager_user: fwkeys.Client, emulator: Emulator, action: Any
) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": action})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_user.create_api_key(exactly_once=True)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.marker is not None
    assert re.fullmatch("[0-9a-f]{16}", caught.value.marker)
    assert caught.value.attempts == emulator.requests()["create"]["received"] == 4
    assert emulator.live_ids() == []


@pytest.mark.parametrize("action", ["close", {"status": 503}, {"cut_at": 0}])
def test_every_answer_is_lost_and_every_key_is_found(
    eager_user: fwkeys.Client, emulator: Emulator, action: Any
) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": action})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_user.create_api_key(exactly_once=True)
    assert caught.value.outcome is Outcome.SECRET_LOST
    assert caught.value.orphan_key_id is None
    assert caught.value.marker is None  # nothing is left that a sweep could find
    assert emulator.live_ids() == []
    assert emulator.requests()["create"]["received"] == 4


@pytest.mark.parametrize("operation", ["list", "delete"])
def test_where_looking_is_refused_the_marker_tells_what_to_look_for(
    eager_user: fwkeys.Client, emulator: Emulator, operation: str
) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    emulator.fault({"operation": operation, "when": "before", "action": {"status": 403}})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_user.create_api_key(display_name="job", exactly_once=True)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.marker
    assert len(emulator.live_ids()) == 1
    assert emulator.requests()["create"]["received"] == 1  # not again, while there may be one
    emulator.clear_faults()
    sweep = eager_user.sweep_api_keys(marker=caught.value.marker)
    assert len(sweep.deleted_key_ids) == 1
    assert emulator.live_ids() == []


def test_a_deadline_in_the_middle(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    with fwkeys.Client(
        api_key=emulator.api_key, base_url=emulator.base_url, timeout=0.5, settle_time=10
    ) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id, exactly_once=True)
        assert caught.value.outcome is Outcome.UNKNOWN
        assert caught.value.marker
        assert len(emulator.live_ids()) == 1
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, settle_time=0) as client:
        client.sweep_api_keys(caught.value.marker, account_id=emulator.account_id, user_id=emulator.user_id)
    assert emulator.live_ids() == []


def test_the_marker_of_the_callers_is_that_of_the_error(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": "close"})
    with pytest.raises(fwkeys.TransportError) as caught:
        eager_user.create_api_key(exactly_once=True, marker=MARKER)
    assert caught.value.marker == MARKER
