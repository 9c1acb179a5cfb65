"""What a client does with connections: which it keeps, which it gives up, and that callers notice nothing."""

from __future__ import annotations

import ssl
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Dict, Iterator, Optional, Union

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import Outcome, Status
from support.queues import queue_on
from support.record_server import RecordServer
from support.replies import KEY_ID, http_reply, record_reply
from support.scripted_server import Close, Reset, ScriptedServer
from support.trust import Authority, client_of

# Creates a key, and tells its id.
Create = Callable[[], str]


@contextmanager
def blocking(base_url: str, ca_file: Optional[Path]) -> Iterator[Create]:
    with fwkeys.Client(api_key=API_KEY, base_url=base_url, ca_file=ca_file, timeout=10, max_attempts=1) as it:
        yield lambda: str(it.create_api_key(account_id=ACCOUNT, user_id=USER).id)


@contextmanager
def queued(base_url: str, ca_file: Optional[Path]) -> Iterator[Create]:
    settings: Dict[str, object] = {} if ca_file is None else {"ca_file": str(ca_file).encode()}
    with queue_on(base_url, max_attempts=1, **settings) as queue:

        def create() -> str:
            queue.create()
            finished = queue.one()
            assert finished.status == Status.OK, finished
            return finished.key_id

        yield create


WAYS = {"blocking": blocking, "queue": queued}


def context_of(authority: Authority, version: Optional[ssl.TLSVersion] = None) -> ssl.SSLContext:
    """A server's identity, for one version of TLS."""
    identity = authority.good()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.certificate, identity.key)
    if version is not None:
        context.minimum_version = context.maximum_version = version
    return context


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("end", "age_seconds"),
    [(Close(), 0), (Close(), 0.05), (Close(), 0.5), (Reset(), 0)],
    ids=["closed", "closed 50 ms ago", "closed 500 ms ago", "reset"],
)
def test_a_connection_that_ended_after_an_answer_costs_a_create_nothing(
    authority: Authority, end: Union[Close, Reset], age_seconds: float, scheme: str, way: str
) -> None:
    """One attempt is all that the client has: a new connection for the second request is not another one.

    Since 8.22 libcurl looks at a connection that it keeps at most once a second."""
    tls = context_of(authority) if scheme == "https" else None
    server = ScriptedServer(tls)
    try:
        with WAYS[way](server.base_url, authority.ca_file if tls else None) as create:
            for number in range(1, 4):
                server.answer(record_reply(), end)
                assert create() == KEY_ID
                server.wait_for_closed(number)
                time.sleep(age_seconds)
        assert [request.connection for request in server.requests] == [1, 2, 3]
    finally:
        server.stop()
    assert not server.unexpected


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_session_tickets_do_not_end_a_connection(
    authority: Authority, version: ssl.TLSVersion, way: str
) -> None:
    """They are records that a server sends on its own, as an answer to nobody is."""
    with RecordServer(context_of(authority, version)) as server:
        with WAYS[way](server.base_url, authority.ca_file) as create:
            for _ in range(20):
                assert create() == KEY_ID
        assert [request.connection for request in server.requests] == [1] * 20


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_record_behind_an_answer_is_not_the_next_answer(
    authority: Authority, version: ssl.TLSVersion, way: str
) -> None:
    """Both arrive in one piece, so that a TLS library that reads ahead has both in its own memory."""
    context = context_of(authority, version)
    with RecordServer(context, behind=http_reply(400, b'{"code":3,"message":"not asked for"}')) as server:
        with WAYS[way](server.base_url, authority.ca_file) as create:
            assert [create(), create(), create()] == [KEY_ID] * 3
        assert [request.connection for request in server.requests] == [1, 2, 2]


@pytest.mark.parametrize("status", [200, 400, 429])
def test_an_answer_right_behind_the_handshake_is_not_the_answer_to_the_first_request(
    authority: Authority, status: int
) -> None:
    """With TLS 1.2 the server's records end the handshake, so that the answer is there before the request.
    The request goes out all the same, because such records may also be session tickets: nobody knows what
    becomes of it."""
    context = context_of(authority, ssl.TLSVersion.TLSv1_2)
    with RecordServer(context, early=http_reply(status, b"{}")) as server:
        with client_of(server.base_url, authority.ca_file, max_attempts=1) as client:
            with pytest.raises(fwkeys.TransportError) as caught:
                client.create_api_key(account_id=ACCOUNT, user_id=USER)
            assert caught.value.outcome is Outcome.UNKNOWN
            assert caught.value.http_status is None
            assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
        assert server.connections == 2


@pytest.mark.parametrize("line", [b"HTTP/1.1 4290 x", b"HTTP/1.1 40 x", b"HTTP/1.1 400x"])
def test_a_status_that_has_not_three_digits_is_no_status(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, line: bytes
) -> None:
    scripted_server.answer(line + b"\r\ncontent-length: 2\r\n\r\n{}", Close())
    with pytest.raises(fwkeys.TransportError) as caught:
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert len(scripted_server.posts()) == 1
