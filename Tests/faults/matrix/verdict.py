"""Compares what the library said with what the service has, key by key: who holds it, who was told of it.

Each create has a name of its own, so a key that is alive can be laid at the door of the create that led to
it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from support.emulator import Record

from matrix.cells import Cell
from matrix.programs import Create, Sweep


@dataclass
class Verdict:
    """The counts of one cell, and what is wrong with it in words."""

    cell: Cell
    outcomes: dict[str, int]
    received: int
    struck: int
    minted: int
    # Keys alive that nobody holds; those of them that nobody was told of; those that a sweep did not find.
    orphans: int
    silent: int
    left_after_sweep: int
    # Creates that led to two keys, requests that were said not to be sent and came in, keys that were handed
    # over and are gone, and creates that one more try would have saved.
    duplicates: int
    not_sent_wrong: int
    gone: int
    not_saved: int
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        fault, way = self.cell.fault, self.cell.way
        where = {"fault": fault.name, "when": fault.when, **asdict(way), "creates": self.cell.creates}
        counts = {name: value for name, value in vars(self).items() if name != "cell"}
        return {**where, **counts}


def number_of(record: Record) -> int:
    """The create that a key came from: "create-17", with or without a marker behind it."""
    return int(record["displayName"].split("-")[1])


class Keys:
    """The keys alive and the creates, side by side."""

    def __init__(self, creates: list[Create], alive: list[Record]) -> None:
        self.creates = {create.index: create for create in creates}
        self.alive = alive
        handed_over = {create.key_id for create in creates if create.key_id is not None}
        self.orphans = [record for record in alive if record["keyId"] not in handed_over]
        self.gone = handed_over - {record["keyId"] for record in alive}

    def silent(self) -> int:
        """Orphans that nobody was told of. A plain create tells of one key at most."""
        told = 0
        prefixes: dict[int, list[str]] = defaultdict(list)
        for record in self.orphans:
            prefixes[number_of(record)].append(record["prefix"])
        for index, of_create in prefixes.items():
            create = self.creates[index]
            is_named = create.orphan_key_id is not None or create.orphan_prefix in of_create
            if create.outcome == "UNKNOWN" or is_named or create.unsettled > 0:
                told += len(of_create) if create.marker is not None else 1
        return len(self.orphans) - told

    def duplicates(self) -> int:
        """Keys beside the one that a create may lead to, but for those that a marker tells of."""
        return sum(
            count - 1
            for index, count in Counter(number_of(record) for record in self.alive).items()
            if self.creates[index].outcome != "UNKNOWN" or self.creates[index].marker is None
            if self.creates[index].unsettled == 0
        )

    def said_to_be_impossible(self) -> int:
        """Keys of creates that were said to have done nothing."""
        return sum(
            self.creates[number_of(record)].outcome in ("NOT_SENT", "REJECTED") for record in self.alive
        )


def markers_to_sweep(creates: list[Create]) -> dict[str, str | None]:
    """The markers that the library said to sweep later, each with the key to keep."""
    return {
        create.marker: create.key_id
        for create in creates
        if create.marker is not None and (create.outcome != "DONE" or create.unsettled > 0)
    }


def not_saved(cell: Cell, creates: list[Create], most_attempts: int) -> int:
    """Exactly-once creates that failed with tries and time left."""
    if not cell.way.exactly_once or cell.fault.nobody_listens or cell.fault.may_fail:
        return 0
    return sum(create.outcome != "DONE" and create.attempts < most_attempts for create in creates)


def judge(
    cell: Cell,
    creates: list[Create],
    requests: dict[str, dict[str, int]],
    alive: list[Record],
    alive_after_sweep: list[Record],
    sweeps: list[Sweep],
    most_attempts: int,
) -> Verdict:
    keys, swept = Keys(creates, alive), Keys(creates, alive_after_sweep)
    outcomes = Counter(create.outcome for create in creates)
    received, minted = requests["create"]["received"], requests["create"]["mutated"]
    too_many = 0
    if not cell.way.exactly_once:
        # Each plain create is sent once, but for those that were answered with 429.
        refused = requests["create"]["faulted"] if "429" in cell.fault.name else 0
        too_many = max(0, received - refused - (len(creates) - outcomes["NOT_SENT"]))
    verdict = Verdict(
        cell,
        dict(outcomes),
        received,
        requests[cell.fault.operation]["faulted"],
        minted,
        orphans=len(keys.orphans),
        silent=keys.silent(),
        left_after_sweep=len(swept.orphans),
        duplicates=keys.duplicates(),
        not_sent_wrong=max(keys.said_to_be_impossible(), too_many),
        gone=len(keys.gone | swept.gone),
        not_saved=not_saved(cell, creates, most_attempts),
    )
    verdict.wrong = list(_complaints(cell, creates, verdict, sweeps))
    return verdict


def _complaints(cell: Cell, creates: list[Create], verdict: Verdict, sweeps: list[Sweep]) -> list[str]:
    counts = {
        "orphans that nobody was told of": verdict.silent,
        "second keys": verdict.duplicates,
        "requests that were said not to be sent": verdict.not_sent_wrong,
        "keys that were handed over and are gone": verdict.gone,
        "creates that one more try would have saved": verdict.not_saved,
        "keys handed over without a secret": sum(c.key_id is not None and not c.has_secret for c in creates),
        "sweeps that failed": sum(sweep.status != "OK" for sweep in sweeps),
    }
    if cell.fault.operation == "get" and not cell.fault.more:
        is_allowed = ("DONE", "NOT_SENT", "REJECTED") if cell.fault.may_fail else ("DONE",)
        counts["looks that were not got over"] = sum(c.outcome not in is_allowed for c in creates)
        counts["creates without a look"] = max(0, verdict.received - verdict.outcomes.get("DONE", 0))
    if cell.way.exactly_once:
        counts["orphans after a sweep"] = verdict.left_after_sweep
        if not cell.fault.may_fail:
            counts["orphans before a sweep"] = verdict.orphans
    complaints = [f"{count} {what}" for what, count in counts.items() if count > 0]
    if len(creates) != cell.creates:
        complaints.append(f"{len(creates)} of {cell.creates} creates were told of")
    if cell.fault.action is not None and verdict.struck == 0:
        complaints.append("the fault struck nobody")
    if cell.fault.nobody_listens and verdict.outcomes != {"NOT_SENT": cell.creates}:
        complaints.append("not every create was NOT_SENT")
    return complaints
