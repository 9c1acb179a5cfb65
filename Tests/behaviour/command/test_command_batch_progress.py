"""fwkeys create --batch: how far it is, as a bar on a terminal and as lines elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from support.batches import Batch
from support.command_runs import SECRET, Command
from support.terminal import run_on_terminal


def test_the_bar_on_a_terminal(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(300)])
    emulator.fault(
        {"operation": "create", "action": {"delay_ms": 60}},
        {"operation": "create", "skip": 50, "count": 3, "when": "before", "action": {"status": 403}},
    )
    run = run_on_terminal([fwkeys.path, *batch.arguments("--jobs", "30")], fwkeys.environment, columns=90)
    assert run.status == 10
    assert not SECRET.search(run.text)
    shown = [
        part.removesuffix("\x1b[K") for part in run.text.replace("\n", "\r").split("\r") if "[" in part[:1]
    ]
    assert len(shown) > 3, "it moves"
    assert all(len(bar) < 90 for bar in shown)
    assert any("of 300 keys, " in bar and "/s, " in bar and " left, 3 failed" in bar for bar in shown)
    assert any("[####" in bar and "----]" in bar for bar in shown)
    reports = [line.rpartition("\r\x1b[K")[2] for line in run.text.split("\n")]
    assert sum(line.startswith(f"fwkeys: {batch.file}, line ") for line in reports) == 3
    assert reports[-2].startswith("fwkeys: 297 of 300 rows have their keys")


@pytest.mark.parametrize("columns", [1, 10, 30, 60])
def test_the_bar_on_a_narrow_terminal(fwkeys: Command, emulator: Any, batch: Batch, columns: int) -> None:
    batch.write_names([str(number) for number in range(60)])
    emulator.fault({"operation": "create", "action": {"delay_ms": 120}})
    run = run_on_terminal(
        [fwkeys.path, *batch.arguments("--jobs", "20")], fwkeys.environment, columns=columns
    )
    assert run.status == 0
    shown = [part for part in run.text.split("\r") if part.endswith("\x1b[K") and part != "\x1b[K"]
    assert shown
    assert all(len(bar.removesuffix("\x1b[K")) <= max(columns - 1, 1) for bar in shown)


def test_no_bar_where_the_log_is_shown(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(40)])
    emulator.fault({"operation": "create", "action": {"delay_ms": 120}})
    run = run_on_terminal([fwkeys.path, *batch.arguments("--jobs", "20", "-v")], fwkeys.environment)
    assert run.status == 0
    assert "\x1b" not in run.text


def test_lines_where_there_is_no_terminal(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """The first of them comes after five seconds; its words are those of the bar."""
    batch.write_names([str(number) for number in range(100)])
    emulator.fault({"operation": "create", "skip": 7, "when": "before", "action": "stall"})
    with batch.started(fwkeys, "--jobs", "4", "--user-id", emulator.user_id) as process:
        assert process.stderr
        line = process.stderr.readline()
    assert line.startswith("fwkeys: 7 of 100 keys, ")
    assert line.endswith(" left\n")
    assert "\x1b" not in line
    assert "\r" not in line
