"""Other clients on the same faulty service, and the library beside them: how many keys are left that nobody
holds.

Two days at work: one on which 59 of 200 creates lose the answer after the key was made, and one on which all
of them do. Each client is used with its own defaults, as its users use it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Callable

from support import build

from matrix.cells import SHARE
from matrix.programs import TESTS, create_many, environment, json_lines, program
from matrix.service import Service
from matrix.verdict import number_of

LOST_OF_200 = 59
THREADS = 16
MOST_SEEDS = 10_000
DAYS = ("some", "all")


@dataclass(frozen=True)
class Told:
    """What a client said of one create."""

    index: int
    key_id: str | None
    # How many keys it said may be left behind: one by an error, any number by a marker.
    tells_of: float


@dataclass(frozen=True)
class Row:
    """What one client left behind on one day."""

    client: str
    day: str  # some, all: the creates that lose their answer
    creates: int
    handed_over: int
    errors: int
    requests: int
    orphans: int
    silent: int  # those that no error told of

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Client = Callable[[Service, int], list[Told]]


def clients(python: Path | None) -> dict[str, Client]:
    """Every client by its name; `python` is the one that has the Python clients."""
    library: dict[str, Client] = {
        "libfwkeys, exactly once": lambda service, creates: _library(service, creates, "--exactly-once"),
        "libfwkeys": _library,
        "C on libcurl, new connections": lambda service, creates: _by_hand(service, creates, "fresh"),
        "C on libcurl, one connection": lambda service, creates: _by_hand(service, creates, "reused"),
    }
    if python is None:
        return library
    script = TESTS / "faults" / "peers" / "create_many.py"

    def of(name: str) -> Client:
        return lambda service, creates: _others(service, [python, script, name, str(creates), str(THREADS)])

    return {**library, "httpx": of("httpx"), "requests": of("requests"), "official Python SDK": of("sdk")}


def measure(python: Path | None, creates: int) -> list[Row]:
    """Every client on both days."""
    rows = []
    for day in DAYS:
        seed = seed_with(round(creates * LOST_OF_200 / 200), creates)
        with Service(build.emulator_path(), "--seed", str(seed)) as service:
            for name, client in clients(python).items():
                service.reset()
                lost = {"operation": "create", "when": "after", "action": "close"}
                service.fault(lost if day == "all" else {**lost, "share": SHARE})
                rows.append(_row(name, day, creates, client(service, creates), service))
    return rows


def _row(name: str, day: str, creates: int, told: list[Told], service: Service) -> Row:
    service.wait_until_quiet()
    handed_over = {create.key_id for create in told if create.key_id is not None}
    orphans = [record for record in service.live_keys() if record["keyId"] not in handed_over]
    tells_of = {create.index: create.tells_of for create in told}
    by_create = Counter(number_of(record) for record in orphans)
    return Row(
        name,
        day,
        creates,
        handed_over=len(handed_over),
        errors=sum(create.key_id is None for create in told),
        requests=service.requests()["create"]["received"],
        orphans=len(orphans),
        silent=int(sum(max(0, count - tells_of[index]) for index, count in by_create.items())),
    )


def _library(service: Service, creates: int, *options: str) -> list[Told]:
    pace = "--settle-ms 20 --retry-base-ms 2 --retry-cap-ms 20"
    many = f"--count {creates} --threads {THREADS} --clients shared"
    told = []
    for create in create_many(environment(service), many, pace, *options):
        tells = create.outcome in ("UNKNOWN", "SECRET_LOST") or create.unsettled > 0
        count = 0.0 if not tells else 1.0 if create.marker is None else float("inf")
        told.append(Told(create.index, create.key_id, count))
    return told


def _by_hand(service: Service, creates: int, connections: str) -> list[Told]:
    return _others(service, [program("faults/peers/create_many.c", "-lcurl"), str(creates), connections])


def _others(service: Service, command: list[str | Path]) -> list[Told]:
    lines = json_lines(command, environment(service))
    return [Told(line["index"], line["key_id"], 0.0 if line["error"] is None else 1.0) for line in lines]


def seed_with(strikes: int, creates: int) -> int:
    """The first seed from which the emulator strikes so many of the first creates."""
    for seed in range(MOST_SEEDS):
        if sum(share < SHARE for share in _shares(seed, creates)) == strikes:
            return seed
    raise ValueError(f"no seed strikes {strikes} of {creates}")


def _shares(seed: int, count: int) -> list[float]:
    """What the emulator draws: Steele, Lea and Flood's SplitMix64, the upper 53 bits of each output."""
    mask = (1 << 64) - 1
    shares = []
    for number in range(1, count + 1):
        word = (seed + number * 0x9E3779B97F4A7C15) & mask
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & mask
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & mask
        shares.append(((word ^ (word >> 31)) >> 11) * 2.0**-53)
    return shares


def table(rows: list[Row]) -> str:
    creates = rows[0].creates
    titles = {
        "some": f"{round(creates * LOST_OF_200 / 200)} of {creates} answers lost",
        "all": "every answer lost",
    }
    names = ("errors", "requests", "orphans", "silent")
    width = 9
    lines = [
        f"{'':32}" + "".join(f"{titles[day]:>{len(names) * width}}" for day in DAYS),
        f"{'':32}" + 2 * "".join(f"{name:>{width}}" for name in names),
    ]
    for client in dict.fromkeys(row.client for row in rows):
        values = [
            getattr(row, name)
            for day in DAYS
            for row in rows
            if (row.client, row.day) == (client, day)
            for name in names
        ]
        lines.append(f"{client:32}" + "".join(f"{value:>{width}}" for value in values))
    return "\n".join(lines)
