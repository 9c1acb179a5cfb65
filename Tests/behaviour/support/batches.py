"""Batches of the command: their files, and their results as a test reads them."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Iterator

from support.command_runs import Command, Run, opens_the_door


@dataclass(frozen=True)
class Batch:
    """A directory with the file of a batch, its results, and their journal."""

    directory: Path

    @property
    def file(self) -> Path:
        return self.directory / "keys.csv"

    @property
    def out(self) -> Path:
        return self.directory / "keys.jsonl"

    @property
    def journal(self) -> Path:
        return self.directory / "keys.jsonl.journal"

    def write_names(self, names: Iterable[str]) -> None:
        self.file.write_text("name\n" + "".join(f"{name}\n" for name in names))

    def arguments(self, *options: str) -> list[str]:
        return ["create", "--batch", str(self.file), "--out", str(self.out), *options]

    def run(self, command: Command, *options: str, **how: Any) -> Run:
        run = command(*self.arguments(*options), **how)
        assert run.stdout == ""
        return run

    @contextmanager
    def started(self, command: Command, *options: str) -> Iterator[subprocess.Popen[str]]:
        """A run that is under way; it is killed in the end, if it has not ended."""
        process = subprocess.Popen(
            [command.path, *self.arguments(*options)],
            env=command.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def results(self) -> list[dict[str, Any]]:
        """What the lines of the results say, less the secrets."""
        lines = [json.loads(line) for line in self.out.read_text().splitlines()]
        return [{name: value for name, value in line.items() if name != "key"} for line in lines]

    def key_ids(self) -> list[str]:
        return sorted(line["keyId"] for line in self.results() if "keyId" in line)

    def assert_one_live_key_per_row(self, emulator: Any, row_count: int) -> None:
        """Each row has one line and one live key whose secret is in there, and there is no other key."""
        lines = [json.loads(line) for line in self.out.read_text().splitlines()]
        rows = sorted(line["row"] for line in lines)
        assert rows == list(range(1, row_count + 1)), "a row has no line, or two"
        assert all("key" in line for line in lines), "a row has no key"
        assert self.key_ids() == emulator.live_ids(), "a key is alive that nobody holds, or one is dead"
        assert all(opens_the_door(emulator, line["key"]) for line in lines), "a secret is not the key's"


def creates(emulator: Any) -> int:
    return int(emulator.requests()["create"]["received"])


def refuse(emulator: Any, *, skip: int = 0, count: int = 1, status: int = 403) -> None:
    emulator.fault(
        {"operation": "create", "when": "before", "skip": skip, "count": count, "action": {"status": status}}
    )
