"""fwkeys create --batch: whose keys, how many at once, how fast, and which options it takes."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from support import build
from support.batches import Batch
from support.command_runs import PATIENCE_SECONDS, Command, assert_one_error_line, command_for
from support.emulator import Emulator
from support.waiting import wait_until


def creates(emulator: Any) -> int:
    return int(emulator.requests()["create"]["received"])


def test_account_and_user_are_asked_for_where_a_row_needs_them(
    command_path: Path, emulator: Any, batch: Batch
) -> None:
    fwkeys = Command(command_path, FIREWORKS_API_KEY=emulator.api_key, FIREWORKS_BASE_URL=emulator.base_url)
    for content, verified, users in (
        (f"account,user\n{emulator.account_id},{emulator.user_id}\n", 0, 0),
        (f"user\n{emulator.user_id}\n", 1, 0),
        ("name\nx\n", 2, 1),
    ):
        batch.file.write_text(content)
        batch.out.unlink(missing_ok=True)
        assert batch.run(fwkeys).status == 0
        requests = emulator.requests()
        assert (requests["verify"]["received"], requests["users"]["received"]) == (verified, users)
    assert {line["user"] for line in batch.results()} == {emulator.user_id}


@pytest.mark.parametrize("jobs", [1, 5])
def test_jobs_at_once(fwkeys: Command, emulator: Any, batch: Batch, jobs: int) -> None:
    """Each create waits for an answer that does not come; so many are sent as may be under way at once."""
    batch.write_names([str(number) for number in range(12)])
    emulator.fault({"operation": "create", "when": "before", "action": "stall"})
    with batch.started(fwkeys, "--jobs", str(jobs), "--user-id", emulator.user_id):
        wait_until(lambda: creates(emulator) >= jobs)
    assert creates(emulator) == jobs
    emulator.clear_faults()
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    batch.assert_one_live_key_per_row(emulator, 12)


def test_requests_are_spaced(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """One in a minute: when the first row has its key, no other was sent, and Ctrl-C undoes nothing."""
    batch.write_names("abc")
    with batch.started(fwkeys, "--rpm", "1", "--user-id", emulator.user_id) as process:
        wait_until(lambda: batch.out.exists() and batch.out.read_text().endswith("\n"))
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 8
    assert "interrupted: 1 of 3 rows have their keys" in stderr
    assert creates(emulator) == 1
    assert batch.journal.read_bytes() == b""
    assert batch.run(fwkeys).status == 0
    batch.assert_one_live_key_per_row(emulator, 3)


def test_a_limit_that_is_kept_to_brings_no_refusals(command_path: Path, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(40)])
    with Emulator(build.emulator_path(), "--rate-limit", "6000") as limited:
        run = batch.run(command_for(command_path, limited), "--rpm", "6000", "-v")
        assert run.status == 0
        assert "RATE_LIMITED" not in run.stderr
        batch.assert_one_live_key_per_row(limited, 40)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--jobs", "0"), "--jobs is out of range"),
        (("--jobs", "10001"), "--jobs is out of range"),
        (("--jobs", "many"), "--jobs is not a number"),
        (("--rpm", "0"), "--rpm is out of range"),
        (("--rpm", "1000001"), "--rpm is out of range"),
        (("--rpm", "99999999999"), "--rpm is out of range"),
        (("--settled-after-ms", "86400001"), "--settled-after-ms is out of range"),
        (("--key-name", "a"), "--key-name is not for --batch"),
        (("--expire-time", "2999-01-01"), "--expire-time is not for --batch"),
        (("--annotation", "a=b"), "--annotation is not for --batch"),
        (("--secret-file", "a"), "--secret-file is not for --batch"),
        (("--output", "json"), "--output is for one key"),
        (("--out", "-"), "--batch needs --out"),
        (("--out", ""), "--batch needs --out"),
    ],
)
def test_options_that_are_refused(
    fwkeys: Command, emulator: Any, batch: Batch, options: tuple[str, ...], words: str
) -> None:
    batch.write_names("a")
    run = batch.run(fwkeys, *options)
    assert run.status == 64
    assert_one_error_line(run)
    assert words in run.stderr
    assert creates(emulator) == 0
    assert not batch.out.exists()


@pytest.mark.parametrize("option", ["out", "jobs", "rpm", "settled-after-ms"])
def test_options_that_need_a_batch(fwkeys: Command, emulator: Any, tmp_path: Path, option: str) -> None:
    run = fwkeys("create", f"--{option}", "1", cwd=tmp_path)
    assert run.status == 64
    assert run.stderr == f"fwkeys: --{option} needs --batch\n"
    assert list(tmp_path.iterdir()) == []


def test_a_batch_without_results(fwkeys: Command, batch: Batch) -> None:
    batch.write_names("a")
    run = fwkeys("create", "--batch", str(batch.file))
    assert (run.status, run.stderr) == (64, "fwkeys: --batch needs --out, the file for its results\n")
