"""The library itself, compiled in two folders, is the same once it is stripped for a package."""

from __future__ import annotations

import shutil
from pathlib import Path

from packaged.making import run_in
from support.build import ROOT


def build(folder: Path) -> bytes:
    folder.mkdir(parents=True)
    for name in ("Package.swift", "include", "Sources/FwKeys", "Sources/CSystem", "Tests/FwKeysTests"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    run_in(
        folder,
        "swift",
        "build",
        "-c",
        "release",
        "--experimental-lto-mode=full",
        "--disable-local-rpath",
        "--product",
        "fwkeys",
    )
    run_in(folder, ROOT / "packaging/strip", folder / ".build/release/libfwkeys.so", folder / "stripped")
    return (folder / "stripped").read_bytes()


def test_two_folders_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = build(tmp_path / "a"), build(tmp_path / "a-folder-with-a-longer-name" / "further-down")
    assert one == other
