"""The rounds of the random run. In a round, creates go side by side through the proxy to a service that fails
now and then; then all comes to rest, and each answer is compared with the state of the service.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fwkeys
from matrix.asked_program import AskedProgram
from matrix.service import Service
from support import build

from chaos import truth
from chaos.orders import Told, draw_orders
from chaos.ways import WAYS, opened_way

CREATES_OF_A_ROUND = 128


class ChaosProxy:
    """proxy.py, started before an emulator."""

    def __init__(self, upstream: str, seed: int) -> None:
        port = urlsplit(upstream).port
        command = [sys.executable, str(Path(__file__).with_name("proxy.py")), str(port), str(seed)]
        self._process = AskedProgram(command)
        self.base_url = f"http://127.0.0.1:{int(self._process.line())}"

    def rest(self) -> Any:
        return json.loads(self._process.ask("rest"))

    def strays(self) -> int:
        return int(json.loads(self._process.ask("strays"))["sent"])

    def stop(self) -> None:
        self._process.stop()


@dataclass
class Result:
    """What a number of rounds came to."""

    told: list[Told] = field(default_factory=list)
    lies: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)
    faulted: int = 0
    strays: int = 0
    sent_twice: int = 0
    swept: int = 0

    def outcomes(self) -> dict[str, int]:
        return dict(Counter(told.outcome for told in self.told).most_common())

    def longest_overrun(self, may_delete: bool) -> Told:
        """The call that ended last after its deadline, of those that may have had a key to delete, or of the
        others."""
        calls = [told for told in self.told if truth.may_delete(told) == may_delete]
        return max(calls, key=lambda told: told.overrun)


@contextmanager
def chaos(seed: int, with_strays: bool = True) -> Iterator[Chaos]:
    with Service(build.emulator_path(), "--seed", str(seed)) as service:
        proxy = ChaosProxy(service.base_url, seed)
        try:
            yield Chaos(seed, service, proxy, with_strays)
        finally:
            proxy.stop()


class Chaos:
    def __init__(self, seed: int, service: Service, proxy: ChaosProxy, with_strays: bool) -> None:
        self._seed, self._service, self._proxy, self._with_strays = seed, service, proxy, with_strays
        self._base: dict[str, Any] = {
            "api_key": service.api_key,
            "account_id": service.account_id,
            "user_id": service.user_id,
        }

    def round(self, number: int, result: Result) -> None:
        lottery = random.Random(f"{self._seed}/{number}")
        name = list(WAYS)[number % len(WAYS)]
        self._service.reset()
        faults = service_faults(lottery)
        self._service.fault(*faults)
        orders = draw_orders(lottery, number * CREATES_OF_A_ROUND, CREATES_OF_A_ROUND)
        told: list[Told] = []
        sent_twice: dict[str, bool] = {}
        half = len(orders) // 2
        with opened_way(name, {**self._base, "base_url": self._proxy.base_url}) as way:
            for some in (orders[:half], orders[half:]):
                told += way.make(some)
                rest = self._proxy.rest()
                result.fates.update(rest["fates"])
                for request, both_done in rest["twice"]:
                    sent_twice[request] = sent_twice.get(request, True) and both_done
                if self._with_strays:
                    result.strays += self._proxy.strays()
        self._proxy.rest()
        self._service.wait_until_quiet()
        if {"list_lag_lists": 1} in faults:  # a single look shows no key then
            sent_twice = dict.fromkeys(sent_twice, False)
        self._compare(number, name, told, sent_twice, result)

    def _compare(
        self, number: int, way: str, told: list[Told], sent_twice: dict[str, bool], result: Result
    ) -> None:
        where = f"round {number}, {way}"
        alive = self._service.live_keys()
        found = truth.lies(told, alive, sent_twice)
        result.told += told
        result.hangs += [f"{where}: {hang}" for hang in truth.hangs(told)]
        result.sent_twice += sum(each.order.name in sent_twice for each in told)
        result.faulted += sum(counts.get("faulted", 0) for counts in self._service.requests().values())
        markers = truth.to_sweep(told)
        self._sweep(markers)
        result.swept += len(markers)
        swept = {each.order.name for each in told if each.marker in markers}
        kept = {each.key_id for each in told}
        found += [
            f"{truth.name_of(record)}: alive after a sweep of its marker"
            for record in self._service.live_keys()
            if truth.name_of(record) in swept and record["keyId"] not in kept
        ]
        result.lies += [f"{where}: {lie}" for lie in found]

    def _sweep(self, markers: dict[str, str | None]) -> None:
        """Straight to the service, which fails no more."""
        self._service.clear_faults()
        with fwkeys.Client(**self._base, base_url=self._service.base_url, settle_time=0) as client:
            for marker, kept in markers.items():
                client.sweep_api_keys(marker=marker, keep_key_id=kept)


def service_faults(lottery: random.Random) -> list[dict[str, Any]]:
    """What goes wrong in the service of a round, besides what the proxy does."""
    rules: list[dict[str, Any]] = []
    if lottery.random() < 0.3:
        rules.append(lottery.choice([{"list_lag_ms": 15}, {"list_lag_lists": 1}]))
    if lottery.random() < 0.4:
        late = lottery.choice(["close", "reset", {"status": 503}, {"status": 409}])
        delay_ms = lottery.choice([5, 20, 60])
        rules.append({"operation": "create", "share": 0.1, "action": late, "late_commit_ms": delay_ms})
    for operation, share, statuses in (
        ("create", 0.06, (503, 500, 408, 409, 429)),
        # Few creates lead to a delete or a list, and only what strikes twice in a row is new.
        ("delete", 0.2, (503, 500, 408, 404, 404, 429)),
        ("list", 0.1, (503, 500, 408, 429)),
    ):
        for status in lottery.sample(statuses, 2):
            when = "before" if status in (404, 429) else lottery.choice(["before", "after"])
            action = {"status": status}
            rules.append({"operation": operation, "share": share, "when": when, "action": action})
    return rules


def run_rounds(seed: int, numbers: range, with_strays: bool = True) -> Result:
    result = Result()
    with chaos(seed, with_strays) as place:
        for number in numbers:
            place.round(number, result)
    return result
