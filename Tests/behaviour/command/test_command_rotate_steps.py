"""fwkeys rotate in two processes: --begin in one, --commit or --abort in another, a journal between them.

Whatever happens, one of the two keys is alive, and no key is alive that nobody holds.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import fwkeys as library
import pytest
from support.command_runs import PATIENCE_SECONDS, assert_one_error_line, command_for
from support.journals import LINE_LENGTH, entries
from support.open_rotations import Rotating
from support.terminal import run_on_terminal
from support.waiting import wait_until

OLD_KEY_MAY_BE_ALIVE = 9
NOT_CONFIRMED = 7


@pytest.fixture
def rotating(command_path: Path, emulator: Any, tmp_path: Path) -> Rotating:
    return Rotating(command_for(command_path, emulator), emulator, tmp_path)


@pytest.fixture
def old(rotating: Rotating) -> str:
    return rotating.create("--annotation", "team=search")


def test_begun_and_committed(rotating: Rotating, old: str) -> None:
    new, path = rotating.begin(old)
    assert rotating.alive() == {old, new}
    assert rotating.opens(path)
    (entry,) = entries(rotating.journal)
    assert (entry["state"], entry["oldKeyId"], entry["keyId"]) == ("begun", old, new)
    assert path.read_text() not in rotating.journal.read_text()
    run = rotating.run("--commit", old)
    assert (run.status, run.stderr, run.key_id) == (0, "", new)
    assert run.lines[-1] == f"Replaced Key Id: {old}"
    assert rotating.alive() == {new}
    assert rotating.opens(path)
    assert rotating.journal.read_bytes() == b""


def test_begun_and_aborted(rotating: Rotating, old: str) -> None:
    new, path = rotating.begin(old)
    run = rotating.run("--abort", old)
    assert (run.status, run.stderr, run.lines) == (0, "", [f"Deleted API key {new}"])
    assert rotating.alive() == {old}
    assert not rotating.opens(path)
    assert rotating.journal.read_bytes() == b""


@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_the_beginning_tells_how_to_go_on(rotating: Rotating, old: str, ending: str) -> None:
    run = rotating.run("--begin", old, "--secret-file", str(rotating.new_file()))
    (told,) = [line for line in run.lines if line.startswith(f"{ending.capitalize()} With: fwkeys ")]
    assert f"Old Key Id: {old}" in run.lines
    assert rotating.fwkeys(*shlex.split(told.partition(": ")[2])[1:]).status == 0
    assert rotating.alive() == ({run.key_id} if ending == "commit" else {old})


def test_json(rotating: Rotating, old: str) -> None:
    path = rotating.new_file()
    begun = json.loads(rotating.run("--begin", old, "--secret-file", str(path), "-o", "json").stdout)
    new = begun["apiKey"]["keyId"]
    assert (begun["begun"], begun["keyFile"], "key" in begun["apiKey"]) == (old, str(path), False)
    aborted = rotating.fwkeys(*shlex.split(begun["abort"])[1:], "-o", "json")
    assert json.loads(aborted.stdout) == {"kept": old, "deleted": new}
    begun = json.loads(
        rotating.run("--begin", old, "--secret-file", str(rotating.new_file()), "-o", "json").stdout
    )
    document = json.loads(rotating.fwkeys(*shlex.split(begun["commit"])[1:], "-o", "json").stdout)
    assert (document["replaced"], document["apiKey"]["keyId"]) == (old, begun["apiKey"]["keyId"])


def test_the_secret_for_a_program(rotating: Rotating, old: str) -> None:
    path = rotating.new_file()
    words = (*rotating.words("--begin", old), "--", "sh", "-c", 'cat >"$0"', str(path))
    run = rotating.fwkeys(*words)
    assert (run.status, run.stderr) == (0, "")
    assert rotating.alive() == {old, run.key_id}
    assert rotating.run("--commit", old).status == 0
    assert rotating.opens(path)
    assert rotating.alive() == {run.key_id}


def test_a_program_that_does_not_take_the_secret(rotating: Rotating, old: str) -> None:
    run = rotating.fwkeys(*rotating.words("--begin", old), "--", "sh", "-c", "exit 3")
    assert run.status == 6
    assert rotating.alive() == {old}
    assert rotating.journal.read_bytes() == b""


def test_all_steps_find_the_same_journal_without_its_name(
    rotating: Rotating, old: str, tmp_path: Path
) -> None:
    settings = {"HOME": str(tmp_path)}
    for ending in ("--abort", "--commit"):
        begun = rotating.fwkeys(
            "rotate", "--begin", old, "--secret-file", str(rotating.new_file()), settings=settings
        )
        assert begun.status == 0
        assert (tmp_path / ".local/state/fwkeys/journal").stat().st_size == LINE_LENGTH
        assert rotating.fwkeys("rotate", ending, old, settings=settings).status == 0
    assert rotating.alive() == {begun.key_id}


def test_the_key_in_hand(rotating: Rotating, tmp_path: Path) -> None:
    own, new = tmp_path / "own", tmp_path / "new"
    rotating.fwkeys("create", "--secret-file", str(own))
    begun = rotating.run("--begin", "--current", "--secret-file", str(new), "--api-key-file", str(own))
    assert begun.status == 0
    run = rotating.run("--commit", "--current", "--api-key-file", str(own))
    assert (run.status, rotating.alive()) == (0, {begun.key_id})
    assert rotating.opens(new)


def test_a_sweep_leaves_an_open_rotation_alone_and_tells_of_it(rotating: Rotating, old: str) -> None:
    new, path = rotating.begin(old)
    path.rename(path.with_suffix(".moved"))
    (entry,) = entries(rotating.journal)
    finding = {"marker": entry["marker"], "kept": new, "deleted": [], "oldKeyId": old}
    assert rotating.swept() == [finding]
    run = rotating.sweep()
    assert (run.status, run.stderr) == (0, "")
    assert f"the old key {old} stays until `fwkeys rotate --commit {old}`" in run.stdout
    assert rotating.alive() == {old, new}
    assert rotating.run("--commit", old).status == 0


def test_exec_leaves_an_open_rotation_alone(rotating: Rotating, old: str) -> None:
    new, _ = rotating.begin(old)
    before = entries(rotating.journal)
    run = rotating.fwkeys("exec", "--journal", str(rotating.journal), "--settle-ms", "0", "--", "true")
    assert (run.status, run.stderr) == (0, "")
    assert rotating.alive() == {old, new}
    assert entries(rotating.journal) == before


def test_a_new_key_that_is_gone_keeps_the_old_one(rotating: Rotating, old: str) -> None:
    new, _ = rotating.begin(old)
    assert rotating.fwkeys("delete", new).status == 0
    run = rotating.run("--commit", old)
    assert run.status == 1
    assert_one_error_line(run)
    assert f"{new} is not there" in run.stderr
    assert rotating.alive() == {old}
    assert rotating.run("--abort", old).status == 0
    assert rotating.alive() == {old}
    assert rotating.journal.read_bytes() == b""


def test_an_old_key_that_is_gone_keeps_the_new_one(rotating: Rotating, old: str) -> None:
    new, path = rotating.begin(old)
    assert rotating.fwkeys("delete", old).status == 0
    run = rotating.run("--abort", old)
    assert run.status == 1
    assert_one_error_line(run)
    assert f"{new} stays" in run.stderr
    assert rotating.alive() == {new}
    assert rotating.opens(path)
    assert rotating.journal.read_bytes() == b""


@pytest.mark.parametrize("gone", ["old", "new"])
def test_a_sweep_finds_that_a_rotation_was_ended_by_hand(rotating: Rotating, old: str, gone: str) -> None:
    new, _ = rotating.begin(old)
    assert rotating.fwkeys("delete", old if gone == "old" else new).status == 0
    before = rotating.alive()
    assert rotating.sweep().status == 0
    assert rotating.alive() == before
    assert rotating.journal.read_bytes() == b""


def test_both_keys_are_gone(rotating: Rotating, old: str) -> None:
    new, _ = rotating.begin(old)
    assert rotating.fwkeys("delete", old, new).status == 0
    run = rotating.run("--commit", old)
    assert (run.status, "NOT_FOUND" in run.stderr) == (2, True)
    assert rotating.sweep().status == 0
    assert rotating.journal.read_bytes() == b""


def test_a_user_whose_keys_cannot_be_listed_ends_no_rotation(rotating: Rotating, old: str) -> None:
    """The service answers 404 to whoever may not see the keys, as if they were gone."""
    rotating.begin(old)
    before = entries(rotating.journal)
    for operation in ("get", "list"):
        rotating.emulator.fault({"operation": operation, "when": "before", "action": {"status": 404}})
    assert rotating.sweep().status == 2
    assert rotating.run("--commit", old).status == 2
    assert entries(rotating.journal) == before


LOST = {"operation": "delete", "action": "reset", "when": "before"}


@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_a_deletion_that_was_lost_leaves_one_way_out(rotating: Rotating, old: str, ending: str) -> None:
    """The request may be carried out late, so the other key must stay."""
    new, _ = rotating.begin(old)
    rotating.emulator.fault(LOST)
    options = ("--timeout-ms", "400")
    run = rotating.run(f"--{ending}", old, *options)
    assert run.status == (OLD_KEY_MAY_BE_ALIVE if ending == "commit" else NOT_CONFIRMED)
    assert_one_error_line(run)
    rotating.emulator.clear_faults()
    other = "abort" if ending == "commit" else "commit"
    refused = rotating.run(f"--{other}", old)
    assert refused.status == 1
    assert f"only --{ending} can end" in refused.stderr
    assert rotating.alive() == {old, new}
    assert rotating.run(f"--{ending}", old).status == 0
    assert rotating.alive() == ({new} if ending == "commit" else {old})


@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_a_sweep_ends_what_was_decided(rotating: Rotating, old: str, ending: str) -> None:
    new, _ = rotating.begin(old)
    rotating.emulator.fault(LOST)
    rotating.run(f"--{ending}", old, "--timeout-ms", "400")
    rotating.emulator.clear_faults()
    kept, deleted = (new, old) if ending == "commit" else (old, new)
    (finding,) = rotating.swept()
    assert (finding["kept"], finding["deleted"]) == (kept, [deleted])
    assert rotating.alive() == {kept}
    assert rotating.journal.read_bytes() == b""


@pytest.mark.parametrize("ending", ["commit", "abort"])
def test_a_deletion_that_was_refused_leaves_both_ways_out(rotating: Rotating, old: str, ending: str) -> None:
    new, _ = rotating.begin(old)
    before = entries(rotating.journal)
    refusal = {"operation": "delete", "when": "before", "count": 1, "action": {"status": 403}}
    rotating.emulator.fault(refusal)
    run = rotating.run(f"--{ending}", old)
    assert run.status == (OLD_KEY_MAY_BE_ALIVE if ending == "commit" else NOT_CONFIRMED)
    assert old in run.stderr
    assert new in run.stderr
    assert entries(rotating.journal) == before
    assert rotating.run("--abort" if ending == "commit" else "--commit", old).status == 0
    assert rotating.alive() == ({old} if ending == "commit" else {new})


def test_a_new_key_without_the_marker_of_its_line_deletes_nothing(rotating: Rotating, old: str) -> None:
    """Whoever can write to a journal names any key there."""
    new, _ = rotating.begin(old)
    emulator = rotating.emulator
    with library.Client(api_key=emulator.api_key, base_url=emulator.base_url, timeout=20) as client:
        client.update_api_key(
            new, display_name="other", account_id=emulator.account_id, user_id=emulator.user_id
        )
    for ending in ("--commit", "--abort"):
        run = rotating.run(ending, old)
        assert run.status == 1
        assert "does not bear the marker" in run.stderr
    assert rotating.sweep().status == 0
    assert rotating.alive() == {old, new}


def test_a_rotation_is_begun_once(rotating: Rotating, old: str) -> None:
    rotating.begin(old)
    path = rotating.new_file()
    for words in (("--begin",), (), ("--keep-for", "1h")):
        run = rotating.run(*words, old, "--secret-file", str(path))
        assert run.status == 1
        assert_one_error_line(run)
        assert f"a rotation of {old} is open" in run.stderr
        assert not path.exists()
    assert rotating.emulator.requests()["create"]["received"] == 2
    assert rotating.states() == ["begun"]


def start(rotating: Rotating, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [rotating.fwkeys.path, *rotating.words(*words)],
        env=rotating.fwkeys.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(*processes: subprocess.Popen[str]) -> list[int]:
    for process in processes:
        process.communicate(timeout=PATIENCE_SECONDS)
    return [process.returncode for process in processes]


def test_many_begin_the_same_rotation_at_once(rotating: Rotating, old: str) -> None:
    processes = [start(rotating, "--begin", old, "--secret-file", str(rotating.new_file())) for _ in range(6)]
    assert sorted(end(*processes)) == [0, 1, 1, 1, 1, 1]
    assert len(rotating.alive()) == 2
    assert rotating.states().count("begun") == 1
    assert rotating.run("--commit", old).status == 0
    assert len(rotating.alive()) == 1
    assert rotating.journal.read_bytes() == b""


@pytest.mark.parametrize("endings", [("commit", "commit"), ("abort", "abort"), ("commit", "abort")], ids=str)
def test_two_processes_end_the_same_rotation_at_once(
    rotating: Rotating, old: str, endings: tuple[str, str]
) -> None:
    new, _ = rotating.begin(old)
    rotating.emulator.fault({"operation": "*", "action": {"delay_ms": 20}})
    assert sorted(end(*(start(rotating, f"--{ending}", old) for ending in endings))) == [0, 1]
    assert rotating.alive() in ([{new}, {old}] if len(set(endings)) == 2 else [{new}] * 2 + [{old}] * 2)
    assert len(rotating.alive()) == 1
    assert rotating.journal.read_bytes() == b""


def test_a_rotation_whose_secret_is_being_handed_over_cannot_be_ended(
    rotating: Rotating, old: str, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    words = ["sh", "-c", 'cat >"$0"; until [ -e "$0.go" ]; do sleep 0.01; done', str(started)]
    process = subprocess.Popen(
        [rotating.fwkeys.path, *rotating.words("--begin", old), "--", *words],
        env=rotating.fwkeys.environment,
        stdout=subprocess.DEVNULL,
    )
    wait_until(started.exists)
    for ending in ("--commit", "--abort"):
        run = rotating.run(ending, old)
        assert run.status == 1
        assert "another process is at work" in run.stderr
    assert "in use" in rotating.sweep().stderr
    started.with_suffix(".go").touch()
    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert rotating.run("--commit", old).status == 0


def test_a_rotation_that_is_not_in_the_journal(rotating: Rotating, old: str) -> None:
    run = rotating.run("--commit", old)
    assert (run.status, "cannot be opened" in run.stderr) == (1, True)
    assert not rotating.journal.exists()
    other = rotating.create()
    rotating.begin(other)
    for words in ((old,), (other, "--account-id", "not-ours"), (other, "--user-id", "nobody")):
        run = rotating.fwkeys("rotate", "--commit", *words, "--journal", str(rotating.journal))
        assert run.status == 1
        assert f"no rotation of {words[0]} that is open" in run.stderr
    assert len(rotating.alive()) == 3


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--begin", "--commit", "key_x"), "exclude"),
        (("--begin", "--keep-for", "1h", "key_x"), "exclude"),
        (("--commit", "--abort", "key_x"), "exclude"),
        (("--commit",), "KEY_ID"),
        (("--commit", "key_x", "--current"), "KEY_ID"),
        (("--commit", "key_x", "--key-name", "y"), "--key-name"),
        (("--abort", "key_x", "--secret-file", "y"), "--secret-file"),
        (("--abort", "key_x", "--exactly-once"), "--exactly-once"),
        (("--commit", "key_x", "--dry-run"), "--dry-run"),
        (("--commit", "key_x", "--", "true"), "COMMAND"),
        (("--begin", "key_x"), "--secret-file"),
        (("key_x", "--keep-for", "0h", "--secret-file", "y"), "--keep-for"),
        (("key_x", "--keep-for", "soon", "--secret-file", "y"), "--keep-for"),
        (("key_x", "--keep-for", "9999999w", "--secret-file", "y"), "--keep-for"),
    ],
    ids=str,
)
def test_wrong_arguments(rotating: Rotating, words: tuple[str, ...], named: str) -> None:
    run = rotating.fwkeys("rotate", *words)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert named in run.stderr
    assert all(operation["received"] == 0 for operation in rotating.emulator.requests().values())


@pytest.mark.parametrize("words", [("--begin",), ("--keep-for", "1h")], ids=str)
def test_a_dry_run_shows_no_deletion(rotating: Rotating, old: str, words: tuple[str, ...]) -> None:
    run = rotating.run(*words, old, "--dry-run")
    assert run.status == 0
    assert run.stdout.startswith("POST /v1/accounts/")
    assert ":delete" not in run.stdout
    assert rotating.alive() == {old}
    assert not rotating.journal.exists()


@pytest.mark.parametrize(("ending", "answer"), [("commit", "y"), ("commit", "n"), ("abort", "n")])
def test_it_asks_on_a_terminal(rotating: Rotating, old: str, ending: str, answer: str) -> None:
    new, _ = rotating.begin(old)
    gone = old if ending == "commit" else new
    run = run_on_terminal(
        [rotating.fwkeys.path, *rotating.words(f"--{ending}", old)],
        rotating.fwkeys.environment,
        answer=f"{answer}\n",
        wait_for="? [y/N] ",
        columns=200,
    )
    assert f"Delete API key {gone}, " in run.text
    assert run.status == (0 if answer == "y" else 8)
    assert (gone in rotating.alive()) == (answer == "n")
    assert rotating.states() == (["begun"] if answer == "n" else [])


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_journal_that_others_may_write_to_is_refused(rotating: Rotating, old: str, mode: int) -> None:
    """They could say which keys are to be deleted."""
    rotating.begin(old)
    rotating.journal.chmod(mode)
    path = rotating.new_file()
    runs = (
        rotating.run("--commit", old),
        rotating.sweep(),
        rotating.fwkeys("create", "--journal", str(rotating.journal), "--secret-file", str(path)),
    )
    for run in runs:
        assert run.status == 1
        assert_one_error_line(run)
        assert "others may write to it" in run.stderr
    assert len(rotating.alive()) == 2
    assert not path.exists()
    rotating.journal.chmod(0o644)
    assert rotating.run("--commit", old).status == 0


def test_a_lost_attempt_is_swept_whenever_it_comes(rotating: Rotating, old: str) -> None:
    """The rotation goes on meanwhile."""
    emulator = rotating.emulator
    late = {"operation": "create", "count": 1, "action": "close", "late_commit_ms": 3000}
    emulator.fault(late)
    new, path = rotating.begin(old, "--begin", "--exactly-once")
    assert rotating.run("--commit", old).status == 0
    assert rotating.states() == ["unsettled"]
    wait_until(lambda: emulator.pending_commits() == 0)
    assert len(rotating.alive()) == 2
    rotating.sweep_all()
    assert rotating.alive() == {new}
    assert rotating.opens(path)
    assert rotating.journal.read_bytes() == b""


def test_a_lost_attempt_is_swept_while_the_rotation_is_open(rotating: Rotating, old: str) -> None:
    emulator = rotating.emulator
    emulator.fault({"operation": "create", "count": 1, "action": "close", "late_commit_ms": 3000})
    new, path = rotating.begin(old, "--begin", "--exactly-once")
    path.unlink()
    wait_until(lambda: emulator.pending_commits() == 0)
    assert len(rotating.alive()) == 3
    rotating.sweep_all()
    assert rotating.alive() == {old, new}
    assert rotating.states() == ["begun"]
    assert rotating.run("--abort", old).status == 0
    assert rotating.alive() == {old}
    assert rotating.journal.read_bytes() == b""


def test_a_client_that_the_service_does_not_know_ends_no_rotation(rotating: Rotating, old: str) -> None:
    rotating.begin(old)
    before = entries(rotating.journal)
    assert rotating.run("--commit", old, settings={"FIREWORKS_API_KEY": "x"}).status == 2
    assert entries(rotating.journal) == before
    assert len(rotating.alive()) == 2
