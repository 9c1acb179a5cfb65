"""fwkeys exec among other programs: shells, terminals, timeout, nohup, setsid, a container.

The program behaves as if it had been started without fwkeys: its signals, its mask and its descriptors are
those that fwkeys was given, and what is sent to fwkeys reaches it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from command.test_command_inherited import ALL, BLOCKING, OPENING, wrapper
from support.command_runs import PATIENCE_SECONDS, Command, command_for
from support.lent_keys import Lent, is_alive
from support.terminal import run_on_terminal
from support.waiting import wait_until

PASSED_ON = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGTERM,
    signal.SIGWINCH,
    signal.SIGCONT,
    signal.SIGRTMIN,
    signal.SIGRTMAX,
)
# Says "ready", and then each signal that came, until it was told of SIGURG. It takes them one by one: a
# handler that runs just before signal.pause() would leave it waiting for another signal.
HEARING = """
import signal
numbers = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
print("ready", flush=True)
while True:
    number = signal.sigwait(numbers)
    print(int(number), flush=True)
    if number == signal.SIGURG: raise SystemExit(9)
"""
# What the kernel says of the handling of signals, and the descriptors that are open.
STATE = "grep Sig /proc/self/status; for file in /proc/$$/fd/*; do echo ${file##*/}; done"


@pytest.fixture
def fwkeys(command_path: Path, emulator: Any, tmp_path: Path) -> Command:
    command = command_for(command_path, emulator)
    command.environment["HOME"] = str(tmp_path / "home")
    return command


def state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def test_signals_are_passed_on(fwkeys: Command, emulator: Any) -> None:
    with subprocess.Popen(
        [fwkeys.path, "exec", "--", sys.executable, "-c", HEARING],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        for number in PASSED_ON:
            process.send_signal(number)
            assert process.stdout.readline() == f"{int(number)}\n"
        process.send_signal(signal.SIGURG)
        assert process.wait(timeout=PATIENCE_SECONDS) == 9
    assert emulator.live_ids() == []


def test_a_signal_while_the_key_is_made_starts_nothing(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": {"delay_ms": 500}})
    with subprocess.Popen(
        [fwkeys.path, "exec", "--settle-ms", "1", "--", "touch", str(tmp_path / "started")],
        env=fwkeys.environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until(lambda: emulator.requests()["create"]["received"] == 1)
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) == 125
    assert not (tmp_path / "started").exists()
    wait_until(lambda: emulator.pending_commits() == 0)
    sweep = fwkeys("exec", "--settle-ms", "1", "--", "true")
    assert sweep.status == 0
    assert emulator.live_ids() == []


@pytest.mark.parametrize("blocked", ["", ALL], ids=["none", "all"])
def test_signals_and_descriptors_are_those_that_were_given(
    fwkeys: Command, blocked: str, tmp_path: Path
) -> None:
    def run(*words: str) -> str:
        prefix = ["nohup", *(wrapper(BLOCKING, blocked) if blocked else ()), *wrapper(OPENING, "20")]
        return subprocess.run(
            [*prefix, *words, "sh", "-c", STATE],
            env=fwkeys.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_SECONDS,
        ).stdout

    def without_those_of_glibc(text: str) -> list[str]:
        """posix_spawn has a program ignore the two signals that glibc uses for itself, 32 and 33."""
        return [
            f"{int(line.split()[1], 16) & ~(3 << 31):x}" if line.startswith("SigIgn") else line
            for line in text.splitlines()
            if not line.startswith("SigQ")
        ]

    given = without_those_of_glibc(run("/usr/bin/env"))
    assert without_those_of_glibc(run(fwkeys.path, "exec", "--")) == given


@pytest.mark.parametrize("blocked", [str(int(signal.SIGTERM)), str(int(signal.SIGCHLD)), ALL])
def test_signals_are_passed_on_whatever_is_blocked(fwkeys: Command, emulator: Any, blocked: str) -> None:
    with subprocess.Popen(
        [*wrapper(BLOCKING, blocked), fwkeys.path, "exec", "--", sys.executable, "-c", HEARING],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        for number in (signal.SIGTERM, signal.SIGURG):
            process.send_signal(number)
            assert process.stdout.readline() == f"{int(number)}\n"
        assert process.wait(timeout=PATIENCE_SECONDS) == 9
    assert emulator.live_ids() == []


def test_a_program_that_is_stopped_and_goes_on(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    with Lent(fwkeys, tmp_path) as lent:
        assert lent.wait_for_start()
        os.kill(lent.program, signal.SIGSTOP)
        wait_until(lambda: state(lent.program) == "T")
        wait_until(lambda: state(lent.process.pid) == "S")
        os.kill(lent.program, signal.SIGCONT)
        assert lent.end() == 0
    assert emulator.live_ids() == []


def test_the_signal_of_ctrl_z_stops_both_and_they_go_on(fwkeys: Command, emulator: Any) -> None:
    own_group = (sys.executable, "-c", "import os, sys; os.setpgrp(); os.execv(sys.argv[1], sys.argv[1:])")
    # In a group of its own, whose parent is in the same session, as a shell has its jobs.
    with subprocess.Popen(
        [*own_group, fwkeys.path, "exec", "--", "sh", "-c", "echo $$; exec sleep 600"],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        program = int(process.stdout.readline())
        for _ in range(2):
            process.send_signal(signal.SIGTSTP)
            wait_until(lambda: state(program) == "T" and state(process.pid) == "T")
            process.send_signal(signal.SIGCONT)
            wait_until(lambda: state(program) == "S" and state(process.pid) == "S")
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) == -signal.SIGTERM
    assert emulator.live_ids() == []


def test_ctrl_c_on_a_terminal_reaches_the_program_once(fwkeys: Command, emulator: Any) -> None:
    # Whatever fwkeys passes on of the key comes before a signal that it is sent later.
    program = """
import os, signal, subprocess
ours, theirs = os.pipe()
os.set_blocking(theirs, False)
signal.set_wakeup_fd(theirs)  # gets the number of each signal that comes
for number in (signal.SIGINT, signal.SIGUSR1): signal.signal(number, lambda *_: None)
os.kill(os.getppid(), signal.SIGSTOP)  # so that two signals come one after the other
print("ready", flush=True)
came = os.read(ours, 1)
os.kill(os.getppid(), signal.SIGCONT)
subprocess.run(["sh", "-c", f"kill -USR1 {os.getppid()}"])
while came[-1] != signal.SIGUSR1: came += os.read(ours, 1)
print("heard", came.count(int(signal.SIGINT).to_bytes(1, "big")))
raise SystemExit(3)
"""
    arguments = [fwkeys.path, "exec", "--", sys.executable, "-c", program]
    run = run_on_terminal(arguments, fwkeys.environment, answer="\x03", wait_for="ready")
    assert run.status == 3
    assert run.lines[-1].endswith("heard 1")
    assert emulator.live_ids() == []


def test_a_program_that_writes_to_a_closed_pipe(fwkeys: Command, emulator: Any) -> None:
    done = subprocess.run(
        ["bash", "-c", '"$0" exec -- yes | head -n 1; echo ${PIPESTATUS[0]}', fwkeys.path],
        env=fwkeys.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (done.stdout, done.stderr) == (f"y\n{128 + signal.SIGPIPE}\n", "")
    assert emulator.live_ids() == []


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    ("script", "said"),
    [
        pytest.param('"$0" exec -- sh -c "exit 3" || echo $?', "3", id="status"),
        pytest.param("\"$0\" exec -- sh -c 'kill -KILL $$'; echo $?", "137", id="killed"),
        pytest.param('"$0" exec -- no-such-program 2>&-; echo $?', "127", id="not found"),
        pytest.param('key=$("$0" exec -- printenv FIREWORKS_API_KEY); echo $?${key%%_*}', "0fw", id="value"),
        pytest.param('echo words | "$0" exec -- cat | tr a-z A-Z', "WORDS", id="pipeline"),
        pytest.param('set -e; "$0" exec -- cat <<END\nwords\nEND', "words", id="here-document"),
        pytest.param('"$0" exec -- sleep 600 & kill -TERM $!; wait $!; echo $?', "143", id="background"),
    ],
)
def test_under_a_shell(fwkeys: Command, emulator: Any, shell: str, script: str, said: str) -> None:
    done = subprocess.run(
        [shell, "-c", script, fwkeys.path],
        env=fwkeys.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stdout == f"{said}\n"
    assert "fwkeys" not in done.stderr.replace(str(fwkeys.path), ""), "only the shell tells of a signal"
    assert emulator.live_ids() == []


def is_systemd_running() -> bool:
    """Whether there is a manager that would start a unit; in most containers there is none."""
    said = subprocess.run(
        ["systemctl", "is-system-running"],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return said.stdout.strip() in ("running", "degraded")


@pytest.mark.skipif(
    shutil.which("systemd-run") is None or not is_systemd_running() or os.geteuid() != 0,
    reason="systemd does not run here, or not for this user: exec is not tried as a unit of it",
)
def test_as_a_unit_of_systemd(fwkeys: Command, emulator: Any) -> None:
    """The values go over the environment of systemd-run, for arguments are not secret."""
    variables = {name: value for name, value in fwkeys.environment.items() if name.startswith("FIREWORKS_")}
    names = [f"--setenv={name}" for name in ("HOME", *variables)]
    unit = ["systemd-run", "--quiet", "--wait", "--pipe", "--collect", *names]
    done = subprocess.run(
        [*unit, fwkeys.path, "exec", "--", "sh", "-c", "printenv FIREWORKS_API_KEY | wc -c; exit 7"],
        env={**os.environ, **fwkeys.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert (done.returncode, int(done.stdout)) == (7, len(emulator.api_key) + 1)
    assert emulator.live_ids() == []


def test_timeout_ends_the_program(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("exec", "--", "sleep", "600", wrapper=("timeout", "1"))
    assert run.status == 124
    wait_until(lambda: emulator.live_ids() == [])


def test_nohup_and_setsid(fwkeys: Command, emulator: Any) -> None:
    script = "echo $$; read line; kill -HUP $$; exit 7"
    with subprocess.Popen(
        ["setsid", "nohup", fwkeys.path, "exec", "--", "sh", "-c", script],
        env=fwkeys.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        assert int(process.stdout.readline()) > 0
        process.send_signal(signal.SIGHUP)
        process.stdin.write("go on\n")
        process.stdin.flush()
        assert process.wait(timeout=PATIENCE_SECONDS) == 7
        assert process.stderr.read() == ""
    assert emulator.live_ids() == []


def test_a_closed_standard_error_and_input(fwkeys: Command, emulator: Any) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" exec -- sh -c "exit 5" <&- 2>&-', fwkeys.path],
        env=fwkeys.environment,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 5
    assert emulator.live_ids() == []


CONTAINER = ("unshare", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child")


def test_the_first_process_of_a_container(fwkeys: Command, emulator: Any) -> None:
    """It takes the status of processes that nobody waits for, and is ended by SIGTERM as its program is."""
    script = (
        "sh -c 'sleep 0.1 &' ; echo $PPID; "
        "until set -- /proc/[0-9]*; [ $# -le 2 ]; do :; done; echo ready; exec sleep 600"
    )
    with subprocess.Popen(
        [*CONTAINER, fwkeys.path, "exec", "--", "sh", "-c", script],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "1\n"
        assert process.stdout.readline() == "ready\n", "no process is left dead"
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        (first,) = children.split()
        os.kill(int(first), signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_SECONDS) == 128 + signal.SIGTERM
    assert emulator.live_ids() == []


def test_a_container_that_is_killed_leaves_a_key_that_the_next_one_deletes(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    options = ["exec", "--journal", str(tmp_path / "journal"), "--settle-ms", "1", "--"]
    with subprocess.Popen(
        [*CONTAINER, fwkeys.path, *options, "sh", "-c", "echo ready; exec sleep 600"],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.kill()
        assert process.stdout.read() == "", "all of it has ended"
    assert len(emulator.live_ids()) == 1
    assert fwkeys(*options, "true").status == 0
    assert emulator.live_ids() == []


def test_in_a_session_without_a_terminal(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    with Lent(fwkeys, tmp_path, start_new_session=True) as lent:
        assert lent.wait_for_start()
        lent.process.send_signal(signal.SIGTERM)
        assert lent.process.wait(timeout=PATIENCE_SECONDS) == -signal.SIGTERM
        wait_until(lambda: not is_alive(lent.program))
    assert emulator.live_ids() == []


def test_signals_come_through_while_the_key_is_renewed(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    script = "echo ready; trap 'echo heard; exit 3' USR1; while :; do sleep 0.02; done"
    with subprocess.Popen(
        [fwkeys.path, "exec", "--ttl", "4s", "--renew-with", "true", "--", "sh", "-c", script],
        env=fwkeys.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        emulator.fault({"operation": "create", "count": 1, "action": "stall"})
        wait_until(lambda: emulator.requests()["create"]["received"] == 2)
        begin = time.monotonic()
        process.send_signal(signal.SIGUSR1)
        assert process.stdout.readline() == "heard\n"
        assert process.wait(timeout=PATIENCE_SECONDS) == 3
        assert time.monotonic() - begin < 20, "the renewal does not hold up the end"
    sweep_twice = [fwkeys("exec", "--settle-ms", "1", "--", "true").status for _ in range(2)]
    assert sweep_twice == [0, 0]
    wait_until(lambda: emulator.live_ids() == [])
