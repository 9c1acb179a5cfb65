"""Fixtures that all behaviour tests share. The library under test is the shipped one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator

import pytest
from support import build
from support.emulator import Emulator
from support.scripted_server import ScriptedServer

os.environ["FWKEYS_LIBRARY"] = str(build.library_path())  # before the binding is imported

import fwkeys

ACCOUNT = "my-account"
USER = "my-user"


@pytest.fixture
def library_path() -> Path:
    return build.library_path()


@pytest.fixture
def command_path() -> Path:
    return build.command_path()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A gateway as new, a process for each test: it starts within 40 ms."""
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
    with fwkeys.Client(
        api_key="fw_apiKeyOfTheTests0000", base_url=scripted_server.base_url, timeout=20
    ) as client:
        yield client
