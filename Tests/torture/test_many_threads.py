"""Many threads on one client: ten times what `make test` does, and under a tool that sees what nearly was."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.emulator import Emulator
from support.many_threads import check_threads

RACE_FOUND = 99


@pytest.mark.timeout(300)
def test_twenty_thousand_creates_on_one_client(emulator: Emulator, tmp_path: Path) -> None:
    check_threads(emulator, tmp_path, creates=20_000, timeout_seconds=290)


@pytest.mark.timeout(300)
def test_no_race(emulator: Emulator, tmp_path: Path) -> None:
    suppressions = Path(__file__).with_name("races.supp")
    prefix = [
        "valgrind",
        "--tool=helgrind",
        f"--error-exitcode={RACE_FOUND}",
        f"--suppressions={suppressions}",
    ]
    check_threads(emulator, tmp_path, creates=400, threads=8, prefix=prefix, timeout_seconds=290)
