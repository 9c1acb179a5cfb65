"""What is sent again: a create after 429 or when it was not sent, a whoami after whatever may pass."""

from __future__ import annotations

import time

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.emulator import Emulator
from support.replies import IDENTITY_REPLY, KEY_ID, http_reply, json_reply, record_reply
from support.scripted_server import Close, ScriptedServer


def test_a_create_is_sent_again_after_429(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    scripted_server.answer(json_reply(429, {"code": 8, "message": "slow down"}, retry_after="0"))
    scripted_server.answer(http_reply(429, b""))
    scripted_server.answer(record_reply())
    assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER, display_name="x").id == KEY_ID
    first, second, third = scripted_server.posts()
    assert first.body == second.body == third.body


def test_retry_after_is_honoured(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    scripted_server.answer(http_reply(429, retry_after="1"))
    scripted_server.answer(record_reply())
    start = time.monotonic()
    scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert time.monotonic() - start >= 1.0


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"retry_after": "3600"}, 3600.0), ({"retry_after_ms": "90500"}, 90.5)]
)
def test_a_pause_beyond_the_deadline_is_not_begun(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, headers: "dict[str, str]", seconds: float
) -> None:
    scripted_server.answer(json_reply(429, {"code": 8, "message": "slow down"}, **headers))
    with pytest.raises(fwkeys.RateLimitedError) as caught:
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert caught.value.status == Status.RATE_LIMITED
    assert caught.value.outcome is Outcome.REJECTED
    assert caught.value.retry_after == seconds
    assert caught.value.service_code == 8
    assert caught.value.service_message == "slow down"
    assert caught.value.attempts == 1
    assert len(scripted_server.requests) == 1


def test_429_to_the_end(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 429}})
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, timeout=1) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    assert caught.value.status in {Status.RATE_LIMITED, Status.DEADLINE}
    assert caught.value.outcome is Outcome.REJECTED
    assert caught.value.http_status == 429
    assert caught.value.attempts == emulator.requests()["create"]["received"] >= 1
    assert emulator.live_keys() == []


@pytest.mark.parametrize("answer", [http_reply(503), http_reply(429, retry_after="0"), Close()])
def test_whoami_is_sent_again(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, answer: "bytes | Close"
) -> None:
    scripted_server.answer(answer)
    scripted_server.answer(IDENTITY_REPLY)
    assert scripted_client.whoami().account_id == "my-account"
    assert len(scripted_server.requests) == 2


@pytest.mark.parametrize("http_status", [400, 401, 403, 404, 409])
def test_whoami_is_not_sent_again_after_a_no(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, http_status: int
) -> None:
    scripted_server.answer(http_reply(http_status))
    with pytest.raises(fwkeys.ServiceError):
        scripted_client.whoami()
    assert len(scripted_server.requests) == 1


UNKNOWN_FAULTS = [
    (when, action)
    for when in ("before", "after")
    for action in ("close", "reset", {"status": 503}, {"status": 409})
]


@pytest.mark.parametrize(("when", "action"), [*UNKNOWN_FAULTS, ("after", {"cut_at": 0})])
def test_a_create_is_never_sent_twice_into_the_unknown(
    client: fwkeys.Client, emulator: Emulator, when: str, action: object
) -> None:
    emulator.fault({"operation": "create", "when": when, "action": action})
    client.whoami()  # so that there is a pooled connection
    with pytest.raises(fwkeys.FwKeysError) as caught:
        client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert emulator.requests()["create"]["received"] == 1
    assert len(emulator.live_keys()) == (1 if when == "after" else 0)
