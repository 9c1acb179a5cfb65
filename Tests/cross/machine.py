"""Another kind of machine, which qemu-user stands for: how a program for it runs here."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.build import ROOT


@dataclass(frozen=True)
class Machine:
    """`make cross` fills the folder, which bears the machine's name."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def library(self) -> Path:
        return self.folder / "libfwkeys.so.1"

    @property
    def root(self) -> Path:
        """Debian for that machine: libcurl, jansson and Python."""
        return self.folder / "python"

    def command(self, program: Path, *arguments: str) -> list[str]:
        """The command line that runs a program of that machine."""
        qemu = self.folder / "qemu" / "usr" / "bin" / f"qemu-{self.name}"
        libraries = self.root / "usr" / "lib" / f"{self.name}-linux-gnu"
        settings = {"LD_LIBRARY_PATH": libraries, "PYTHONHOME": self.root / "usr"}
        words = [word for name, value in settings.items() for word in ("-E", f"{name}={value}")]
        return [str(qemu), "-L", str(self.root), *words, str(program), *arguments]

    def run(
        self, program: Path, *arguments: str, env: dict[str, str], timeout_seconds: int = 60
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(program, *arguments),
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=timeout_seconds,
            check=False,
        )

    @property
    def python(self) -> Path:
        return self.root / "usr" / "bin" / "python3.11"
