"""An account from a settings file and an API key from the environment: a create asks first whether they
belong together."""

from __future__ import annotations

import asyncio
from typing import Any, Callable, Dict

import fwkeys
import pytest
from conftest import API_KEY
from fwkeys import Outcome, Status
from settings.test_settings import Home, home
from support.emulator import Emulator
from support.replies import http_reply, record_reply
from support.scripted_server import Close, Hold, ScriptedServer

__all__ = ["home"]  # a fixture

CREATES: Dict[str, Callable[[fwkeys.Client], Any]] = {
    "create": lambda client: client.create_api_key(),
    "create exactly once": lambda client: client.create_api_key(exactly_once=True),
    "rotate": lambda client: client.rotate_api_key(old_key_id="key_old"),
}


def owner(account: str) -> bytes:
    return http_reply(200, x_fireworks_account_id=account)


def split(home: Home, base_url: str, account: str = "a-file", **settings: Any) -> fwkeys.Client:
    """A client with an account from a file and a key from the environment."""
    home.file("auth.ini", {"api_key": "k-file", "account_id": account, "user_id": "u"})
    home.environment(api_key=API_KEY, base_url=base_url)
    return fwkeys.Client(timeout=20, retry_base=0, settle_time=0.01, **settings)


def targets(server: ScriptedServer) -> "list[str]":
    return [request.target.rpartition("/")[2] for request in server.requests]


@pytest.mark.parametrize("name", CREATES)
def test_a_key_of_another_account_creates_nothing(
    home: Home, scripted_server: ScriptedServer, name: str
) -> None:
    scripted_server.answer(owner("a-other"))
    with split(home, scripted_server.base_url) as client:
        for _ in range(3):
            with pytest.raises(fwkeys.PermissionDeniedError) as caught:
                CREATES[name](client)
            error = caught.value
            assert error.outcome is Outcome.NOT_SENT
            assert (
                error.message == "the API key belongs to account a-other, but the settings file says a-file"
            )
            assert not error.may_have_left_key
    assert targets(scripted_server) == ["verifyApiKey"]


def test_the_accounts_of_the_emulator(home: Home, emulator: Emulator) -> None:
    secret = emulator.add_user("first", account="other", role="admin", mintKey=True)["api_key"]
    home.file("auth.ini", {"api_key": "k-file", "account_id": emulator.account_id})
    home.environment(api_key=secret, base_url=emulator.base_url)
    with fwkeys.Client(user_id=emulator.user_id) as client:
        with pytest.raises(fwkeys.PermissionDeniedError, match=f"to account other, .* {emulator.account_id}"):
            client.create_api_key()
    assert emulator.requests()["create"]["received"] == 0
    home.environment(api_key=emulator.api_key)
    with fwkeys.Client(user_id=emulator.user_id) as client:
        client.create_api_key()
        client.create_api_key()
    assert emulator.requests()["create"]["received"] == 2
    assert emulator.requests()["verify"]["received"] == 2  # once for each client


def test_a_queue_asks_too(home: Home, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(owner("a-other"))
    home.file("auth.ini", {"api_key": "k-file", "account_id": "a-file", "user_id": "u"})
    home.environment(api_key=API_KEY, base_url=scripted_server.base_url)

    async def create_twice() -> None:
        async with fwkeys.AsyncClient(timeout=20) as client:
            for _ in range(2):
                with pytest.raises(fwkeys.PermissionDeniedError, match=r"a-other.*a-file") as caught:
                    await client.create_api_key()
                assert caught.value.outcome is Outcome.NOT_SENT

    asyncio.run(create_twice())
    assert targets(scripted_server) == ["verifyApiKey"]


def test_the_check_comes_once(home: Home, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(owner("a-file"))
    scripted_server.answer(record_reply())
    scripted_server.answer(record_reply())
    with split(home, scripted_server.base_url) as client:
        client.create_api_key()
        client.create_api_key()
    assert targets(scripted_server) == ["verifyApiKey", "apiKeys", "apiKeys"]


def test_an_account_that_the_service_does_not_name_proves_nothing(
    home: Home, scripted_server: ScriptedServer
) -> None:
    for reply in (owner(""), record_reply(), http_reply(200, b'{"status":"up"}'), record_reply()):
        scripted_server.answer(reply)
    scripted_server.answer(owner("a-other"))
    with split(home, scripted_server.base_url) as client:
        client.create_api_key()
        client.create_api_key()
        for _ in range(2):
            with pytest.raises(fwkeys.PermissionDeniedError, match=r"a-other.*a-file"):
                client.create_api_key()
    assert targets(scripted_server) == ["verifyApiKey", "apiKeys", "verifyApiKey", "apiKeys", "verifyApiKey"]


def test_an_account_that_the_caller_names_is_not_asked_about(
    home: Home, scripted_server: ScriptedServer
) -> None:
    scripted_server.answer(record_reply())
    with split(home, scripted_server.base_url, account_id="a-other") as client:
        client.create_api_key()
    assert targets(scripted_server) == ["apiKeys"]


def test_what_who_am_i_has_learned_is_enough(home: Home, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(owner("a-other"))
    with split(home, scripted_server.base_url) as client:
        client.whoami()
        with pytest.raises(fwkeys.PermissionDeniedError, match="a-other"):
            client.create_api_key()
    assert targets(scripted_server) == ["verifyApiKey"]


def test_a_full_name_is_checked_as_well(home: Home, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(owner("a-other"))
    with split(home, scripted_server.base_url, account="accounts/a-file") as client:
        with pytest.raises(fwkeys.PermissionDeniedError, match=r"a-other.*a-file"):
            client.create_api_key(account_id="accounts/a-file", user_id="accounts/a-file/users/u")
    assert targets(scripted_server) == ["verifyApiKey"]


def test_what_is_not_doubtful_is_not_checked(home: Home, scripted_server: ScriptedServer) -> None:
    with split(home, scripted_server.base_url) as client:
        scripted_server.answer(record_reply())
        client.create_api_key(account_id="a-call", user_id="u")  # an account that the caller names
        scripted_server.answer(http_reply(200, b"{}"))
        client.delete_api_key(key_id="key_1")
    with split(home, scripted_server.base_url, api_key="k-own") as client:
        scripted_server.answer(record_reply())
        client.create_api_key()
    home.environment(account_id="a-env")
    with fwkeys.Client() as client:
        scripted_server.answer(record_reply())
        client.create_api_key()
    assert "verifyApiKey" not in targets(scripted_server)


@pytest.mark.parametrize(
    ("reply", "status", "outcome"),
    [
        (http_reply(401), Status.UNAUTHENTICATED, Outcome.REJECTED),
        (http_reply(403), Status.PERMISSION_DENIED, Outcome.REJECTED),
        (http_reply(503), Status.SERVICE, Outcome.NOT_SENT),
        (http_reply(302), Status.REDIRECTED, Outcome.NOT_SENT),
        (b"", Status.TRANSPORT, Outcome.NOT_SENT),
    ],
)
@pytest.mark.parametrize("name", CREATES)
def test_a_check_without_an_answer_creates_nothing(
    home: Home, scripted_server: ScriptedServer, name: str, reply: bytes, status: Status, outcome: Outcome
) -> None:
    for _ in range(2):
        scripted_server.answer(*([reply] if reply else [Close()]))
    with split(home, scripted_server.base_url, max_attempts=2) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            CREATES[name](client)
    assert (caught.value.status, caught.value.outcome) == (status, outcome)
    assert not caught.value.may_have_left_key
    assert set(targets(scripted_server)) == {"verifyApiKey"}


def test_a_check_is_asked_again(home: Home, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(http_reply(503))
    scripted_server.answer(owner("a-file"))
    scripted_server.answer(record_reply())
    with split(home, scripted_server.base_url) as client:
        client.create_api_key()
    assert targets(scripted_server) == ["verifyApiKey", "verifyApiKey", "apiKeys"]


def test_the_deadline_is_that_of_the_call(home: Home, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    home.file("auth.ini", {"api_key": "k-file", "account_id": "a-file", "user_id": "u"})
    home.environment(api_key=API_KEY, base_url=scripted_server.base_url)
    with fwkeys.Client(timeout=1.5) as client:
        with pytest.raises(fwkeys.DeadlineError) as caught:
            client.create_api_key()
    assert caught.value.outcome is Outcome.NOT_SENT
    assert targets(scripted_server) == ["verifyApiKey"]
