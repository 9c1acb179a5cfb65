"""fwkeys get, delete and whoami: one key, several keys, and whose they are."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line
from support.keys_at_hand import make_keys, make_user
from support.replies import IDENTITY_REPLY, ago, json_reply, without
from support.scripted_server import ScriptedServer
from support.terminal import run_on_terminal


@pytest.mark.parametrize("words", [("get",), ("get", "api-key"), ("api-key", "get")], ids=" ".join)
def test_get_has_a_line_for_each_field(fwkeys: Command, emulator: Any, words: tuple[str, ...]) -> None:
    options = ("--key-name", "quick-start", "--expire-time", "2931-02-03", "--annotation", "team=search")
    created = fwkeys("create", *options)
    run = fwkeys(*words, created.key_id)
    assert (run.status, run.stderr) == (0, "")
    times = [line for line in run.lines if line.startswith("Create Time: ")]
    assert len(times) == 1
    assert re.fullmatch(r"Create Time: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", times[0])
    assert run.lines == [
        f"Key Id: {created.key_id}",
        "Display Name: quick-start",
        f"Prefix: {created.secret()[:7]}",
        "Secure: true",
        "Email: demo-user@example.com",
        times[0],
        "Expire Time: 2931-02-03T00:00:00Z",
        "Annotation: team=search",
    ]


def of_bob(emulator: Any) -> str:
    """The full name of a key of another user than the API key's own."""
    make_user(emulator, "bob")
    make_keys(emulator, 1, user="bob")
    (key_id,) = [key["keyId"] for key in emulator.live_keys() if key["user"] == "bob"]
    return f"accounts/{emulator.account_id}/users/bob/apiKeys/{key_id}"


@pytest.mark.parametrize(
    "options", [(), ("--user-id", "bob"), ("--user-id", "accounts/demo-account/users/bob")], ids=str
)
def test_a_full_name_says_whose_key_is_meant(
    fwkeys: Command, emulator: Any, tmp_path: Path, options: tuple[str, ...]
) -> None:
    name = of_bob(emulator)
    assert fwkeys("get", name, *options).key_id == name.rpartition("/")[2]
    new = str(tmp_path / "new")
    rotated = fwkeys(
        "rotate", name, "--yes", "--begin", "--secret-file", new, "--journal", new + "j", *options
    )
    assert rotated.status == 0
    assert fwkeys("rotate", "--abort", name, "--yes", "--journal", new + "j", *options).status == 0
    assert fwkeys("delete", name, *options).lines == [f"Deleted API key {name.rpartition('/')[2]}"]
    assert emulator.live_ids() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--user-id", "alice"), "KEY_ID names a key of another user than alice"),
        (("-a", "acme"), "KEY_ID names a key of another account than acme"),
        (("-a", "acme", "--user-id", "bob"), "KEY_ID names a key of another account than acme"),
        (("--user-id", "accounts/acme/users/bob"), "--user-id names a user of another account than demo"),
    ],
    ids=str,
)
def test_a_full_name_of_somebody_elses_key_is_refused(
    fwkeys: Command, emulator: Any, options: tuple[str, ...], words: str
) -> None:
    name = of_bob(emulator)
    for command in (
        ("get", name),
        ("delete", "--yes", name),
        ("rotate", name, "--dry-run"),
        ("rotate", "--commit", name),
        ("sweep", "0123456789abcdef", "--keep", name),
    ):
        run = fwkeys(*command, *options)
        assert (run.status, run.stdout) == (64, "")
        assert_one_error_line(run)
        assert words in run.stderr
    assert all(operation["received"] == 0 for operation in emulator.requests().values())


def test_keys_of_two_users_are_not_deleted_together(fwkeys: Command, emulator: Any) -> None:
    name = of_bob(emulator)
    run = fwkeys("delete", "--yes", name, name.replace("bob", "alice"))
    assert (run.status, len(emulator.live_ids())) == (64, 1)
    assert "KEY_ID names a key of another user than bob" in run.stderr


def test_get_as_json(scripted: Command, scripted_server: ScriptedServer) -> None:
    record = {**without("key"), "lastUsed": "2026-01-02T03:04:05Z"}
    scripted_server.answer(json_reply(200, record))
    run = scripted("get", "--user-id", "alice", record["keyId"], "-o", "json")
    assert (run.status, json.loads(run.stdout)) == (0, record)


def test_get_shows_when_a_key_was_last_used(scripted: Command, scripted_server: ScriptedServer) -> None:
    record = {**without("key"), "lastUsed": "2026-01-02T03:04:05Z"}
    scripted_server.answer(json_reply(200, record))
    run = scripted("get", "--user-id", "alice", record["keyId"])
    assert "Last Used: 2026-01-02T03:04:05Z" in run.lines


def test_get_as_flags_has_a_flag_for_each_text(scripted: Command, scripted_server: ScriptedServer) -> None:
    times = dict.fromkeys(("createTime", "expireTime", "lastUsed"), "2026-01-02T03:04:05Z")
    record = {**without("key"), **times, "displayName": "two words", "annotations": {"team": "search"}}
    scripted_server.answer(json_reply(200, record))
    run = scripted("get", "--user-id", "alice", record["keyId"], "-o", "flag")
    assert shlex.split(run.stdout) == [
        f"--key-id={record['keyId']}",
        "--key-name=two words",
        f"--prefix={record['prefix']}",
        f"--email={record['email']}",
        "--create-time=2026-01-02T03:04:05Z",
        "--expire-time=2026-01-02T03:04:05Z",
        "--last-used=2026-01-02T03:04:05Z",
        "--annotation=team=search",
    ]


def test_a_key_that_is_not_there(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("get", "key_none")
    assert (run.status, run.stdout) == (2, "")
    assert_one_error_line(run)
    assert "ERROR_NOT_FOUND" in run.stderr


@pytest.mark.parametrize("words", [("delete",), ("delete", "api-key"), ("api-key", "delete")], ids=" ".join)
def test_delete_asks_nothing_in_a_script(fwkeys: Command, emulator: Any, words: tuple[str, ...]) -> None:
    make_keys(emulator, 3)
    first, second, third = emulator.live_ids()
    run = fwkeys(*words, first, third)
    assert (run.status, run.stderr) == (0, "")
    assert run.lines == [f"Deleted API key {first}", f"Deleted API key {third}"]
    assert emulator.live_ids() == [second]


def test_delete_goes_on_after_one_that_fails(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 2)
    first, second = emulator.live_ids()
    run = fwkeys("delete", first, "key_none", second)
    assert run.status == 2
    assert run.lines == [f"Deleted API key {first}", f"Deleted API key {second}"]
    assert_one_error_line(run)
    assert "key_none" in run.stderr
    assert emulator.live_ids() == []


def test_the_worst_status_counts(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 1)
    emulator.fault({"operation": "delete", "count": 1, "when": "before", "action": {"redirect": "http://x/"}})
    run = fwkeys("delete", *emulator.live_ids(), "key_none")
    assert run.status == 4, "an unknown outcome is worse than a no"
    assert run.stderr.count("\n") == 2


def test_delete_as_json(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 1)
    (key_id,) = emulator.live_ids()
    run = fwkeys("delete", key_id, "key_none", "-o", "json")
    assert json.loads(run.stdout) == {
        "results": [
            {"keyId": key_id, "deleted": True},
            {"keyId": "key_none", "deleted": False, "status": "ERROR_NOT_FOUND", "outcome": "REJECTED"},
        ]
    }


def test_delete_prints_what_it_would_send(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 2)
    arguments = ("delete", "--user-id", "a b", *emulator.live_ids(), "--dry-run")
    before = emulator.requests()
    run = fwkeys(*arguments, without=("FIREWORKS_API_KEY",))
    assert (run.status, run.stderr) == (0, "")
    first, second = emulator.live_ids()
    path = f"/v1/accounts/{emulator.account_id}/users/a%20b/apiKeys:delete"
    assert run.lines == [
        f"POST {path}",
        json.dumps({"keyId": first}, separators=(",", ":")),
        f"POST {path}",
        json.dumps({"keyId": second}, separators=(",", ":")),
    ]
    documents = [json.loads(line) for line in fwkeys(*arguments, "-o", "json").lines]
    assert documents == [
        {"method": "POST", "path": path, "body": {"keyId": key_id}} for key_id in (first, second)
    ]
    assert emulator.requests() == before


def test_the_request_is_the_one_that_a_dry_run_prints(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    arguments = ("delete", "--user-id", "a.b c", 'key "quoted" ü')
    dry = scripted(*arguments, "--dry-run")
    scripted_server.answer(json_reply(200, {}))
    assert scripted(*arguments).status == 0
    (sent,) = scripted_server.requests
    assert dry.stdout == f"{sent.method} {sent.target}\n{sent.body.decode()}\n"


@pytest.mark.parametrize(
    ("answer", "deleted"), [("y\n", True), ("yes\n", True), ("n\n", False), ("\n", False)]
)
def test_delete_asks_on_a_terminal(fwkeys: Command, emulator: Any, answer: str, deleted: bool) -> None:
    make_keys(emulator, 1)
    (key_id,) = emulator.live_ids()
    question = f"Delete API key {key_id}? [y/N] "
    run = run_on_terminal(
        [fwkeys.path, "delete", key_id], fwkeys.environment, answer=answer, wait_for=question
    )
    assert question in run.text
    assert run.status == (0 if deleted else 8)
    assert emulator.live_ids() == ([] if deleted else [key_id])


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_a_question_that_is_left_deletes_nothing(fwkeys: Command, emulator: Any, key: str) -> None:
    make_keys(emulator, 1)
    (key_id,) = emulator.live_ids()
    run = run_on_terminal(
        [fwkeys.path, "delete", key_id], fwkeys.environment, answer=key, wait_for="? [y/N] "
    )
    assert run.status == 8
    assert emulator.live_ids() == [key_id]


@pytest.mark.parametrize(("hours", "is_in_use"), [(2, True), (23, True), (49, False), (None, False)])
def test_the_question_tells_of_the_last_use(
    scripted: Command, scripted_server: ScriptedServer, hours: int | None, is_in_use: bool
) -> None:
    last_used = None if hours is None else ago(hours=hours)
    record = {**without("key"), "keyId": "key_x", "displayName": "production", "lastUsed": last_used}
    scripted_server.answer(json_reply(200, record))
    run = run_on_terminal(
        [scripted.path, "delete", "--user-id", "alice", "key_x"],
        scripted.environment,
        answer="n\n",
        wait_for="? [y/N] ",
    )
    assert run.status == 8
    assert "production, last used " in run.text
    assert ("it is in use" in run.text) == is_in_use
    assert (" never" in run.text) == (hours is None)


def test_delete_asks_once_for_several_keys(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 3)
    run = run_on_terminal(
        [fwkeys.path, "delete", *emulator.live_ids()],
        fwkeys.environment,
        answer="y\n",
        wait_for="Delete 3 API keys? [y/N] ",
    )
    assert run.text.count("[y/N]") == 1
    assert emulator.live_ids() == []


def test_yes_asks_nothing(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 1)
    run = run_on_terminal([fwkeys.path, "delete", *emulator.live_ids(), "--yes"], fwkeys.environment)
    assert (run.status, "[y/N]" in run.text) == (0, False)
    assert emulator.live_ids() == []


def test_a_key_of_a_service_account(fwkeys: Command, emulator: Any) -> None:
    make_user(emulator, "ci", serviceAccount=True)
    make_keys(emulator, 1, user="ci")
    (key_id,) = emulator.live_ids()
    assert fwkeys("get", key_id, "--service-account", "ci").key_id == key_id
    assert fwkeys("delete", key_id, "--service-account", "ci").status == 0
    assert emulator.live_ids() == []


def test_whoami(fwkeys: Command, emulator: Any) -> None:
    (own,) = emulator.bootstrap_ids
    run = fwkeys("whoami")
    assert (run.status, run.stderr) == (0, "")
    assert run.lines == [
        f"Account Id: {emulator.account_id}",
        f"User Id: {emulator.user_id}",
        "Email: demo-user@example.com",
        f"Key Id: {own}",
    ]
    assert json.loads(fwkeys("whoami", "-o", "json").stdout) == {
        "accountId": emulator.account_id,
        "userId": emulator.user_id,
        "email": "demo-user@example.com",
        "keyId": own,
    }


def test_whoami_where_the_users_may_not_be_seen(scripted: Command, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    # Neither the list of the users nor the user whose id is the account's.
    scripted_server.answer(json_reply(403, {"code": 7, "message": "no"}))
    scripted_server.answer(json_reply(403, {"code": 7, "message": "no"}))
    run = scripted("whoami")
    assert run.status == 0
    assert run.lines == ["Account Id: my-account", "Email: admin@example.com"]


def test_whoami_with_a_wrong_key(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("whoami", settings={"FIREWORKS_API_KEY": "wrong"})
    assert (run.status, run.stdout) == (2, "")
    assert_one_error_line(run)
