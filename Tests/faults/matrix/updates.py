"""Changes of keys under every fault, in both wire forms and on a server that has no such request.

Each key of a cell is given a name of its own, once. Afterwards the names that the service has are compared
with what the library said of each change. A change is sent once: what is lost is told as UNKNOWN.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from support import build

from matrix.cells import CUTS, EMULATOR_PATH, SEED, Cell, Fault, Way, faults
from matrix.programs import Create, create_many, environment
from matrix.proxy import TLSProxy
from matrix.run import SETTINGS, WARM_UP
from matrix.service import Service

RECORDED, CLASSIC, WITHOUT = "recorded", "classic", "recorded --no-update"
SERVERS = (RECORDED, CLASSIC, WITHOUT)
OLD_NAME = "old-{n}"
# The reply to a change has no secret to cut.
PLACES = {name: place for name, place in CUTS.items() if "secret" not in name}


@dataclass(frozen=True)
class UpdateCell:
    server: str
    cell: Cell

    def __str__(self) -> str:
        return f"update, {self.server}, {self.cell}"


@dataclass
class UpdateVerdict:
    """The counts of one cell, and what is wrong with it in words."""

    cell: UpdateCell
    outcomes: dict[str, int]
    received: int
    changed: int
    wrong: list[str]

    def as_json(self) -> dict[str, Any]:
        fault, way = self.cell.cell.fault, self.cell.cell.way
        where = {"server": self.cell.server, "fault": fault.name, "when": fault.when, **asdict(way)}
        return {**where, **{name: value for name, value in vars(self).items() if name != "cell"}}


def update_faults() -> list[Fault]:
    """The faults of a create that a change can meet, and 405: a server that has no such request."""
    chosen = [
        fault
        for fault in faults()
        if fault.operation == "create"
        and not fault.more
        and not fault.other_keys
        and not fault.nobody_listens
        if not fault.name.startswith("cut")
    ]
    chosen += [Fault(f"cut {name}", "after", {"cut_at": place}) for name, place in PLACES.items()]
    chosen += [Fault(f"status {status}", "before", {"status": status}) for status in (400, 404, 405, 501)]
    return [Fault("none", "before"), *chosen]


def update_ways() -> list[Way]:
    return [
        Way(transport, connections, exactly_once=False)
        for transport in ("http", "tls")
        for connections in ("fresh", "reused", "pooled", "queue")
    ]


def update_cells(updates: int) -> list[UpdateCell]:
    """Every fault on every way in both wire forms; the server without the request is met without a fault."""
    cells = []
    for server in SERVERS:
        for fault in update_faults():
            if server == WITHOUT and fault.name != "none":
                continue
            cells += [UpdateCell(server, Cell(fault, way, updates)) for way in update_ways()]
    return cells


class UpdateBench:
    """The servers, and the ways to them."""

    def __init__(self, servers: dict[str, tuple[Service, TLSProxy]]) -> None:
        self._servers = servers

    def run(self, cell: UpdateCell) -> UpdateVerdict:
        emulator, proxy = self._servers[cell.server]
        emulator.reset()
        emulator.mint(cell.cell.creates, displayName=OLD_NAME)
        before = {record["keyId"]: record["displayName"] for record in emulator.live_keys()}
        # Whoever follows a redirect makes a key.
        elsewhere = emulator.base_url + EMULATOR_PATH.format(
            account=emulator.account_id, user=emulator.user_id
        )
        rules = [{**rule, "operation": "update"} for rule in cell.cell.fault.rules(elsewhere)]
        emulator.fault(WARM_UP, *rules)
        is_tls = cell.cell.way.transport == "tls"
        variables = environment(emulator, proxy.base_url, proxy.ca_file) if is_tls else environment(emulator)
        ids = sorted(before)
        told = create_many(variables, *cell.cell.options(), *SETTINGS, updated_ids=ids)
        emulator.wait_until_quiet()
        after = {record["keyId"]: record["displayName"] for record in emulator.live_keys()}
        requests = emulator.requests()["update"]
        return judge(cell, ids, told, before, after, requests)


def judge(
    cell: UpdateCell,
    ids: list[str],
    told: list[Create],
    before: dict[str, str],
    after: dict[str, str],
    requests: dict[str, int],
) -> UpdateVerdict:
    outcomes = Counter(update.outcome for update in told)
    wanted = {key_id: f"update-{index}" for index, key_id in enumerate(ids)}
    is_changed = {key_id: after.get(key_id) == wanted[key_id] for key_id in ids}
    verdict = UpdateVerdict(cell, dict(outcomes), requests["received"], sum(is_changed.values()), [])
    refused = requests["faulted"] if "429" in cell.cell.fault.name else 0
    not_offered = [update for update in told if update.status == "ERROR_NOT_OFFERED"]
    offers = cell.server != WITHOUT
    counts = {
        "keys that came or went": len(before.keys() ^ after.keys()),
        "keys with a name that nobody gave": sum(
            name not in (before.get(key_id), wanted.get(key_id)) for key_id, name in after.items()
        ),
        "changes said to be done that are not": sum(
            update.outcome == "DONE" and not is_changed[ids[update.index]] for update in told
        ),
        "changes said not to be done that are": sum(
            update.outcome in ("NOT_SENT", "REJECTED") and is_changed[ids[update.index]] for update in told
        ),
        "records of another key": sum(
            update.outcome == "DONE" and update.key_id != ids[update.index] for update in told
        ),
        "changes with a secret, an orphan or a marker": sum(
            update.has_secret or any((update.orphan_key_id, update.orphan_prefix, update.marker))
            for update in told
        ),
        "requests too many": verdict.received - refused - (len(told) - outcomes["NOT_SENT"]),
        "changes without a word": cell.cell.creates - len(told),
        "statuses that are not NOT_OFFERED": 0 if offers else len(told) - len(not_offered),
        "changes by a server that has none": 0 if offers else verdict.changed,
    }
    verdict.wrong = [f"{count} {what}" for what, count in counts.items() if count > 0]
    if cell.cell.fault.action is not None and requests["faulted"] == 0:
        verdict.wrong.append("the fault struck nobody")
    if cell.cell.fault.action is None and offers and outcomes != {"DONE": len(told)}:
        verdict.wrong.append("not every change was done")
    return verdict


def updates_table(verdicts: list[UpdateVerdict]) -> str:
    """A line for each fault, in which the wire forms and the ways are added up."""
    lines = [f"{'changes of keys':44}{'done':>8}{'told':>8}{'changed':>9}{'sent':>8}{'wrong':>7}"]

    def name(verdict: UpdateVerdict) -> str:
        fault = verdict.cell.cell.fault
        return f"{fault.name}, {fault.when}" if verdict.cell.server != WITHOUT else "a server without updates"

    for title, group in groupby(sorted(verdicts, key=name), key=name):
        rows = list(group)
        done = sum(row.outcomes.get("DONE", 0) for row in rows)
        told = sum(sum(row.outcomes.values()) for row in rows) - done
        changed, sent = sum(row.changed for row in rows), sum(row.received for row in rows)
        wrong = sum(bool(row.wrong) for row in rows)
        lines.append(f"{title:44}{done:>8}{told:>8}{changed:>9}{sent:>8}{wrong:>7}")
    return "\n".join(lines)


@contextmanager
def update_bench() -> Iterator[UpdateBench]:
    servers: dict[str, tuple[Service, TLSProxy]] = {}
    try:
        for server in SERVERS:
            wire, *options = server.split()
            emulator = Service(build.emulator_path(), "--seed", str(SEED), *options, wire=wire)
            servers[server] = (emulator, TLSProxy(emulator.base_url.removeprefix("http://")))
        yield UpdateBench(servers)
    finally:
        for emulator, proxy in servers.values():
            proxy.stop()
            emulator.stop()
