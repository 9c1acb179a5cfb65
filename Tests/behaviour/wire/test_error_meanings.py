"""What an error says beyond its status: the accounts that it is about, the key that may not do this, the
member that the server does not know, and the request's id."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, Optional

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import Outcome, Status
from support.emulator import Emulator
from support.replies import bare_reply, http_reply, json_reply, record_reply
from support.rotations import NEW_SECRET
from support.scripted_server import ScriptedServer

EMPTY_403 = json_reply(403, {"code": 7, "details": [], "message": ""})
FIRE_PASS = {"error": {"code": "FORBIDDEN", "message": "Fire Pass keys are not authorized for this route"}}


@pytest.fixture
def other(emulator: Emulator) -> Iterator[fwkeys.Client]:
    """A client of the emulator whose key is of another account."""
    secret = emulator.add_user("first", account="other", role="admin", mintKey=True)["api_key"]
    with fwkeys.Client(api_key=secret, base_url=emulator.base_url, timeout=20) as client:
        yield client


def refused(client: fwkeys.Client, account_id: str = ACCOUNT, user_id: str = USER) -> fwkeys.FwKeysError:
    with pytest.raises(fwkeys.FwKeysError) as caught:
        client.create_api_key(account_id=account_id, user_id=user_id)
    assert caught.value.outcome is Outcome.REJECTED
    return caught.value


@pytest.mark.parametrize(
    ("http_status", "kind", "status"),
    [
        (402, fwkeys.PaymentRequiredError, Status.PAYMENT_REQUIRED),
        (412, fwkeys.AccountSuspendedError, Status.ACCOUNT_SUSPENDED),
    ],
)
def test_what_the_account_has_to_put_right(
    eager_user: fwkeys.Client, emulator: Emulator, http_status: int, kind: Any, status: Status
) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": {"status": http_status}})
    with pytest.raises(kind) as caught:
        eager_user.create_api_key()
    assert (caught.value.status, caught.value.outcome) == (status, Outcome.REJECTED)
    assert caught.value.http_status == http_status
    assert emulator.requests()["create"]["received"] == 1  # nothing is tried again


def test_the_request_id_of_a_key_that_is_not_known(emulator: Emulator) -> None:
    with fwkeys.Client(api_key="fw_nobodysKey000000000", base_url=emulator.base_url) as client:
        error = refused(client)
    assert error.status == Status.UNAUTHENTICATED
    assert error.request_id


@pytest.mark.parametrize(
    ("headers", "body", "request_id"),
    [
        ({}, {"request_id": "r-1"}, "r-1"),
        ({"cf_ray": "8f0a-FRA"}, {"request_id": "r-1"}, "r-1"),
        ({"x_request_id": "h-1"}, {"request_id": "r-1"}, "h-1"),
        ({"x_fireworks_request_id": "h-2"}, {"request_id": "r-1"}, "h-2"),
        ({"cf_ray": "8f0a-FRA"}, {"request_id": ""}, "8f0a-FRA"),
        ({}, {"request_id": None}, None),
        ({}, {"request_id": 7}, None),
        ({}, {"error": {"request_id": "r-1"}}, None),
        ({}, {"request_id": "a\r\nb"}, "a  b"),
        ({}, {"request_id": f"for {API_KEY}"}, "for [hidden]"),
        ({}, {"request_id": "r" * 1000}, "r" * 256),
    ],
)
def test_where_the_request_id_is(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    headers: Dict[str, str],
    body: Any,
    request_id: Optional[str],
) -> None:
    scripted_server.answer(json_reply(401, body, **headers))
    assert refused(scripted_client).request_id == request_id


@pytest.mark.parametrize("member", ["annotations", "expireTime"])
def test_a_member_that_the_server_does_not_know(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, member: str
) -> None:
    text = f'proto:\u00a0(line 1:59): unknown field "{member}"'
    scripted_server.answer(json_reply(400, {"code": 3, "details": [], "message": text}))
    error = refused(scripted_client)
    assert error.status == Status.BAD_REQUEST
    assert error.message.endswith(f"the server does not know the member {member}")
    assert error.service_message == text


@pytest.mark.parametrize("text", ['unknown field "', 'unknown field ""', "unknown field annotations", "no"])
def test_a_member_that_is_not_named(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, text: str
) -> None:
    scripted_server.answer(json_reply(400, {"code": 3, "message": text}))
    assert "member" not in refused(scripted_client).message


def test_a_key_of_another_account(other: fwkeys.Client, emulator: Emulator) -> None:
    error = refused(other, emulator.account_id, emulator.user_id)
    assert error.status == Status.PERMISSION_DENIED
    if emulator.wire == "recorded":
        assert error.message.endswith(f"the API key may belong to another account than {emulator.account_id}")
    other.whoami()
    error = refused(other, emulator.account_id, emulator.user_id)
    if emulator.wire == "recorded":
        assert error.message.endswith(f"the API key belongs to account other, not to {emulator.account_id}")
    else:
        assert error.service_message == "the API key belongs to another account"


@pytest.mark.parametrize(
    "reply",
    [
        http_reply(403),
        http_reply(403, b"<html>"),
        json_reply(403, {"code": 7, "message": "not yours"}),
        json_reply(403, {"message": ""}),
        json_reply(404, {"code": 7, "message": ""}),
    ],
)
def test_a_refusal_that_is_not_about_the_account(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, reply: bytes
) -> None:
    scripted_server.answer(reply)
    assert "belong" not in refused(scripted_client).message


def test_a_refusal_within_the_account_of_the_key(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    scripted_server.answer(http_reply(200, x_fireworks_account_id=ACCOUNT))
    scripted_client.whoami()
    scripted_server.answer(EMPTY_403)
    assert "belong" not in refused(scripted_client).message


def test_a_refusal_to_say_whose_the_key_is(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    scripted_server.answer(EMPTY_403)
    with pytest.raises(fwkeys.PermissionDeniedError) as caught:
        scripted_client.whoami()
    assert "belong" not in caught.value.message


def test_a_fire_pass_key(emulator: Emulator) -> None:
    (secret,) = emulator.mint(1, firePass=True, withSecrets=True)
    with fwkeys.Client(api_key=secret, base_url=emulator.base_url, timeout=20) as client:
        error = refused(client, emulator.account_id, emulator.user_id)
        identity = client.whoami(with_user=True)
    assert error.status == Status.PERMISSION_DENIED
    assert "Fire Pass" in error.message
    assert "not authorized for this route" in error.message
    assert identity.account_id == emulator.account_id
    assert (identity.user_id, identity.key_id) == (None, None)


@pytest.mark.parametrize("body", [FIRE_PASS, {"code": 7, "message": "not authorized for this route"}])
def test_a_rotation_keeps_a_new_key_that_may_not_ask_whose_it_is(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, body: Any
) -> None:
    scripted_server.answer(bare_reply())
    scripted_server.answer(record_reply(keyId="key_new", key=NEW_SECRET))
    scripted_server.answer(json_reply(403, body))
    with eager_client.rotate_api_key(old_key_id="key_old") as rotation:
        assert rotation.new_key.id == "key_new"
        assert [request.target for request in scripted_server.requests][2:] == ["/verifyApiKey"]
        scripted_server.answer(json_reply(200, {}))


def test_a_rotation_deletes_a_new_key_that_is_refused_for_good(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(bare_reply())
    scripted_server.answer(record_reply(keyId="key_new", key=NEW_SECRET))
    scripted_server.answer(http_reply(404))
    scripted_server.answer(json_reply(200, {}))
    with pytest.raises(fwkeys.SecretLostError):
        eager_client.rotate_api_key(old_key_id="key_old")
    assert json.loads(scripted_server.requests[-1].body) == {"keyId": "key_new"}
