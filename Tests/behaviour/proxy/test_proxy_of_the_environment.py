"""The proxy and the certificates of the environment: for programs that load their settings alone."""

from __future__ import annotations

import base64
from typing import Any, Dict, Iterator, Optional

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import Status
from settings.test_settings import Home, home
from support.nginx import Nginx
from support.proxy import Proxy
from support.replies import KEY_ID, record_reply
from support.scripted_server import ScriptedServer
from support.trust import Authority

__all__ = ["home"]  # a fixture

PASSWORD = "p@ss:word"


@pytest.fixture
def nginx(scripted_server: ScriptedServer, authority: Authority) -> Iterator[Nginx]:
    with Nginx(scripted_server.port, authority.good()) as nginx:
        yield nginx


class Place:
    """A service with TLS, its authority in SSL_CERT_FILE, and a proxy on the way that the test names."""

    def __init__(
        self, server: ScriptedServer, nginx: Nginx, authority: Authority, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.server, self.nginx = server, nginx
        self.setenv = monkeypatch.setenv
        self.setenv("FIREWORKS_API_KEY", API_KEY)
        self.setenv("FIREWORKS_BASE_URL", nginx.base_url)
        self.setenv("SSL_CERT_FILE", str(authority.ca_file))

    def create(self, **settings: Any) -> None:
        self.server.answer(record_reply())
        with fwkeys.Client(timeout=20, **settings) as client:
            assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID


@pytest.fixture
def place(
    home: Home,
    scripted_server: ScriptedServer,
    nginx: Nginx,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    return Place(scripted_server, nginx, authority, monkeypatch)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize("form", ["{url}", "{url}/", "{address}", "HTTP://{address}"])
def test_the_proxy_is_used(place: Place, name: str, form: str) -> None:
    with Proxy() as proxy:
        address = proxy.url.partition("://")[2]
        place.setenv(name, form.format(url=proxy.url, address=address))
        place.create()
    assert len(proxy.heads) == 1


def test_lower_case_wins(place: Place) -> None:
    with Proxy() as proxy:
        place.setenv("https_proxy", proxy.url)
        place.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        place.create()
    assert len(proxy.heads) == 1


@pytest.mark.parametrize(
    ("userinfo", "credentials"),
    [
        ("alice:p%40ss%3aword", f"alice:{PASSWORD}"),
        ("alice", "alice:"),
        ("al%20ice:100%", "al ice:100%"),
        ("alice:a@b", "alice:a@b"),
    ],
)
def test_its_credentials(place: Place, userinfo: str, credentials: str) -> None:
    with Proxy() as proxy:
        place.setenv("HTTPS_PROXY", proxy.url.replace("://", f"://{userinfo}@"))
        place.create()
    basic = base64.b64encode(credentials.encode()).decode()
    assert f"proxy-authorization: basic {basic}".lower() in proxy.heads[0].lower()


@pytest.mark.parametrize(
    ("hosts", "is_used"),
    [
        ("*", False),
        ("127.0.0.1", False),
        ("example.com, 127.0.0.1", False),
        ("example.com 127.0.0.1", False),
        ("127.0.0.1:{port}", False),
        ("127.0.0.1:1", True),
        ("example.com", True),
        (",,", True),
        ("7.0.0.1", True),
        (".0.0.1", False),
        ("127.0.0.0/8", False),
        ("10.0.0.0/8, 127.0.0.1/32", False),
        ("10.0.0.0/8", True),
        ("127.0.0.0/33", True),
    ],
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_hosts_without_it(place: Place, hosts: str, is_used: bool, name: str) -> None:
    with Proxy() as proxy:
        place.setenv("HTTPS_PROXY", proxy.url)
        place.setenv(name, hosts.format(port=place.nginx.port))
        place.create()
    assert len(proxy.heads) == is_used


def test_it_is_not_for_plain_http(home: Home, place: Place) -> None:
    place.setenv("FIREWORKS_BASE_URL", place.server.base_url)
    with Proxy() as proxy:
        place.setenv("HTTPS_PROXY", proxy.url)
        place.create()
    assert proxy.heads == []


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1", "http://", "127.0.0.1:99999", "http://a b"])
def test_one_that_is_refused_is_named(place: Place, value: str) -> None:
    place.setenv("HTTPS_PROXY", value)
    with pytest.raises(fwkeys.FwKeysError) as caught:
        fwkeys.Client()
    assert "HTTPS_PROXY" in caught.value.message
    assert caught.value.status is Status.INVALID_URL


@pytest.mark.parametrize("wanted", ["another", None])
def test_a_setter_wins(place: Place, wanted: Optional[str]) -> None:
    with Proxy() as proxy, Proxy() as another:
        place.setenv("HTTPS_PROXY", proxy.url)
        place.create(proxy=another.url if wanted else None)
    assert (len(proxy.heads), len(another.heads)) == ((0, 1) if wanted else (1, 0))


def test_a_ca_file_of_the_caller_wins(place: Place, authority: Authority) -> None:
    place.setenv("SSL_CERT_FILE", "/nonexistent")
    place.create(ca_file=authority.ca_file)


def test_certificates_that_are_not_there(place: Place) -> None:
    place.setenv("SSL_CERT_FILE", "/nonexistent")
    with pytest.raises(fwkeys.FwKeysError) as caught:
        place.create()
    assert caught.value.status is Status.CA_FILE


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "http_proxy"])
def test_who_loads_no_settings_sees_neither(place: Place, authority: Authority, name: str) -> None:
    with Proxy() as proxy:
        place.setenv(name, proxy.url)
        settings: Dict[str, Any] = {
            "api_key": API_KEY,
            "base_url": place.nginx.base_url,
            "read_settings": False,
        }
        with fwkeys.Client(**settings, timeout=20) as client:
            with pytest.raises(fwkeys.FwKeysError) as caught:
                client.create_api_key(account_id=ACCOUNT, user_id=USER)
        assert "CERTIFICATE" in caught.value.status.name
        place.server.answer(record_reply())
        with fwkeys.Client(**settings, ca_file=authority.ca_file, timeout=20) as client:
            assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
    assert proxy.heads == []
