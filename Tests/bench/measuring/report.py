"""The figures as people and programs read them: a table for each measurement, and at the end what was to be
reached beside what was. Nothing here judges: a machine that is busy is no fault of anybody's.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Sequence

from .rounds import AGAIN, Rounds

NAME_WIDTH = 34


@dataclass(frozen=True)
class Target:
    """Something to be reached, at most or, where is_least, at least."""

    what: str
    limit: float
    value: float
    unit: str = "x"
    is_least: bool = False
    noise: float | None = None  # what the same ratio is where there is no difference

    @property
    def is_met(self) -> bool:
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    @property
    def verdict(self) -> str:
        """Where no difference at all would have missed it as well, nothing is said against it."""
        stray = max(self.noise, 1 / self.noise) if self.noise else 1
        if self.is_met:
            return "met"
        return "within the noise" if self.value <= self.limit * stray and not self.is_least else "missed"


class Report:
    """What was found so far. Tables are printed as they come."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.measurements: list[dict[str, Any]] = []
        self.instructions: dict[str, dict[str, dict[str, float]]] = {}
        self.curve: list[dict[str, Any]] = []

    def show(self, rounds: Rounds, base: str, *, with_peak: bool = False) -> None:
        print(rounds_table(rounds, base, with_peak=with_peak), flush=True)
        self.measurements.append({"base": base, **rounds.document()})

    def show_curve(self, rounds: Rounds, numbers: Sequence[int], names: Sequence[str]) -> None:
        print(curve_table(rounds, numbers, names), flush=True)
        self.measurements.append(rounds.document())
        for name in names:
            for number in numbers:
                run = on_curve(name, number)
                medians = {key: rounds.median(run, key) for key in ("cpu_us", "wall_us")}
                self.curve.append({"in_flight": number, "contender": name, **medians})

    def document(self) -> dict[str, Any]:
        return {
            "targets": [{**asdict(target), "verdict": target.verdict} for target in self.targets],
            "measurements": self.measurements,
            "instructions": self.instructions,
            "curve": self.curve,
        }


def rounds_table(rounds: Rounds, base: str, *, with_peak: bool = False) -> str:
    """Each contender's cost of a create, and how it stands to that of the base."""
    lines = [
        "",
        rounds.title,
        f"{'':{NAME_WIDTH}}{'CPU us':>10}{'ratio':>8}{'wall us':>11}{'ratio':>8}"
        + (f"{'peak KiB':>11}" if with_peak else ""),
    ]
    for name in rounds.samples:
        cells = "".join(
            f"{rounds.median(name, key):>{width}.1f}{rounds.ratio(name, base, key):>8.3f}"
            for key, width in (("cpu_us", 10), ("wall_us", 11))
        )
        peak = f"{rounds.median(name, 'peak_kib'):>11.0f}" if with_peak else ""
        too_many = f"  {rounds.too_many(name)} keys too many" if rounds.too_many(name) else ""
        lines.append(f"{name:{NAME_WIDTH}}{cells}{peak}{too_many}")
    lines.append(f"{'the server':{NAME_WIDTH}}{rounds.server_cpu_us_per_create:>10.1f}")
    return "\n".join(lines)


def on_curve(name: str, in_flight: int) -> str:
    return f"{name} at {in_flight}"


def curve_table(rounds: Rounds, numbers: Sequence[int], names: Sequence[str]) -> str:
    lines = ["", rounds.title, f"{'':{NAME_WIDTH}}" + "".join(f"{name:>16}" for name in names)]
    for number in numbers:
        cells = "".join(f"{rounds.median(on_curve(name, number), 'cpu_us'):>16.1f}" for name in names)
        lines.append(f"{number:<{NAME_WIDTH}}{cells}")
    return "\n".join(lines)


def instructions_table(title: str, counts: dict[str, dict[str, float]]) -> str:
    """Instructions by the library that they are in, in thousands."""
    objects = sorted({name for by_object in counts.values() for name in by_object}, key=str)
    shown = [name for name in objects if any(abs(c.get(name, 0)) >= 1000 for c in counts.values())]
    lines = ["", title, f"{'thousands':{NAME_WIDTH}}" + "".join(f"{name:>16}" for name in counts)]
    for name in shown:
        cells = "".join(f"{by_object.get(name, 0) / 1e3:>16.1f}" for by_object in counts.values())
        lines.append(f"{name:{NAME_WIDTH}}{cells}")
    totals = "".join(f"{sum(by_object.values()) / 1e3:>16.1f}" for by_object in counts.values())
    return "\n".join([*lines, f"{'all':{NAME_WIDTH}}{totals}"])


def targets_table(targets: list[Target]) -> str:
    lines = ["", "What was to be reached", f"{'':82}{'limit':>14}{'here':>14}{'noise':>8}"]
    for target in targets:
        sign, digits = ">=" if target.is_least else "<=", 3 if target.unit == "x" else 0
        limit, here = f"{sign} {target.limit:g} {target.unit}", f"{target.value:,.{digits}f} {target.unit}"
        noise = "" if target.noise is None else f"{target.noise:.3f}"
        lines.append(f"{target.what:82}{limit:>14}{here:>14}{noise:>8}  {target.verdict}")
    return "\n".join(lines)


def ratio_target(what: str, rounds: Rounds, name: str, base: str, key: str, limit: float) -> Target:
    noise = rounds.ratio(base + AGAIN, base, key)
    return Target(what, limit, rounds.ratio(name, base, key), noise=noise)
