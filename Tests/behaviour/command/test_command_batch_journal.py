"""fwkeys create --batch and its journal: what sweeps and other runs make of what was left there."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from support.batches import Batch
from support.command_runs import Command, assert_one_error_line
from support.journals import entries, journal_line


def test_a_sweep_keeps_what_is_in_the_results(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("ab")
    emulator.fault({"operation": "create", "skip": 1, "count": 1, "when": "after", "action": "stall"})
    assert batch.run(fwkeys, "--jobs", "1", "--timeout-ms", "2000", "--settle-ms", "1").status == 4
    assert len(emulator.live_keys()) == 2
    sweep = fwkeys("sweep", "--journal", str(batch.journal), "--settle-ms", "1", "--settled-after-ms", "0")
    assert (sweep.status, sweep.stderr) == (0, "")
    assert emulator.live_ids() == batch.key_ids()
    assert batch.journal.read_bytes() == b""
    assert batch.run(fwkeys).status == 0
    batch.assert_one_live_key_per_row(emulator, 2)


def as_if_killed(batch: Batch, emulator: Any) -> None:
    """The journal as it is when a run ends between the results and the journal: the key of the row is in the
    results, and its line is not struck out."""
    (delivered,) = batch.results()
    line = journal_line(
        "pending",
        delivered["marker"],
        accountId=emulator.account_id,
        userId=emulator.user_id,
        clock=int(time.time() * 1000),
        timeout=366 * 24 * 60 * 60 * 1000,
        secretFile=str(batch.out),
        row=delivered["row"],
        digest=delivered["digest"],
    )
    batch.journal.write_text(line)


def test_a_sweep_keeps_a_delivered_key_whose_line_was_not_struck_out(
    fwkeys: Command, emulator: Any, batch: Batch
) -> None:
    batch.write_names("a")
    assert batch.run(fwkeys).status == 0
    as_if_killed(batch, emulator)
    (marker,) = (line["marker"] for line in batch.results())
    emulator.mint(1, displayName=f"late-fwk-{marker}")
    sweep = fwkeys("sweep", "--journal", str(batch.journal), "--settle-ms", "1", "--settled-after-ms", "0")
    assert (sweep.status, sweep.stderr) == (0, "")
    assert f"{marker}: kept {batch.key_ids()[0]} deleted " in sweep.stdout
    batch.assert_one_live_key_per_row(emulator, 1)


def test_another_run_keeps_a_delivered_key_whose_line_was_not_struck_out(
    fwkeys: Command, emulator: Any, batch: Batch
) -> None:
    batch.write_names("a")
    assert batch.run(fwkeys).status == 0
    as_if_killed(batch, emulator)
    emulator.mint(1, displayName=f"late-fwk-{batch.results()[0]['marker']}")
    assert batch.run(fwkeys, "--settle-ms", "1").status == 4, "a request of it may still be carried out"
    batch.assert_one_live_key_per_row(emulator, 1)
    assert [entry["state"] for entry in entries(batch.journal)] == ["unsettled"]
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    assert batch.journal.read_bytes() == b""
    batch.assert_one_live_key_per_row(emulator, 1)


def test_results_that_were_emptied_do_not_cost_a_key_that_was_delivered(
    fwkeys: Command, emulator: Any, batch: Batch
) -> None:
    """A line that says itself that its key was delivered is right, whatever became of the results."""
    batch.write_names("a")
    assert batch.run(fwkeys).status == 0
    as_if_killed(batch, emulator)
    assert batch.run(fwkeys, "--settle-ms", "1").status == 4
    batch.out.write_text("")
    sweep = fwkeys("sweep", "--journal", str(batch.journal), "--settle-ms", "1", "--settled-after-ms", "0")
    assert sweep.status == 0
    assert len(emulator.live_keys()) == 1


def test_without_the_results_nothing_is_deleted(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """They may lie elsewhere, with keys that are in use."""
    batch.write_names("a")
    assert batch.run(fwkeys).status == 0
    as_if_killed(batch, emulator)
    elsewhere = batch.out.rename(batch.directory / "elsewhere")
    before = emulator.live_ids()
    sweep = fwkeys("sweep", "--journal", str(batch.journal), "--settle-ms", "1", "--settled-after-ms", "0")
    assert sweep.status == 1
    assert "put them back" in sweep.stderr
    run = batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0")
    assert run.status == 1
    assert_one_error_line(run)
    assert "put them back" in run.stderr
    assert emulator.live_ids() == before
    elsewhere.rename(batch.out)
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    batch.assert_one_live_key_per_row(emulator, 1)


@pytest.mark.parametrize(
    "spelling", ["keys.jsonl", "./keys.jsonl", "../place/keys.jsonl", "../link/keys.jsonl"]
)
def test_results_whose_path_is_spelt_otherwise(
    fwkeys: Command, emulator: Any, tmp_path: Path, spelling: str
) -> None:
    """They are the same batch's: what it left behind is looked after, and its marker used again."""
    batch = Batch(tmp_path / "place")
    batch.directory.mkdir()
    (tmp_path / "link").symlink_to("place")
    batch.write_names("a")
    emulator.fault({"operation": "create", "count": 1, "when": "after", "action": "stall"})
    assert batch.run(fwkeys, "--timeout-ms", "2000", "--settle-ms", "1").status == 4
    (marker,) = (entry["marker"] for entry in entries(batch.journal))
    run = fwkeys(
        *("create", "--batch", "keys.csv", "--out", spelling, "--settle-ms", "1", "--settled-after-ms", "0"),
        cwd=batch.directory,
    )
    assert run.status == 0
    assert [line["marker"] for line in batch.results()] == [marker]
    batch.assert_one_live_key_per_row(emulator, 1)


def test_a_journal_that_other_commands_share(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("ab")
    shared = ("--journal", str(batch.directory / "shared"))
    emulator.fault({"operation": "create", "count": 1, "when": "after", "action": "stall"})
    assert fwkeys("create", *shared, "--timeout-ms", "2000").status == 4
    orphans = emulator.live_ids()
    assert batch.run(fwkeys, *shared).status == 0
    assert not batch.journal.exists()
    assert sorted(batch.key_ids() + orphans) == emulator.live_ids(), (
        "the line of another command is not its own"
    )
    sweep = fwkeys("sweep", *shared, "--settle-ms", "1", "--settled-after-ms", "0")
    assert sweep.status == 0
    batch.assert_one_live_key_per_row(emulator, 2)
