"""Ctrl-C and SIGTERM: the call that is running ends, and what became of it is told."""

from __future__ import annotations

import shlex
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import PATIENCE_SECONDS, Command, Run, assert_one_error_line, blanked, command_for
from support.journals import MARKER, states
from support.keys_at_hand import make_keys
from support.replies import EMPTY_OBJECT_REPLY, KEY_ID, record_reply
from support.scripted_server import Hold, ScriptedServer

FOR_ALICE = ("-a", "acme", "--user-id", "alice")
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def scripted(command_path: Path, scripted_server: ScriptedServer) -> Command:
    return Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)


def start(command: Command, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.Popen(
        [command.path, *arguments], env=command.environment, stderr=subprocess.PIPE, text=True, **options
    )


def end(process: subprocess.Popen[str], number: signal.Signals) -> Run:
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    return Run(process.returncode, blanked(stdout or ""), stderr, stdout or "")


@SIGNALS
def test_a_create_whose_answer_did_not_come(
    scripted: Command, scripted_server: ScriptedServer, tmp_path: Path, number: signal.Signals
) -> None:
    secret_file = tmp_path / "secret"
    scripted_server.answer(Hold())
    process = start(scripted, "create", *FOR_ALICE, "--secret-file", str(secret_file))
    scripted_server.wait_for_requests(1)
    began = time.monotonic()
    run = end(process, number)
    assert time.monotonic() - began < 20
    assert (run.status, run.stdout) == (4, "")
    assert_one_error_line(run)
    assert "ERROR_CANCELLED, UNKNOWN" in run.stderr
    assert "may be alive" in run.stderr
    assert not secret_file.exists()


@SIGNALS
def test_a_create_that_is_to_be_exactly_once_tells_how_to_sweep(
    command_path: Path, emulator: Any, number: signal.Signals
) -> None:
    command = command_for(command_path, emulator)
    emulator.fault({"operation": "create", "when": "after", "action": "stall"})
    process = start(command, "create", "--exactly-once")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not emulator.live_keys():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    run = end(process, number)
    assert run.status == 4
    assert_one_error_line(run)
    advised = shlex.split(run.stderr.split("`")[1])
    assert advised[:2] == ["fwkeys", "sweep"]
    assert emulator.live_keys()[0]["displayName"].endswith(advised[2])
    assert command(*advised[1:], "--settle-ms", "5").status == 0
    assert emulator.live_keys() == []


def test_a_create_with_a_journal_leaves_its_line(
    scripted: Command, scripted_server: ScriptedServer, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    scripted_server.answer(Hold())
    process = start(scripted, "create", *FOR_ALICE, "--journal", str(journal))
    scripted_server.wait_for_requests(1)
    run = end(process, signal.SIGINT)
    assert run.status == 4
    assert f"sweep --journal {journal}" in run.stderr
    assert states(journal) == ["pending"]


def test_a_pipe_that_nobody_reads(scripted: Command, scripted_server: ScriptedServer) -> None:
    """The key is there and its record does not fit into the pipe: it is deleted again."""
    big = {"name": "x" * 200_000}
    scripted_server.answer(record_reply(annotations=big))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    process = start(scripted, "create", *FOR_ALICE)
    scripted_server.wait_for_requests(1)
    assert process.stdout
    assert process.stderr
    process.stdout.read(1)  # it is writing now
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=PATIENCE_SECONDS) == 6
    assert f"{KEY_ID} was deleted again" in process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert len(scripted_server.posts(":delete")) == 1


def test_before_anything_was_sent_a_signal_just_ends_it(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    scripted_server.answer(Hold())
    process = start(scripted, "create")
    scripted_server.wait_for_requests(1)
    run = end(process, signal.SIGINT)
    assert (run.status, run.stdout, run.stderr) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("command", [("list",), ("get", "key_x"), ("whoami",)], ids=" ".join)
def test_what_changes_nothing_just_ends(
    scripted: Command, scripted_server: ScriptedServer, command: tuple[str, ...]
) -> None:
    scripted_server.answer(Hold())
    process = start(scripted, *command, *(FOR_ALICE if command != ("whoami",) else ()))
    scripted_server.wait_for_requests(1)
    assert end(process, signal.SIGINT).status == -signal.SIGINT


def test_a_question_before_a_delete(scripted: Command, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    process = start(scripted, "delete", "key_x")
    scripted_server.wait_for_requests(1)
    run = end(process, signal.SIGINT)
    assert (run.status, run.stdout) == (8, "")
    assert run.stderr == "fwkeys: interrupted: nothing was done\n"


def test_a_delete_of_several_keys(command_path: Path, emulator: Any) -> None:
    command = command_for(command_path, emulator)
    make_keys(emulator, 3)
    ids = emulator.live_ids()
    emulator.fault({"operation": "delete", "skip": 1, "when": "before", "action": "stall"})
    process = start(command, "delete", "--user-id", emulator.user_id, *ids)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while emulator.requests()["delete"]["received"] < 2:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    run = end(process, signal.SIGINT)
    assert run.status == 4
    assert run.lines == [f"Deleted API key {ids[0]}"]
    unknown, untried = run.stderr.splitlines()
    assert unknown.startswith(f"fwkeys: {ids[1]}: ")
    assert untried == f"fwkeys: {ids[2]}: interrupted: it was not deleted"
    assert emulator.live_ids() == ids[1:]


def test_a_sweep(command_path: Path, emulator: Any) -> None:
    command = command_for(command_path, emulator)
    process = start(command, "sweep", MARKER, "--user-id", emulator.user_id, "--settle-ms", "50000")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while emulator.requests()["list"]["received"] < 1:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    run = end(process, signal.SIGTERM)
    assert run.status != 0
    assert_one_error_line(run)
    assert "CANCELLED" in run.stderr


def test_a_signal_that_is_ignored_stays_ignored(scripted: Command, scripted_server: ScriptedServer) -> None:
    """As nohup starts a program, and a shell its background jobs."""
    release = threading.Event()
    scripted_server.answer(release, record_reply())
    process = subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", scripted.path, "create", *FOR_ALICE],
        env=scripted.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    scripted_server.wait_for_requests(1)
    process.send_signal(signal.SIGINT)
    release.set()
    process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
