"""Contenders that take turns.

Times on a shared machine wander by more than what is looked for. So the contenders take turns, the order
changes from round to round, and a ratio is the median of the ratios within the rounds. One of them runs
twice, under two names, which shows how far a ratio strays where there is no difference.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from .programs import program, run
from .service import Service

AGAIN = " again"
TOO_MANY = "keys_too_many"


@dataclass(frozen=True)
class Contender:
    """Somebody who creates so many keys, after so many to warm up."""

    name: str
    command: list[str]
    count: int
    warm_up: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def again(self) -> Contender:
        return Contender(self.name + AGAIN, self.command, self.count, self.warm_up, self.environment)

    def create(self, service: Service, before: tuple[str, ...] = ()) -> dict[str, float]:
        """What the counted part of a run used, or the whole of it where `measure` is put before it."""
        counts = ["--count", str(self.count), "--warm-up", str(self.warm_up)]
        command = [*service.place.client(), *before, *self.command, *service.arguments(), *counts]
        creates = service.creates()
        done = run(command, {**self.environment, **service.environment()})
        sample: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return {**sample, TOO_MANY: service.creates() - creates - self.count - self.warm_up}


@dataclass
class Rounds:
    """The samples of one measurement, by contender and in the order of the rounds."""

    title: str
    counts: dict[str, int]
    samples: dict[str, list[dict[str, float]]]
    server_cpu_us_per_create: float = 0.0

    def values(self, name: str, key: str) -> list[float]:
        """What each create took, or the memory of the process."""
        divisor = self.counts[name] if key.endswith("_us") else 1
        return [sample[key] / divisor for sample in self.samples[name]]

    def median(self, name: str, key: str) -> float:
        return median(self.values(name, key))

    def ratio(self, name: str, base: str, key: str) -> float:
        return median(a / b for a, b in zip(self.values(name, key), self.values(base, key)))

    def too_many(self, name: str) -> int:
        """Keys that nobody asked for, over all rounds."""
        return int(sum(self.values(name, TOO_MANY)))

    def best(self, names: list[str], key: str = "cpu_us") -> str:
        return min(names, key=lambda name: self.median(name, key))

    def document(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "creates": self.counts,
            "samples": self.samples,
            "server_cpu_us_per_create": self.server_cpu_us_per_create,
        }


def alternate(
    title: str,
    service: Service,
    contenders: list[Contender],
    rounds: int,
    *,
    whole_process: bool = False,
    others: bool = False,
) -> Rounds:
    """Lets each contender run in each round. A first round, uncounted, warms caches. Others may send a create
    twice, which the table then shows; here that ends the benchmark."""
    before = (program("measure"),) if whole_process else ()
    samples: dict[str, list[dict[str, float]]] = {contender.name: [] for contender in contenders}
    spent, creates = service.spent_us(), service.creates()
    for number in range(rounds + 1):
        first = number % len(contenders)
        for contender in contenders[first:] + contenders[:first]:
            sample = contender.create(service, before)
            if sample[TOO_MANY] != 0 and not others:
                sys.exit(f"{contender.name}: {sample[TOO_MANY]:+} keys beyond what was asked for")
            if number > 0:
                samples[contender.name].append(sample)
    cost = (service.spent_us() - spent) / (service.creates() - creates)
    return Rounds(title, {contender.name: contender.count for contender in contenders}, samples, cost)
