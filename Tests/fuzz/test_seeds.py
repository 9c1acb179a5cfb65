"""The fuzz targets on their seeds, as ordinary tests; `make fuzz` goes on from there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import run_fuzz

BINARY = Path(os.environ.get("FWKEYS_FUZZ") or run_fuzz.ROOT / "build" / "fwkeys-fuzz")


def run_seeds(target: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BINARY, f"--target={target}", "-runs=0", f"-artifact_prefix={folder}/", run_fuzz.SEEDS / target],
        env={**os.environ, **run_fuzz.QUIET},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("target", run_fuzz.targets())
def test_seeds_pass(target: str, tmp_path: Path) -> None:
    done = run_seeds(target, tmp_path)
    # libFuzzer begins with an empty input of its own, and does not count a file that is one.
    seeds = [path for path in (run_fuzz.SEEDS / target).iterdir() if path.stat().st_size > 0]
    assert done.returncode == 0, done.stderr
    assert f"{len(seeds)} files found" in done.stderr


def test_every_target_has_seeds() -> None:
    named = run_seeds("no-such-target", run_fuzz.WORK).stdout.split()
    assert sorted(named) == sorted([*run_fuzz.targets(), run_fuzz.PLANTED])


def test_a_planted_trap_is_found(tmp_path: Path) -> None:
    done = run_seeds(run_fuzz.PLANTED, tmp_path)
    assert done.returncode != 0
    assert "SUMMARY: libFuzzer: deadly signal" in done.stderr or "Index out of range" in done.stderr
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"trap"]
