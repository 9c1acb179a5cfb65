"""A type checker finds what a program does wrong with the package, and nothing wrong with what is right.

pyright runs as basedpyright, with pyright's strict rules: its wheels bring the Node.js that it needs, where
pyright's own fetches one when it runs.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Callable, Dict, List, Set, Union

import pytest
from support.build import ROOT

PROGRAM = Path(__file__).with_name("mistakes.py")
PACKAGE = ROOT / "bindings/python/src"


def mypy(folder: Path) -> Set[int]:
    """The lines of the program that mypy refuses."""
    printed = check(
        *["mypy", "--strict", "--config-file=", f"--cache-dir={folder}", PROGRAM.name], MYPYPATH=str(PACKAGE)
    )
    return {int(line) for line in re.findall(r"^mistakes\.py:(\d+): error:", printed, re.MULTILINE)}


def pyright(folder: Path) -> Set[int]:
    """The lines of the program that pyright refuses."""
    settings: Dict[str, Union[str, List[str]]] = {
        "include": [str(PROGRAM)],
        "extraPaths": [str(PACKAGE)],
        "typeCheckingMode": "strict",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    told = json.loads(check("basedpyright", "--project", str(folder), "--outputjson"))
    assert told["summary"]["filesAnalyzed"] == 1
    return {each["range"]["start"]["line"] + 1 for each in told["generalDiagnostics"]}


def check(*command: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=PROGRAM.parent,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        timeout=55,
        check=False,
    ).stdout


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_every_mistake_is_found_and_no_other(checker: Callable[[Path], Set[int]], tmp_path: Path) -> None:
    lines = enumerate(PROGRAM.read_text().splitlines(), 1)
    planted = {number for number, line in lines if "# mistake: " in line}
    assert len(planted) == 18
    assert checker(tmp_path) == planted
