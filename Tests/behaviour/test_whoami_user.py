"""Who the API key belongs to, with the user id, for which the account's users are gone through."""

from __future__ import annotations

import json
from typing import Any, List

import fwkeys
import pytest
from fwkeys import Outcome
from support.emulator import Emulator
from support.replies import IDENTITY_REPLY, http_reply, json_reply
from support.scripted_server import Close, ScriptedServer

USERS = "/v1/accounts/my-account/users"
EMAIL = "admin@example.com"


def user(number: int, email: str = "", **fields: Any) -> Any:
    name = f"accounts/my-account/users/user-{number}"
    return {"name": name, "email": email or f"user-{number}@example.com", "role": "user", **fields}


def users_reply(*users: Any, token: str = "") -> bytes:
    return json_reply(200, {"users": list(users), "nextPageToken": token})


def test_the_user_of_the_gateway(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    for number in range(120):
        emulator.add_user(f"user-{number}")
    identity = eager_user.whoami(with_user=True)
    assert identity.account_id == emulator.account_id
    assert identity.user_id == emulator.user_id
    assert emulator.requests()["verify"]["received"] == 1
    assert emulator.requests()["users"]["received"] >= 1


def test_the_user_is_not_looked_for_unasked(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    identity = eager_user.whoami()
    assert identity == fwkeys.Identity(emulator.account_id, "demo-user@example.com")
    assert identity.user_id is None
    assert emulator.requests()["users"]["received"] == 0


def test_a_user_on_a_later_page(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(user(1), user(2), token="second"))
    scripted_server.answer(users_reply(user(3), user(4, EMAIL)))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, "user-4")
    verify, *pages = scripted_server.requests
    assert verify.target == "/verifyApiKey"
    assert [page.target.partition("?")[0] for page in pages] == [USERS, USERS]
    assert "pageToken=second" in pages[1].target


@pytest.mark.parametrize(
    "users",
    [
        [],
        [user(1), user(2)],
        [user(1, EMAIL), user(2, EMAIL)],
        [{"email": EMAIL}],
        [user(1, EMAIL, name="")],
        [user(1, EMAIL, name=7)],
        [user(1, EMAIL, name="accounts/my-account/users/")],
    ],
    ids=["nobody", "others", "two", "without a name", "an empty name", "no text", "without an id"],
)
def test_no_user_is_no_error(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, users: List[Any]
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(*users))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, None)


def test_two_users_on_two_pages_are_none(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(user(1, EMAIL), token="second"))
    scripted_server.answer(users_reply(user(2, EMAIL)))
    assert eager_client.whoami(with_user=True).user_id is None


@pytest.mark.parametrize("http_status", [403, 404])
def test_users_that_may_not_be_seen_are_no_error(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, http_status: int
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(http_reply(http_status))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, None)


@pytest.mark.parametrize("reply", [http_reply(503), http_reply(429, retry_after="0"), b""])
def test_the_users_are_asked_for_again(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, reply: bytes
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(reply, Close())
    scripted_server.answer(users_reply(user(4, EMAIL)))
    assert eager_client.whoami(with_user=True).user_id == "user-4"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (http_reply(401), fwkeys.AuthenticationError),
        (http_reply(400), fwkeys.ServiceError),
        (http_reply(200, b"<html>"), fwkeys.InvalidReplyError),
        (http_reply(200, b"[]"), fwkeys.InvalidReplyError),
        (json_reply(200, {"users": {}}), fwkeys.InvalidReplyError),
    ],
)
def test_users_that_cannot_be_read_are_an_error(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, reply: bytes, kind: Any
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(reply)
    with pytest.raises(kind) as caught:
        eager_client.whoami(with_user=True)
    assert caught.value.outcome in {Outcome.REJECTED, Outcome.UNKNOWN}


def test_pages_of_users_in_a_circle(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    for _ in range(5):
        scripted_server.answer(users_reply(user(1), token="again"))
    with pytest.raises(fwkeys.PaginationError):
        eager_client.whoami(with_user=True)
    assert len(scripted_server.requests) <= 4


@pytest.mark.parametrize(
    "headers", [{"x_fireworks_developer_email": EMAIL}, {"x_fireworks_account_id": "my-account"}, {}]
)
def test_an_identity_in_part(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, headers: Any
) -> None:
    scripted_server.answer(http_reply(200, **headers))
    identity = eager_client.whoami(with_user=True)
    assert identity.account_id == headers.get("x_fireworks_account_id")
    assert identity.email == headers.get("x_fireworks_developer_email")
    assert identity.user_id is None
    assert len(scripted_server.requests) == 1  # without both there is nobody to look for


def test_an_account_id_from_the_service_is_encoded(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(
        http_reply(200, x_fireworks_account_id="a/../b", x_fireworks_developer_email=EMAIL)
    )
    scripted_server.answer(users_reply(user(1, EMAIL)))
    eager_client.whoami(with_user=True)
    assert scripted_server.requests[1].target.startswith("/v1/accounts/a%2F..%2Fb/users")


def test_a_key_that_is_refused(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    with fwkeys.Client(api_key="fw_nobodysKey000000000", base_url=emulator.base_url) as client:
        with pytest.raises(fwkeys.AuthenticationError) as caught:
            client.whoami(with_user=True)
    assert caught.value.outcome is Outcome.REJECTED
    assert "nobodysKey" not in json.dumps(vars(caught.value), default=str)
    assert emulator.requests()["users"]["received"] == 0
