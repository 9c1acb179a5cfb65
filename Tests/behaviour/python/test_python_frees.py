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

Frees = Dict[str, int]


@pytest.fixture
def frees(monkeypatch: pytest.MonkeyPatch) -> Frees:
    """Counts the calls of each _free function that are not for NULL."""
    counts: Frees = Counter()

    def counting(name: str, free: Callable[[Any], None]) -> Callable[[Any], None]:
        def counted(pointer: Any) -> None:
            counts[name] += bool(pointer)
            free(pointer)

        return counted

    for name in FUNCTIONS:
        if name.endswith("_free"):
            monkeypatch.setattr(library, name, counting(name, getattr(library, name)))
    return counts


def test_each_object_is_freed_once(frees: Frees, scripted_server: ScriptedServer) -> None:
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url) as client:
        assert frees == {}  # the configuration stays, for clients of other API keys
        scripted_server.answer(record_reply())
        with client.create_api_key(ACCOUNT, USER) as key:
            assert frees == {"fw_create_options_free": 1}
        key.close()
        scripted_server.answer(IDENTITY_REPLY)
        client.whoami()
        scripted_server.answer(EMPTY_OBJECT_REPLY)
        client.delete_api_key(ACCOUNT, USER, "key_1")
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


def test_failures_free_too(frees: Frees, scripted_server: ScriptedServer) -> None:
    with pytest.raises(fwkeys.ArgumentError):
        fwkeys.Client(api_key="k", base_url="nonsense")
    assert frees == {"fw_config_free": 1}
    client = fwkeys.Client(api_key="k", base_url=scripted_server.base_url)
    with pytest.raises(fwkeys.ArgumentError):
        client.create_api_key(ACCOUNT, USER, display_name="")
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.PermissionDeniedError):
        client.create_api_key(ACCOUNT, USER)
    assert frees == {"fw_config_free": 1, "fw_create_options_free": 2, "fw_error_free": 1}
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.PermissionDeniedError):
        client.list_api_keys(ACCOUNT, USER)
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
        running = pool.submit(client.create_api_key, ACCOUNT, USER)
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
    key = scripted_client.create_api_key(ACCOUNT, USER)
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
