"""Fuzzes the core: every target for a while, two at a time, and a line for each on what came of it.

`make fuzz` starts it. What a run learns is kept in build/fuzz/corpus, so that the next goes on from there.
An input that a target fails on is in build/fuzz/findings; `build/fwkeys-fuzz --target=NAME FILE` fails again.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "Tests" / "fuzz" / "seeds"
WORK = ROOT / "build" / "fuzz"
# Swift's own backtraces read the memory that the address sanitizer guards, and may never end.
QUIET = {"SWIFT_BACKTRACE": "enable=no"}
PLANTED = "planted-trap"  # fails on purpose: see test_seeds.py


@dataclass
class Result:
    target: str
    executions: int
    covered: int
    findings: list[Path]
    failed: bool

    def __str__(self) -> str:
        said = ", ".join(str(path.relative_to(ROOT)) for path in self.findings)
        state = "passed" if not self.failed else f"FAILED {said}"
        return f"{self.target:14} {self.executions:>12,} executions  {self.covered:>5} branches  {state}"


def targets() -> list[str]:
    return sorted(path.name for path in SEEDS.iterdir() if path.name != PLANTED)


def fuzz(binary: Path, target: str, seconds: int) -> Result:
    corpus, findings = WORK / "corpus" / target, WORK / "findings" / target
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    started = time.time()
    log = WORK / f"{target}.log"
    command = [str(binary), f"--target={target}", f"-max_total_time={seconds}", "-timeout=10"]
    command += ["-rss_limit_mb=1024", "-max_len=4096", "-print_final_stats=1"]
    command += [f"-artifact_prefix={findings}/", str(corpus), str(SEEDS / target)]
    with log.open("wb") as output:
        status = subprocess.run(
            ["nice", "-n", "10", *command],
            stdout=output,
            stderr=output,
            env={**os.environ, **QUIET},
            timeout=seconds + 120,
            check=False,
        ).returncode
    said = log.read_text(errors="replace")
    executions = re.findall(r"number_of_executed_units: (\d+)", said)
    covered = re.findall(r" cov: (\d+)", said)
    new = [path for path in findings.iterdir() if path.stat().st_mtime >= started]
    return Result(
        target,
        int(executions[-1]) if executions else 0,
        int(covered[-1]) if covered else 0,
        new,
        status != 0 or bool(new) or not executions,
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--only", default="", metavar="NAME[,NAME]", help="only these targets, in this order")
    parser.add_argument("--binary", type=Path, default=ROOT / "build" / "fwkeys-fuzz")
    options = parser.parse_args()
    chosen = options.only.split(",") if options.only else targets()
    if unknown := set(chosen) - set(targets()):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    with ThreadPoolExecutor(2) as pool:
        results: list[Result] = []
        for result in pool.map(lambda target: fuzz(options.binary, target, options.seconds), chosen):
            print(result, flush=True)
            results.append(result)
    failed = sum(result.failed for result in results)
    total = sum(result.executions for result in results)
    print(f"{len(results) - failed} passed, {failed} failed, {total:,} executions")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
