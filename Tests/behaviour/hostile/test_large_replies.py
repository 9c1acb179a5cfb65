"""Replies without an end are refused early, and cost neither the memory nor the time to read them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import Outcome, Status
from support.build import ROOT
from support.memory_scan import NOTHING
from support.preloads import build_preload
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, KEY_ID, SECRET, http_reply, record_reply
from support.scripted_server import Close, Flood, ScriptedServer, Step
from support.secret_shapes import TLSIdentity
from support.secret_steps import Steps, build_program

MEGABYTE = 1 << 20
LIMIT = MEGABYTE
HUGE = 100 * MEGABYTE
MOST_MEMORY = 20 * MEGABYTE
MOST_SENT = 32 * MEGABYTE  # the limit, and what the buffers of two sockets swallow

BLANKS = Flood(b" " * 65536, HUGE // 65536)
CHUNKS = Flood(b"10000\r\n" + b" " * 65536 + b"\r\n", HUGE // 65536)
START = b'{"keyId":"%s","note":"' % KEY_ID.encode()
TOLD = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % HUGE
IN_CHUNKS = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\n\r\n"

FLOODS: List[Tuple[str, List[Step]]] = [
    ("with its length", [TOLD, BLANKS]),
    ("in chunks", [IN_CHUNKS, CHUNKS]),
    ("until the end", [UNTIL_THE_END, BLANKS, Close()]),
]

# Runs in a process of its own, because the peak of this one's memory is long past.
MEASUREMENT = """
import json, sys, fwkeys

def peak_bytes():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))

base_url, account, user = sys.argv[1:]
with fwkeys.Client(api_key="fw_apiKeyOfTheTests0000", base_url=base_url, timeout=50) as client:
    client.whoami()
    before = peak_bytes()
    try:
        client.create_api_key(account_id=account, user_id=user)
    except fwkeys.FwKeysError as error:
        found = {"status": error.status, "outcome": error.outcome, "orphan": error.orphan_key_id}
    print(json.dumps({**found, "growth": peak_bytes() - before}))
"""


def measured(server: ScriptedServer) -> Dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")}
    command = [sys.executable, "-c", MEASUREMENT, server.base_url, ACCOUNT, USER]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, timeout=240, check=True)
    found: Dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("_label", "steps"), FLOODS, ids=[row[0] for row in FLOODS])
@pytest.mark.parametrize("start", [b"", START], ids=["nameless", "named"])
def test_a_success_of_100_megabytes(
    scripted_server: ScriptedServer, _label: str, steps: List[Step], start: bytes
) -> None:
    head, *rest = steps
    assert isinstance(head, bytes)
    beginning = b"%x\r\n%s\r\n" % (len(start), start) if head is IN_CHUNKS and start else start
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(head + beginning, *rest)
    if start:
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    found = measured(scripted_server)
    assert found["status"] == Status.REPLY_TOO_LARGE
    assert found["outcome"] == Outcome.SECRET_LOST
    assert found["orphan"] is None
    assert found["growth"] < MOST_MEMORY
    assert scripted_server.bytes_sent < MOST_SENT
    assert len(scripted_server.posts()) == 1
    assert len(scripted_server.posts(":delete")) == (1 if start else 0)


def test_an_error_of_100_megabytes(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(b"HTTP/1.1 500 No\r\ncontent-length: %d\r\n\r\n" % HUGE, BLANKS)
    found = measured(scripted_server)
    assert found["status"] in {Status.REPLY_TOO_LARGE, Status.SERVICE}
    assert found["outcome"] == Outcome.UNKNOWN
    assert found["growth"] < MOST_MEMORY
    assert scripted_server.bytes_sent < MOST_SENT


def test_headers_of_100_megabytes(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    line = b"x-filler: " + b"x" * 8000 + b"\r\n"
    scripted_server.answer(b"HTTP/1.1 200 OK\r\n", Flood(line, HUGE // len(line)))
    found = measured(scripted_server)
    assert found["status"] == Status.REPLY_TOO_LARGE
    assert found["outcome"] == Outcome.UNKNOWN
    assert found["growth"] < MOST_MEMORY
    assert scripted_server.bytes_sent < MOST_SENT


LINES = {
    "one long line": (b"HTTP/1.1 200 OK\r\nx-big: " + b"a" * 120_000 + b"\r\n", None),
    "a line without an end": (b"HTTP/1.1 200 OK\r\nx-big: ", Flood(b"a" * 65_536, 1_000)),
    "a status line without an end": (b"HTTP/1.1 200 ", Flood(b"a" * 65_536, 1_000)),
    "long lines, none of which is too long": (
        b"HTTP/1.1 200 OK\r\n" + (b"x-big: " + b"a" * 99_000 + b"\r\n") * 5,
        None,
    ),
    "many lines": (b"HTTP/1.1 200 OK\r\n" + (b"x-small: " + b"a" * 90 + b"\r\n") * 4_000, None),
}


@pytest.mark.parametrize("label", list(LINES))
@pytest.mark.parametrize("over", ["http", "tls"])
@pytest.mark.parametrize("is_queued", [False, True], ids=["blocking", "queued"])
def test_headers_over_a_limit_are_not_missing_memory(
    tmp_path: Path, label: str, over: str, is_queued: bool
) -> None:
    """libcurl's own word for a long line is "out of memory" before 8.6."""
    identity = TLSIdentity(tmp_path)
    server = ScriptedServer(identity.context if over == "tls" else None)
    start, flood = LINES[label]
    server.answer(start, *([flood] if flood else [b"content-length: 2\r\n\r\n{}"]))
    settings: Dict[str, Any] = {"ca_file": identity.ca_file if over == "tls" else None, "timeout": 20}
    try:
        if is_queued:
            error = asyncio.run(refused_in_queue(server.base_url, settings))
        else:
            with fwkeys.Client(api_key=API_KEY, base_url=server.base_url, **settings) as client:
                with pytest.raises(fwkeys.FwKeysError) as caught:
                    client.create_api_key(account_id=ACCOUNT, user_id=USER)
            error = caught.value
    finally:
        server.stop()
    assert (Status(error.status), error.outcome) == (Status.REPLY_TOO_LARGE, Outcome.UNKNOWN)


def test_a_trailer_over_a_limit_is_not_missing_memory(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    trailer = b"x-big: " + b"a" * 200_000 + b"\r\n"
    scripted_server.answer(IN_CHUNKS + b"2\r\n{}\r\n0\r\n" + trailer + b"\r\n")
    with pytest.raises(fwkeys.FwKeysError) as caught:
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert (Status(caught.value.status), caught.value.outcome) in {
        (Status.TRANSPORT, Outcome.UNKNOWN),
        (Status.REPLY_TOO_LARGE, Outcome.SECRET_LOST),  # since libcurl 8.6
    }


async def refused_in_queue(base_url: str, settings: Dict[str, Any]) -> fwkeys.FwKeysError:
    async with fwkeys.AsyncClient(api_key=API_KEY, base_url=base_url, **settings) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            await client.create_api_key(account_id=ACCOUNT, user_id=USER)
    return caught.value


def test_the_largest_reply_is_read(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    filler = LIMIT - len(json.dumps({"note": "", **json.loads(record_body())}))
    body = json.dumps({"note": "x" * filler, **json.loads(record_body())}).encode()
    assert len(body) == LIMIT
    scripted_server.answer(http_reply(200, body))
    assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID


def test_a_byte_more_is_not(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    body = record_body()
    scripted_server.answer(http_reply(200, body + b" " * (LIMIT + 1 - len(body))))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    with pytest.raises(fwkeys.SecretLostError) as caught:
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert caught.value.status == Status.REPLY_TOO_LARGE


def test_a_text_that_jansson_has_no_buffer_for(scripted_server: ScriptedServer, tmp_path: Path) -> None:
    """jansson 2.14 would drop the end of such a text, its closing quote too, and read on behind it."""
    scripted_server.answer(record_reply(note="x" * 600_000))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    program, heap = build_program("secret_steps", tmp_path), build_preload("no_large_blocks", tmp_path)
    steps = ("config", "api-key", "forget", "client", "create", "stop")
    with Steps(program, scripted_server.base_url, *steps, environment={"LD_PRELOAD": heap}) as run:
        assert run.scan(SECRET) == NOTHING
        assert run.statuses["create"] == "ERROR_NO_MEMORY"
    (delete,) = scripted_server.posts(":delete")
    assert json.loads(delete.body) == {"keyId": KEY_ID}


def test_a_client_is_usable_after_a_flood(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(TOLD, BLANKS)
    scripted_server.answer(record_reply())
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url) as client:
        with pytest.raises(fwkeys.SecretLostError):
            client.create_api_key(account_id=ACCOUNT, user_id=USER)
        assert client.create_api_key(account_id=ACCOUNT, user_id=USER).id == KEY_ID


def record_body() -> bytes:
    return record_reply().partition(b"\r\n\r\n")[2]
