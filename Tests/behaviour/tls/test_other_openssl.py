"""A host may have another OpenSSL in its global scope than the one that libcurl works with.

Nothing of it is called, and what is asked of a connection stays the same.
"""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path
from typing import Callable, Dict

import pytest
from support import certificates
from support.build import library_path
from support.certificates import WrittenIdentity
from support.nginx import Nginx
from support.proxy import Proxy
from support.replies import IDENTITY_REPLY
from support.scripted_server import ScriptedServer
from support.tls_hosts import openssl_settings, other_openssl, said_of, version_of_libcurls_openssl
from support.trust import Authority

REAL = version_of_libcurls_openssl()
OTHERS = {
    "older": "OpenSSL 1.1.1x  1 Jan 2020",
    "longer": f"OpenSSL {REAL}1 1 Jan 2020",
    "shorter": f"OpenSSL {REAL[:-1]} 1 Jan 2020",
    "with a suffix": f"OpenSSL {REAL}+quic 1 Jan 2020",
    "a fork": f"LibreSSL {REAL}",
    "without a number": "BoringSSL",
    "without a word": "",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("other-openssl")


@pytest.fixture(params=[None, "older"], ids=["alone", "beside another"])
def careless_host(request: pytest.FixtureRequest, folder: Path) -> Dict[str, str]:
    """A host that would let everything pass, with libcurl's OpenSSL alone or beside another."""
    other = other_openssl(folder, OTHERS[request.param]) if request.param else {}
    return {**openssl_settings(folder, 0), **other}


@pytest.mark.parametrize("label", list(OTHERS))
def test_no_other_openssl_is_called(
    scripted_server: ScriptedServer, authority: Authority, folder: Path, label: str
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    with Nginx(scripted_server.port, authority.good()) as nginx:
        said = said_of(nginx.base_url, authority.ca_file, other_openssl(folder, OTHERS[label]))
    assert said == "trusted"


def test_the_stand_in_would_notice(
    scripted_server: ScriptedServer, authority: Authority, folder: Path
) -> None:
    """With the version of libcurl's OpenSSL it is taken for that one, and called."""
    with Nginx(scripted_server.port, authority.good()) as nginx:
        with pytest.raises(AssertionError, match="the host's own OpenSSL was called"):
            said_of(nginx.base_url, authority.ca_file, other_openssl(folder, f"OpenSSL {REAL} 1 Jan 2020"))


def test_the_stand_in_has_all_that_could_be_called(folder: Path) -> None:
    def names(path: str, what: str) -> "set[str]":
        listed = subprocess.run(
            ["nm", "-D", what, path], capture_output=True, text=True, check=True, timeout=60
        )
        words = [line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()]
        return {word for word in words if word.startswith(("SSL", "OpenSSL"))}

    stand_in = other_openssl(folder, "")["LD_PRELOAD"]
    needed = names(str(library_path()), "--undefined-only")
    assert needed, "nm was not understood"
    assert needed <= names(stand_in, "--defined-only")


def weak_key(authority: Authority) -> WrittenIdentity:
    return authority.write(certificates.for_server(authority.identity, key_bits=1024))


def weak_signature(authority: Authority) -> WrittenIdentity:
    written = authority.good()
    certificates.sign_with_sha1(written, authority.written)
    return written


WEAK = [
    (weak_key, "TLSv1.2"),
    (weak_key, "TLSv1.3"),
    (weak_signature, "TLSv1.2"),
    (weak_signature, "TLSv1.3"),
]


@pytest.mark.parametrize(("make", "protocol"), WEAK)
def test_less_than_112_bits_are_refused(
    scripted_server: ScriptedServer,
    authority: Authority,
    careless_host: Dict[str, str],
    make: Callable[[Authority], WrittenIdentity],
    protocol: str,
) -> None:
    with Nginx(scripted_server.port, make(authority), protocol) as nginx:
        said = said_of(nginx.base_url, authority.ca_file, careless_host)
    assert said == "ERROR_CERTIFICATE_WEAK NOT_SENT"
    assert scripted_server.connections == 0


def test_less_than_112_bits_are_refused_of_a_proxy(
    scripted_server: ScriptedServer, authority: Authority, careless_host: Dict[str, str]
) -> None:
    weak = certificates.for_server(authority.identity, key_bits=1024).write(authority.folder, "proxy")
    identity = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    identity.set_ciphers("ALL:@SECLEVEL=0")
    identity.load_cert_chain(weak.certificate, weak.key)
    with Nginx(scripted_server.port, authority.good()) as nginx, Proxy(identity=identity) as proxy:
        said = said_of(nginx.base_url, authority.ca_file, careless_host, proxy.url)
        assert not proxy.heads
    assert said == "ERROR_PROXY NOT_SENT"
    assert scripted_server.connections == 0


def test_a_host_that_asks_for_more_gets_more(
    scripted_server: ScriptedServer, authority: Authority, folder: Path
) -> None:
    """Level 3 is 128 bits: a key of 2,048 bits has 112."""
    with Nginx(scripted_server.port, authority.good()) as nginx:
        said = said_of(nginx.base_url, authority.ca_file, openssl_settings(folder, 3))
    assert said == "ERROR_CERTIFICATE_WEAK NOT_SENT"
    assert scripted_server.connections == 0


def test_old_versions_are_refused(
    scripted_server: ScriptedServer, authority: Authority, careless_host: Dict[str, str]
) -> None:
    with Nginx(scripted_server.port, authority.good(), "TLSv1.1") as nginx:
        said = said_of(nginx.base_url, authority.ca_file, careless_host)
    assert said == "ERROR_TLS_VERSION NOT_SENT"
    assert scripted_server.connections == 0
