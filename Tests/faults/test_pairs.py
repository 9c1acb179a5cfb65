"""Some of the pairs of faults, small enough for every run: those where a delete fails and is then answered
with 404, and a sample of all. `make faults` runs the whole of them.
"""

from __future__ import annotations

import random

import pytest
from matrix.cells import Cell
from matrix.pairs import SEED, cells
from matrix.run import Bench

SAMPLE = 80
# The first delete did nothing, or nobody knows what it did; then a replica answers that lacks the key.
FIRST_DELETES = ("503 before", "408 before", "404 before", "close before", "reset before", "stall before")
NOT_DELETED = tuple(
    f"{create}; delete {fault}, then delete, 404 before"
    for create in ("cut", "lost")
    for fault in FIRST_DELETES
)


def not_deleted() -> list[Cell]:
    return [cell for cell in cells() if str(cell).startswith(NOT_DELETED)]


def sample() -> list[Cell]:
    chosen = not_deleted()
    return chosen + random.Random(SEED).sample([cell for cell in cells() if cell not in chosen], SAMPLE)


@pytest.mark.parametrize("cell", sample(), ids=str)
def test_two_faults_leave_no_key_that_nobody_was_told_of(place: Bench, cell: Cell) -> None:
    assert place.run_pair(cell).wrong == []


def test_the_second_fault_of_a_pair_strikes_too(place: Bench) -> None:
    """A pair whose second fault never strikes is one fault, and the matrix has those already."""
    # A cut create exactly once and plain, a lost one exactly once.
    assert len(not_deleted()) == len(FIRST_DELETES) * (2 + 1)
    # A stall makes attempts short, and then a busy machine may strike, too.
    every_time = [cell for cell in not_deleted() if not cell.fault.takes_too_long]
    assert [str(cell) for cell in every_time if place.run_pair(cell).struck != len(cell.fault.more)] == []
