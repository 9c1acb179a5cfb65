"""What libfwkeys costs against hand-written C on the same libraries, and against other clients.

`make bench` starts it; --quick takes a few samples of everything, to see that it runs. Tables go to the
standard output as they come, every sample to build/bench/results.json, and the plot of cost against the
number in flight to docs/bench (after --quick: to build/bench). Targets are printed for the reader and never
asserted: a test that judges times fails on a busy day.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import time
from pathlib import Path
from typing import Any

from measuring import counts, peers, times
from measuring.plan import FULL, MILLION, QUICK, Plan
from measuring.programs import HERE, PROGRAMS, ROOT, TIMEOUT_SECONDS, compile_all
from measuring.report import Report, targets_table


def machine() -> dict[str, Any]:
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "architecture": platform.machine(),
        "processor": cpu[0].partition(":")[2].strip() if cpu else "",
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "load_average": os.getloadavg(),
    }


def measure_all(plan: Plan, report: Report) -> None:
    times.start_up(plan, report)
    for tls in (False, True):
        times.one_after_another(plan, report, tls=tls)
    for tls in (False, True):
        times.many_at_once(plan, report, tls=tls)
    times.threads(plan, report)
    times.cost_by_number_in_flight(plan, report)
    counts.memory_of_operations(report)
    counts.steady(plan, report)
    counts.instructions_of_creates(plan, report)


def draw(results: Path, folder: Path) -> None:
    """In the virtual environment that has what draws."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [peers.PYTHON, HERE / "plot.py", results, folder]
    subprocess.run([str(word) for word in command], check=True, timeout=TIMEOUT_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a few samples of everything")
    parser.add_argument("--million", action="store_true", help="only the memory of a million creates")
    options = parser.parse_args()
    plan = MILLION if options.million else QUICK if options.quick else FULL
    report, begin, host = Report(), time.monotonic(), machine()
    # A connection for each of 1,024 in flight, on either side.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    compile_all()
    if options.million:
        counts.steady(plan, report)
        print(targets_table(report.targets))
        return
    versions = {"openapi-generator": peers.generate_openapi_client(), **peers.versions()}
    measure_all(plan, report)
    print(targets_table(report.targets))
    document = {"machine": host, "quick": options.quick, "versions": versions, **report.document()}
    results = PROGRAMS / "results.json"
    results.write_text(json.dumps(document, indent=1) + "\n")
    folder = PROGRAMS if options.quick else ROOT / "docs" / "bench"
    draw(results, folder)
    print(f"\n{time.monotonic() - begin:.0f} s; every sample is in {results}, the plot in {folder}")


if __name__ == "__main__":
    main()
