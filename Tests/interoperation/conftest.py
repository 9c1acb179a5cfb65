"""Fixtures of the tests with other clients: the service, the official SDK, and the library beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))

from clients import SDK, Library
from support import build
from support.emulator import WIRE_FORMS, Emulator


@pytest.fixture(scope="module", params=WIRE_FORMS)
def _emulator_process(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with Emulator(build.emulator_path(), wire=request.param) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def _sdk_process(_emulator_process: Emulator) -> Iterator[SDK]:
    sdk = SDK(_emulator_process)
    yield sdk
    sdk.stop()


@pytest.fixture
def emulator(_emulator_process: Emulator) -> Emulator:
    """An emulator as new: one process for each test file and wire form, reset for each test."""
    _emulator_process.reset()
    return _emulator_process


@pytest.fixture
def sdk(emulator: Emulator, _sdk_process: SDK) -> SDK:
    return _sdk_process


@pytest.fixture
def library(emulator: Emulator) -> Library:
    return Library(emulator)
