"""The C programs that the documentation shows, run for real, under valgrind: what it prints, what it loses.

Success and each kind of failure take different ways through the library, and each must free all that it took.
"""

from __future__ import annotations

import re
import socket
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from shipped.tools import compile_c, environment, link_flags, run_any
from support.build import ROOT
from support.emulator import Emulator

SOURCE = ROOT / "bindings" / "c" / "create_key.c"
VALGRIND_FOUND_SOMETHING = 99
LOST = "definite,indirect,possible"
SECRET = re.compile(r"fw_[A-Za-z0-9]{12,}")


@pytest.fixture(scope="module")
def program(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("program")
    return compile_c(SOURCE, folder / "create_key", "-std=c99", *link_flags(library))


def run_under_valgrind(program: Path, emulator: Emulator, **changes: str) -> CompletedProcess[str]:
    """Runs it to its end. A secret printed by mistake does not show in the output of a failing test."""
    done = run_any(
        "valgrind",
        "--leak-check=full",
        f"--show-leak-kinds={LOST}",
        f"--errors-for-leak-kinds={LOST}",
        f"--error-exitcode={VALGRIND_FOUND_SOMETHING}",
        program,
        env=environment(emulator, **changes),
    )
    done.stdout, done.stderr = (SECRET.sub("(a secret)", text) for text in (done.stdout, done.stderr))
    assert done.returncode != VALGRIND_FOUND_SOMETHING, done.stderr
    assert "ERROR SUMMARY: 0 errors" in done.stderr, done.stderr
    return done


def failure(done: CompletedProcess[str]) -> tuple[str, str]:
    """The status and the outcome that a failed run names, in its one line among those of valgrind."""
    assert done.returncode == 1, done.stderr
    told = re.search(r"^create_key: (\w+): .+ \(outcome (\w+)\)$", done.stderr, re.MULTILINE)
    assert told is not None, done.stderr
    return told.group(1), told.group(2)


def test_it_creates_a_key_that_opens_the_door(program: Path, emulator: Emulator) -> None:
    done = run_under_valgrind(program, emulator)
    assert done.returncode == 0, done.stderr
    (key,) = emulator.live_keys()
    assert done.stdout.splitlines() == [
        f"Key Id: {key['keyId']}",
        "Display Name: quick-start-c",
        f"Prefix: {key['prefix']}",
        f"The new key works for account {emulator.account_id}",
    ]
    assert key["expireTime"]


def test_it_prints_no_secret(program: Path, emulator: Emulator) -> None:
    done = run_any(program, env=environment(emulator))
    printed = done.stdout + done.stderr
    shows_a_secret = bool(SECRET.search(printed)) or emulator.api_key in printed
    assert done.returncode == 0
    assert SECRET.fullmatch("fw_3ZLdAbCdEfGhIjKlMnOpQr")
    assert not shows_a_secret


def test_a_refused_key_is_told_as_rejected(program: Path, emulator: Emulator) -> None:
    done = run_under_valgrind(program, emulator, api_key="fw_of_nobody")
    assert failure(done) == ("ERROR_UNAUTHENTICATED", "REJECTED")
    assert emulator.live_keys() == []


def test_a_service_that_is_not_there_is_told_as_not_sent(program: Path, emulator: Emulator) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        port = nobody_listens.getsockname()[1]
        done = run_under_valgrind(program, emulator, base_url=f"http://127.0.0.1:{port}")
    assert failure(done) == ("ERROR_CONNECT", "NOT_SENT")


def test_a_lost_answer_is_told_as_unknown(program: Path, emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    assert failure(run_under_valgrind(program, emulator)) == ("ERROR_TRANSPORT", "UNKNOWN")
    assert len(emulator.live_keys()) == 1


def test_a_cut_answer_is_never_told_as_not_sent(program: Path, emulator: Emulator) -> None:
    cut = {"cut_at": "before secret"}
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": cut})
    _, outcome = failure(run_under_valgrind(program, emulator))
    assert outcome in ("SECRET_LOST", "UNKNOWN")


def test_a_cut_answer_with_the_whole_secret_is_finished(program: Path, emulator: Emulator) -> None:
    cut = {"cut_at": "behind secret"}
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": cut})
    done = run_under_valgrind(program, emulator)
    assert done.returncode == 0, done.stderr
    assert len(emulator.live_keys()) == 1


def test_a_setting_that_is_wrong_is_named_by_its_status(program: Path, emulator: Emulator) -> None:
    done = run_under_valgrind(program, emulator, base_url="http://198.51.100.1")
    assert failure(done) == ("ERROR_INSECURE_URL", "NOT_SENT")


@pytest.fixture(scope="module")
def first_program(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program that the README shows."""
    source = ROOT / "bindings" / "c" / "first_key.c"
    folder = tmp_path_factory.mktemp("first-program")
    return compile_c(source, folder / "first_key", "-std=c99", *link_flags(library))


def test_the_first_program_prints_the_id_of_its_key(first_program: Path, emulator: Emulator) -> None:
    done = run_under_valgrind(first_program, emulator)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == emulator.live_ids()


def test_the_first_program_tells_why_it_failed(first_program: Path, emulator: Emulator) -> None:
    done = run_under_valgrind(first_program, emulator, api_key="fw_of_nobody")
    assert done.returncode == 1
    place = f"accounts/{emulator.account_id}/users/{emulator.user_id}"
    assert done.stdout.endswith(f"(HTTP 401): {place}\n")
    assert emulator.live_ids() == []
