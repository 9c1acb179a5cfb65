"""The same sources and the same build/ give the same bytes: in any folder, at any time, for any umask."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from packaged.making import TOOLS, copy_of_the_tree, make, run_in
from support.build import ROOT

PACKERS = {"dist": ("packaging/dist",), "wheel": ("packaging/wheel/make", str(TOOLS / "python"))}
A_DATE = "1767225600"


def packed(root: Path, *command: str, date: str = A_DATE, umask: str = "022") -> dict[str, str]:
    """What a packer made, each file by its name with its hash."""
    quoted = " ".join(command)
    run_in(root, "sh", "-c", f"umask {umask}; exec {quoted}", SOURCE_DATE_EPOCH=date)
    kinds = (".tar.gz", ".whl", ".deb")
    made = [path for path in (root / "build").glob("*/*") if path.name.endswith(kinds)]
    assert made
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}


@pytest.mark.parametrize("packer", PACKERS)
def test_two_folders_give_the_same_bytes(packer: str, tmp_path: Path) -> None:
    one = copy_of_the_tree(tmp_path / "a")
    other = copy_of_the_tree(tmp_path / "a-folder-with-a-longer-name" / "further-down")
    for path in other.rglob("*"):
        if not path.is_symlink():
            path.touch()
    assert packed(one, *PACKERS[packer]) == packed(other, *PACKERS[packer], umask="077")


def test_a_date_that_differs_is_seen(tmp_path: Path) -> None:
    """So that the comparison above is known to look at something."""
    root = copy_of_the_tree(tmp_path / "a")
    assert packed(root, *PACKERS["wheel"]) != packed(root, *PACKERS["wheel"], date="1767225602")


def test_the_date_is_that_of_the_last_commit(tmp_path: Path) -> None:
    said = run_in(ROOT, "bash", "-c", "source packaging/source-date && echo $SOURCE_DATE_EPOCH")
    assert said == run_in(ROOT, "git", "log", "-1", "--format=%ct")


def test_without_git_it_is_that_of_the_last_release(tmp_path: Path) -> None:
    root = copy_of_the_tree(tmp_path / "a")
    said = run_in(root, "bash", "-c", "source packaging/source-date && echo $SOURCE_DATE_EPOCH")
    assert said == run_in(root, "dpkg-parsechangelog", "-l", "packaging/debian/changelog", "-S", "Timestamp")


def test_an_install_is_the_same_twice(tmp_path: Path) -> None:
    trees = []
    for name in ("a", "a-longer-name"):
        make("install", copy_of_the_tree(tmp_path / name), DESTDIR=str(tmp_path / f"system-{name}"))
        tree = tmp_path / f"system-{name}"
        files = sorted(path for path in tree.rglob("*") if path.is_file())
        trees.append({str(path.relative_to(tree)): path.read_bytes() for path in files})
    assert trees[0].keys() == trees[1].keys()
    assert [name for name in trees[0] if trees[0][name] != trees[1][name]] == []
