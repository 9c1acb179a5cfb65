"""What libfwkeys costs against hand-written C on the same libraries: start-up, and creates one after another.

Times on a shared machine wander by more than what is looked for. So the programs take turns, the order
changes from round to round, and a ratio is the median of the ratios within the rounds. The floor also runs
against itself, which shows how far a ratio strays where there is no difference. Instructions, counted by
callgrind, do not wander. Targets are printed for the reader and never asserted: a test that judges times
fails on a busy day.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build"
PROGRAMS = BUILD / "bench"
TIMEOUT_SECONDS = 600
COUNTED_CREATES = 200

COMPILE = ["cc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", f"-I{HERE.parents[1] / 'include'}"]
# Both look for their libraries in the build folder first: a search that only one makes would be measured.
SEARCH = [f"-L{BUILD}", "-Wl,-rpath,$ORIGIN/.."]
LIBRARIES = {
    "floor_create": [*SEARCH, "-lcurl", "-ljansson"],
    "fwkeys_create": [*SEARCH, "-lfwkeys"],
    "server": [],
    "measure": [],
}
CONTENDERS = {"floor": "floor_create", "fwkeys": "fwkeys_create", "floor again": "floor_create"}

# The same small environment for all; nothing in it sends them anywhere but to the server.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "FIREWORKS_API_KEY": "fw_benchmark",
    "FIREWORKS_ACCOUNT_ID": "benchmark-account",
    "FIREWORKS_USER_ID": "benchmark-user",
}


@dataclass(frozen=True)
class Row:
    """One line of the table: medians, and the medians of the ratios to the floor within the rounds."""

    measure: str
    unit: str
    target: str
    floor: float
    fwkeys: float
    ratio: float
    floor_again_ratio: float | None  # None: counted, not measured


@dataclass(frozen=True)
class Rounds:
    """The samples of one measurement, by contender and in the order of the rounds."""

    samples: dict[str, list[dict[str, float]]]

    def row(self, measure: str, key: str, *, divisor: float = 1, unit: str, target: str) -> Row:
        values = {name: [sample[key] / divisor for sample in taken] for name, taken in self.samples.items()}

        def ratio(name: str) -> float:
            return median(a / b for a, b in zip(values[name], values["floor"]))

        medians = (median(values["floor"]), median(values["fwkeys"]))
        return Row(measure, unit, target, *medians, ratio("fwkeys"), ratio("floor again"))


class Bench:
    """The running server and the programs that use it; knows how many creates the server must have seen."""

    def __init__(self) -> None:
        PROGRAMS.mkdir(parents=True, exist_ok=True)
        for name, libraries in LIBRARIES.items():
            command: list[str | Path] = [*COMPILE, HERE / f"{name}.c", "-o", PROGRAMS / name, *libraries]
            subprocess.run(command, check=True, timeout=TIMEOUT_SECONDS)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._server: subprocess.Popen[str] = subprocess.Popen([PROGRAMS / "server"], **pipes)
        self._base_url: str = self._server_says()["base_url"]
        self._creates = 0
        self.server_cpu_us_per_create = 0.0

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        report = self._server_says()
        self._server.wait(TIMEOUT_SECONDS)
        if kind is None and report["creates"] != self._creates:
            sys.exit(f"the server saw {report['creates']} creates where {self._creates} were made")
        self.server_cpu_us_per_create = report["cpu_us_per_create"]

    def alternate(self, rounds: int, count: int) -> Rounds:
        """Lets each contender create so many keys in each round. A first round, uncounted, warms caches."""
        names = list(CONTENDERS)
        samples: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        for number in range(rounds + 1):
            first = number % len(names)
            for name in names[first:] + names[:first]:
                done = self._run([str(PROGRAMS / "measure")], CONTENDERS[name], count)
                if number > 0:
                    samples[name].append(json.loads(done.stdout.splitlines()[-1]))
        return Rounds(samples)

    def instructions(self, program: str, count: int) -> float:
        valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        collected = re.search(r"Collected : (\d+)", self._run(valgrind, program, count).stderr)
        if collected is None:
            sys.exit("callgrind did not say what it counted")
        return float(collected.group(1))

    def _run(self, prefix: list[str], program: str, count: int) -> subprocess.CompletedProcess[str]:
        arguments = ["--base-url", self._base_url, "--count", str(count)]
        command = [*prefix, str(PROGRAMS / program), *arguments]
        done = subprocess.run(
            command, env=ENVIRONMENT, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
        )
        if done.returncode != 0 or f"created {count}\n" not in done.stdout:
            sys.exit(f"{program} failed: {done.stdout}{done.stderr}")
        self._creates += count
        return done

    def _server_says(self) -> dict[str, Any]:
        assert self._server.stdout
        said: dict[str, Any] = json.loads(self._server.stdout.readline())
        return said


def counted_rows(bench: Bench) -> list[Row]:
    """Instructions of the whole program with one create, and of each create after the first."""
    programs = (CONTENDERS["floor"], CONTENDERS["fwkeys"])
    once = [bench.instructions(program, 1) for program in programs]
    more = [bench.instructions(program, 1 + COUNTED_CREATES) for program in programs]
    each = [(many - one) / COUNTED_CREATES for one, many in zip(once, more)]
    return [
        Row(measure, unit, "1.05", floor / divisor, fwkeys / divisor, fwkeys / floor, None)
        for measure, unit, divisor, (floor, fwkeys) in [
            ("start, one key, exit: instructions", "M", 1e6, once),
            ("one more create: instructions", "k", 1e3, each),
        ]
    ]


def table(rows: list[Row], bench: Bench) -> str:
    lines = [f"{'':36}{'floor':>10}{'fwkeys':>10}{'unit':>6}{'ratio':>8}{'target':>10}{'floor again':>13}"]
    for row in rows:
        again = "" if row.floor_again_ratio is None else f"{row.floor_again_ratio:.3f}"
        lines.append(
            f"{row.measure:36}{row.floor:>10.2f}{row.fwkeys:>10.2f}{row.unit:>6}{row.ratio:>8.3f}"
            f"{row.target:>10}{again:>13}"
        )
    lines.append(f"The server's own cost: {bench.server_cpu_us_per_create:.1f} us of CPU for each create.")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start-up-rounds", type=int, default=20)
    parser.add_argument("--sequential-rounds", type=int, default=11)
    parser.add_argument("--creates", type=int, default=2000, help="in each run of the sequential measurement")
    parser.add_argument("--output", type=Path, default=BUILD / "bench.json")
    options = parser.parse_args()
    each = options.creates
    with Bench() as bench:
        start = bench.alternate(options.start_up_rounds, 1)
        sequential = bench.alternate(options.sequential_rounds, each)
        rows = [
            start.row("start, one key, exit: wall", "wall_us", divisor=1e3, unit="ms", target="1.05"),
            start.row("start, one key, exit: CPU", "cpu_us", divisor=1e3, unit="ms", target="1.05"),
            start.row("start, one key, exit: peak memory", "peak_kib", unit="KiB", target="+300 KB"),
            sequential.row(f"{each} creates: wall of each", "wall_us", divisor=each, unit="us", target="-"),
            sequential.row(f"{each} creates: CPU of each", "cpu_us", divisor=each, unit="us", target="1.05"),
            *counted_rows(bench),
        ]
    print(table(rows, bench))
    document = {
        "machine": {"processor": platform.machine(), "kernel": platform.release(), "cores": os.cpu_count()},
        "server_cpu_us_per_create": bench.server_cpu_us_per_create,
        "rows": [asdict(row) for row in rows],
        "samples": {"start_up": start.samples, "sequential": sequential.samples},
    }
    options.output.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
