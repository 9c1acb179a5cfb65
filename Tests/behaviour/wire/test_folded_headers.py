"""Header lines that begin with a blank, which continue the line before them.

libcurl 7.84 to 8.0 continues a line of the answer before, which it has freed, where such a line comes first.
A host process then dies, so these calls are made in a process of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import List

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from support import build
from support.replies import IDENTITY_REPLY, KEY_ID, record_body, record_reply
from support.scripted_server import Close, ScriptedServer

CALLS = """
import asyncio, sys
import fwkeys

base_url, way = sys.argv[1:]
settings = dict(api_key="k", base_url=base_url, account_id="my-account", user_id="my-user", timeout=10)
said = []

def failure(error):
    said.append(f"{fwkeys.Status(error.status).name} {error.outcome.name}")

def blocking():
    with fwkeys.Client(max_attempts=1, **settings) as client:
        for _ in range(3):
            try:
                said.append(str(client.create_api_key().id))
            except fwkeys.FwKeysError as error:
                failure(error)

async def queue():
    async with fwkeys.AsyncClient(max_attempts=1, **settings) as client:
        for _ in range(3):
            try:
                said.append(str((await client.create_api_key()).id))
            except fwkeys.FwKeysError as error:
                failure(error)

blocking() if way == "blocking" else asyncio.run(queue())
print(", ".join(said))
"""

FIRST_IS_FOLDED: List[bytes] = [
    b"HTTP/1.1 200 OK\r\n x-a: b\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\n\tx-a: b\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\n \r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 400 No\r\n " + b"x" * 40_000 + b"\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 103 Early Hints\r\n x-a: b\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
]


@pytest.mark.parametrize("way", ["blocking", "queue"])
@pytest.mark.parametrize("reply", FIRST_IS_FOLDED)
def test_a_first_line_that_continues_nothing_does_not_end_the_host(
    scripted_server: ScriptedServer, reply: bytes, way: str
) -> None:
    """What becomes of that one call depends on libcurl: newer ones leave the line out."""
    scripted_server.answer(record_reply())
    scripted_server.answer(reply, Close())
    scripted_server.answer(record_reply())
    command = [sys.executable, "-c", CALLS, scripted_server.base_url, way]
    environment = {**os.environ, "PYTHONPATH": str(build.ROOT / "bindings/python/src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.strip().split(", ")
    assert (first, third) == (KEY_ID, KEY_ID)
    assert second in {"TRANSPORT UNKNOWN", "INVALID_REPLY SECRET_LOST", "BAD_REQUEST REJECTED"}
    assert len(scripted_server.posts()) == 3


def with_headers(*lines: bytes) -> bytes:
    """200 with the record and these lines among its headers."""
    body = record_body()
    own = b"content-type: application/json\r\ncontent-length: %d\r\n" % len(body)
    return b"HTTP/1.1 200 OK\r\n" + own + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


CONTINUED: List[bytes] = [
    with_headers(b"x-a: b", b" c", b"\td"),
    # libcurl hands long lines on in pieces, and a piece may begin with a blank.
    with_headers(b"x-long: " + b"a " * 20_000),
    b"HTTP/1.1 200 OK\r\nx-long: " + b" a" * 20_000 + with_headers()[len(b"HTTP/1.1 200 OK") :],
    b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n ; y\r\n\r\n" + with_headers(b"x-a: b", b" c"),
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\nx-trailer: a\r\n\r\n"
    % (len(record_body()), record_body()),
]


@pytest.mark.parametrize("reply", CONTINUED)
def test_a_line_that_continues_another_is_no_harm(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client, reply: bytes
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_client.whoami()
    for _ in range(2):
        scripted_server.answer(reply)
        assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID
