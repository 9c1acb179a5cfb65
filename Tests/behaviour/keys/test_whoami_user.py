"""Who the API key belongs to, with the user's id and the key's own, and what is asked to find them."""

from __future__ import annotations

import json
from typing import Any, List, Optional
from urllib.parse import unquote

import fwkeys
import pytest
from conftest import API_KEY
from fwkeys import Outcome
from support.emulator import Emulator
from support.replies import IDENTITY_REPLY, http_reply, json_reply, listed, page_reply
from support.scripted_server import Close, ScriptedServer

USERS = "/v1/accounts/my-account/users"
EMAIL = "admin@example.com"


def user(number: int, email: str = "", **fields: Any) -> Any:
    name = f"accounts/my-account/users/user-{number}"
    return {"name": name, "email": email or f"user-{number}@example.com", "role": "user", **fields}


def users_reply(*users: Any, token: str = "") -> bytes:
    return json_reply(200, {"users": list(users), "nextPageToken": token})


def own_key(number: int = 1, **fields: Any) -> Any:
    """The record of the key that the tests' clients use."""
    return listed(number, **{"prefix": API_KEY[:7], "email": EMAIL, **fields})


NO_KEYS = page_reply()


def test_the_user_of_the_emulator(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    for number in range(220):
        emulator.add_user(f"user-{number}")
    eager_user.create_api_key(display_name="another key")
    identity = eager_user.whoami(with_user=True)
    assert identity.account_id == emulator.account_id
    assert identity.user_id == emulator.user_id
    assert {identity.key_id} == emulator.bootstrap_ids
    assert emulator.requests()["verify"]["received"] == 1
    assert emulator.requests()["users"]["received"] == 1  # however many users there are
    assert emulator.requests()["list"]["received"] == 1


def test_a_service_account_of_the_emulator(emulator: Emulator) -> None:
    secret = emulator.add_user("robot", serviceAccount=True, mintKey=True)["api_key"]
    with fwkeys.Client(api_key=secret, base_url=emulator.base_url, timeout=20) as client:
        identity = client.whoami(with_user=True)
    (record,) = emulator.live_keys()
    assert (identity.user_id, identity.key_id) == ("robot", record["keyId"])


def test_the_key_is_found_in_pages(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(user(4, EMAIL)))
    scripted_server.answer(page_reply(own_key(1, prefix="fw_3ZLd"), token="next"))
    scripted_server.answer(page_reply(own_key(2)))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, "user-4", "key_2")
    users, *pages = scripted_server.requests[1:]
    assert unquote(users.target) == f'{USERS}?pageSize=200&filter=email="{EMAIL}"'
    assert '"' not in users.target
    assert [page.target.partition("?")[0] for page in pages] == [f"{USERS}/user-4/apiKeys"] * 2


@pytest.mark.parametrize(
    ("keys", "key_id"),
    [
        ([own_key(1), own_key(2)], None),
        ([own_key(1, email="somebody@example.com"), own_key(2)], "key_2"),
        ([own_key(1, email="")], None),
        ([own_key(1, email=EMAIL.upper())], "key_1"),
        ([own_key(1, prefix=API_KEY)], "key_1"),
        ([own_key(1, prefix=API_KEY + "0")], None),
        ([own_key(1, prefix=API_KEY[:6])], None),
        ([own_key(1, prefix="")], None),
        ([own_key(1, prefix=None)], None),
        ([own_key(1, keyId="")], None),
        ([own_key(1, prefix=API_KEY[:6] + "-")], None),
        ([], None),
    ],
)
def test_which_key_it_is(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, keys: List[Any], key_id: Optional[str]
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(user(4, EMAIL)))
    scripted_server.answer(page_reply(*keys))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, "user-4", key_id)


def test_a_user_and_a_key_that_two_pages_show(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    """What is made meanwhile moves the others on by one place."""
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(user(4, EMAIL), token="next"))
    scripted_server.answer(users_reply(user(4, EMAIL), user(5)))
    scripted_server.answer(page_reply(own_key(2), token="next"))
    scripted_server.answer(page_reply(own_key(2)))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, "user-4", "key_2")


@pytest.mark.parametrize("http_status", [403, 404])
def test_keys_that_may_not_be_seen_are_no_error(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, http_status: int
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(user(4, EMAIL)))
    scripted_server.answer(page_reply(own_key(1), token="next"))
    scripted_server.answer(http_reply(http_status))  # there might be another one that fits
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, "user-4", None)


def test_a_filter_that_is_not_understood(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(json_reply(400, {"code": 3, "message": "invalid filter"}))
    scripted_server.answer(users_reply(user(1), token="second"))
    scripted_server.answer(users_reply(user(4, EMAIL)))
    scripted_server.answer(NO_KEYS)
    assert eager_client.whoami(with_user=True).user_id == "user-4"
    assert ["filter" in request.target for request in scripted_server.requests[1:4]] == [True, False, False]


@pytest.mark.parametrize(
    ("email", "asked"),
    [
        (EMAIL, "my-account"),
        ("robot@my-account.sa.fireworks.ai", "robot"),
        ("robot@other.sa.fireworks.ai", "my-account"),
        ("robot@my-accountXsa.fireworks.ai", "my-account"),
        ("@my-account.sa.fireworks.ai", "my-account"),
        ("my-account.sa.fireworks.ai", "my-account"),
        ("a/../b@my-account.sa.fireworks.ai", "a%2F..%2Fb"),
        ("no mail at all", "my-account"),
    ],
)
@pytest.mark.parametrize("users", [users_reply(), http_reply(403), http_reply(404)])
def test_the_user_who_follows_from_the_address_is_asked_for(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, users: bytes, email: str, asked: str
) -> None:
    scripted_server.answer(
        http_reply(200, x_fireworks_account_id="my-account", x_fireworks_developer_email=email)
    )
    scripted_server.answer(users)
    scripted_server.answer(json_reply(200, user(7, email)))
    scripted_server.answer(page_reply(own_key(3, email=email)))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", email, "user-7", "key_3")
    assert scripted_server.requests[2].target == f"{USERS}/{asked}"


@pytest.mark.parametrize(
    "reply",
    [
        json_reply(200, user(7)),
        json_reply(200, {"email": EMAIL}),
        json_reply(200, user(7, EMAIL, name="accounts/other/users/user-7")),
        json_reply(200, {}),
        http_reply(403),
        http_reply(404),
    ],
)
def test_an_id_is_not_assumed(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, reply: bytes
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply())
    scripted_server.answer(reply)
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL)


@pytest.mark.parametrize("email", ['a" OR email="b@example.com', "a\\"])
def test_an_address_cannot_change_the_filter(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, email: str
) -> None:
    scripted_server.answer(
        http_reply(200, x_fireworks_account_id="my-account", x_fireworks_developer_email=email)
    )
    scripted_server.answer(users_reply(user(4, email)))
    scripted_server.answer(NO_KEYS)
    assert eager_client.whoami(with_user=True).user_id == "user-4"
    assert "filter" not in scripted_server.requests[1].target


def test_the_user_is_not_looked_for_unasked(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    identity = eager_user.whoami()
    assert identity == fwkeys.Identity(emulator.account_id, "demo-user@example.com")
    assert identity.user_id is None
    assert emulator.requests()["users"]["received"] == 0


def test_a_user_on_a_later_page(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(user(1), user(2), token="second"))
    scripted_server.answer(users_reply(user(3), user(4, EMAIL)))
    scripted_server.answer(NO_KEYS)
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, "user-4")
    verify, *pages, _ = scripted_server.requests
    assert verify.target == "/verifyApiKey"
    assert [page.target.partition("?")[0] for page in pages] == [USERS, USERS]
    assert "pageToken=second" in pages[1].target


@pytest.mark.parametrize(
    "users",
    [
        [],
        [user(1), user(2)],
        [{"email": EMAIL}],
        [user(1, EMAIL, name="")],
        [user(1, EMAIL, name=7)],
        [user(1, EMAIL, name="accounts/my-account/users/")],
    ],
    ids=["nobody", "others", "without a name", "an empty name", "no text", "without an id"],
)
def test_no_user_is_no_error(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, users: List[Any]
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(users_reply(*users))
    scripted_server.answer(http_reply(404))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, None)


@pytest.mark.parametrize(
    "pages",
    [
        [users_reply(user(1, EMAIL), user(2, EMAIL))],
        [users_reply(user(1, EMAIL), token="second"), users_reply(user(2, EMAIL))],
    ],
    ids=["on one page", "on two"],
)
def test_two_users_are_none(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, pages: List[bytes]
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    for page in pages:
        scripted_server.answer(page)
    assert eager_client.whoami(with_user=True).user_id is None


@pytest.mark.parametrize("http_status", [403, 404])
def test_users_that_may_not_be_seen_are_no_error(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, http_status: int
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(http_reply(http_status))
    scripted_server.answer(http_reply(http_status))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, None)


@pytest.mark.parametrize("reply", [http_reply(503), http_reply(429, retry_after="0"), b""])
def test_the_users_are_asked_for_again(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, reply: bytes
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(reply, Close())
    scripted_server.answer(users_reply(user(4, EMAIL)))
    scripted_server.answer(NO_KEYS)
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
    if b" 400 " in reply:  # first with the filter
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
    scripted_server.answer(users_reply())
    scripted_server.answer(http_reply(404))
    eager_client.whoami(with_user=True)
    assert scripted_server.requests[1].target.startswith("/v1/accounts/a%2F..%2Fb/users")


def test_a_key_that_is_refused(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    with fwkeys.Client(api_key="fw_nobodysKey000000000", base_url=emulator.base_url) as client:
        with pytest.raises(fwkeys.AuthenticationError) as caught:
            client.whoami(with_user=True)
    assert caught.value.outcome is Outcome.REJECTED
    assert "nobodysKey" not in json.dumps(vars(caught.value), default=str)
    assert emulator.requests()["users"]["received"] == 0


@pytest.mark.parametrize("status", [400, 403, 429, 500])
def test_keys_that_cannot_be_listed_are_no_failure(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, status: int
) -> None:
    """Whose key it is was answered by then."""
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(
        json_reply(200, {"users": [{"name": "accounts/my-account/users/u", "email": EMAIL}]})
    )
    scripted_server.answer(json_reply(status, {}))
    assert eager_client.whoami(with_user=True) == fwkeys.Identity("my-account", EMAIL, "u", None)
