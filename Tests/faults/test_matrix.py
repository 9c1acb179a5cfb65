"""A part of the fault matrix, small enough for every run: each fault on one of the ways, and those that hurt
most on all of them. `make faults` runs the whole of it.
"""

from __future__ import annotations

import pytest
from matrix.cells import Cell, faults, ways_of
from matrix.run import Bench

CREATES = 20
ON_ALL_WAYS = {("reset", "after"), ("close", "late"), ("cut in the secret", "after")}


def cells() -> list[Cell]:
    chosen = []
    for number, fault in enumerate(faults()):
        everywhere = (fault.name, fault.when) in ON_ALL_WAYS
        # Seven steps at a time come by every way.
        ways = ways_of(fault)
        some = ways if everywhere else [ways[(number * 7) % len(ways)]]
        chosen += [Cell(fault, way, CREATES) for way in some]
    return chosen


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_no_key_is_left_that_nobody_was_told_of(place: Bench, cell: Cell) -> None:
    assert place.run(cell).wrong == []
