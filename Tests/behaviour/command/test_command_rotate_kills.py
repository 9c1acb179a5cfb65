"""fwkeys rotate in two processes, killed at any instant, on a full disk, with sweeps in between.

Whatever happens, the old key is alive or the new one, whose secret is in its file; a key whose secret was
delivered dies only if its rotation is aborted, and an old key only if it is committed; and once a sweep has
ended with status 0, no key is alive that nobody holds. FWKEYS_KILLS says how many random instants are tried.
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
from support.command_runs import PATIENCE_SECONDS, SECRET, command_for, start_seconds
from support.emulator import Emulator
from support.journals import LINE_LENGTH
from support.killing import slow_and_lossy
from support.open_rotations import Rotating
from support.preloads import build_preload

KILLS = int(os.environ.get("FWKEYS_KILLS") or 40)
CALLS_AT_MOST = 80

MORE_FAULTS: tuple[dict[str, Any], ...] = (
    {"operation": "delete", "share": 0.15, "when": "after", "action": "reset"},
    {"operation": "delete", "share": 0.15, "action": "close", "late_commit_ms": 20},
    {"operation": "delete", "share": 0.1, "when": "before", "action": {"status": 403}},
    {"operation": "delete", "share": 0.3, "action": {"delay_ms": 20}},
    {"operation": "get", "share": 0.1, "when": "before", "action": "reset"},
    {"operation": "get", "share": 0.3, "action": {"delay_ms": 10}},
)


@pytest.fixture
def rotating(command_path: Path, emulator: Any, tmp_path: Path) -> Rotating:
    return Rotating(command_for(command_path, emulator), emulator, tmp_path)


@pytest.fixture(scope="module")
def hostile_system(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build_preload("hostile_system", tmp_path_factory.mktemp("hostile_system"))


def is_whole(path: Path) -> bool:
    return path.exists() and bool(SECRET.fullmatch(path.read_text()))


class Random:
    """Rotations, each with a process that is killed: the one that begins it or the one that ends it."""

    def __init__(self, rotating: Rotating, seed: int) -> None:
        self.rotating = rotating
        self.choice = random.Random(seed)
        self.start = start_seconds(rotating.fwkeys)
        self.killed = {"begin": 0, "commit": 0, "abort": 0}
        self.seen: set[str] = set()

    def run(self, step: str, *words: str, is_killed: bool) -> int:
        process = subprocess.Popen(
            [self.rotating.fwkeys.path, *self.rotating.words(f"--{step}", *words)],
            env=self.rotating.fwkeys.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        longest = (0.15 if step == "begin" else 0.08) + 3 * self.start
        try:
            seconds = self.choice.uniform(0.002, longest) if is_killed else PATIENCE_SECONDS
            return process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            self.killed[step] += 1
            return process.wait()

    def rotate(self, old: str, path: Path) -> tuple[str, int]:
        """Returns how the rotation is to end, and the status of the process that ends it."""
        ending = self.choice.choice(["commit", "abort"])
        is_begin_killed = self.choice.random() < 0.5
        sweep: subprocess.Popen[bytes] | None = None
        self.run("begin", old, "--exactly-once", "--secret-file", str(path), is_killed=is_begin_killed)
        if self.rotating.journal.exists():
            self.seen.update(self.rotating.states())
            if self.choice.random() < 0.4:
                sweep = subprocess.Popen(
                    [self.rotating.fwkeys.path, "sweep", "--journal", str(self.rotating.journal)],
                    env=self.rotating.fwkeys.environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        status = self.run(ending, old, is_killed=not is_begin_killed)
        if sweep and self.choice.random() < 0.5:
            sweep.kill()
        if sweep:
            sweep.wait(timeout=PATIENCE_SECONDS)
        return ending, status


@pytest.mark.timeout(120 + 3 * KILLS)
def test_killed_at_random_instants(command_path: Path, tmp_path: Path) -> None:
    with Emulator(build.emulator_path(), "--seed", "10") as emulator:
        rotating = Rotating(command_for(command_path, emulator), emulator, tmp_path)
        emulator.mint(KILLS, displayName="old {n}")
        olds = emulator.live_ids()
        emulator.fault(*slow_and_lossy(0.15), *MORE_FAULTS)
        runs = Random(rotating, 16)
        paths = [rotating.new_file() for _ in olds]
        ends = [runs.rotate(old, path) for old, path in zip(olds, paths)]
        emulator.clear_faults()
        emulator.wait_until_idle()
        rotating.sweep_all()
        alive = rotating.alive()
        holders = 0
        for old, path, (ending, status) in zip(olds, paths, ends):
            assert is_whole(path) or not path.exists(), "no file is incomplete"
            opens = is_whole(path) and rotating.opens(path)
            holders += opens
            assert old in alive or opens
            assert opens or not is_whole(path) or ending == "abort", "the new key was not to be deleted"
            assert old in alive or ending == "commit", "the old key was not to be deleted"
            if status == 0:
                assert (old in alive) == (ending == "abort")
                assert opens == (ending == "commit")
        assert len(alive) == len(alive & set(olds)) + holders, "no key is alive that nobody holds"
        assert sum(runs.killed.values()) > KILLS // 4
        assert all(runs.killed.values()), "each step was killed"
        assert {"pending", "begun"} <= runs.seen
        print(f"\n{KILLS} rotations, killed: {runs.killed}; ended: {[status for _, status in ends].count(0)}")


def test_a_beginning_that_is_killed_before_each_of_its_calls(rotating: Rotating, hostile_system: str) -> None:
    seen: set[str] = set()
    for number in range(1, CALLS_AT_MOST):
        old, path = rotating.create(), rotating.new_file()
        settings = {"LD_PRELOAD": hostile_system, "KILL_AT_CALL": str(number)}
        run = rotating.run("--begin", old, "--secret-file", str(path), settings=settings)
        rotating.sweep_all()
        assert is_whole(path) or not path.exists()
        assert old in rotating.alive()
        assert len(rotating.alive()) == 1 + path.exists(), "no key is alive that nobody holds"
        states = rotating.states() if rotating.journal.exists() else []
        seen.update(states)
        assert states == ["begun"] * path.exists()
        if path.exists():
            assert rotating.opens(path)
            assert rotating.run("--commit", old).status == 0
            assert rotating.opens(path)
        for key in rotating.alive():
            rotating.fwkeys("delete", key)
        if run.status != -signal.SIGKILL:
            break
    assert run.status == 0
    assert seen == {"begun"}


@pytest.mark.parametrize("ending", ["commit", "abort"])
@pytest.mark.parametrize("then", ["again", "sweep"])
def test_an_end_that_is_killed_before_each_of_its_calls(
    rotating: Rotating, hostile_system: str, ending: str, then: str
) -> None:
    for number in range(1, CALLS_AT_MOST):
        old = rotating.create()
        new, path = rotating.begin(old)
        settings = {"LD_PRELOAD": hostile_system, "KILL_AT_CALL": str(number)}
        run = rotating.run(f"--{ending}", old, settings=settings)
        wanted = {new} if ending == "commit" else {old}
        assert rotating.alive() in ({old, new}, wanted)
        if then == "sweep":
            rotating.sweep_all()
            assert rotating.alive() in ({old, new}, wanted)
        if {"begun", "aborting"} & set(rotating.states()):
            assert rotating.run(f"--{ending}", old).status == 0
        assert rotating.alive() == wanted
        assert rotating.opens(path) == (ending == "commit")
        for key in rotating.alive():
            rotating.fwkeys("delete", key)
        if run.status != -signal.SIGKILL:
            break
    assert run.status == 0


def test_a_sweep_that_is_killed_before_each_of_its_calls(rotating: Rotating, hostile_system: str) -> None:
    """It deletes an old key whose time is over, or ends a commit that was cut off."""
    for number in range(1, CALLS_AT_MOST):
        old = rotating.create()
        new, path = rotating.begin(old)
        lost = {"operation": "delete", "when": "before", "action": "reset"}
        rotating.emulator.fault(lost)
        rotating.run("--commit", old, "--timeout-ms", "100")
        rotating.emulator.clear_faults()
        assert rotating.alive() == {old, new}
        settings = {"LD_PRELOAD": hostile_system, "KILL_AT_CALL": str(number)}
        run = rotating.sweep(settings=settings)
        assert rotating.alive() in ({old, new}, {new})
        rotating.sweep_all()
        assert rotating.alive() == {new}
        assert rotating.opens(path)
        rotating.fwkeys("delete", new)
        if run.status != -signal.SIGKILL:
            break
    assert run.status == 0


@pytest.mark.parametrize("room", [0, 1000, LINE_LENGTH - 1, LINE_LENGTH, LINE_LENGTH + 10, LINE_LENGTH + 200])
@pytest.mark.parametrize("step", [("--begin",), ("--keep-for", "24h"), ()], ids=str)
def test_a_full_disk(rotating: Rotating, hostile_system: str, room: int, step: tuple[str, ...]) -> None:
    """Only the beginning needs room."""
    old, path = rotating.create(), rotating.new_file()
    full = {"LD_PRELOAD": hostile_system, "DISK_ROOM": str(room)}
    run = rotating.run(*step, old, "--secret-file", str(path), settings=full)
    assert run.status == (1 if room < LINE_LENGTH else 0 if room == LINE_LENGTH + 200 else 6)
    if run.status != 0:
        assert rotating.alive() == {old}
        assert rotating.emulator.requests()["create"]["received"] == (1 if run.status == 1 else 2)
        assert not path.exists()
        assert rotating.journal.read_bytes() == b""
        return
    assert rotating.opens(path)
    assert (old in rotating.alive()) == bool(step)
    if step:
        none = {"LD_PRELOAD": hostile_system, "DISK_ROOM": "0"}
        assert rotating.run("--commit", old, settings=none).status == 0
    assert rotating.alive() == {run.key_id}
    assert rotating.journal.read_bytes() == b""
