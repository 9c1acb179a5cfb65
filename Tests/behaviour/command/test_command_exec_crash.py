"""fwkeys exec where things go wrong: killed at any instant, a full disk, others on its journal, set clocks.

A key belongs to the program that it was lent to, as long as the program is alive, whatever became of fwkeys;
and once a sweep has ended with status 0, no other key is alive. FWKEYS_KILLS says how many random instants
are tried.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command.test_command_kills import FAULTS
from support import build
from support.command_runs import PATIENCE_SECONDS, Command, command_for, opens_the_door, start_seconds
from support.emulator import Emulator
from support.journals import LINE_LENGTH, entries, sealed
from support.lent_keys import Lent, holders, is_alive, sweep, sweep_all, works
from support.preloads import build_preload
from support.waiting import wait_until

KILLS = int(os.environ.get("FWKEYS_KILLS") or 40)
CALLS_AT_MOST = 80
YEARS = 10 * 365 * 86400

# Asks three times whether its key works, and notes how often it does.
ASKING = """
import os, sys, time, urllib.request, urllib.error
worked = 0
for _ in range(3):
    request = urllib.request.Request(os.environ["FIREWORKS_BASE_URL"] + "/verifyApiKey")
    request.add_header("Authorization", "Bearer " + os.environ["FIREWORKS_API_KEY"])
    try:
        urllib.request.urlopen(request).close()
        worked += 1
    except urllib.error.HTTPError: pass
    time.sleep(0.03)
with open(sys.argv[1], "a") as notes: notes.write(f"{worked}\\n")
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    directory = tmp_path_factory.mktemp("preloads")
    return {name: build_preload(name, directory) for name in ("hostile_system", "shifted_clock")}


@pytest.mark.parametrize("room", [None, 0, 1000, LINE_LENGTH, 10 * LINE_LENGTH])
def test_killed_before_each_of_its_calls(
    fwkeys: Command, emulator: Any, tmp_path: Path, libraries: dict[str, str], room: int | None
) -> None:
    seen: set[str | None] = set()
    unknown = 0
    for number in range(CALLS_AT_MOST):
        settings = {"LD_PRELOAD": libraries["hostile_system"], "KILL_AT_CALL": str(number)}
        if room is not None:
            settings["DISK_ROOM"] = str(room)
        options = ("--user-id", emulator.user_id)
        with Lent(fwkeys, tmp_path, *options, settings=settings) as lent:
            is_started = lent.wait_for_start()
            if is_started and lent.process.poll() is None:
                # The rest of what it does at the start, in which it may be killed.
                wait_until(
                    lambda lent=lent: (
                        lent.process.poll() is not None  # type: ignore[misc]
                        or holders(lent.journal) not in ([], ["?"])
                    )
                )
            seen.update(holders(lent.journal))
            if lent.journal.exists():
                assert sweep(fwkeys, lent.journal).status in (0, 4)
            if is_started:
                assert works(emulator, lent), "a program that is alive keeps its key"
            status = lent.end()
            unknown += sweep_all(fwkeys, lent.journal)
            assert emulator.live_ids() == [], "no key is alive that nobody holds"
        if number > 0 and status != -signal.SIGKILL:
            break
    else:
        pytest.fail(f"it makes more than {CALLS_AT_MOST} calls")
    is_too_full = room is not None and room < LINE_LENGTH
    assert status == (125 if is_too_full else 0)
    assert is_too_full == (seen == set())
    assert 0 < unknown < 5 or is_too_full, "few places do not tell whether the program was started"


@pytest.mark.timeout(120 + 2 * KILLS)
def test_killed_at_random_instants(command_path: Path, tmp_path: Path) -> None:
    choice = random.Random(16)
    journal, notes = tmp_path / "journal", tmp_path / "notes"
    asking = [sys.executable, "-c", ASKING, str(notes)]
    running: list[subprocess.Popen[bytes]] = []
    with Emulator(build.emulator_path(), "--seed", "9") as emulator:
        emulator.fault(*FAULTS)
        command = command_for(command_path, emulator)
        command.environment["NO_PROXY"] = "*"
        start = start_seconds(command)
        killed = 0
        for _ in range(KILLS):
            process = subprocess.Popen(
                [command.path, "exec", "--journal", str(journal), "--settle-ms", "15", "--", *asking],
                env=command.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            running.append(process)
            try:
                process.wait(timeout=choice.uniform(0.002, 0.4 + 3 * start))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
            # At once, while what was killed may still come, and while its program runs.
            if choice.random() < 0.5 and journal.exists():
                assert sweep(command, journal).status in (0, 1, 4)
        assert killed > KILLS // 4
        for process in running:
            assert process.stdout
            process.stdout.read()  # to its end, which is that of the program
            process.stdout.close()
        emulator.clear_faults()
        emulator.wait_until_idle()
        sweep_all(command, journal)
        assert emulator.live_ids() == []
    assert set(notes.read_text().split()) == {"3"}, "no key was deleted that a program had"


def test_the_program_of_a_killed_fwkeys_keeps_its_key_and_then_it_is_deleted(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    with Lent(fwkeys, tmp_path) as lent:
        assert lent.wait_for_start()
        wait_until(lambda: holders(lent.journal) not in ([], ["?"]))
        lent.process.kill()
        lent.process.wait()
        run = sweep(fwkeys, lent.journal)
        assert (run.status, run.stderr) == (0, "fwkeys: 1 key in use by programs that fwkeys started\n")
        again = ("exec", "--journal", str(lent.journal), "--settle-ms", "0", "--", "true")
        assert fwkeys(*again).status == 0
        assert works(emulator, lent)
        lent.end()
        (key,) = emulator.live_ids()
        run = fwkeys(*again)
        assert run.status == 0
        assert f"deleted {key}" in run.stderr
    assert emulator.live_ids() == []


def test_a_line_that_does_not_name_the_program_waits_for_the_expiry(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    with Lent(fwkeys, tmp_path, "--ttl", "30m") as lent:
        assert lent.wait_for_start()
        wait_until(lambda: holders(lent.journal) not in ([], ["?"]))
        lent.process.kill()
        lent.process.wait()
        text = lent.journal.read_text()
        other = text.replace(str(os.readlink("/proc/self/ns/pid")), "pid:[1]")
        start, _, _ = other.rstrip().rpartition(',"check":')
        lent.journal.write_text(sealed(start))
        run = sweep(fwkeys, lent.journal)
        assert run.status == 4
        assert "1 key that a program may be using: sweep again after 20" in run.stderr
        assert works(emulator, lent)


def test_others_work_on_the_journal_while_a_program_runs(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    with Lent(fwkeys, tmp_path) as first, Lent(fwkeys, tmp_path) as second:
        assert first.wait_for_start()
        assert second.wait_for_start()
        run = fwkeys("create", "--journal", str(journal), "--secret-file", str(tmp_path / "other"))
        assert run.status == 0
        run = sweep(fwkeys, journal)
        assert (run.status, run.stderr) == (0, "fwkeys: 2 keys in use by programs that fwkeys started\n")
        assert len(emulator.live_ids()) == 3
        assert first.end() == 0
        assert works(emulator, second)
        assert sweep(fwkeys, journal).status == 0
        assert works(emulator, second)
        assert second.end() == 0
    assert len(emulator.live_ids()) == 1
    assert opens_the_door(emulator, (tmp_path / "other").read_text())
    assert sweep(fwkeys, journal).status == 0
    assert entries(journal) == []


def test_many_at_once_on_one_journal(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    journal, notes = tmp_path / "journal", tmp_path / "notes"
    fwkeys.environment["NO_PROXY"] = "*"
    words = [fwkeys.path, "exec", "--journal", str(journal), "--settle-ms", "1", "--"]
    processes = [
        subprocess.Popen([*words, sys.executable, "-c", ASKING, str(notes)], env=fwkeys.environment)
        for _ in range(12)
    ]
    assert [process.wait(timeout=PATIENCE_SECONDS) for process in processes] == [0] * 12
    assert notes.read_text().split() == ["3"] * 12
    assert emulator.live_ids() == []
    assert sweep(fwkeys, journal).status == 0
    assert entries(journal) == []


@pytest.mark.parametrize("shift", [YEARS, -86400, -YEARS])
def test_a_clock_that_is_set_while_the_program_runs(
    fwkeys: Command, emulator: Any, tmp_path: Path, libraries: dict[str, str], shift: int
) -> None:
    clock = tmp_path / "clock"
    settings = {"LD_PRELOAD": libraries["shifted_clock"], "CLOCK_SHIFT": str(clock)}
    with Lent(fwkeys, tmp_path, "--renew-with", "true", settings=settings) as lent:
        assert lent.wait_for_start()
        clock.write_text(str(shift))
        lent.process.send_signal(signal.SIGWINCH)  # it looks at its clocks
        assert sweep(fwkeys, lent.journal, settings=settings).status == 0
        assert works(emulator, lent)
        lent.process.kill()
        lent.process.wait()
        assert sweep(fwkeys, lent.journal, settings=settings).status == 0
        assert works(emulator, lent), "set clocks do not make a program's key look old"
        lent.end()
        assert not is_alive(lent.program)
        assert sweep(fwkeys, lent.journal, settings=settings).status == 0
    assert emulator.live_ids() == []
    assert emulator.requests()["create"]["mutated"] == 1


@pytest.mark.parametrize(("shift", "status"), [(YEARS, 0), (-YEARS, 125)])
def test_a_clock_that_is_wrong_from_the_start(
    fwkeys: Command, emulator: Any, tmp_path: Path, libraries: dict[str, str], shift: int, status: int
) -> None:
    """A time in the past is refused by the service; a key that lives too long is deleted all the same."""
    clock = tmp_path / "clock"
    clock.write_text(str(shift))
    settings = {"LD_PRELOAD": libraries["shifted_clock"], "CLOCK_SHIFT": str(clock)}
    journal = tmp_path / "journal"
    assert fwkeys("exec", "--journal", str(journal), "--", "true", settings=settings).status == status
    assert emulator.live_ids() == []
    assert sweep(fwkeys, journal).status == 0
