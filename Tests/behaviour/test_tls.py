"""HTTPS against a real TLS server: what is trusted, and that nothing is sent to what is not."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path
from typing import Iterator, Optional

import fwkeys
import pytest
import trustme
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.replies import KEY_ID
from support.tls_server import TLSServer


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[TLSServer]:
    server = TLSServer(authority.issue_cert("127.0.0.1"))
    yield server
    server.stop()


def refusal(server: TLSServer, ca_file: Optional[str]) -> fwkeys.FwKeysError:
    with fwkeys.Client(
        api_key="fw_apiKeyOfTheTests0000", base_url=server.base_url, ca_file=ca_file, timeout=10
    ) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.create_api_key(ACCOUNT, USER)
    return caught.value


def test_a_server_of_the_given_authority_is_trusted(server: TLSServer, ca_file: str) -> None:
    with fwkeys.Client(
        api_key="fw_apiKeyOfTheTests0000", base_url=server.base_url, ca_file=ca_file, timeout=10
    ) as client:
        for _ in range(3):
            with client.create_api_key(ACCOUNT, USER) as key:
                assert key.id == KEY_ID
    assert len(server.creates) == 3


def test_a_server_of_an_unknown_authority_is_sent_nothing(server: TLSServer) -> None:
    error = refusal(server, None)
    assert (error.status, error.outcome) == (Status.TLS, Outcome.NOT_SENT)
    assert server.creates == []


def test_a_certificate_for_another_host_is_sent_nothing(authority: trustme.CA, ca_file: str) -> None:
    server = TLSServer(authority.issue_cert("elsewhere.example"))
    try:
        error = refusal(server, ca_file)
    finally:
        server.stop()
    assert (error.status, error.outcome) == (Status.TLS, Outcome.NOT_SENT)
    assert server.creates == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tls_1_1_is_sent_nothing(authority: trustme.CA, ca_file: str) -> None:
    server = TLSServer(authority.issue_cert("127.0.0.1"), highest=ssl.TLSVersion.TLSv1_1)
    try:
        error = refusal(server, ca_file)
    finally:
        server.stop()
    assert (error.status, error.outcome) == (Status.TLS, Outcome.NOT_SENT)
    assert server.creates == []


def test_a_ca_file_that_is_not_there(server: TLSServer, tmp_path: Path) -> None:
    error = refusal(server, str(tmp_path / "none.pem"))
    assert (error.status, error.outcome) == (Status.CA_FILE, Outcome.NOT_SENT)
    assert server.creates == []


def test_no_tls_on_an_https_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def answer_in_the_clear() -> None:
            for _ in range(4):  # as often as the library may try
                connection, _peer = listener.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
                    connection.recv(65536)

        thread = threading.Thread(target=answer_in_the_clear, daemon=True)
        thread.start()
        with fwkeys.Client(
            api_key="fw_apiKeyOfTheTests0000", base_url=f"https://127.0.0.1:{port}", timeout=10
        ) as client:
            with pytest.raises(fwkeys.FwKeysError) as caught:
                client.create_api_key(ACCOUNT, USER)
    assert (caught.value.status, caught.value.outcome) == (Status.TLS, Outcome.NOT_SENT)
