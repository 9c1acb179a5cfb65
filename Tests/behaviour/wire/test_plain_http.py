"""Plain HTTP: to the loopback, and elsewhere only for who asks for it by name; and the path prefix of a base
URL."""

from __future__ import annotations

from typing import Any

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import Outcome, Status
from fwkeys._library import library
from support import raw
from support.replies import KEY_ID, record_reply
from support.scripted_server import ScriptedServer

ELSEWHERE = ["http://example.com", "http://192.0.2.1:8080/x", "http://[2001:db8::1]", "http://0.0.0.0"]


@pytest.mark.parametrize("base_url", ELSEWHERE)
def test_it_is_refused(base_url: str) -> None:
    settings: Any
    for settings in ({}, {"insecure_http": False}):
        with pytest.raises(fwkeys.ArgumentError, match="base_url") as caught:
            fwkeys.Client(api_key=API_KEY, base_url=base_url, **settings)
        assert caught.value.status == Status.INSECURE_URL
        assert caught.value.outcome is Outcome.NOT_SENT


@pytest.mark.parametrize("base_url", ELSEWHERE)
def test_it_is_allowed_by_name(base_url: str) -> None:
    fwkeys.Client(api_key=API_KEY, base_url=base_url, insecure_http=True).close()


def test_it_works_then(scripted_server: ScriptedServer) -> None:
    """0.0.0.0 is no address of the loopback by its name, and on Linux leads there."""
    scripted_server.answer(record_reply())
    base_url = f"http://0.0.0.0:{scripted_server.port}"
    with fwkeys.Client(api_key=API_KEY, base_url=base_url, insecure_http=True, timeout=10) as client:
        assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID


def test_what_was_allowed_can_be_forbidden() -> None:
    config = raw.new_config()
    for allowed, status in [(0, Status.INSECURE_URL), (1, Status.OK), (0, Status.INSECURE_URL)]:
        assert library.fw_config_set_insecure_http(config, allowed) == Status.OK
        assert library.fw_config_set_base_url(config, b"http://example.com") == status
    library.fw_config_free(config)


@pytest.mark.parametrize(
    "keywords",
    [
        {"base_url": "ftp://example.com"},
        {"base_url": "http://me:word@example.com"},
        {"base_url": "http://example.com?x"},
    ],
)
def test_nothing_else_is_allowed_with_it(keywords: Any) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="base_url") as caught:
        fwkeys.Client(api_key=API_KEY, insecure_http=True, **keywords)
    assert caught.value.status == Status.INVALID_URL


@pytest.mark.parametrize(
    ("prefix", "kept"), [("", ""), ("/", ""), ("/gateway", "/gateway"), ("/a/b.c/~d_e/", "/a/b.c/~d_e")]
)
def test_a_path_prefix_is_kept(scripted_server: ScriptedServer, prefix: str, kept: str) -> None:
    scripted_server.answer(record_reply())
    with fwkeys.Client(api_key=API_KEY, base_url=scripted_server.base_url + prefix, timeout=10) as client:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    (request,) = scripted_server.requests
    assert request.target == f"{kept}/v1/accounts/{ACCOUNT}/users/{USER}/apiKeys"
