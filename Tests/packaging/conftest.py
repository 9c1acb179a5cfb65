"""Fixtures of the tests of what is installed and packed: used as a stranger would, from outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "artefact"))

from packaged.making import make
from support import build
from support.emulator import Emulator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(build.emulator_path()) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that everything is installed in."""
    prefix = tmp_path_factory.mktemp("opt") / "fwkeys"
    make("install", PREFIX=str(prefix))
    return prefix
