"""A stranger's programs against what is installed, and against the tarball, unpacked and moved again."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest
from packaged.making import copy_of_the_tree, make, run_in
from packaged.using import (
    check_command,
    check_program,
    compile_with_cmake,
    compile_with_pkg_config,
    configure_with_cmake,
    pkg_config,
)
from support.build import ROOT
from support.emulator import Emulator


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of_the_tree(tmp_path_factory.mktemp("tree") / "sources")
    run_in(root, "packaging/dist")
    (path,) = (root / "build" / "dist").iterdir()
    return path


@pytest.fixture(scope="session")
def unpacked(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tarball's one folder, which was moved after it was unpacked, and has a blank in its path."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    assert top.name == tarball.name.removesuffix(".tar.gz")
    return top.rename(folder / "another place")


@pytest.fixture(params=["prefix", "unpacked"])
def place(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


def test_the_command(place: Path, emulator: Emulator) -> None:
    check_command(place / "bin" / "fwkeys", emulator)


def test_the_tarball_has_the_pages_that_its_readme_leads_to(unpacked: Path) -> None:
    pages = re.findall(r"\]\((docs/[^)#]+)", (unpacked / "README.md").read_text())
    assert len(pages) > 10
    assert [page for page in pages if not (unpacked / page).is_file()] == []


def test_the_emulator_runs_from_there(place: Path) -> None:
    with Emulator(place / "bin" / "fwkeys-emulator") as emulator:
        check_command(place / "bin" / "fwkeys", emulator)


def test_a_program_compiled_with_what_pkg_config_says(
    prefix: Path, emulator: Emulator, tmp_path: Path
) -> None:
    program = compile_with_pkg_config(prefix / "lib", tmp_path)
    check_program(program, emulator, LD_LIBRARY_PATH=str(prefix / "lib"))


def test_the_same_in_a_tree_that_was_moved(unpacked: Path, emulator: Emulator, tmp_path: Path) -> None:
    here = unpacked.rename(unpacked.parent / "without-blanks")
    try:
        program = compile_with_pkg_config(here / "lib", tmp_path)
        check_program(program, emulator, LD_LIBRARY_PATH=str(here / "lib"))
    finally:
        here.rename(unpacked)


def test_the_same_in_a_staged_system(emulator: Emulator, tmp_path: Path) -> None:
    make("install", DESTDIR=str(tmp_path / "system"), PREFIX="/usr", CFLAGS="-O0")
    folder = tmp_path / "system" / "usr" / "lib"
    program = compile_with_pkg_config(folder, tmp_path, PKG_CONFIG_SYSROOT_DIR=str(tmp_path / "system"))
    check_program(program, emulator, LD_LIBRARY_PATH=str(folder))


def test_pkg_config_knows_the_version(place: Path) -> None:
    assert pkg_config(place / "lib", "--modversion") == ["1.0.0"]


def test_a_program_of_a_cmake_project(place: Path, emulator: Emulator, tmp_path: Path) -> None:
    check_program(compile_with_cmake(place, tmp_path), emulator)


@pytest.mark.parametrize("version", ["1", "1.0.0", "1.0.0;EXACT", "0.9...1.5", "1.0.0...<2"])
def test_cmake_takes_versions_that_the_promise_covers(prefix: Path, tmp_path: Path, version: str) -> None:
    configure_with_cmake(prefix, tmp_path, version)


@pytest.mark.parametrize("version", ["0.9", "1.1", "2", "1.1...2", "0.1...<1.0.0"])
def test_cmake_refuses_the_others(prefix: Path, tmp_path: Path, version: str) -> None:
    with pytest.raises(AssertionError, match=r"compatible\s+with\s+requested\s+version"):
        configure_with_cmake(prefix, tmp_path, version)


def test_cmake_says_what_is_missing(tmp_path: Path) -> None:
    make("install", PREFIX=str(tmp_path / "prefix"), CFLAGS="-O0")
    (tmp_path / "prefix/include/fwkeys.h").unlink()
    with pytest.raises(AssertionError, match=r"fwkeys\.h\s+is missing"):
        configure_with_cmake(tmp_path / "prefix", tmp_path, "1")


def test_the_tarball_has_the_licence(unpacked: Path) -> None:
    assert (unpacked / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_tarball_names_no_folder_of_the_build(unpacked: Path, tarball: Path) -> None:
    root = str(tarball.parents[2]).encode()
    files = [path for path in unpacked.rglob("*") if path.is_file() and not path.is_symlink()]
    assert files
    assert [path for path in files if root in path.read_bytes()] == []
