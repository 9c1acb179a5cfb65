"""A secret that cannot be handed over: the key is deleted again, and the exit status says if it is gone."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import (
    PATIENCE_SECONDS,
    SECRET,
    Command,
    assert_one_error_line,
    opens_the_door,
)
from support.preloads import build_preload
from support.replies import json_reply, record_reply
from support.scripted_server import Close, ScriptedServer

FORMATS = pytest.mark.parametrize("output_format", ["text", "json"])


@pytest.fixture(scope="module")
def failing_calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose system calls fail as FAILING_CALL says."""
    return Path(build_preload("failing_calls", tmp_path_factory.mktemp("failing_calls")))


def undelivered(run: Any, emulator: Any, *words: str) -> None:
    assert run.status == 6
    assert_one_error_line(run)
    for word in ("was deleted again", *words):
        assert word in run.stderr
    assert emulator.requests()["create"]["mutated"] == 1, "a key was created"
    assert emulator.live_keys() == [], "and is gone"


def on_a_disk_with_room_for(size: int) -> tuple[str, ...]:
    """What a command starts with so that no file of its grows beyond so many bytes."""
    return ("prlimit", f"--fsize={size}")


WITHOUT_STANDARD_OUTPUT = ("sh", "-c", 'exec "$@" >&-', "sh")


@FORMATS
def test_standard_output_on_a_full_disk(fwkeys: Command, emulator: Any, output_format: str) -> None:
    with open("/dev/full", "w") as full:
        run = fwkeys("create", "--user-id", emulator.user_id, "-o", output_format, stdout=full)
    undelivered(run, emulator, "standard output", "No space left")


@FORMATS
def test_a_disk_that_fills_up_in_the_middle(
    fwkeys: Command, emulator: Any, tmp_path: Path, output_format: str
) -> None:
    with open(tmp_path / "output", "w") as output:
        run = fwkeys(
            "create",
            "--user-id",
            emulator.user_id,
            "-o",
            output_format,
            stdout=output,
            wrapper=on_a_disk_with_room_for(60),
        )
    undelivered(run, emulator, "standard output", "File too large")


@FORMATS
def test_a_pipe_that_nobody_reads(fwkeys: Command, emulator: Any, output_format: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        run = fwkeys("create", "--user-id", emulator.user_id, "-o", output_format, stdout=theirs)
    finally:
        os.close(theirs)
    undelivered(run, emulator, "standard output", "Broken pipe")


def test_standard_output_that_is_closed(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    run = fwkeys("create", "--user-id", emulator.user_id, wrapper=WITHOUT_STANDARD_OUTPUT)
    undelivered(run, emulator, "standard output")


def test_a_closed_standard_output_is_never_the_secret_file(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    arguments = ("create", "--user-id", emulator.user_id, "--secret-file", str(path))
    run = fwkeys(*arguments, wrapper=WITHOUT_STANDARD_OUTPUT)
    assert run.status == 1
    assert bool(SECRET.fullmatch(path.read_text())), "the secret and nothing else"


@pytest.mark.parametrize("limit", [0, 10])
def test_a_secret_file_on_a_full_disk(fwkeys: Command, emulator: Any, tmp_path: Path, limit: int) -> None:
    path = tmp_path / "secret"
    arguments = ("create", "--user-id", emulator.user_id, "--secret-file", str(path))
    run = fwkeys(*arguments, wrapper=on_a_disk_with_room_for(limit))
    undelivered(run, emulator, str(path), "File too large")
    assert run.stdout == ""
    assert not path.exists()


@pytest.mark.parametrize("failing", ["fsync-file", "fsync-directory", "close-file"])
def test_a_secret_file_on_a_disk_that_breaks(
    fwkeys: Command, emulator: Any, tmp_path: Path, failing_calls: Path, failing: str
) -> None:
    path = tmp_path / "secret"
    settings = {"LD_PRELOAD": str(failing_calls), "FAILING_CALL": failing}
    arguments = ("create", "--user-id", emulator.user_id, "--secret-file", str(path))
    undelivered(fwkeys(*arguments, settings=settings), emulator, str(path))
    assert not path.exists()


@pytest.mark.parametrize("failing", ["fsync-file", "close-file"])
def test_standard_output_on_a_disk_that_breaks(
    fwkeys: Command, emulator: Any, tmp_path: Path, failing_calls: Path, failing: str
) -> None:
    settings = {"LD_PRELOAD": str(failing_calls), "FAILING_CALL": failing}
    with open(tmp_path / "output", "w") as output:
        run = fwkeys("create", "--user-id", emulator.user_id, settings=settings, stdout=output)
    undelivered(run, emulator, "standard output")


@FORMATS
def test_output_that_goes_out_byte_by_byte(
    fwkeys: Command, emulator: Any, failing_calls: Path, output_format: str
) -> None:
    settings = {"LD_PRELOAD": str(failing_calls), "FAILING_CALL": "writev-short"}
    run = fwkeys("create", "--user-id", emulator.user_id, "-o", output_format, settings=settings)
    assert (run.status, run.stderr) == (0, "")
    assert opens_the_door(emulator, run.secret())
    assert run.stdout.endswith("again.\n" if output_format == "text" else "}\n")


def test_a_deletion_that_is_not_confirmed(fwkeys: Command, emulator: Any) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    with open("/dev/full", "w") as full:
        run = fwkeys("create", "--user-id", emulator.user_id, stdout=full)
    assert run.status == 7
    assert_one_error_line(run)
    (alive,) = emulator.live_keys()
    assert alive["keyId"] in run.stderr
    assert "HTTP 403" in run.stderr


def test_no_connection_takes_the_place_of_standard_output(
    command_path: Path, scripted_server: ScriptedServer
) -> None:
    """Standard output is closed before the key is deleted again, over a connection that is made for that."""
    release = threading.Event()
    scripted_server.answer(record_reply(), Close())
    scripted_server.answer(release, json_reply(200, {}))
    fwkeys = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)
    with open("/dev/full", "w") as full:
        process = subprocess.Popen(
            [fwkeys.path, "create", "-a", "acme", "--user-id", "alice"],
            env=fwkeys.environment,
            stdout=full,
            stderr=subprocess.DEVNULL,
        )
    scripted_server.wait_for_requests(2)
    taken_by = os.readlink(f"/proc/{process.pid}/fd/1")
    release.set()
    assert process.wait(PATIENCE_SECONDS) == 6
    assert taken_by == "/dev/null"


def test_a_secret_that_is_safe_in_its_file_stays(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    with open("/dev/full", "w") as full:
        run = fwkeys("create", "--user-id", emulator.user_id, "--secret-file", str(path), stdout=full)
    assert run.status == 1
    assert_one_error_line(run)
    (alive,) = emulator.live_keys()
    assert alive["keyId"] in run.stderr
    assert opens_the_door(emulator, path.read_text())
