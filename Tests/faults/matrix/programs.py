"""Compiles the C programs of the fault tests against the public header and the shipped library, and runs
them.

They are C, so that nothing stands between a fault and the library: no binding, no garbage collector, no
interpreter lock.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from support import build
from support.emulator import Emulator

from matrix.asked_program import AskedProgram

TESTS = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120
MOST_PACED = 10_000
COMPILE = [
    "cc",
    "-std=c11",
    "-D_POSIX_C_SOURCE=200809L",
    "-O1",
    "-g",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    f"-I{build.ROOT / 'include'}",
    f"-I{TESTS / 'faults'}",
    "-pthread",
]


@dataclass(frozen=True)
class Create:
    """What the library said of one create."""

    index: int
    status: str
    outcome: str
    attempts: int
    http_status: int
    has_secret: bool
    key_id: str | None
    marker: str | None
    orphan_key_id: str | None
    orphan_prefix: str | None
    unsettled: int
    elapsed_ms: float


@dataclass(frozen=True)
class Sweep:
    """What the library said of one sweep."""

    marker: str
    status: str
    outcome: str
    examined: int
    deleted: list[str]


@lru_cache(maxsize=None)
def program(source: str, *libraries: str) -> Path:
    """A program of the tests, compiled for this run in a folder that goes away with it. It is linked to
    libfwkeys, or to other libraries where some are named."""
    path = Path(_folder().name) / source.replace("/", "-").removesuffix(".c")
    library = build.library_path()
    links: list[str | Path] = [*libraries] or [library, f"-Wl,-rpath,{library.parent}"]
    command: list[str | Path] = [*COMPILE, TESTS / source, "-o", path, *links]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{source} does not compile:\n{done.stderr}")
    return path


@lru_cache(maxsize=None)
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="fwkeys-faults-")


class Environment(dict[str, str]):
    """Variables for a program, API key included: where a failing test prints it, it shows names alone."""

    def __repr__(self) -> str:
        return f"Environment of {', '.join(sorted(self))}"


def environment(emulator: Emulator, base_url: str | None = None, ca_file: Path | None = None) -> Environment:
    """What a program needs to reach the emulator; another base URL is that of a proxy before it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FIREWORKS_")}
    settings = {
        "FIREWORKS_API_KEY": emulator.api_key,
        "FIREWORKS_ACCOUNT_ID": emulator.account_id,
        "FIREWORKS_USER_ID": emulator.user_id,
        "FIREWORKS_BASE_URL": base_url or emulator.base_url,
        "FWKEYS_OLD_KEY_ID": next(iter(emulator.bootstrap_ids)),
    }
    if ca_file is not None:
        settings["FWKEYS_CA_FILE"] = str(ca_file)
    return Environment(inherited, **settings)


def json_lines(
    command: Sequence[str | Path], variables: dict[str, str], standard_input: str = ""
) -> list[dict[str, Any]]:
    """Runs a program to its end: the JSON objects that it printed."""
    done = subprocess.run(
        command,
        env=variables,
        input=standard_input,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def create_many(variables: dict[str, str], *options: str, updated_ids: Sequence[str] = ()) -> list[Create]:
    """Runs create_many.c with options, of which several may be in one text; the creates in the order of their
    numbers. With ids it changes these keys instead."""
    words = [word for option in options for word in option.split()] + ["--update"] * bool(updated_ids)
    ids = "".join(f"{key_id}\n" for key_id in updated_ids)
    lines = json_lines([program("faults/create_many.c"), *words], variables, ids)
    return sorted((Create(**line) for line in lines), key=lambda create: create.index)


class PacedCreates:
    """create_many.c, making one create after another when it is told to."""

    def __init__(self, variables: dict[str, str], *options: str) -> None:
        command = [str(program("faults/create_many.c")), "--paced", "--count", str(MOST_PACED), *options]
        self.made = 0
        self._process = AskedProgram(command, variables)

    def create(self) -> Create:
        self.made += 1
        return Create(**json.loads(self._process.ask()))

    def stop(self) -> None:
        self._process.stop()


def sweep_markers(variables: dict[str, str], markers: dict[str, str | None], settle_ms: int) -> list[Sweep]:
    """Sweeps each marker, keeping the key beside it."""
    text = "".join(f"{marker} {keep or '-'}\n" for marker, keep in markers.items())
    command: list[str | Path] = [program("faults/sweep_markers.c"), str(settle_ms)]
    return [Sweep(**line) for line in json_lines(command, variables, text)]
