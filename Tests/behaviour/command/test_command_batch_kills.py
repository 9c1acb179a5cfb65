"""fwkeys create --batch, killed at any instant and started again: one live key per row, each in the results.

FWKEYS_KILLS says how many random instants are tried. Once a run has ended with status 0, what is alive is
exactly what is in the results, and every secret in there is a live key's. Until then a row never has two
lines, and no key whose line is in the results is dead.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
from pathlib import Path
from typing import Any, Callable

import pytest
from support import build
from support.batches import Batch
from support.command_runs import PATIENCE_SECONDS, Command, command_for, start_seconds
from support.emulator import Emulator
from support.journals import entries
from support.killing import slow_and_lossy
from support.preloads import build_preload
from support.waiting import wait_until

KILLS = int(os.environ.get("FWKEYS_KILLS") or 40)
ROWS_AT_RANDOM = 60
ROWS = 4
CALLS_AT_MOST = 120

FAULTS = slow_and_lossy(0.1)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build_preload("hostile_system", tmp_path_factory.mktemp("hostile_system"))


def assert_that_what_is_delivered_is_alive(batch: Batch, emulator: Any) -> None:
    """At any instant, whole lines are of different rows, and their keys are alive."""
    text = batch.out.read_text() if batch.out.exists() else ""
    lines = [json.loads(line) for line in text.rpartition("\n")[0].splitlines()]
    delivered = [line for line in lines if "keyId" in line]
    assert len({line["row"] for line in delivered}) == len(delivered), "a row has two keys"
    assert {line["keyId"] for line in delivered} <= set(emulator.live_ids()), "a delivered key is dead"


def finish(batch: Batch, command: Command, settled_after_ms: str) -> None:
    """Runs it until nothing is left to be done, as it is meant to be done after a crash."""

    def is_done() -> bool:
        run = batch.run(command, "--settle-ms", "0", "--settled-after-ms", settled_after_ms)
        assert run.status in (0, 4), run.stderr
        return run.status == 0

    wait_until(is_done)
    assert batch.journal.read_bytes() == b""


@pytest.mark.timeout(120 + 2 * KILLS)
def test_killed_at_random_instants(command_path: Path, tmp_path: Path) -> None:
    choice = random.Random(60)
    seen: set[str] = set()
    runs = 0
    while runs < KILLS:
        batch = Batch(tmp_path / f"after-{runs}")
        batch.directory.mkdir()
        batch.write_names([f"row {number}" for number in range(ROWS_AT_RANDOM)])
        with Emulator(build.emulator_path(), "--seed", str(runs)) as emulator:
            emulator.fault(*FAULTS)
            command = command_for(command_path, emulator)
            start = start_seconds(command)
            for _ in range(choice.randint(2, 6)):
                jobs = str(choice.choice([1, 4, 16]))
                process = subprocess.Popen(
                    [command.path, *batch.arguments("--settle-ms", "15", "--jobs", jobs)],
                    env=command.environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                try:
                    process.wait(timeout=choice.uniform(0.01, 0.22 + 3 * start))
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(timeout=PATIENCE_SECONDS)
                runs += 1
                if batch.journal.exists():
                    seen.update(entry["state"] for entry in entries(batch.journal))
                assert_that_what_is_delivered_is_alive(batch, emulator)
            emulator.clear_faults()
            finish(batch, command, "200")
            batch.assert_one_live_key_per_row(emulator, ROWS_AT_RANDOM)
    assert {"pending", "delivered", "unsettled"} <= seen, "some were killed on the way"


def killed(batch: Batch, command: Command, library: str, number: int, user: str) -> bool:
    """Runs it and kills it before its n-th call that changes something; whether it came to that."""
    settings = {"LD_PRELOAD": library, "KILL_AT_CALL": str(number)}
    run = batch.run(
        command,
        "--jobs",
        "2",
        "--user-id",
        user,
        "--settle-ms",
        "0",
        "--settled-after-ms",
        "0",
        settings=settings,
    )
    assert run.status in (0, -signal.SIGKILL), run.stderr
    return run.status != 0


def begin(batch: Batch, emulator: Any) -> None:
    emulator.reset()
    for path in (batch.out, batch.journal):
        path.unlink(missing_ok=True)
    batch.write_names([f"row {number}" for number in range(ROWS)])


def check_each_kill(
    batch: Batch, command: Command, library: str, emulator: Any, prepare: Callable[[], None]
) -> None:
    """Kills a run before each of its calls, and has the next one finish."""
    for number in range(1, CALLS_AT_MOST):
        begin(batch, emulator)
        prepare()
        if not killed(batch, command, library, number, emulator.user_id):
            break
        assert_that_what_is_delivered_is_alive(batch, emulator)
        finish(batch, command, "0")
        batch.assert_one_live_key_per_row(emulator, ROWS)
    assert 10 < number < CALLS_AT_MOST - 1


def test_killed_before_each_of_its_calls(
    command_path: Path, emulator: Any, batch: Batch, library: str
) -> None:
    """Random instants seldom hit the short steps between two calls of the system; here each is hit."""
    check_each_kill(batch, command_for(command_path, emulator), library, emulator, lambda: None)


def test_a_second_run_that_is_killed_before_each_of_its_calls(
    command_path: Path, emulator: Any, batch: Batch, library: str
) -> None:
    """The first one leaves keys that are in the results, half a line, and keys that are not there."""
    command = command_for(command_path, emulator)

    def leave_a_first_run() -> None:
        assert killed(batch, command, library, 14, emulator.user_id)
        with batch.out.open("ab") as results:
            results.write(b'{"row":4,"digest":"0123')

    check_each_kill(batch, command, library, emulator, leave_a_first_run)


def test_a_sweep_in_place_of_a_second_run(
    command_path: Path, emulator: Any, batch: Batch, library: str
) -> None:
    """What is alive then is what is in the results; the second run creates the rest."""
    command = command_for(command_path, emulator)
    for number in range(1, CALLS_AT_MOST):
        begin(batch, emulator)
        if not killed(batch, command, library, number, emulator.user_id):
            break
        if not batch.journal.exists() or not batch.out.exists():
            continue
        sweep = command(
            "sweep", "--journal", str(batch.journal), "--settle-ms", "0", "--settled-after-ms", "0"
        )
        assert sweep.status == 0, sweep.stderr
        assert_that_what_is_delivered_is_alive(batch, emulator)
        assert len(emulator.live_keys()) == batch.out.read_text().count('"keyId"')
        finish(batch, command, "0")
        batch.assert_one_live_key_per_row(emulator, ROWS)
    assert 10 < number < CALLS_AT_MOST - 1
