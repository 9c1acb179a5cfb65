"""HTTPS against nginx: what is trusted, and that nothing is sent to what is not, whose status says why."""

from __future__ import annotations

import socket
import threading
from typing import Callable, Dict, Tuple

import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from fwkeys._library import library
from support import certificates, raw
from support.certificates import Identity, WrittenIdentity
from support.nginx import Nginx
from support.replies import KEY_ID, record_reply
from support.scripted_server import ScriptedServer
from support.trust import Authority, check_refused, client_of, refusal
from support.waiting import PATIENCE_SECONDS


@pytest.mark.parametrize("protocols", ["TLSv1.2", "TLSv1.3", "TLSv1.1 TLSv1.2"])
def test_what_is_trusted(scripted_server: ScriptedServer, authority: Authority, protocols: str) -> None:
    with Nginx(scripted_server.port, authority.good(), protocols) as nginx:
        with client_of(nginx.base_url, authority.ca_file) as client:
            for _ in range(3):
                scripted_server.answer(record_reply())
                with client.create_api_key(account_id=ACCOUNT, user_id=USER) as key:
                    assert key.id == KEY_ID
    assert len(scripted_server.posts()) == 3


def sha1(authority: Authority) -> WrittenIdentity:
    written = authority.good()
    certificates.sign_with_sha1(written, authority.written)
    return written


Maker = Callable[[Authority], WrittenIdentity]

REFUSED: Dict[str, Tuple[Status, Maker]] = {
    "of another host": (
        Status.CERTIFICATE_HOST,
        lambda a: a.write(certificates.for_server(a.identity, "elsewhere.example")),
    ),
    "of another address": (
        Status.CERTIFICATE_HOST,
        lambda a: a.write(certificates.for_server(a.identity, "127.0.0.2")),
    ),
    "expired": (
        Status.CERTIFICATE_EXPIRED,
        lambda a: a.write(certificates.for_server(a.identity, first_day=-3, last_day=-1)),
    ),
    "not valid yet": (
        Status.CERTIFICATE_NOT_YET_VALID,
        lambda a: a.write(certificates.for_server(a.identity, first_day=1, last_day=3)),
    ),
    "signed by itself": (
        Status.CERTIFICATE_SELF_SIGNED,
        lambda a: a.write(certificates.for_server(None)),
    ),
    "of an unknown authority": (
        Status.CERTIFICATE_UNTRUSTED,
        lambda a: a.write(certificates.for_server(a.other)),
    ),
    "of an unknown authority that is shown": (
        Status.CERTIFICATE_UNTRUSTED,
        lambda a: a.write(certificates.for_server(a.other), a.other),
    ),
    "of an authority that is none": (
        Status.CERTIFICATE_UNTRUSTED,
        lambda a: a.write(*below_a_server(a)),
    ),
    "for a client": (
        Status.TLS,  # of the reasons that are too rare for a status
        lambda a: a.write(certificates.for_client(a.identity)),
    ),
    "with a key of 1,024 bits": (
        Status.CERTIFICATE_WEAK,
        lambda a: a.write(certificates.for_server(a.identity, key_bits=1024)),
    ),
    "signed with SHA-1": (Status.CERTIFICATE_WEAK, sha1),
}


def below_a_server(authority: Authority) -> Tuple[Identity, Identity]:
    """A certificate that a server issued, which must not."""
    server = certificates.for_server(authority.identity, "issuer.example")
    return certificates.for_server(server), server


@pytest.mark.parametrize("label", list(REFUSED))
def test_a_certificate_that_is_refused(
    scripted_server: ScriptedServer, authority: Authority, label: str
) -> None:
    status, make = REFUSED[label]
    with Nginx(scripted_server.port, make(authority)) as nginx:
        error = refusal(client_of(nginx.base_url, authority.ca_file))
    check_refused(error, status, scripted_server)


def test_the_system_does_not_trust_the_authority(
    scripted_server: ScriptedServer, authority: Authority
) -> None:
    with Nginx(scripted_server.port, authority.good()) as nginx:
        error = refusal(client_of(nginx.base_url, None))
    check_refused(error, Status.CERTIFICATE_UNTRUSTED, scripted_server)


@pytest.mark.parametrize("protocols", ["TLSv1", "TLSv1.1", "TLSv1 TLSv1.1"])
def test_old_versions(scripted_server: ScriptedServer, authority: Authority, protocols: str) -> None:
    with Nginx(scripted_server.port, authority.good(), protocols) as nginx:
        error = refusal(client_of(nginx.base_url, authority.ca_file))
    check_refused(error, Status.TLS_VERSION, scripted_server)


def test_no_tls_on_an_https_port(scripted_server: ScriptedServer, authority: Authority) -> None:
    """nginx in the clear: it answers a TLS hello with a page of HTML."""
    with Nginx(scripted_server.port, authority.good(), is_plain=True) as nginx:
        error = refusal(client_of(nginx.base_url, authority.ca_file))
    check_refused(error, Status.NOT_TLS, scripted_server)


def test_a_handshake_that_is_cut(authority: Authority) -> None:
    """Of that nobody can say why."""

    def accept_and_close() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_SECONDS)
        thread = threading.Thread(target=accept_and_close)
        thread.start()
        error = refusal(client_of(f"https://127.0.0.1:{listener.getsockname()[1]}", authority.ca_file))
        thread.join()
    check_refused(error, Status.TLS)


# ---- Certificates as text


def test_authorities_as_text(scripted_server: ScriptedServer, authority: Authority) -> None:
    pem = authority.identity.pem.decode()
    with Nginx(scripted_server.port, authority.good()) as nginx:
        for text in (pem, authority.other.pem.decode() + pem):  # one of them is enough
            scripted_server.answer(record_reply())
            with client_of(nginx.base_url, None, ca_pem=text) as client:
                assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
    assert len(scripted_server.posts()) == 2


def test_file_and_text_take_each_others_place(scripted_server: ScriptedServer, authority: Authority) -> None:
    other = authority.other.write(authority.folder, "other")
    good_file = library.fw_config_set_ca_file, str(authority.ca_file).encode()
    bad_file = library.fw_config_set_ca_file, str(other.certificate).encode()
    good_text = library.fw_config_set_ca_pem, authority.identity.pem
    bad_text = library.fw_config_set_ca_pem, authority.other.pem
    with Nginx(scripted_server.port, authority.good()) as nginx:
        for first, second, status in [
            (bad_file, good_text, Status.OK),
            (bad_text, good_file, Status.OK),
            (good_file, bad_text, Status.CERTIFICATE_UNTRUSTED),
            (good_text, bad_file, Status.CERTIFICATE_UNTRUSTED),
        ]:
            config = raw.new_config()
            for setter, value in (first, second):
                assert setter(config, value) == Status.OK
            client = raw.Client(nginx.base_url, config)
            if status is Status.OK:
                scripted_server.answer(record_reply())
            assert client.create(b"a", b"u").status is status
            client.free()
    assert len(scripted_server.posts()) == 2


@pytest.mark.parametrize("text", ["no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_text_without_a_certificate(scripted_server: ScriptedServer, authority: Authority, text: str) -> None:
    with Nginx(scripted_server.port, authority.good()) as nginx:
        error = refusal(client_of(nginx.base_url, None, ca_pem=text))
    assert (error.status, error.outcome) == (Status.CA_FILE, Outcome.NOT_SENT)
    assert scripted_server.connections == 0


def test_a_ca_file_that_is_not_there(scripted_server: ScriptedServer, authority: Authority) -> None:
    with Nginx(scripted_server.port, authority.good()) as nginx:
        error = refusal(client_of(nginx.base_url, authority.folder / "none.pem"))
    assert (error.status, error.outcome) == (Status.CA_FILE, Outcome.NOT_SENT)
    assert scripted_server.connections == 0
