"""Proxies: what they are shown, what they are not, and what comes of one that does not do its work."""

from __future__ import annotations

import base64
import ctypes
import socket
import ssl
from pathlib import Path
from typing import Any, Iterator, List

import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import LogLevel, Outcome, Status
from fwkeys._declarations import fw_client, fw_error
from fwkeys._library import library
from support import certificates, raw
from support.nginx import Nginx
from support.proxy import Proxy
from support.replies import KEY_ID, record_reply
from support.scripted_server import ScriptedServer
from support.trust import Authority, client_of, refusal

PROXY_USER = "proxy-user-of-the-tests"
PROXY_PASSWORD = "proxy: pässword of the tests"
CREDENTIALS = {"proxy_user": PROXY_USER, "proxy_password": PROXY_PASSWORD}
BASIC = base64.b64encode(f"{PROXY_USER}:{PROXY_PASSWORD}".encode()).decode()
SECRETS = [PROXY_USER, PROXY_PASSWORD, BASIC, BASIC[4:20], API_KEY]


@pytest.fixture
def nginx(scripted_server: ScriptedServer, authority: Authority) -> Iterator[Nginx]:
    with Nginx(scripted_server.port, authority.good()) as nginx:
        yield nginx


def header_of(head: str, name: str) -> List[str]:
    lines = [line.partition(":") for line in head.split("\r\n")[1:]]
    return [value.strip() for key, _, value in lines if key.lower() == name]


def assert_no_secret(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


# ---- What is shown to whom


@pytest.mark.parametrize("credentials", [{}, CREDENTIALS], ids=["without credentials", "with credentials"])
def test_https_goes_through_a_tunnel(
    scripted_server: ScriptedServer, authority: Authority, nginx: Nginx, credentials: Any
) -> None:
    with Proxy() as proxy:
        with client_of(nginx.base_url, authority.ca_file, proxy=proxy.url, **credentials) as client:
            for _ in range(3):
                scripted_server.answer(record_reply())
                assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
    (head,) = proxy.heads  # one tunnel, which is kept
    assert head.startswith(f"CONNECT 127.0.0.1:{nginx.port} HTTP/1.1\r\n")
    assert header_of(head, "proxy-authorization") == ([f"Basic {BASIC}"] if credentials else [])
    assert header_of(head, "authorization") == []
    (agent,) = header_of(head, "user-agent")
    assert agent.startswith("libfwkeys/")
    for text in (API_KEY, ACCOUNT, KEY_ID):
        assert text.encode() not in proxy.seen
    assert len(scripted_server.posts()) == 3
    for request in scripted_server.requests:
        assert header_of("\r\n".join(("", *request.header_lines)), "user-agent") == [agent]
        assert request.headers["authorization"] == f"Bearer {API_KEY}"
        assert not [name for name in request.headers if name.startswith("proxy")]
        assert BASIC not in str(request.header_lines) + str(request.body)


@pytest.mark.parametrize("credentials", [{}, CREDENTIALS], ids=["without credentials", "with credentials"])
def test_plain_http_is_shown_to_a_proxy_on_the_loopback(
    scripted_server: ScriptedServer, credentials: Any
) -> None:
    scripted_server.answer(record_reply())
    with Proxy() as proxy:
        with client_of(scripted_server.base_url, None, proxy=proxy.url, **credentials) as client:
            assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
    (head,) = proxy.heads
    assert head.startswith(
        f"POST {scripted_server.base_url}/v1/accounts/{ACCOUNT}/users/{USER}/apiKeys HTTP/1.1"
    )
    assert header_of(head, "proxy-authorization") == ([f"Basic {BASIC}"] if credentials else [])
    assert header_of(head, "authorization") == [f"Bearer {API_KEY}"]
    assert len(scripted_server.posts()) == 1


def test_the_proxy_of_the_environment_is_not_used(
    scripted_server: ScriptedServer,
    authority: Authority,
    nginx: Nginx,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Proxy() as proxy, Proxy() as wanted:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
            monkeypatch.setenv(name.upper(), proxy.url)
        for base_url, ca_file in ((nginx.base_url, authority.ca_file), (scripted_server.base_url, None)):
            scripted_server.answer(record_reply())
            with client_of(base_url, ca_file, read_settings=False) as client:
                client.create_api_key(account_id=ACCOUNT, user_id=USER)
        assert proxy.heads == wanted.heads == []
        for name in ("no_proxy", "NO_PROXY"):  # nor does it keep the library from its own
            monkeypatch.setenv(name, "*")
        scripted_server.answer(record_reply())
        with client_of(nginx.base_url, authority.ca_file, proxy=wanted.url, read_settings=False) as client:
            client.create_api_key(account_id=ACCOUNT, user_id=USER)
        assert len(wanted.heads) == 1
        assert proxy.heads == []


def test_what_netrc_says_is_not_used(
    scripted_server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("default login somebody password something\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    scripted_server.answer(record_reply())
    with Proxy() as proxy, client_of(scripted_server.base_url, None, proxy=proxy.url) as client:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert header_of(proxy.heads[0], "proxy-authorization") == []
    assert scripted_server.requests[0].headers["authorization"] == f"Bearer {API_KEY}"


# ---- A proxy that does not do its work


REPLIES = {
    "403": b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
    "407": b'HTTP/1.1 407 Who?\r\nproxy-authenticate: Basic realm="x"\r\ncontent-length: 0\r\n\r\n',
    "407 with a page": b"HTTP/1.1 407 Who?\r\nproxy-authenticate: Basic\r\ncontent-length: 5\r\n\r\nhello",
    "502": b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
    "a redirect": b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
    "what is not HTTP": b"220 mail.example ESMTP\r\n",
    "nothing": b"",
    "half of an answer": b"HTTP/1.1 200 ma",
}


@pytest.mark.parametrize("label", list(REPLIES))
@pytest.mark.parametrize("credentials", [{}, CREDENTIALS], ids=["without credentials", "with credentials"])
def test_a_proxy_that_refuses_a_tunnel(
    scripted_server: ScriptedServer, authority: Authority, nginx: Nginx, label: str, credentials: Any
) -> None:
    lines: List[str] = []
    with Proxy(reply=REPLIES[label]) as proxy:
        client = client_of(
            nginx.base_url,
            authority.ca_file,
            proxy=proxy.url,
            retry_base=0,
            max_attempts=2,
            log=lambda level, line: lines.append(line),
            log_level=LogLevel.DEBUG,
            **credentials,
        )
        error = refusal(client)
    assert (error.status, error.outcome) == (Status.PROXY, Outcome.NOT_SENT)
    assert error.http_status is None  # it is the service's that this tells
    attempts = 1 if label.startswith("40") else 2  # not sent, so tried again, but not after a clear no
    assert error.attempts == len(proxy.heads) == attempts
    assert lines
    assert_no_secret(repr(error) + str(vars(error)) + "".join(lines) + repr(client))
    assert API_KEY.encode() not in proxy.seen
    assert scripted_server.connections == 0


@pytest.mark.parametrize(("http_status", "status"), [(407, Status.BAD_REQUEST), (502, Status.SERVICE)])
def test_a_proxy_that_refuses_plain_http(
    scripted_server: ScriptedServer, http_status: int, status: Status
) -> None:
    """It stands in for the service, and nobody can tell whose answer it is."""
    with Proxy(reply=f"HTTP/1.1 {http_status} No\r\ncontent-length: 0\r\n\r\n".encode()) as proxy:
        error = refusal(client_of(scripted_server.base_url, None, proxy=proxy.url, **CREDENTIALS))
    assert (error.status, error.http_status, error.attempts) == (status, http_status, 1)
    assert error.outcome is (Outcome.REJECTED if http_status < 500 else Outcome.UNKNOWN)
    assert_no_secret(repr(error) + str(vars(error)))
    assert scripted_server.connections == 0


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"connect_timeout": 0.2, "max_attempts": 1}, Status.PROXY),
        ({"timeout": 0.2}, Status.DEADLINE),
    ],
)
def test_a_proxy_that_never_answers(
    scripted_server: ScriptedServer, authority: Authority, nginx: Nginx, settings: Any, status: Status
) -> None:
    with Proxy(silent=True) as proxy:
        error = refusal(client_of(nginx.base_url, authority.ca_file, proxy=proxy.url, **settings))
        assert len(proxy.heads) == 1
    assert (error.status, error.outcome) == (status, Outcome.NOT_SENT)
    assert scripted_server.connections == 0


def test_a_proxy_that_is_not_there(
    scripted_server: ScriptedServer, authority: Authority, nginx: Nginx
) -> None:
    with socket.socket() as occupied:  # bound and not listening, so that nobody else gets the port
        occupied.bind(("127.0.0.1", 0))
        proxies = [f"http://127.0.0.1:{occupied.getsockname()[1]}", f"http://{'x' * 64}.invalid"]
        for proxy in proxies:
            error = refusal(client_of(nginx.base_url, authority.ca_file, proxy=proxy, max_attempts=1))
            assert (error.status, error.outcome) == (Status.PROXY, Outcome.NOT_SENT)
        occupied_proxy = proxies[0]
        error = refusal(client_of(scripted_server.base_url, None, proxy=occupied_proxy, max_attempts=1))
        assert (error.status, error.outcome) == (Status.PROXY, Outcome.NOT_SENT)
    assert scripted_server.connections == 0


# ---- Trust behind a proxy, and in it


def test_a_service_behind_the_proxy_that_is_not_trusted(
    scripted_server: ScriptedServer, authority: Authority
) -> None:
    expired = authority.write(certificates.for_server(authority.identity, first_day=-3, last_day=-1))
    with Nginx(scripted_server.port, expired) as nginx, Proxy() as proxy:
        error = refusal(client_of(nginx.base_url, authority.ca_file, proxy=proxy.url))
        assert len(proxy.heads) == 1
    assert (error.status, error.outcome) == (Status.CERTIFICATE_EXPIRED, Outcome.NOT_SENT)
    assert scripted_server.connections == 0


def test_no_service_behind_the_proxy(authority: Authority) -> None:
    """The tunnel is there, and ends at somebody who speaks no TLS."""
    with Proxy() as proxy, socket.create_server(("127.0.0.1", 0)) as listener:
        client = client_of(
            f"https://127.0.0.1:{listener.getsockname()[1]}",
            authority.ca_file,
            proxy=proxy.url,
            connect_timeout=0.3,
            max_attempts=1,
        )
        error = refusal(client)
        assert len(proxy.heads) == 1
    assert (error.status, error.outcome) == (Status.CONNECT, Outcome.NOT_SENT)


def context_of(authority: Authority, **limits: ssl.TLSVersion) -> ssl.SSLContext:
    written = certificates.for_server(authority.identity).write(authority.folder, "proxy")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(written.certificate, written.key)
    if limits:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = limits["lowest"]
        context.maximum_version = limits["highest"]
    return context


@pytest.mark.parametrize("as_text", [False, True])
def test_a_proxy_with_tls(
    scripted_server: ScriptedServer, authority: Authority, nginx: Nginx, as_text: bool
) -> None:
    """It is trusted as the service is: by the same certificates."""
    scripted_server.answer(record_reply())
    trust = {"ca_pem": authority.identity.pem.decode()} if as_text else {"ca_file": authority.ca_file}
    settings: Any = {"ca_file": None, **trust, **CREDENTIALS}
    with Proxy(identity=context_of(authority)) as proxy:
        with client_of(nginx.base_url, proxy=proxy.url, **settings) as client:
            assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
    assert header_of(proxy.heads[0], "proxy-authorization") == [f"Basic {BASIC}"]
    assert len(scripted_server.posts()) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("problem", ["unknown authority", "TLS 1.1", "no TLS"])
def test_a_proxy_with_tls_that_is_not_trusted(
    scripted_server: ScriptedServer, authority: Authority, nginx: Nginx, problem: str
) -> None:
    versions = {"lowest": ssl.TLSVersion.TLSv1, "highest": ssl.TLSVersion.TLSv1_1}
    context = context_of(authority, **versions) if problem == "TLS 1.1" else context_of(authority)
    stranger = authority.other.write(authority.folder, "other").certificate
    with Proxy(identity=None if problem == "no TLS" else context) as proxy:
        error = refusal(
            client_of(
                nginx.base_url,
                stranger if problem == "unknown authority" else authority.ca_file,
                proxy=f"https://127.0.0.1:{proxy.port}",
                max_attempts=1,
                connect_timeout=2,
                **CREDENTIALS,
            )
        )
    assert (error.status, error.outcome) == (Status.PROXY, Outcome.NOT_SENT)
    assert proxy.heads == []  # it was told nothing, the credentials least of all
    assert scripted_server.connections == 0


# ---- Plain HTTP through a proxy that is not on the loopback


@pytest.mark.parametrize(
    ("base_url", "proxy", "insecure", "status"),
    [
        (b"http://127.0.0.1:1", b"http://proxy.example", 0, Status.INSECURE_URL),
        (b"http://localhost:1", b"https://proxy.example:3128", 0, Status.INSECURE_URL),
        (b"http://127.0.0.1:1", b"http://192.0.2.1:3128", 0, Status.INSECURE_URL),
        (b"http://127.0.0.1:1", b"http://127.0.0.1:3128", 0, Status.OK),
        (b"http://127.0.0.1:1", b"http://proxy.example", 1, Status.OK),
        (b"https://127.0.0.1:1", b"http://proxy.example", 0, Status.OK),
    ],
)
def test_what_would_be_read_on_the_way(base_url: bytes, proxy: bytes, insecure: int, status: Status) -> None:
    config = raw.new_config()
    assert library.fw_config_set_api_key(config, b"k") == Status.OK
    assert library.fw_config_set_base_url(config, base_url) == Status.OK
    assert library.fw_config_set_proxy(config, proxy) == Status.OK
    assert library.fw_config_set_insecure_http(config, insecure) == Status.OK
    client, error = ctypes.POINTER(fw_client)(), ctypes.POINTER(fw_error)()
    assert library.fw_client_new(config, ctypes.byref(client), ctypes.byref(error)) == status
    assert bool(client) == (status is Status.OK)
    if status is not Status.OK:
        assert library.fw_error_outcome(error) == Outcome.NOT_SENT
        assert b"proxy" in library.fw_error_message(error)
        assert library.fw_config_set_proxy(config, None) == Status.OK  # without it there is nothing to fear
        assert library.fw_client_new(config, ctypes.byref(client), None) == Status.OK
    library.fw_error_free(error)
    library.fw_client_free(client)
    library.fw_config_free(config)


# ---- From Python


def test_python_asks_for_all_of_it() -> None:
    for settings in (
        {"proxy_user": "x"},
        {"proxy_password": "x"},
        {"proxy_password": "x", "proxy": "http://p"},
    ):
        with pytest.raises(TypeError, match="proxy_user and proxy_password"):
            client_of("https://127.0.0.1", None, **settings)


def test_a_password_that_the_caller_wipes(scripted_server: ScriptedServer) -> None:
    password = bytearray(PROXY_PASSWORD.encode())
    scripted_server.answer(record_reply())
    with Proxy() as proxy:
        client = client_of(
            scripted_server.base_url, None, proxy=proxy.url, proxy_user=PROXY_USER, proxy_password=password
        )
        password[:] = bytes(len(password))
        with client:
            client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert header_of(proxy.heads[0], "proxy-authorization") == [f"Basic {BASIC}"]


@pytest.mark.parametrize("length", range(1, 8))
def test_credentials_of_every_length(scripted_server: ScriptedServer, length: int) -> None:
    """Three bytes become four digits of base 64, and what is left over is filled up."""
    scripted_server.answer(record_reply())
    user, password = "u" * length, "\u00ff" * (length // 2)
    with Proxy() as proxy:
        settings = {"proxy": proxy.url, "proxy_user": user, "proxy_password": password}
        with client_of(scripted_server.base_url, None, **settings) as client:
            client.create_api_key(account_id=ACCOUNT, user_id=USER)
    expected = base64.b64encode(f"{user}:{password}".encode()).decode()
    assert header_of(proxy.heads[0], "proxy-authorization") == [f"Basic {expected}"]
