"""The matrix for people: a line for each fault, in which the eight ways of a create are added up. A line of
the pairs adds up all second faults as well.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from matrix.cells import Fault
from matrix.verdict import Verdict

COLUMNS: tuple[tuple[str, Callable[[Verdict], int]], ...] = (
    ("done", lambda v: v.outcomes.get("DONE", 0)),
    ("told", lambda v: sum(v.outcomes.values()) - v.outcomes.get("DONE", 0)),
    ("orphans", lambda v: v.orphans),
    ("silent", lambda v: v.silent),
    ("twice", lambda v: v.duplicates),
)
WIDTH = 8
FIRST_WIDTH = 44


def pairs_table(verdicts: list[Verdict]) -> str:
    """A line for each first fault and what the second one struck."""
    return table(sorted(verdicts, key=lambda verdict: verdict.cell.fault.name), lambda fault: fault.name)


def table(
    verdicts: list[Verdict], title: Callable[[Fault], str] = lambda fault: f"{fault.name}, {fault.when}"
) -> str:
    """For plain creates and for exactly-once ones: keys handed over, errors, orphans, those that no error
    told of, and creates that led to two keys. What a sweep leaves behind comes last."""
    sides = ("plain", "exactly once")
    side_width = WIDTH * len(COLUMNS)
    lines = [
        " " * FIRST_WIDTH + "".join(f"{side:>{side_width}}" for side in sides),
        " " * FIRST_WIDTH + 2 * "".join(f"{name:>{WIDTH}}" for name, _ in COLUMNS) + "  swept  wrong",
    ]
    for name, group in groupby(verdicts, key=lambda verdict: title(verdict.cell.fault)):
        rows = list(group)
        sums = []
        for is_exactly_once in (False, True):
            side = [row for row in rows if row.cell.way.exactly_once == is_exactly_once]
            sums += [sum(count(row) for row in side) for _, count in COLUMNS]
        left = sum(row.left_after_sweep for row in rows if row.cell.way.exactly_once)
        wrong = sum(bool(row.wrong) for row in rows)
        cells = "".join(f"{value:>{WIDTH}}" for value in sums)
        lines.append(f"{name:{FIRST_WIDTH}}{cells}{left:>7}{wrong:>7}")
    return "\n".join(lines)


def complaints(verdicts: list[Verdict]) -> list[str]:
    return [f"WRONG: {verdict.cell}: {'; '.join(verdict.wrong)}" for verdict in verdicts if verdict.wrong]
