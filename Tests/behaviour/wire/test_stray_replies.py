"""Bytes that nobody asked for are never taken for an answer.

A service, or a proxy before it, may answer twice, or end an idle connection with a last 408 or 429. Those
bytes wait on the kept connection for the next request. A client that takes them reports a failure though a
key was made, or gives one user the key of another (RFC 9112, 9.2: data without an outstanding request is no
answer).
"""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys._library import library
from support.key_server import KeyServer, MadeKey, Stray
from support.queues import queue_on
from support.replies import http_reply
from support.trust import Authority

STRAYS: Dict[str, Stray] = {
    "200": lambda answer: http_reply(200, b"{}"),
    "400": lambda answer: http_reply(400, b'{"code":3,"message":"not asked for"}'),
    "401": lambda answer: http_reply(401, b"{}"),
    "403": lambda answer: http_reply(403, b"{}"),
    "408 and the end": lambda answer: http_reply(408, connection="close"),
    "429": lambda answer: http_reply(429, b"{}"),
    "half a 400": lambda answer: b"HTTP/1.1 400 Any Reason\r\ncontent-length: 3\r\n\r\na",
    "one byte": lambda answer: b"H",
    "the last answer again": lambda answer: answer,
    "no answer at all": lambda answer: b"garbage\r\n",
}

# Makes a key of a name: its id, its secret and its display name.
Create = Callable[[str], Tuple[str, str, str]]


def client_of(server: KeyServer, ca_file: Optional[Path] = None) -> fwkeys.Client:
    """A client that tries again at once."""
    return fwkeys.Client(
        api_key=API_KEY,
        base_url=server.base_url,
        account_id=ACCOUNT,
        user_id=USER,
        ca_file=ca_file,
        timeout=10,
        retry_base=0,
    )


@contextmanager
def blocking(server: KeyServer, is_exactly_once: bool) -> Iterator[Create]:
    with client_of(server) as client:

        def create(name: str) -> Tuple[str, str, str]:
            with client.create_api_key(display_name=name, exactly_once=is_exactly_once) as key:
                return str(key.id), key.secret, str(key.display_name)

        yield create


@contextmanager
def queued(server: KeyServer, is_exactly_once: bool) -> Iterator[Create]:
    with queue_on(server.base_url, retry_base_ms=0) as queue:

        def create(name: str) -> Tuple[str, str, str]:
            queue.create(display_name=name.encode(), exactly_once=int(is_exactly_once))
            finished = queue.one()
            assert finished.status == fwkeys.Status.OK, finished
            secret = library.fw_api_key_secret(finished.product, None)
            length = len(server.keys[-1].secret)
            shown = library.fw_api_key_display_name(finished.product)
            return finished.key_id, bytes(secret[:length]).decode(), (shown or b"").decode()

        yield create


WAYS = {"blocking": blocking, "queue": queued}


def check_given(told: Tuple[str, str, str], made: MadeKey, name: str) -> None:
    """A caller got the key that the server made for that caller."""
    assert told == (made.key_id, made.secret, made.name)
    assert made.name.startswith(name)


@pytest.mark.parametrize("is_exactly_once", [False, True], ids=["plain", "exactly-once"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("how", ["with the answer", "later", "byte by byte"])
@pytest.mark.parametrize("kind", STRAYS)
def test_a_create_does_not_take_what_came_before_its_request(
    kind: str, how: str, way: str, is_exactly_once: bool
) -> None:
    stray = STRAYS[kind]
    with KeyServer(with_answer=stray if how == "with the answer" else None) as server:
        with WAYS[way](server, is_exactly_once) as create:
            first = create("first")
            if how != "with the answer":
                server.send_unasked(stray, one_by_one=how == "byte by byte")
            second = create("second")
        # One key for each create, and the second request went out on a connection of its own.
        assert [key.connection for key in server.keys] == [1, 2]
        check_given(first, server.keys[0], "first")
        check_given(second, server.keys[1], "second")
        assert server.deleted == []


@pytest.mark.parametrize("way", WAYS)
def test_without_a_stray_a_connection_is_kept(way: str) -> None:
    """The other tests of this file prove nothing where each request has a connection of its own anyway."""
    with KeyServer() as server, WAYS[way](server, False) as create:
        for name in ("first", "second", "third"):
            check_given(create(name), server.keys[-1], name)
        assert [key.connection for key in server.keys] == [1, 1, 1]


USERS = ("alice", "bob", "carol", "dave", "erin", "frank")


@pytest.mark.parametrize("after_each", [False, True], ids=["once", "after-each"])
@pytest.mark.parametrize("is_exactly_once", [False, True], ids=["plain", "exactly-once"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_that_comes_twice_gives_nobody_the_key_of_another(
    authority: Authority, scheme: str, is_exactly_once: bool, after_each: bool
) -> None:
    tls = None
    if scheme == "https":
        identity = authority.good()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(identity.certificate, identity.key)
    told: List[Tuple[str, str, str]] = []
    with KeyServer(tls) as server:
        with client_of(server, authority.ca_file if tls else None) as client:
            for user in USERS:
                with client.create_api_key(
                    user_id=user, display_name=f"of {user}", exactly_once=is_exactly_once
                ) as key:
                    told.append((str(key.id), key.secret, str(key.email)))
                if after_each or user == USERS[0]:
                    server.send_unasked(STRAYS["the last answer again"])
        assert [key.user for key in server.alive()] == list(USERS)
        assert told == [(key.key_id, key.secret, f"{key.user}@example.com") for key in server.keys]
        connections = len(USERS) if after_each else 2
        assert server.connections == connections


@pytest.mark.parametrize("operation", ["delete", "list"])
@pytest.mark.parametrize("kind", ["the last answer again", "400", "404"])
def test_what_follows_a_create_does_not_take_what_came_before_its_request(kind: str, operation: str) -> None:
    """A delete that took the answer of another request would be told as done, and the key would live on."""
    stray = {**STRAYS, "404": lambda answer: http_reply(404, b'{"code":5}')}[kind]
    with KeyServer() as server:
        with fwkeys.Client(
            api_key=API_KEY,
            base_url=server.base_url,
            account_id=ACCOUNT,
            user_id=USER,
            timeout=10,
            retry_base=0,
        ) as client:
            with client.create_api_key(display_name="first") as key:
                key_id = str(key.id)
            server.send_unasked(stray)
            if operation == "delete":
                client.delete_api_key(key_id=key_id)
                assert server.deleted == [key_id]
            else:
                assert [record.id for record in client.list_api_keys()] == [key_id]


@pytest.mark.parametrize("is_exactly_once", [False, True], ids=["plain", "exactly-once"])
@pytest.mark.parametrize("status", [200, 400, 429, 503])
def test_an_answer_before_the_first_request_of_a_connection_is_none(
    status: int, is_exactly_once: bool
) -> None:
    """The kernel queues one connection for the server: while the queue is full, the client's own is
    not established. So the answer arrives before the client can send a byte."""
    with KeyServer(at_once=http_reply(status, b"{}")) as server:
        with queue_on(server.base_url, retry_base_ms=0) as queue:
            with socket.create_connection(("127.0.0.1", server.port)):
                queue.create(display_name=b"early", exactly_once=int(is_exactly_once))
                queue.run_until(server.is_connected_to)
                server.accept_first()
            finished = queue.one()
        assert finished.status == fwkeys.Status.OK, finished
        assert [(key.key_id, key.connection) for key in server.keys] == [(finished.key_id, 2)]
