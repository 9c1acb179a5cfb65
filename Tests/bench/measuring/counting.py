"""Instructions, counted by callgrind: they do not wander with the time of day.

What one more create costs is the difference between a long and a short run, divided by how many more it had:
the start of the process cancels out. The instructions of the kernel are not counted.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .programs import run
from .service import Service

OWN, CALL, COST = re.compile(r"ob=\((\d+)\)(?: (.*))?$"), re.compile(r"calls="), re.compile(r"\S+ (\d+)$")
CALLED_OBJECT = re.compile(r"cob=\((\d+)\)(?: (.*))?$")


@dataclass(frozen=True)
class Instructions:
    """Of a whole run, or of each create, by the library or program that they are in."""

    by_object: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.by_object.values())


def count(command: list[str], service: Service, creates: int) -> Instructions:
    with tempfile.NamedTemporaryFile(prefix="fwkeys-callgrind-") as output:
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output.name}"]
        run([*valgrind, *command, *service.arguments(), "--count", str(creates)], service.environment())
        return Instructions(_read(Path(output.name)))


def count_one_more(command: list[str], service: Service, few: int, many: int) -> Instructions:
    before, after = count(command, service, few).by_object, count(command, service, many).by_object
    names = {*before, *after}
    difference = {name: (after.get(name, 0) - before.get(name, 0)) / (many - few) for name in names}
    return Instructions(difference)


def _read(path: Path) -> dict[str, float]:
    """Adds up the lines of costs by object. A line behind calls= is what the called function took, which is
    counted where it stands by itself."""
    names: dict[str, str] = {}
    costs: Counter[str] = Counter()
    place, is_of_call = "?", False
    for line in path.read_text().splitlines():
        if found := OWN.match(line):
            place = names.setdefault(found[1], Path(found[2] or "?").name)
        elif found := CALLED_OBJECT.match(line):
            names.setdefault(found[1], Path(found[2] or "?").name)
        elif CALL.match(line):
            is_of_call = True
        elif line[:1] in set("0123456789+-*") and (found := COST.match(line)):
            if not is_of_call:
                costs[place] += int(found[1])
            is_of_call = False
    return dict(costs)
