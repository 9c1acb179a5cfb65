"""The judge of the matrix must see each kind of wrong, or a matrix that finds nothing proves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from matrix.cells import Cell, Fault, Way
from matrix.programs import Create, Sweep
from matrix.verdict import Verdict, judge, markers_to_sweep

MOST_ATTEMPTS = 4
CLOSE = Fault("close", "after", "close")
MARKER = "00112233445566ff"


def create(index: int, outcome: str = "DONE", **changes: Any) -> Create:
    fields: dict[str, Any] = {
        "status": "OK" if outcome == "DONE" else "ERROR_TRANSPORT",
        "attempts": 0 if outcome == "DONE" else 1,
        "http_status": 0,
        "has_secret": outcome == "DONE",
        "key_id": f"key_{index}" if outcome == "DONE" else None,
        "marker": None,
        "orphan_key_id": None,
        "orphan_prefix": None,
        "unsettled": 0,
        "elapsed_ms": 1.0,
    }
    return Create(index=index, outcome=outcome, **{**fields, **changes})


def key(index: int, letter: str = "") -> dict[str, Any]:
    return {"keyId": f"key_{index}{letter}", "displayName": f"create-{index}", "prefix": f"fw_{index:04}"}


def judged(
    creates: list[Create],
    alive: list[dict[str, Any]],
    *,
    exactly_once: bool = False,
    received: int | None = None,
    struck: int = 1,
    swept: list[dict[str, Any]] | None = None,
    fault: Fault = CLOSE,
    sweeps: tuple[Sweep, ...] = (),
) -> Verdict:
    counts = {
        "received": len(creates) if received is None else received,
        "mutated": len(alive),
        "faulted": struck,
    }
    cell = Cell(fault, Way("http", "fresh", exactly_once), len(creates))
    after = alive if swept is None else swept
    return judge(cell, creates, {"create": counts}, alive, after, list(sweeps), MOST_ATTEMPTS)


def test_an_orphan_that_an_error_told_of_is_no_wrong_of_a_plain_create() -> None:
    verdict = judged([create(0), create(1, "UNKNOWN")], [key(0), key(1)])
    assert (verdict.orphans, verdict.silent, verdict.wrong) == (1, 0, [])


@pytest.mark.parametrize(("prefix", "silent"), [("fw_0000", 0), ("fw_0001", 1), (None, 1)])
def test_an_orphan_is_told_of_by_its_own_prefix(prefix: str | None, silent: int) -> None:
    verdict = judged([create(0, "SECRET_LOST", orphan_prefix=prefix)], [key(0)])
    assert (verdict.orphans, verdict.silent) == (1, silent)


@pytest.mark.parametrize(
    ("creates", "alive", "wrong"),
    [
        (
            [create(0), create(1)],
            [key(0), key(1), key(1, "b")],
            ["1 orphans that nobody was told of", "1 second keys"],
        ),
        (
            [create(0, "UNKNOWN")],
            [key(0), key(0, "b")],
            ["1 orphans that nobody was told of", "1 second keys"],
        ),
        ([create(0), create(1)], [key(0)], ["1 keys that were handed over and are gone"]),
        (
            [create(0, "NOT_SENT")],
            [key(0)],
            ["1 orphans that nobody was told of", "1 requests that were said not to be sent"],
        ),
        (
            [create(0, "REJECTED")],
            [key(0)],
            ["1 orphans that nobody was told of", "1 requests that were said not to be sent"],
        ),
        ([create(0, "SECRET_LOST")], [key(0)], ["1 orphans that nobody was told of"]),
        ([create(0, "SECRET_LOST", orphan_key_id="key_0")], [key(0)], []),
        ([create(0, has_secret=False)], [key(0)], ["1 keys handed over without a secret"]),
    ],
)
def test_what_is_wrong_of_plain_creates(
    creates: list[Create], alive: list[dict[str, Any]], wrong: list[str]
) -> None:
    verdict = judged(creates, alive, received=sum(create.outcome != "NOT_SENT" for create in creates))
    assert verdict.wrong == wrong


def test_a_request_that_came_in_was_sent() -> None:
    verdict = judged([create(0), create(1, "NOT_SENT")], [key(0)], received=2)
    assert verdict.wrong == ["1 requests that were said not to be sent"]


def test_an_attempt_after_429_is_no_second_request() -> None:
    busy = Fault("status 429", "before", {"status": 429})
    assert judged([create(0)], [key(0)], received=3, struck=2, fault=busy).wrong == []
    assert judged([create(0)], [key(0)], received=4, struck=2, fault=busy).wrong != []


def test_exactly_once_may_leave_nothing() -> None:
    verdict = judged(
        [create(0, "UNKNOWN", marker=MARKER, attempts=MOST_ATTEMPTS)], [key(0)], exactly_once=True
    )
    assert verdict.silent == 0
    assert verdict.wrong == ["1 orphans after a sweep", "1 orphans before a sweep"]


def test_exactly_once_has_to_save_what_can_be_saved() -> None:
    gave_up = create(0, "UNKNOWN", marker=MARKER, attempts=MOST_ATTEMPTS - 1)
    assert judged([gave_up], [], exactly_once=True).wrong == ["1 creates that one more try would have saved"]


def test_a_sweep_that_fails_is_wrong() -> None:
    sweep = Sweep(MARKER, "ERROR_SERVICE", "UNKNOWN", 0, [])
    assert judged([create(0)], [key(0)], exactly_once=True, sweeps=(sweep,)).wrong == ["1 sweeps that failed"]


def test_a_fault_that_strikes_nobody_proves_nothing() -> None:
    assert judged([create(0)], [key(0)], struck=0).wrong == ["the fault struck nobody"]


def test_a_create_that_was_not_told_of_is_missed() -> None:
    cell = Cell(CLOSE, Way("http", "fresh", False), 2)
    counts = {"create": {"received": 1, "mutated": 1, "faulted": 1}}
    assert judge(cell, [create(0)], counts, [key(0)], [key(0)], [], MOST_ATTEMPTS).wrong == [
        "1 of 2 creates were told of"
    ]


def test_what_is_swept_is_what_may_be_left() -> None:
    creates = [
        create(0, marker="0" * 16),
        create(1, marker="1" * 16, unsettled=1),
        create(2, "UNKNOWN", marker="2" * 16),
        create(3, "UNKNOWN"),
    ]
    assert markers_to_sweep(creates) == {"1" * 16: "key_1", "2" * 16: None}
