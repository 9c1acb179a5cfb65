"""The layers of the core are targets: the use of something above does not compile."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from support.build import ROOT

LAYERS = ("Memory", "Vocabulary", "Wire", "Settings", "Transport", "Calls", "Boundary")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("layers")
    for name in ("include", "Sources/FwKeys", "Sources/CSystem", "Tests/FwKeysTests"):
        shutil.copytree(ROOT / name, copy / name)
    shutil.copy(ROOT / "Package.swift", copy)
    return copy


def build(package: Path, target: str) -> subprocess.CompletedProcess[str]:
    command = ["swift", "build", "--explicit-target-dependency-import-check", "error", "--target", target]
    return subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)


def test_every_folder_is_a_layer() -> None:
    folders = {path.name for path in (ROOT / "Sources/FwKeys").iterdir() if path.is_dir()}
    assert folders == set(LAYERS)


def test_an_upward_import_does_not_compile(package: Path) -> None:
    assert build(package, "FwKeysVocabulary").returncode == 0
    (package / "Sources/FwKeys/Vocabulary/Planted.swift").write_text("import FwKeysWire\n")
    outcome = build(package, "FwKeysVocabulary")
    assert outcome.returncode != 0
    assert "FwKeysWire" in outcome.stdout + outcome.stderr
