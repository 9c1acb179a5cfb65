"""Client.prune and AsyncClient.prune: which keys they delete, which never, and what they tell."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, AsyncIterator, Dict, Iterator, List

import fwkeys
import pytest
from conftest import API_KEY, USER
from fwkeys import Outcome, Status
from support.async_calls import client_at, client_of, run
from support.emulator import Emulator
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    ago,
    http_reply,
    json_reply,
    listed,
    page_reply,
)
from support.scripted_server import ScriptedServer

DAY = timedelta(days=1)
EMAIL = "admin@example.com"
IN_HAND = listed(keyId="key_inHand", email=EMAIL, prefix=API_KEY[:7], lastUsed=ago(days=99))
OLD = {"createTime": ago(days=100), "lastUsed": ago(days=60)}


@pytest.fixture(params=["Client", "AsyncClient"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def users_reply(user_id: str) -> bytes:
    user = {"name": f"accounts/my-account/users/{user_id}", "email": EMAIL}
    return json_reply(200, {"users": [user]})


def knows_key_in_hand(server: ScriptedServer, *keys: Any, user_id: str = USER) -> None:
    """Answers the question which key is in hand."""
    for reply in (IDENTITY_REPLY, users_reply(user_id), page_reply(*(keys or (IN_HAND,)))):
        server.answer(reply)


def prune(way: str, where: Any, **options: Any) -> List[fwkeys.PrunedKey]:
    async def on_loop() -> List[fwkeys.PrunedKey]:
        client = client_at(where) if isinstance(where, Emulator) else client_of(where.base_url)
        async with client:
            return [pruned async for pruned in client.prune(**options)]

    if way == "AsyncClient":
        return run(on_loop())
    whose: Dict[str, Any] = {"api_key": API_KEY, "account_id": "my-account", "user_id": USER}
    if isinstance(where, Emulator):
        whose = {"api_key": where.api_key, "account_id": where.account_id, "user_id": where.user_id}
    with fwkeys.Client(
        base_url=where.base_url, timeout=20, retry_base=0, settle_time=0.01, max_attempts=2, **whose
    ) as client:
        return list(client.prune(**options))


def deleted_ids(server: ScriptedServer) -> List[str]:
    deletions = [request for request in server.requests if request.target.endswith(":delete")]
    return [json.loads(request.body)["keyId"] for request in deletions]


def test_keys_that_fit_are_deleted_one_by_one(way: str, scripted_server: ScriptedServer) -> None:
    knows_key_in_hand(scripted_server)
    first = page_reply(listed(1, **OLD), listed(2, **{**OLD, "displayName": "other"}), token="second")
    scripted_server.answer(first)
    scripted_server.answer(page_reply(listed(3, **OLD)))
    for _ in range(2):
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    done = prune(way, scripted_server, unused_for=30 * DAY, name_pattern="name *")
    assert [(pruned.key.id, pruned.is_deleted, pruned.error) for pruned in done] == [
        ("key_1", True, None),
        ("key_3", True, None),
    ]
    assert deleted_ids(scripted_server) == ["key_1", "key_3"]


def test_a_dry_run_deletes_nothing(way: str, scripted_server: ScriptedServer) -> None:
    knows_key_in_hand(scripted_server)
    scripted_server.answer(page_reply(listed(1, **OLD), IN_HAND))
    done = prune(way, scripted_server, older_than=DAY, dry_run=True)
    assert [(pruned.key.id, pruned.is_deleted, pruned.error) for pruned in done] == [("key_1", False, None)]
    assert deleted_ids(scripted_server) == []


def test_the_key_in_hand_stays(way: str, scripted_server: ScriptedServer) -> None:
    knows_key_in_hand(scripted_server)
    scripted_server.answer(page_reply(IN_HAND, listed(1, **OLD)))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    assert [pruned.key.id for pruned in prune(way, scripted_server, unused_for=DAY)] == ["key_1"]


@pytest.mark.parametrize(
    "selection", [{"older_than": DAY}, {"marked": True}, {"name_pattern": "*"}, {"expires_within": 999 * DAY}]
)
def test_a_key_that_was_just_used_or_created_stays(
    way: str, scripted_server: ScriptedServer, selection: Dict[str, Any]
) -> None:
    fits = {"displayName": "ci-fwk-0123456789abcdef", "expireTime": ago(days=-1), "createTime": ago(days=9)}
    records = [
        listed(1, **{**fits, "lastUsed": ago(minutes=30)}),
        listed(2, **{**fits, "lastUsed": ago(minutes=90)}),
        listed(3, **{**fits, "lastUsed": None}),
    ]
    knows_key_in_hand(scripted_server)
    scripted_server.answer(page_reply(*records))
    done = prune(way, scripted_server, dry_run=True, **selection)
    assert [pruned.key.id for pruned in done] == ["key_2", "key_3"]


def test_force_deletes_these_too(way: str, emulator: Emulator) -> None:
    emulator.mint(3, displayName="ci-{n}")
    emulator.mint(1, displayName="other")
    assert prune(way, emulator, name_pattern="ci-*") == []  # they were created a moment ago
    done = prune(way, emulator, name_pattern="ci-*", force=True)
    assert [pruned.is_deleted for pruned in done] == [True] * 3
    assert [record["displayName"] for record in emulator.live_keys()] == ["other"]
    (in_hand,) = emulator.bootstrap_ids
    done = prune(way, emulator, name_pattern="*", force=True, keep_key_id=in_hand)
    assert [pruned.key.display_name for pruned in done] == ["other"]
    assert prune(way, emulator, name_pattern="*", force=True)[-1].key.id == in_hand


@pytest.mark.parametrize("user_id", [USER, "somebody-else"])
def test_a_key_in_hand_that_cannot_be_told_from_the_others(
    way: str, scripted_server: ScriptedServer, user_id: str
) -> None:
    knows_key_in_hand(scripted_server, listed(1, prefix="fw_Else"), user_id=user_id)
    if user_id == USER:
        with pytest.raises(fwkeys.StateError, match="keep_key_id"):
            prune(way, scripted_server, older_than=DAY)
        knows_key_in_hand(scripted_server, listed(1, prefix="fw_Else"), user_id=user_id)
    scripted_server.answer(page_reply(listed(1, **OLD), listed(2, **OLD)))
    keep = {"keep_key_id": "key_2"} if user_id == USER else {}
    done = prune(way, scripted_server, older_than=DAY, dry_run=True, **keep)
    assert [pruned.key.id for pruned in done] == (["key_1"] if keep else ["key_1", "key_2"])


def test_the_others_are_deleted_where_one_cannot_be(way: str, scripted_server: ScriptedServer) -> None:
    knows_key_in_hand(scripted_server)
    scripted_server.answer(page_reply(*(listed(number, **OLD) for number in (1, 2, 3))))
    scripted_server.answer(http_reply(403, b"{}"))
    scripted_server.answer(http_reply(404, b"{}"))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    first, second, third = prune(way, scripted_server, older_than=DAY)
    assert isinstance(first.error, fwkeys.PermissionDeniedError)
    assert (first.is_deleted, first.error.outcome) == (False, Outcome.REJECTED)
    assert (second.is_deleted, second.error) == (True, None)  # somebody else has deleted it
    assert (third.is_deleted, third.error) == (True, None)


def test_an_api_key_that_is_refused_ends_it(way: str, scripted_server: ScriptedServer) -> None:
    knows_key_in_hand(scripted_server)
    scripted_server.answer(page_reply(*(listed(number, **OLD) for number in (1, 2, 3))))
    scripted_server.answer(http_reply(401, b"{}"))
    with pytest.raises(fwkeys.AuthenticationError):
        prune(way, scripted_server, older_than=DAY)
    assert deleted_ids(scripted_server) == ["key_1"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({}, TypeError),
        ({"marked": False, "annotations": {}, "older_than": None}, TypeError),
        ({"page_size": 3, "older_than": 1}, TypeError),
        ({"name_pattern": ""}, fwkeys.ArgumentError),
        ({"older_than": -1}, fwkeys.ArgumentError),
        ({"older_than": "1d"}, TypeError),
        ({"older_than": 1, "user_id": "-"}, fwkeys.ArgumentError),
        ({"older_than": 1, "user_id": "accounts/my-account/users/-"}, fwkeys.ArgumentError),
        ({"older_than": 1, "user_id": 7}, TypeError),
    ],
)
def test_arguments_are_refused_before_anything_is_read(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, options: Any, error: Any
) -> None:
    async def on_loop() -> None:
        async with client_of(scripted_server.base_url) as client:
            with pytest.raises(error):
                client.prune(**options)

    with pytest.raises(error) as caught:
        eager_client.prune(**options)
    run(on_loop())
    if options.get("user_id"):
        assert getattr(caught.value, "status", None) in (None, Status.WILDCARD_USER)
    assert scripted_server.requests == []


def test_nothing_happens_before_the_result_is_read(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    result = eager_client.prune(older_than=DAY)
    assert isinstance(result, Iterator)
    assert scripted_server.requests == []

    async def on_loop() -> None:
        async with client_of(scripted_server.base_url) as client:
            assert isinstance(client.prune(older_than=DAY), AsyncIterator)

    run(on_loop())


def test_a_reader_that_stops_stops_the_deletions(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    knows_key_in_hand(scripted_server)
    scripted_server.answer(page_reply(*(listed(number, **OLD) for number in (1, 2, 3))))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    for pruned in eager_client.prune(older_than=DAY):
        assert pruned.key.id == "key_1"
        break
    assert deleted_ids(scripted_server) == ["key_1"]
