"""The binding gives back every C object once, and does not touch it afterwards."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys._declarations import FUNCTIONS
from fwkeys._library import library
from fwkeys._text import secret_in
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, http_reply, record_reply
from support.scripted_server import ScriptedServer
from test_interrupt import interrupted_create

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
        assert frees == {"fw_config_free": 1}
        scripted_server.answer(record_reply())
        with client.create_api_key(ACCOUNT, USER) as key:
            assert frees == {"fw_config_free": 1, "fw_create_options_free": 1}
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
    assert frees == {"fw_config_free": 2, "fw_create_options_free": 2, "fw_error_free": 1}


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
