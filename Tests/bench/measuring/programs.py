"""The programs in C: what they are made of, and how they are run.

All of them get the same small environment, in which nothing leads anywhere but to the server.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Sequence

HERE = Path(__file__).resolve().parents[1]
ROOT = HERE.parents[1]
BUILD = ROOT / "build"
PROGRAMS = BUILD / "bench"
TIMEOUT_SECONDS = 600

COMPILE = ["cc", "-std=gnu11", "-O2"]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
# All look for their libraries in the build folder first: a search that only one makes would be measured.
SEARCH = [f"-L{BUILD}", "-Wl,-rpath,$ORIGIN/.."]
SOURCES: dict[str, tuple[list[str], list[str]]] = {
    "measure": (["measure.c"], []),
    "server": (["server/server.c", "server/answers.c"], ["-lssl", "-lcrypto"]),
    "floor_create": (["floor/create.c", "floor/floor.c"], ["-lcurl", "-ljansson"]),
    "floor_multi": (["floor/multi.c", "floor/multi_epoll.c", "floor/floor.c"], ["-lcurl", "-ljansson"]),
    "fwkeys_create": (["fwkeys/create.c"], ["-lfwkeys"]),
    "fwkeys_queue": (["fwkeys/queue.c"], ["-lfwkeys"]),
    "fwkeys_threads": (["fwkeys/threads.c"], ["-lfwkeys", "-lpthread"]),
    # Those whose memory is looked at count every block.
    "floor_multi_counting": (
        ["floor/multi.c", "floor/multi_epoll.c", "floor/floor.c", "memory/live_bytes.c"],
        ["-lcurl", "-ljansson"],
    ),
    "fwkeys_create_counting": (["fwkeys/create.c", "memory/live_bytes.c"], ["-lfwkeys"]),
    "fwkeys_queue_counting": (["fwkeys/queue.c", "memory/live_bytes.c"], ["-lfwkeys"]),
    "in_flight_curl": (["memory/in_flight_curl.c", "memory/live_bytes.c"], ["-lcurl"]),
    "in_flight_fwkeys": (["memory/in_flight_fwkeys.c", "memory/live_bytes.c"], ["-lfwkeys"]),
}

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "FIREWORKS_API_KEY": "fw_benchmark",
    "FIREWORKS_ACCOUNT_ID": "benchmark-account",
    "FIREWORKS_USER_ID": "benchmark-user",
}


def compile_all() -> None:
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    for name, (sources, libraries) in SOURCES.items():
        includes = [f"-I{ROOT / 'include'}"]
        compile_one(name, [*WARNINGS, *includes], [HERE / source for source in sources], libraries)


def compile_one(name: str, flags: Sequence[str], sources: Sequence[Path], libraries: Sequence[str]) -> None:
    command = [*COMPILE, *flags, *sources, "-o", PROGRAMS / name, *SEARCH, *libraries]
    subprocess.run([str(word) for word in command], check=True, timeout=TIMEOUT_SECONDS)


def program(name: str) -> str:
    return str(PROGRAMS / name)


def run(
    command: Sequence[str], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end; one that fails ends the benchmark."""
    done = subprocess.run(
        command,
        env={**ENVIRONMENT, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done
