"""The library for another machine, run by qemu-user.

`make test-cross` builds the library and unpacks Debian's packages for that machine, and qemu, in one
folder, which FWKEYS_CROSS names.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "artefact"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "packaging"))

from machine import Machine
from support import build

# The package of this process, which helps the tests, loads the library for this machine.
os.environ.setdefault("FWKEYS_LIBRARY", str(build.library_path()))

from support.emulator import Emulator


@pytest.fixture(scope="session")
def machine() -> Machine:
    machine = Machine((build.ROOT / os.environ["FWKEYS_CROSS"]).resolve())
    assert machine.library.is_file(), "run `make test-cross`"
    return machine


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(build.emulator_path()) as emulator:
        yield emulator
