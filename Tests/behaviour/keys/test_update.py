"""Changing a key: what is sent, what stays, every answer, and that nothing is sent twice that may have been
done."""

from __future__ import annotations

import ctypes
import json
from datetime import datetime, timezone
from typing import Any, Callable, List, Optional, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from create.test_outcomes import STATUS_ROWS
from fwkeys import Outcome, Status
from fwkeys._declarations import fw_api_key
from fwkeys._library import library
from support import build, raw
from support.emulator import Emulator
from support.queues import queue_on
from support.replies import KEY_ID, SECRET, http_reply, listed, page_reply, record_reply
from support.scripted_server import Close, Reset, ScriptedServer, Step
from support.ways import WAYS, perform

PATH = f"/v1/accounts/{ACCOUNT}/users/{USER}/apiKeys"
EXPIRY = "2040-05-06T07:08:09Z"
FIRST_EXPIRY = "2039-01-02T03:04:05Z"

pytestmark = pytest.mark.parametrize("way", WAYS)


def rename(client: Any) -> Any:
    return client.update_api_key(KEY_ID, display_name="changed")


def failure(way: str, server: ScriptedServer) -> fwkeys.FwKeysError:
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, server, rename)
    return caught.value


def fields_of(record: fwkeys.ApiKeyRecord) -> Any:
    return record.id, record.display_name, record.expire_time, record.annotations, record.create_time


def in_turn(way: str, server: ScriptedServer, *calls: Callable[[Any], Any]) -> None:
    """Makes the calls one after the other, with one client."""
    clients: List[Any] = []
    perform(way, server, clients.append, *(lambda _, call=call: call(clients[0]) for call in calls))


def created(emulator: Emulator) -> str:
    """A key with everything set; gives its id."""
    with fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        timeout=20,
    ) as client:
        key = client.create_api_key(
            display_name="first", expire_time=FIRST_EXPIRY, annotations={"team": "search"}
        )
        return str(key.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"display_name": "second"},
        {"expire_time": EXPIRY},
        {"expire_time": datetime(2040, 5, 6, 7, 8, 9, tzinfo=timezone.utc)},
        {"annotations": {"project": "x", "empty": ""}},
        {"display_name": "é \U0001f511", "expire_time": EXPIRY, "annotations": {"a": "b"}},
    ],
    ids=str,
)
def test_what_is_given_changes_and_nothing_else(way: str, emulator: Emulator, changes: Any) -> None:
    key_id = created(emulator)
    (before,) = emulator.live_keys()
    record = perform(way, emulator, lambda client: client.update_api_key(key_id, **changes))
    assert type(record) is fwkeys.ApiKeyRecord
    assert record.id == key_id
    assert record.display_name == changes.get("display_name", "first")
    assert record.expire_time_text == (EXPIRY if "expire_time" in changes else FIRST_EXPIRY)
    assert record.annotations == changes.get("annotations", {"team": "search"})
    again = perform(way, emulator, lambda client: client.get_api_key(key_id=key_id))
    assert fields_of(again) == fields_of(record)
    (after,) = emulator.live_keys()
    for name in ("keyId", "prefix", "createTime"):
        assert after[name] == before[name]
    assert emulator.requests()["update"]["received"] == 1


def test_the_request(way: str, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply(keyId="k/1", displayName="n"))
    perform(
        way,
        scripted_server,
        lambda client: client.update_api_key(
            "k/1",
            display_name="n",
            expire_time=EXPIRY,
            annotations={"a": ""},
            account_id="a b",
            user_id="u/v",
        ),
    )
    (request,) = scripted_server.requests
    assert (request.method, request.target) == ("PATCH", "/v1/accounts/a%20b/users/u%2Fv/apiKeys/k%2F1")
    assert json.loads(request.body) == {"displayName": "n", "expireTime": EXPIRY, "annotations": {"a": ""}}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"].startswith("Bearer ")
    assert "expect" not in request.headers


def test_the_next_request_has_its_own_method(way: str, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    scripted_server.answer(page_reply(listed(1)))
    scripted_server.answer(record_reply())
    scripted_server.answer(http_reply(200, b"{}"))
    scripted_server.answer(record_reply())

    def first_of_list(client: Any) -> Any:
        keys = client.list_api_keys()
        return next(keys) if way == "blocking" else keys.__anext__()

    in_turn(
        way,
        scripted_server,
        rename,
        first_of_list,
        rename,
        lambda client: client.delete_api_key(key_id=KEY_ID),
        lambda client: client.create_api_key(),
    )
    assert [request.method for request in scripted_server.requests] == [
        "PATCH",
        "GET",
        "PATCH",
        "POST",
        "POST",
    ]
    assert {request.connection for request in scripted_server.requests} == {1}


def test_a_service_without_it(way: str) -> None:
    with Emulator(build.emulator_path(), "--no-update") as emulator:
        key_id = created(emulator)
        with pytest.raises(fwkeys.ServiceError) as caught:
            perform(way, emulator, lambda client: client.update_api_key(key_id, display_name="second"))
        assert caught.value.status == Status.NOT_OFFERED
        assert caught.value.outcome is Outcome.REJECTED
        assert caught.value.http_status == 501
        assert "does not offer to change a key, or does not know the key" in str(caught.value)
        assert [record["displayName"] for record in emulator.live_keys()] == ["first"]
        assert emulator.requests()["update"]["received"] == 1


def test_a_key_that_is_not_there(way: str, emulator: Emulator) -> None:
    with pytest.raises(fwkeys.ServiceError) as caught:
        perform(way, emulator, rename)
    assert (caught.value.status, caught.value.http_status) == (Status.NOT_OFFERED, 404)


@pytest.mark.parametrize(
    ("http_status", "status", "outcome"), [(row[0], row[2], row[3]) for row in STATUS_ROWS]
)
def test_every_status_is_sent_once(
    way: str, scripted_server: ScriptedServer, http_status: int, status: Status, outcome: Outcome
) -> None:
    if http_status in {404, 405, 501}:
        status, outcome = Status.NOT_OFFERED, Outcome.REJECTED
    scripted_server.answer(http_reply(http_status, location=scripted_server.base_url + "/elsewhere"))
    error = failure(way, scripted_server)
    assert (error.status, error.outcome, error.http_status) == (status, outcome, http_status)
    assert error.attempts == 1
    assert error.marker is None
    assert error.orphan_key_id is None
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("steps", [[Close()], [Reset()], [record_reply()[:-1], Close()]])
def test_it_is_not_sent_again_into_the_unknown(
    way: str, scripted_server: ScriptedServer, steps: List[Step]
) -> None:
    scripted_server.answer(*steps)
    error = failure(way, scripted_server)
    assert error.outcome is Outcome.UNKNOWN
    assert error.attempts == 1
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("action", ["close", "reset", {"status": 503}], ids=str)
def test_a_change_whose_answer_is_lost(way: str, emulator: Emulator, action: Any) -> None:
    key_id = created(emulator)
    emulator.fault({"operation": "update", "when": "after", "action": action})
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, emulator, lambda client: client.update_api_key(key_id, display_name="second"))
    assert caught.value.outcome is Outcome.UNKNOWN
    assert [record["displayName"] for record in emulator.live_keys()] == ["second"]
    assert emulator.requests()["update"]["received"] == 1


def test_a_kept_connection_that_dies_does_not_double_it(way: str, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    scripted_server.answer(Close())
    with pytest.raises(fwkeys.TransportError) as caught:
        in_turn(way, scripted_server, rename, rename)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert [request.connection for request in scripted_server.requests] == [1, 1]


def test_it_is_sent_again_after_429(way: str, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(http_reply(429, retry_after="0"))
    scripted_server.answer(record_reply())
    assert perform(way, scripted_server, rename).id == KEY_ID
    first, second = scripted_server.requests
    assert (first.method, first.target, first.body) == (second.method, second.target, second.body)
    assert first.method == "PATCH"


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b"<html>", b'{"keyId":"' + KEY_ID.encode() + b'"', b'{"keyId":""}']
)
def test_an_answer_that_is_no_record(way: str, scripted_server: ScriptedServer, body: bytes) -> None:
    scripted_server.answer(http_reply(200, body))
    error = failure(way, scripted_server)
    assert (error.status, error.outcome) == (Status.INVALID_REPLY, Outcome.UNKNOWN)
    assert len(scripted_server.requests) == 1


def test_an_answer_about_another_key(way: str, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply(keyId=KEY_ID + "0"))
    error = failure(way, scripted_server)
    assert (error.status, error.outcome) == (Status.INVALID_REPLY, Outcome.UNKNOWN)
    assert len(scripted_server.requests) == 1


def test_a_secret_in_the_answer_is_shown_nowhere(way: str, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply(key=SECRET))
    record = perform(way, scripted_server, rename)
    assert not hasattr(record, "secret")
    assert SECRET[8:] not in f"{record!r} {vars(record)}"


@pytest.mark.parametrize("changes", [{}, {"annotations": {}}], ids=str)
def test_nothing_to_change(way: str, scripted_server: ScriptedServer, changes: Any) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="options") as caught:
        perform(way, scripted_server, lambda client: client.update_api_key(KEY_ID, **changes))
    assert caught.value.status == Status.EMPTY_ARGUMENT
    assert scripted_server.connections == 0


BAD: List[Tuple[Any, str, Status]] = [
    ({"display_name": ""}, "display_name", Status.EMPTY_ARGUMENT),
    ({"expire_time": "2001-01-01T00:00:00Z"}, "expire_time", Status.TIME_IN_PAST),
    ({"expire_time": "soon"}, "expire_time", Status.INVALID_TIMESTAMP),
    ({"display_name": "x", "user_id": "-"}, "user_id", Status.WILDCARD_USER),
]


@pytest.mark.parametrize(("arguments", "name", "status"), BAD, ids=str)
def test_what_is_refused(
    way: str, scripted_server: ScriptedServer, arguments: Any, name: str, status: Status
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=name) as caught:
        perform(way, scripted_server, lambda client: client.update_api_key(KEY_ID, **arguments))
    assert (caught.value.status, caught.value.outcome) == (status, Outcome.NOT_SENT)
    assert scripted_server.connections == 0


@pytest.mark.parametrize("marks", [None, "exactly once", "marker"])
def test_options_that_change_nothing(way: str, scripted_server: ScriptedServer, marks: Optional[str]) -> None:
    """NULL, and options that only a create has a use for."""
    options = None if marks is None else raw.new_options()
    if marks == "exactly once":
        assert library.fw_create_options_set_exactly_once(options, 1) == Status.OK
    if marks == "marker":
        assert library.fw_create_options_set_marker(options, b"0123456789abcdef") == Status.OK
    assert raw_update(way, scripted_server, options, is_taken=False) == Status.EMPTY_ARGUMENT
    library.fw_create_options_free(options)
    assert scripted_server.connections == 0


def test_a_marker_is_not_sent(way: str, scripted_server: ScriptedServer) -> None:
    options = raw.changes()
    assert library.fw_create_options_set_exactly_once(options, 2) == Status.OK
    assert library.fw_create_options_set_marker(options, b"0123456789abcdef") == Status.OK
    scripted_server.answer(record_reply(keyId="k"))
    assert raw_update(way, scripted_server, options) == Status.OK
    library.fw_create_options_free(options)
    (request,) = scripted_server.requests
    assert json.loads(request.body) == {"displayName": "changed"}


def raw_update(way: str, server: ScriptedServer, options: Any, is_taken: bool = True) -> Status:
    """What an update with these options of C comes to."""
    arguments = (b"a", b"u", b"k", options)
    if way == "queue":
        with queue_on(server.base_url) as queue:
            if not is_taken:
                return queue.refused("update_api_key", *arguments)
            queue.submit("update_api_key", *arguments)
            return queue.one().status
    client, key = raw.Client(server.base_url), ctypes.POINTER(fw_api_key)()
    status = Status(library.fw_update_api_key(client.pointer, *arguments, ctypes.byref(key), None))
    assert bool(key) == is_taken
    library.fw_api_key_free(key)
    client.free()
    return status
