"""The binding gives back every C object once, and does not touch it afterwards."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict

import fwkeys
import pytest
from cancel.test_interrupt import interrupted_create
from conftest import ACCOUNT, USER
from fwkeys._declarations import FUNCTIONS
from fwkeys._library import library
from fwkeys._text import secret_in
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    bare_reply,
    http_reply,
    json_reply,
    listed,
    page_reply,
    record_reply,
)
from support.scripted_server import ScriptedServer

WAITS_IN_PYTHON = False  # but where a test says so

Frees = Dict[str, int]
OF_QUEUES = {"fw_queue_free", "fw_completion_free"}


@pytest.fixture(params=["blocking functions", "a queue"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the calls are made: as on other threads than the main one, or as there."""
    way = str(request.param)
    monkeypatch.setattr("fwkeys._waiting.can_be_interrupted", lambda: way == "a queue")
    return way


@pytest.fixture
def frees(monkeypatch: pytest.MonkeyPatch) -> Frees:
    """Counts the calls of each _free function that are not for NULL, without those of queues."""
    counts: Frees = Counter()

    def counting(name: str, free: Callable[[Any], None]) -> Callable[[Any], None]:
        def counted(pointer: Any) -> None:
            counts[name] += bool(pointer)
            free(pointer)

        return counted

    for name in FUNCTIONS:
        if name.endswith("_free") and name not in OF_QUEUES:
            monkeypatch.setattr(library, name, counting(name, getattr(library, name)))
    return counts


@pytest.mark.usefixtures("way")
def test_each_object_is_freed_once(frees: Frees, scripted_server: ScriptedServer) -> None:
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url) as client:
        assert frees == {}  # the configuration stays, for clients of other API keys
        scripted_server.answer(record_reply())
        with client.create_api_key(account_id=ACCOUNT, user_id=USER) as key:
            assert frees == {"fw_create_options_free": 1}
        key.close()
        scripted_server.answer(IDENTITY_REPLY)
        client.whoami()
        scripted_server.answer(EMPTY_OBJECT_REPLY)
        client.delete_api_key("key_1", account_id=ACCOUNT, user_id=USER)
    client.close()
    del key, client
    gc.collect()
    assert frees == {
        "fw_config_free": 1,
        "fw_create_options_free": 1,
        "fw_api_key_free": 1,
        "fw_identity_free": 1,
        "fw_client_free": 1,
    }


@pytest.mark.usefixtures("way")
def test_the_objects_of_other_calls_are_freed_once(
    frees: Frees, scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    frees.clear()
    scripted_server.answer(json_reply(200, listed(1)))
    eager_client.get_api_key(key_id="key_1")
    assert frees == {"fw_api_key_free": 1}
    frees.clear()

    scripted_server.answer(page_reply(listed(1), listed(2)))
    with eager_client.list_api_keys() as keys:
        assert frees == {"fw_list_options_free": 1}
        assert len(list(keys)) == 2
        assert frees == {"fw_list_options_free": 1, "fw_api_key_free": 2}
    keys.close()
    del keys
    gc.collect()
    assert frees == {"fw_list_options_free": 1, "fw_api_key_free": 2, "fw_api_key_list_free": 1}
    frees.clear()

    for _ in range(2):
        scripted_server.answer(page_reply())
    eager_client.sweep_api_keys(marker="0123456789abcdef")
    assert frees == {"fw_sweep_free": 1}
    frees.clear()

    token = fwkeys.Cancel()
    del token
    gc.collect()
    assert frees == {"fw_cancel_free": 1}


@pytest.mark.parametrize("end", ["commit", "abort", "close"])
@pytest.mark.usefixtures("way")
def test_a_rotation_is_freed_once(
    frees: Frees, scripted_server: ScriptedServer, eager_client: fwkeys.Client, end: str
) -> None:
    frees.clear()
    scripted_server.answer(bare_reply())
    scripted_server.answer(record_reply())
    scripted_server.answer(IDENTITY_REPLY)
    if end != "close":
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    rotation = eager_client.rotate_api_key(old_key_id="key_old")
    assert frees == {"fw_create_options_free": 1}
    getattr(rotation, end)()
    rotation.close()
    rotation.close()
    del rotation
    gc.collect()
    assert frees == {"fw_create_options_free": 1, "fw_rotation_free": 1}  # the new key goes with it


@pytest.mark.usefixtures("way")
def test_failures_free_too(frees: Frees, scripted_server: ScriptedServer) -> None:
    with pytest.raises(fwkeys.ArgumentError):
        fwkeys.Client(api_key="k", base_url="nonsense")
    assert frees == {"fw_config_free": 1}
    client = fwkeys.Client(api_key="k", base_url=scripted_server.base_url)
    with pytest.raises(fwkeys.ArgumentError):
        client.create_api_key(account_id=ACCOUNT, user_id=USER, display_name="")
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.PermissionDeniedError):
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert frees == {"fw_config_free": 1, "fw_create_options_free": 2, "fw_error_free": 1}
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.PermissionDeniedError):
        client.list_api_keys(account_id=ACCOUNT, user_id=USER)
    assert frees["fw_list_options_free"] == 1
    assert frees["fw_error_free"] == 2
    assert "fw_api_key_list_free" not in {name for name, count in frees.items() if count}


@pytest.mark.parametrize("operation", ["list", "get", "whoami", "sweep", "rotate", "resume"])
def test_an_interrupted_call_frees_what_it_made(
    frees: Frees, scripted_server: ScriptedServer, operation: str
) -> None:
    def interrupt(level: fwkeys.LogLevel, line: str) -> None:
        if level is fwkeys.LogLevel.INFO and line.startswith("done"):
            raise KeyboardInterrupt

    replies = {
        "list": [page_reply()],
        "get": [record_reply(keyId="key_1")],
        "whoami": [IDENTITY_REPLY],
        "sweep": [page_reply(), page_reply()],
        "rotate": [bare_reply(), record_reply(), IDENTITY_REPLY, EMPTY_OBJECT_REPLY],
        "resume": [bare_reply(), bare_reply("key_new")],
    }
    for reply in replies[operation]:
        scripted_server.answer(reply)
    with fwkeys.Client(
        api_key="k",
        base_url=scripted_server.base_url,
        account_id=ACCOUNT,
        user_id=USER,
        settle_time=0,
        log=interrupt,
    ) as client:
        calls: Dict[str, Callable[[], object]] = {
            "list": client.list_api_keys,
            "get": lambda: client.get_api_key(key_id="key_1"),
            "whoami": client.whoami,
            "sweep": lambda: client.sweep_api_keys(marker="0123456789abcdef"),
            "rotate": lambda: client.rotate_api_key(old_key_id="key_old"),
            "resume": lambda: client.resume_rotation(old_key_id="key_old", new_key_id="key_new"),
        }
        with pytest.raises(KeyboardInterrupt):
            calls[operation]()
    made = {"list": "api_key_list", "get": "api_key", "whoami": "identity"}
    made.update({"rotate": "rotation", "resume": "rotation"})
    assert frees[f"fw_{made.get(operation, operation)}_free"] == 1
    assert len(scripted_server.requests) == len(replies[operation])  # the new key of a rotation is deleted


def test_an_interrupted_create_frees_its_key(
    frees: Frees, scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    interrupted_create(scripted_server, scripted_client, EMPTY_OBJECT_REPLY)
    assert frees["fw_api_key_free"] == 1


def test_a_client_is_freed_when_its_last_call_is_over(frees: Frees, scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    scripted_server.answer(release, record_reply())
    client = fwkeys.Client(api_key="k", base_url=scripted_server.base_url, timeout=20)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.create_api_key, account_id=ACCOUNT, user_id=USER)
        scripted_server.wait_for_requests(1)
        client.close()
        assert frees.get("fw_client_free", 0) == 0
        release.set()
        running.result(10)
    assert frees["fw_client_free"] == 1


def test_a_freed_key_is_not_touched(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted_server.answer(record_reply())
    key = scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    key.wipe()
    monkeypatch.setattr(library, "fw_api_key_secret", lambda *_: pytest.fail("used after it was freed"))
    with pytest.raises(fwkeys.StateError):
        _ = key.secret
    with pytest.raises(fwkeys.StateError):
        key.secret_bytearray()


@pytest.mark.parametrize("secret", ["fw_text", b"fw_text", bytearray(b"fw_text")])
def test_the_copy_of_a_secret_is_wiped_after_the_call(secret: Any) -> None:
    with secret_in("api_key", secret) as copy:
        assert copy.value == b"fw_text"
    assert copy.raw == bytes(len(copy))


def test_the_shortest_time_is_not_none_at_all(scripted_server: ScriptedServer) -> None:
    base_url = scripted_server.base_url
    fwkeys.Client(api_key="k", base_url=base_url, timeout=1e-9, connect_timeout=1e-9).close()


def test_a_queue_and_its_completions_are_freed_once(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwkeys._waiting.can_be_interrupted", lambda: True)
    counts: Frees = Counter()
    for name in OF_QUEUES:
        free = getattr(library, name)

        def counted(pointer: Any, name: str = name, free: Callable[[Any], None] = free) -> None:
            counts[name] += bool(pointer)
            free(pointer)

        monkeypatch.setattr(library, name, counted)
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url, retry_base=0) as client:
        scripted_server.answer(IDENTITY_REPLY)
        client.whoami()
        scripted_server.answer(http_reply(403))
        with pytest.raises(fwkeys.PermissionDeniedError):
            client.whoami()
        with pytest.raises(fwkeys.ArgumentError):
            client.delete_api_key("", account_id=ACCOUNT, user_id=USER)  # it has no completion
        assert counts == {"fw_completion_free": 2}
        gc.collect()
    assert counts == {"fw_completion_free": 2, "fw_queue_free": 1}
