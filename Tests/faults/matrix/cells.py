"""The rows and columns of the matrix: which faults there are, and which ways a create can go.

A fault strikes a share of the creates, drawn by the emulator from its seed: the same creates in every run, by
the order in which they arrive. What is not a row, and why: 429 after the work (a service that says "too many
requests" has not begun, and a client that must not believe it could never send anything again), and a reply
that is cut or drips before the work, when there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

SHARE = 0.3
SEED = 4
EMULATOR_PATH = "/v1/accounts/{account}/users/{user}/apiKeys"

Rule = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """A row: the rules that the emulator is given, and the settings that fit them."""

    name: str
    when: str  # before or after the work, or late: after the connection is gone
    action: Any = None  # None: no rule of its own
    more: tuple[Rule, ...] = ()
    late_commit_ms: int | None = None
    settle_ms: int = 10
    nobody_listens: bool = False
    # The answer does not come in time. A plain create has no other attempt, so its deadline is short here.
    takes_too_long: bool = False
    # Keys of others that are in the list: what bears a marker is on a page far behind.
    other_keys: int = 0
    # A create that is struck takes long, so more of them go side by side.
    is_slow: bool = False
    # Even exactly-once creates may fail here, or leave a key behind, as long as they say so.
    may_fail: bool = False
    # What the action strikes; get: a rotation's look at the old key.
    operation: str = "create"

    def rules(self, create_url: str) -> list[Rule]:
        if self.action is None:
            return list(self.more)
        action = {"redirect": create_url} if self.action == "redirect" else self.action
        rule: Rule = {"operation": self.operation, "share": SHARE, "action": action}
        if self.late_commit_ms is None:
            rule["when"] = self.when
        else:
            rule["late_commit_ms"] = self.late_commit_ms
        return [*self.more, rule]


@dataclass(frozen=True)
class Way:
    """A column: how a create gets to the service."""

    transport: str  # http; tls: HTTP/1.1 over TLS through nginx
    connections: str  # fresh, reused, pooled; queue: through one queue; rotation: pooled, and verified
    exactly_once: bool

    def options(self, creates: int, is_slow: bool) -> list[str]:
        """Who makes the creates. Each client of the reused connections makes at least five creates."""
        few = str(max(1, min(40 if is_slow else 8, creates // 5)))
        in_flight = "40" if is_slow else "16"
        options = {
            "fresh": ["--clients", "create", "--threads", few],
            "reused": ["--clients", "thread", "--threads", few, "--warm"],
            "pooled": ["--clients", "shared", "--threads", "64", "--warm"],
            "rotation": ["--clients", "shared", "--threads", in_flight, "--warm", "--rotate"],
            "queue": ["--clients", "queue", "--threads", in_flight, "--warm"],
        }[self.connections]
        return [*options, *(["--exactly-once"] if self.exactly_once else [])]


@dataclass(frozen=True)
class Cell:
    fault: Fault
    way: Way
    creates: int = field(default=200)

    def options(self) -> list[str]:
        """What create_many.c is told."""
        fault = self.fault
        is_deadline_short = fault.takes_too_long and not self.way.exactly_once
        return [
            *self.way.options(self.creates, fault.is_slow or fault.takes_too_long),
            *("--count", str(self.creates)),
            *("--timeout-ms", str(SHORT_MS if is_deadline_short else LONG_MS)),
            *("--attempt-timeout-ms", str(SHORT_MS if fault.takes_too_long else LONG_MS)),
            *("--settle-ms", str(fault.settle_ms)),
        ]

    def __str__(self) -> str:
        mode = "exactly once" if self.way.exactly_once else "plain"
        return f"{self.fault.name}, {self.fault.when}, {self.way.transport}, {self.way.connections}, {mode}"


# Where a reply is cut. Which of the id and the secret comes first depends on the wire form.
CUTS: dict[str, str | int] = {
    "before the secret": "before secret",
    "before the id": "before id",
    "in the id": "within id",
    "after the id": "behind id",
    "in the secret": "within secret",
    "after the secret": "behind secret",
    "at the last byte": -1,
}
STATUSES = (503, 500, 408, 409)
SHORT_MS, LONG_MS = 400, 30_000
LATE_MS, LATE_SETTLE_MS = 20, 120


def faults() -> list[Fault]:
    rows = [Fault("nobody listens", "before", nobody_listens=True)]
    for status, when in product(STATUSES, ("before", "after")):
        rows.append(Fault(f"status {status}", when, {"status": status}))
    rows += [
        Fault("status 429", "before", {"status": 429}),
        Fault("status 429, Retry-After 1", "before", {"status": 429, "retry_after": "1"}, is_slow=True),
        Fault("status 429, retry-after-ms 20", "before", {"status": 429, "retry_after_ms": 20}),
    ]
    for when in ("before", "after"):
        rows += [
            Fault("delay", when, {"delay_ms": 20}),
            Fault("stall", when, "stall", takes_too_long=True),
            Fault("close", when, "close"),
            Fault("reset", when, "reset"),
            Fault("redirect", when, "redirect"),
        ]
    rows += [Fault(f"cut {place}", "after", {"cut_at": position}) for place, position in CUTS.items()]
    rows += looks()
    for start in ("body", "start"):
        drip = {"drip_ms": 30, "from": start}
        rows.append(Fault(f"drip from the {start}", "after", drip, takes_too_long=True))
    for action in ({"status": 503}, "redirect", "close", "reset"):
        name = action if isinstance(action, str) else "status 503"
        rows.append(Fault(name, "late", action, late_commit_ms=LATE_MS, settle_ms=LATE_SETTLE_MS))
    rows += [
        Fault("stall", "late", "stall", late_commit_ms=LATE_MS, takes_too_long=True),
        Fault("close, listed late", "after", "close", ({"list_lag_ms": LATE_MS},), settle_ms=LATE_SETTLE_MS),
        *_cuts_listed_late(),
        Fault("close, not in the first list", "after", "close", ({"list_lag_lists": 1},)),
        Fault("close, where a page ends", "after", "close", other_keys=185),
        Fault("close, among 1,000 other keys", "after", "close", other_keys=1_000),
        Fault("reset, of lists and deletes too", "after", "reset", _clean_up_fails("reset", "after")),
        Fault("close, lists and deletes 503", "after", "close", _clean_up_fails({"status": 503}, "before")),
    ]
    return rows


def looks() -> list[Fault]:
    """What can happen to the first request of a rotation, which creates nothing and may be repeated."""
    rows = [
        Fault(f"look, status {status}", "before", {"status": status}, operation="get")
        for status in (503, 500, 429, 404)
    ]
    rows += [
        Fault(f"look, status {status}", "before", {"status": status}, operation="get", may_fail=True)
        for status in (400, 403)
    ]
    for action in ("close", "reset"):
        rows += [Fault(f"look, {action}", when, action, operation="get") for when in ("before", "after")]
    rows += [
        Fault("look, redirect", "before", "redirect", operation="get", may_fail=True),
        Fault("look, stall", "before", "stall", operation="get", takes_too_long=True, may_fail=True),
        *(
            Fault(f"look, cut {place}", "after", {"cut_at": position}, operation="get")
            for place, position in CUTS.items()
            if "secret" not in place
        ),
        Fault("look and create, reset", "after", "reset", _strikes_too("create"), operation="get"),
    ]
    return rows


def _strikes_too(operation: str) -> tuple[Rule, ...]:
    return ({"operation": operation, "share": SHARE, "when": "after", "action": "reset"},)


def _cuts_listed_late() -> list[Fault]:
    """What completes a key whose secret came is in the list only later."""
    return [
        Fault(
            f"cut {place}, listed late",
            "after",
            {"cut_at": CUTS[place]},
            ({"list_lag_ms": LATE_MS},),
            settle_ms=LATE_SETTLE_MS,
        )
        for place in ("in the secret", "after the secret", "in the id", "after the id")
    ]


def _clean_up_fails(action: Any, when: str) -> tuple[Rule, ...]:
    return tuple(
        {"operation": operation, "share": 0.2, "when": when, "action": action}
        for operation in ("list", "delete")
    )


def ways() -> list[Way]:
    return [
        Way(transport, connections, exactly_once)
        for transport, connections, exactly_once in product(
            ("http", "tls"), ("fresh", "reused", "pooled", "queue", "rotation"), (False, True)
        )
    ]


def ways_of(fault: Fault) -> list[Way]:
    """The ways on which there is something to strike."""
    return [way for way in ways() if fault.operation == "create" or way.connections == "rotation"]


def matrix(creates: int) -> list[Cell]:
    """Every fault on every way."""
    return [Cell(fault, way, creates) for fault in faults() for way in ways_of(fault)]
