"""Runs the tools that the checks rely on.

One that is missing is a failure: a check that was skipped must not read as one that passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.build import ROOT
from support.emulator import Emulator

INCLUDE = ROOT / "include"
HEADER = INCLUDE / "fwkeys.h"
EXPORT_LIST = ROOT / "Sources" / "FwKeys" / "exports.map"
HOSTS = Path(__file__).resolve().parents[1] / "hosts"
TIMEOUT_SECONDS = 120

STRICT = ("-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{INCLUDE}")
COMES_WITH = {
    "cc": "gcc",
    "gcc": "gcc",
    "g++": "g++",
    "readelf": "binutils",
    "nm": "binutils",
    "strip": "binutils",
    "luajit": "luajit",
    "valgrind": "valgrind",
    "clang": "Swift",
    "swiftc": "Swift",
}


class Environment(dict[str, str]):
    """Variables for a program, API key included: where a failing test prints it, it shows names alone."""

    def __repr__(self) -> str:
        return f"Environment of {', '.join(sorted(self))}"


def environment(emulator: Emulator, **changes: str) -> Environment:
    """What a program needs to talk to an emulator; keyword arguments stand for FIREWORKS_<NAME>."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FIREWORKS_")}
    settings = {
        "base_url": emulator.base_url,
        "account_id": emulator.account_id,
        "user_id": emulator.user_id,
        "api_key": emulator.api_key,
        **changes,
    }
    return Environment(inherited, **{f"FIREWORKS_{name.upper()}": value for name, value in settings.items()})


def tool(name: str) -> str:
    """The path of a tool. Swift brings a clang of its own, beside swiftc, which need not be on the PATH."""
    found = shutil.which(name)
    if found is None and name == "clang" and (swiftc := shutil.which("swiftc")) is not None:
        found = shutil.which(name, path=os.path.dirname(os.path.realpath(swiftc)))
    if found is None:
        pytest.fail(f"{name} is not installed; it comes with: {COMES_WITH[name]}")
    return found


def run_any(
    program: str | Path, *arguments: str | Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a tool, or a program that was built, to its end, whatever that is."""
    path = program if isinstance(program, Path) else tool(program)
    command = [path, *arguments]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )


def run(program: str | Path, *arguments: str | Path, env: dict[str, str] | None = None) -> str:
    """The same where only success will do: what it printed. A failure tells all that was said."""
    done = run_any(program, *arguments, env=env)
    assert done.returncode == 0, f"{program} exited with {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def compile_c(source: Path, program: Path, *flags: str) -> Path:
    """A C program of the tests, compiled as strictly as users may compile theirs."""
    run("cc", *STRICT, "-g", "-O1", source, "-o", program, *flags)
    return program


def link_flags(library: Path) -> tuple[str, ...]:
    """Links a program to the library where it was built, and lets it find the library there when it runs."""
    return (str(library), f"-Wl,-rpath,{library.parent}")
