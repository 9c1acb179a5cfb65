"""fwkeys prune, and delete with a selection: which keys go, which never, and what a script is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import API_KEY
from support.command_runs import Command, Run, assert_one_error_line
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, ago, json_reply, listed, page_reply
from support.scripted_server import ScriptedServer
from support.terminal import run_on_terminal

EMAIL = "admin@example.com"
IN_HAND = listed(keyId="key_inHand", email=EMAIL, prefix=API_KEY[:7], lastUsed=ago(days=99))
OLD = {"createTime": ago(days=100), "lastUsed": ago(days=60)}
NEW = {"createTime": ago(days=0), "lastUsed": None}
SOMETHING_TO_DO = 11
WAYS = pytest.mark.parametrize("way", ["prune", "delete"])


@pytest.fixture
def scripted(command_path: Path, scripted_server: ScriptedServer) -> Command:
    return Command(
        command_path,
        FIREWORKS_API_KEY=API_KEY,
        FIREWORKS_ACCOUNT_ID="my-account",
        FIREWORKS_USER_ID="alice",
        FIREWORKS_BASE_URL=scripted_server.base_url,
    )


def answer_whose(server: ScriptedServer, *keys: Any) -> None:
    """Answers the question which key is in hand."""
    users = json_reply(200, {"users": [{"name": "accounts/my-account/users/alice", "email": EMAIL}]})
    for reply in (IDENTITY_REPLY, users, page_reply(*keys)):
        server.answer(reply)


def answer(server: ScriptedServer, *keys: Any) -> None:
    answer_whose(server, IN_HAND)
    server.answer(page_reply(*keys))


def deleted_ids(server: ScriptedServer) -> list[str]:
    deletions = [request for request in server.requests if request.target.endswith(":delete")]
    return [json.loads(request.body)["keyId"] for request in deletions]


def told(run: Run) -> list[tuple[str, bool]]:
    lines = [json.loads(line) for line in run.lines]
    return [(line["keyId"], line["deleted"]) for line in lines]


@WAYS
def test_what_fits_is_shown_deleted_and_told(
    scripted: Command, scripted_server: ScriptedServer, way: str
) -> None:
    answer(scripted_server, listed(1, **OLD), listed(2, **{**OLD, "displayName": "other"}), listed(3, **OLD))
    for _ in range(2):
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    run = scripted(way, "--unused-for", "30d", "--name", "name *", "--yes")
    assert run.status == 0
    assert told(run) == [("key_1", True), ("key_3", True)]
    assert deleted_ids(scripted_server) == ["key_1", "key_3"]
    assert "key_1" in run.stderr
    assert "key_2" not in run.stderr


def test_a_dry_run_has_a_status_of_its_own_where_there_is_something_to_do(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    answer(scripted_server, listed(1, **OLD))
    run = scripted("prune", "--older-than", "30d", "--dry-run")
    assert (run.status, [json.loads(line)["keyId"] for line in run.lines]) == (SOMETHING_TO_DO, ["key_1"])
    answer(scripted_server, listed(1, **NEW))
    assert scripted("prune", "--older-than", "30d", "--dry-run").status == 0
    assert deleted_ids(scripted_server) == []


@WAYS
def test_the_key_in_hand_and_keys_in_use_stay(
    scripted: Command, scripted_server: ScriptedServer, way: str
) -> None:
    used = {**OLD, "lastUsed": ago(minutes=10)}
    answer(scripted_server, IN_HAND, listed(1, **used), listed(2, **OLD))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    run = scripted(way, "--older-than", "1d", "--yes")
    assert (run.status, told(run)) == (0, [("key_2", True)])
    assert "key_inHand stays" in run.stderr


def test_force_takes_them_too_and_the_key_in_hand_last(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    """Nothing can be deleted with the key in hand once that is gone."""
    answer(scripted_server, IN_HAND, listed(1, **{**OLD, "lastUsed": ago(minutes=10)}))
    for _ in range(2):
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    run = scripted("prune", "--older-than", "1d", "--yes", "--force")
    assert (run.status, told(run)) == (0, [("key_1", True), ("key_inHand", True)])
    assert deleted_ids(scripted_server) == ["key_1", "key_inHand"]


def test_a_key_in_hand_that_cannot_be_told_ends_it(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    answer_whose(scripted_server, listed(1, **OLD))
    run = scripted("prune", "--older-than", "1d", "--yes")
    assert run.status == 64
    assert_one_error_line(run)


@WAYS
def test_without_a_terminal_it_must_be_told_yes(
    scripted: Command, scripted_server: ScriptedServer, way: str
) -> None:
    run = scripted(way, "--older-than", "1d")
    assert run.status == 64
    assert "--yes" in run.stderr
    assert scripted_server.requests == []


@WAYS
def test_a_selection_is_needed(scripted: Command, scripted_server: ScriptedServer, way: str) -> None:
    run = scripted(way, "--yes")
    assert run.status == 64
    assert "--unused-for" in run.stderr
    assert scripted_server.requests == []


def test_a_key_that_cannot_be_deleted_keeps_no_other(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    answer(scripted_server, listed(1, **OLD), listed(2, **OLD))
    scripted_server.answer(json_reply(403, {"code": 7, "message": "no"}))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    run = scripted("prune", "--older-than", "1d", "--yes")
    assert (run.status, told(run)) == (2, [("key_1", False), ("key_2", True)])


@pytest.mark.parametrize(("typed", "deleted"), [("y\n", ["key_1"]), ("\n", []), ("n\n", [])])
def test_on_a_terminal_it_shows_and_asks(
    scripted: Command, scripted_server: ScriptedServer, typed: str, deleted: list[str]
) -> None:
    answer(scripted_server, listed(1, **OLD))
    if deleted:
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    words = [scripted.path, "prune", "--older-than", "1d"]
    run = run_on_terminal(words, scripted.environment, answer=typed, wait_for="[y/N]")
    assert run.text.index("key_1") < run.text.index("[y/N]")
    assert run.status == (0 if deleted else 8)
    assert deleted_ids(scripted_server) == deleted


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--older-than", "1d", "--yes", "-o", "json"), "--output"),
        (("key_x", "--force"), "--force"),
    ],
    ids=["output of a selection", "force of a key"],
)
def test_what_means_nothing_is_refused(
    scripted: Command, scripted_server: ScriptedServer, words: tuple[str, ...], named: str
) -> None:
    run = scripted("delete", *words)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert named in run.stderr
    assert scripted_server.requests == []


def test_on_a_terminal_no_error_stands_behind_an_unfinished_line(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    for reply in (json_reply(403, {"code": 7, "message": "no"}), EMPTY_OBJECT_REPLY):
        scripted_server.answer(reply)
    words = [scripted.path, "delete", "key_1", "key_2", "--yes", "-o", "json"]
    run = run_on_terminal(words, scripted.environment)
    error, document = run.text.replace("\r", "").splitlines()
    assert error.startswith("fwkeys: key_1: ")
    results = json.loads(document)["results"]
    assert [(result["keyId"], result["deleted"]) for result in results] == [("key_1", False), ("key_2", True)]
