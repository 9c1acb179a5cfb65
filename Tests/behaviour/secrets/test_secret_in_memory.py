"""How many copies of a new key's secret a process holds: one while the key is held, none once it is freed.

And no piece of it anywhere else. A sample of what `make torture` goes through.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.memory_scan import NOTHING, ONE_COPY, Finding, scan_bytes
from support.nginx import Nginx
from support.replies import RECORD, SECRET, chunked, listed, page_reply, record_reply
from support.scripted_server import ScriptedServer
from support.secret_life import CREATE, LIFE, check_life
from support.secret_shapes import BODIES, SPELLINGS, Shape, TLSIdentity, all_shapes
from support.secret_steps import Steps
from support.trust import Authority

SAMPLE = [
    shape
    for shape in all_shapes(("middle", "last", "all escaped"))
    if "whole" in shape.label or "letter" in shape.label
]


@pytest.mark.parametrize("shape", SAMPLE, ids=lambda shape: shape.label)
def test_one_while_held_and_none_when_freed(program: Path, shape: Shape) -> None:
    check_life(program, shape)


@pytest.mark.parametrize("shape", SAMPLE, ids=lambda shape: shape.label)
def test_the_same_over_tls(program: Path, identity: TLSIdentity, shape: Shape) -> None:
    check_life(program, shape, identity)


@pytest.mark.parametrize(
    "reply", [record_reply(), chunked(200, BODIES["pretty-printed"])], ids=["whole", "chunked"]
)
def test_the_same_through_nginx(
    program: Path, scripted_server: ScriptedServer, authority: Authority, never_reuse: str, reply: bytes
) -> None:
    scripted_server.answer(reply)
    environment = {"LD_PRELOAD": never_reuse}
    with Nginx(scripted_server.port, authority.good()) as nginx:
        with Steps(
            program, nginx.base_url, *LIFE, ca_file=str(authority.ca_file), environment=environment
        ) as steps:
            assert steps.scan(*SPELLINGS) == ONE_COPY
            assert steps.scan(*SPELLINGS) == NOTHING


@pytest.mark.parametrize("over_tls", [False, True], ids=["http", "tls"])
@pytest.mark.parametrize("shape", all_shapes(("far back",)), ids=lambda shape: shape.label)
def test_the_same_where_freed_memory_keeps_its_bytes(
    program: Path, identity: TLSIdentity, never_reuse: str, shape: Shape, over_tls: bool
) -> None:
    check_life(program, shape, identity if over_tls else None, never_reuse)


def test_a_secret_that_is_wiped_before_its_key_is_freed(
    program: Path, scripted_server: ScriptedServer
) -> None:
    scripted_server.answer(record_reply())
    with Steps(program, scripted_server.base_url, *CREATE, "wipe-key", "stop") as steps:
        assert steps.scan(SECRET) == NOTHING


@pytest.mark.parametrize("step", ["list", "get"])
def test_a_secret_where_none_should_be(
    program: Path, scripted_server: ScriptedServer, never_reuse: str, step: str
) -> None:
    answer = page_reply(listed(1, key=SECRET), listed(2)) if step == "list" else record_reply(keyId="key_1")
    scripted_server.answer(answer)
    steps = ("config", "api-key", "client", step, "stop")
    environment = {"LD_PRELOAD": never_reuse}
    with Steps(program, scripted_server.base_url, *steps, environment=environment) as run:
        assert run.scan(*SPELLINGS) == NOTHING
        assert run.statuses[step] == "OK"


# The test of the test: what it must see, and what is too short to be told from chance.


@pytest.mark.parametrize(("plant", "pieces"), [("plant", 1), ("plant-less", 0)])
def test_a_planted_copy_is_found(
    program: Path, scripted_server: ScriptedServer, plant: str, pieces: int
) -> None:
    scripted_server.answer(record_reply())
    with Steps(program, scripted_server.base_url, *CREATE, plant, "stop", "free-key", "stop") as steps:
        assert steps.scan(SECRET) == Finding(1, pieces)
        assert steps.scan(SECRET) == Finding(0, pieces)


def test_what_counts_as_a_piece() -> None:
    assert RECORD["key"] == SECRET
    secret = SECRET.encode()
    for start in range(len(secret)):
        for end in range(start, len(secret) + 1):
            copies, pieces = scan_bytes(bytearray(b"..." + secret[start:end] + b"..."), secret)
            is_whole = end - start == len(secret)
            assert len(copies) == is_whole
            assert len(pieces) == (end - start >= 12 and not is_whole)
