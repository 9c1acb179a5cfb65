"""No function changes the errno of its caller, whatever the functions of libc that it uses do to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.build import ROOT
from support.emulator import ACCOUNT, FIRST_USER, Emulator
from support.preloads import build_preload


def test_no_function_changes_errno(emulator: Emulator, tmp_path: Path) -> None:
    preload = build_preload("spoiled_errno", tmp_path)
    paths = [str(ROOT / "bindings/python/src"), str(ROOT / "Tests/behaviour")]
    script = ROOT / "Tests/behaviour/support/errno_calls.py"
    emulator.mint(1)
    words = [emulator.base_url, emulator.api_key, ACCOUNT, FIRST_USER, *emulator.live_ids()]
    done = subprocess.run(
        [sys.executable, str(script), *words],
        env={**os.environ, "LD_PRELOAD": preload, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
