"""Runs the whole fault matrix, every pair of faults, the changes of keys and the looks of resumed rotations,
prints them, and says which cells are wrong; beside them, other clients on the same service.

`make faults` starts it. The emulator draws which creates are struck from a fixed seed, so a cell that is
wrong is wrong again with --only.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "behaviour"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from matrix import peers, table
from matrix.cells import Cell, matrix
from matrix.pairs import SEED as PAIRS_SEED
from matrix.pairs import cells as pair_cells
from matrix.resumes import resume_bench, resumes
from matrix.run import bench
from matrix.updates import UpdateVerdict, update_bench, update_cells, updates_table
from matrix.verdict import Verdict
from support import build
from support.emulator import WIRE_FORMS


def run_all(run: Callable[[Cell], Verdict], cells: list[Cell], only: str) -> list[Verdict]:
    verdicts = []
    for cell in cells:
        if only in str(cell):
            verdicts.append(run(cell))
            if verdicts[-1].wrong:
                print(*table.complaints(verdicts[-1:]), file=sys.stderr, flush=True)
    return verdicts


def run_updates(updates: int, only: str) -> list[UpdateVerdict]:
    with update_bench() as bench:
        verdicts = [bench.run(cell) for cell in update_cells(updates) if only in str(cell)]
    for verdict in verdicts:
        if verdict.wrong:
            print(f"WRONG: {verdict.cell}: {'; '.join(verdict.wrong)}", file=sys.stderr, flush=True)
    return verdicts


def run_resumes(count: int, only: str) -> "tuple[int, int]":
    """How many cells there are, and how many of them are wrong."""
    cells = [cell for cell in resumes() if only in str(cell)]
    wrong = 0
    for wire in WIRE_FORMS if cells else ():
        with resume_bench(wire) as bench:
            for cell in cells:
                if complaints := bench.run(cell, count):
                    wrong += 1
                    print(f"WRONG: {wire}, {cell}: {'; '.join(complaints)}", file=sys.stderr, flush=True)
    return len(cells) * len(WIRE_FORMS), wrong


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--creates", type=int, default=200, help="in each cell")
    parser.add_argument("--updates", type=int, default=50, help="changes of keys in each of their cells")
    parser.add_argument("--resumes", type=int, default=10, help="rotations resumed in each of their cells")
    parser.add_argument("--pairs-seed", type=int, default=PAIRS_SEED, help="the order of the pairs")
    parser.add_argument("--only", default="", metavar="TEXT", help="only cells whose name holds this text")
    parser.add_argument(
        "--peers-python", type=Path, help="the Python that has the other clients; else without them"
    )
    parser.add_argument("--output", type=Path, default=build.ROOT / "build" / "faults.json")
    options = parser.parse_args()
    start = time.monotonic()
    with bench() as place:
        verdicts = run_all(place.run, matrix(options.creates), options.only)
        pairs_start = time.monotonic()
        pairs = run_all(place.run_pair, pair_cells(options.pairs_seed), options.only)
        pairs_seconds = time.monotonic() - pairs_start
    updates = run_updates(options.updates, options.only)
    wrong_updates = sum(bool(update.wrong) for update in updates)
    resume_cells, wrong_resumes = run_resumes(options.resumes, options.only)
    if not verdicts and not pairs and not updates and not resume_cells:
        parser.error(f"no cell has {options.only!r} in its name")
    if verdicts:
        print(table.table(verdicts))
    others = peers.measure(options.peers_python, options.creates) if options.peers_python else []
    if others:
        print("\n" + peers.table(others))
    wrong, wrong_pairs = table.complaints(verdicts), table.complaints(pairs)
    if pairs:
        print("\n" + table.pairs_table(pairs))
        both = sum(pair.struck > 1 for pair in pairs)
        print(f"\n{len(pairs)} pairs, both faults struck in {both}, seed {options.pairs_seed},", end=" ")
        print(f"{len(wrong_pairs)} wrong, {pairs_seconds:.0f} s")
    if updates:
        print("\n" + updates_table(updates))
        print(f"\n{len(updates)} cells of {options.updates} changes, {wrong_updates} wrong")
    print(f"\n{resume_cells} cells of {options.resumes} resumed rotations, {wrong_resumes} wrong")
    seconds = time.monotonic() - start
    print(f"\n{len(verdicts)} cells of {options.creates} creates, {len(wrong)} wrong, {seconds:.0f} s")
    document = {
        "cores": os.cpu_count(),
        "cells": [verdict.as_json() for verdict in verdicts],
        "pairs": [verdict.as_json() for verdict in pairs],
        "updates": [update.as_json() for update in updates],
        "peers": [peer.as_json() for peer in others],
    }
    if not options.only:  # a part must not pass for the whole
        options.output.write_text(json.dumps(document, indent=1) + "\n")
    return 1 if wrong or wrong_pairs or wrong_updates or wrong_resumes else 0


if __name__ == "__main__":
    sys.exit(main())
