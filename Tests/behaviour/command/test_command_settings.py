"""The settings of the command: what firectl's files and variables say, and what is said of bad ones."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line, command_for
from support.keys_at_hand import make_user
from support.replies import IDENTITY_REPLY, http_reply, json_reply, record_reply
from support.scripted_server import ScriptedServer


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def bare(command_path: Path, emulator: Any, home: Path) -> Command:
    """The command with a home of its own, and where the emulator is; no API key."""
    return Command(command_path, HOME=str(home), FIREWORKS_BASE_URL=emulator.base_url)


def write_settings(path: Path, text: str, mode: int = 0o600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def refused(run: Any, *words: str) -> None:
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    for word in words:
        assert word in run.stderr


def test_an_api_key_is_enough(bare: Command, emulator: Any) -> None:
    run = bare("create", settings={"FIREWORKS_API_KEY": emulator.api_key})
    assert (run.status, run.stderr) == (0, "")
    (key,) = emulator.live_keys()
    assert (key["account"], key["user"]) == (emulator.account_id, emulator.user_id)


def test_one_question_where_both_ids_are_missing(bare: Command, emulator: Any) -> None:
    bare("create", settings={"FIREWORKS_API_KEY": emulator.api_key})
    assert emulator.requests()["verify"]["received"] == 1
    assert emulator.requests()["users"]["received"] == 1


def test_no_question_where_both_are_given(bare: Command, emulator: Any) -> None:
    settings = {"FIREWORKS_API_KEY": emulator.api_key, "FIREWORKS_ACCOUNT_ID": emulator.account_id}
    assert bare("create", "--user-id", emulator.user_id, settings=settings).status == 0
    received = {name: counts["received"] for name, counts in emulator.requests().items()}
    assert {name for name, count in received.items() if count} == {"create"}


def test_the_settings_file(bare: Command, emulator: Any, home: Path) -> None:
    text = f"api_key = {emulator.api_key}\naccount_id = {emulator.account_id}\n"
    write_settings(home / ".fireworks" / "auth.ini", text)
    run = bare("create", "--user-id", emulator.user_id)
    assert (run.status, run.stderr) == (0, "")
    assert emulator.requests()["verify"]["received"] == 0


def test_another_settings_file(bare: Command, emulator: Any, tmp_path: Path) -> None:
    path = tmp_path / "other.ini"
    write_settings(path, f"[fireworks]\napi_key={emulator.api_key}\n")
    assert bare("whoami", settings={"FIREWORKS_AUTH_FILE": str(path)}).status == 0


@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_profile(bare: Command, emulator: Any, home: Path, by: str) -> None:
    write_settings(home / ".fireworks" / "auth.ini", "api_key = wrong\n")
    write_settings(home / ".fireworks" / "profiles" / "ci" / "auth.ini", f"api_key = {emulator.api_key}\n")
    wrong = {"FIREWORKS_API_KEY": "wrong"}
    if by == "option":
        run = bare("whoami", "-p", "ci", settings=wrong)
    else:
        run = bare("whoami", settings=wrong | {"FIREWORKS_PROFILE": "ci"})
    assert run.status == 0


def test_an_option_wins_over_the_file(bare: Command, emulator: Any, home: Path, tmp_path: Path) -> None:
    write_settings(
        home / ".fireworks" / "auth.ini",
        "api_key = wrong\naccount_id = nobody\nbase_url = http://127.0.0.1:1\n",
    )
    key_file = tmp_path / "key"
    key_file.write_text(emulator.api_key)
    options = ("--api-key-file", str(key_file), "-a", emulator.account_id, "--base-url", emulator.base_url)
    assert bare("list", "--user-id", emulator.user_id, *options).status == 0


def test_no_home(bare: Command, emulator: Any) -> None:
    refused(bare("whoami", without=("HOME",)), "no API key", "FIREWORKS_API_KEY")
    run = bare("whoami", without=("HOME",), settings={"FIREWORKS_API_KEY": emulator.api_key})
    assert (run.status, run.stderr) == (0, ""), "the environment needs no home"
    refused(bare("whoami", "-p", "ci", without=("HOME",)))


def test_a_file_that_cannot_be_read(bare: Command, home: Path) -> None:
    (home / ".fireworks" / "auth.ini").mkdir(parents=True)
    refused(bare("whoami"), "auth.ini", "SETTINGS_FILE")


def test_a_file_without_the_right_to_read_it(bare: Command) -> None:
    nobody: Any = {"user": 65534} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as searchable:
        Path(searchable).chmod(0o755)
        path = Path(searchable) / ".fireworks" / "auth.ini"
        write_settings(path, "api_key = x\n", mode=0o000)
        refused(bare("whoami", settings={"HOME": searchable}, **nobody), "auth.ini", "SETTINGS_FILE")


def test_a_file_that_is_asked_for_and_not_there(bare: Command, tmp_path: Path) -> None:
    refused(bare("whoami", settings={"FIREWORKS_AUTH_FILE": str(tmp_path / "none.ini")}), "SETTINGS_FILE")


def test_an_unknown_profile(bare: Command) -> None:
    refused(bare("whoami", "-p", "none"), "UNKNOWN_PROFILE")


def test_a_key_with_a_newline(bare: Command) -> None:
    run = bare("whoami", settings={"FIREWORKS_API_KEY": "two\nlines"})
    refused(run, "FIREWORKS_API_KEY", "CONTROL_CHARACTER")


def test_a_malformed_line_is_named(bare: Command, home: Path) -> None:
    write_settings(home / ".fireworks" / "auth.ini", "# a comment\n\napi_key NOT-TO-BE-SEEN\n")
    run = bare("whoami")
    assert run.status == 64
    warning, error = run.stderr.splitlines()
    assert "auth.ini line=3" in warning
    assert "no API key" in error
    assert "NOT-TO-BE-SEEN" not in run.stderr


def test_a_file_that_others_can_read_is_warned_of(bare: Command, emulator: Any, home: Path) -> None:
    path = home / ".fireworks" / "auth.ini"
    write_settings(path, f"api_key = {emulator.api_key}\n", mode=0o644)
    run = bare("whoami")
    assert run.status == 0
    assert_one_error_line(run)
    assert str(path) in run.stderr
    path.chmod(0o600)
    assert bare("whoami").stderr == ""


def test_the_service_does_not_tell_the_account(bare: Command, scripted_server: ScriptedServer) -> None:
    settings = {"FIREWORKS_API_KEY": "test", "FIREWORKS_BASE_URL": scripted_server.base_url}
    for user in ((), ("--user-id", "alice")):
        scripted_server.answer(http_reply(200))
        run = bare("create", *user, settings=settings)
        refused(run, "--account-id", "FIREWORKS_ACCOUNT_ID")
    assert scripted_server.posts() == []


def test_the_service_does_not_tell_the_user(bare: Command, scripted_server: ScriptedServer) -> None:
    settings = {"FIREWORKS_API_KEY": "test", "FIREWORKS_BASE_URL": scripted_server.base_url}
    scripted_server.answer(IDENTITY_REPLY)
    for _ in range(2):  # the list of users, and the user whose id is the account's
        scripted_server.answer(json_reply(403, {"code": 7, "message": "no"}))
    run = bare("create", settings=settings)
    refused(run, "--user-id", "--service-account")
    assert scripted_server.posts() == []


def test_the_user_of_another_account_is_not_meant(bare: Command, emulator: Any) -> None:
    make_user(emulator, emulator.user_id, account="another")
    settings = {"FIREWORKS_API_KEY": emulator.api_key}
    refused(bare("create", "-a", "another", settings=settings), "another", "--user-id")
    assert emulator.live_keys() == []


def test_the_timeout_holds_for_the_questions_too(bare: Command, emulator: Any) -> None:
    emulator.fault({"operation": "verify", "action": "stall"})
    run = bare("create", "--timeout-ms", "200", settings={"FIREWORKS_API_KEY": emulator.api_key})
    assert "ERROR_DEADLINE" in run.stderr
    assert emulator.requests()["create"]["received"] == 0


def test_verbose_tells_what_is_tried(command_path: Path, scripted_server: ScriptedServer) -> None:
    fwkeys = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)
    arguments = ("create", "-a", "acme", "--user-id", "alice")
    scripted_server.answer(record_reply())
    assert fwkeys(*arguments).stderr == ""
    scripted_server.answer(record_reply())
    run = fwkeys(*arguments, "--verbose")
    assert run.status == 0
    assert all(line.startswith("fwkeys: ") for line in run.stderr.splitlines())
    assert "acme" in run.stderr


def test_the_command_for_an_emulator_needs_no_home(command_path: Path, emulator: Any) -> None:
    assert command_for(command_path, emulator)("whoami").status == 0
