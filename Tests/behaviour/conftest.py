"""Fixtures that all behaviour tests share. The library under test is the shipped one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator

import pytest
from support import build
from support.emulator import Emulator
from support.inherited import forget_settings
from support.scripted_server import ScriptedServer

os.environ["FWKEYS_LIBRARY"] = str(build.library_path())  # before the binding is imported

import fwkeys
from support.trust import Authority

forget_settings()

# Whether calls on the main thread wait in Python, so that Ctrl-C ends them. In modules that do not say so by
# WAITS_IN_PYTHON they are the library's blocking functions, which are what is tested there.
WAITS_IN_PYTHON = os.environ.get("FWKEYS_TEST_WAITS") == "python"

ACCOUNT = "my-account"
USER = "my-user"

API_KEY = "fw_apiKeyOfTheTests0000"


@pytest.fixture(autouse=True)
def _blocking_functions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not getattr(request.module, "WAITS_IN_PYTHON", WAITS_IN_PYTHON):
        monkeypatch.setattr("fwkeys._waiting.can_be_interrupted", lambda: False)


@pytest.fixture
def library_path() -> Path:
    return build.library_path()


@pytest.fixture
def command_path() -> Path:
    return build.command_path()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator as new, a process for each test: it starts within 40 ms."""
    with Emulator(build.emulator_path()) as emulator:
        yield emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[fwkeys.Client]:
    """A client of the emulator."""
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, timeout=20) as client:
        yield client


@pytest.fixture
def scripted_server() -> Iterator[ScriptedServer]:
    """A server that answers what the test scripted. A request that was not scripted fails the test."""
    server = ScriptedServer()
    yield server
    server.stop()
    assert not server.unexpected, f"requests that were not expected: {server.unexpected}"


@pytest.fixture
def scripted_client(scripted_server: ScriptedServer) -> Iterator[fwkeys.Client]:
    """A client of the scripted server."""
    with fwkeys.Client(api_key=API_KEY, base_url=scripted_server.base_url, timeout=20) as client:
        yield client


@pytest.fixture
def eager_client(scripted_server: ScriptedServer) -> Iterator[fwkeys.Client]:
    """A client of the scripted server that tries again at once."""
    with fwkeys.Client(
        api_key=API_KEY,
        base_url=scripted_server.base_url,
        account_id=ACCOUNT,
        user_id=USER,
        timeout=20,
        retry_base=0,
        settle_time=0.01,
    ) as client:
        yield client


@pytest.fixture
def eager_user(emulator: Emulator) -> Iterator[fwkeys.Client]:
    """A client of the emulator, for the user that is there from the start, that tries again at once."""
    with fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        timeout=20,
        retry_base=0,
        settle_time=0.01,
    ) as client:
        yield client


@pytest.fixture
def old_id(eager_user: fwkeys.Client) -> str:
    """A key that is to be replaced, not the one that the client uses."""
    key_id = eager_user.create_api_key(display_name="old").id
    assert key_id
    return key_id


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)
