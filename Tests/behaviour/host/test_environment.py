"""What the environment says of libcurl and OpenSSL does not count, or is on record in docs/environment.md.

The program of these tests sets all that it needs itself, and does not call fw_config_load.
"""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List, Optional

import pytest
from support.build import ROOT, library_path
from support.preloads import build_preload
from support.proxy import Proxy
from support.replies import IDENTITY_REPLY
from support.scripted_server import ScriptedServer
from support.secret_shapes import TLSIdentity
from support.secret_steps import build_program
from support.trust import API_KEY

# What other libraries ask for when they are loaded, because libcurl was built with them. None is used.
OF_OTHER_LIBRARIES = re.compile("GNUTLS_|NETTLE_|P11_KIT_")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_program("one_call", tmp_path_factory.mktemp("one-call"))


@pytest.fixture
def identity(tmp_path: Path) -> TLSIdentity:
    return TLSIdentity(tmp_path)


@pytest.fixture
def server(identity: TLSIdentity) -> Iterator[ScriptedServer]:
    scripted = ScriptedServer(identity.context)
    yield scripted
    scripted.stop()
    assert not scripted.unexpected


@pytest.fixture
def proxy(identity: TLSIdentity) -> Iterator[Proxy]:
    """A proxy that is spoken to over TLS, for which HTTPS makes a connection of its own."""
    with Proxy(identity=identity.context) as proxy:
        yield proxy


def said(
    program: Path,
    base_url: str,
    ca_file: "str | Path",
    environment: Dict[str, str],
    proxy: str = "",
    prefix: Optional[List[str]] = None,
) -> str:
    """The status of a call in a process that has nothing in its environment but this."""
    command = [*(prefix or []), str(program), base_url, str(ca_file), proxy]
    done = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        timeout=240,
        check=True,
    )
    return done.stdout.decode().split("\n")[0]


def documented() -> "set[str]":
    table = (ROOT / "docs/environment.md").read_text()
    return set(re.findall(r"`([A-Za-z_0-9]+)`", table))


@pytest.mark.parametrize("through", ["", "proxy"], ids=["directly", "through a proxy"])
def test_nothing_is_asked_for_that_is_not_on_record(
    program: Path, server: ScriptedServer, identity: TLSIdentity, proxy: Proxy, tmp_path: Path, through: str
) -> None:
    server.answer(IDENTITY_REPLY)
    names = tmp_path / "names"
    watching = {
        "LD_PRELOAD": build_preload("watched_environment", tmp_path),
        "WATCHED_ENVIRONMENT": str(names),
    }
    url = proxy.url if through else ""
    assert said(program, server.base_url, identity.ca_file, watching, url) == "OK"
    asked = {name for name in names.read_text().split() if not OF_OTHER_LIBRARIES.match(name)}
    assert "SSLKEYLOGFILE" in asked, "the watch does not work, or libcurl has changed"
    assert asked <= documented()
    assert not [name for name in asked if name.startswith("FIREWORKS") or name.lower().endswith("proxy")]


@pytest.mark.parametrize("through", ["", "proxy"], ids=["directly", "through a proxy"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_no_secret_of_tls_is_written_down(
    program: Path,
    server: ScriptedServer,
    identity: TLSIdentity,
    proxy: Proxy,
    tmp_path: Path,
    through: str,
    version: ssl.TLSVersion,
) -> None:
    identity.context.minimum_version = identity.context.maximum_version = version
    server.answer(IDENTITY_REPLY)
    file = tmp_path / "keys"
    url = proxy.url if through else ""
    assert said(program, server.base_url, identity.ca_file, {"SSLKEYLOGFILE": str(file)}, url) == "OK"
    assert not file.exists() or file.read_bytes() == b""  # libcurl opens it when it is started


def without_effect(server: ScriptedServer, folder: Path) -> Dict[str, str]:
    """Variables that send a call elsewhere, or change what it sends, in programs that heed them."""
    home = folder / "home"
    home.mkdir()
    (home / ".netrc").write_text("default login somebody password else\n")
    (home / ".curlrc").write_text("proxy = http://127.0.0.1:1\n")
    for path in home.iterdir():
        path.chmod(0o600)
    elsewhere = "http://127.0.0.1:1"
    proxies = ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    return {
        **dict.fromkeys(proxies, elsewhere),
        "HOME": str(home),
        "NETRC": str(home / ".netrc"),
        "CURL_HOME": str(home),
        "CURL_CA_BUNDLE": str(home / ".netrc"),
        "CURL_SSL_BACKEND": "gnutls",
        "SSL_CERT_FILE": str(home / ".netrc"),
        "SSL_CERT_DIR": str(home),
        "QLOGDIR": str(home),
        "FIREWORKS_API_KEY": "another",
        "FIREWORKS_BASE_URL": elsewhere,
        "FIREWORKS_PROFILE": "none",
    }


def test_the_environment_changes_no_call(
    program: Path, server: ScriptedServer, identity: TLSIdentity, tmp_path: Path
) -> None:
    server.answer(IDENTITY_REPLY)
    environment = without_effect(server, tmp_path)
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-e", "trace=%file,connect", "-o", str(trace)]
    assert said(program, server.base_url, identity.ca_file, environment, prefix=strace) == "OK"
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {API_KEY}"
    touched = trace.read_text().splitlines()
    assert any(str(identity.ca_file) in line for line in touched), "strace was not understood"
    assert [line for line in touched if environment["HOME"] in line and "execve(" not in line] == []
    assert len([line for line in touched if "connect(" in line and "AF_INET" in line]) == 1


@pytest.mark.parametrize("name", ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_the_environment_adds_no_authority(
    program: Path, server: ScriptedServer, identity: TLSIdentity, tmp_path: Path, name: str
) -> None:
    value = identity.ca_file
    if name == "SSL_CERT_DIR":
        value = tmp_path / "authorities"
        value.mkdir()
        (value / "ca.pem").write_bytes(identity.ca_file.read_bytes())
        subprocess.run(["openssl", "rehash", value], check=True, timeout=240)
    # What OpenSSL itself makes of it, so that the variable is known to be right.
    if name != "CURL_CA_BUNDLE":
        verified = ["openssl", "verify", str(identity.ca_file)]
        subprocess.run(verified, env={**os.environ, name: str(value)}, check=True, timeout=240)
    assert said(program, server.base_url, "", {name: str(value)}) == "ERROR_CERTIFICATE_UNTRUSTED"


LOADING = """
import ctypes
from fwkeys._declarations import fw_config
from fwkeys._library import library
config = ctypes.POINTER(fw_config)()
assert library.fw_config_new(ctypes.byref(config)) == 0
assert library.fw_config_load(config, None, None) == 0
print(library.fw_config_account_id(config))
"""


@pytest.mark.parametrize("settings", ["variables", "home", "file"])
def test_raised_rights_have_no_environment(tmp_path: Path, settings: str) -> None:
    """The environment of a set-user-id program is its caller's, who must not say where its key goes."""
    file = tmp_path / ".fireworks" / "auth.ini"
    file.parent.mkdir()
    file.write_text("account_id = an-account\n")
    ordinary = {
        "variables": {"FIREWORKS_ACCOUNT_ID": "an-account"},
        "home": {"HOME": str(tmp_path)},
        "file": {"FIREWORKS_AUTH_FILE": str(file)},
    }[settings]
    raised = {**ordinary, "LD_PRELOAD": build_preload("raised_rights", tmp_path)}
    found = []
    for environment in (ordinary, raised):
        done = subprocess.run(
            [sys.executable, "-c", LOADING],
            env={
                "PYTHONPATH": str(ROOT / "bindings/python/src"),
                "FWKEYS_LIBRARY": str(library_path()),
                **environment,
            },
            stdout=subprocess.PIPE,
            text=True,
            timeout=240,
            check=True,
        )
        found.append(done.stdout.strip())
    assert found == ["b'an-account'", "None"]
