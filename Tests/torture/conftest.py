"""Fixtures of the long tests. They take the library, the emulator and most else from Tests/behaviour."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Iterator

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import allocations
from support import build
from support.emulator import Emulator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(build.emulator_path()) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in which allocations fail."""
    return allocations.build_program(tmp_path_factory.mktemp("allocations"))
