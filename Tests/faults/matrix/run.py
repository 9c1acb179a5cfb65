"""Runs cells: one emulator and one TLS proxy for all of them, everything reset in between."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from support import build

from matrix.cells import EMULATOR_PATH, LONG_MS, SEED, Cell, Way
from matrix.pairs import PAIRS_OF_A_CLIENT, SETTLE_MS, STALL_MS
from matrix.programs import Create, Environment, PacedCreates, create_many, environment, sweep_markers
from matrix.proxy import TLSProxy
from matrix.service import Service
from matrix.verdict import Verdict, judge, markers_to_sweep

MOST_ATTEMPTS = 12
# A whole pool warms up at once where nobody's first answer comes before everybody has asked.
WARM_UP = {"operation": "verify", "when": "before", "action": {"delay_ms": 60}}
SETTINGS = ["--attempts", str(MOST_ATTEMPTS), "--retry-base-ms", "2", "--retry-cap-ms", "20"]
PAIR_SETTINGS = [*SETTINGS, "--timeout-ms", str(LONG_MS), "--settle-ms", str(SETTLE_MS)]


class Bench:
    """The service, and the ways to it."""

    def __init__(self, emulator: Service, proxy: TLSProxy, closed_port: int) -> None:
        self.emulator = emulator
        self._proxy = proxy
        self._closed_port = closed_port
        self._paced: dict[tuple[Way, int], PacedCreates] = {}

    def run(self, cell: Cell) -> Verdict:
        start = time.monotonic()
        self.emulator.reset()
        create_url = self.emulator.base_url + EMULATOR_PATH.format(
            account=self.emulator.account_id, user=self.emulator.user_id
        )
        self.emulator.fault(WARM_UP, *cell.fault.rules(create_url))
        if cell.fault.other_keys > 0:
            self.emulator.mint_others(cell.fault.other_keys)
        options = [*cell.options(), *SETTINGS]
        if cell.fault.nobody_listens:
            options = [option for option in options if option != "--warm"]
        return self._judged(cell, create_many(self._variables(cell), *options), start)

    def run_pair(self, cell: Cell) -> Verdict:
        """One create, by a client that has met the pairs before."""
        start = time.monotonic()
        self.emulator.reset()
        self.emulator.fault(*cell.fault.more)
        verdict = self._judged(cell, [self._creates_of(cell).create()], start)
        # The second fault strikes a list or a delete.
        verdict.struck = sum(counts.get("faulted", 0) for counts in self.emulator.requests().values())
        if verdict.struck == 0:
            verdict.wrong.append("the first fault did not strike")
        return verdict

    def _creates_of(self, cell: Cell) -> PacedCreates:
        attempt_ms = STALL_MS if cell.fault.takes_too_long else LONG_MS
        creates = self._paced.get((cell.way, attempt_ms))
        if creates is not None and creates.made == PAIRS_OF_A_CLIENT:
            creates.stop()
            creates = None
        if creates is None:
            options = ["--clients", "queue" if cell.way.connections == "queue" else "shared"]
            options += ["--attempt-timeout-ms", str(attempt_ms)]
            options += ["--exactly-once"] if cell.way.exactly_once else []
            options += ["--rotate"] if cell.way.connections == "rotation" else []
            creates = PacedCreates(self._variables(cell), *options, *PAIR_SETTINGS)
            self._paced[cell.way, attempt_ms] = creates
        return creates

    def stop(self) -> None:
        for creates in self._paced.values():
            creates.stop()

    def _judged(self, cell: Cell, creates: list[Create], start: float) -> Verdict:
        self.emulator.wait_until_quiet()
        requests, alive = self.emulator.requests(), self.emulator.created_keys()
        self.emulator.clear_faults()
        markers = markers_to_sweep(creates)
        sweeps = sweep_markers(environment(self.emulator), markers, settle_ms=0) if markers else []
        verdict = judge(cell, creates, requests, alive, self.emulator.created_keys(), sweeps, MOST_ATTEMPTS)
        verdict.seconds = round(time.monotonic() - start, 2)
        return verdict

    def _variables(self, cell: Cell) -> Environment:
        is_tls = cell.way.transport == "tls"
        base_url = self._proxy.base_url if is_tls else self.emulator.base_url
        if cell.fault.nobody_listens:
            base_url = f"{'https' if is_tls else 'http'}://127.0.0.1:{self._closed_port}"
        return environment(self.emulator, base_url, self._proxy.ca_file if is_tls else None)


@contextmanager
def bench() -> Iterator[Bench]:
    # A port that is taken and does not listen refuses every connection, and nobody else can come to have it.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with Service(build.emulator_path(), "--seed", str(SEED)) as emulator:
            with TLSProxy(emulator.base_url.removeprefix("http://")) as proxy:
                place = Bench(emulator, proxy, closed.getsockname()[1])
                try:
                    yield place
                finally:
                    place.stop()
