"""fwkeys set-api-key: the key comes from standard input, and lands in firectl's file."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line
from support.terminal import run_on_terminal

KEY = "fw_NotToBeSeenAnywhere01"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def fwkeys(command_path: Path, home: Path) -> Command:
    return Command(command_path, HOME=str(home))


@pytest.fixture
def auth_file(home: Path) -> Path:
    return home / ".fireworks" / "auth.ini"


def set_key(fwkeys: Command, *arguments: str, text: str = KEY + "\n", **options: Any) -> Any:
    run = fwkeys("set-api-key", *arguments, stdin=None, input=text, **options)
    assert "NotToBeSeen" not in run.raw_stdout + run.stderr
    return run


def test_a_new_file(fwkeys: Command, auth_file: Path) -> None:
    run = set_key(fwkeys)
    assert (run.status, run.stderr) == (0, "")
    assert run.lines == [f"API key saved to {auth_file}"]
    assert auth_file.read_text() == f"api_key = {KEY}\n"
    assert stat.S_IMODE(auth_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(auth_file.parent.stat().st_mode) == 0o700
    assert os.listdir(auth_file.parent) == ["auth.ini"]


def test_the_key_is_used_from_then_on(fwkeys: Command, emulator: Any) -> None:
    assert set_key(fwkeys, text=emulator.api_key).status == 0
    run = fwkeys("whoami", settings={"FIREWORKS_BASE_URL": emulator.base_url})
    assert (run.status, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("account_id = acme\n", f"account_id = acme\napi_key = {KEY}\n"),
        ("account_id = acme", f"account_id = acme\napi_key = {KEY}\n"),
        ("api_key = old\naccount_id = acme\n", f"api_key = {KEY}\naccount_id = acme\n"),
        ("  api_key=old\nx = 1\napi_key = older", f"api_key = {KEY}\nx = 1\n"),
        (
            "[fireworks]\n# api_key = no\n\napi_keys = 2\n",
            f"[fireworks]\n# api_key = no\n\napi_keys = 2\napi_key = {KEY}\n",
        ),
        ("[other]\napi_key = its\n", f"api_key = {KEY}\n[other]\napi_key = its\n"),
        ("x = 1\n\n[other]\ny = 2\n", f"x = 1\napi_key = {KEY}\n\n[other]\ny = 2\n"),
        ("# mine\n[other]\ny = 2", f"api_key = {KEY}\n# mine\n[other]\ny = 2\n"),
        (
            "[other]\napi_key = its\n[fireworks]\nx = 1\n; api_key\n[ fireworks ]\napi_key = its\n",
            f"[other]\napi_key = its\n[fireworks]\nx = 1\n; api_key\n[ fireworks ]\napi_key = {KEY}\n",
        ),
        (
            "[other]\napi_key = its\n  [fireworks]\t\r\n\tapi_key = old\r\nx = 1\n",
            f"[other]\napi_key = its\n  [fireworks]\t\r\napi_key = {KEY}\nx = 1\n",
        ),
        (
            "api_key = old\n[other]\napi_key = its\n[fireworks]\napi_key = older\n",
            f"api_key = {KEY}\n[other]\napi_key = its\n[fireworks]\n",
        ),
        ("\ufeff[other]\napi_key = its\n", f"\ufeffapi_key = {KEY}\n[other]\napi_key = its\n"),
        ("\ufeffapi_key = old\n", f"\ufeffapi_key = {KEY}\n"),
    ],
)
def test_other_lines_stay(fwkeys: Command, auth_file: Path, before: str, after: str) -> None:
    auth_file.parent.mkdir(parents=True)
    auth_file.write_bytes(before.encode())
    assert set_key(fwkeys).status == 0
    assert auth_file.read_bytes() == after.encode()
    assert stat.S_IMODE(auth_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("start", ["", "x = 1\n", "\ufeff", "[fireworks]\nx = 1\n"], ids=repr)
def test_a_key_beside_another_section_is_the_one_that_is_used(
    fwkeys: Command, emulator: Any, auth_file: Path, start: str
) -> None:
    theirs = "[other]\napi_key = somebody-elses\n"
    auth_file.parent.mkdir(parents=True)
    auth_file.write_bytes((start + theirs).encode())
    assert set_key(fwkeys, text=emulator.api_key).status == 0
    theirs_stays = auth_file.read_text().endswith(theirs)
    assert theirs_stays
    run = fwkeys("whoami", settings={"FIREWORKS_BASE_URL": emulator.base_url})
    assert run.status == 0
    assert "another section" in run.stderr


@pytest.mark.parametrize("line", ["api_key: old", "API-KEY = 'old'", "api_key = old\rx = 1"])
def test_what_is_saved_is_used(fwkeys: Command, emulator: Any, auth_file: Path, line: str) -> None:
    """However the old key was written, the new one takes its place."""
    auth_file.parent.mkdir(parents=True)
    auth_file.write_bytes(f"# by hand\n{line}\n".encode())
    assert set_key(fwkeys, text=emulator.api_key).status == 0
    assert "old" not in auth_file.read_text()
    assert fwkeys("whoami", settings={"FIREWORKS_BASE_URL": emulator.base_url}).status == 0


def test_a_variable_that_wins_is_told_of(fwkeys: Command, auth_file: Path) -> None:
    run = set_key(fwkeys, settings={"FIREWORKS_API_KEY": "another"})
    assert run.status == 0
    assert "FIREWORKS_API_KEY is set and wins" in run.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_left_alone(fwkeys: Command, auth_file: Path) -> None:
    auth_file.parent.mkdir(parents=True)
    auth_file.write_text("x = 1\n")
    os.chown(auth_file, 65534, 65534)
    run = set_key(fwkeys)
    assert run.status == 1
    assert "another user" in run.stderr
    assert auth_file.read_text() == "x = 1\n"


@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_profile(fwkeys: Command, home: Path, auth_file: Path, by: str) -> None:
    if by == "option":
        set_key(fwkeys, "--profile", "ci")
    else:
        set_key(fwkeys, settings={"FIREWORKS_PROFILE": "ci"})
    path = home / ".fireworks" / "profiles" / "ci" / "auth.ini"
    assert path.read_text() == f"api_key = {KEY}\n"
    assert not auth_file.exists()


def test_another_file(fwkeys: Command, tmp_path: Path, auth_file: Path) -> None:
    path = tmp_path / "other.ini"
    assert set_key(fwkeys, settings={"FIREWORKS_AUTH_FILE": str(path)}).status == 0
    assert path.read_text() == f"api_key = {KEY}\n"
    assert not auth_file.exists()


def test_a_link_to_the_file_stays_one(fwkeys: Command, tmp_path: Path, auth_file: Path) -> None:
    target = tmp_path / "target.ini"
    target.write_text("x = 1\n")
    auth_file.parent.mkdir(parents=True)
    auth_file.symlink_to(target)
    assert set_key(fwkeys).status == 0
    assert auth_file.is_symlink()
    assert target.read_text() == f"x = 1\napi_key = {KEY}\n"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nsecond line\n"], ids=repr)
def test_the_first_line_counts(fwkeys: Command, auth_file: Path, ending: str) -> None:
    assert set_key(fwkeys, text=KEY + ending).status == 0
    assert auth_file.read_text() == f"api_key = {KEY}\n"


@pytest.mark.parametrize(
    "text", ["", "\n", "x" * 5000, KEY + "\x01"], ids=["nothing", "a blank", "long", "control"]
)
def test_what_is_no_key(fwkeys: Command, auth_file: Path, text: str) -> None:
    run = set_key(fwkeys, text=text)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert not auth_file.exists()


def test_a_key_as_an_argument_is_refused_and_the_reason_given(fwkeys: Command, auth_file: Path) -> None:
    run = set_key(fwkeys, KEY)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert "every user" in run.stderr
    assert not auth_file.exists()


@pytest.mark.parametrize("name", ["..", "a/b", ""])
def test_a_profile_that_is_none(fwkeys: Command, home: Path, name: str) -> None:
    assert set_key(fwkeys, "--profile", name).status == 64
    assert not home.exists()


def test_no_home(fwkeys: Command) -> None:
    run = set_key(fwkeys, without=("HOME",))
    assert run.status == 64
    assert "HOME" in run.stderr


def test_a_full_disk_leaves_the_old_file(fwkeys: Command, auth_file: Path) -> None:
    auth_file.parent.mkdir(parents=True)
    auth_file.write_text("api_key = old\n")
    run = set_key(fwkeys, wrapper=("prlimit", "--fsize=10"))
    assert run.status == 1
    assert_one_error_line(run)
    assert auth_file.read_text() == "api_key = old\n"
    assert os.listdir(auth_file.parent) == ["auth.ini"]


def test_a_terminal_shows_nothing_of_it(fwkeys: Command, auth_file: Path) -> None:
    run = run_on_terminal(
        [fwkeys.path, "set-api-key"], fwkeys.environment, answer=KEY + "\n", wait_for="API key: "
    )
    assert run.status == 0
    assert ("NotToBeSeen" in run.text) is False
    assert auth_file.read_text() == f"api_key = {KEY}\n"


def test_an_interrupted_question_changes_nothing(fwkeys: Command, auth_file: Path) -> None:
    run = run_on_terminal(
        ["sh", "-c", 'trap : INT; "$@"; status=$?; stty -a; exit $status', "sh", fwkeys.path, "set-api-key"],
        fwkeys.environment,
        answer="half\x03",
        wait_for="API key: ",
    )
    assert run.status == 8
    assert " echo " in run.text, "what is typed is shown again"
    assert not auth_file.exists()
