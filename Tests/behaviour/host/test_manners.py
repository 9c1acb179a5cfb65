"""The library is a guest in somebody else's process: what is the host's stays as it was.

The programs that look after that are in support/good_guest.c and support/load_often.c.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple

import pytest
from support.build import library_path
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    bare_reply,
    http_reply,
    listed,
    page_reply,
    record_reply,
)
from support.scripted_server import ScriptedServer
from support.secret_shapes import TLSIdentity
from support.secret_steps import build_program

# What a whole life asks for: create, list, who am I, delete, a rotation and its commit, a sweep.
LIFE = [
    record_reply(),
    page_reply(listed(1)),
    IDENTITY_REPLY,
    EMPTY_OBJECT_REPLY,
    bare_reply(),
    record_reply(),
    IDENTITY_REPLY,
    EMPTY_OBJECT_REPLY,
    EMPTY_OBJECT_REPLY,
    EMPTY_OBJECT_REPLY,
]


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_program("good_guest", tmp_path_factory.mktemp("guest"), "-lcurl")


@pytest.fixture(params=["http", "tls"])
def server(request: Any, tmp_path: Path) -> Iterator[Tuple[ScriptedServer, str]]:
    """A server, and the CA file to trust it by."""
    identity = TLSIdentity(tmp_path) if request.param == "tls" else None
    scripted = ScriptedServer(identity.context if identity else None)
    yield scripted, str(identity.ca_file) if identity else ""
    scripted.stop()


def run(
    program: Path,
    server: Tuple[ScriptedServer, str],
    what: str,
    replies: List[bytes],
    prefix: Optional[List[str]] = None,
) -> "subprocess.CompletedProcess[str]":
    scripted, ca_file = server
    for reply in replies:
        scripted.answer(reply)
    command = [*(prefix or []), str(program), scripted.base_url, ca_file, what]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)


def check(done: "subprocess.CompletedProcess[str]") -> None:
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("what", ["life", "signals", "locale", "cancellation"])
def test_errno_signals_locale_and_cancellation_stay_as_they_were(
    guest: Path, server: Tuple[ScriptedServer, str], what: str
) -> None:
    check(run(guest, server, what, LIFE))


def test_no_descriptor_is_left(guest: Path, server: Tuple[ScriptedServer, str]) -> None:
    check(run(guest, server, "descriptors", LIFE * 2))


def test_no_descriptor_would_be_inherited_and_no_thread_is_started(
    guest: Path, server: Tuple[ScriptedServer, str]
) -> None:
    check(run(guest, server, "inheritance", [record_reply()]))


def test_the_host_uses_libcurl_too(guest: Path, server: Tuple[ScriptedServer, str]) -> None:
    hello = http_reply(200, b"hello")
    replies = [hello, hello, record_reply(), hello, hello, hello, record_reply()]
    check(run(guest, server, "curl", replies))


def test_the_children_of_a_fork(guest: Path, server: Tuple[ScriptedServer, str]) -> None:
    check(run(guest, server, "fork", [record_reply(), record_reply()]))
    assert len(server[0].requests) == 2


def test_a_stack_of_64_kilobytes_is_enough(guest: Path, server: Tuple[ScriptedServer, str]) -> None:
    check(run(guest, server, "stack", [record_reply()]))


def test_a_broken_connection_is_no_signal(guest: Path, tmp_path: Path) -> None:
    for over_tls in (False, True):
        directory = tmp_path / str(over_tls)
        directory.mkdir()
        identity = TLSIdentity(directory) if over_tls else None
        server = ScriptedServer(identity.context if identity else None, resets_after=1000)
        try:
            check(run(guest, (server, str(identity.ca_file) if identity else ""), "pipe", []))
        finally:
            server.stop()


def test_nothing_is_written_to_the_standard_descriptors(
    guest: Path, server: Tuple[ScriptedServer, str], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-e", "trace=write,writev,sendto,sendmsg", "-o", str(trace)]
    done = run(guest, server, "life", LIFE, strace)
    check(done)
    lines = trace.read_text().splitlines()
    assert any("sendto(" in line or "write(" in line for line in lines)
    for line in lines:
        for descriptor in "012":
            for call in ("write", "writev", "sendto", "sendmsg"):
                assert f" {call}({descriptor}," not in line


def test_the_host_has_closed_its_standard_descriptors(
    guest: Path, server: Tuple[ScriptedServer, str]
) -> None:
    closing = ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-']
    assert run(guest, server, "life", LIFE, closing).returncode == 0
    assert len(server[0].requests) == len(LIFE)


def test_loading_and_unloading_leaves_nothing(scripted_server: ScriptedServer, tmp_path: Path) -> None:
    program = build_program("load_often", tmp_path, "-ldl", is_linked=False)
    times = 500
    for _ in range(times):
        scripted_server.answer(record_reply())
    command = [str(program), str(library_path()), scripted_server.base_url, str(times)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    early, late = ([int(word) for word in line.split()] for line in done.stdout.splitlines())
    assert late[0] == early[0]  # descriptors
    assert late[1] <= early[1] + 1  # mappings: malloc may have come to need one more
    assert late[2] <= early[2] + 512  # kilobytes in memory, after 400 times more


def test_a_lookup_that_was_given_up_ends_after_the_library_was_unloaded(tmp_path: Path) -> None:
    """libcurl looks a name up on a thread of its own, whose code must be there when the answer comes."""
    program = build_program("unload_during_lookup", tmp_path, "-ldl", "-rdynamic", is_linked=False)
    done = subprocess.run(
        [str(program), str(library_path())], stdout=subprocess.PIPE, text=True, timeout=240, check=False
    )
    mapped = [f"{name} mapped" for name in ("libfwkeys.so", "libcurl.so", "libssl.so", "libcrypto.so")]
    assert done.stdout.splitlines() == ["ERROR_DEADLINE", "dlclose 0", *mapped, "alive"]
    assert done.returncode == 0
