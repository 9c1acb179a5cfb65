"""The looks of a rotation that another process goes on with, under every fault: what the library says of the
two keys is compared with the keys that the service has. A look changes nothing and may be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from support import build

from matrix.cells import SEED, Rule
from matrix.programs import environment, json_lines, program
from matrix.proxy import TLSProxy
from matrix.service import Service

SHARE = 0.5
SETTLE_MS, STALL_ATTEMPT_MS, ATTEMPT_MS = 5, 200, 30_000
# What the library must say, by which of the keys are there.
STATES = {
    "both": ("OK", "BEGUN"),
    "new": ("OK", "COMMITTED"),
    "old": ("OK", "ABORTED"),
    "neither": ("ERROR_NOT_FOUND", ""),
}
GONE_ID = "key_nobodyHasThis"
# After these answers a look is not tried again, so it may fail. 404 is no refusal: the lists decide.
REFUSALS = (400, 401, 403)


@dataclass(frozen=True)
class Resume:
    """A cell: which keys are there, what strikes which look, and the way to the service."""

    there: str
    name: str
    rules: tuple[Rule, ...] = ()
    transport: str = "http"
    connections: str = "blocking"
    may_fail: bool = False

    def __str__(self) -> str:
        return f"resume, {self.there} there, {self.name}, {self.transport}, {self.connections}"


def _faults() -> Iterator[tuple[str, tuple[Rule, ...], bool]]:
    yield "no fault", (), False
    for operation in ("get", "list"):
        actions: list[tuple[str, Any, bool]] = [
            (f"status {status}", {"status": status}, status in REFUSALS) for status in (503, 429, *REFUSALS)
        ]
        actions += [("close", "close", False), ("reset", "reset", False)]
        actions += [(f"cut at {at}", {"cut_at": at}, False) for at in (40, -1)]
        actions += [("stall", "stall", True)]  # a busy machine may strike too, where attempts are short
        for name, action, may_fail in actions:
            yield (
                f"{operation}, {name}",
                ({"operation": operation, "share": SHARE, "action": action},),
                may_fail,
            )
    yield "get, status 404", ({"operation": "get", "when": "before", "action": {"status": 404}},), False
    yield "not in the first list", ({"list_lag_lists": 1},), False


def resumes() -> list[Resume]:
    ways = list(product(("http", "tls"), ("blocking", "queue")))
    return [
        Resume(there, name, rules, transport, connections, may_fail)
        for (name, rules, may_fail), there, (transport, connections) in product(_faults(), STATES, ways)
    ]


def complaints(cell: Resume, count: int, told: list[tuple[str, str]]) -> list[str]:
    """What is wrong with what the library said, status and state of each resume."""
    expected = STATES[cell.there]
    counts = {
        "states that are not true": sum(state not in ("", expected[1]) for _, state in told),
        "keys said to be gone that are not": sum(
            status == "ERROR_NOT_FOUND" and cell.there != "neither" for status, _ in told
        ),
        "successes without a state": sum((status == "OK") == (state == "") for status, state in told),
        "looks that were not got over": 0 if cell.may_fail else sum(said != expected for said in told),
        "resumes without a word": count - len(told),
    }
    return [f"{number} {what}" for what, number in counts.items() if number > 0]


class ResumeBench:
    def __init__(self, emulator: Service, proxy: TLSProxy) -> None:
        self._emulator, self._proxy = emulator, proxy

    def run(self, cell: Resume, count: int) -> list[str]:
        """What is wrong, in words."""
        emulator = self._emulator
        emulator.reset()
        emulator.fault(*cell.rules)
        emulator.mint_others(2 * count)
        before = emulator.live_ids()
        old_ids = before[:count] if cell.there in ("both", "old") else count * [f"{GONE_ID}1"]
        new_ids = before[count:] if cell.there in ("both", "new") else count * [f"{GONE_ID}2"]
        lines = "".join(f"{old} {new}\n" for old, new in zip(old_ids, new_ids))
        base_url, ca_file = (None, None)
        if cell.transport == "tls":
            base_url, ca_file = self._proxy.base_url, self._proxy.ca_file
        attempt_ms = STALL_ATTEMPT_MS if "stall" in cell.name else ATTEMPT_MS
        command = [
            str(program("faults/resume_rotations.c")),
            cell.connections,
            str(SETTLE_MS),
            str(attempt_ms),
        ]
        told = json_lines(command, environment(emulator, base_url, ca_file), lines)
        wrong = complaints(cell, count, [(line["status"], line["state"]) for line in told])
        if before != emulator.live_ids():
            wrong.append("keys came or went")
        requests = emulator.requests()
        for operation in (rule["operation"] for rule in cell.rules if "operation" in rule):
            # A list is asked for only where a key is not found.
            if requests[operation]["faulted"] == 0 and (operation == "get" or cell.there != "both"):
                wrong.append("the fault struck nobody")
        return wrong


@contextmanager
def resume_bench(wire: str) -> Iterator[ResumeBench]:
    with Service(build.emulator_path(), "--seed", str(SEED), wire=wire) as emulator:
        with TLSProxy(emulator.base_url.removeprefix("http://")) as proxy:
            yield ResumeBench(emulator, proxy)
