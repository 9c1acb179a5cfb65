"""What the tests bring into another release: the emulator, and the tests of the library's behaviour."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from packaged.making import TOOLS, run_in
from packaged.tree import Tree
from support.build import ROOT, emulator_path

FOLDER = "/opt/fwkeys-tests"
# The emulator is for this machine's C library, which is newer than that of some releases: it brings it.
LAUNCHER = """#!/bin/sh
exec {folder}/loader --library-path {folder} {folder}/fwkeys-emulator "$@"
"""
CONFIGURATION = """[pytest]
pythonpath = bindings/python/src Tests/behaviour
addopts = -ra --strict-markers --strict-config --import-mode=importlib -p no:cacheprovider
filterwarnings = error
timeout = 300
"""
# What pytest of an older Python needs that pip, running here, does not know of.
BACKPORTS = ("exceptiongroup", "tomli", "typing_extensions", "importlib_metadata", "zipp")


def bring_emulator(folder: Path, inside: str) -> None:
    """The emulator with every library that it needs, and a launcher that starts it with these."""
    told = subprocess.run(["ldd", emulator_path()], capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        found = [word for word in line.split() if word.startswith("/")]
        if found:
            is_loader = Path(found[0]).name.startswith("ld-linux")
            shutil.copy(Path(found[0]).resolve(), folder / ("loader" if is_loader else Path(found[0]).name))
    shutil.copy(emulator_path(), folder / "fwkeys-emulator")
    launcher = folder / "launch"
    launcher.write_text(LAUNCHER.format(folder=inside))
    launcher.chmod(0o755)


def bring_pytest(tree: Tree, folder: Path) -> None:
    """pytest, fetched here, where certificates and registries are set up, and installed there."""
    version = tree.run("python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
    wheels = folder / "wheels"
    fetch = [str(TOOLS / "pip"), "download", "--quiet", "--disable-pip-version-check", "--dest", str(wheels)]
    fetch += ["--only-binary=:all:", "--python-version", version]
    for platform in ("manylinux_2_28_x86_64", "manylinux2014_x86_64", "any"):
        fetch += ["--platform", platform]
    run_in(folder, *fetch, "pytest", "pytest-timeout", "trustme")
    if tuple(map(int, version.split("."))) < (3, 11):
        run_in(folder, *fetch, "--no-deps", *BACKPORTS)
    tree.run("python3", "-m", "venv", f"{FOLDER}/venv")
    pip = (f"{FOLDER}/venv/bin/python", "-m", "pip", "install", "--quiet", "--no-index")
    tree.run(*pip, "--find-links", f"{FOLDER}/wheels", "pytest", "pytest-timeout", "trustme")


def behaviour_modules(*names: str) -> list[str]:
    """The paths of these modules, from the repository's root: each lies in one of the folders."""
    found = [path for name in names for path in (ROOT / "Tests/behaviour").glob(f"*/test_{name}.py")]
    assert len(found) == len(names), (names, found)
    return [str(path.relative_to(ROOT)) for path in found]


def bring_tests(tree: Tree) -> str:
    """The tests of the library's behaviour, and what they need; gives the folder that they are run in."""
    folder = tree.empty_folder(FOLDER)
    bring_pytest(tree, folder)
    sources = folder / "sources"
    for name in ("Tests/behaviour", "bindings/python", "bindings/c", "include"):
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Tests/conftest.py", sources / "Tests")
    (sources / "pytest.ini").write_text(CONFIGURATION)
    (folder / "emulator").mkdir()
    bring_emulator(folder / "emulator", f"{FOLDER}/emulator")
    return f"{FOLDER}/sources"
