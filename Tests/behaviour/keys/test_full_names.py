"""Full names, as the service's own tools print them, wherever an id is expected."""

from __future__ import annotations

import ctypes
import json
from typing import Any, Callable, Dict

import fwkeys
import pytest
from fwkeys import Status
from fwkeys._declarations import fw_markers
from fwkeys._library import library
from support.emulator import Emulator
from support.replies import http_reply
from support.scripted_server import ScriptedServer

A = "accounts/acme"
U = f"{A}/users/alice"
K = f"{U}/apiKeys/key_1"


def test_the_life_of_a_key_by_its_full_names(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    account = f"accounts/{emulator.account_id}"
    user = f"{account}/users/{emulator.user_id}"
    key = eager_user.create_api_key(account_id=account, user_id=user, exactly_once=True)
    name = f"{user}/apiKeys/{key.id}"
    assert eager_user.get_api_key(name, account_id=account, user_id=user).id == key.id
    changed = eager_user.update_api_key(name, annotations={"a": "b"}, account_id=account, user_id=user)
    assert changed.id == key.id
    assert key.id in [
        record.id for record in eager_user.list_api_keys(account_id=account, user_id=f"{account}/users/-")
    ]
    with eager_user.rotate_api_key(name, account_id=account, user_id=user) as rotation:
        rotation.commit()
        assert rotation.old_key_id == key.id
    assert emulator.live_ids() == [rotation.new_key.id]
    marked = eager_user.create_api_key(account_id=account, user_id=user, marker="0123456789abcdef")
    kept = f"{user}/apiKeys/{marked.id}"
    sweep = eager_user.sweep_api_keys("0123456789abcdef", account_id=account, user_id=user, keep_key_id=kept)
    assert (sweep.deleted_key_ids, sweep.examined_count > 0) == ((), True)
    eager_user.delete_api_key(kept, account_id=account, user_id=user)
    assert emulator.live_ids() == [rotation.new_key.id]


CALLS: Dict[str, Callable[[fwkeys.Client, str, str, str], Any]] = {
    "delete": lambda client, account, user, key: client.delete_api_key(key, account_id=account, user_id=user),
    "get": lambda client, account, user, key: client.get_api_key(key, account_id=account, user_id=user),
    "update": lambda client, account, user, key: client.update_api_key(
        key, display_name="changed", account_id=account, user_id=user
    ),
}


@pytest.mark.parametrize(
    ("account", "user", "key", "path", "key_id"),
    [
        (A, U, K, "acme/users/alice", "key_1"),
        ("acme", "users/alice", "apiKeys/key_1", "acme/users/alice", "key_1"),
        ("acme", "alice", "users/alice/apiKeys/key_1", "acme/users/alice", "key_1"),
        # A name of another's is no id of this one's.
        ("other", U, "key_1", "other/users/accounts%2Facme%2Fusers%2Falice", "key_1"),
        ("acme", "bob", K, "acme/users/bob", K),
        ("other", "alice", K, "other/users/alice", K),
        (U, "alice", "key_1", "accounts%2Facme%2Fusers%2Falice/users/alice", "key_1"),
        ("acme", A, "key_1", "acme/users/accounts%2Facme", "key_1"),
        ("acme", "alice", f"{K}/", "acme/users/alice", f"{K}/"),
    ],
)
def test_what_is_sent(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    account: str,
    user: str,
    key: str,
    path: str,
    key_id: str,
) -> None:
    scripted_server.answer(http_reply(200, b"{}"))
    scripted_client.delete_api_key(key, account_id=account, user_id=user)
    (request,) = scripted_server.requests
    assert request.target == f"/v1/accounts/{path}/apiKeys:delete"
    assert json.loads(request.body) == {"keyId": key_id}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("account", "user", "key", "status"),
    [
        ("accounts/..", "u", "k", Status.DOT_SEGMENT),
        ("a", "accounts/a/users/.", "k", Status.DOT_SEGMENT),
        ("a", "accounts/a/users/-", "k", Status.WILDCARD_USER),
        ("a", "users/-", "k", Status.WILDCARD_USER),
        ("accounts/" + "a" * 257, "u", "k", Status.TOO_LONG),
    ],
)
def test_an_id_is_looked_at_behind_its_name(
    scripted_client: fwkeys.Client, call: str, account: str, user: str, key: str, status: Status
) -> None:
    with pytest.raises(fwkeys.ArgumentError) as caught:
        CALLS[call](scripted_client, account, user, key)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (A, Status.OK),
        (U, Status.OK),
        (K, Status.OK),
        ("accounts/" + "a" * 256, Status.OK),
        ("accounts/..", Status.DOT_SEGMENT),
        (f"{U}/apiKeys/.", Status.DOT_SEGMENT),
        ("users/..", Status.DOT_SEGMENT),
        ("accounts/" + "a" * 257, Status.TOO_LONG),
        (f"{A}/users/" + "a" * 257, Status.TOO_LONG),
    ],
)
def test_checks_take_full_names(name: str, status: Status) -> None:
    assert library.fw_check_id(name.encode()) == status
    assert library.fw_check_user_id(b"accounts/a/users/-", 0) == Status.WILDCARD_USER
    assert library.fw_check_user_id(b"accounts/a/users/-", 1) == Status.OK


def test_markers_and_descriptions_take_full_names() -> None:
    request = fwkeys.describe_create(A, U)
    assert request.url.endswith("/v1/accounts/acme/users/alice/apiKeys")
    markers = ctypes.POINTER(fw_markers)()
    assert library.fw_markers_new(ctypes.byref(markers)) == Status.OK
    add = library.fw_markers_add
    assert add(markers, A.encode(), U.encode(), b"0123456789abcdef", K.encode()) == Status.OK
    assert add(markers, b"accounts/..", b"u", b"0123456789abcdef", None) == Status.DOT_SEGMENT
    library.fw_markers_free(markers)
