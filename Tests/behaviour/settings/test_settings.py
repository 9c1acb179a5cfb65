"""Settings of the environment and of firectl's files: which of them wins."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Optional

import fwkeys
import pytest
from conftest import API_KEY
from fwkeys import Status
from support.replies import IDENTITY_REPLY
from support.scripted_server import ScriptedServer

VARIABLES = [
    "FIREWORKS_API_KEY",
    "FIREWORKS_ACCOUNT_ID",
    "FIREWORKS_USER_ID",
    "FIREWORKS_BASE_URL",
    "FIREWORKS_PROFILE",
    "FIREWORKS_AUTH_FILE",
    "FIREWORKS_SETTINGS_FILE",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
]

Settings = Dict[str, str]


class Home:
    """A home directory and an environment of the test's own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", str(folder))

    def environment(self, **settings: str) -> None:
        """Sets FIREWORKS_... variables, named as in the files."""
        for name, value in settings.items():
            self._monkeypatch.setenv(f"FIREWORKS_{name.upper()}", value)

    def file(self, name: str, settings: Settings, mode: int = 0o600) -> Path:
        return self.text(name, "".join(f"{key} = {value}\n" for key, value in settings.items()), mode)

    def text(self, name: str, text: "str | bytes", mode: int = 0o600) -> Path:
        path = self.folder / ".fireworks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        path.chmod(mode)
        return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    return Home(tmp_path, monkeypatch)


def loaded(server: ScriptedServer, profile: Optional[str] = None) -> Settings:
    """What a client is made of: its account id, and by a request to the server its API key."""
    server.answer(IDENTITY_REPLY)
    with fwkeys.Client(profile=profile, timeout=20) as client:
        client.whoami()
        account = client.account_id
    key = server.requests[-1].headers["authorization"].replace("Bearer ", "")
    return {"api_key": key, "account_id": account or ""}


def test_the_environment_alone(home: Home, scripted_server: ScriptedServer) -> None:
    home.environment(api_key="k-env", account_id="a-env", base_url=scripted_server.base_url)
    assert loaded(scripted_server) == {"api_key": "k-env", "account_id": "a-env"}


def test_the_file_alone(home: Home, scripted_server: ScriptedServer) -> None:
    home.file("auth.ini", {"api_key": "k-file", "account_id": "a-file", "base_url": scripted_server.base_url})
    assert loaded(scripted_server) == {"api_key": "k-file", "account_id": "a-file"}


@pytest.mark.parametrize("name", ["api_key", "account_id"])
def test_without_a_profile_the_environment_wins_setting_by_setting(
    home: Home, scripted_server: ScriptedServer, name: str
) -> None:
    found = {"api_key": "k-file", "account_id": "a-file"}
    home.file("auth.ini", {**found, "base_url": scripted_server.base_url})
    home.environment(**{name: "x-env"})
    assert loaded(scripted_server) == {**found, name: "x-env"}


def test_without_a_profile_the_base_url_of_the_environment_wins(
    home: Home, scripted_server: ScriptedServer
) -> None:
    home.file("auth.ini", {"api_key": "k-file", "base_url": "http://127.0.0.1:1"})
    home.environment(base_url=scripted_server.base_url)
    assert loaded(scripted_server)["api_key"] == "k-file"


@pytest.mark.parametrize("name", ["api_key", "account_id"])
def test_with_a_profile_the_file_wins_setting_by_setting(
    home: Home, scripted_server: ScriptedServer, name: str
) -> None:
    base = {"base_url": scripted_server.base_url}
    home.environment(api_key="k-env", account_id="a-env", **base)
    home.file("profiles/work/auth.ini", {name: "x-profile"})
    found = {"api_key": "k-env", "account_id": "a-env", name: "x-profile"}
    assert loaded(scripted_server, "work") == found


def test_with_a_profile_the_base_url_of_the_file_wins(home: Home, scripted_server: ScriptedServer) -> None:
    home.environment(api_key="k-env", base_url="http://127.0.0.1:1")
    home.file("profiles/work/settings.ini", {"base_url": scripted_server.base_url})
    assert loaded(scripted_server, "work")["api_key"] == "k-env"


def test_a_profile_has_two_files(home: Home, scripted_server: ScriptedServer) -> None:
    home.file("profiles/work/auth.ini", {"api_key": "k-profile"})
    home.file("profiles/work/settings.ini", {"account_id": "a-profile", "base_url": scripted_server.base_url})
    assert loaded(scripted_server, "work") == {"api_key": "k-profile", "account_id": "a-profile"}


def test_with_a_profile_the_common_file_is_not_read(home: Home, scripted_server: ScriptedServer) -> None:
    home.text("auth.ini", "this is no setting\n")
    home.file("profiles/work/auth.ini", {"api_key": "k-profile", "base_url": scripted_server.base_url})
    assert loaded(scripted_server, "work") == {"api_key": "k-profile", "account_id": ""}


def test_the_profile_of_the_environment(home: Home, scripted_server: ScriptedServer) -> None:
    home.environment(profile="work", api_key="k-env")
    home.file("profiles/work/auth.ini", {"api_key": "k-profile", "base_url": scripted_server.base_url})
    assert loaded(scripted_server)["api_key"] == "k-profile"


def test_the_profile_that_is_asked_for_wins_over_that_of_the_environment(
    home: Home, scripted_server: ScriptedServer
) -> None:
    home.environment(profile="nowhere")
    home.file("profiles/work/auth.ini", {"api_key": "k-profile", "base_url": scripted_server.base_url})
    assert loaded(scripted_server, "work")["api_key"] == "k-profile"


def test_a_file_that_the_environment_names(
    home: Home, scripted_server: ScriptedServer, tmp_path: Path
) -> None:
    home.text("auth.ini", "this is no setting\n")
    named = home.file("../elsewhere", {"api_key": "k-named", "base_url": scripted_server.base_url})
    home.environment(auth_file=str(named))
    assert loaded(scripted_server)["api_key"] == "k-named"


@pytest.mark.parametrize("variable", ["auth_file", "settings_file"])
def test_a_file_that_the_environment_names_wins_over_the_environment(
    home: Home, scripted_server: ScriptedServer, variable: str
) -> None:
    named = home.file("../elsewhere", {"api_key": "k-named", "base_url": scripted_server.base_url})
    home.environment(api_key="k-env", account_id="a-env", **{variable: str(named)})
    assert loaded(scripted_server) == {"api_key": "k-named", "account_id": "a-env"}


def test_settings_ini_is_read_and_auth_ini_wins(home: Home, scripted_server: ScriptedServer) -> None:
    home.file("settings.ini", {"account_id": "a-settings", "base_url": scripted_server.base_url})
    home.file("auth.ini", {"api_key": "k-auth"})
    assert loaded(scripted_server) == {"api_key": "k-auth", "account_id": "a-settings"}
    home.file("auth.ini", {"api_key": "k-auth", "account_id": "a-auth"})
    assert loaded(scripted_server)["account_id"] == "a-auth"


@pytest.mark.parametrize("user", ["alice", "users/alice", "accounts/acme/users/alice"])
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_user(home: Home, scripted_server: ScriptedServer, user: str, place: str) -> None:
    home.environment(api_key="k-env", base_url=scripted_server.base_url)
    if place == "environment":
        home.environment(account_id="accounts/acme", user_id=user)
    else:
        home.file("auth.ini", {"account_id": "accounts/acme", "user-id": user})
    with fwkeys.Client() as client:
        assert (client.account_id, client.user_id) == ("acme", "alice")


def test_a_file_that_the_environment_names_is_not_for_profiles(
    home: Home, scripted_server: ScriptedServer
) -> None:
    home.environment(auth_file="/nowhere/at/all")
    home.file("profiles/work/auth.ini", {"api_key": "k-profile", "base_url": scripted_server.base_url})
    assert loaded(scripted_server, "work")["api_key"] == "k-profile"


@pytest.mark.parametrize("name", ["api_key", "account_id", "profile", "auth_file"])
def test_an_empty_variable_is_none(home: Home, scripted_server: ScriptedServer, name: str) -> None:
    settings = {"api_key": "k-file", "account_id": "a-file"}
    home.file("auth.ini", {**settings, "base_url": scripted_server.base_url})
    home.environment(**{name: ""})
    assert loaded(scripted_server) == settings


def test_without_a_home_the_environment_is_enough(
    home: Home, scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    home.environment(api_key="k-env", base_url=scripted_server.base_url)
    assert loaded(scripted_server)["api_key"] == "k-env"


def test_nothing_anywhere_is_told_as_a_missing_key(home: Home) -> None:
    with pytest.raises(fwkeys.ArgumentError) as caught:
        fwkeys.Client()
    assert caught.value.status == Status.MISSING_API_KEY


def test_what_the_caller_gives_wins(home: Home, scripted_server: ScriptedServer) -> None:
    home.environment(api_key="k-env", account_id="a-env", base_url="http://127.0.0.1:1")
    scripted_server.answer(IDENTITY_REPLY)
    with fwkeys.Client(
        api_key="k-own", account_id="a-own", user_id="u-own", base_url=scripted_server.base_url
    ) as client:
        client.whoami()
        assert (client.account_id, client.user_id) == ("a-own", "u-own")
    assert scripted_server.requests[0].headers["authorization"] == "Bearer k-own"


def test_nothing_is_read_where_that_is_asked_for(home: Home, scripted_server: ScriptedServer) -> None:
    home.text("auth.ini", "this is no setting\n")
    home.environment(api_key="k-env", account_id="a-env", base_url="http://127.0.0.1:1", profile="nowhere")
    scripted_server.answer(IDENTITY_REPLY)
    server = scripted_server.base_url
    with fwkeys.Client(api_key=API_KEY, base_url=server, read_settings=False) as client:
        client.whoami()
        assert client.account_id is None
    assert scripted_server.requests[0].headers["authorization"] == f"Bearer {API_KEY}"


def test_calls_use_the_ids_of_the_client(home: Home, scripted_server: ScriptedServer) -> None:
    home.environment(api_key="k-env", account_id="a-env", base_url=scripted_server.base_url)
    with fwkeys.Client(user_id="u-own") as client:
        scripted_server.answer(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        scripted_server.answer(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        client.delete_api_key(key_id="key_1")
        client.delete_api_key("key_1", account_id="a-call", user_id="u-call")
    targets = [request.target for request in scripted_server.requests]
    assert targets == [
        "/v1/accounts/a-env/users/u-own/apiKeys:delete",
        "/v1/accounts/a-call/users/u-call/apiKeys:delete",
    ]


def test_a_setting_that_does_not_exist(home: Home) -> None:
    home.environment(api_key="k-env")
    with pytest.raises(TypeError, match="timeoutt"):
        fwkeys.Client(timeoutt=1)  # type: ignore[call-arg]
