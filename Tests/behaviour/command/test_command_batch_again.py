"""fwkeys create --batch, run again: what may have changed since, and which files are not the batch's own."""

from __future__ import annotations

import fcntl
import json
import os
from typing import Any

import pytest
from support.batches import Batch, creates, refuse
from support.command_runs import Command, assert_one_error_line


def test_rows_may_be_added(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("ab")
    assert batch.run(fwkeys).status == 0
    batch.write_names("abc")
    assert batch.run(fwkeys).status == 0
    assert creates(emulator) == 3
    batch.assert_one_live_key_per_row(emulator, 3)


def test_the_same_rows_in_the_other_form(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("ab")
    assert batch.run(fwkeys).status == 0
    batch.file.write_text('{"name":"a"}\n{"name":"b"}\n{"name":"c"}\n')
    assert batch.run(fwkeys).status == 0
    batch.assert_one_live_key_per_row(emulator, 3)


def test_a_row_that_failed_may_be_edited(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("ab")
    refuse(emulator, skip=1)
    assert batch.run(fwkeys, "--jobs", "1").status == 10
    batch.write_names("ac")
    assert batch.run(fwkeys).status == 0
    assert [line["name"] for line in batch.results()] == ["a", "c"]
    batch.assert_one_live_key_per_row(emulator, 2)


@pytest.mark.parametrize(
    ("edited", "words"),
    [
        ("name\na\nx\nc\n", "line 3: this row was edited"),
        ("name\nx\na\nb\nc\n", "line 2: this row was edited"),
        ("name\nc\nb\na\n", "line 2: this row was edited"),
        ("name,expiry\na,2999-01-01\nb,\nc,\n", "line 2: this row was edited"),
        ("name,annotation.a\na,\nb,x\nc,\n", "line 3: this row was edited"),
        ("name,user\na,\nb,bob\nc,\n", "line 3: this row was edited"),
        ("name\na\nb\n", "has 2 rows, and "),
    ],
)
def test_a_file_that_was_edited(
    fwkeys: Command, emulator: Any, batch: Batch, edited: str, words: str
) -> None:
    batch.write_names("abc")
    assert batch.run(fwkeys, "--jobs", "1").status == 0
    before = batch.out.read_bytes()
    batch.file.write_text(edited)
    run = batch.run(fwkeys)
    assert run.status == 64
    assert_one_error_line(run)
    assert words in run.stderr
    assert batch.out.read_bytes() == before
    assert creates(emulator) == 3


def test_another_user_than_before(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("a")
    assert batch.run(fwkeys).status == 0
    run = batch.run(fwkeys, "--user-id", "bob")
    assert run.status == 64
    assert_one_error_line(run)
    assert "its account or user is another one" in run.stderr


def test_an_expiry_that_passed_since_is_no_mistake(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """Its row has its key. That of a row without one is."""
    batch.file.write_text("name,expiry\na,2999-01-01\n")
    assert batch.run(fwkeys).status == 0
    line = json.loads(batch.out.read_text())
    # The digest that the row would have had with the other expiry, as the command writes it.
    past = Batch(batch.directory / "past")
    past.directory.mkdir()
    past.file.write_text("name,expiry\na,2001-01-01\n")
    assert past.run(fwkeys).status == 64, "it was not created yet"
    batch.file.write_text("name,expiry\na,2001-01-01\n")
    line["digest"] = digest(emulator.account_id, emulator.user_id, "a", "2001-01-01")
    batch.out.write_text(json.dumps(line, separators=(",", ":")) + "\n")
    assert batch.run(fwkeys).status == 0


def digest(*texts: str) -> str:
    """FNV-1a of 64 bits over the texts, each with a 0 behind it."""
    value = 0xCBF29CE484222325
    for byte in b"".join(text.encode() + b"\0" for text in texts):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


@pytest.mark.parametrize(
    "content", ["precious", "precious\n", "{}\n", '{"row":1}\n', '{"row":1,"digest":"x"\n']
)
def test_another_file_is_left_alone(fwkeys: Command, emulator: Any, batch: Batch, content: str) -> None:
    batch.write_names("a")
    batch.out.write_text(content)
    batch.journal.touch()
    run = batch.run(fwkeys)
    assert run.status == 1
    assert_one_error_line(run)
    assert "holds no results of this batch" in run.stderr
    assert batch.out.read_text() == content
    assert creates(emulator) == 0


def test_results_without_their_journal(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("a")
    batch.out.touch()
    run = batch.run(fwkeys)
    assert run.status == 1
    assert_one_error_line(run)
    assert f"its journal {batch.journal} is not" in run.stderr
    assert not batch.journal.exists()
    assert creates(emulator) == 0


def test_another_file_as_journal(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("a")
    batch.journal.write_text("precious\n")
    run = batch.run(fwkeys)
    assert run.status == 1
    assert_one_error_line(run)
    assert "not a journal" in run.stderr
    assert batch.journal.read_text() == "precious\n"
    assert not batch.out.exists()
    assert creates(emulator) == 0


@pytest.mark.parametrize("kind", ["directory", "pipe", "link", "missing directory"])
def test_results_that_cannot_be_a_file(fwkeys: Command, emulator: Any, batch: Batch, kind: str) -> None:
    batch.write_names("a")
    out = batch.out
    if kind == "directory":
        out.mkdir()
    elif kind == "pipe":
        os.mkfifo(out)
    elif kind == "link":
        out.symlink_to(batch.directory / "elsewhere")
    else:
        out = batch.directory / "missing" / "out"
    run = fwkeys("create", "--batch", str(batch.file), "--out", str(out))
    assert (run.status, run.stdout) == (1, "")
    assert_one_error_line(run)
    assert not (batch.directory / "elsewhere").exists()
    assert creates(emulator) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("foreign", ["out", "journal"])
def test_a_file_of_another_user_gets_no_secret(
    fwkeys: Command, emulator: Any, batch: Batch, foreign: str
) -> None:
    """Who may write to the folder can make both files first, and would read what is written to them."""
    batch.write_names("a")
    for path in (batch.out, batch.journal):
        path.touch()
    os.chown(batch.out if foreign == "out" else batch.journal, 65534, 65534)
    run = batch.run(fwkeys)
    assert run.status == 1
    assert_one_error_line(run)
    assert "another user" in run.stderr
    assert creates(emulator) == 0
    assert batch.out.read_bytes() == b""


def test_two_runs_at_once(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("a")
    assert batch.run(fwkeys).status == 0
    batch.write_names("ab")
    with batch.out.open("r+") as results:
        fcntl.flock(results, fcntl.LOCK_EX)
        run = batch.run(fwkeys)
    assert run.status == 1
    assert_one_error_line(run)
    assert "another run of this batch is under way" in run.stderr
    assert creates(emulator) == 1


@pytest.mark.parametrize("cut", [1, 5, 40, 200])
def test_a_line_that_was_not_finished(fwkeys: Command, emulator: Any, batch: Batch, cut: int) -> None:
    """The key of such a line has no holder: it is deleted, and its row created anew."""
    batch.write_names("ab")
    emulator.fault({"operation": "create", "skip": 1, "count": 1, "when": "after", "action": "stall"})
    assert batch.run(fwkeys, "--jobs", "1", "--timeout-ms", "2000", "--settle-ms", "1").status == 4
    whole, failure = batch.out.read_text().splitlines(keepends=True)
    line = whole.replace('{"row":1,', '{"row":2,')
    batch.out.write_text(whole + line[: len(line) - cut])
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    assert "error" in failure
    batch.assert_one_live_key_per_row(emulator, 2)


def test_a_file_system_that_lost_its_last_block(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names("a")
    assert batch.run(fwkeys).status == 0
    batch.write_names("ab")
    with batch.out.open("ab") as results:
        results.write(b"\0" * 3000)
    assert batch.run(fwkeys).status == 0
    batch.assert_one_live_key_per_row(emulator, 2)
