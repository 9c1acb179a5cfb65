"""A journal may have creates at several services: a sweep at one of them leaves the lines of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import build
from support.command_runs import Command, assert_one_error_line, command_for
from support.emulator import Emulator
from support.journals import entries, states


@pytest.fixture
def other(command_path: Path) -> Iterator[Command]:
    """The command with another service, which has the same account and user."""
    with Emulator(build.emulator_path()) as emulator:
        yield command_for(command_path, emulator)


@pytest.fixture
def fwkeys(command_path: Path, emulator: Emulator) -> Command:
    return command_for(command_path, emulator)


def sweep(command: Command, journal: Path) -> int:
    run = command("sweep", "--journal", str(journal), "--settle-ms", "10", "--settled-after-ms", "0")
    if run.status != 0:
        assert_one_error_line(run)
        assert "at another service" in run.stderr
    return run.status


def test_an_orphan_is_not_forgotten(
    fwkeys: Command, other: Command, emulator: Emulator, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    fwkeys("create", "--journal", str(journal), "--secret-file", str(tmp_path / "secret"))
    assert len(emulator.live_ids()) == 1
    assert (sweep(other, journal), states(journal)) == (4, ["pending"])
    assert sweep(fwkeys, journal) == 0
    assert emulator.live_ids() == []


def test_a_rotation_stays_open(fwkeys: Command, other: Command, emulator: Emulator, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    (old,) = (emulator.mint(1), emulator.live_ids())[1]
    file = str(tmp_path / "secret")
    run = fwkeys("rotate", old, "--begin", "--secret-file", file, "--journal", str(journal))
    assert run.status == 0
    assert (sweep(other, journal), states(journal)) == (4, ["begun"])
    assert other("rotate", "--abort", old, "--journal", str(journal)).status == 1
    assert fwkeys("rotate", "--commit", old, "--journal", str(journal)).status == 0
    assert old not in emulator.live_ids()
    assert len(emulator.live_ids()) == 1


def test_a_lent_key_is_swept_at_its_service_only(
    fwkeys: Command, other: Command, emulator: Emulator, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    fwkeys("exec", "--journal", str(journal), "--", "true")
    (line,) = entries(journal)
    assert other("exec", "--journal", str(journal), "--", "true").status == 0
    assert entries(journal)[0] == line
    emulator.clear_faults()
    assert sweep(fwkeys, journal) == 0
    assert emulator.live_ids() == []


def test_a_batch_goes_on_at_its_service_only(
    fwkeys: Command, other: Command, emulator: Emulator, tmp_path: Path
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"name": "a"}\n')
    words = ["create", "--batch", str(tmp_path / "rows.jsonl"), "--out", str(tmp_path / "out.jsonl")]
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    emulator.fault({"operation": "list", "when": "before", "action": {"status": 403}})
    fwkeys(*words)
    journal = tmp_path / "out.jsonl.journal"
    before = entries(journal)
    assert before[0]["state"] == "pending"
    run = other(*words)
    assert run.status == 1
    assert "another service" in run.stderr
    assert entries(journal) == before
