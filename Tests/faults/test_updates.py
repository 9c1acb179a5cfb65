"""A part of the fault matrix of changes, small enough for every run: each fault on one of the ways in each
wire form. `make faults` runs the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from matrix.cells import Cell, Fault, Way
from matrix.programs import Create
from matrix.updates import (
    RECORDED,
    WITHOUT,
    UpdateBench,
    UpdateCell,
    judge,
    update_bench,
    update_cells,
    update_faults,
    update_ways,
)

UPDATES = 10


@pytest.fixture(scope="module")
def servers() -> Iterator[UpdateBench]:
    with update_bench() as bench:
        yield bench


def cells() -> list[UpdateCell]:
    ways = len(update_ways())
    # Three steps at a time come by every way.
    return [
        cell
        for number, cell in enumerate(update_cells(UPDATES))
        if (number // ways) * 3 % ways == number % ways
    ]


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_what_is_said_of_a_change_is_true(servers: UpdateBench, cell: UpdateCell) -> None:
    assert servers.run(cell).wrong == []


def test_every_fault_is_tried() -> None:
    assert len(cells()) == 2 * len(update_faults()) + 1
    assert {cell.cell.way for cell in cells()} == set(update_ways())


# ---- what the comparison finds

DONE = {
    "index": 0,
    "status": "OK",
    "outcome": "DONE",
    "attempts": 1,
    "http_status": 200,
    "has_secret": False,
    "key_id": "k",
    "marker": None,
    "orphan_key_id": None,
    "unsettled": 0,
    "elapsed_ms": 1.0,
}
REJECTED = {**DONE, "status": "ERROR_BAD_REQUEST", "outcome": "REJECTED", "key_id": None}
UNKNOWN = {**DONE, "status": "ERROR_SERVICE", "outcome": "UNKNOWN", "key_id": None}
NOT_SENT = {**DONE, "status": "ERROR_CONNECT", "outcome": "NOT_SENT", "key_id": None}
NOT_OFFERED = {**REJECTED, "status": "ERROR_NOT_OFFERED"}
OLD, NEW = {"k": "old-0"}, {"k": "update-0"}


def complaints(
    told: dict[str, Any], after: dict[str, str], received: int = 1, server: str = RECORDED, struck: int = 1
) -> list[str]:
    fault = Fault("status 503", "after", {"status": 503})
    cell = UpdateCell(server, Cell(fault, Way("http", "fresh", exactly_once=False), 1))
    return judge(cell, ["k"], [Create(**told)], OLD, after, {"received": received, "faulted": struck}).wrong


@pytest.mark.parametrize(
    ("told", "after", "received"),
    [(DONE, NEW, 1), (REJECTED, OLD, 1), (UNKNOWN, OLD, 1), (UNKNOWN, NEW, 1), (NOT_SENT, OLD, 0)],
)
def test_what_is_true_is_not_complained_of(told: Any, after: Any, received: int) -> None:
    assert complaints(told, after, received) == []
    assert complaints(NOT_OFFERED, OLD, server=WITHOUT) == []


@pytest.mark.parametrize(
    ("told", "after", "received"),
    [
        (DONE, OLD, 1),
        (REJECTED, NEW, 1),
        (NOT_SENT, NEW, 0),
        (NOT_SENT, OLD, 1),
        (UNKNOWN, NEW, 2),
        (DONE, {**NEW, "k2": "old-1"}, 1),
        (DONE, {"k": "create-0"}, 1),
        ({**DONE, "key_id": "k2"}, NEW, 1),
        ({**DONE, "has_secret": True}, NEW, 1),
        ({**UNKNOWN, "orphan_key_id": "k"}, NEW, 1),
    ],
)
def test_what_is_not_true_is_found(told: Any, after: Any, received: int) -> None:
    assert complaints(told, after, received) != []


def test_a_server_without_updates_that_changes_is_found() -> None:
    assert len(complaints(DONE, NEW, server=WITHOUT)) == 2
    assert complaints(REJECTED, OLD, server=WITHOUT) == ["1 statuses that are not NOT_OFFERED"]


def test_a_fault_that_strikes_nobody_is_found() -> None:
    assert complaints(DONE, NEW, struck=0) == ["the fault struck nobody"]
