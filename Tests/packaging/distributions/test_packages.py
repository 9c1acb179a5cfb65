"""The Debian packages as files: what they hold and need, and what lintian has to say."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from packaged.making import copy_of_the_tree, make_packages, run_in

NAMES = {"fwkeys", "fwkeys-emulator", "libfwkeys-dev", "libfwkeys1", "python3-fwkeys"}


def package(packages: Path, name: str) -> Path:
    (path,) = packages.glob(f"{name}_*.deb")
    return path


def field(packages: Path, name: str, wanted: str) -> str:
    return run_in(packages, "dpkg-deb", "--field", package(packages, name), wanted).strip()


def content(packages: Path, name: str) -> set[str]:
    """Paths of files and links in a package."""
    listed = run_in(packages, "dpkg-deb", "--contents", package(packages, name)).splitlines()
    return {re.split(r"\s+", line, maxsplit=5)[5].split(" -> ")[0] for line in listed if line[0] != "d"}


def test_there_are_five(packages: Path) -> None:
    assert {path.name.split("_")[0] for path in packages.glob("*.deb")} == NAMES


def test_lintian_finds_nothing(packages: Path) -> None:
    """Warnings are failures, and nothing is overridden."""
    (changes,) = packages.glob("*.changes")
    told = run_in(
        packages, "lintian", "--allow-root", "--fail-on", "error,warning", "--show-overrides", changes
    )
    assert told == ""


def test_lintian_would_find_something(packages: Path, tmp_path: Path) -> None:
    """The same check on a package without a copyright file."""
    run_in(tmp_path, "dpkg-deb", "--raw-extract", package(packages, "libfwkeys1"), "tree")
    (tmp_path / "tree/usr/share/doc/libfwkeys1/copyright").unlink()
    run_in(tmp_path, "dpkg-deb", "--build", "--root-owner-group", "tree", "libfwkeys1_1.0.0_amd64.deb")
    with pytest.raises(AssertionError, match="no-copyright-file"):
        run_in(tmp_path, "lintian", "--allow-root", "--fail-on", "error", "libfwkeys1_1.0.0_amd64.deb")


def test_the_library_needs_old_versions_only(packages: Path) -> None:
    needed = dict(
        re.findall(r"(\S+) \(>= ([\d.]+)\)", field(packages, "libfwkeys1", "Depends")),
    )
    assert set(needed) == {"libc6", "libcurl4", "libjansson4"}
    assert needed["libcurl4"] == "7.61"
    assert needed["libjansson4"] == "2.10"
    assert tuple(map(int, needed["libc6"].split("."))) <= (2, 28)


def test_nobody_needs_swift(packages: Path) -> None:
    for name in NAMES:
        assert "swift" not in field(packages, name, "Depends").lower()


def test_the_library_is_alone_in_its_package(packages: Path) -> None:
    files = {path for path in content(packages, "libfwkeys1") if "/share/doc/" not in path}
    assert {Path(path).name for path in files} == {"libfwkeys.so.1", "libfwkeys.so.1.0.0"}


def test_what_is_compiled_against_it_will_need_the_version_that_has_its_functions(packages: Path) -> None:
    symbols = run_in(packages, "dpkg-deb", "--info", package(packages, "libfwkeys1"), "symbols")
    assert "libfwkeys.so.1 libfwkeys1 #MINVER#" in symbols
    assert "libfwkeys1 (>= 1.0.0)" in field(packages, "fwkeys", "Depends").split(", ")


def test_completions_are_where_debian_has_them(packages: Path) -> None:
    assert {
        "./usr/share/bash-completion/completions/fwkeys",
        "./usr/share/fish/vendor_completions.d/fwkeys.fish",
        "./usr/share/zsh/vendor-completions/_fwkeys",
    } <= content(packages, "fwkeys")


def test_another_folder_and_umask_give_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    other = copy_of_the_tree(tmp_path / "a-folder-with-a-longer-name" / "further-down")
    assert hashes(make_packages(other, umask="077")) == hashes(packages)
    assert len(hashes(packages)) == len(NAMES)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.deb")}
