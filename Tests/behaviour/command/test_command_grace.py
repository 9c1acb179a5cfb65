"""fwkeys sweep --journal while a create that was cut off may still be carried out: its line stays that long.

How long is told by two clocks, and neither may end it by a jump.
"""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from command.test_command_sweep import SECRET, created_line, marked_key
from support.command_runs import Command, Run, assert_one_error_line
from support.journals import BOOT, MARKER, entries, journal_line

HOUR_MS = 3_600_000
GRACE_MS = 600_000
SHORT_MS = 30_000  # more than a test takes
EARLIER_MS = 1_767_323_045_000  # the start of 2026


def clock() -> int:
    return int(time.time() * 1000)


def uptime() -> int:
    return int(time.monotonic() * 1000)


def now(**fields: Any) -> dict[str, Any]:
    """The fields of a create that began just now."""
    return {"clock": clock(), "uptime": uptime(), "boot": BOOT, **fields}


def sweep(fwkeys: Command, journal: Path, *options: str) -> Run:
    return fwkeys("sweep", "--journal", str(journal), "--settle-ms", "1", *options)


def settle(fwkeys: Command, journal: Path) -> Run:
    return sweep(fwkeys, journal, "--settled-after-ms", "0")


def assert_that_it_stays(run: Run) -> None:
    assert run.status == 4
    assert_one_error_line(run)
    assert "requests of 1 create may still be carried out: sweep again after 20" in run.stderr


def test_a_line_without_a_key_stays_and_the_time_is_told(
    fwkeys: Command, emulator: Any, journal: Path
) -> None:
    journal.write_text(journal_line("pending", **now(timeout=0)))
    before = clock()
    run = sweep(fwkeys, journal)
    assert_that_it_stays(run)
    assert "nothing found yet; the request may still be carried out: sweep again after " in run.stdout
    told = re.findall(r"after (\S+)", run.stdout + run.stderr)
    for text in told:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
        # Later by what passes between two looks at the clock, on a busy machine.
        assert abs(before + GRACE_MS - at.timestamp() * 1000) < SHORT_MS
    assert len(told) == 2


def test_json_says_when_to_sweep_again(fwkeys: Command, emulator: Any, journal: Path) -> None:
    other = "f" * 16
    journal.write_text(journal_line("pending", **now()) + journal_line("pending", other, oneKeyAtMost=1))
    key_id = marked_key(emulator, f"x-fwk-{other}")
    run = sweep(fwkeys, journal, "-o", "json")
    assert_that_it_stays(run)
    stays, settled = json.loads(run.stdout)["swept"]
    assert settled == {"marker": other, "deleted": [key_id]}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stays.pop("sweepAgainAfter"))
    assert stays == {"marker": MARKER, "deleted": []}


def test_two_lines_are_told_of_in_one_error_line(fwkeys: Command, emulator: Any, journal: Path) -> None:
    journal.write_text(journal_line("pending", **now()) + journal_line("pending", "f" * 16, **now()))
    run = sweep(fwkeys, journal)
    assert run.status == 4
    assert_one_error_line(run)
    assert "requests of 2 creates" in run.stderr


def test_a_single_request_is_settled_by_its_key(fwkeys: Command, emulator: Any, journal: Path) -> None:
    journal.write_text(journal_line("pending", **now(oneKeyAtMost=1)))
    key_id = marked_key(emulator)
    run = sweep(fwkeys, journal)
    assert (run.status, run.stderr, run.lines) == (0, "", [f"{MARKER}: deleted {key_id}"])
    assert journal.read_bytes() == b""


def test_one_of_several_requests_settles_nothing(fwkeys: Command, emulator: Any, journal: Path) -> None:
    journal.write_text(journal_line("pending", **now()))
    for _ in range(2):
        key_id = marked_key(emulator)
        run = sweep(fwkeys, journal)
        assert_that_it_stays(run)
        deleted = f"{MARKER}: deleted {key_id}; another request of it may still be carried out"
        assert run.stdout.startswith(deleted)
        assert emulator.live_keys() == []
    assert settle(fwkeys, journal).status == 0
    assert journal.read_bytes() == b""


@pytest.mark.parametrize("whole", [True, False])
def test_a_key_with_a_name_of_a_settled_create(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path, whole: bool
) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET if whole else "")
    journal.write_text(created_line(marked_key(emulator), path, **now(oneKeyAtMost=1)))
    assert sweep(fwkeys, journal).status == 0
    assert len(emulator.live_keys()) == whole
    assert journal.read_bytes() == b""


def test_a_delivered_key_stays_wherever_its_file_goes(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET)
    key_id = marked_key(emulator)
    journal.write_text(created_line(key_id, path, **now()))
    run = sweep(fwkeys, journal)
    assert_that_it_stays(run)
    assert run.stdout.startswith(f"{MARKER}: kept {key_id}; another request of it may still")
    path.rename(tmp_path / "elsewhere")
    late = marked_key(emulator)
    assert settle(fwkeys, journal).lines == [f"{MARKER}: kept {key_id} deleted {late}"]
    assert emulator.live_ids() == [key_id]


@pytest.mark.parametrize("state", ["pending", "created"])
def test_a_file_is_looked_after_once(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path, state: str
) -> None:
    """Another create may have made a file of that name by the next sweep."""
    path = tmp_path / "secret"
    path.touch()
    if state == "created":
        journal.write_text(created_line(marked_key(emulator), path, **now()))
    else:
        journal.write_text(journal_line("pending", secretFile=str(path), **now()))
    assert_that_it_stays(sweep(fwkeys, journal))
    assert not path.exists()
    (entry,) = entries(journal)
    assert entry["state"] == "pending"
    assert {"secretFile", "keyId", "prefix", "secretLength"}.isdisjoint(entry)
    path.touch()
    assert settle(fwkeys, journal).status == 0
    assert path.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"clock": EARLIER_MS},
        {"uptime": 0},
        {"clock": clock() + 1000 * HOUR_MS},
        {"clock": clock() + 1000 * HOUR_MS, "uptime": 0},
    ],
    ids=["set forward since", "on another machine", "set back since", "set back, another machine"],
)
def test_a_clock_that_jumped_does_not_end_it(
    fwkeys: Command, emulator: Any, journal: Path, fields: dict[str, int]
) -> None:
    journal.write_text(journal_line("pending", **(now(timeout=0) | fields)))
    run = sweep(fwkeys, journal, "--settled-after-ms", str(SHORT_MS))
    assert_that_it_stays(run)
    (entry,) = entries(journal)
    if fields.get("clock", 0) > clock():
        assert 0 <= clock() - entry["clock"] < SHORT_MS, "it cannot stay until that time comes"
        assert 0 <= uptime() - entry["uptime"] < SHORT_MS


def test_a_restart_of_the_machine_does_not_prolong_it(fwkeys: Command, emulator: Any, journal: Path) -> None:
    journal.write_text(journal_line("pending", uptime=uptime() + 1000 * HOUR_MS, timeout=0))
    run = sweep(fwkeys, journal, "--settled-after-ms", "1")
    assert (run.status, run.lines) == (0, [f"{MARKER}: nothing was left"])


def test_a_create_that_could_go_on_for_long(fwkeys: Command, emulator: Any, journal: Path) -> None:
    """Its last request may have left just before it was killed, long after it began."""
    began: dict[str, Any] = {"clock": clock() - 2 * HOUR_MS, "uptime": 0, "timeout": 24 * HOUR_MS}
    journal.write_text(journal_line("pending", **began))
    assert_that_it_stays(sweep(fwkeys, journal))
    (entry,) = entries(journal)
    assert entry["timeout"] == 0
    assert 0 <= clock() - entry["clock"] < SHORT_MS, "its process has ended: from now on it sends nothing"


def test_sweeping_again_does_not_prolong_it(fwkeys: Command, emulator: Any, journal: Path) -> None:
    journal.write_text(journal_line("pending", **now()))
    assert sweep(fwkeys, journal).status == 4
    first = journal.read_bytes()
    assert sweep(fwkeys, journal).status == 4
    assert journal.read_bytes() == first


def test_a_line_that_stays_weighs_more_than_one_that_is_malformed(
    fwkeys: Command, emulator: Any, journal: Path
) -> None:
    journal.write_text(journal_line("created") + journal_line("pending", **now()))
    run = sweep(fwkeys, journal)
    assert run.status == 4
    assert run.stderr.count("\n") == 2
