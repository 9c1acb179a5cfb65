"""Which calls a fault strikes, and what comes late: a key that is not listed yet, work that is done when
nobody waits for it any more.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from matrix.plain_http import Connection
from matrix.service import Service
from support import build
from test_emulator_wire import CUT_ENDS

PATIENCE_SECONDS = 120


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "it did not come to be"
        time.sleep(0.005)


def statuses(service: Service, count: int) -> list[int]:
    with Connection(service) as connection:
        return [connection.create().status for _ in range(count)]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"count": 2}, [503, 503, 200, 200, 200]),
        ({"skip": 1, "count": 2}, [200, 503, 503, 200, 200]),
        ({"skip": 3}, [200, 200, 200, 503, 503]),
        ({"share": 0.0}, [200] * 5),
        ({"share": 1.0}, [503] * 5),
    ],
)
def test_a_fault_strikes_as_many_as_it_was_told_to(
    service: Service, limits: dict[str, Any], expected: list[int]
) -> None:
    service.fault({"operation": "create", "action": {"status": 503}, **limits})
    assert statuses(service, 5) == expected


def test_a_seed_strikes_the_same_calls_again() -> None:
    fault = '{"operation":"create","share":0.5,"action":{"status":503}}'

    def drawn(seed: int) -> list[int]:
        with Service(build.emulator_path(), "--seed", str(seed), "--fault", fault) as service:
            return statuses(service, 40)

    first = drawn(7)
    assert drawn(7) == first
    assert drawn(8) != first
    assert set(first) == {200, 503}


def test_cleared_faults_start_the_lottery_over(service: Service) -> None:
    rule = {"operation": "create", "share": 0.5, "action": {"status": 503}}
    service.fault(rule)
    first = statuses(service, 20)
    service.clear_faults()
    assert statuses(service, 5) == [200] * 5
    service.fault(rule)
    assert statuses(service, 20) == first


@pytest.mark.parametrize(
    "action", [{"status": 503}, {"redirect": "http://elsewhere/"}, "close", "reset", "stall"]
)
@pytest.mark.parametrize("operation", ["create", "delete"])
def test_late_work_is_done_after_the_strike(service: Service, operation: str, action: Any) -> None:
    with Connection(service) as connection:
        connection.create()
        (key_id,) = service.live_ids()
        service.fault({"operation": operation, "action": action, "late_commit_ms": 500})
        if operation == "create":
            connection.send("POST", connection.keys_path, {"apiKey": {}})
        else:
            connection.send("POST", f"{connection.keys_path}:delete", {"keyId": key_id})
        answer = connection.answer(wait_seconds=0.1)
    before, left = service.live_ids(), service.work_left()
    assert (answer.data == b"") == isinstance(action, str)
    assert (before, left > 0) == ([key_id], True)
    service.wait_until_quiet()
    assert len(service.live_ids()) == (2 if operation == "create" else 0)


def test_a_reset_forgets_the_work_that_is_still_to_come(service: Service) -> None:
    service.fault({"operation": "create", "action": "close", "late_commit_ms": 50})
    with Connection(service) as connection:
        connection.create()
    service.reset()
    assert service.work_left() == 0
    # Later work of the same kind is done: by then the forgotten one would have been, too.
    service.fault({"operation": "create", "action": "close", "late_commit_ms": 100})
    with Connection(service) as connection:
        connection.create("create-1")
    service.wait_until_quiet()
    assert [record["displayName"] for record in service.live_keys()] == ["create-1"]


def test_a_new_key_is_hidden_from_so_many_lists(service: Service) -> None:
    service.fault({"list_lag_lists": 2})
    with Connection(service) as connection:
        connection.create()
        (key_id,) = service.live_ids()
        assert [key_id in connection.list() for _ in range(4)] == [False, False, True, True]


def test_a_new_key_is_hidden_for_so_long(service: Service) -> None:
    service.fault({"list_lag_ms": 400})
    with Connection(service) as connection:
        start = time.monotonic()
        connection.create()
        (key_id,) = service.live_ids()
        assert key_id not in connection.list()
        assert connection.call("GET", f"{connection.keys_path}/{key_id}").status == 404
        wait_for(lambda: key_id in connection.list())
        assert time.monotonic() - start >= 0.4
        assert connection.call("GET", f"{connection.keys_path}/{key_id}").status == 200


def test_the_help_has_every_fault() -> None:
    done = subprocess.run(
        [build.emulator_path(), "--help"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    fields = ["operation", "when", "skip", "count", "share", "late_commit_ms", "action"]
    values = ["before", "after", "stall", "close", "reset", *CUT_ENDS]
    objects = ["status", "redirect", "delay_ms", "cut_at", "drip_ms", "list_lag_ms", "list_lag_lists"]
    objects += ["new_key_refused_ms", "new_key_refused_uses"]
    words = [f'"{word}"' for word in fields + values] + [f'{{"{word}":' for word in objects]
    words += ['"retry_after":', '"retry_after_ms":', "--seed", "--fault"]
    told = " ".join(done.stdout.split())
    assert [word for word in words if word not in told] == []
