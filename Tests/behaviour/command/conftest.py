"""Fixtures of the command's tests: the command with the emulator's settings, a batch, a journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.batches import Batch
from support.command_runs import Command, command_for
from support.emulator import Emulator
from support.scripted_server import ScriptedServer


@pytest.fixture
def fwkeys(command_path: Path, emulator: Emulator) -> Command:
    """The command, which talks to the emulator."""
    return command_for(command_path, emulator)


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where a journal will be. The file is not there yet."""
    return tmp_path / "journal"


@pytest.fixture
def scripted(command_path: Path, scripted_server: ScriptedServer) -> Command:
    """The command with an account of its own, which talks to the scripted server."""
    return Command(
        command_path,
        FIREWORKS_API_KEY="test",
        FIREWORKS_ACCOUNT_ID="acme",
        FIREWORKS_BASE_URL=scripted_server.base_url,
    )
