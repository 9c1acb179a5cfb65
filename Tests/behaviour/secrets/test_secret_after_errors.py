"""Nothing is left of a secret that came and could not be handed over, or that a rotation let go.

Memory that is freed keeps its bytes in most of these tests, so that chance cannot help.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any, List, Sequence, Tuple

import pytest
from support.memory_scan import NOTHING, ONE_COPY, scan
from support.preloads import build_preload
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    RECORD,
    SECRET,
    bare_reply,
    chunked,
    http_reply,
    json_reply,
    page_reply,
    record_body,
    record_reply,
)
from support.scripted_server import Close, Flood, Hold, Reset, ScriptedServer, Step
from support.secret_shapes import SPELLINGS, TLSIdentity, secret_range
from support.secret_steps import Steps
from support.waiting import wait_until

CREATE = ("config", "api-key", "forget", "client", "create", "stop")
ROTATE = ("config", "api-key", "forget", "client", "rotate", "stop")

BODY = record_body()
START, END = secret_range(BODY)
IN_THE_MIDDLE = START + 14
HEAD = http_reply(200, BODY)[: -len(BODY)]
OTHER_SECRET = "fw_8YtGhb3VnPq6WsXe2LkZ9mRc"
BEARING = "default-fwk-0123456789abcdef"  # the marker of secret_steps.c


def cut(at: int) -> bytes:
    """A reply that ends early."""
    return HEAD + BODY[:at]


def broken(old: str, new: str) -> bytes:
    """A whole reply whose body is not what it should be."""
    assert old.encode() in BODY
    return http_reply(200, BODY.replace(old.encode(), new.encode()))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return {"LD_PRELOAD": build_preload("never_reuse", tmp_path_factory.mktemp("heap"))}


# What the service sends, what the call comes to, and whether the library deletes the key then.
ERRORS: List[Tuple[str, Sequence[Step], str, bool]] = [
    ("cut within the secret", [cut(IN_THE_MIDDLE), Close()], "ERROR_TRANSPORT", True),
    ("reset within the secret", [cut(IN_THE_MIDDLE), Reset()], "ERROR_TRANSPORT", True),
    (
        "chunks that end within it",
        [chunked(200, BODY[:IN_THE_MIDDLE], BODY[IN_THE_MIDDLE:END], end=b""), Close()],
        "ERROR_TRANSPORT",
        True,
    ),
    ("the secret twice", [broken('"secure"', f'"key": "{SECRET}", "secure"')], "ERROR_INVALID_REPLY", True),
    ("a control character in it", [broken(SECRET, SECRET + "\\u0001")], "ERROR_INVALID_REPLY", True),
    ("half a surrogate in it", [broken(SECRET, SECRET + "\\ud800")], "ERROR_INVALID_REPLY", True),
    ("an escape that JSON does not have", [broken(SECRET, SECRET + "\\x")], "ERROR_INVALID_REPLY", True),
    ("what jansson refuses", [broken("quick-start", "\\udc00")], "ERROR_INVALID_REPLY", True),
    ("no end", [broken('"team"', "team")], "ERROR_INVALID_REPLY", True),
    ("a page around it", [http_reply(200, b"<html>" + BODY + b"</html>")], "ERROR_INVALID_REPLY", False),
    ("an error with a key in it", [http_reply(400, BODY)], "ERROR_BAD_REQUEST", False),
    (
        "an error that quotes it",
        [json_reply(400, {"message": f"is {SECRET} yours?"})],
        "ERROR_BAD_REQUEST",
        False,
    ),
    (
        "too large",
        [HEAD.replace(b"content-length: ", b"content-length: 9000"), BODY, Flood(b" " * 65_536, 40)],
        "ERROR_REPLY_TOO_LARGE",
        True,
    ),
]


@pytest.mark.parametrize(("label", "reply", "status", "is_deleted"), ERRORS, ids=[row[0] for row in ERRORS])
def test_nothing_is_left_when_a_create_fails(
    program: Path,
    scripted_server: ScriptedServer,
    environment: Any,
    label: str,
    reply: Sequence[Step],
    status: str,
    is_deleted: bool,
) -> None:
    scripted_server.answer(*reply)
    if is_deleted:
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    with Steps(program, scripted_server.base_url, *CREATE, environment=environment) as steps:
        assert steps.scan(*SPELLINGS) == NOTHING
        assert steps.statuses["create"] == status
    assert len(scripted_server.requests) == 1 + is_deleted


@pytest.mark.parametrize("at", [IN_THE_MIDDLE, END + 1], ids=["within", "behind"])
def test_nothing_is_left_when_the_deadline_passes(
    program: Path, scripted_server: ScriptedServer, environment: Any, at: int
) -> None:
    scripted_server.answer(cut(at), Hold())
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    with Steps(program, scripted_server.base_url, *CREATE, timeout_ms=1500, environment=environment) as steps:
        assert steps.scan(*SPELLINGS) == NOTHING
        assert steps.statuses["create"] == "ERROR_DEADLINE"


@pytest.mark.parametrize("over_tls", [False, True], ids=["http", "tls"])
@pytest.mark.parametrize("at", [IN_THE_MIDDLE, END + 1], ids=["within", "behind"])
def test_nothing_is_left_when_it_is_cancelled(
    program: Path, environment: Any, tmp_path: Path, at: int, over_tls: bool
) -> None:
    identity = TLSIdentity(tmp_path) if over_tls else None
    server = ScriptedServer(identity.context if identity else None)
    server.answer(cut(at), Hold())
    server.answer(EMPTY_OBJECT_REPLY)
    ca_file = str(identity.ca_file) if identity else ""
    came = SECRET[: min(at, END) - START].encode()
    try:
        with Steps(program, server.base_url, *CREATE, ca_file=ca_file, environment=environment) as steps:
            pid = steps.process.pid
            wait_until(lambda: scan(pid, came).copies > 0)
            steps.process.send_signal(signal.SIGUSR1)
            assert steps.scan(*SPELLINGS) == NOTHING
            assert steps.statuses["create"] == "ERROR_CANCELLED"
    finally:
        server.stop()


def test_nothing_is_left_of_the_first_key_of_a_create_that_is_exactly_once(
    program: Path, scripted_server: ScriptedServer, environment: Any
) -> None:
    whole = record_reply(displayName=BEARING)
    scripted_server.answer(whole[: whole.index(SECRET.encode()) + 14], Close())
    scripted_server.answer(EMPTY_OBJECT_REPLY)  # its key is deleted
    scripted_server.answer(record_reply(key=OTHER_SECRET, displayName=BEARING))
    steps = (*CREATE[:-2], "create-once", "stop", "free-key", "stop")
    with Steps(program, scripted_server.base_url, *steps, environment=environment) as run:
        run.to_stop()
        assert run.statuses["create-once"] == "OK"
        assert scan(run.process.pid, SECRET.encode()) == NOTHING
        assert scan(run.process.pid, OTHER_SECRET.encode()) == ONE_COPY
        assert run.scan(SECRET, OTHER_SECRET) == NOTHING


def test_nothing_is_left_of_the_secret_of_another_create(
    program: Path, scripted_server: ScriptedServer, environment: Any
) -> None:
    scripted_server.answer(record_reply(displayName="job-fwk-fedcba9876543210"))
    scripted_server.answer(http_reply(403))  # the look for the key of this create
    steps = (*CREATE[:-2], "create-once", "stop")
    with Steps(program, scripted_server.base_url, *steps, environment=environment) as run:
        assert run.scan(SECRET) == NOTHING
        assert run.statuses["create-once"] == "ERROR_INVALID_REPLY"


def test_one_copy_of_a_secret_whose_answer_was_cut_and_finished(
    program: Path, scripted_server: ScriptedServer, environment: Any
) -> None:
    scripted_server.answer(cut(END + 1), Close())
    scripted_server.answer(page_reply({**RECORD, "key": ""}))
    steps = (*CREATE, "free-key", "stop")
    with Steps(program, scripted_server.base_url, *steps, environment=environment) as run:
        assert run.scan(SECRET) == ONE_COPY
        assert run.scan(SECRET) == NOTHING
        assert run.statuses["create"] == "OK"


# Rotations: the library tries the new key, so the new secret is a credential of a request. libcurl's copies
# of such a request are libcurl's; these tests look at the library's own pages.


def test_a_rotation_whose_key_is_not_verified(program: Path, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(bare_reply())
    scripted_server.answer(record_reply())
    scripted_server.answer(http_reply(404))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    with Steps(program, scripted_server.base_url, *ROTATE) as steps:
        assert steps.scan_own_pages(SECRET) == NOTHING
        assert steps.statuses["rotate"] == "ERROR_NOT_FOUND"


@pytest.mark.parametrize("over_tls", [False, True], ids=["http", "tls"])
@pytest.mark.parametrize(("ending", "then"), [("commit", ONE_COPY), ("abort", NOTHING)])
def test_a_rotation_that_ends(program: Path, tmp_path: Path, ending: str, then: Any, over_tls: bool) -> None:
    assert RECORD["key"] == SECRET
    identity = TLSIdentity(tmp_path) if over_tls else None
    server = ScriptedServer(identity.context if identity else None)
    for reply in (bare_reply(), record_reply(), IDENTITY_REPLY, EMPTY_OBJECT_REPLY):
        server.answer(reply)
    ca_file = str(identity.ca_file) if identity else ""
    steps = (*ROTATE, ending, "stop", "free-rotation", "stop")
    try:
        with Steps(program, server.base_url, *steps, ca_file=ca_file) as run:
            assert run.scan_own_pages(SECRET) == ONE_COPY
            assert run.scan_own_pages(SECRET) == then
            assert run.scan_own_pages(SECRET) == NOTHING
            assert set(run.statuses.values()) == {"OK"}
    finally:
        server.stop()


def test_a_rotation_that_is_only_freed(program: Path, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(bare_reply())
    scripted_server.answer(record_reply())
    scripted_server.answer(IDENTITY_REPLY)
    with Steps(program, scripted_server.base_url, *ROTATE, "free-rotation", "stop") as steps:
        assert steps.scan_own_pages(SECRET) == ONE_COPY
        assert steps.scan_own_pages(SECRET) == NOTHING
