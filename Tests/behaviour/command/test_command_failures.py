"""What fwkeys create says when it fails on the way: an exit status for each outcome, one line of facts."""

from __future__ import annotations

import re
import socket
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line


def create(fwkeys: Command, emulator: Any, *arguments: str, **options: Any) -> Any:
    run = fwkeys("create", "--user-id", emulator.user_id, *arguments, **options)
    assert run.stdout == ""
    assert_one_error_line(run)
    return run


def test_rejected(fwkeys: Command, emulator: Any) -> None:
    run = create(fwkeys, emulator, settings={"FIREWORKS_API_KEY": "wrong"})
    assert run.status == 2
    # The live service answers in a shape without a number, and tells its request id in the body alone.
    code = r"service code 16, request id \w+" if emulator.wire == "classic" else r"request id [\w-]+"
    assert re.search(rf"\(ERROR_UNAUTHENTICATED, REJECTED, HTTP 401, {code}\)\n$", run.stderr)
    assert "invalid or missing API key" in run.stderr, "the service's own words"


def test_not_sent(fwkeys: Command, emulator: Any) -> None:
    with socket.socket() as occupied:  # bound and not listening, so that nobody else gets the port
        occupied.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{occupied.getsockname()[1]}"
        run = create(fwkeys, emulator, "--base-url", base_url, "--timeout-ms", "300")
    assert run.status == 3
    assert "NOT_SENT" in run.stderr
    assert "HTTP" not in run.stderr.partition("(")[2]


@pytest.mark.parametrize("action", ["close", "reset", {"status": 503}, {"status": 409}], ids=str)
def test_unknown(fwkeys: Command, emulator: Any, action: Any) -> None:
    emulator.fault({"operation": "create", "when": "after", "action": action})
    run = create(fwkeys, emulator)
    assert run.status == 4
    assert "UNKNOWN" in run.stderr
    assert emulator.requests()["create"]["received"] == 1


def test_the_deadline_is_the_one_that_was_asked_for(fwkeys: Command, emulator: Any) -> None:
    emulator.fault({"operation": "create", "action": "stall"})
    run = create(fwkeys, emulator, "--timeout-ms", "2000")
    assert run.status == 4
    assert "ERROR_DEADLINE, UNKNOWN" in run.stderr


def test_the_wait_that_the_service_asks_for(fwkeys: Command, emulator: Any) -> None:
    emulator.fault(
        {"operation": "create", "when": "before", "action": {"status": 429, "retry_after": "3600"}}
    )
    run = create(fwkeys, emulator)
    assert run.status == 2
    assert "HTTP 429" in run.stderr
    assert "retry after 3600000 ms" in run.stderr


def test_a_lost_secret(fwkeys: Command, emulator: Any) -> None:
    body = '{"keyId":"key_none","displayName":"default"}'
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 200, "body": body}})
    run = create(fwkeys, emulator)
    assert run.status == 5
    assert "SECRET_LOST" in run.stderr
    assert "key_none" in run.stderr, "the key that may be alive, for the service did not know it"


def test_the_words_of_the_service_stay_on_the_line(fwkeys: Command, emulator: Any) -> None:
    body = '{"code":3,"message":"first\\nsecond\\u001b[31m","details":[]}'
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 400, "body": body}})
    run = create(fwkeys, emulator)
    assert run.status == 2
    assert "first" in run.stderr
    assert "\x1b" not in run.stderr


def test_a_failure_to_ask_for_the_account(fwkeys: Command, emulator: Any) -> None:
    emulator.fault({"operation": "verify", "when": "before", "action": {"status": 403}})
    run = create(fwkeys, emulator, without=("FIREWORKS_ACCOUNT_ID",))
    assert run.status == 2
    assert "HTTP 403" in run.stderr
    assert emulator.requests()["create"]["received"] == 0


@pytest.mark.parametrize("start", ["", "x"])
def test_a_line_that_is_too_long_ends_with_a_whole_character(fwkeys: Command, start: str) -> None:
    run = fwkeys("create", "--batch", start + "é" * 3000, "--out", "results")
    assert run.status == 64
    assert_one_error_line(run)
    assert run.stderr.endswith("é\n")
    assert 4095 <= len(run.stderr.encode()) <= 4096
