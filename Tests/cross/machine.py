"""Another kind of machine, which qemu-user stands for: how a program for it runs here."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from packaged.making import run_in
from support.build import ROOT

# Of the gigabyte that qemu takes by itself for translated code, a search of its memory would read every page.
TRANSLATED_MB = "32"


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

    @property
    def launcher(self) -> list[str]:
        """What stands before the path of a program of that machine to run it here."""
        qemu = self.folder / "qemu" / "usr" / "bin" / f"qemu-{self.name}"
        libraries = self.root / "usr" / "lib" / f"{self.name}-linux-gnu"
        settings = {"LD_LIBRARY_PATH": libraries, "PYTHONHOME": self.root / "usr"}
        words = [word for name, value in settings.items() for word in ("-E", f"{name}={value}")]
        return [str(qemu), "-tb-size", TRANSLATED_MB, "-L", str(self.root), *words]

    def compile(self, source: Path, folder: Path, *flags: str) -> Path:
        """A program of that machine, linked against the library for it."""
        program = folder / source.stem
        run_in(
            folder,
            *(
                "clang",
                f"--target={self.name}-linux-gnu",
                f"--sysroot={self.folder / 'root'}",
                "-fuse-ld=lld",
            ),
            *(*flags, f"-I{ROOT / 'include'}", str(source), "-pthread", "-o", str(program)),
            *(str(self.library), f"-Wl,-rpath,{self.folder}", "-Wl,--allow-shlib-undefined"),
        )
        return program

    def run(
        self, program: Path, *arguments: str, env: dict[str, str], timeout_seconds: int = 60
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.launcher, str(program), *arguments],
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
