"""Each allocation fails in turn, once and for good: nothing crashes, nothing leaks, and what is said is true.

`make test` takes every tenth, for each scenario another tenth; `make torture` takes them all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import allocations
import pytest
from support.emulator import Emulator

STEP = int(os.environ.get("FWKEYS_ALLOCATION_STEP") or 10)
FINE = {
    "n": 7,
    "reached": True,
    "status": "ERROR_NO_MEMORY",
    "expected": "OK",
    "outcome": "NOT_SENT",
    "has_message": True,
    "usable": True,
    "unknown": 0,
    "lost": 0,
    "forgotten_keys": 0,
    "leaked_blocks": 0,
    "leaked_descriptors": 0,
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", allocations.WAYS)
@pytest.mark.parametrize("scenario", allocations.SCENARIOS)
def test_every_allocation_may_fail(
    scenario: str, way: str, program: Path, emulator: Emulator, tmp_path: Path
) -> None:
    emulator.mint(6)
    first = 1 + allocations.SCENARIOS.index(scenario) % STEP
    lines = allocations.run(program, emulator, tmp_path, scenario, way, first, STEP)
    # The last line is of the first run that needed fewer allocations than that.
    assert [line["n"] for line in lines if not line.get("reached", True)] == [lines[-1]["n"]]
    assert any(line.get("status") == "ERROR_NO_MEMORY" for line in lines)
    assert [what for line in lines for what in allocations.complaints(scenario, way, line)] == []
    assert len(emulator.live_keys()) == 6, "the program missed keys that are alive"


def test_a_failure_that_is_right_is_not_complained_of() -> None:
    assert allocations.complaints("create", "once", FINE) == []
    told = {**FINE, "outcome": "UNKNOWN", "unknown": 1, "forgotten_keys": 1}
    assert allocations.complaints("create", "once", told) == []


@pytest.mark.parametrize(
    "flaw",
    [
        {"crashed": 11},
        {"status": "ERROR_INTERNAL"},
        {"status": "ERROR_INVALID_REPLY"},
        {"reached": False},
        {"has_message": False},
        {"usable": False},
        {"leaked_blocks": 1},
        {"leaked_blocks": -1},
        {"leaked_descriptors": 1},
        {"forgotten_keys": 1},
        {"forgotten_keys": 2, "outcome": "UNKNOWN", "unknown": 1},
        {"forgotten_keys": 1, "outcome": "SECRET_LOST", "lost": 1},
        {"forgotten_keys": 1, "outcome": "DONE", "status": "OK"},
    ],
    ids=str,
)
def test_a_failure_that_is_ignored_is_found(flaw: dict[str, Any]) -> None:
    assert len(allocations.complaints("create", "once", {**FINE, **flaw})) == 1
