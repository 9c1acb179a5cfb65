"""A part of the looks of resumed rotations, small enough for every run: each fault on one of the ways, in
each wire form. `make faults` runs the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from matrix.resumes import STATES, Resume, ResumeBench, complaints, resume_bench, resumes
from support.emulator import WIRE_FORMS

RESUMES = 4
WAYS = 4


@pytest.fixture(scope="module", params=WIRE_FORMS)
def bench(request: pytest.FixtureRequest) -> Iterator[ResumeBench]:
    with resume_bench(request.param) as bench:
        yield bench


def cells() -> list[Resume]:
    # One step at a time comes by every way.
    return [cell for number, cell in enumerate(resumes()) if number % WAYS == number // WAYS % WAYS]


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_what_is_said_of_the_keys_is_true(bench: ResumeBench, cell: Resume) -> None:
    assert bench.run(cell, RESUMES) == []


def test_every_fault_meets_every_pair_of_keys() -> None:
    assert len({(cell.name, cell.there) for cell in cells()}) * WAYS == len(resumes())


@pytest.mark.parametrize(
    ("there", "may_fail", "told"),
    [
        ("both", True, ("OK", "COMMITTED")),
        ("new", True, ("OK", "BEGUN")),
        ("both", True, ("ERROR_NOT_FOUND", "")),
        ("neither", True, ("OK", "BEGUN")),
        ("both", True, ("OK", "")),
        ("both", False, ("ERROR_CONNECT", "")),
        ("neither", False, ("ERROR_CONNECT", "")),
    ],
)
def test_what_is_not_true_is_found(there: str, may_fail: bool, told: tuple[str, str]) -> None:
    cell = Resume(there, "a fault", may_fail=may_fail)
    assert complaints(cell, 1, [told])
    assert complaints(cell, 2, [STATES[there]]), "one did not tell"
    assert complaints(cell, 1, [STATES[there]]) == []
