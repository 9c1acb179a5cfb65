"""The wheel where nothing else is: it brings its library, and the quick start runs."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from pathlib import Path

import pytest
from packaged.making import copy_of_the_tree, run_in
from packaged.using import SECRET
from shipped.tools import environment
from support.build import ROOT
from support.emulator import Emulator

TOOLS = ROOT / "build" / "packaging" / "bin"
QUICK_START = ROOT / "bindings" / "python" / "examples" / "create_key.py"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of_the_tree(tmp_path_factory.mktemp("tree") / "sources")
    run_in(root, "packaging/wheel/make", TOOLS / "python")
    (path,) = (root / "build" / "wheel").iterdir()
    return path


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that the wheel was installed for, without asking a registry."""
    folder = tmp_path_factory.mktemp("clean")
    run_in(folder, sys.executable, "-m", "venv", folder / "environment")
    python = folder / "environment" / "bin" / "python"
    run_in(folder, python, "-m", "pip", "install", "--quiet", "--no-index", wheel)
    return python


def test_it_is_for_one_platform_and_any_python(wheel: Path) -> None:
    assert wheel.name == f"fwkeys-1.0.0-py3-none-linux_{os.uname().machine}.whl"
    with zipfile.ZipFile(wheel) as content:
        assert "fwkeys/libfwkeys.so.1" in content.namelist()
        assert "fwkeys/py.typed" in content.namelist()


def test_auditwheel_says_the_same_of_its_platform(wheel: Path) -> None:
    """No manylinux policy covers the system's libcurl: the plain tag is the true one."""
    told = " ".join(run_in(wheel.parent, TOOLS / "auditwheel", "show", wheel).split())
    assert f'consistent with the following platform tag: "linux_{os.uname().machine}"' in told


def test_the_library_is_the_one_in_the_wheel(python: Path) -> None:
    printed = run_in(
        python.parent,
        python,
        "-c",
        "import fwkeys._library as library; print(library.find()); print(library.library._name)",
    )
    found, loaded = printed.splitlines()
    assert found == loaded
    assert re.fullmatch(r".*/site-packages/fwkeys/libfwkeys\.so\.1", found)
    assert Path(found).is_relative_to(python.parents[1])


def test_the_quick_start_runs(python: Path, emulator: Emulator) -> None:
    printed = run_in(python.parent, python, QUICK_START, **environment(emulator))
    assert len(emulator.live_ids()) == 1
    assert f"The new key works for account {emulator.account_id}" in printed
    shows_a_secret = bool(SECRET.search(printed))
    assert not shows_a_secret


def test_it_goes_without_a_trace(wheel: Path, tmp_path: Path) -> None:
    run_in(tmp_path, sys.executable, "-m", "venv", tmp_path / "environment")
    python = tmp_path / "environment" / "bin" / "python"
    run_in(tmp_path, python, "-m", "pip", "install", "--quiet", "--no-index", wheel)
    assert list((tmp_path / "environment").rglob("*fwkeys*"))
    run_in(tmp_path, python, "-m", "pip", "uninstall", "--quiet", "--yes", "fwkeys")
    assert list((tmp_path / "environment").rglob("*fwkeys*")) == []
