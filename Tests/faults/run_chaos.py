"""Makes thousands of creates through a proxy that kills, delays, repeats and reorders at any byte, and
compares what each caller was told with what the service did.

`make faults` starts it. Everything is drawn from --seed: a round that is wrong is tried again with --seed and
--first.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bindings" / "python" / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "behaviour"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from support import build

os.environ["FWKEYS_LIBRARY"] = str(build.library_path())  # before the binding is imported

from chaos.rounds import CREATES_OF_A_ROUND, run_rounds

SEED = 14
MOST_SECONDS = 3600


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--creates", type=int, default=10_000, help="at least so many, in whole rounds")
    parser.add_argument("--first", type=int, default=0, metavar="ROUND", help="begin with this round")
    parser.add_argument("--without-strays", action="store_true", help="no answer that nobody asked for")
    options = parser.parse_args()
    # A call that blocks the thread of an event loop can be ended by nothing else.
    faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
    start = time.monotonic()
    rounds = -(-options.creates // CREATES_OF_A_ROUND)
    print(f"random run, seed {options.seed}", flush=True)
    numbers = range(options.first, options.first + rounds)
    result = run_rounds(options.seed, numbers, not options.without_strays)
    for wrong in (*result.lies, *result.hangs):
        print(f"WRONG: {wrong}", file=sys.stderr)
    plain, deleting = (result.longest_overrun(may_delete) for may_delete in (False, True))
    requests = sum(result.fates.values())
    print(", ".join(f"{kind} {count}" for kind, count in result.fates.most_common()))
    print(", ".join(f"{outcome} {count}" for outcome, count in result.outcomes().items()))
    print(
        f"{len(result.told)} creates in {rounds} rounds of seed {options.seed}:"
        f" {requests - result.fates['passed']} of {requests} requests struck on the way,"
        f" {result.faulted} by the service, {result.strays} answers that nobody asked for;"
        f" {len(result.lies)} lies, {len(result.hangs)} hangs,"
        f" longest overrun {plain.overrun:.3f} s ({plain.order.name}),"
        f" {deleting.overrun:.3f} s where a key may have to be deleted ({deleting.order.name}),"
        f" {result.sent_twice} creates sent twice on the way, {result.swept} markers swept,"
        f" {time.monotonic() - start:.0f} s"
    )
    return 1 if result.lies or result.hangs else 0


if __name__ == "__main__":
    sys.exit(main())
