"""The ways of the command to the service: certificates to trust, and a proxy."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Callable
from urllib.parse import urlsplit

import pytest
from support.command_runs import Command
from support.emulator import Emulator
from support.nginx import Nginx
from support.proxy import Proxy
from support.trust import Authority

NOT_SENT = 3


@pytest.fixture
def emulator_port(emulator: Emulator) -> int:
    port = urlsplit(emulator.base_url).port
    assert port
    return port


def command(path: Path, emulator: Emulator, nginx: Nginx, **settings: str) -> Command:
    return Command(
        path,
        FIREWORKS_API_KEY=emulator.api_key,
        FIREWORKS_ACCOUNT_ID=emulator.account_id,
        FIREWORKS_BASE_URL=nginx.base_url,
        **settings,
    )


def test_certificates_and_a_proxy(
    command_path: Path, emulator: Emulator, authority: Authority, emulator_port: int
) -> None:
    with Nginx(emulator_port, authority.good()) as nginx, Proxy() as proxy:
        elsewhere = "http://127.0.0.1:1"
        fwkeys = command(command_path, emulator, nginx)
        trust = ("--ca-file", str(authority.ca_file))
        assert fwkeys("whoami", *trust).status == 0
        assert proxy.heads == []
        run = fwkeys("whoami", *trust, "--proxy", proxy.url)
        assert (run.status, run.stderr) == (0, "")
        assert [head.split(" ")[0] for head in proxy.heads] == ["CONNECT"]
        fwkeys = command(command_path, emulator, nginx, HTTPS_PROXY=elsewhere)
        assert fwkeys("whoami", *trust).status == NOT_SENT, "the environment is looked at"
        assert fwkeys("whoami", *trust, "--proxy", proxy.url).status == 0, "and an option wins over it"


@pytest.mark.parametrize("case", [str.upper, str.lower], ids=["upper", "lower"])
def test_certificates_and_a_proxy_of_the_environment(
    command_path: Path,
    emulator: Emulator,
    authority: Authority,
    emulator_port: int,
    case: Callable[[str], str],
) -> None:
    with Nginx(emulator_port, authority.good()) as nginx, Proxy() as proxy:
        trust = {"SSL_CERT_FILE": str(authority.ca_file)}
        way = {case("HTTPS_PROXY"): proxy.url.replace("://", "://alice:p%40ss@")}
        assert command(command_path, emulator, nginx, **trust)("whoami").status == 0
        assert proxy.heads == []
        run = command(command_path, emulator, nginx, **trust, **way)("create", "--key-name", "ci")
        assert run.status == 0
        assert [record["displayName"] for record in emulator.live_keys()] == ["ci"]
        (head,) = proxy.heads
        assert head.startswith(f"CONNECT 127.0.0.1:{nginx.port} ")
        basic = base64.b64encode(b"alice:p@ss").decode()
        assert f"proxy-authorization: basic {basic}".lower() in head.lower()
        for hosts in ("example.com,127.0.0.1", "127.0.0.0/8", "*"):
            around = {case("NO_PROXY"): hosts}
            assert command(command_path, emulator, nginx, **trust, **way, **around)("whoami").status == 0
        assert len(proxy.heads) == 1
        around = {case("NO_PROXY"): "10.0.0.0/8"}
        assert command(command_path, emulator, nginx, **trust, **way, **around)("whoami").status == 0
        assert len(proxy.heads) == 2
        # The certificates are what is trusted, with the proxy and without it.
        for more in ({}, way):
            run = command(command_path, emulator, nginx, **more)("whoami")
            assert run.status == NOT_SENT
            assert "not trusted" in run.stderr


def test_what_is_not_trusted(
    command_path: Path, emulator: Emulator, authority: Authority, emulator_port: int
) -> None:
    with Nginx(emulator_port, authority.good()) as nginx:
        run = command(command_path, emulator, nginx)("whoami")
    assert run.status == NOT_SENT
    assert run.stdout == ""
    assert "not trusted" in run.stderr


def test_a_proxy_that_refuses(
    command_path: Path, emulator: Emulator, authority: Authority, emulator_port: int
) -> None:
    refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"
    with Nginx(emulator_port, authority.good()) as nginx, Proxy(reply=refusal) as proxy:
        run = command(command_path, emulator, nginx)("whoami", "--proxy", proxy.url, "--timeout-ms", "20000")
    assert run.status == NOT_SENT
    assert run.stdout == ""
    assert "the proxy was not reached, or refused" in run.stderr
