"""A type checker finds what a program does wrong with the package, and nothing wrong with what is right."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.build import ROOT

PROGRAM = Path(__file__).with_name("mistakes.py")


def test_mypy_finds_every_mistake_and_no_other(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", PROGRAM.name],
        cwd=PROGRAM.parent,
        env={**os.environ, "MYPYPATH": str(ROOT / "bindings/python/src")},
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    found = {int(line) for line in re.findall(r"^mistakes\.py:(\d+): error:", done.stdout, re.MULTILINE)}
    lines = enumerate(PROGRAM.read_text().splitlines(), 1)
    planted = {number for number, line in lines if "# mistake: " in line}
    assert len(planted) == 18
    assert found == planted, done.stdout
