"""fwkeys create --journal: what is written down, when, and what it never holds."""

from __future__ import annotations

import fcntl
import os
import shlex
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import PATIENCE_SECONDS, Command, assert_one_error_line, opens_the_door
from support.journals import BOOT, LINE_LENGTH, entries, fnv, journal_line, states
from support.keys_at_hand import make_keys
from support.preloads import build_preload
from support.replies import KEY_ID, SECRET, http_reply, json_reply, record_reply
from support.scripted_server import ScriptedServer
from support.waiting import wait_until

FOR_ALICE = ("-a", "acme", "--user-id", "alice")


@pytest.fixture
def scripted(command_path: Path, scripted_server: ScriptedServer) -> Command:
    return Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)


def start(command: Command, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [command.path, *arguments],
        env=command.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_delivered_key_leaves_no_line(fwkeys: Command, emulator: Any, journal: Path) -> None:
    run = fwkeys("create", "--journal", str(journal))
    assert (run.status, run.stderr) == (0, "")
    assert journal.read_bytes() == b""
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert opens_the_door(emulator, run.secret())


def test_the_line_is_there_before_the_request(
    scripted: Command, scripted_server: ScriptedServer, journal: Path, tmp_path: Path
) -> None:
    release = threading.Event()
    scripted_server.answer(release, record_reply())
    process = start(
        scripted, "create", *FOR_ALICE, "--journal", str(journal), "--secret-file", str(tmp_path / "a b")
    )
    scripted_server.wait_for_requests(1)
    (entry,) = entries(journal)
    release.set()
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert entry.pop("time").endswith("Z")
    assert 0 <= time.time() * 1000 - entry.pop("clock") < PATIENCE_SECONDS * 1000
    assert 0 <= time.monotonic() * 1000 - entry.pop("uptime") < PATIENCE_SECONDS * 1000
    assert entry.pop("boot") == BOOT
    assert len(entry.pop("check")) == 16
    assert entry.pop("service") == fnv(scripted_server.base_url)
    marker = entry.pop("marker")
    assert entry == {
        "state": "pending",
        "accountId": "acme",
        "userId": "alice",
        "timeout": 60000,
        "secretFile": str(tmp_path / "a b"),
        "oneKeyAtMost": 1,
    }
    assert f"default-fwk-{marker}" in scripted_server.requests[0].body.decode()


def test_a_relative_path_is_written_down_as_an_absolute_one(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path
) -> None:
    emulator.fault({"operation": "create", "action": "close"})
    fwkeys("create", "--journal", journal.name, "--secret-file", "x/../s", cwd=tmp_path)
    assert not journal.exists(), "the file could not be made, and nothing was sent"
    assert emulator.requests()["create"]["received"] == 0
    fwkeys("create", "--journal", journal.name, "--secret-file", "./s", cwd=tmp_path)
    assert entries(journal)[0]["secretFile"] == str(tmp_path.resolve() / "s")


def test_the_secret_is_never_in_it(
    scripted: Command, scripted_server: ScriptedServer, journal: Path, tmp_path: Path
) -> None:
    """Lines that are struck out are dropped; while another create is at work they stay, and can be read."""
    release = threading.Event()
    scripted_server.answer(release, record_reply())
    first = start(scripted, "create", *FOR_ALICE, "--journal", str(journal))
    scripted_server.wait_for_requests(1)
    scripted_server.answer(record_reply())
    run = scripted("create", *FOR_ALICE, "--journal", str(journal), "--secret-file", str(tmp_path / "s"))
    assert run.status == 0
    pending, delivered = entries(journal)
    assert SECRET not in journal.read_text()
    release.set()
    first.communicate(timeout=PATIENCE_SECONDS)
    assert pending["state"] == "pending"
    assert delivered["state"] == "delivered"
    assert (delivered["keyId"], delivered["secretLength"]) == (KEY_ID, len(SECRET))
    assert delivered["prefix"] == SECRET[:7]
    assert first.returncode == 0
    assert journal.read_bytes() == b"", "the last one drops the lines"


@pytest.mark.parametrize(
    ("reply", "status"),
    [(json_reply(403, {"code": 7, "message": "no"}), 2), (http_reply(429, retry_after="3600"), 2)],
    ids=["403", "429"],
)
def test_a_refusal_leaves_no_line(
    scripted: Command, scripted_server: ScriptedServer, journal: Path, reply: bytes, status: int
) -> None:
    scripted_server.answer(reply)
    assert scripted("create", *FOR_ALICE, "--journal", str(journal)).status == status
    assert journal.read_bytes() == b""


def test_what_was_not_sent_leaves_no_line(scripted: Command, journal: Path) -> None:
    arguments = ("--base-url", "http://127.0.0.1:1", "--timeout-ms", "200", "--journal", str(journal))
    assert scripted("create", *FOR_ALICE, *arguments).status == 3
    assert journal.read_bytes() == b""


def test_a_lost_answer_leaves_a_line_and_names_the_sweep(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path
) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": "close"})
    secret_file = tmp_path / "secret"
    run = fwkeys("create", "--journal", str(journal), "--secret-file", str(secret_file))
    assert run.status == 4
    assert_one_error_line(run)
    assert states(journal) == ["pending"]
    assert len(emulator.live_keys()) == 1
    assert not secret_file.exists()
    advised = shlex.split(run.stderr.split("`")[1])
    assert advised[0] == "fwkeys"
    sweep = fwkeys(*advised[1:], "--settle-ms", "10")
    assert (sweep.status, sweep.stderr) == (0, "")
    assert emulator.live_keys() == []
    assert journal.read_bytes() == b""


def test_exactly_once_delivers_what_a_lost_answer_cost(fwkeys: Command, emulator: Any, journal: Path) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": "close", "count": 1})
    run = fwkeys("create", "--exactly-once", "--journal", str(journal), "--settle-ms", "10")
    assert run.status == 0
    assert emulator.live_ids() == [run.key_id]
    sweep = fwkeys("sweep", "--journal", str(journal), "--settle-ms", "10")
    assert sweep.status == 0
    assert emulator.live_ids() == [run.key_id]


def test_exactly_once_that_cannot_finish_names_the_marker_and_the_sweep(
    fwkeys: Command, emulator: Any
) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": "close"})
    emulator.fault({"operation": "list", "when": "before", "action": "stall"})
    run = fwkeys("create", "--exactly-once", "--settle-ms", "10", "--timeout-ms", "2000")
    assert run.status == 4
    assert_one_error_line(run)
    advised = shlex.split(run.stderr.split("`")[1])
    marker = advised[2]
    assert len(emulator.live_keys()) == 1
    assert emulator.live_keys()[0]["displayName"].endswith(f"-fwk-{marker}")
    emulator.clear_faults()
    assert fwkeys(*advised[1:], "--settle-ms", "10").status == 0
    assert emulator.live_keys() == []


@pytest.mark.parametrize("with_journal", [True, False])
def test_a_delivered_key_whose_earlier_attempt_is_not_settled(
    fwkeys: Command, emulator: Any, journal: Path, with_journal: bool
) -> None:
    """The answer is lost, and the key of that attempt comes only after the second one was delivered."""
    late = {"operation": "create", "count": 1, "action": "close", "late_commit_ms": 600}
    emulator.fault(late)
    options = ("--journal", str(journal)) if with_journal else ()
    run = fwkeys("create", "--exactly-once", "--settle-ms", "20", *options)
    assert run.status == 0
    assert_one_error_line(run)
    assert emulator.live_ids() == [run.key_id]
    if with_journal:
        (entry,) = entries(journal)
        assert (entry["state"], entry["keyId"]) == ("unsettled", run.key_id)
    advised = shlex.split(run.stderr.split("`")[1])
    if with_journal:
        sweep = fwkeys(*advised[1:], "--settle-ms", "1")
        assert sweep.status == 4
        assert f"kept {run.key_id}" in sweep.stdout
        assert "another request of it may still be carried out: sweep again after 20" in sweep.stdout
        assert states(journal) == ["unsettled"]
    wait_until(lambda: emulator.requests()["create"]["mutated"] == 2)
    later = ("--settled-after-ms", "1") if with_journal else ()
    sweep = fwkeys(*advised[1:], "--settle-ms", "1", *later)
    assert (sweep.status, sweep.stderr) == (0, "")
    assert emulator.live_ids() == [run.key_id]
    if with_journal:
        assert journal.read_bytes() == b""


def test_an_undelivered_key_leaves_no_line(fwkeys: Command, emulator: Any, journal: Path) -> None:
    with open("/dev/full", "w") as full:
        run = fwkeys("create", "--journal", str(journal), stdout=full)
    assert run.status == 6
    assert emulator.live_keys() == []
    assert journal.read_bytes() == b""


def test_an_undelivered_key_that_may_be_alive_leaves_a_line(
    fwkeys: Command, emulator: Any, journal: Path
) -> None:
    emulator.fault({"operation": "delete", "when": "before", "count": 1, "action": {"status": 403}})
    with open("/dev/full", "w") as full:
        run = fwkeys("create", "--journal", str(journal), stdout=full)
    assert run.status == 7
    (entry,) = entries(journal)
    assert (entry["state"], [entry["keyId"]]) == ("created", emulator.live_ids())
    assert fwkeys("sweep", "--journal", str(journal), "--settle-ms", "10").status == 0
    assert emulator.live_keys() == []


@pytest.mark.parametrize("content", ["precious\n", "x" * 5000, "{}\n", journal_line("pending") + "more\n"])
def test_another_file_is_left_alone(fwkeys: Command, emulator: Any, journal: Path, content: str) -> None:
    journal.write_text(content)
    run = fwkeys("create", "--journal", str(journal))
    assert run.status == 1
    assert_one_error_line(run)
    assert "not a journal" in run.stderr
    assert journal.read_text() == content
    assert emulator.requests()["create"]["received"] == 0


@pytest.mark.parametrize("name", ["missing/journal", ".", ""])
def test_a_journal_that_cannot_be_written(fwkeys: Command, emulator: Any, tmp_path: Path, name: str) -> None:
    run = fwkeys("create", "--journal", name, "--secret-file", "s", cwd=tmp_path)
    assert run.status == 1
    assert_one_error_line(run)
    assert emulator.requests()["create"]["received"] == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("room", [0, 1, 100, LINE_LENGTH - 1])
def test_a_full_disk_before_anything_is_sent(
    fwkeys: Command, emulator: Any, journal: Path, room: int
) -> None:
    run = fwkeys("create", "--journal", str(journal), wrapper=("prlimit", f"--fsize={room}"))
    assert run.status == 1
    assert_one_error_line(run)
    assert "File too large" in run.stderr
    assert emulator.requests()["create"]["received"] == 0
    assert journal.read_bytes() == b"", "no part of a line stays"


@pytest.mark.parametrize("failing", ["fsync-file", "fsync-directory"])
def test_a_line_that_does_not_reach_the_disk(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path, failing: str
) -> None:
    """Nothing is sent before the disk has said that the line is on it."""
    settings = {"LD_PRELOAD": build_preload("failing_calls", tmp_path), "FAILING_CALL": failing}
    run = fwkeys("create", "--journal", str(journal), settings=settings)
    assert run.status == 1
    assert_one_error_line(run)
    assert emulator.requests()["create"]["received"] == 0
    assert journal.read_bytes() == b""


def test_a_line_that_was_not_finished_is_written_over(fwkeys: Command, emulator: Any, journal: Path) -> None:
    whole = journal_line("pending")
    journal.write_text(whole + journal_line("pending")[:1000])
    assert fwkeys("create", "--journal", str(journal)).status == 0
    assert journal.read_text() == whole


def test_a_path_that_is_too_long_is_found_out_before_anything_is_sent(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path
) -> None:
    deep = "/".join(["d" * 200] * 7)
    run = fwkeys("create", "--journal", str(journal), "--secret-file", f"{deep}/s", cwd=tmp_path)
    assert run.status == 1
    assert_one_error_line(run)
    assert emulator.requests()["create"]["received"] == 0


def test_a_create_waits_for_a_sweep(fwkeys: Command, emulator: Any, journal: Path) -> None:
    descriptor = os.open(journal, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    process = start(fwkeys, "create", "--user-id", emulator.user_id, "--journal", str(journal))
    assert process.stderr
    assert "waiting" in process.stderr.readline()
    assert emulator.requests()["create"]["received"] == 0
    os.close(descriptor)
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0


def waits_for_a_lock(process_id: int) -> bool:
    """Whether the system lists the process among those that wait for a lock of fcntl."""
    lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    return any(line[1] == "->" and line[5] == str(process_id) for line in lines)


def test_lines_are_added_one_after_the_other(fwkeys: Command, emulator: Any, journal: Path) -> None:
    with journal.open("w") as other:
        fcntl.lockf(other, fcntl.LOCK_EX)
        process = start(fwkeys, "create", "--user-id", emulator.user_id, "--journal", str(journal))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not waits_for_a_lock(process.pid):
            assert time.monotonic() < deadline, "it does not wait for whoever adds a line"
            time.sleep(0.005)
        assert journal.read_bytes() == b""
        assert emulator.requests()["create"]["received"] == 0
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0


def test_many_creates_at_once(fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path) -> None:
    processes = [
        start(fwkeys, "create", "--journal", str(journal), "--secret-file", str(tmp_path / f"s{number}"))
        for number in range(12)
    ]
    for process in processes:
        process.communicate(timeout=PATIENCE_SECONDS)
    assert [process.returncode for process in processes] == [0] * 12
    assert len(emulator.live_keys()) == 12
    assert fwkeys("sweep", "--journal", str(journal), "--settle-ms", "1").status == 0
    assert len(emulator.live_keys()) == 12
    assert journal.read_bytes() == b""


def test_a_create_that_was_killed_may_be_carried_out_after_a_sweep(
    fwkeys: Command, emulator: Any, journal: Path
) -> None:
    """The request is on its way when the process is killed; the service carries it out behind the sweep."""
    emulator.fault({"operation": "create", "when": "before", "action": "stall"})
    process = start(fwkeys, "create", "--user-id", emulator.user_id, "--journal", str(journal))
    wait_until(lambda: emulator.requests()["create"]["received"] == 1)
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)
    (entry,) = entries(journal)
    sweep = fwkeys("sweep", "--journal", str(journal), "--settle-ms", "1")
    assert sweep.status == 4
    assert_one_error_line(sweep)
    assert "sweep again after 20" in sweep.stderr
    assert f"{entry['marker']}: nothing found yet; the request may still be carried out" in sweep.stdout
    assert states(journal) == ["pending"]
    emulator.clear_faults()
    make_keys(emulator, 1, displayName=f"default-fwk-{entry['marker']}")
    (late,) = emulator.live_ids()
    sweep = fwkeys("sweep", "--journal", str(journal), "--settle-ms", "1")
    assert (sweep.status, sweep.stderr, sweep.lines) == (0, "", [f"{entry['marker']}: deleted {late}"])
    assert emulator.live_keys() == []
    assert journal.read_bytes() == b"", "one request leads to one key at most"
