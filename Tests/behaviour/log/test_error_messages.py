"""The one line that people log names the thing and the place, and never the API key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Dict

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import LogLevel
from fwkeys._library import library
from settings.test_settings import Home, home
from support import raw
from support.emulator import Emulator
from support.log_receiver import Receiver, logged_client, pairs
from support.replies import IDENTITY_REPLY, bare_reply, http_reply, json_reply, record_reply
from support.scripted_server import Close, ScriptedServer

__all__ = ["home"]  # a fixture

NAME = f"accounts/{ACCOUNT}/users/{USER}"
CALLS: Dict[str, Callable[[fwkeys.Client], Any]] = {
    NAME: lambda client: client.create_api_key(),
    f"{NAME}/apiKeys/key_1": lambda client: client.delete_api_key(key_id="key_1"),
    f"{NAME}/apiKeys/key_2": lambda client: client.get_api_key(key_id="key_2"),
    f"{NAME}/apiKeys/key_3": lambda client: client.rotate_api_key(old_key_id="key_3"),
}


def message_of(client: fwkeys.Client, call: Callable[[fwkeys.Client], Any] = CALLS[NAME]) -> str:
    with pytest.raises(fwkeys.FwKeysError) as caught:
        call(client)
    return caught.value.message


@pytest.mark.parametrize("name", CALLS)
def test_the_service_s_words_with_the_status_and_the_name(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, name: str
) -> None:
    scripted_server.answer(json_reply(403, {"message": "no such luck"}))
    assert message_of(eager_client, CALLS[name]) == f"no such luck (HTTP 403): {name}"


def test_without_words_of_the_service(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(http_reply(402))
    message = message_of(eager_client)
    assert message.endswith(f" (HTTP 402): {NAME}")
    assert "no credit" in message


def test_a_user_whom_the_emulator_does_not_know(client: fwkeys.Client, emulator: Emulator) -> None:
    message = message_of(
        client, lambda client: client.create_api_key(account_id=emulator.account_id, user_id="nobody")
    )
    words = {"recorded": "resource not found", "classic": "user not found"}[emulator.wire]
    assert message == f"{words} (HTTP 404): accounts/{emulator.account_id}/users/nobody"


def test_a_status_that_is_the_library_s_own_keeps_its_sentence(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(json_reply(302, {"message": "words"}))
    assert "redirect" in message_of(eager_client)


def test_what_may_be_left_behind_comes_last(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(json_reply(500, {"message": "oh"}))
    assert message_of(eager_client) == f"oh (HTTP 500): {NAME}; a key may have been created"


def test_the_rest_of_a_rotation_is_about_its_keys(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    for answer in (bare_reply("key_3"), record_reply(), IDENTITY_REPLY, json_reply(400, {"message": "no"})):
        scripted_server.answer(answer)
    rotation = eager_client.rotate_api_key(old_key_id="key_3")
    with pytest.raises(fwkeys.FwKeysError) as caught:
        rotation.commit()
    assert caught.value.message.startswith(f"no (HTTP 400): {NAME}/apiKeys/key_3")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:1", "127.0.0.1:1: connection refused"),
        ("http://localhost:1/prefix", "localhost:1: connection refused"),
    ],
)
def test_where_no_connection_was_made(url: str, message: str) -> None:
    with fwkeys.Client(api_key=API_KEY, base_url=url, max_attempts=1) as client:
        assert message_of(client, lambda client: client.whoami()) == message


def test_a_host_without_an_address() -> None:
    url = "https://no-such-host.invalid"
    with fwkeys.Client(api_key=API_KEY, base_url=url, max_attempts=1, timeout=20) as client:
        message = message_of(client, lambda client: client.whoami())
    assert message == "no-such-host.invalid: the host name has no address"


def test_a_connection_that_is_lost(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(Close())
    place = scripted_server.base_url.partition("://")[2]
    assert message_of(eager_client).startswith(f"{place}: the connection to the service was lost")


def test_a_ca_file(tmp_path: Path) -> None:
    path = tmp_path / "none.pem"
    with fwkeys.Client(
        api_key=API_KEY, base_url="https://127.0.0.1:1", ca_file=str(path), max_attempts=1
    ) as client:
        message = message_of(client, lambda client: client.whoami())
    # Some libcurls read the file only once they are connected.
    assert message.startswith((f"{path}: ", "127.0.0.1:1: "))


def test_a_profile(home: Home) -> None:
    home.environment(profile="nobody's")
    with pytest.raises(fwkeys.FwKeysError, match=r"^nobody's: .*no profile of that name"):
        fwkeys.Client()


def test_a_settings_file_that_is_missing(home: Home) -> None:
    home.environment(auth_file="/nowhere/auth.ini")
    with pytest.raises(fwkeys.FwKeysError, match=r"^/nowhere/auth\.ini: FIREWORKS_AUTH_FILE "):
        fwkeys.Client()


@pytest.mark.parametrize(
    ("key", "words"),
    [("fw_abc\n", "newline"), ("fw_a bc", "blank"), ("fw_\u00e4", "ASCII"), (" fw_abc", "blank")],
)
def test_an_api_key_that_was_copied_badly(home: Home, key: str, words: str) -> None:
    home.environment(api_key=key)
    with pytest.raises(fwkeys.ArgumentError) as caught:
        fwkeys.Client()
    assert caught.value.message.startswith("FIREWORKS_API_KEY: ")
    assert words in caught.value.message
    config = raw.new_config()
    status = library.fw_config_set_api_key(config, key.encode())
    assert words in (library.fw_status_message(status) or b"").decode()
    library.fw_config_free(config)


def test_an_api_key_in_the_place_of_an_id_is_hidden(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(http_reply(403))
    message = message_of(
        eager_client, lambda client: client.create_api_key(account_id=API_KEY, user_id=API_KEY)
    )
    assert API_KEY not in message
    assert "accounts/[hidden]/users/[hidden]" in message


def test_the_log_of_an_attempt_has_the_method_and_the_url(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    scripted_server.answer(record_reply())
    with logged_client(scripted_server, receiver) as client:
        client.create_api_key()
        scripted_server.answer(http_reply(403))
        with pytest.raises(fwkeys.PermissionDeniedError):
            client.list_api_keys(filter="displayName=x")
    created, listed = map(pairs, receiver.of(LogLevel.DEBUG))
    url = f"{scripted_server.base_url}/v1/{NAME}/apiKeys"
    assert (created["method"], created["url"]) == ("POST", url)
    assert (listed["method"], listed["url"]) == ("GET", url)  # without its query
