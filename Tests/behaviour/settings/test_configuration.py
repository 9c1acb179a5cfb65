"""Settings that the library refuses, before there is a client."""

from __future__ import annotations

import ctypes
from datetime import timedelta
from typing import Any, Iterator, List, Optional, Tuple

import fwkeys
import pytest
from fwkeys import Status
from fwkeys._declarations import fw_client, fw_error
from fwkeys._library import library
from support import raw
from support.hostile_text import CONTROL_CHARACTERS, INVALID_UTF8
from support.scripted_server import ScriptedServer

API_KEYS: List[Tuple[str, Optional[bytes], Status]] = [
    ("NULL", None, Status.NULL_ARGUMENT),
    ("empty", b"", Status.EMPTY_ARGUMENT),
    ("all printable characters", bytes(range(0x20, 0x7F)).strip(), Status.OK),
    ("the longest", b"k" * 4096, Status.OK),
    ("a byte too long", b"k" * 4097, Status.TOO_LONG),
    ("a letter that is not of ASCII", "fw_ü".encode(), Status.INVALID_UTF8),
    ("a header behind CR LF", b"fw_x\r\nX-Evil: 1", Status.CONTROL_CHARACTER),
    *CONTROL_CHARACTERS,
    *INVALID_UTF8,
]

BASE_URLS: List[Tuple[Optional[bytes], Status]] = [
    (None, Status.NULL_ARGUMENT),
    (b"", Status.EMPTY_ARGUMENT),
    (b"https://api.fireworks.ai", Status.OK),
    (b"https://api.fireworks.ai:8443/prefix/", Status.OK),
    (b"HTTPS://API.FIREWORKS.AI", Status.OK),
    (b"https://[2001:db8::1]:443", Status.OK),
    (b"http://127.0.0.1:8080", Status.OK),
    (b"http://127.200.3.4", Status.OK),
    (b"http://[::1]:8080", Status.OK),
    (b"http://localhost:8080/x", Status.OK),
    (b"http://api.fireworks.ai", Status.INSECURE_URL),
    (b"http://10.0.0.1", Status.INSECURE_URL),
    (b"http://128.0.0.1", Status.INSECURE_URL),
    (b"http://[::2]", Status.INSECURE_URL),
    (b"http://0.0.0.0", Status.INSECURE_URL),
    (b"http://127.0.0.1.example.com", Status.INSECURE_URL),
    (b"http://localhost.example.com", Status.INSECURE_URL),
    (b"http://notlocalhost", Status.INSECURE_URL),
    (b"api.fireworks.ai", Status.INVALID_URL),
    (b"//api.fireworks.ai", Status.INVALID_URL),
    (b"https://", Status.INVALID_URL),
    (b"https:///path", Status.INVALID_URL),
    (b"https:api.fireworks.ai", Status.INVALID_URL),
    (b"ftp://api.fireworks.ai", Status.INVALID_URL),
    (b"file:///etc/passwd", Status.INVALID_URL),
    (b"httpsx://api.fireworks.ai", Status.INVALID_URL),
    (b"https://me@api.fireworks.ai", Status.INVALID_URL),
    (b"https://me:word@api.fireworks.ai", Status.INVALID_URL),
    (b"http://127.0.0.1@example.com", Status.INVALID_URL),
    (b"https://api.fireworks.ai?x=1", Status.INVALID_URL),
    (b"https://api.fireworks.ai/#top", Status.INVALID_URL),
    (b"https://api.fireworks.ai:x", Status.INVALID_URL),
    (b"https://api.fireworks.ai:65536", Status.INVALID_URL),
    (b"https://api fireworks.ai", Status.INVALID_URL),
    (b"https://api.fireworks.ai\\@example.com", Status.INVALID_URL),
    (b"https://[::1", Status.INVALID_URL),
    (b"https://x/" + b"a" * 2039, Status.TOO_LONG),
    (b"https://api.fireworks.ai\r\nX-Evil: 1", Status.CONTROL_CHARACTER),
    (b"https://api.fireworks.ai/\xff", Status.INVALID_UTF8),
]

SETTERS_OF_TIME = ["fw_config_set_timeout_ms", "fw_config_set_connect_timeout_ms"]


@pytest.fixture
def config() -> Iterator[Any]:
    config = raw.new_config()
    yield config
    library.fw_config_free(config)


@pytest.mark.parametrize(("_label", "api_key", "status"), API_KEYS, ids=[row[0] for row in API_KEYS])
def test_api_keys(config: Any, _label: str, api_key: Optional[bytes], status: Status) -> None:
    assert Status(library.fw_config_set_api_key(config, api_key)) is status


@pytest.mark.parametrize(("url", "status"), BASE_URLS, ids=[str(row[0])[:50] for row in BASE_URLS])
def test_base_urls(config: Any, url: Optional[bytes], status: Status) -> None:
    assert Status(library.fw_config_set_base_url(config, url)) is status


@pytest.mark.parametrize("setter", SETTERS_OF_TIME)
@pytest.mark.parametrize(
    ("milliseconds", "status"),
    [
        (1, Status.OK),
        (86_400_000, Status.OK),
        (0, Status.OUT_OF_RANGE),
        (-1, Status.OUT_OF_RANGE),
        (86_400_001, Status.OUT_OF_RANGE),
        (2**63 - 1, Status.OUT_OF_RANGE),
        (-(2**63), Status.OUT_OF_RANGE),
    ],
)
def test_times(config: Any, setter: str, milliseconds: int, status: Status) -> None:
    assert Status(getattr(library, setter)(config, milliseconds)) is status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (None, Status.NULL_ARGUMENT),
        (b"", Status.EMPTY_ARGUMENT),
        (b"/etc/\xff", Status.OK),
        (b"a" * 4096, Status.OK),
        (b"a" * 4097, Status.TOO_LONG),
        (b"/etc\n", Status.CONTROL_CHARACTER),
    ],
)
def test_ca_files(config: Any, path: Optional[bytes], status: Status) -> None:
    assert Status(library.fw_config_set_ca_file(config, path)) is status


def test_which_api_key_it_has(config: Any) -> None:
    has = library.fw_config_has_api_key
    assert (has(config, b""), has(config, b"k"), has(None, b"k"), has(config, None)) == (0, 0, 0, 0)
    assert library.fw_config_set_api_key(config, b"fw_key") == Status.OK
    assert has(config, b"fw_key") == 1
    others = (b"", b"fw_", b"fw_key0", b"fw_kez", b"Bearer fw_key", b"\xff", b"\n", b"k" * 100_000)
    assert [has(config, key) for key in others] == [0] * len(others)
    assert library.fw_config_set_api_key(config, b"another") == Status.OK
    assert (has(config, b"fw_key"), has(config, b"another")) == (0, 1)


@pytest.mark.parametrize(
    ("api_key", "checksum"), [(b"foobar", 0xBF9CF968), (b"a", 0xE40C292C), (b"b", 0xE70C2DE5)]
)
def test_the_checksum_of_an_api_key(config: Any, api_key: bytes, checksum: int) -> None:
    """Programs store it, so it is FNV-1a for good. The values are those that its authors published."""
    read = library.fw_config_api_key_checksum
    assert (read(None), read(config)) == (-1, -1)
    assert library.fw_config_set_api_key(config, api_key) == Status.OK
    assert read(config) == checksum


def test_a_client_needs_an_api_key(config: Any) -> None:
    client, error = ctypes.POINTER(fw_client)(), ctypes.POINTER(fw_error)()
    status = library.fw_client_new(config, ctypes.byref(client), ctypes.byref(error))
    assert Status(status) is Status.MISSING_API_KEY
    assert not client
    assert library.fw_error_status(error) == status
    assert library.fw_error_outcome(error) == fwkeys.Outcome.NOT_SENT
    assert b"api_key" in library.fw_error_message(error) or b"API key" in library.fw_error_message(error)
    library.fw_error_free(error)


@pytest.mark.parametrize(
    ("keywords", "argument", "status"),
    [
        ({"api_key": ""}, "api_key", Status.EMPTY_ARGUMENT),
        ({"api_key": "fw_x\0y"}, "api_key", Status.CONTROL_CHARACTER),
        ({"api_key": b"fw_x\0y"}, "api_key", Status.CONTROL_CHARACTER),
        ({"api_key": "fw_\udc80"}, "api_key", Status.INVALID_UTF8),
        ({"base_url": "http://example.com"}, "base_url", Status.INSECURE_URL),
        ({"base_url": "https://x\0.example.com"}, "base_url", Status.CONTROL_CHARACTER),
        ({"timeout": 0}, "timeout", Status.OUT_OF_RANGE),
        ({"timeout": float("nan")}, "timeout", Status.OUT_OF_RANGE),
        ({"timeout": float("inf")}, "timeout", Status.OUT_OF_RANGE),
        ({"timeout": (2**64 + 5) / 1000}, "timeout", Status.OUT_OF_RANGE),
        ({"connect_timeout": -1.5}, "connect_timeout", Status.OUT_OF_RANGE),
        ({"ca_file": "a\0b"}, "ca_file", Status.CONTROL_CHARACTER),
        ({"ca_pem": ""}, "ca_pem", Status.EMPTY_ARGUMENT),
        ({"ca_pem": "x" * (2**20 + 1)}, "ca_pem", Status.TOO_LONG),
        ({"client_certificate": "a\n", "client_key": "b"}, "client_certificate", Status.CONTROL_CHARACTER),
        ({"client_certificate": "a", "client_key": "b\0"}, "client_key", Status.CONTROL_CHARACTER),
        ({"proxy": "socks5://127.0.0.1"}, "proxy", Status.INVALID_URL),
        ({"proxy": "http://me:fw_x@127.0.0.1"}, "proxy", Status.INVALID_URL),
        ({"proxy": "http://p", "proxy_user": "a:b"}, "proxy_user", Status.OUT_OF_RANGE),
        (
            {"proxy": "http://p", "proxy_user": "a", "proxy_password": "fw_x\n"},
            "proxy_user",
            Status.CONTROL_CHARACTER,
        ),
        (
            {"proxy": "http://p", "proxy_user": "a", "proxy_password": b"fw_x\0"},
            "proxy_password",
            Status.CONTROL_CHARACTER,
        ),
    ],
)
def test_python_names_the_setting(keywords: Any, argument: str, status: Status) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=f"^{argument} ") as caught:
        fwkeys.Client(**{"api_key": "k", **keywords})
    assert caught.value.status is status
    assert caught.value.outcome is fwkeys.Outcome.NOT_SENT
    assert "fw_x" not in str(caught.value)


@pytest.mark.parametrize(
    "argument",
    ["timeout", "connect_timeout", "attempt_timeout", "retry_base", "retry_cap", "settle_time"],
)
def test_python_takes_a_length_of_time_in_both_forms(argument: str) -> None:
    def made_with(duration: Any) -> fwkeys.Client:
        return fwkeys.Client(**{"api_key": "k", argument: duration})

    for duration in (5, 0.5, timedelta(seconds=5)):
        made_with(duration).close()
    for value in ("5", True, b"5", [5]):
        with pytest.raises(TypeError, match=f"^{argument} must be a timedelta or seconds"):
            made_with(value)
    with pytest.raises(fwkeys.ArgumentError, match=f"^{argument} is out of range"):
        made_with(timedelta(seconds=-1))


def test_changes_after_the_client_was_made_do_not_matter(scripted_server: ScriptedServer) -> None:
    api_key = bytearray(b"fw_wipedByTheCaller")
    with fwkeys.Client(api_key=api_key, base_url=scripted_server.base_url) as client:
        api_key[:] = bytes(len(api_key))
        scripted_server.answer(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        client.whoami()
    assert scripted_server.requests[0].headers["authorization"] == "Bearer fw_wipedByTheCaller"
