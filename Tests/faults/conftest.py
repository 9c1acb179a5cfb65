"""Fixtures of the fault tests: the ways to the service, kept for a whole run and reset for each cell."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from support import build

os.environ["FWKEYS_LIBRARY"] = str(build.library_path())  # before the binding is imported

from matrix.run import Bench, bench
from matrix.service import Service


@pytest.fixture(scope="session")
def place() -> Iterator[Bench]:
    with bench() as place:
        yield place


@pytest.fixture(scope="module")
def _service_process() -> Iterator[Service]:
    with Service(build.emulator_path()) as service:
        yield service


@pytest.fixture
def service(_service_process: Service) -> Service:
    """An emulator as new: one process for each test file, reset for each test."""
    _service_process.reset()
    return _service_process
