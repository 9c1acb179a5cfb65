"""fwkeys create --batch, cut short: by a signal, a full or broken disk, or whoever reads what it says.

What was created is delivered or deleted, and the same command goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.batches import Batch
from support.command_runs import PATIENCE_SECONDS, SECRET, Command
from support.journals import states
from support.preloads import build_preload
from support.terminal import run_on_terminal
from support.waiting import wait_until

FINISH = ("--settle-ms", "10", "--settled-after-ms", "0")
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])


def finish(batch: Batch, fwkeys: Command, emulator: Any, row_count: int) -> None:
    """The same command again: one live key for each row, and nothing in the journal."""
    assert batch.run(fwkeys, *FINISH).status == 0
    batch.assert_one_live_key_per_row(emulator, row_count)
    assert batch.journal.read_bytes() == b""


@SIGNALS
def test_a_signal_while_answers_are_awaited(
    fwkeys: Command, emulator: Any, batch: Batch, number: signal.Signals
) -> None:
    batch.write_names([str(number) for number in range(100)])
    emulator.fault({"operation": "create", "skip": 40, "when": "after", "action": "stall"})
    with batch.started(fwkeys, "--jobs", "8", "--user-id", emulator.user_id) as process:
        wait_until(lambda: emulator.requests()["create"]["received"] == 48)
        process.send_signal(number)
        _, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 4
    assert "interrupted: 40 of 100 rows have their keys" in stderr
    assert "the same command goes on" in stderr
    assert "requests of 8 rows may still be carried out" in stderr
    assert not SECRET.search(stderr)
    assert len(batch.key_ids()) == 40
    assert states(batch.journal).count("pending") == 8
    assert emulator.requests()["create"]["received"] == 48, "nothing more was sent"
    emulator.clear_faults()
    finish(batch, fwkeys, emulator, 100)


def test_a_signal_while_an_earlier_run_is_looked_after(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("ab")
    emulator.fault({"operation": "create", "when": "after", "action": "stall"})
    assert batch.run(fwkeys, "--timeout-ms", "2000", "--settle-ms", "1").status == 4
    emulator.clear_faults()
    # The first look is over, and the second one is far away.
    with batch.started(fwkeys, "--settle-ms", "60000", "--user-id", emulator.user_id) as process:
        wait_until(lambda: emulator.requests()["delete"]["mutated"] == 2)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 8
    assert "interrupted: 0 of 2 rows have their keys" in stderr
    assert emulator.requests()["create"]["received"] == 2
    finish(batch, fwkeys, emulator, 2)


def test_ctrl_c_on_a_terminal(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(200)])
    emulator.fault({"operation": "create", "skip": 10, "when": "before", "action": "stall"})
    run = run_on_terminal(
        [fwkeys.path, *batch.arguments("--jobs", "4", "--user-id", emulator.user_id)],
        fwkeys.environment,
        answer="\x03",
        wait_for="10 of 200 keys",
    )
    assert run.status == 4
    assert "\r\x1b[Kfwkeys: interrupted: 10 of 200 rows have their keys" in run.text
    emulator.clear_faults()
    finish(batch, fwkeys, emulator, 200)


def test_a_full_disk_for_the_results(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """Keys whose lines did not get onto it are deleted again; the others stay. What waits is not sent."""
    batch.write_names([f"{number:03}" + "x" * 700 for number in range(200)])
    run = batch.run(fwkeys, "--jobs", "4", wrapper=("prlimit", "--fsize=150000"))
    assert run.status == 6
    assert "cannot be written (File too large): keys that are not in the file are deleted again" in run.stderr
    assert "the same command goes on" in run.stderr
    delivered = batch.key_ids()
    assert 50 < len(delivered) < 200
    assert emulator.live_ids() == delivered
    assert emulator.requests()["create"]["received"] <= len(delivered) + 16 + 4
    assert batch.out.read_bytes().endswith(b"\n")
    assert batch.journal.read_bytes() == b""
    finish(batch, fwkeys, emulator, 200)


def test_a_full_disk_and_deletions_that_are_not_confirmed(
    fwkeys: Command, emulator: Any, batch: Batch
) -> None:
    batch.write_names([f"{number:03}" + "x" * 700 for number in range(200)])
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    run = batch.run(fwkeys, "--jobs", "4", wrapper=("prlimit", "--fsize=150000"))
    assert run.status == 4, "another run has to look after them"
    assert "its deletion is not confirmed: another run looks after it" in run.stderr
    orphans = set(emulator.live_ids()) - set(batch.key_ids())
    assert orphans
    assert states(batch.journal).count("pending") == len(orphans)
    assert all(orphan in run.stderr for orphan in orphans)
    emulator.clear_faults()
    finish(batch, fwkeys, emulator, 200)


def test_a_full_disk_for_the_journal(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """Nothing is sent for a row whose line is not on the disk."""
    batch.write_names([str(number) for number in range(50)])
    run = batch.run(fwkeys, "--jobs", "4", wrapper=("prlimit", "--fsize=10000"))
    assert run.status == 1
    assert "nothing more is sent" in run.stderr
    assert emulator.requests()["create"]["received"] == 0
    assert batch.journal.read_bytes() == b""
    finish(batch, fwkeys, emulator, 50)


def test_results_that_do_not_reach_the_disk(
    fwkeys: Command, emulator: Any, batch: Batch, tmp_path: Path
) -> None:
    batch.write_names([str(number) for number in range(50)])
    library = build_preload("failing_results", tmp_path)
    run = batch.run(fwkeys, settings={"LD_PRELOAD": library, "FAILING_RESULTS": "fsync"})
    assert run.status == 6
    assert batch.out.read_bytes() == b""
    assert emulator.live_keys() == []
    finish(batch, fwkeys, emulator, 50)


def test_results_that_can_be_neither_made_sure_of_nor_taken_back(
    fwkeys: Command, emulator: Any, batch: Batch, tmp_path: Path
) -> None:
    """Their keys stay: another run reads which of them are in the results."""
    batch.write_names([str(number) for number in range(50)])
    library = build_preload("failing_results", tmp_path)
    run = batch.run(fwkeys, settings={"LD_PRELOAD": library, "FAILING_RESULTS": "fsync ftruncate"})
    assert run.status in (4, 7)
    assert "its last lines may not be on the disk, and their keys live" in run.stderr
    in_the_results = set(batch.key_ids())
    assert in_the_results
    finish(batch, fwkeys, emulator, 50)
    assert in_the_results <= set(batch.key_ids())


@pytest.mark.parametrize("failing", ["fsync-file", "fsync-directory"])
def test_a_disk_that_fails_before_anything_is_sent(
    fwkeys: Command, emulator: Any, batch: Batch, tmp_path: Path, failing: str
) -> None:
    batch.write_names("abc")
    settings = {"LD_PRELOAD": build_preload("failing_calls", tmp_path), "FAILING_CALL": failing}
    run = batch.run(fwkeys, settings=settings)
    assert run.status == 1
    assert emulator.requests()["create"]["received"] == 0
    batch.out.unlink(missing_ok=True)
    finish(batch, fwkeys, emulator, 3)


@pytest.mark.parametrize("to", ["pipe", "full", "closed"])
def test_a_report_that_nobody_reads(fwkeys: Command, emulator: Any, batch: Batch, to: str) -> None:
    """The keys are in the results, whatever becomes of what is said on standard error."""
    batch.write_names([str(number) for number in range(100)])
    emulator.fault(
        {"operation": "create", "skip": 10, "count": 5, "when": "before", "action": {"status": 403}}
    )
    if to == "pipe":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open("/dev/full", os.O_WRONLY)
    closed = ("sh", "-c", 'exec "$@" 2>&-', "sh") if to == "closed" else ()
    try:
        run = batch.run(fwkeys, stderr=writing, wrapper=closed)
    finally:
        os.close(writing)
    assert run.status == 10
    assert len(batch.key_ids()) == 95
    finish(batch, fwkeys, emulator, 100)


def test_results_that_are_behind_a_pipe_to_a_program(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """Results must be read again, so a pipe is refused, and nothing is sent."""
    batch.write_names("a")
    run = subprocess.run(
        ["bash", "-c", '"$@" --out >(cat)', "bash", fwkeys.path, "create", "--batch", str(batch.file)],
        env=fwkeys.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert emulator.requests()["create"]["received"] == 0
