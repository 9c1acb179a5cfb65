"""Fixtures of the tests of what is under bindings/ beside the Python package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Iterator

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))

from support import build
from support.emulator import Emulator
from support.preloads import build_preload

EXAMPLES = build.ROOT / "bindings" / "c" / "examples"
CFLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An emulator as new, a process for each test."""
    with Emulator(build.emulator_path()) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def agent_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rotation agent, compiled as its README says, against the shipped library."""
    program = tmp_path_factory.mktemp("agent") / "rotation_agent"
    library = build.library_path()
    subprocess.run(
        [
            *["cc", *CFLAGS, f"-I{build.ROOT / 'include'}", str(EXAMPLES / "rotation_agent.c")],
            *["-o", str(program), str(library), f"-Wl,-rpath,{library.parent}"],
        ],
        check=True,
    )
    return program


@pytest.fixture(scope="session")
def kills(tmp_path_factory: pytest.TempPathFactory) -> str:
    """For LD_PRELOAD: kills a program before a call of its choice."""
    return build_preload("hostile_system", tmp_path_factory.mktemp("kills"))


@pytest.fixture(scope="session")
def shifted_clock(tmp_path_factory: pytest.TempPathFactory) -> str:
    """For LD_PRELOAD: a clock of the day that is ahead."""
    return build_preload("shifted_clock", tmp_path_factory.mktemp("clock"))
