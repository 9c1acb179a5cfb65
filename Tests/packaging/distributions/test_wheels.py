"""The wheel in releases of Debian where nothing but Python is: pip installs it, and it says what it lacks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaged.making import TOOLS, copy_of_the_tree, run_in
from packaged.tree import PYTHON_ALONE, Tree, tree
from packaged.using import SECRET
from shipped.tools import environment
from support.build import ROOT
from support.emulator import Emulator

PLACE = "/opt/fwkeys-wheel"
PYTHON = f"{PLACE}/environment/bin/python"
QUICK_START = ROOT / "bindings" / "python" / "examples" / "create_key.py"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of_the_tree(tmp_path_factory.mktemp("tree") / "sources")
    run_in(root, "packaging/wheel/make", TOOLS / "python")
    (path,) = (root / "build" / "wheel").glob("*.whl")
    return path


@pytest.fixture(params=["bookworm", "trixie"])
def release(request: pytest.FixtureRequest, wheel: Path) -> Iterator[Tree]:
    """A release with Python alone, for which pip has installed the wheel."""
    release = tree(request.param, PYTHON_ALONE)
    purge(release)
    folder = release.empty_folder(PLACE)
    shutil.copy(wheel, folder)
    shutil.copy(QUICK_START, folder)
    release.run("python3", "-m", "venv", f"{PLACE}/environment")
    release.run(PYTHON, "-m", "pip", "install", "--quiet", "--no-index", f"{PLACE}/{wheel.name}")
    yield release
    purge(release)


def purge(release: Tree) -> None:
    release.run("apt-get", "purge", "--yes", "--quiet", "--auto-remove", "^libcurl", "^libjansson")


def test_the_quick_start_runs_once_what_is_missing_was_installed(release: Tree, emulator: Emulator) -> None:
    refused = release.run_any(PYTHON, "-c", "import fwkeys")
    assert refused.returncode == 1
    packages = re.findall(r"is missing: install (\S+) \(Debian", refused.stderr)
    assert packages == ["libcurl4", "libjansson4"]
    release.run("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages)
    settings = {name: value for name, value in environment(emulator).items() if name.startswith("FIREWORKS_")}
    done = release.run_any(PYTHON, f"{PLACE}/{QUICK_START.name}", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(emulator.live_ids()) == 1
    shows_a_secret = bool(SECRET.search(done.stdout))
    assert not shows_a_secret
