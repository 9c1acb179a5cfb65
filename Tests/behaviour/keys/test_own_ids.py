"""An account and a user that a call leaves out: a full name, the configuration or the API key tells them."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, Iterator, List, Optional, Tuple

import pytest
from fwkeys import Outcome, Status
from fwkeys._declarations import (
    fw_api_key,
    fw_api_key_list,
    fw_error,
    fw_request,
    fw_rotation,
    fw_sweep,
)
from fwkeys._library import library
from settings.test_settings import Home, home
from support import raw
from support.queues import REST, Queue
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    bare_reply,
    http_reply,
    json_reply,
    page_reply,
    record_reply,
)
from support.scripted_server import Close, Hold, ScriptedServer, Step

__all__ = ["home"]  # a fixture

USERS = "/v1/accounts/my-account/users"
FOUND_USER = json_reply(
    200, {"users": [{"name": "accounts/my-account/users/me", "email": "admin@example.com"}]}
)
KEYS = "/v1/accounts/{}/users/{}/apiKeys"
CREATE = KEYS.format("my-account", "me")

# What an operation gives, and the answers to its requests once account and user are known.
OPERATIONS: Dict[str, Tuple[Any, List[bytes]]] = {
    "create_api_key": (fw_api_key, [record_reply()]),
    "get_api_key": (fw_api_key, [record_reply(keyId="key_1")]),
    "list_api_keys": (fw_api_key_list, [page_reply()]),
    "update_api_key": (fw_api_key, [record_reply(keyId="key_1")]),
    "delete_api_key": (None, [EMPTY_OBJECT_REPLY]),
    "rotation_begin": (fw_rotation, [bare_reply(), record_reply(), IDENTITY_REPLY]),
    "rotation_resume": (fw_rotation, [bare_reply(), bare_reply("key_new")]),
    "sweep_api_keys": (fw_sweep, [page_reply(), page_reply()]),
}
FUNCTIONS = {name: f"fw_{name}" for name in OPERATIONS}


def new_client(base_url: str, *, timeout_ms: int = 20_000, load: bool = False) -> raw.Client:
    config = raw.new_config()
    assert library.fw_config_set_settle_ms(config, 0) == Status.OK
    assert library.fw_config_set_retry_base_ms(config, 0) == Status.OK
    assert library.fw_config_set_timeout_ms(config, timeout_ms) == Status.OK
    if load:
        assert library.fw_config_load(config, None, None) == Status.OK
    return raw.Client(base_url, config)


@pytest.fixture
def client(scripted_server: ScriptedServer) -> Iterator[raw.Client]:
    client = new_client(scripted_server.base_url)
    yield client
    client.free()


def call(client: raw.Client, name: str, account: Optional[bytes], user: Optional[bytes]) -> Status:
    """A blocking call; what it gives is freed."""
    output = OPERATIONS[name][0]
    error = ctypes.POINTER(fw_error)()
    outputs = [ctypes.byref(error)]
    product = None if output is None else ctypes.POINTER(output)()
    if product is not None:
        outputs.insert(0, ctypes.byref(product))
    status = getattr(library, FUNCTIONS[name])(client.pointer, account, user, *REST[name], *outputs)
    library.fw_error_free(error)
    if output is not None:
        getattr(library, f"{output.__name__}_free")(product)
    return Status(status)


def paths(server: ScriptedServer) -> List[str]:
    return [request.target.partition("?")[0] for request in server.requests]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_call_finds_its_owner_once(
    scripted_server: ScriptedServer, client: raw.Client, name: str
) -> None:
    answers = OPERATIONS[name][1]
    for answer in (IDENTITY_REPLY, FOUND_USER, *answers, *answers):
        scripted_server.answer(answer)
    assert call(client, name, None, None) is Status.OK
    assert call(client, name, None, None) is Status.OK
    asked = paths(scripted_server)
    assert asked[:2] == ["/verifyApiKey", USERS]
    assert all(path.startswith(CREATE) or path == "/verifyApiKey" for path in asked[2:])
    assert len(asked) == 2 + 2 * len(answers)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_of_a_queue_does_too(
    scripted_server: ScriptedServer, client: raw.Client, name: str
) -> None:
    for answer in (IDENTITY_REPLY, FOUND_USER, *OPERATIONS[name][1]):
        scripted_server.answer(answer)
    queue = Queue(client.pointer)
    queue.submit(name, None, None, *REST[name])
    assert queue.one().status is Status.OK
    assert paths(scripted_server)[:2] == ["/verifyApiKey", USERS]
    queue.free()


def test_a_queue_asks_once_for_all_its_operations(
    scripted_server: ScriptedServer, client: raw.Client
) -> None:
    for answer in (IDENTITY_REPLY, FOUND_USER, *[record_reply()] * 8):
        scripted_server.answer(answer)
    queue = Queue(client.pointer)
    for _ in range(8):
        queue.submit("create_api_key", None, None, None)
    assert [done.status for done in queue.finish()] == [Status.OK] * 8
    assert sorted(paths(scripted_server)) == sorted(["/verifyApiKey", USERS, *[CREATE] * 8])
    queue.free()


def test_an_account_alone_is_one_question(scripted_server: ScriptedServer, client: raw.Client) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(record_reply())
    assert client.create(None, b"alice").status is Status.OK
    assert paths(scripted_server) == ["/verifyApiKey", KEYS.format("my-account", "alice")]


def test_a_user_alone_is_the_key_s_own(scripted_server: ScriptedServer, client: raw.Client) -> None:
    for answer in (IDENTITY_REPLY, FOUND_USER, record_reply()):
        scripted_server.answer(answer)
    assert client.create(b"acme", None).status is Status.OK
    assert paths(scripted_server)[2:] == [KEYS.format("acme", "me")]


@pytest.mark.parametrize(
    ("account", "user", "key"),
    [
        (None, None, b"accounts/acme/users/alice/apiKeys/key_1"),
        (None, b"accounts/acme/users/alice", b"key_1"),
        (b"acme", None, b"users/alice/apiKeys/key_1"),
        (None, b"accounts/acme/users/alice", b"accounts/acme/users/alice/apiKeys/key_1"),
    ],
)
def test_a_full_name_says_what_is_left_out(
    scripted_server: ScriptedServer,
    client: raw.Client,
    account: Optional[bytes],
    user: Optional[bytes],
    key: bytes,
) -> None:
    """Nobody is asked, and the deletion is not of a key of the API key's own user."""
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    assert library.fw_delete_api_key(client.pointer, account, user, key, None) == Status.OK
    (request,) = scripted_server.requests
    assert request.target == KEYS.format("acme", "alice") + ":delete"
    assert request.body == b'{"keyId":"key_1"}'


def test_the_names_of_two_users_are_no_id(scripted_server: ScriptedServer, client: raw.Client) -> None:
    scripted_server.answer(http_reply(404))
    key = b"accounts/acme/users/bob/apiKeys/key_1"
    status = library.fw_delete_api_key(client.pointer, None, b"accounts/acme/users/alice", key, None)
    assert status == Status.NOT_FOUND
    (request,) = scripted_server.requests
    assert request.body == b'{"keyId":"accounts/acme/users/bob/apiKeys/key_1"}'


def test_the_configuration_comes_before_the_question(home: Home, scripted_server: ScriptedServer) -> None:
    home.environment(account_id="acme", user_id="alice")
    scripted_server.answer(record_reply())
    client = new_client(scripted_server.base_url, load=True)
    assert client.create(None, None).status is Status.OK
    assert paths(scripted_server) == [KEYS.format("acme", "alice")]
    client.free()


@pytest.mark.parametrize(
    ("answers", "status", "outcome"),
    [
        ([http_reply(401)], Status.UNAUTHENTICATED, Outcome.REJECTED),
        ([Close()] * 4, Status.TRANSPORT, Outcome.NOT_SENT),
        ([http_reply(503)] * 4, Status.SERVICE, Outcome.NOT_SENT),
        ([IDENTITY_REPLY, http_reply(400), http_reply(400)], Status.BAD_REQUEST, Outcome.REJECTED),
    ],
)
def test_nothing_is_created_where_the_question_fails(
    scripted_server: ScriptedServer,
    client: raw.Client,
    answers: List[Step],
    status: Status,
    outcome: Outcome,
) -> None:
    for answer in answers:
        scripted_server.answer(answer)
    result = client.create(None, None)
    assert (result.status, result.outcome) == (status, outcome)
    assert not [path for path in paths(scripted_server) if "apiKeys" in path]


@pytest.mark.parametrize(
    ("answers", "argument"),
    [
        ([http_reply(200)], "account_id"),
        ([IDENTITY_REPLY, json_reply(200, {}), http_reply(404)], "user_id"),
    ],
)
def test_an_owner_that_is_not_told_has_to_be_named(
    scripted_server: ScriptedServer, client: raw.Client, answers: List[bytes], argument: str
) -> None:
    for answer in answers:
        scripted_server.answer(answer)
    result = client.create(None, None)
    assert (result.status, result.outcome) == (Status.NULL_ARGUMENT, Outcome.NOT_SENT)
    assert argument in result.message
    assert not [path for path in paths(scripted_server) if "apiKeys" in path]


def test_an_owner_that_is_told_later_is_remembered(
    scripted_server: ScriptedServer, client: raw.Client
) -> None:
    scripted_server.answer(http_reply(200, b'{"status":"up"}'))
    assert client.create(None, b"u").status is Status.NULL_ARGUMENT
    for reply in (IDENTITY_REPLY, record_reply(), record_reply()):
        scripted_server.answer(reply)
    for _ in range(2):
        assert client.create(None, b"u").status is Status.OK
    assert [path.rpartition("/")[2] for path in paths(scripted_server)] == [
        "verifyApiKey",
        "verifyApiKey",
        "apiKeys",
        "apiKeys",
    ]


def test_the_deadline_is_that_of_the_whole_call(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    client = new_client(scripted_server.base_url, timeout_ms=300)
    result = client.create(None, None)
    assert (result.status, result.outcome) == (Status.DEADLINE, Outcome.NOT_SENT)
    client.free()


def test_a_description_asks_nobody() -> None:
    config, request = raw.new_config(), ctypes.POINTER(fw_request)()
    error = ctypes.POINTER(fw_error)()
    status = library.fw_delete_describe(
        config, None, None, b"key_1", ctypes.byref(request), ctypes.byref(error)
    )
    assert status == Status.NULL_ARGUMENT
    assert b"account_id" in library.fw_error_message(error)
    library.fw_error_free(error)
    name = b"accounts/acme/users/alice/apiKeys/key_1"
    assert library.fw_delete_describe(config, None, None, name, ctypes.byref(request), None) == Status.OK
    assert library.fw_request_path(request).decode() == KEYS.format("acme", "alice") + ":delete"
    library.fw_request_free(request)
    library.fw_config_free(config)
