"""What is promised with a number: one request, however many connections there are; a deadline, however the
answer drips; and no key left after a sweep, however late it came.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from matrix.programs import Create, create_many, environment, program, sweep_markers
from matrix.service import Service
from matrix.verdict import Keys, markers_to_sweep

POOL = 64
PATIENCE_SECONDS = 120
HURRY = "--settle-ms 2 --retry-base-ms 1 --retry-cap-ms 5 --attempts 12"
LOST = {"operation": "create", "share": 0.3, "action": "close"}


@pytest.mark.parametrize("clients", ["shared", "queue"])
def test_one_create_on_a_pool_that_resets_is_one_request(service: Service, clients: str) -> None:
    """libcurl by itself takes the next connection of the pool when one dies before the answer, and the next
    after it."""
    service.fault(
        # All ask who they are at once, so each has a connection of its own.
        {"operation": "verify", "when": "before", "action": {"delay_ms": 500}},
        # Time to count the connections while the create is under way.
        {"operation": "create", "when": "after", "action": {"delay_ms": 500}},
        {"operation": "create", "when": "after", "action": "reset"},
    )
    options = f"--clients {clients} --threads {POOL} --warm --count 1"
    command: list[str | Path] = [program("faults/create_many.c"), *options.split()]
    with subprocess.Popen(command, env=environment(service), stdout=subprocess.PIPE, text=True) as running:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while service.requests()["create"]["received"] == 0 and time.monotonic() < give_up:
            time.sleep(0.005)
        connections = service.open_connections()
        output, _ = running.communicate(timeout=PATIENCE_SECONDS)
    # The question itself may have been counted.
    assert POOL <= connections <= POOL + 1
    assert '"outcome":"UNKNOWN"' in output
    assert service.requests()["create"] == {"received": 1, "mutated": 1, "faulted": 1}


@pytest.mark.parametrize("clients", ["create", "queue"])
@pytest.mark.parametrize("start", ["body", "start"])
def test_a_dripping_server_cannot_stretch_the_deadline(service: Service, start: str, clients: str) -> None:
    """Each byte in time, the whole never: what a timeout between bytes does not see. This is promised by the
    clock."""
    service.fault({"operation": "create", "action": {"drip_ms": 300, "from": start}})
    (create,) = create_many(environment(service), f"--clients {clients} --timeout-ms 1000")
    assert (create.status, create.outcome) == ("ERROR_DEADLINE", "UNKNOWN")
    assert 1000 <= round(create.elapsed_ms) < 1100


@pytest.mark.parametrize("clients", ["shared", "queue"])
@pytest.mark.parametrize("others", [150, 190])
def test_keys_that_come_and_go_while_a_list_is_read_do_no_harm(
    service: Service, others: int, clients: str
) -> None:
    """The list soon has a second page. While one create reads it, the others delete keys of the first page
    and make new ones, so that more come by than there ever were at once: nothing is wrong with the list for
    that."""
    service.mint_others(others)
    service.fault(LOST)
    options = f"--exactly-once --clients {clients} --threads 16 --count 200"
    creates = create_many(environment(service), options, HURRY)
    assert {create.outcome for create in creates} == {"DONE"}
    assert Keys(creates, service.created_keys()).orphans == []


# The library waits less than the service needs, so that it cannot clean up in time.
ALL_LOST = {"operation": "create", "action": "close"}
LATE = {**LOST, "late_commit_ms": 150}
TOO_LATE: dict[str, list[dict[str, Any]]] = {
    "the work is done after a close": [LATE],
    "the work is done after a reset": [{**LATE, "action": "reset"}],
    "the work is done after a 503": [{**LATE, "action": {"status": 503}}],
    "the list lags by time": [{"list_lag_ms": 300}, LOST],
    "the list lags by reads": [{"list_lag_lists": 200}, LOST],
}


@pytest.mark.parametrize("clients", ["shared", "queue"])
@pytest.mark.parametrize("rules", TOO_LATE.values(), ids=TOO_LATE.keys())
def test_after_a_sweep_what_is_alive_is_what_was_handed_over(
    service: Service, rules: list[dict[str, Any]], clients: str
) -> None:
    service.fault(*rules)
    options = f"--exactly-once --clients {clients} --threads 8 --count 40"
    creates = create_many(environment(service), options, HURRY)
    service.wait_until_quiet()
    service.clear_faults()
    left = Keys(creates, service.created_keys())
    assert left.orphans, "nothing came too late: this shows nothing"
    assert left.silent() == 0
    sweeps = sweep_markers(environment(service), markers_to_sweep(creates), settle_ms=0)
    assert {sweep.status for sweep in sweeps} == {"OK"}
    assert sorted(record["keyId"] for record in left.orphans) == sorted(
        id for sweep in sweeps for id in sweep.deleted
    )
    assert service.live_ids() == handed_over(creates)


@pytest.mark.parametrize("rules", [[{"list_lag_ms": 200}, ALL_LOST], [{**ALL_LOST, "late_commit_ms": 200}]])
def test_a_sweep_waits_for_what_comes_late(service: Service, rules: list[dict[str, Any]]) -> None:
    """The key is not there to be seen when the sweep begins: its second look is what finds it."""
    service.fault(*rules)
    options = "--exactly-once --clients create --settle-ms 2 --attempts 1"
    (create,) = create_many(environment(service), options)
    assert (create.outcome, create.marker is not None) == ("UNKNOWN", True)
    (sweep,) = sweep_markers(environment(service), markers_to_sweep([create]), settle_ms=500)
    assert (sweep.status, len(sweep.deleted)) == ("OK", 1)
    assert service.live_ids() == []


def handed_over(creates: list[Create]) -> list[str]:
    return sorted(create.key_id for create in creates if create.key_id is not None)
