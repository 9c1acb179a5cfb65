"""fwkeys create --journal, killed at any instant: it leaves a delivered key or a line that sweeps resolve.

Once a sweep has ended with status 0, what is alive is exactly what was delivered. Delivered means that the
secret is whole in its file, or was printed: if the command ended with status 0 the key stays alive, and if it
was killed after it printed all, the key is alive or was deleted by the sweep. FWKEYS_KILLS says how many
random instants are tried.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support import build
from support.command_runs import (
    PATIENCE_SECONDS,
    SECRET,
    Command,
    Run,
    command_for,
    opens_the_door,
    start_seconds,
)
from support.emulator import Emulator
from support.journals import LINE_LENGTH, states
from support.killing import slow_and_lossy
from support.preloads import build_preload
from support.waiting import wait_until

KILLS = int(os.environ.get("FWKEYS_KILLS") or 40)
CALLS_AT_MOST = 80

FAULTS = slow_and_lossy(0.15)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build_preload("hostile_system", tmp_path_factory.mktemp("hostile_system"))


class Place:
    """A directory with a journal, and with the secret files of all creates."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.journal = directory / "journal"
        self.delivered: set[str] = set()  # the keys of creates that ended with status 0 and no file
        self.printed: set[str] = (
            set()
        )  # those, and the keys of creates that were killed after they printed all
        self.settled_after_ms = "20"  # longer than what comes late
        self._files = 0

    def arguments(self, to_file: bool, *options: str) -> list[str]:
        self._files += 1
        file = ("--secret-file", str(self.directory / f"secret-{self._files}")) if to_file else ()
        return ["create", "--journal", str(self.journal), "--settle-ms", "15", *options, *file]

    def note(self, status: int, output: str, to_file: bool) -> None:
        if to_file or not output.endswith("It will not be shown again.\n"):
            return
        key_id = output.partition("Key Id: ")[2].partition("\n")[0]
        self.printed.add(key_id)
        if status == 0:
            self.delivered.add(key_id)

    def sweep_once(self, command: Command, *options: str, **how: Any) -> Run:
        return command("sweep", "--journal", str(self.journal), "--settle-ms", "0", *options, **how)

    def sweep(self, command: Command) -> None:
        """Sweeps until nothing is left to be done, as it is meant to be done after a crash."""

        def is_done() -> bool:
            run = self.sweep_once(command, "--settled-after-ms", self.settled_after_ms)
            assert run.status in (0, 4), run.stderr
            assert (run.status == 4) == ("sweep again" in run.stderr)
            return run.status == 0

        wait_until(is_done)
        assert self.journal.read_bytes() == b""

    def sweep_if_there(self, command: Command) -> None:
        if self.journal.exists():
            self.sweep(command)

    def assert_that_what_is_alive_was_delivered(self, emulator: Any) -> None:
        files = [path.read_text() for path in self.directory.glob("secret-*")]
        assert all(bool(SECRET.fullmatch(text)) for text in files), "no file is incomplete"
        assert all(opens_the_door(emulator, text) for text in files), "no file holds a dead key"
        alive = set(emulator.live_ids())
        assert self.delivered <= alive, "no key that was delivered is dead"
        assert len(alive - self.printed) == len(files), "no key is alive that nobody holds"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.timeout(120 + KILLS)
@pytest.mark.parametrize("exactly_once", [True, False], ids=["exactly once", "plain"])
def test_killed_at_random_instants(command_path: Path, place: Place, exactly_once: bool) -> None:
    choice = random.Random(20 + exactly_once)
    seen: set[str] = set()
    with Emulator(build.emulator_path(), "--seed", "7") as emulator:
        emulator.fault(*FAULTS)
        command = command_for(command_path, emulator)
        start = start_seconds(command)
        for _ in range(KILLS // 2):
            to_file = choice.random() < 0.6
            process = subprocess.Popen(
                [command.path, *place.arguments(to_file, *(("--exactly-once",) if exactly_once else ()))],
                env=command.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            try:
                output, _ = process.communicate(timeout=choice.uniform(0.002, 0.07 + 3 * start))
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate(timeout=PATIENCE_SECONDS)
            place.note(process.returncode, output, to_file)
            seen.update(states(place.journal) if place.journal.exists() else ())
            # At once, while what was killed may still come: this may not lose sight of it.
            if place.journal.exists() and choice.random() < 0.5:
                place.sweep_once(command)
        assert "pending" in seen, "some were killed on the way"
        emulator.clear_faults()
        place.settled_after_ms = "200"
        place.sweep(command)
        place.assert_that_what_is_alive_was_delivered(emulator)


@pytest.mark.parametrize("to_file", [True, False], ids=["file", "standard output"])
def test_killed_before_each_of_its_calls(
    command_path: Path, emulator: Any, place: Place, library: str, to_file: bool
) -> None:
    """Random instants seldom hit the short steps between two calls of the system; here each is hit."""
    command = command_for(command_path, emulator)
    seen: set[str] = set()
    for number in range(1, CALLS_AT_MOST):
        settings = {"LD_PRELOAD": library, "KILL_AT_CALL": str(number)}
        run = command(*place.arguments(to_file, "--user-id", emulator.user_id), settings=settings)
        place.note(run.status, run.stdout, to_file)
        if run.status == 0:
            break
        assert run.status == -signal.SIGKILL
        seen.update(states(place.journal) if place.journal.exists() else ())
        place.sweep_if_there(command)
        place.assert_that_what_is_alive_was_delivered(emulator)
    assert run.status == 0, f"it makes more than {CALLS_AT_MOST} calls"
    assert {"pending", "created", "delivered"} <= seen
    place.sweep(command)
    place.assert_that_what_is_alive_was_delivered(emulator)


@pytest.mark.parametrize("to_file", [True, False], ids=["file", "standard output"])
def test_a_sweep_that_is_killed_is_done_again(
    command_path: Path, emulator: Any, place: Place, library: str, to_file: bool
) -> None:
    command = command_for(command_path, emulator)
    for number in range(1, CALLS_AT_MOST):
        settings = {"LD_PRELOAD": library, "KILL_AT_CALL": str(number)}
        run = command(*place.arguments(to_file, "--user-id", emulator.user_id), settings=settings)
        place.note(run.status, run.stdout, to_file)
        if run.status == 0:
            break
        for call in range(1, CALLS_AT_MOST):
            if not place.journal.exists():
                break
            settings = {"LD_PRELOAD": library, "KILL_AT_CALL": str(call)}
            swept = place.sweep_once(command, settings=settings)
            if swept.status != -signal.SIGKILL:
                assert swept.status in (0, 4), swept.stderr
                break
        place.sweep_if_there(command)
        place.assert_that_what_is_alive_was_delivered(emulator)
    assert run.status == 0


@pytest.mark.parametrize(
    "room",
    [0, 1, 1000, LINE_LENGTH - 1, LINE_LENGTH, LINE_LENGTH + 1, LINE_LENGTH + 20, LINE_LENGTH + 200],
)
@pytest.mark.parametrize("to_file", [True, False], ids=["file", "standard output"])
def test_a_full_disk(
    command_path: Path, emulator: Any, place: Place, library: str, room: int, to_file: bool
) -> None:
    """Striking out takes no room. Killed before each of its calls, too."""
    command = command_for(command_path, emulator)
    for number in range(CALLS_AT_MOST):
        settings = {"LD_PRELOAD": library, "DISK_ROOM": str(room)}
        if number > 0:
            settings["KILL_AT_CALL"] = str(number)
        run = command(*place.arguments(to_file, "--user-id", emulator.user_id), settings=settings)
        place.note(run.status, run.stdout, to_file)
        if room < LINE_LENGTH:
            assert emulator.requests()["create"]["received"] == 0, "nothing was sent"
            assert run.status in (1, -signal.SIGKILL)
        place.sweep_if_there(command)
        place.assert_that_what_is_alive_was_delivered(emulator)
        if number > 0 and run.status != -signal.SIGKILL:
            break
    enough = LINE_LENGTH + 200 if to_file else LINE_LENGTH
    assert run.status == (1 if room < LINE_LENGTH else 0 if room >= enough else 6)


@pytest.mark.timeout(120 + KILLS)
def test_killed_at_random_instants_on_a_full_disk(command_path: Path, place: Place, library: str) -> None:
    choice = random.Random(40)
    with Emulator(build.emulator_path(), "--seed", "8") as emulator:
        emulator.fault(*FAULTS)
        command = command_for(command_path, emulator)
        start = start_seconds(command)
        for _ in range(KILLS // 2):
            room = choice.choice([0, 500, LINE_LENGTH, LINE_LENGTH + 10, LINE_LENGTH + 200])
            settings = {"LD_PRELOAD": library, "DISK_ROOM": str(room)}
            process = subprocess.Popen(
                [command.path, *place.arguments(True, "--exactly-once")],
                env=command.environment | settings,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                process.wait(timeout=choice.uniform(0.002, 0.07 + 3 * start))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=PATIENCE_SECONDS)
        emulator.clear_faults()
        place.settled_after_ms = "200"
        place.sweep(command)
        place.assert_that_what_is_alive_was_delivered(emulator)
