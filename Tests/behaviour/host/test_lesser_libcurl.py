"""A libcurl that was built with less than Debian's: what it cannot do is said, and is not "out of memory"."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Dict, Iterator, List, Set

import pytest
from support.preloads import build_preload
from support.proxy import Proxy
from support.replies import IDENTITY_REPLY
from support.scripted_server import ScriptedServer
from support.secret_shapes import TLSIdentity
from support.secret_steps import build_program

UNKNOWN_OPTION = 48
OUT_OF_MEMORY = 27

PROXY = 10004

# The options that a libcurl may lack without harm, by their numbers in curl.h.
NEEDED_LESS: Dict[int, str] = {
    PROXY: "where there is none: such a libcurl asks the environment for none",
    10177: "NOPROXY: the same",
    10097: "CAPATH: a TLS library without folders of certificates",
    10247: "PROXY_CAPATH: the same",
    280: "UPLOAD_BUFFERSIZE: 7.62",
    322: "QUICK_EXIT: 7.87",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lesser-libcurl")


@pytest.fixture(scope="module")
def program(folder: Path) -> Path:
    return build_program("one_call", folder)


@pytest.fixture(scope="module")
def preload(folder: Path) -> str:
    return build_preload("lesser_libcurl", folder)


class Way:
    """A way to a server, by which calls are made with a libcurl that was built with less."""

    def __init__(
        self, program: Path, preload: str, server: ScriptedServer, ca_file: str = "", proxy: str = ""
    ) -> None:
        self.server = server
        self.base_url = server.base_url
        self._program, self._arguments = str(program), [ca_file, proxy]
        self.is_proxied = proxy != ""
        self._environment = {**os.environ, "LD_PRELOAD": preload}

    def call(self, **lacks: "str | int | Path") -> List[str]:
        """The status, and the message if there is one."""
        environment = {f"LESSER_{name.upper()}": str(value) for name, value in lacks.items()}
        command = [self._program, self.base_url, *self._arguments]
        whole = {**self._environment, **environment}
        done = subprocess.run(command, env=whole, stdout=subprocess.PIPE, timeout=240, check=True)
        return done.stdout.decode().splitlines()

    def options(self, folder: Path) -> Set[int]:
        """All options that a call asks for."""
        asked = folder / "asked"
        self.server.answer(IDENTITY_REPLY)
        assert self.call(asked=asked) == ["OK"]
        return {int(line) for line in asked.read_text().split()}


@pytest.fixture(params=["http", "proxy"])
def way(request: pytest.FixtureRequest, program: Path, preload: str, tmp_path: Path) -> Iterator[Way]:
    identity = TLSIdentity(tmp_path)
    server = ScriptedServer(None if request.param == "http" else identity.context)
    ca_file = "" if request.param == "http" else str(identity.ca_file)
    with Proxy(identity=identity.context) as proxy:
        yield Way(program, preload, server, ca_file, proxy.url if request.param == "proxy" else "")
    server.stop()
    assert not server.unexpected


@pytest.mark.parametrize("code", [UNKNOWN_OPTION, OUT_OF_MEMORY])
def test_an_option_that_is_refused(way: Way, tmp_path: Path, code: int) -> None:
    options = way.options(tmp_path)
    assert len(options) > 20
    for option in sorted(options):
        way.server.answer(IDENTITY_REPLY)
        before = len(way.server.requests)
        status = way.call(refuses=option, **{"with": code})[0]
        if status == "OK":
            assert option in NEEDED_LESS, f"option {option} is needed"
            assert option != PROXY or not way.is_proxied, "the proxy was passed by"
        else:
            expected = "ERROR_NO_MEMORY" if code == OUT_OF_MEMORY else "ERROR_UNSUPPORTED"
            assert (option, status) == (option, expected)
            assert len(way.server.requests) == before
            way.server.take_back_answer()


def test_without_tls_https_is_refused(scripted_server: ScriptedServer, program: Path, preload: str) -> None:
    way = Way(program, preload, scripted_server)
    way.base_url = "https://127.0.0.1:1"
    assert way.call(without="tls") == [
        "ERROR_UNSUPPORTED",
        "base_url: is not supported by the libcurl that is loaded",
    ]


def test_without_tls_a_proxy_over_tls_is_refused(
    scripted_server: ScriptedServer, program: Path, preload: str
) -> None:
    way = Way(program, preload, scripted_server, proxy="https://127.0.0.1:1")
    assert way.call(without="tls") == [
        "ERROR_UNSUPPORTED",
        "proxy: is not supported by the libcurl that is loaded",
    ]


def test_without_tls_plain_http_works(scripted_server: ScriptedServer, program: Path, preload: str) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    assert Way(program, preload, scripted_server).call(without="tls") == ["OK"]
