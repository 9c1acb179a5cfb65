"""The wheel where nothing else is: it brings its library, and the quick start runs."""

from __future__ import annotations

import os
import re
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaged.making import TOOLS, copy_of_the_tree, run_in
from packaged.using import SECRET
from shipped.tools import environment
from support.build import ROOT, library_path
from support.emulator import Emulator

QUICK_START = ROOT / "bindings" / "python" / "examples" / "create_key.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the source distribution."""
    root = copy_of_the_tree(tmp_path_factory.mktemp("tree") / "sources")
    run_in(root, "packaging/wheel/make", TOOLS / "python")
    return root / "build" / "wheel"


@pytest.fixture(scope="module")
def wheel(made: Path) -> Path:
    (path,) = made.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that the wheel was installed for, without asking a registry."""
    return clean_python(wheel, tmp_path_factory.mktemp("clean") / "environment")


def clean_python(wheel: Path, environment: Path) -> Path:
    run_in(environment.parent, sys.executable, "-m", "venv", "--without-pip", environment)
    python = environment / "bin" / "python"
    run_in(environment, *pip_for(python), "install", "--quiet", "--no-index", wheel)
    return python


def pip_for(python: Path) -> tuple[Path | str, ...]:
    return (TOOLS / "python", "-m", "pip", "--python", python)


def test_it_is_for_one_platform_and_any_python(wheel: Path) -> None:
    assert wheel.name == f"fwkeys-1.0.0-py3-none-manylinux_2_26_{os.uname().machine}.whl"
    with zipfile.ZipFile(wheel) as content:
        assert "fwkeys/libfwkeys.so.1" in content.namelist()
        assert "fwkeys/py.typed" in content.namelist()


def test_auditwheel_says_the_same_of_its_platform(wheel: Path) -> None:
    """PyPI takes such wheels alone. Nothing is excluded."""
    told = " ".join(run_in(wheel.parent, TOOLS / "auditwheel", "show", wheel).split())
    assert f'consistent with the following platform tag: "manylinux_2_26_{os.uname().machine}"' in told


def test_pypi_takes_it(made: Path) -> None:
    files = sorted(made.glob("fwkeys-*"))
    assert len(files) == 2
    told = run_in(made, TOOLS / "twine", "check", "--strict", *files)
    assert told.count("PASSED") == 2


def test_the_fixture_for_pytest_is_installed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        (entry_points,) = [name for name in content.namelist() if name.endswith("/entry_points.txt")]
        assert content.read(entry_points).decode().split() == ["[pytest11]", "fwkeys", "=", "fwkeys_pytest"]
        assert {"fwkeys_pytest.py", "fwkeys/testing.py"} <= set(content.namelist())


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


def broken(folder: Path, *names: str) -> dict[str, str]:
    """The environment of a system where these libraries cannot be loaded."""
    for name in names:
        (folder / name).write_bytes(b"")
    return {"LD_LIBRARY_PATH": str(folder)}


def test_the_libcurl_with_gnutls_will_do(python: Path, emulator: Emulator, tmp_path: Path) -> None:
    without = broken(tmp_path, "libcurl.so.4")
    run_in(python.parent, python, QUICK_START, **environment(emulator), **without)
    assert len(emulator.live_ids()) == 1


@pytest.mark.parametrize(
    ("missing", "advice"),
    [
        (["libcurl.so.4", "libcurl-gnutls.so.4"], "libcurl.so.4 is missing: install libcurl4 (Debian"),
        (["libjansson.so.4"], "libjansson.so.4 is missing: install libjansson4 (Debian"),
    ],
)
def test_what_is_missing_is_named_with_its_package(
    python: Path, tmp_path: Path, missing: list[str], advice: str
) -> None:
    with pytest.raises(AssertionError, match=re.escape(advice)) as failure:
        run_in(python.parent, python, "-c", "import fwkeys", **broken(tmp_path, *missing))
    assert str(failure.value).count("is missing") == 1


def test_what_else_is_loaded_does_not_see_libcurl(python: Path) -> None:
    """The process may bring a libcurl or an OpenSSL of its own later, which must not meet the system's."""
    told = run_in(
        python.parent,
        python,
        "-c",
        "import ctypes, fwkeys; print(hasattr(ctypes.CDLL(None), 'curl_easy_init'))",
    )
    assert told == "False\n"


def test_the_source_distribution_uses_the_library_of_the_system(
    made: Path, emulator: Emulator, tmp_path: Path
) -> None:
    (sources,) = made.glob("*.tar.gz")
    assert sources.name == "fwkeys-1.0.0.tar.gz"
    with tarfile.open(sources) as content:
        names = {name.partition("/")[2] for name in content.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml", "src/fwkeys/__init__.py"} <= names
    assert not [name for name in names if ".so" in name]
    # As pip does it, with the setuptools that is there: nothing is asked of a registry.
    install = (TOOLS / "python", "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation")
    run_in(tmp_path, *install, "--no-deps", "--target", tmp_path / "packages", sources)
    places = {"PYTHONPATH": str(tmp_path / "packages"), "FWKEYS_LIBRARY": str(library_path())}
    run_in(tmp_path, sys.executable, QUICK_START, **environment(emulator), **places)
    assert len(emulator.live_ids()) == 1


def test_it_goes_without_a_trace(wheel: Path, tmp_path: Path) -> None:
    python = clean_python(wheel, tmp_path / "environment")
    assert list((tmp_path / "environment").rglob("*fwkeys*"))
    run_in(tmp_path, *pip_for(python), "uninstall", "--quiet", "--yes", "fwkeys")
    assert list((tmp_path / "environment").rglob("*fwkeys*")) == []
