"""fwkeys rotate: the old key goes last, and whatever fails before that leaves it alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from command.test_command_kills import CALLS_AT_MOST, Place
from support.command_runs import (
    PATIENCE_SECONDS,
    SECRET,
    Command,
    Run,
    assert_one_error_line,
    command_for,
    opens_the_door,
)
from support.keys_at_hand import make_user
from support.preloads import build_preload
from support.replies import ago, json_reply, without
from support.scripted_server import ScriptedServer
from support.terminal import run_on_terminal

# Starts the command that follows with SIGCHLD ignored, which a program passes on to those that it starts.
IGNORE_SIGCHLD = """
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    return tmp_path / "secret"


@pytest.fixture
def old(fwkeys: Command) -> str:
    """The id of a key that is to be replaced."""
    options = ("--key-name", "ci", "--annotation", "team=search", "--annotation", "empty=")
    return str(fwkeys("create", *options, "-o", "json").stdout.split('"')[3])


def program(tmp_path: Path, body: str) -> tuple[str, ...]:
    """A program for the words after --, with what it read in `secret` and a place for findings in `out`."""
    path = tmp_path / "program.py"
    text = (
        f"import os, sys, signal\nout = {str(tmp_path / 'out')!r}\nsecret = sys.stdin.buffer.read()\n{body}\n"
    )
    path.write_text(text)
    return (sys.executable, "-S", str(path))


def only_the_old_key_is_alive(run: Run, emulator: Any, old: str, status: int) -> None:
    assert (run.status, run.stdout) == (status, "")
    assert_one_error_line(run)
    assert f"{old} is alive" in run.stderr
    assert emulator.live_ids() == [old]


@pytest.mark.parametrize("words", [("rotate",), ("rotate", "api-key"), ("api-key", "rotate")], ids=" ".join)
def test_into_a_file(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path, words: tuple[str, ...]
) -> None:
    run = fwkeys(*words, old, "--secret-file", str(secret_file))
    assert (run.status, run.stderr) == (0, "")
    (new,) = emulator.live_keys()
    assert new["keyId"] == run.key_id != old
    assert new["displayName"] == "ci"
    assert f"Key File: {secret_file}" in run.lines
    assert run.lines[-1] == f"Replaced Key Id: {old}"
    assert bool(SECRET.fullmatch(secret_file.read_text()))
    assert opens_the_door(emulator, secret_file.read_text())
    record = json.loads(fwkeys("get", run.key_id, "-o", "json").stdout)
    assert record["annotations"] == {"team": "search", "empty": ""}


def test_json(fwkeys: Command, emulator: Any, old: str, secret_file: Path) -> None:
    document = json.loads(fwkeys("rotate", old, "--secret-file", str(secret_file), "-o", "json").stdout)
    assert document["replaced"] == old
    assert [document["apiKey"]["keyId"]] == emulator.live_ids()
    assert "key" not in document["apiKey"]


def test_another_name_annotation_and_expiry(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path
) -> None:
    options = ("--key-name", "new", "--annotation", "a=b", "--expire-time", "2931-02-03")
    run = fwkeys("rotate", old, "--secret-file", str(secret_file), *options)
    record = json.loads(fwkeys("get", run.key_id, "-o", "json").stdout)
    assert (record["displayName"], record["annotations"]) == ("new", {"a": "b"})
    assert record["expireTime"] == "2931-02-03T00:00:00Z"


def test_a_marker_is_not_taken_over(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    created = fwkeys("create", "--key-name", "ci", "--exactly-once", "--settle-ms", "1")
    run = fwkeys("rotate", created.key_id, "--secret-file", str(tmp_path / "first"))
    assert "Display Name: ci" in run.lines
    run = fwkeys(
        "rotate", run.key_id, "--exactly-once", "--settle-ms", "1", "--secret-file", str(tmp_path / "s")
    )
    (name,) = [line for line in run.lines if line.startswith("Display Name: ci-fwk-")]
    assert len(name) == len("Display Name: ci-fwk-") + 16


def test_the_key_of_a_service_account(fwkeys: Command, emulator: Any, secret_file: Path) -> None:
    make_user(emulator, "ci", serviceAccount=True)
    created = fwkeys("create", "--service-account", "ci")
    assert (
        fwkeys("rotate", created.key_id, "--service-account", "ci", "--secret-file", str(secret_file)).status
        == 0
    )
    assert [key["user"] for key in emulator.live_keys()] == ["ci"]


def test_the_key_that_authenticates_is_rotated(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    first = tmp_path / "first"
    created = fwkeys("create", "--secret-file", str(first))
    second = tmp_path / "second"
    run = fwkeys("rotate", created.key_id, "--api-key-file", str(first), "--secret-file", str(second))
    assert (run.status, run.stderr) == (0, "")
    assert emulator.live_ids() == [run.key_id]
    assert opens_the_door(emulator, second.read_text())


def test_an_old_key_that_is_not_there(fwkeys: Command, emulator: Any, secret_file: Path) -> None:
    run = fwkeys("rotate", "key_none", "--secret-file", str(secret_file))
    assert (run.status, run.stdout) == (2, "")
    assert_one_error_line(run)
    assert "no key was created" in run.stderr
    assert emulator.requests()["create"]["received"] == 0
    assert not secret_file.exists()


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({"displayName": "two\nlines"}, ("--key-name", "ci")),
        ({"annotations": {"x": "two\nlines"}}, ("--annotation", "a=b")),
    ],
    ids=["name", "annotation"],
)
def test_an_old_key_of_which_something_cannot_be_taken_over(
    command_path: Path,
    scripted_server: ScriptedServer,
    secret_file: Path,
    fields: dict[str, Any],
    options: tuple[str, str],
) -> None:
    fwkeys = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)
    record = {**without("key"), **fields}
    scripted_server.answer(json_reply(200, record))
    arguments = (
        "rotate",
        record["keyId"],
        "-a",
        "acme",
        "--user-id",
        "alice",
        "--secret-file",
        str(secret_file),
    )
    run = fwkeys(*arguments)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert options[0] in run.stderr, "it says what to give"
    assert len(scripted_server.requests) == 1
    assert not secret_file.exists()


@pytest.mark.parametrize(
    "arguments",
    [(), ("--",), ("--secret-file", "x", "--", "true"), ("another", "--secret-file", "x")],
    ids=str,
)
def test_wrong_arguments(fwkeys: Command, emulator: Any, arguments: tuple[str, ...]) -> None:
    run = fwkeys("rotate", "key_x", *arguments)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert all(operation["received"] == 0 for operation in emulator.requests().values())


def test_a_file_that_is_there(fwkeys: Command, emulator: Any, old: str, secret_file: Path) -> None:
    secret_file.write_text("precious")
    run = fwkeys("rotate", old, "--secret-file", str(secret_file))
    assert run.status == 1
    assert emulator.live_ids() == [old]
    assert secret_file.read_text() == "precious"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"operation": "create", "when": "before", "action": {"status": 403}}, 2),
        ({"operation": "create", "when": "before", "action": {"status": 503}}, 4),
    ],
    ids=["rejected", "unknown"],
)
def test_a_create_that_fails(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path, fault: Any, status: int
) -> None:
    emulator.fault(fault)
    only_the_old_key_is_alive(fwkeys("rotate", old, "--secret-file", str(secret_file)), emulator, old, status)
    assert not secret_file.exists()


def test_a_new_key_that_does_not_work(fwkeys: Command, emulator: Any, old: str, secret_file: Path) -> None:
    emulator.fault({"new_key_refused_ms": 60_000})
    arguments = ("--user-id", emulator.user_id, "--timeout-ms", "2000", "--secret-file", str(secret_file))
    run = fwkeys("rotate", old, *arguments)
    assert run.status != 0
    assert_one_error_line(run)
    assert emulator.live_ids() == [old]
    assert not secret_file.exists()


def test_a_full_disk(fwkeys: Command, emulator: Any, old: str, secret_file: Path) -> None:
    run = fwkeys("rotate", old, "--secret-file", str(secret_file), wrapper=("prlimit", "--fsize=10"))
    only_the_old_key_is_alive(run, emulator, old, 6)
    assert "File too large" in run.stderr
    assert not secret_file.exists()


def test_a_new_key_that_cannot_be_deleted_again(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path
) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    run = fwkeys("rotate", old, "--secret-file", str(secret_file), wrapper=("prlimit", "--fsize=10"))
    assert run.status == 7
    assert_one_error_line(run)
    assert len(emulator.live_ids()) == 2
    assert all(key_id in run.stderr for key_id in emulator.live_ids())


def test_an_old_key_that_cannot_be_deleted(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path
) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    run = fwkeys("rotate", old, "--secret-file", str(secret_file))
    assert run.status == 9
    assert_one_error_line(run)
    assert len(emulator.live_ids()) == 2
    assert all(key_id in run.stderr for key_id in emulator.live_ids())
    assert opens_the_door(emulator, secret_file.read_text())


def test_a_full_standard_output_changes_nothing(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path
) -> None:
    with open("/dev/full", "w") as full:
        run = fwkeys("rotate", old, "--secret-file", str(secret_file), stdout=full)
    assert run.status == 1
    assert_one_error_line(run)
    assert len(emulator.live_ids()) == 1
    assert emulator.live_ids()[0] in run.stderr


def test_a_program_takes_the_secret(fwkeys: Command, emulator: Any, old: str, tmp_path: Path) -> None:
    body = "open(out, 'wb').write(secret); print('stored')"
    run = fwkeys("rotate", old, "--", *program(tmp_path, body))
    assert (run.status, run.stderr) == (0, "")
    secret = (tmp_path / "out").read_text()
    assert bool(SECRET.fullmatch(secret)), "the secret, and no line's end"
    assert opens_the_door(emulator, secret)
    assert emulator.live_ids() == [run.key_id]
    assert run.lines[0] == "stored"


def test_what_a_program_inherits(fwkeys: Command, emulator: Any, old: str, tmp_path: Path) -> None:
    script = """
        cat >/dev/null
        printenv FIREWORKS_API_KEY && exit 1
        printenv FIREWORKS_BASE_URL >/dev/null || exit 2
        for path in /proc/$$/fd/*; do [ -e "$path" ] && echo "descriptor ${path##*/}"; done
        grep SigIgn /proc/$$/status
    """
    given, other = os.pipe()
    try:
        run = fwkeys("rotate", old, "--", "sh", "-c", script, pass_fds=(given,))
    finally:
        os.close(given)
        os.close(other)
    assert run.status == 0
    assert {line for line in run.lines if line.startswith("descriptor")} == {
        f"descriptor {number}" for number in (0, 1, 2, given)
    }
    (ignored,) = [int(line.split()[1], 16) for line in run.lines if line.startswith("SigIgn")]
    assert not ignored & (1 << (signal.SIGPIPE - 1) | 1 << (signal.SIGXFSZ - 1))


def test_a_program_dies_of_a_broken_pipe_as_it_would_elsewhere(
    fwkeys: Command, emulator: Any, old: str
) -> None:
    script = "cat >/dev/null; kill -PIPE $$; exit 0"
    run = fwkeys("rotate", old, "--", "sh", "-c", script)
    only_the_old_key_is_alive(run, emulator, old, 6)
    assert f"signal {int(signal.SIGPIPE)}" in run.stderr


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("sh", "-c", "cat >/dev/null; exit 3"), ("sh", "status 3")),
        (("sh", "-c", "kill -9 $$"), ("sh", "signal 9")),
        (("/nonexistent/program",), ("/nonexistent/program", "No such file")),
        (("/",), ("Permission denied",)),
    ],
    ids=lambda value: value[-1],
)
def test_a_program_that_does_not_take_it(
    fwkeys: Command, emulator: Any, old: str, command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    run = fwkeys("rotate", old, "--", *command)
    only_the_old_key_is_alive(run, emulator, old, 6)
    assert all(word in run.stderr for word in words)


def test_its_status_counts_where_the_end_of_programs_is_ignored(
    fwkeys: Command, emulator: Any, old: str
) -> None:
    ignoring = (sys.executable, "-c", IGNORE_SIGCHLD)
    run = fwkeys("rotate", old, "--", "sh", "-c", "cat >/dev/null; exit 3", wrapper=ignoring)
    only_the_old_key_is_alive(run, emulator, old, 6)


def test_its_arguments_are_its_own(fwkeys: Command, emulator: Any, old: str, tmp_path: Path) -> None:
    run = fwkeys("rotate", old, "--", *program(tmp_path, "print(sys.argv[1:])"), "--help", "-o", "--", "x")
    assert run.status == 0
    assert run.lines[0] == "['--help', '-o', '--', 'x']"


def wait_for_file(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert time.monotonic() < deadline, "the program does not start"
        time.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program_and_aborts(
    fwkeys: Command, emulator: Any, old: str, tmp_path: Path, number: signal.Signals
) -> None:
    started = tmp_path / "started"
    command = ("sh", "-c", 'cat >/dev/null; : >"$1"; exec sleep 60', "sh", str(started))
    process = subprocess.Popen(
        [fwkeys.path, "rotate", old, "--", *command],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for_file(started)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    only_the_old_key_is_alive(Run(process.returncode, stdout, stderr, stdout), emulator, old, 8)
    assert "interrupted" in stderr


def test_a_signal_while_the_key_is_created(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path
) -> None:
    emulator.fault({"operation": "create", "action": {"delay_ms": 60_000}})
    process = subprocess.Popen(
        [fwkeys.path, "rotate", old, "--secret-file", str(secret_file)],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for_file(secret_file)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while emulator.requests()["create"]["received"] < 2 and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 4
    assert f"{old} is alive" in stderr
    assert "ERROR_CANCELLED, UNKNOWN" in stderr
    assert not secret_file.exists()


@pytest.mark.parametrize("to", ["file", "program"])
def test_killed_before_each_of_its_calls_with_a_journal(
    command_path: Path,
    emulator: Any,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    to: str,
) -> None:
    """What is alive after a sweep is the old key, the new one, or both; never a key that nobody holds."""
    library = build_preload("hostile_system", tmp_path_factory.mktemp("hostile_system"))
    command = command_for(command_path, emulator)
    place = Place(tmp_path)
    for number in range(1, CALLS_AT_MOST):
        before = set(emulator.live_ids())
        old_id = command("create", "--user-id", emulator.user_id).key_id
        target = tmp_path / f"secret-{number}"
        where = (
            ("--secret-file", str(target)) if to == "file" else ("--", "sh", "-c", 'cat >"$0"', str(target))
        )
        arguments = ("rotate", old_id, "--user-id", emulator.user_id, "--journal", str(place.journal), *where)
        run = command(*arguments, settings={"LD_PRELOAD": library, "KILL_AT_CALL": str(number)})
        place.sweep_if_there(command)
        left = set(emulator.live_ids()) - before
        assert left, "the old key or the new one"
        new = left - {old_id}
        assert len(new) <= 1
        if old_id not in left:
            assert opens_the_door(emulator, target.read_text())
        if new and to == "file":
            assert opens_the_door(emulator, target.read_text())
        if run.status != -signal.SIGKILL:
            break
    assert run.status == 0
    assert os.path.exists(target)


@pytest.mark.parametrize(("answer", "is_replaced"), [("y\n", True), ("n\n", False), ("\x03", False)])
def test_it_asks_on_a_terminal_before_anything_is_done(
    fwkeys: Command, emulator: Any, old: str, secret_file: Path, answer: str, is_replaced: bool
) -> None:
    run = run_on_terminal(
        [fwkeys.path, "rotate", old, "--secret-file", str(secret_file)],
        fwkeys.environment,
        answer=answer,
        wait_for=f"Replace API key {old} and delete it? [y/N] ",
    )
    assert f"{old}: ci, last used never\n" in run.text
    assert run.status == (0 if is_replaced else 8)
    assert secret_file.exists() == is_replaced
    assert (emulator.live_ids() == [old]) != is_replaced
    assert emulator.requests()["create"]["received"] == 1 + is_replaced


@pytest.mark.parametrize(("hours", "is_in_use"), [(2, True), (49, False)])
def test_the_question_tells_of_the_last_use(
    command_path: Path, scripted_server: ScriptedServer, secret_file: Path, hours: int, is_in_use: bool
) -> None:
    fwkeys = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)
    record = {**without("key"), "keyId": "key_x", "displayName": "production", "lastUsed": ago(hours=hours)}
    scripted_server.answer(json_reply(200, record))
    run = run_on_terminal(
        [fwkeys.path, "rotate", "-a", "acme", "--user-id", "a", "key_x", "--secret-file", str(secret_file)],
        fwkeys.environment,
        answer="n\n",
        wait_for="? [y/N] ",
    )
    assert run.status == 8
    assert "key_x: production, last used " in run.text
    assert ("it is in use" in run.text) == is_in_use
    assert len(scripted_server.requests) == 1


def test_yes_asks_nothing(fwkeys: Command, emulator: Any, old: str, secret_file: Path) -> None:
    words = [fwkeys.path, "rotate", old, "--yes", "--secret-file", str(secret_file)]
    run = run_on_terminal(words, fwkeys.environment)
    assert (run.status, "[y/N]" in run.text) == (0, False)
    assert old not in emulator.live_ids()


def test_a_dry_run_asks_nothing(fwkeys: Command, emulator: Any, old: str) -> None:
    run = run_on_terminal([fwkeys.path, "rotate", old, "--dry-run"], fwkeys.environment)
    assert (run.status, "[y/N]" in run.text) == (0, False)
    assert emulator.live_ids() == [old]


def test_the_key_in_hand_is_rotated(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    """Its successor takes over: what authenticated before is gone."""
    own_file, new_file = tmp_path / "own", tmp_path / "new"
    made = fwkeys("create", "--key-name", "in hand", "--secret-file", str(own_file))
    assert made.status == 0
    run = fwkeys("rotate", "--current", "--secret-file", str(new_file), "--api-key-file", str(own_file))
    assert (run.status, run.stderr) == (0, "")
    (alive,) = emulator.live_keys()
    assert (alive["displayName"], alive["keyId"] == made.key_id) == ("in hand", False)
    assert opens_the_door(emulator, new_file.read_text())
    assert not opens_the_door(emulator, own_file.read_text())


@pytest.mark.parametrize("words", [(), ("key_x", "--current")])
def test_the_old_key_is_named_or_the_key_in_hand(
    fwkeys: Command, emulator: Any, words: tuple[str, ...]
) -> None:
    run = fwkeys("rotate", *words, "--secret-file", "/nonexistent/x")
    assert run.status == 64
    assert "--current" in run.stderr
