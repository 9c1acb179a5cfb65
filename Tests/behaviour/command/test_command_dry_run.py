"""fwkeys create --dry-run: that it prints exactly what a create sends, and sends nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line, command_for
from support.replies import http_reply
from support.scripted_server import ScriptedServer


@pytest.fixture
def fwkeys(command_path: Path, scripted_server: ScriptedServer) -> Command:
    return Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--key-name", "quick-start"),
        ("--key-name", 'quotes " and \\, ümläut, 日本, \U0001f511, /'),
        ("--expire-time", "2931-02-03"),
        ("--expire-time", "2931-02-03 04:05:06"),
        ("--expire-time", "2932-02-28T23:30:00-01:00"),
        ("--expire-time", "2931-03-01T00:30:00+01:00"),
        ("--expire-time", "2999-12-31T23:59:60Z"),
        ("--expire-time", "2931-02-03t04:05:06.789z"),
        ("--annotation", "b=2", "--annotation", "a=1", "--annotation", "b=3", "--annotation", "empty="),
        ("--key-name", "all", "--expire-time", "2931-02-03", "--annotation", "team=search"),
    ],
    ids=lambda options: " ".join(options) or "nothing",
)
def test_it_prints_exactly_what_is_sent(
    fwkeys: Command, scripted_server: ScriptedServer, options: tuple[str, ...]
) -> None:
    arguments = ("create", "-a", "acme inc/ü", "--user-id", "a.b-c_d~e@f:g+h,i", *options)
    dry = fwkeys(*arguments, "--dry-run", without=("FIREWORKS_API_KEY",))
    assert (dry.status, dry.stderr) == (0, "")
    assert scripted_server.requests == []
    scripted_server.answer(http_reply(403))
    assert fwkeys(*arguments).status == 2
    (sent,) = scripted_server.requests
    assert dry.stdout == f"{sent.method} {sent.target}\n{sent.body.decode()}\n"


def test_json_holds_the_same(fwkeys: Command, scripted_server: ScriptedServer) -> None:
    arguments = ("create", "-a", "acme", "--user-id", "alice", "--key-name", "x", "--dry-run")
    document = json.loads(fwkeys(*arguments, "-o", "json").stdout)
    assert document == {
        "method": "POST",
        "path": "/v1/accounts/acme/users/alice/apiKeys",
        "body": {"apiKey": {"displayName": "x"}},
    }
    assert scripted_server.requests == []


def test_it_makes_no_file(fwkeys: Command, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    run = fwkeys("create", "-a", "acme", "--user-id", "alice", "--dry-run", "--secret-file", str(path))
    assert run.status == 0
    assert not path.exists()


def test_it_asks_nobody_for_the_account(fwkeys: Command, scripted_server: ScriptedServer) -> None:
    run = fwkeys("create", "--user-id", "alice", "--dry-run")
    assert run.status == 64
    assert "--account-id" in run.stderr
    assert scripted_server.requests == []


def test_what_it_refuses_is_what_a_create_refuses(fwkeys: Command, scripted_server: ScriptedServer) -> None:
    arguments = ("create", "-a", "acme", "--user-id", "alice", "--expire-time", "2931-02-30")
    for run in (fwkeys(*arguments, "--dry-run"), fwkeys(*arguments)):
        assert run.status == 64
        assert "does not exist" in run.stderr
        assert_one_error_line(run)
    assert scripted_server.requests == []


def test_a_full_disk_is_an_error(fwkeys: Command) -> None:
    with open("/dev/full", "w") as full:
        run = fwkeys("create", "-a", "acme", "--user-id", "alice", "--dry-run", stdout=full)
    assert run.status == 1
    assert_one_error_line(run)


def test_the_emulator_counts_no_request(command_path: Path, emulator: Any) -> None:
    before = emulator.requests()
    run = command_for(command_path, emulator)("create", "--user-id", emulator.user_id, "--dry-run")
    assert run.status == 0
    assert emulator.requests() == before
    assert emulator.live_keys() == []
