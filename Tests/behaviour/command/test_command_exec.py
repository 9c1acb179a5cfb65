"""fwkeys exec: a program with a short-lived key of its own, which is deleted when the program ends."""

from __future__ import annotations

import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line, command_for, opens_the_door
from support.emulator import ACCOUNT, FIRST_USER
from support.journals import entries
from support.lent_keys import Lent, holders
from support.memory_scan import NOTHING, scan
from support.waiting import wait_until

SHOW_KEY = 'printf "%s" "$FIREWORKS_API_KEY"'


@pytest.fixture
def fwkeys(command_path: Path, emulator: Any, tmp_path: Path) -> Command:
    command = command_for(command_path, emulator)
    command.environment["HOME"] = str(tmp_path / "home")
    return command


def test_the_program_has_a_key_that_works_and_the_ids(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    with Lent(fwkeys, tmp_path, "--key-name", "job", "--ttl", "30m") as lent:
        assert lent.wait_for_start()
        assert opens_the_door(emulator, lent.secret())
        is_own = lent.secret() == emulator.api_key
        assert not is_own
        (key,) = emulator.live_keys()
        assert key["displayName"].startswith("job-fwk-")
        life = datetime.fromisoformat(key["expireTime"]) - datetime.fromisoformat(key["createTime"])
        assert abs(life.total_seconds() - 1800) <= 2
        variables = Path(f"/proc/{lent.program}/environ").read_bytes().split(b"\0")
        assert f"FIREWORKS_ACCOUNT_ID={ACCOUNT}".encode() in variables
        assert f"FIREWORKS_USER_ID={FIRST_USER}".encode() in variables
        assert sum(variable.startswith(b"FIREWORKS_API_KEY=") for variable in variables) == 1
        assert lent.end() == 0
    assert emulator.live_ids() == []
    assert entries(lent.journal) == []


def test_settings_that_would_win_over_the_key_are_not_for_the_program(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    file = tmp_path / "auth.ini"
    file.write_text(f"account_id = {ACCOUNT}\n")
    file.chmod(0o600)
    run = fwkeys("exec", "--", "env", settings={"FIREWORKS_AUTH_FILE": str(file)})
    assert run.status == 0
    assert "FIREWORKS_AUTH_FILE" not in run.stdout
    assert f"FIREWORKS_BASE_URL={emulator.base_url}" in run.lines


def test_the_program_has_the_certificates_and_the_proxy_of_the_environment(fwkeys: Command) -> None:
    """And not those of the options, which would keep it from every other host."""
    given = {"SSL_CERT_FILE": "/for/all", "HTTPS_PROXY": "http://127.0.0.1:1"}
    run = fwkeys("exec", "--ca-file", "/for/fwkeys", "--", "env", settings=given)
    assert run.status == 0
    assert {f"{name}={value}" for name, value in given.items()} <= set(run.lines)
    assert "/for/fwkeys" not in run.stdout


@pytest.mark.parametrize("way", ["--base-url", "--profile", "FIREWORKS_AUTH_FILE"])
def test_the_program_sends_its_key_to_the_service_that_made_it(
    fwkeys: Command, emulator: Any, tmp_path: Path, way: str
) -> None:
    """And not to the service of a program that is told nothing."""
    del fwkeys.environment["FIREWORKS_BASE_URL"]
    file = tmp_path / ".fireworks/profiles/p/auth.ini"
    file.parent.mkdir(parents=True)
    file.write_text(f"api_key = {emulator.api_key}\nbase_url = {emulator.base_url}/\n")
    file.chmod(0o600)
    settings = {"HOME": str(tmp_path), **({way: str(file)} if way == "FIREWORKS_AUTH_FILE" else {})}
    value = {"--base-url": emulator.base_url, "--profile": "p"}.get(way)
    words = [] if value is None else [way, value]
    run = fwkeys("exec", *words, "--", "env", settings=settings)
    assert run.status == 0
    assert f"FIREWORKS_BASE_URL={emulator.base_url}" in run.lines


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("exit 0", 0),
        ("exit 1", 1),
        ("exit 255", 255),
        ("kill -KILL $$", -signal.SIGKILL),
        ("kill -TERM $$", -signal.SIGTERM),
        ("kill -INT $$", -signal.SIGINT),
        ("kill -SEGV $$", -signal.SIGSEGV),
    ],
)
def test_it_ends_as_the_program_ends(fwkeys: Command, emulator: Any, script: str, status: int) -> None:
    run = fwkeys("exec", "--", "sh", "-c", script)
    assert (run.status, run.stdout, run.stderr) == (status, "", "")
    assert emulator.requests()["create"]["mutated"] == 1
    assert emulator.live_ids() == []


@pytest.mark.parametrize(
    ("program", "status"), [("no-such-program", 127), ("/no/such", 127), ("/etc/passwd", 126), ("/etc", 126)]
)
def test_a_program_that_cannot_be_started(fwkeys: Command, emulator: Any, program: str, status: int) -> None:
    run = fwkeys("exec", "--", program)
    assert run.status == status
    assert_one_error_line(run)
    assert emulator.live_ids() == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--"],
        ["--ttl", "1", "--", "true"],
        ["--ttl", "0s", "--", "true"],
        ["--secret-fd", "1", "--", "true"],
        ["--secret-fd", "2", "--", "true"],
        ["--secret-fd", "x", "--", "true"],
        ["--secret-fd", "1024", "--", "true"],
        ["true"],
    ],
)
def test_wrong_arguments(fwkeys: Command, emulator: Any, arguments: list[str]) -> None:
    run = fwkeys("exec", *arguments)
    assert run.status == 64
    assert_one_error_line(run)
    assert emulator.requests()["create"]["received"] == 0


def test_a_refused_create_starts_nothing(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    run = fwkeys("exec", "--", "touch", str(tmp_path / "started"))
    assert run.status == 125
    assert_one_error_line(run)
    assert not (tmp_path / "started").exists()


def test_a_lost_answer_does_not_keep_the_program_from_its_key(fwkeys: Command, emulator: Any) -> None:
    emulator.fault({"operation": "create", "count": 1, "when": "after", "action": "reset"})
    run = fwkeys("exec", "--settle-ms", "1", "--", "sh", "-c", SHOW_KEY)
    assert (run.status, run.stdout) == (0, "<secret>")
    assert emulator.live_ids() == []


def test_a_deletion_that_is_not_confirmed_is_told(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    journal = tmp_path / "journal"
    run = fwkeys("exec", "--journal", str(journal), "--", "sh", "-c", "exit 5")
    assert run.status == 5
    assert_one_error_line(run)
    (key,) = emulator.live_ids()
    assert key in run.stderr
    assert f"fwkeys sweep --journal {journal}" in run.stderr
    emulator.clear_faults()
    assert fwkeys("exec", "--journal", str(journal), "--", "true").status == 0
    assert emulator.live_ids() == [], "the next one deletes it"


def test_a_key_that_was_deleted_meanwhile_is_no_fault(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    with Lent(fwkeys, tmp_path) as lent:
        assert lent.wait_for_start()
        (key,) = emulator.live_ids()
        assert fwkeys("delete", "--yes", key).status == 0
        assert lent.end() == 0
        assert lent.errors() == ""


@pytest.mark.parametrize("number", [0, 3, 5, 9, 200])
def test_a_key_over_a_pipe_is_not_in_the_environment(fwkeys: Command, emulator: Any, number: int) -> None:
    program = (
        "import os, sys\n"
        "with open(int(sys.argv[1]), closefd=False) as pipe: print(pipe.read())\n"
        "print(sum(name.startswith('FIREWORKS_API_KEY') for name in os.environ))\n"
        "print(len(os.listdir('/proc/self/fd')) - 1)\n"
    )
    run = fwkeys("exec", "--secret-fd", str(number), "--", sys.executable, "-c", program, str(number))
    assert (run.status, run.stderr) == (0, "")
    count = "4" if number else "3"
    assert run.lines == ["<secret>", "0", count], "the pipe was read to its end, and nothing else is open"
    assert emulator.live_ids() == []


def test_a_program_that_does_not_read_its_pipe(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("exec", "--secret-fd", "3", "--", "sh", "-c", "exec 3<&-; exit 4")
    assert (run.status, run.stderr) == (4, "")
    assert emulator.live_ids() == []


@pytest.mark.parametrize("options", [(), ("--secret-fd", "3")], ids=["environment", "pipe"])
def test_no_copy_of_the_key_stays_here(
    fwkeys: Command, emulator: Any, tmp_path: Path, options: tuple[str, ...]
) -> None:
    with Lent(fwkeys, tmp_path, *options) as lent:
        assert lent.wait_for_start()
        wait_until(lambda: holders(lent.journal) not in ([], ["?"]))

        def is_gone() -> bool:
            lent.process.send_signal(signal.SIGSTOP)
            finding = scan(lent.process.pid, lent.secret().encode())
            lent.process.send_signal(signal.SIGCONT)
            return finding == NOTHING

        # The journal names the program shortly before the command wipes the key.
        wait_until(is_gone)
        is_in_journal = lent.secret() in lent.journal.read_text()
        assert not is_in_journal


def test_the_end_of_the_key_is_told_in_time(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f'until grep -q ends "{told}"; do sleep 0.05; done; {SHOW_KEY}; exit 6'
    with told.open("w") as errors:
        run = fwkeys("exec", "--ttl", "20s", "--", "sh", "-c", script, stderr=errors)
    assert run.status == 6
    line = told.read_text()
    assert line.startswith("fwkeys: the API key of sh ends at 20")
    assert "--renew-with" in line
    assert line.count("\n") == 1


def test_the_expiry_is_the_net(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    with Lent(fwkeys, tmp_path, "--ttl", "3s") as lent:
        assert lent.wait_for_start()
        lent.process.kill()
        wait_until(lambda: not opens_the_door(emulator, lent.secret()))
        assert lent.is_program_alive()
    assert len(emulator.live_ids()) == 1, "its record is there, and it opens no door"


RENEW = 'cat >"$KEY.part" && mv "$KEY.part" "$KEY" && kill -USR1 "$FWKEYS_COMMAND_PID"'
# Asks the service with the newest key until it was told of three; says how often it was refused.
RENEWED = """
import os, signal, sys, time, urllib.request, urllib.error
told = 0
def hear(number, frame):
    global told, key
    told += 1
    with open(os.environ["KEY"]) as file: key = file.read()
signal.signal(signal.SIGUSR1, hear)
key = os.environ["FIREWORKS_API_KEY"]
refused, keys = 0, set()
end = time.monotonic() + 20
while told < 3 and time.monotonic() < end:
    keys.add(key)
    request = urllib.request.Request(os.environ["FIREWORKS_BASE_URL"] + "/verifyApiKey")
    request.add_header("Authorization", "Bearer " + key)
    try: urllib.request.urlopen(request).close()
    except urllib.error.HTTPError: refused += 1
    time.sleep(0.02)
print(told, len(keys), refused)
"""


def test_a_key_is_renewed_while_the_program_runs(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    settings = {"KEY": str(tmp_path / "key"), "NO_PROXY": "*"}
    arguments = ("--ttl", "4s", "--renew-with", RENEW, "--", sys.executable, "-c", RENEWED)
    run = fwkeys("exec", *arguments, settings=settings)
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout == "3 3 0\n", "three keys and no refusal"
    assert emulator.live_ids() == []
    assert emulator.requests()["create"]["mutated"] == 4


def test_a_renewal_that_fails_leaves_the_old_key_and_is_tried_again(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    tried = tmp_path / "tried"
    tried.touch()
    command = f'cat >/dev/null; echo >>"{tried}"; test $(wc -l <"{tried}") -ge 2'
    script = f'until [ $(wc -l <"{tried}") -ge 2 ]; do sleep 0.05; done'
    run = fwkeys("exec", "--ttl", "8s", "--renew-with", command, "--", "sh", "-c", script)
    assert run.status == 0
    assert run.stderr.count("\n") == 1
    assert "ended with status 1; the API key could not be renewed, and ends at 20" in run.stderr
    assert emulator.live_ids() == []


def test_the_end_of_the_program_ends_a_renewal(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    command = f'touch "{begun}"; exec sleep 600'
    script = f'until [ -e "{begun}" ]; do sleep 0.05; done; exit 3'
    begin = time.monotonic()
    run = fwkeys("exec", "--ttl", "3s", "--renew-with", command, "--", "sh", "-c", script)
    assert (run.status, run.stderr) == (3, "")
    assert time.monotonic() - begin < 100
    assert emulator.live_ids() == []


def test_without_a_home_there_must_be_a_journal(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    run = fwkeys("exec", "--", "true", without=("HOME",))
    assert run.status == 64
    assert "--journal" in run.stderr
    assert emulator.requests()["create"]["received"] == 0
    journal = tmp_path / "journal"
    assert fwkeys("exec", "--journal", str(journal), "--", "true", without=("HOME",)).status == 0


def test_a_service_account(fwkeys: Command, emulator: Any) -> None:
    emulator.add_user("ci", serviceAccount=True)
    run = fwkeys("exec", "--service-account", "ci", "--", "sh", "-c", 'echo "$FIREWORKS_USER_ID"')
    assert (run.status, run.stdout) == (0, "ci\n")
