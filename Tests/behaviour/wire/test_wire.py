"""What goes over the wire: where to, with which headers, and which body."""

from __future__ import annotations

import json
from typing import Any, Dict

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys._library import library
from support.replies import IDENTITY_REPLY, record_reply
from support.scripted_server import ScriptedServer


@pytest.mark.parametrize(
    ("identifier", "segment"),
    [
        ("plain-id_1.x~", "plain-id_1.x~"),
        ("a/b", "a%2Fb"),
        ("a b", "a%20b"),
        ("a?x=1", "a%3Fx%3D1"),
        ("a#f", "a%23f"),
        ("%2e%2e", "%252e%252e"),
        ("{user_id}", "%7Buser_id%7D"),
        ("../../v1", "..%2F..%2Fv1"),
        ("...", "..."),
        ("ü@例", "%C3%BC%40%E4%BE%8B"),
        ('"\\', "%22%5C"),
    ],
)
@pytest.mark.parametrize("place", ["account", "user"])
def test_ids_are_percent_encoded(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    identifier: str,
    segment: str,
    place: str,
) -> None:
    scripted_server.answer(record_reply())
    if place == "account":
        scripted_client.create_api_key(account_id=identifier, user_id=USER)
        expected = f"/v1/accounts/{segment}/users/{USER}/apiKeys"
    else:
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=identifier)
        expected = f"/v1/accounts/{ACCOUNT}/users/{segment}/apiKeys"
    (request,) = scripted_server.requests
    got = request.target.replace("%40", "@").upper()  # RFC 3986 lets @ stand in a path as it is
    assert got == expected.replace("%40", "@").upper()


@pytest.mark.parametrize("prefix", ["", "/", "/gateway", "/gateway/", "/a/b-c_d.e~"])
def test_a_path_prefix_is_kept(scripted_server: ScriptedServer, prefix: str) -> None:
    scripted_server.answer(record_reply())
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url + prefix) as client:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    (request,) = scripted_server.requests
    assert request.target == f"{prefix.rstrip('/')}/v1/accounts/{ACCOUNT}/users/{USER}/apiKeys"


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, {}),
        ({"display_name": "a\"b\\c/d'é\U0001f511"}, {"displayName": "a\"b\\c/d'é\U0001f511"}),
        ({"expire_time": "2037-01-02T05:04:05+02:00"}, {"expireTime": "2037-01-02T03:04:05Z"}),
        ({"annotations": {"x": "1", "y": ""}}, {"annotations": {"x": "1", "y": ""}}),
        ({"annotations": {}}, {}),
    ],
)
def test_the_body_holds_what_was_set_and_no_more(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    options: Dict[str, Any],
    body: Dict[str, Any],
) -> None:
    scripted_server.answer(record_reply())
    scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER, **options)
    (request,) = scripted_server.requests
    assert json.loads(request.body) == {"apiKey": body}
    assert request.headers["content-type"] == "application/json"


def test_the_headers_of_a_create(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    scripted_server.answer(record_reply())
    scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    (request,) = scripted_server.requests
    assert request.method == "POST"
    assert request.header_lines[0].endswith(" HTTP/1.1")
    assert request.headers["host"] == f"127.0.0.1:{scripted_server.port}"
    assert request.headers["authorization"] == "Bearer fw_apiKeyOfTheTests0000"
    assert request.headers["content-length"] == str(len(request.body))
    assert "Accept: application/json" in request.header_lines
    assert "expect" not in request.headers
    assert "accept-encoding" not in request.headers
    names = [line.partition(":")[0].lower() for line in request.header_lines[1:]]
    assert len(names) == len(set(names))


def test_whoami_asks_without_a_body(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    assert scripted_client.whoami() == fwkeys.Identity("my-account", "admin@example.com")
    (request,) = scripted_server.requests
    assert (request.method, request.target, request.body) == ("GET", "/verifyApiKey", b"")
    assert "Accept: application/json" in request.header_lines


def test_connections_are_reused(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    for _ in range(3):
        scripted_server.answer(record_reply())
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert [request.connection for request in scripted_server.requests] == [1, 1, 1]


def test_a_proxy_in_the_environment_is_not_used(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = ScriptedServer()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.base_url)
    scripted_server.answer(IDENTITY_REPLY)
    try:
        with fwkeys.Client(api_key="k", base_url=scripted_server.base_url) as client:
            client.whoami()
        assert proxy.connections == 0
        assert len(scripted_server.requests) == 1
    finally:
        proxy.stop()


def test_the_service_is_told_the_version(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    scripted_server.answer(record_reply())
    scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert scripted_server.requests[0].headers["user-agent"] == "libfwkeys/" + library.fw_version().decode()
