"""Runs support/secret_steps.c, which goes through a list of steps and can be looked into at each stop."""

from __future__ import annotations

import os
import select
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Dict, List, Optional, Type

from support.build import ROOT, library_path
from support.memory_scan import Finding, scan

# Long enough that pieces of it can be told from its whole, and unlike the secrets of replies.
API_KEY = "fw_Kq7WcVb2NxZ5mLt9RsYd3Ghj"
WAIT_SECONDS = 120
SOURCES = Path(__file__).parent


def build_program(name: str, directory: Path, *flags: str, is_linked: bool = True) -> Path:
    """Builds support/NAME.c against the library; one that loads it by itself is not linked to it."""
    program = directory / name
    library = library_path()
    command = [
        "cc",
        "-std=c11",
        "-D_POSIX_C_SOURCE=200809L",
        "-Wall",
        "-Wextra",
        "-Wpedantic",
        "-Werror",
        "-g",
    ]
    command += [f"-I{ROOT / 'include'}", str(SOURCES / f"{name}.c"), "-o", str(program)]
    if is_linked:
        command += [str(library), f"-Wl,-rpath,{library.parent}"]
    command += ["-pthread", *flags]
    subprocess.run(command, check=True, timeout=240)
    return program


class Steps:
    """The program on its way. ``to_stop`` lets it run to its next stop."""

    def __init__(
        self,
        program: Path,
        base_url: str,
        *steps: str,
        ca_file: str = "",
        timeout_ms: int = 20_000,
        environment: Optional[Dict[str, str]] = None,
        prefix: List[str] = [],  # noqa: B006
    ) -> None:
        command = [*prefix, str(program), base_url, ca_file, str(timeout_ms), *steps]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            bufsize=0,
        )
        self.statuses: Dict[str, str] = {}
        if "api-key" in steps:
            self._write(API_KEY.encode() + b"\n")
        self._is_stopped = False

    def to_stop(self) -> int:
        """Returns at the next stop, with the id of the process."""
        if self._is_stopped:
            self._write(b"\n")
        while True:
            step, status = self._line().split()
            if step == "stop":
                self._is_stopped = True
                return self.process.pid
            self.statuses[step] = status

    def scan(self, *secrets: str, known: bytes = b"") -> Finding:
        """What there is of the secrets at the next stop, but for bytes that are known to be there."""
        return scan(self.to_stop(), *(secret.encode() for secret in secrets), known=known)

    def scan_own_pages(self, *secrets: str) -> Finding:
        """What the library itself keeps of the secrets at the next stop."""
        wanted = (secret.encode() for secret in secrets)
        return scan(self.to_stop(), *wanted, own_pages_only=True)

    def finish(self) -> None:
        """Lets it run to its end."""
        if self._is_stopped:
            self._write(b"\n")
        assert self.process.stdout
        for line in self.process.stdout.read().decode().splitlines():
            step, status = line.split()
            self.statuses[step] = status
        assert self.process.wait(WAIT_SECONDS) == 0

    def __enter__(self) -> Steps:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        assert self.process.stdin
        assert self.process.stdout
        if kind is not None:
            self.process.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(WAIT_SECONDS)

    def _write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)

    def _line(self) -> str:
        assert self.process.stdout
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], WAIT_SECONDS)
            byte = self.process.stdout.read(1) if ready else b""
            assert byte, "the program ended, or does not get to its next step"
            line += byte
        return line.decode()
