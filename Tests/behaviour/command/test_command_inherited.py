"""The command started by programs that leave their own state behind: a signal mask, descriptors, handlers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import PATIENCE_SECONDS, Command, opens_the_door

# Starts the command that follows with these signals blocked, or with so many descriptors open.
BLOCKING = """
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [int(number) for number in sys.argv[1].split(",")])
os.execv(sys.argv[2], sys.argv[2:])
"""
OPENING = """
import os, sys
for number in range(3, int(sys.argv[1])): os.dup2(0, number)
os.execv(sys.argv[2], sys.argv[2:])
"""
ALL = ",".join(str(number) for number in range(1, 32) if number not in (signal.SIGKILL, signal.SIGSTOP))


@pytest.fixture
def old(fwkeys: Command) -> str:
    return fwkeys("create", "--key-name", "old").key_id


def wrapper(program: str, argument: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program, argument)


@pytest.mark.parametrize("blocked", [str(int(signal.SIGCHLD)), ALL], ids=["SIGCHLD", "all"])
def test_a_rotation_sees_the_end_of_its_program_whatever_is_blocked(
    fwkeys: Command, emulator: Any, old: str, tmp_path: Path, blocked: str
) -> None:
    store = tmp_path / "store"
    run = fwkeys("rotate", old, "--", "sh", "-c", 'cat >"$0"', str(store), wrapper=wrapper(BLOCKING, blocked))
    assert (run.status, run.stderr) == (0, "")
    assert emulator.live_ids() == [run.key_id]
    assert opens_the_door(emulator, store.read_text())


def test_a_program_is_given_the_mask_that_the_command_was_given(fwkeys: Command, old: str) -> None:
    program = "import signal, sys; sys.stdin.read(); print([int(n) for n in signal.pthread_sigmask(0, [])])"
    blocked = str(int(signal.SIGUSR1))
    run = fwkeys("rotate", old, "--", sys.executable, "-c", program, wrapper=wrapper(BLOCKING, blocked))
    assert run.lines[0] == f"[{blocked}]"


@pytest.mark.parametrize("count", [100, 255, 300, 1000])
def test_a_program_sees_the_end_of_its_input_however_many_descriptors_are_open(
    fwkeys: Command, emulator: Any, old: str, count: int
) -> None:
    program = "import os, sys; sys.stdin.read(); print(len(os.listdir('/proc/self/fd')) - 1)"
    run = fwkeys("rotate", old, "--", sys.executable, "-c", program, wrapper=wrapper(OPENING, str(count)))
    assert (run.status, run.stderr) == (0, "")
    assert run.lines[0] == str(count), "those that were given, and no other"
    assert emulator.live_ids() == [run.key_id]


def test_a_program_that_ended_with_0_has_taken_the_secret_whatever_signal_came(
    fwkeys: Command, emulator: Any, old: str, tmp_path: Path
) -> None:
    store, go_on = tmp_path / "store", tmp_path / "go-on"
    os.mkfifo(go_on)
    script = 'trap "" TERM; cat >"$0.part"; mv "$0.part" "$0"; read line <"$1"; exit 0'
    process = subprocess.Popen(
        [fwkeys.path, "rotate", old, "--", "sh", "-c", script, str(store), str(go_on)],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with go_on.open("w") as line:  # the program has the secret by now
        process.send_signal(signal.SIGTERM)
        line.write("go on\n")
    stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, stderr) == (0, "")
    (new,) = emulator.live_ids()
    assert f"Key Id: {new}" in stdout
    assert new != old
    assert opens_the_door(emulator, store.read_text())


def test_a_secret_in_the_log_of_a_job_is_masked_first(fwkeys: Command, emulator: Any) -> None:
    done = subprocess.run(
        [fwkeys.path, "create"],
        env=fwkeys.environment | {"GITHUB_ACTIONS": "true"},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    secret = next(line for line in done.stdout.splitlines() if line.startswith("Key: ")).removeprefix("Key: ")
    is_masked = done.stderr == f"::add-mask::{secret}\n"
    assert is_masked
