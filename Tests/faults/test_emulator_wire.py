"""Each action of a fault, as it looks on the wire: the tests of the library stand on these."""

from __future__ import annotations

import json
import re
import time
from itertools import accumulate
from typing import Any

import pytest
from matrix.plain_http import Answer, Connection
from matrix.service import Service
from support import build
from support.emulator import WIRE_FORMS


def struck(service: Service, action: Any, when: str = "after") -> Answer:
    """What the first create gets from a service with that fault."""
    service.fault({"operation": "create", "when": when, "count": 1, "action": action})
    with Connection(service) as connection:
        return connection.create()


@pytest.mark.parametrize(("when", "minted"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("action", [{"status": 503}, {"redirect": "http://elsewhere/"}, "close", "reset"])
def test_before_is_instead_of_the_work_and_after_is_once_it_is_done(
    service: Service, action: Any, when: str, minted: int
) -> None:
    struck(service, action, when)
    assert len(service.live_keys()) == minted
    assert service.requests()["create"] == {"received": 1, "mutated": minted, "faulted": 1}


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
def test_a_status_is_a_whole_answer_and_the_connection_goes_on(service: Service, status: int) -> None:
    service.fault({"operation": "create", "count": 1, "action": {"status": status}})
    with Connection(service) as connection:
        answer = connection.create()
        assert (answer.status, answer.end) == (status, "open")
        assert set(json.loads(answer.body)) >= {"code", "message"}
        assert connection.create().status == 200


def test_a_status_says_when_to_come_back(service: Service) -> None:
    headers = struck(service, {"status": 429, "retry_after": "7", "retry_after_ms": 1500}, "before").headers
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("7", "1500")
    assert not {"retry-after", "retry-after-ms"} & set(struck(service, {"status": 429}, "before").headers)


def test_a_status_has_the_body_that_was_asked_for(service: Service) -> None:
    answer = struck(service, {"status": 502, "body": "<html>Bad gateway</html>"})
    assert (answer.body, answer.headers["content-type"]) == (b"<html>Bad gateway</html>", "text/html")


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_names_its_target(service: Service, status: int) -> None:
    answer = struck(service, {"redirect": "http://elsewhere/path", "status": status})
    assert (answer.status, answer.headers["location"]) == (status, "http://elsewhere/path")


def test_delays_add_up_and_the_answer_is_right(service: Service) -> None:
    service.fault(*({"when": when, "action": {"delay_ms": 60}} for when in ("before", "after")))
    start = time.monotonic()
    with Connection(service) as connection:
        assert connection.create().status == 200
    assert time.monotonic() - start >= 0.12


def test_a_stall_says_nothing_until_the_client_goes(service: Service) -> None:
    service.fault({"operation": "create", "action": "stall"})
    with Connection(service) as connection:
        connection.send("POST", connection.keys_path, {"apiKey": {}})
        answer = connection.answer(wait_seconds=0.3)
        assert (answer.data, answer.end) == (b"", "open")
        assert service.work_left() == 1
    service.wait_until_quiet()


def test_a_close_ends_the_connection_in_order(service: Service) -> None:
    answer = struck(service, "close")
    assert (answer.data, answer.end) == (b"", "closed")


def test_a_reset_breaks_the_connection(service: Service) -> None:
    answer = struck(service, "reset")
    assert (answer.data, answer.end) == (b"", "reset")


@pytest.mark.parametrize("position", [0, 5, 40, -60, -1])
def test_a_cut_promises_all_and_sends_a_part(service: Service, position: int) -> None:
    answer = struck(service, {"cut_at": position})
    assert (answer.status, answer.end) == (200, "closed")
    assert not answer.is_whole
    assert len(answer.body) == (position if position >= 0 else answer.promised + position)
    start = b'{"keyId":"key_' if service.wire == "classic" else b'{\n  "annotations": {}'
    assert start.startswith(answer.body[: len(start)])


CUT_ENDS = {
    "before secret": rb'"key": ?"$',
    "within secret": rb'"key": ?"fw_\w{7,13}$',
    "behind secret": rb'"key": ?"fw_\w{22,24}"$',
    "before id": rb'"keyId": ?"$',
    "within id": rb'"keyId": ?"key_\w{2,6}$',
    "behind id": rb'"keyId": ?"key_\w{8,16}"$',
}


@pytest.mark.parametrize("place", CUT_ENDS)
@pytest.mark.parametrize("wire", WIRE_FORMS)
def test_a_cut_at_a_place_with_a_name(wire: str, place: str) -> None:
    with Service(build.emulator_path(), wire=wire) as service:
        body = struck(service, {"cut_at": place}).body
    assert re.search(CUT_ENDS[place], body)
    # The secret stands before the id in the recorded form, and behind it in the classic one.
    has_both = b'"key"' in body and b'"keyId"' in body
    assert has_both == place.endswith("id" if wire == "recorded" else "secret")


@pytest.mark.parametrize("start", ["body", "start"])
def test_a_drip_sends_a_few_bytes_at_a_time(service: Service, start: str) -> None:
    began = time.monotonic()
    answer = struck(service, {"drip_ms": 20, "bytes": 40, "from": start})
    dripped = answer.body_start + answer.promised if start == "start" else len(answer.body)
    assert json.loads(answer.body)["keyId"] == service.live_ids()[0]
    assert time.monotonic() - began >= 0.02 * (dripped // 40)
    # What was slow to be read may come together, but no piece is broken up.
    head = 0 if start == "start" else answer.body_start
    last = answer.body_start + answer.promised
    ends = [end - head for end in accumulate(map(len, answer.pieces)) if head < end < last]
    assert len(ends) > 2
    assert [end % 40 for end in ends] == [0] * len(ends)


OPERATIONS = ("create", "list", "get", "update", "delete", "users", "verify")


@pytest.mark.parametrize("struck_operation", [*OPERATIONS, "*"])
def test_a_fault_strikes_its_own_operation_only(service: Service, struck_operation: str) -> None:
    service.fault({"operation": struck_operation, "when": "before", "action": {"status": 503}})
    with Connection(service) as connection:
        keys = connection.keys_path
        statuses = {
            "create": connection.create().status,
            "list": connection.call("GET", keys).status,
            "get": connection.call("GET", f"{keys}/key_ofNobody").status,
            "update": connection.call("PATCH", f"{keys}/key_ofNobody", {}).status,
            "delete": connection.delete("key_ofNobody").status,
            "users": connection.call("GET", connection.users_path).status,
            "verify": connection.call("GET", "/verifyApiKey").status,
        }
    hit = [operation for operation in OPERATIONS if statuses[operation] == 503]
    assert hit == (list(OPERATIONS) if struck_operation == "*" else [struck_operation])
