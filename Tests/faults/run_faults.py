"""Runs the whole fault matrix, prints it, and says which cells are wrong; beside it, other clients on the
same service.

`make faults` starts it. The emulator draws which creates are struck from a fixed seed, so a cell that is
wrong is wrong again with --only.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "behaviour"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from matrix import peers, table
from matrix.cells import matrix
from matrix.run import bench
from matrix.verdict import Verdict
from support import build


def run_matrix(creates: int, only: str) -> list[Verdict]:
    verdicts = []
    with bench() as place:
        for cell in matrix(creates):
            if only in str(cell):
                verdicts.append(place.run(cell))
                if verdicts[-1].wrong:
                    print(*table.complaints(verdicts[-1:]), file=sys.stderr, flush=True)
    return verdicts


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--creates", type=int, default=200, help="in each cell")
    parser.add_argument("--only", default="", metavar="TEXT", help="only cells whose name holds this text")
    parser.add_argument(
        "--peers-python", type=Path, help="the Python that has the other clients; else without them"
    )
    parser.add_argument("--output", type=Path, default=build.ROOT / "build" / "faults.json")
    options = parser.parse_args()
    start = time.monotonic()
    verdicts = run_matrix(options.creates, options.only)
    if not verdicts:
        parser.error(f"no cell has {options.only!r} in its name")
    print(table.table(verdicts))
    others = peers.measure(options.peers_python, options.creates) if options.peers_python else []
    if others:
        print("\n" + peers.table(others))
    wrong = table.complaints(verdicts)
    seconds = time.monotonic() - start
    print(f"\n{len(verdicts)} cells of {options.creates} creates, {len(wrong)} wrong, {seconds:.0f} s")
    document = {
        "cores": os.cpu_count(),
        "cells": [verdict.as_json() for verdict in verdicts],
        "peers": [peer.as_json() for peer in others],
    }
    if not options.only:  # a part must not pass for the whole
        options.output.write_text(json.dumps(document, indent=1) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
