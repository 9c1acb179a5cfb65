"""Other Debian releases, as directory trees to run programs in: no Swift, and their own libcurl and jansson.

debootstrap makes a tree once; it is kept in build/trees. Everything that runs in one sees the tree as its
root, has /proc and terminals of its own, mounted in a namespace that goes with it, and shares the loopback,
where the emulator listens. Needs root.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from packaged.making import run_for
from support.build import ROOT

TREES = ROOT / "build" / "trees"
PACKAGES = "ca-certificates,cmake,gcc,libc6-dev,make,openssl,pkg-config,python3,python3-venv"
# What a container with Python has, without libcurl and jansson.
PYTHON_ALONE = "ca-certificates,python3,python3-venv"
DEFAULT_MIRROR = "http://deb.debian.org/debian"
MAKE_SECONDS = 1500
RUN_SECONDS = 600
ENTER = """
mount -t proc proc "$0/proc"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$0/dev/pts"
exec chroot "$0" "$@"
"""


@dataclass(frozen=True)
class Tree:
    name: str
    path: Path

    def entering(self, *command: str, folder: str = "/") -> list[str]:
        """The command line that runs a command in there."""
        inside = ["sh", "-c", 'cd "$0" && exec "$@"', folder, *command]
        return ["unshare", "--mount", "--fork", "--kill-child", "sh", "-ec", ENTER, str(self.path), *inside]

    def run_any(
        self, *command: str, folder: str = "/", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command in there, as root, with nothing of this environment."""
        variables = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LC_ALL": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **environment,
        }
        return subprocess.run(
            self.entering(*command, folder=folder),
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )

    def run(self, *command: str, folder: str = "/", **environment: str) -> str:
        """The same where only success will do: what it printed."""
        done = self.run_any(*command, folder=folder, **environment)
        assert done.returncode == 0, f"in {self.name}: {command}\n{done.stdout[-8000:]}{done.stderr[-8000:]}"
        return done.stdout

    def empty_folder(self, name: str) -> Path:
        """A folder of the tests in there, as seen from here."""
        folder = self.path / name.lstrip("/")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


def mirror() -> str:
    """Where this machine has its packages from."""
    lists = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in lists:
        if path.is_file() and path.suffix in (".list", ".sources"):
            for address in re.findall(r"https?://[^\s]+/debian/?(?=\s|$)", path.read_text()):
                return str(address)
    return DEFAULT_MIRROR


def tree(release: str, packages: str = PACKAGES) -> Tree:
    """The tree of that release, made if it is not there yet. One that was not finished is made anew."""
    assert os.geteuid() == 0, "only root can make and enter a tree of another release"
    name = f"{release}-python" if packages == PYTHON_ALONE else release
    path, finished = TREES / name, TREES / f"{name}.finished"
    if not finished.exists():
        shutil.rmtree(path, ignore_errors=True)
        TREES.mkdir(parents=True, exist_ok=True)
        command = ("debootstrap", "--variant=minbase", f"--include={packages}", release, path, mirror())
        run_for(MAKE_SECONDS, ROOT, *command)
        finished.touch()
    return Tree(name, path)
