"""The official Python SDK, and that of OpenAI, run on keys that change under them: no request is refused,
and no key is left.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from clients import HERE, peers_python
from matrix.programs import environment
from support import build
from support.emulator import Emulator

PATIENCE_SECONDS = 120


def run_program(emulator: Emulator, name: str, *arguments: str) -> Any:
    source = build.ROOT / "bindings" / "python" / "src"
    variables = {"PYTHONPATH": str(source), "FWKEYS_LIBRARY": str(build.library_path())}
    done = subprocess.run(
        [peers_python(), HERE / name, *arguments],
        env={**environment(emulator), **variables},
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("way", ["sync", "async", "mixed", "sync openai", "async openai", "mixed openai"])
def test_no_request_is_refused_while_keys_are_renewed(emulator: Emulator, way: str) -> None:
    emulator.fault({"new_key_refused_uses": 2})
    said = run_program(emulator, "sdk_renewal.py", *way.split())
    assert said["errors"] == []
    assert said["refused"] == 0
    assert said["keys"] >= 4  # three renewals
    assert emulator.live_ids() == []


@pytest.mark.parametrize("way", ["deleted", "deleted async"])
def test_a_key_that_somebody_deleted_is_replaced_without_an_error(emulator: Emulator, way: str) -> None:
    said = run_program(emulator, "sdk_renewal.py", way)
    assert said["errors"] == []
    assert (said["refused"], said["keys"]) == (1, 2)
    assert [record["displayName"] for record in emulator.live_keys()] == ["by the SDK"]
