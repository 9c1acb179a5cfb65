"""What the documentation shows of firectl, with fwkeys in its place: the same words, the same lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command
from support.keys_at_hand import make_keys, make_user


@pytest.fixture
def fwkeys(command_path: Path, emulator: Any) -> Command:
    """As firectl has it after set-api-key: an API key, and nothing else."""
    return Command(command_path, FIREWORKS_API_KEY=emulator.api_key, FIREWORKS_BASE_URL=emulator.base_url)


@pytest.mark.parametrize("words", ["create api-key", "api-key create"])
def test_create(fwkeys: Command, emulator: Any, words: str) -> None:
    run = fwkeys(*words.split(), "--key-name", "quick-start")
    assert (run.status, run.stderr) == (0, "")
    (key,) = emulator.live_keys()
    assert run.lines == [
        f"Key Id: {key['keyId']}",
        "Display Name: quick-start",
        "Key: <secret>",
        "Secure: true",
        "Be sure to save this key. It will not be shown again.",
    ]


def test_create_for_a_service_account_with_an_expiry(fwkeys: Command, emulator: Any) -> None:
    make_user(emulator, "ci", serviceAccount=True)
    run = fwkeys("create", "api-key", "--service-account", "ci", "--expire-time", "2931-02-03 04:05:06")
    assert run.status == 0
    (key,) = emulator.live_keys()
    assert (key["user"], key["expireTime"]) == ("ci", "2931-02-03T04:05:06Z")


def test_create_that_prints_its_request(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("api-key", "create", "-a", "acme", "--user-id", "alice", "--dry-run", "-o", "json")
    assert json.loads(run.stdout)["path"] == "/v1/accounts/acme/users/alice/apiKeys"
    assert emulator.live_keys() == []


@pytest.mark.parametrize("words", ["api-key list", "list api-keys", "list api-key"])
@pytest.mark.parametrize(
    "flags",
    [
        "",
        "--all-users",
        "--page-size 2",
        "--page-size 2 --no-paginate",
        "--order-by name",
        "-o json",
    ],
)
def test_list(fwkeys: Command, emulator: Any, words: str, flags: str) -> None:
    make_keys(emulator, 3)
    run = fwkeys(*words.split(), *flags.split())
    assert run.status == 0
    listed = [key_id for key_id in emulator.live_ids() if key_id in run.stdout]
    assert len(listed) >= (1 if "--no-paginate" in flags else 3)


def test_list_with_a_filter(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 3, displayName="key-{n}")
    wanted = emulator.live_keys()[1]
    run = fwkeys("api-key", "list", "--filter", f'displayName="{wanted["displayName"]}"', "-o", "jsonl")
    assert [json.loads(line)["keyId"] for line in run.lines] == [wanted["keyId"]]


def test_get_and_delete(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 1, displayName="quick-start")
    (key_id,) = emulator.live_ids()
    shown = fwkeys("api-key", "get", key_id)
    assert shown.lines[:2] == [f"Key Id: {key_id}", "Display Name: quick-start"]
    dry = fwkeys("api-key", "delete", key_id, "-a", "acme", "--user-id", "alice", "--dry-run")
    assert (dry.status, emulator.live_ids()) == (0, [key_id])
    assert fwkeys("api-key", "delete", key_id).status == 0
    assert emulator.live_ids() == []


def test_set_api_key_and_whoami(command_path: Path, emulator: Any, tmp_path: Path) -> None:
    fwkeys = Command(command_path, HOME=str(tmp_path), FIREWORKS_BASE_URL=emulator.base_url)
    assert fwkeys("set-api-key", stdin=None, input=emulator.api_key).status == 0
    run = fwkeys("whoami")
    assert (run.status, run.stderr) == (0, "")
    assert f"Account Id: {emulator.account_id}" in run.lines
