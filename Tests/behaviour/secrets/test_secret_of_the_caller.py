"""How many copies of the caller's own API key the library keeps, besides what the caller keeps.

One while its configuration and its clients live, none when they are freed. Before the first request the whole
process holds no other. A request hands the key to libcurl, whose copies are libcurl's: from then on the
tests look at the library's own pages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Sequence

import pytest
from support.memory_scan import NOTHING, ONE_COPY
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, json_reply, listed, page_reply, record_reply
from support.scripted_server import ScriptedServer
from support.secret_shapes import TLSIdentity
from support.secret_steps import API_KEY, Steps

START = ("config", "api-key", "forget", "client")
END = ("stop", "free-config", "stop", "free-client", "stop")


ALL_CALLS = ("create", "free-key", "list", "whoami", "delete")
REPLIES = (record_reply(), page_reply(listed(1)), IDENTITY_REPLY, EMPTY_OBJECT_REPLY)


def check_copies(
    program: Path, calls: Sequence[str], replies: Sequence[bytes], identity: Optional[TLSIdentity]
) -> None:
    server = ScriptedServer(identity.context if identity else None)
    for reply in replies:
        server.answer(reply)
    ca_file = str(identity.ca_file) if identity else ""
    try:
        with Steps(program, server.base_url, *START, *calls, *END, ca_file=ca_file) as steps:
            assert steps.scan_own_pages(API_KEY) == ONE_COPY
            assert steps.scan_own_pages(API_KEY) == ONE_COPY
            assert steps.scan_own_pages(API_KEY) == NOTHING
            assert set(steps.statuses.values()) == {"OK"}
    finally:
        server.stop()


@pytest.mark.parametrize("over_tls", [False, True], ids=["http", "tls"])
@pytest.mark.parametrize("call", ["create", "list", "whoami", "delete"])
def test_one_copy_while_a_client_lives_and_none_afterwards(
    program: Path, identity: TLSIdentity, call: str, over_tls: bool
) -> None:
    replies = [REPLIES[("create", "list", "whoami", "delete").index(call)]]
    check_copies(program, [call], replies, identity if over_tls else None)


@pytest.mark.parametrize("over_tls", [False, True], ids=["http", "tls"])
def test_the_same_after_call_upon_call(program: Path, identity: TLSIdentity, over_tls: bool) -> None:
    check_copies(program, ALL_CALLS * 5, REPLIES * 5, identity if over_tls else None)


def test_clients_of_one_configuration_share_the_copy(program: Path, scripted_server: ScriptedServer) -> None:
    with Steps(
        program, scripted_server.base_url, *START, "stop", "free-client", "free-config", "stop"
    ) as steps:
        assert steps.scan(API_KEY) == ONE_COPY
        assert steps.scan(API_KEY) == NOTHING


def test_what_the_caller_holds_is_seen(program: Path, scripted_server: ScriptedServer) -> None:
    steps = ("config", "api-key", "client", "free-client", "free-config", "stop", "forget", "stop")
    with Steps(program, scripted_server.base_url, *steps) as run:
        assert run.scan(API_KEY) == ONE_COPY
        assert run.scan(API_KEY) == NOTHING


@pytest.mark.parametrize("line", ["api_key = {}\n", "# none\n[fireworks]\napi_key={}\naccount_id = a\n"])
def test_a_key_from_a_file(program: Path, scripted_server: ScriptedServer, tmp_path: Path, line: str) -> None:
    settings = tmp_path / "auth.ini"
    settings.write_text(line.format(API_KEY))
    settings.chmod(0o600)
    environment = {"FIREWORKS_AUTH_FILE": str(settings), "FIREWORKS_API_KEY": "", "FIREWORKS_PROFILE": ""}
    with Steps(
        program, scripted_server.base_url, "config", "load", "client", *END, environment=environment
    ) as run:
        assert run.scan(API_KEY) == ONE_COPY
        assert run.scan(API_KEY) == ONE_COPY
        assert run.scan(API_KEY) == NOTHING
        assert run.statuses["load"] == "OK"


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_service_that_quotes_it(program: Path, scripted_server: ScriptedServer, status: int) -> None:
    scripted_server.answer(json_reply(status, {"message": f"{API_KEY} is not valid", "code": 16}))
    with Steps(program, scripted_server.base_url, *START, "create", *END) as steps:
        assert steps.scan_own_pages(API_KEY) == ONE_COPY
        assert steps.scan_own_pages(API_KEY) == ONE_COPY
        assert steps.scan_own_pages(API_KEY) == NOTHING
