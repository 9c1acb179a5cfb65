"""Fixtures of the checks that look at the very files that are shipped, from outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))

from shipped.tools import run
from support import build
from support.emulator import Emulator


@pytest.fixture(scope="session")
def library() -> Path:
    return build.library_path()


@pytest.fixture(scope="session")
def command() -> Path:
    return build.command_path()


@pytest.fixture(scope="session")
def stripped(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library as a distribution installs it: without debug data and symbols that nobody links to."""
    copy = tmp_path_factory.mktemp("stripped") / library.name
    run("strip", "--strip-unneeded", "-o", copy, library)
    return copy


@pytest.fixture(scope="module")
def _emulator_process() -> Iterator[Emulator]:
    with Emulator(build.emulator_path()) as emulator:
        yield emulator


@pytest.fixture
def emulator(_emulator_process: Emulator) -> Emulator:
    """An emulator as new: one process for each test file, reset for each test."""
    _emulator_process.reset()
    return _emulator_process
