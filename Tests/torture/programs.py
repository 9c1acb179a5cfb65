"""The C programs of the long tests: how they are built against the library, and what they are told of the
emulator."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Dict

from support import build
from support.emulator import Emulator

COMPILE = ["cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def build_program(folder: Path, name: str, *others: str) -> Path:
    """A program from NAME.c and other sources beside this file."""
    program, library = folder / name, build.library_path()
    sources = [str(Path(__file__).with_name(f"{source}.c")) for source in (name, *others)]
    # -rdynamic: a malloc of the program's own is everybody's.
    command = [*COMPILE, "-g", "-O1", "-rdynamic", "-pthread"]
    command += [f"-I{build.ROOT / 'include'}", *sources, "-o", str(program)]
    subprocess.run([*command, str(library), f"-Wl,-rpath,{library.parent}"], check=True, timeout=240)
    return program


class Environment(Dict[str, str]):
    """Variables for a program, API key included: where a failing test prints it, it shows names alone."""

    def __repr__(self) -> str:
        return f"Environment of {', '.join(sorted(self))}"


def environment(emulator: Emulator) -> Environment:
    kept = {"PATH", "LD_LIBRARY_PATH"} & set(os.environ)
    return Environment(
        {name: os.environ[name] for name in kept},
        FIREWORKS_API_KEY=emulator.api_key,
        FIREWORKS_ACCOUNT_ID=emulator.account_id,
        FIREWORKS_USER_ID=emulator.user_id,
        FIREWORKS_BASE_URL=emulator.base_url,
    )
