"""Runs `make` for the tests, without building the library anew: what is in build/ is what is packed.

`make` itself has seen to it that build/ is up to date before it started the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from support.build import ROOT, command_path, emulator_path, library_path

# The programs of packaging/requirements.txt, pip among them: the tests' own environment has none.
TOOLS = ROOT / "build" / "packaging" / "bin"
TIMEOUT_SECONDS = 1200  # to find hangs: a busy machine takes minutes for what a quiet one does in half of one
SOURCES = (
    "include",
    "bindings",
    "docs",
    "man",
    "packaging",
    "scripts",
    "Makefile",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
)


def clean_environment() -> dict[str, str]:
    """Without what an outer `make` hands down, which would meddle with the inner one."""
    mine = ("MAKE", "MFLAGS", "PREFIX", "DESTDIR", "CFLAGS", "LDFLAGS", "PYTHONPATH", "FWKEYS_LIBRARY")
    return {name: value for name, value in os.environ.items() if not name.startswith(mine)}


def run_in(folder: Path, /, *command: str | Path, **environment: str) -> str:
    """Runs it to its end and gives what it printed; a failure tells all that was said."""
    return run_for(TIMEOUT_SECONDS, folder, *command, **environment)


def run_for(seconds: int, folder: Path, /, *command: str | Path, **environment: str) -> str:
    """The same for what may take longer."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**clean_environment(), **environment},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"{command} exited with {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def make(target: str, root: Path = ROOT, /, **variables: str) -> str:
    """The user's own command. `-o all` takes what is built for up to date."""
    settings = [f"{name}={value}" for name, value in variables.items()]
    return run_in(root, "make", "--silent", "-o", "all", target, *settings)


def copy_of_the_tree(folder: Path) -> Path:
    """What packages are made of, and what is built, somewhere else."""
    ignored = shutil.ignore_patterns("__pycache__", "target", "build", ".build")
    for name in SOURCES:
        source, copy = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, copy, ignore=ignored, symlinks=True)
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    (folder / "build").mkdir()
    for path in (library_path(), command_path(), emulator_path()):
        shutil.copy2(path, folder / "build" / path.name)
    return folder


def make_packages(root: Path, umask: str) -> Path:
    """The folder with the Debian packages of a copy of the tree. They are compressed quicker than those of
    `make deb`: that is most of the work, and no test looks at it."""
    quickly = {"DPKG_DEB_COMPRESSOR_TYPE": "gzip", "DPKG_DEB_COMPRESSOR_LEVEL": "1"}
    run_in(root, "sh", "-c", f"umask {umask}; exec packaging/deb", **quickly)
    return root / "build" / "deb"
