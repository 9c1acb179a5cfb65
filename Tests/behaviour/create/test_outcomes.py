"""What became of a create that failed: each row of the table in the header, and exactly one POST in each."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import List, Optional, Tuple, Type

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.replies import (
    IDENTITY_REPLY,
    KEY_ID,
    RECORD,
    chunked,
    http_reply,
    json_reply,
    page_reply,
    record_reply,
)
from support.scripted_server import Close, Hold, Reset, ScriptedServer, Step

STATUS_ROWS: List[Tuple[int, Type[fwkeys.FwKeysError], Status, Outcome]] = [
    (300, fwkeys.RedirectedError, Status.REDIRECTED, Outcome.UNKNOWN),
    (301, fwkeys.RedirectedError, Status.REDIRECTED, Outcome.UNKNOWN),
    (302, fwkeys.RedirectedError, Status.REDIRECTED, Outcome.UNKNOWN),
    (303, fwkeys.RedirectedError, Status.REDIRECTED, Outcome.UNKNOWN),
    (307, fwkeys.RedirectedError, Status.REDIRECTED, Outcome.UNKNOWN),
    (308, fwkeys.RedirectedError, Status.REDIRECTED, Outcome.UNKNOWN),
    (400, fwkeys.ServiceError, Status.BAD_REQUEST, Outcome.REJECTED),
    (401, fwkeys.AuthenticationError, Status.UNAUTHENTICATED, Outcome.REJECTED),
    (402, fwkeys.PaymentRequiredError, Status.PAYMENT_REQUIRED, Outcome.REJECTED),
    (403, fwkeys.PermissionDeniedError, Status.PERMISSION_DENIED, Outcome.REJECTED),
    (404, fwkeys.NotFoundError, Status.NOT_FOUND, Outcome.REJECTED),
    (405, fwkeys.ServiceError, Status.BAD_REQUEST, Outcome.REJECTED),
    (408, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
    (409, fwkeys.ConflictError, Status.CONFLICT, Outcome.UNKNOWN),
    (412, fwkeys.AccountSuspendedError, Status.ACCOUNT_SUSPENDED, Outcome.REJECTED),
    (413, fwkeys.ServiceError, Status.BAD_REQUEST, Outcome.REJECTED),
    (422, fwkeys.ServiceError, Status.BAD_REQUEST, Outcome.REJECTED),
    (499, fwkeys.ServiceError, Status.BAD_REQUEST, Outcome.REJECTED),
    (500, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
    (501, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
    (502, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
    (503, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
    (504, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
    (520, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
    (599, fwkeys.ServiceError, Status.SERVICE, Outcome.UNKNOWN),
]

LOST: List[Tuple[str, List[Step]]] = [
    ("closed without an answer", [Close()]),
    ("reset without an answer", [Reset()]),
    ("closed within the status line", [b"HTTP/1.1 2", Close()]),
    ("closed within the headers", [b"HTTP/1.1 200 OK\r\ncontent-type: app", Close()]),
    ("closed after a header", [b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n", Close()]),
    ("closed after the status line", [b"HTTP/1.1 200 OK\r\n", Close()]),
    ("a no closed within the headers", [b"HTTP/1.1 404 Not Found\r\ncontent-type: app", Close()]),
    ("reset within the headers", [b"HTTP/1.1 200 OK\r\ncontent-type: app", Reset()]),
    ("closed after an interim answer", [b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", Close()]),
    ("closed before the body", [b"HTTP/1.1 200 OK\r\ncontent-length: 300\r\n\r\n", Close()]),
    ("cut before the id", [http_reply(200, b'{"displayName":"x","keyI', content_length="300"), Close()]),
    ("cut within the id", [http_reply(200, b'{"keyId":"key_42vAYeb7', content_length="300"), Close()]),
    ("cut in a chunk", [chunked(200, b'{"displayName":', end=b"40\r\n{"), Close()]),
    ("cut between chunks", [chunked(200, b'{"displayName":', end=b""), Close()]),
    ("an error body cut", [http_reply(503, b'{"code":14', content_length="300"), Close()]),
    ("not HTTP", [b"SSH-2.0-OpenSSH_9.2\r\n", Close()]),
]


def attempt(client: fwkeys.Client) -> fwkeys.FwKeysError:
    with pytest.raises(fwkeys.FwKeysError) as caught:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    return caught.value


@pytest.mark.parametrize(("http_status", "kind", "status", "outcome"), STATUS_ROWS)
@pytest.mark.parametrize("body", [b"", b'{"code":13,"message":"no"}', b"<html>no</html>"])
def test_a_complete_answer(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    http_status: int,
    kind: Type[fwkeys.FwKeysError],
    status: Status,
    outcome: Outcome,
    body: bytes,
) -> None:
    scripted_server.answer(http_reply(http_status, body, location=scripted_server.base_url + "/elsewhere"))
    error = attempt(scripted_client)
    assert type(error) is kind
    assert (error.status, error.outcome, error.http_status) == (status, outcome, http_status)
    assert error.attempts == 1
    assert error.orphan_key_id is None
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize(("_label", "steps"), LOST, ids=[row[0] for row in LOST])
@pytest.mark.parametrize("connection", ["fresh", "reused"])
def test_a_lost_answer(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    _label: str,
    steps: List[Step],
    connection: str,
) -> None:
    if connection == "reused":
        scripted_server.answer(IDENTITY_REPLY)
        scripted_client.whoami()
    scripted_server.answer(*steps)
    error = attempt(scripted_client)
    assert type(error) is fwkeys.TransportError
    assert (error.status, error.outcome) == (Status.TRANSPORT, Outcome.UNKNOWN)
    assert error.attempts == 1
    assert error.orphan_key_id is None
    assert len(scripted_server.posts()) == 1


def test_the_client_is_usable_after_a_lost_answer(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    scripted_server.answer(Reset())
    attempt(scripted_client)
    scripted_server.answer(record_reply())
    assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID


def test_a_pooled_connection_that_was_closed_is_not_an_attempt(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    scripted_server.answer(IDENTITY_REPLY, Close())
    scripted_client.whoami()
    scripted_server.wait_for_closed(1)
    scripted_server.answer(record_reply())
    assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
    assert [request.connection for request in scripted_server.requests] == [1, 2]


class PlainListener:
    """Answers whatever comes first, a TLS hello for example, with plain HTTP."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._answer, daemon=True)

    def _answer(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(http_reply(400))

    def __enter__(self) -> PlainListener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._listener.close()


def test_a_refused_connection() -> None:
    with socket.socket() as occupied:  # bound and not listening, so that nobody else gets the port
        occupied.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{occupied.getsockname()[1]}"
        with fwkeys.Client(api_key="k", base_url=base_url, timeout=1.5) as client:
            error = attempt(client)
    assert type(error) in {fwkeys.TransportError, fwkeys.DeadlineError}
    assert error.status in {Status.CONNECT, Status.DEADLINE}
    assert error.outcome is Outcome.NOT_SENT
    assert error.http_status is None
    assert error.attempts >= 1


def test_a_name_without_address() -> None:
    label = "x" * 64  # one character more than DNS allows, so that nobody is asked
    with fwkeys.Client(api_key="k", base_url=f"https://{label}.invalid", timeout=0.5) as client:
        error = attempt(client)
    assert error.status in {Status.RESOLVE, Status.DEADLINE}
    assert error.outcome is Outcome.NOT_SENT


def test_no_tls_on_the_other_side() -> None:
    with PlainListener() as listener:
        with fwkeys.Client(api_key="k", base_url=listener.base_url, timeout=10) as client:
            error = attempt(client)
    assert type(error) is fwkeys.TLSError
    assert (error.status, error.outcome) == (Status.NOT_TLS, Outcome.NOT_SENT)


@pytest.mark.parametrize("content", [None, "no certificate\n"])
def test_a_ca_file_that_is_none(tmp_path: Path, content: Optional[str]) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_text(content)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base_url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with fwkeys.Client(api_key="k", base_url=base_url, ca_file=ca_file, timeout=10) as client:
            error = attempt(client)
    assert type(error) is fwkeys.ArgumentError
    assert error.status == Status.CA_FILE
    assert error.outcome is Outcome.NOT_SENT


def test_a_deadline_while_waiting(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url, timeout=1.5) as client:
        error = attempt(client)
    assert type(error) is fwkeys.DeadlineError
    assert isinstance(error, TimeoutError)
    assert (error.status, error.outcome) == (Status.DEADLINE, Outcome.UNKNOWN)
    assert len(scripted_server.requests) == 1


def test_a_deadline_before_the_tls_handshake_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base_url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with fwkeys.Client(api_key="k", base_url=base_url, timeout=1.5) as client:
            error = attempt(client)
    assert (error.status, error.outcome) == (Status.DEADLINE, Outcome.NOT_SENT)
    assert error.http_status is None


@pytest.mark.parametrize("wait", ["held", "cut"])
def test_a_deadline_in_the_middle_of_a_reply_that_names_the_key(
    scripted_server: ScriptedServer, wait: str
) -> None:
    body = b'{"keyId":"%s","displayName":"x",' % KEY_ID.encode()
    step: Step = Hold() if wait == "held" else Close()
    scripted_server.answer(http_reply(200, body, content_length="300"), step)
    scripted_server.answer(json_reply(200, {}))
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url, timeout=1.5) as client:
        error = attempt(client)
    assert type(error) is fwkeys.SecretLostError
    assert error.status == (Status.DEADLINE if wait == "held" else Status.TRANSPORT)
    assert error.outcome is Outcome.SECRET_LOST
    assert error.orphan_key_id is None
    create, delete = scripted_server.requests
    assert delete.target == create.target + ":delete"
    assert delete.body == b'{"keyId":"%s"}' % KEY_ID.encode()


def test_a_reply_cut_after_the_secret(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    whole = record_reply()
    scripted_server.answer(whole[:-1], Reset())
    scripted_server.answer(page_reply({**RECORD, "key": ""}))
    key = scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert (key.id, key.secret) == (KEY_ID, RECORD["key"])
    assert len(scripted_server.posts()) == 1
    assert scripted_server.posts(":delete") == []
