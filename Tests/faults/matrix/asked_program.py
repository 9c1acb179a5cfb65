"""A program that answers each line of its standard input with a line of its own."""

from __future__ import annotations

import select
import subprocess
from collections.abc import Sequence
from pathlib import Path

PATIENCE_SECONDS = 120


class AskedProgram:
    def __init__(self, command: Sequence[str | Path], variables: dict[str, str] | None = None) -> None:
        self._name = Path(command[0]).name
        self._process = subprocess.Popen(
            command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def line(self) -> str:
        """The next line that the program prints."""
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE_SECONDS)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            raise RuntimeError(f"{self._name} does not answer")
        return line

    def ask(self, question: str = "") -> str:
        """The answer to one line."""
        assert self._process.stdin
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        return self.line()

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE_SECONDS)
        finally:
            self._process.kill()
            self._process.stdout.close()
