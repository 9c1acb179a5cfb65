"""Runs support/many_threads.c against an emulator, and holds what it printed against what is alive there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Sequence

from support.emulator import Emulator
from support.secret_steps import build_program


def check_threads(
    emulator: Emulator,
    directory: Path,
    creates: int,
    threads: int = 32,
    prefix: Sequence[str] = (),
    timeout_seconds: int = 55,
) -> None:
    program = build_program("many_threads", directory)
    command = [*prefix, str(program), emulator.base_url, emulator.account_id, emulator.user_id]
    done = subprocess.run(
        [*command, str(threads), str(creates)],
        input=emulator.api_key + "\n",
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ids = done.stdout.split()
    assert len(ids) == len(set(ids)) == creates // threads * threads
    assert sorted(ids) == emulator.live_ids()
