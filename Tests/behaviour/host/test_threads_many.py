"""One client, 32 threads, 2,000 creates, each with a key or an error of its own; `make torture` does more."""

from __future__ import annotations

from pathlib import Path

from support.emulator import Emulator
from support.many_threads import check_threads


def test_two_thousand_creates_on_one_client(emulator: Emulator, tmp_path: Path) -> None:
    check_threads(emulator, tmp_path, creates=2_000)
