"""What the benchmark's figures rest on: ratios, counts, verdicts and the server. No test looks at a clock."""

from __future__ import annotations

import json
import re
import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from measuring import counting, programs, report
from measuring.rounds import Contender, Rounds, alternate
from measuring.service import Place, Service


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programs, "PROGRAMS", tmp_path_factory.mktemp("bench"))
        for name in ("server", "measure", "floor_create", "floor_multi"):
            sources, libraries = programs.SOURCES[name]
            paths = [programs.HERE / source for source in sources]
            programs.compile_one(name, programs.WARNINGS, paths, libraries)
        yield


def rounds(floor: list[float], other: list[float]) -> Rounds:
    samples = {
        "floor": [{"cpu_us": value} for value in floor],
        "other": [{"cpu_us": value} for value in other],
    }
    return Rounds("", {"floor": 10, "other": 10}, samples)


def test_a_ratio_is_the_median_of_those_within_the_rounds() -> None:
    # The machine is twice as slow in the second round, for both.
    found = rounds([100, 200, 100], [110, 220, 300])
    assert found.ratio("other", "floor", "cpu_us") == pytest.approx(1.1)
    assert found.median("other", "cpu_us") == 22


def test_the_best_is_found_by_its_cost_of_a_create() -> None:
    assert rounds([100, 100], [90, 90]).best(["floor", "other"]) == "other"


@pytest.mark.parametrize(
    ("value", "noise", "is_least", "verdict"),
    [
        (1.05, 1.0, False, "met"),
        (1.06, 1.02, False, "within the noise"),
        (1.06, 0.98, False, "within the noise"),
        (1.08, 1.02, False, "missed"),
        (1.06, None, False, "missed"),
        (1.04, None, True, "missed"),
        (1.06, None, True, "met"),
    ],
)
def test_verdicts(value: float, noise: float | None, is_least: bool, verdict: str) -> None:
    target = report.Target("", 1.05, value, is_least=is_least, noise=noise)
    assert target.verdict == verdict
    assert verdict in report.targets_table([target])


def test_costs_of_callgrind_are_added_up_by_object_and_calls_are_not_counted_twice(tmp_path: Path) -> None:
    path = tmp_path / "callgrind.out"
    path.write_text(
        "events: Ir\n\nob=(1) /usr/bin/program\nfl=(1) a.c\nfn=(1) main\n3 10\n+1 5\n"
        "cob=(2) /lib/libcurl.so.4\ncfn=(2) perform\ncalls=2 7\n+2 1000\n* 1\n"
        "\nob=(2)\nfn=(2)\n7 900\n-1 100\n\nob=(1)\nfn=(3) end\n9 4\n\ntotals: 1020\n"
    )
    assert counting._read(path) == {"program": 20, "libcurl.so.4": 1000}


@pytest.mark.parametrize("tls", [False, True])
def test_contenders_take_turns_and_every_create_is_seen_once(tls: bool) -> None:
    floor = Contender("floor", [programs.program("floor_create")], 3, warm_up=2)
    loops = [
        Contender(loop, [programs.program("floor_multi"), "--loop", loop, "--in-flight", "7"], 20)
        for loop in ("poll", "epoll")
    ]
    with Service(Place.ANYWHERE, tls=tls) as service:
        found = alternate("", service, [floor, floor.again(), *loops], 2)
        assert service.creates() == 3 * (5 + 5 + 20 + 20)
    assert {name: len(samples) for name, samples in found.samples.items()} == dict.fromkeys(
        ("floor", "floor again", "poll", "epoll"), 2
    )
    assert found.server_cpu_us_per_create > 0
    assert "floor again" in report.rounds_table(found, "floor")


def test_the_whole_of_a_process_has_a_peak_of_memory() -> None:
    with Service(Place.APART) as service:
        floor = Contender("floor", [programs.program("floor_create")], 1)
        found = alternate("", service, [floor], 1, whole_process=True)
    assert found.median("floor", "peak_kib") > 1000


def create(service: Service, user: str = "user") -> Any:
    url = f"{service.base_url}/v1/accounts/account/users/{user}/apiKeys"
    body = json.dumps({"apiKey": {"displayName": "a name", "expireTime": "2030-01-31T12:00:00Z"}}).encode()
    request = urllib.request.Request(url, body, {"Authorization": "Bearer fw_benchmark"})
    trusted = ssl.create_default_context(cafile=str(service.ca_file)) if service.ca_file else None
    handlers: list[Any] = [urllib.request.ProxyHandler({})]
    if trusted:
        handlers.append(urllib.request.HTTPSHandler(context=trusted))
    with urllib.request.build_opener(*handlers).open(request, timeout=10) as reply:
        return json.loads(reply.read())


@pytest.mark.parametrize("tls", [False, True])
def test_the_server_makes_distinct_keys_as_they_were_asked_for(tls: bool) -> None:
    with Service(Place.ANYWHERE, tls=tls) as service:
        first, second = create(service), create(service)
    assert first["key"] != second["key"]
    assert first["keyId"] != second["keyId"]
    assert re.fullmatch(r"fw_[A-Za-z0-9]{24}", first["key"])
    assert re.fullmatch(r"key_[A-Za-z0-9]{16}", first["keyId"])
    assert first["key"].startswith(first["prefix"])
    assert (first["displayName"], first["expireTime"]) == ("a name", "2030-01-31T12:00:00Z")


@pytest.fixture
def twice(tmp_path: Path) -> Contender:
    """One who makes two keys for each that it is asked for, and tells of one."""
    script = tmp_path / "twice"
    program = programs.program("floor_create")
    script.write_text(f'#!/bin/sh\n{program} "$@" && {program} "$@"\n')
    script.chmod(0o755)
    return Contender("twice", [str(script)], 3)


def test_keys_too_many_are_told_of(twice: Contender) -> None:
    with Service(Place.ANYWHERE) as service:
        found = alternate("", service, [twice], 2, others=True)
    assert found.too_many("twice") == 6
    assert "6 keys too many" in report.rounds_table(found, "twice")


def test_a_wrong_number_of_creates_of_our_own_ends_the_benchmark(twice: Contender) -> None:
    with Service(Place.ANYWHERE) as service:
        with pytest.raises(SystemExit, match=re.escape("twice: +3 keys")):
            alternate("", service, [twice], 1)
