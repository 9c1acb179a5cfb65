"""Exactly one key, whatever happens on the way."""

from __future__ import annotations

from typing import Any, List

import fwkeys
import pytest
from fwkeys import Outcome, Status
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.replies import KEY_ID, SECRET, http_reply, record_reply
from support.scripted_server import Close, ScriptedServer
from support.waiting import wait_until

MARKER = "0123456789abcdef"
BEARING = f"default-fwk-{MARKER}"
LOST: List[Any] = [
    "close",
    "reset",
    {"status": 500},
    {"status": 502},
    {"status": 503, "retry_after": "0"},
    {"status": 504},
    {"status": 408},
    {"status": 409},
    {"redirect": "http://127.0.0.1:1/", "status": 307},
]
# The order of the key id and the secret is the service's affair: a cut reply may hold either of them alone.
PLACES = [f"{where} {member}" for member in ("secret", "id") for where in ("before", "within", "behind")]
CUTS: List[Any] = [{"cut_at": at} for at in (0, 5, 30, 60, 90, -40, -1, *PLACES)]


@pytest.mark.parametrize("action", LOST, ids=str)
@pytest.mark.parametrize("when", ["before", "after"])
def test_one_key_is_alive_and_it_is_the_one_handed_over(
    eager_user: fwkeys.Client, emulator: Emulator, when: str, action: Any
) -> None:
    eager_user.whoami()  # so that there is a pooled connection
    emulator.mint(60, displayName="other {n}")
    others = set(emulator.live_ids())
    emulator.fault({"operation": "create", "when": when, "count": 1, "action": action})
    key = eager_user.create_api_key(display_name="job", exactly_once=True)
    assert set(emulator.live_ids()) == others | {key.id}
    assert opens_the_door(emulator, key.secret)
    assert emulator.requests()["create"]["received"] == 2
    # What was created was found and deleted; what never was may still come, for all that anybody knows.
    assert key.unsettled_attempts == (0 if when == "after" else 1)


@pytest.mark.parametrize("action", CUTS, ids=str)
def test_a_body_that_is_cut(eager_user: fwkeys.Client, emulator: Emulator, action: Any) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": action})
    key = eager_user.create_api_key(display_name="job", exactly_once=True)
    assert emulator.live_ids() == [key.id]
    assert opens_the_door(emulator, key.secret)
    assert key.unsettled_attempts == 0


@pytest.mark.parametrize(
    ("when", "action"), [("before", "stall"), ("after", "stall"), ("after", {"drip_ms": 300, "bytes": 1})]
)
def test_an_attempt_that_takes_too_long(emulator: Emulator, when: str, action: Any) -> None:
    emulator.fault({"operation": "create", "when": when, "count": 1, "action": action})
    with fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        timeout=20,
        attempt_timeout=0.4,
        retry_base=0,
        settle_time=0.01,
    ) as client:
        key = client.create_api_key(
            account_id=emulator.account_id, user_id=emulator.user_id, exactly_once=True
        )
    assert emulator.live_ids() == [key.id]
    assert opens_the_door(emulator, key.secret)


@pytest.mark.parametrize("operation", ["list", "delete"])
@pytest.mark.parametrize("action", ["close", {"status": 503}])
def test_the_looking_has_lost_answers_too(
    eager_user: fwkeys.Client, emulator: Emulator, operation: str, action: Any
) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    emulator.fault({"operation": operation, "when": "after", "count": 1, "action": action})
    key = eager_user.create_api_key(exactly_once=True)
    assert emulator.live_ids() == [key.id]


def test_a_key_that_is_listed_late(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"list_lag_lists": 1})
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    key = eager_user.create_api_key(exactly_once=True)
    assert emulator.live_ids() == [key.id]


def test_work_that_is_done_late(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "count": 1, "action": "close", "late_commit_ms": 100})
    with fwkeys.Client(
        api_key=emulator.api_key, base_url=emulator.base_url, timeout=20, retry_base=0, settle_time=0.2
    ) as client:
        key = client.create_api_key(
            account_id=emulator.account_id, user_id=emulator.user_id, exactly_once=True
        )
    assert emulator.live_ids() == [key.id]
    assert key.unsettled_attempts == 0


def test_work_that_is_done_after_the_call_is_swept_later(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    emulator.fault({"operation": "create", "count": 1, "action": "close", "late_commit_ms": 1500})
    key = eager_user.create_api_key(display_name="job", exactly_once=True)
    assert key.marker
    assert key.unsettled_attempts == 1
    wait_until(lambda: emulator.pending_commits() == 0)
    assert len(emulator.live_ids()) == 2
    sweep = eager_user.sweep_api_keys(marker=key.marker, keep_key_id=key.id)
    assert len(sweep.deleted_key_ids) == 1
    assert emulator.live_ids() == [key.id]


def test_a_key_that_the_lists_never_showed_is_swept_later(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    emulator.fault({"list_lag_lists": 50})
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    key = eager_user.create_api_key(exactly_once=True)
    assert key.marker
    assert key.unsettled_attempts == 1
    assert len(emulator.live_ids()) == 2
    emulator.clear_faults()
    eager_user.sweep_api_keys(marker=key.marker, keep_key_id=key.id)
    assert emulator.live_ids() == [key.id]


@pytest.mark.parametrize("http_status", [400, 401, 403, 404, 422])
def test_a_no_is_a_no(scripted_server: ScriptedServer, eager_client: fwkeys.Client, http_status: int) -> None:
    scripted_server.answer(http_reply(http_status))
    with pytest.raises(fwkeys.ServiceError) as caught:
        eager_client.create_api_key(exactly_once=True)
    assert caught.value.outcome is Outcome.REJECTED
    assert caught.value.marker is None
    assert len(scripted_server.requests) == 1


def test_429_is_tried_again_without_looking(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(http_reply(429, retry_after="0"))
    scripted_server.answer(record_reply(displayName=BEARING))
    assert eager_client.create_api_key(exactly_once=True, marker=MARKER).id == KEY_ID
    first, second = scripted_server.posts()
    assert first.body == second.body
    assert len(scripted_server.requests) == 2


def test_what_was_not_sent_leaves_nothing() -> None:
    with fwkeys.Client(api_key="k", base_url="http://127.0.0.1:1", timeout=0.3) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.create_api_key(account_id="a", user_id="u", exactly_once=True)
    assert caught.value.status in {Status.CONNECT, Status.DEADLINE}
    assert caught.value.outcome is Outcome.NOT_SENT
    assert caught.value.marker is None


def test_without_it_nothing_is_sent_twice(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    with pytest.raises(fwkeys.TransportError) as caught:
        eager_user.create_api_key()
    assert caught.value.marker is None
    assert emulator.requests()["create"]["received"] == 1
    assert emulator.requests()["list"]["received"] == 0
    assert len(emulator.live_ids()) == 1


def test_no_secret_of_a_lost_key_is_told(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(record_reply()[:-1], Close())
    scripted_server.answer(http_reply(403))  # the delete of the key that cannot be handed over
    for _ in range(3):
        scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_client.create_api_key(exactly_once=True)
    assert SECRET[8:] not in f"{caught.value!r} {vars(caught.value)}"
