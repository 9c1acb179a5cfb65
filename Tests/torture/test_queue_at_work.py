"""A queue under tools that see each read and write, each lost block, and each race of two threads."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import List

import programs
import pytest
from support.emulator import Emulator

FOUND = 99
LOST = "definite,indirect,possible"
MEMCHECK = [
    "valgrind",
    "-q",
    f"--error-exitcode={FOUND}",
    "--leak-check=full",
    f"--show-leak-kinds={LOST}",
    f"--errors-for-leak-kinds={LOST}",
]
RACES = Path(__file__).with_name("races.supp")


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return programs.build_program(tmp_path_factory.mktemp("queue"), "queue_at_work")


@pytest.fixture(scope="module")
def on_threads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return programs.build_program(tmp_path_factory.mktemp("queue"), "queue_on_threads")


def watched(tool: List[str], program: Path, emulator: Emulator, *arguments: str, finds: bool = False) -> str:
    command = [*tool, str(program), *arguments]
    done = subprocess.run(
        command, env=programs.environment(emulator), capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == (FOUND if finds else 0), done.stderr.replace(emulator.api_key, "(the API key)")
    return done.stdout


@pytest.mark.timeout(300)
@pytest.mark.parametrize("tool", [[], MEMCHECK], ids=["by itself", "memcheck"])
def test_everything(at_work: Path, emulator: Emulator, tool: List[str]) -> None:
    emulator.fault({"operation": "create", "share": 0.3, "action": "close"})
    watched(tool, at_work, emulator, "everything")


def races(tool: str) -> List[str]:
    return ["valgrind", "-q", f"--error-exitcode={FOUND}", f"--tool={tool}", f"--suppressions={RACES}"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("tool", ["helgrind", "drd"])
def test_two_queues_of_one_client_on_two_threads(on_threads: Path, emulator: Emulator, tool: str) -> None:
    watched(races(tool), on_threads, emulator, "100")
    assert len(emulator.live_keys()) == 200


@pytest.mark.parametrize("tool", ["helgrind", "drd"])
def test_a_race_is_seen(on_threads: Path, emulator: Emulator, tool: str) -> None:
    watched(races(tool), on_threads, emulator, finds=True)


@pytest.mark.parametrize("tool", [[], MEMCHECK], ids=["by itself", "memcheck"])
def test_keys_that_cannot_be_deleted_in_time_are_named(
    at_work: Path, emulator: Emulator, tool: List[str]
) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": "stall"})
    named = watched(tool, at_work, emulator, "untaken", "40").split()
    assert sorted(named) == emulator.live_ids()
    assert len(named) == 40


def test_keys_that_nobody_took_are_deleted_with_few_descriptors(at_work: Path, emulator: Emulator) -> None:
    few = ["sh", "-c", 'ulimit -n 60 && exec "$@"', "sh"]
    assert watched(few, at_work, emulator, "untaken", "500") == ""
    assert emulator.live_ids() == []
