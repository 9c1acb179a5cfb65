"""Rotations that one process of the command begins and another one ends, with a journal between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Set

from support.command_runs import Command, Run, opens_the_door
from support.journals import entries
from support.waiting import wait_until


class Rotating:
    """A journal, and the rotations in it."""

    def __init__(self, fwkeys: Command, emulator: Any, directory: Path) -> None:
        self.fwkeys = fwkeys
        self.emulator = emulator
        self.directory = directory
        self.journal = directory / "journal"
        self._count = 0

    def create(self, *options: str) -> str:
        """Makes a key that is to be replaced, and returns its id."""
        return self.fwkeys("create", "--user-id", self.emulator.user_id, "--key-name", "ci", *options).key_id

    def new_file(self) -> Path:
        self._count += 1
        return self.directory / f"secret-{self._count}"

    def words(self, *words: str) -> list[str]:
        user = ("--user-id", self.emulator.user_id)
        return ["rotate", *words, "--journal", str(self.journal), "--settle-ms", "15", *user]

    def run(self, *words: str, **how: Any) -> Run:
        return self.fwkeys(*self.words(*words), **how)

    def begin(self, old: str, *options: str, **how: Any) -> tuple[str, Path]:
        """Begins a rotation. Returns the id of the new key, and the file of its secret."""
        path = self.new_file()
        run = self.run(*(options or ("--begin",)), old, "--secret-file", str(path), **how)
        assert run.status == 0, run.stderr
        return run.key_id, path

    def sweep(self, *options: str, **how: Any) -> Run:
        fixed = ("--settle-ms", "15", "--settled-after-ms", "100")
        return self.fwkeys("sweep", "--journal", str(self.journal), *fixed, *options, **how)

    def swept(self) -> list[dict[str, Any]]:
        """What a sweep tells of each line."""
        run = self.sweep("-o", "json")
        assert run.status == 0, run.stderr
        swept: list[dict[str, Any]] = json.loads(run.stdout)["swept"]
        return swept

    def sweep_all(self) -> None:
        """Sweeps until no request of any create can be carried out any more."""
        if not self.journal.exists():
            return

        def is_done() -> bool:
            run = self.sweep()
            assert run.status in (0, 4), run.stderr
            return run.status == 0

        wait_until(is_done)

    def alive(self) -> Set[str]:
        return set(self.emulator.live_ids())

    def opens(self, path: Path) -> bool:
        return opens_the_door(self.emulator, path.read_text())

    def states(self) -> list[str]:
        return [entry["state"] for entry in entries(self.journal)]
