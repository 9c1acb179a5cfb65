"""Some of the failing allocations under a tool that sees every read and write, and every lost block."""

from __future__ import annotations

from pathlib import Path

import allocations
import pytest
from support.emulator import Emulator

STEPS = {
    "create": 23,
    "abort": 41,
    "list": 61,
    "exactly-once": 151,
    "queue-create": 31,
    "queue-cancel": 41,
    "queue-list": 71,
    "queue-exactly-once": 151,
    "queue-free": 61,
}
VALGRIND = [
    "valgrind",
    "-q",
    "--trace-children=yes",
    # The program's own malloc stays, and libc's behind it is what valgrind watches.
    "--soname-synonyms=somalloc=nouserintercepts",
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
    "--error-exitcode=99",
]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("scenario", STEPS)
def test_no_memory_is_misused(scenario: str, program: Path, emulator: Emulator, tmp_path: Path) -> None:
    emulator.mint(6)
    lines = allocations.run(
        program, emulator, tmp_path, scenario, "once", 5, STEPS[scenario], prefix=VALGRIND
    )
    assert len(lines) > 3
    assert [what for line in lines for what in allocations.complaints(scenario, "once", line)] == []
