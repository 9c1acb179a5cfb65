"""Every pair of faults on two requests that follow each other.

A create that loses its answer is followed by a list or a delete, and those can fail as well. Each pair is
tried with one create: the emulator strikes the first request with the first fault and the next one with the
second, and all further requests pass. Several creates share a client, in an order drawn from a seed, so that
each create also meets the connections that the pairs before it left behind.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import product
from typing import Any

from matrix.cells import CUTS, Cell, Fault, Rule, Way

SEED = 4
# Work that is done late is done within the pause between two looks at the list.
LATE_MS, SETTLE_MS = 5, 20
# How long an attempt waits for an answer that does not come.
STALL_MS = 200
REFUSALS = (401, 404, 409)
# A client that fails a lot retries less: its budget is enough for a hundred retries.
PAIRS_OF_A_CLIENT = 16


@dataclass(frozen=True)
class Strike:
    """What happens to one request."""

    operation: str
    name: str
    rule: Rule

    def once(self) -> Rule:
        return {"operation": self.operation, "count": 1, **self.rule}

    @property
    def is_refusal(self) -> bool:
        """An answer after which a list or a delete is not tried again."""
        action = self.rule["action"]
        status = action.get("status") if isinstance(action, dict) else None
        return self.operation != "create" and status in REFUSALS

    @property
    def is_late(self) -> bool:
        return "late_commit_ms" in self.rule

    def __str__(self) -> str:
        return f"{self.operation} {self.name}"


def _strike(operation: str, when: str, action: Any, name: str = "") -> Strike:
    """A strike, by default with the name of its action and of its time."""
    if not name:
        name = f"{action if isinstance(action, str) else action.get('status', 'cut')} {when}"
    if when == "late":
        return Strike(operation, name, {"action": action, "late_commit_ms": LATE_MS})
    return Strike(operation, name, {"action": action, "when": when})


def creates() -> list[Strike]:
    """Faults of a create that lead to another request. A plain create looks no further after most of them."""
    strikes = [_strike("create", "after", {"cut_at": at}, f"cut {place}") for place, at in CUTS.items()]
    for action in ({"status": 503}, {"status": 409}, "close", "reset"):
        strikes += [_strike("create", when, action) for when in ("before", "after")]
    strikes += [_strike("create", "late", action) for action in ("close", {"status": 500})]
    return [*strikes, _strike("create", "after", "stall")]


def looks() -> list[Strike]:
    """Faults of a rotation's look at the old key, which is asked for again."""
    strikes = [_strike("get", "before", {"status": status}) for status in (429, 503, 404)]
    strikes += [_strike("get", "after", action) for action in ("close", "reset", {"cut_at": -1})]
    return [*strikes, _strike("get", "before", "stall")]


def deletes() -> list[Strike]:
    """404 before the work is the answer of a replica that does not know the key yet."""
    strikes = [_strike("delete", "after", {"cut_at": at}, f"cut at {at}") for at in (0, -1)]
    for action in ({"status": 503}, {"status": 404}, {"status": 408}, {"status": 409}, "close", "reset"):
        strikes += [_strike("delete", when, action) for when in ("before", "after")]
    strikes += [_strike("delete", "before", {"status": status}) for status in (401, 429, 500)]
    return [*strikes, _strike("delete", "before", "stall"), _strike("delete", "late", "close")]


def lists() -> list[Strike]:
    """An empty list is the answer of a replica that does not know the key yet."""
    empty = {"status": 200, "body": '{"apiKeys":[],"nextPageToken":"","totalSize":0}'}
    strikes = [_strike("list", "before", empty, "empty")]
    strikes += [
        _strike("list", "before", {"status": status}) for status in (401, 404, 408, 409, 429, 500, 503)
    ]
    strikes += [_strike("list", "before", action) for action in ("close", "reset", "stall")]
    return [*strikes, *(_strike("list", "after", {"cut_at": at}, f"cut at {at}") for at in (0, 40, -1))]


@dataclass(frozen=True)
class Pair:
    """Two strikes, one right after the other. Where neither strikes the create, it has faults of its own."""

    first: Strike
    second: Strike
    create: tuple[Strike, ...] = ()

    def fault(self) -> Fault:
        strikes = [*self.create, self.first, self.second]
        before = f"{self.create[0].name}; " if self.create else ""
        name, then = f"{before}{self.first}, then {self.second.operation}", self.second.name
        is_stalled = any(strike.rule["action"] == "stall" for strike in strikes)
        return Fault(
            name,
            then,
            more=tuple(strike.once() for strike in strikes),
            takes_too_long=is_stalled,
            # An attempt that may not take long fails on a busy machine for that alone.
            may_fail=is_stalled
            or any(strike.is_refusal or strike.is_late for strike in (self.first, self.second)),
        )

    @property
    def has_second(self) -> bool:
        """Whether a plain create sends a second request at all: it does where the answer was cut. A rotation
        does after its look, but it would wait for a stalled create until its deadline."""
        if self.is_rotation:
            return not self.second.name.startswith("stall")
        return (self.create[0] if self.create else self.first).name.startswith("cut")

    @property
    def is_rotation(self) -> bool:
        return self.first.operation == "get"


def pairs() -> list[Pair]:
    # An answer that is cut behind the id is finished by a list; if the list is refused, the key is deleted.
    cut = (
        _strike("create", "after", {"cut_at": CUTS["after the id"]}, "cut"),
        _strike("list", "before", {"status": 403}, "unlisted"),
    )
    lost = (_strike("create", "after", "close", "lost"),)
    following = [*deletes(), *lists()]
    return [
        *(Pair(first, second) for first, second in product(creates(), following)),
        *(Pair(first, second, cut) for first, second in product(deletes(), following)),
        *(Pair(first, second, lost) for first, second in product(following, following)),
        *(Pair(first, second) for first, second in product(looks(), creates())),
        *(Pair(_strike("get", "before", {"status": 404}), second) for second in lists()),
    ]


def cells(seed: int = SEED) -> list[Cell]:
    """Each pair exactly once, and plain where that makes a second request. The seed draws the order, and
    whether a pair goes over HTTP or TLS, by blocking calls or through a queue."""
    lottery = random.Random(seed)
    found = [
        Cell(
            pair.fault(),
            Way(
                lottery.choice(("http", "tls")),
                "rotation" if pair.is_rotation else lottery.choice(("reused", "queue")),
                is_exactly_once,
            ),
            creates=1,
        )
        for pair in pairs()
        for is_exactly_once in ((False, True) if pair.has_second else (True,))
    ]
    lottery.shuffle(found)
    return found
