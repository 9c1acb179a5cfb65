"""Where the things under test are: build/ of this repository, unless an environment variable names another
place.

A file that is not there is an error, never a reason to skip.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def _built(variable: str, name: str) -> Path:
    path = Path(os.environ.get(variable) or ROOT / "build" / name).resolve()
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: run make, or set {variable}")
    return path


def library_path() -> Path:
    return _built("FWKEYS_LIBRARY", "libfwkeys.so.1")


def command_path() -> Path:
    return _built("FWKEYS_COMMAND", "fwkeys")


def emulator_path() -> Path:
    return _built("FWKEYS_EMULATOR", "fwkeys-emulator")
