"""How many copies of a secret a process holds: one while the key is held, none once it is freed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
import trustme
from support.build import ROOT
from support.replies import RECORD, SECRET, chunked, record_body, record_reply
from support.scripted_server import ScriptedServer
from support.tls_server import TLSServer

# Enough to tell it from chance, and short enough to meet a copy that lost an end.
PIECE = SECRET[6:18].encode()


@pytest.fixture(scope="module")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("holder") / "hold_key"
    build = ROOT / "build"
    command = ["cc", "-std=c99", f"-I{ROOT / 'include'}", str(ROOT / "Tests/behaviour/support/hold_key.c")]
    command += ["-o", str(program), f"-L{build}", "-lfwkeys", f"-Wl,-rpath,{build}"]
    subprocess.run(command, check=True, timeout=60)
    return program


def writable_regions(pid: int) -> Iterator[Tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        addresses, permissions = line.split()[:2]
        if permissions.startswith("rw"):
            start, end = addresses.split("-")
            yield int(start, 16), int(end, 16)


def copies(pid: int, text: bytes) -> int:
    count = 0
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in writable_regions(pid):
            memory.seek(start)
            content = b""
            while len(content) < end - start:
                content += memory.read(end - start - len(content))
            count += content.count(text)
    return count


def counts(holder: Path, arguments: List[str]) -> Tuple[int, int]:
    """The copies of the secret while it is held, and once it is freed."""
    with subprocess.Popen(
        [str(holder), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        held = copies(process.pid, PIECE)
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"freed\n"
        freed = copies(process.pid, PIECE)
        process.stdin.write(b"\n")
        process.stdin.flush()
    assert process.returncode == 0
    return held, freed


REPLIES = {
    "whole": [record_reply()],
    "in chunks": [chunked(200, record_body())],
    "in chunks through the secret": [chunked(200, record_body()[:100], record_body()[100:])],
}


@pytest.mark.parametrize("label", list(REPLIES))
def test_one_while_held_and_none_when_freed(
    holder: Path, scripted_server: ScriptedServer, label: str
) -> None:
    assert RECORD["key"] == SECRET
    scripted_server.answer(*REPLIES[label])
    assert counts(holder, [scripted_server.base_url]) == (1, 0)


def test_the_same_over_tls(holder: Path, tmp_path: Path) -> None:
    authority = trustme.CA()
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    server = TLSServer(authority.issue_cert("127.0.0.1"))
    try:
        assert counts(holder, [server.base_url, str(ca_file)]) == (1, 0)
    finally:
        server.stop()
