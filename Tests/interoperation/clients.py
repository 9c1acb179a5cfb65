"""The two clients: the official SDK in a process of its own, and the library through a C program."""

from __future__ import annotations

import json
import os
import select
import subprocess
from pathlib import Path
from typing import Any

from matrix.programs import environment, json_lines, program
from support import build
from support.emulator import Emulator

HERE = Path(__file__).resolve().parent
ANSWER_SECONDS = 120


def peers_python() -> Path:
    """The Python that has the other clients."""
    named = os.environ.get("FWKEYS_PEERS_PYTHON")
    python = Path(named or build.ROOT / "build" / "peers" / "bin" / "python")
    if not python.exists():
        raise FileNotFoundError(f"{python} is not there: run make build/peers/ready")
    return python


class SDK:
    """The official SDK in a process of its own."""

    def __init__(self, emulator: Emulator) -> None:
        self._process = subprocess.Popen(
            [peers_python(), HERE / "sdk_calls.py"],
            env=environment(emulator),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def said(self, call: str, **arguments: Any) -> dict[str, Any]:
        """What it said: a value or an error."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"call": call, **arguments}) + "\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], ANSWER_SECONDS)
        line = self._process.stdout.readline() if ready else ""
        assert line, f"the SDK did not answer to {call}"
        said: dict[str, Any] = json.loads(line)
        return said

    def value(self, call: str, **arguments: Any) -> Any:
        said = self.said(call, **arguments)
        assert "value" in said, f"the SDK was refused: {said}"
        return said["value"]

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(ANSWER_SECONDS)
        self._process.stdout.close()


class Library:
    """libfwkeys, through a C program on its public header."""

    def __init__(self, emulator: Emulator) -> None:
        self._variables = environment(emulator)

    def __call__(self, *arguments: str) -> list[dict[str, Any]]:
        return json_lines([program("interoperation/keys.c"), *arguments], self._variables)
