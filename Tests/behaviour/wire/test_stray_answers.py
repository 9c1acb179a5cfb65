"""Answers that are not to be believed: those to another request, and those that come too late."""

from __future__ import annotations

import threading
from operator import methodcaller
from pathlib import Path
from typing import Any, List

import fwkeys
import pytest
from fwkeys import Outcome, Status
from support.replies import (
    EMPTY_OBJECT_REPLY,
    KEY_ID,
    SECRET,
    http_reply,
    json_reply,
    listed,
    page_reply,
    record_reply,
    without,
)
from support.scripted_server import Close, ScriptedServer
from support.secret_shapes import TLSIdentity
from support.ways import WAYS, perform

MARKER = "0123456789abcdef"
BEARING = f"job-fwk-{MARKER}"
OTHER = "job-fwk-fedcba9876543210"
LATE_SECONDS = 0.6


def create(client: Any) -> Any:
    return client.create_api_key(display_name="job", exactly_once=True, marker=MARKER)


STRAYS = {
    "of another create": record_reply(displayName=OTHER),
    "with a name without a marker": record_reply(displayName="job"),
    "without a name": json_reply(200, {**without("displayName"), "key": SECRET}),
    "without a secret": json_reply(200, {**without("key"), "displayName": OTHER}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stray", STRAYS)
def test_a_key_of_another_create_is_neither_handed_over_nor_deleted(
    scripted_server: ScriptedServer, stray: str, way: str
) -> None:
    scripted_server.answer(STRAYS[stray])
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, scripted_server, create)
    assert caught.value.status == Status.INVALID_REPLY
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.orphan_key_id is None
    assert caught.value.marker == MARKER
    assert [request.method for request in scripted_server.requests] == ["POST", "GET"]
    assert SECRET[8:] not in f"{caught.value!r} {vars(caught.value)}"


@pytest.mark.parametrize("way", WAYS)
def test_no_key_is_deleted_by_the_id_in_a_cut_answer_to_another_create(
    scripted_server: ScriptedServer, way: str
) -> None:
    scripted_server.answer(record_reply(displayName=OTHER)[:-5], Close())
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.TransportError) as caught:
        perform(way, scripted_server, create)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.marker == MARKER
    assert scripted_server.posts(":delete") == []


@pytest.mark.parametrize("way", WAYS)
def test_the_key_of_the_create_itself_is_found_and_replaced(
    scripted_server: ScriptedServer, way: str
) -> None:
    scripted_server.answer(record_reply(displayName=OTHER, keyId="key_other"))
    scripted_server.answer(
        page_reply(listed(1, keyId="key_other", displayName=OTHER), listed(2, displayName=BEARING))
    )
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    scripted_server.answer(record_reply(displayName=BEARING))
    key = perform(way, scripted_server, create)
    assert key.id == KEY_ID
    assert key.unsettled_attempts == 0
    (deletion,) = scripted_server.posts(":delete")
    assert deletion.body == b'{"keyId":"key_2"}'


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_connection_of_a_stray_answer_is_not_used_again(tmp_path: Path, scheme: str, way: str) -> None:
    """The answer to this request may still come on it."""
    identity = TLSIdentity(tmp_path) if scheme == "https" else None
    server = ScriptedServer(identity.context if identity else None)
    trust = {"ca_file": str(identity.ca_file)} if identity else {}
    try:
        server.answer(page_reply())
        server.answer(record_reply(displayName=OTHER))
        server.answer(page_reply())
        server.answer(page_reply())
        server.answer(record_reply(displayName=BEARING))
        server.answer(page_reply())
        server.answer(page_reply())

        def listed_first(client: Any) -> Any:
            keys = client.list_api_keys()
            if way == "blocking":
                assert list(keys) == []
                return create(client)

            async def both() -> Any:
                assert [key async for key in keys] == []
                return await create(client)

            return both()

        assert perform(way, server, listed_first, **trust).id == KEY_ID
        connections = [request.connection for request in server.requests]
        assert connections[:2] == [1, 1]
        assert 1 not in connections[2:]
        assert len(set(connections[2:])) == 1  # the others are kept as ever
    finally:
        server.stop()
    assert not server.unexpected


@pytest.mark.parametrize("way", WAYS)
def test_a_record_of_another_key_answers_nothing(scripted_server: ScriptedServer, way: str) -> None:
    scripted_server.answer(json_reply(200, listed(1)))
    scripted_server.answer(json_reply(200, listed(2)))

    def get(client: Any) -> Any:
        return client.get_api_key(key_id="key_2")

    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, scripted_server, get)
    assert caught.value.status == Status.INVALID_REPLY
    assert caught.value.outcome is Outcome.UNKNOWN
    assert perform(way, scripted_server, get).id == "key_2"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("sent", "answered", "count"), [("job", "jo", 1), ("job", "job", 0), (None, "default", 0)]
)
def test_another_name_than_was_sent_is_a_warning(
    scripted_server: ScriptedServer, sent: Any, answered: str, count: int, way: str
) -> None:
    """The service may trim names, so there is a key all the same."""
    scripted_server.answer(record_reply(displayName=answered))
    lines: List[str] = []
    key = perform(
        way,
        scripted_server,
        lambda client: client.create_api_key(display_name=sent),
        log=lambda level, line: lines.append(line),
    )
    assert key.display_name == answered
    renamed = [line for line in lines if line.startswith("renamed ")]
    assert len(renamed) == count
    for line in renamed:
        assert f"key={KEY_ID}" in line


@pytest.mark.parametrize("way", WAYS)
def test_a_429_that_comes_late_is_looked_after(scripted_server: ScriptedServer, way: str) -> None:
    """Later than a refusal at the edge takes: the service may have begun. It had, here."""
    late = threading.Event()
    scripted_server.answer(late, http_reply(429))
    scripted_server.answer(page_reply(listed(1, displayName=BEARING)))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    scripted_server.answer(record_reply(displayName=BEARING))
    timer = threading.Timer(LATE_SECONDS, late.set)
    timer.start()
    key = perform(way, scripted_server, create)
    timer.join()
    assert key.id == KEY_ID
    assert [request.method for request in scripted_server.requests] == ["POST", "GET", "POST", "POST"]


@pytest.mark.parametrize("way", WAYS)
def test_a_request_that_is_sent_twice_on_the_way(scripted_server: ScriptedServer, way: str) -> None:
    """A proxy may repeat a POST: then there are two keys and one answer. Only a look sees it."""
    for mode in (True, 2):
        scripted_server.answer(record_reply(displayName=BEARING))
        if mode == 2:
            both = page_reply(listed(1, displayName=BEARING), listed(2, keyId=KEY_ID, displayName=BEARING))
            scripted_server.answer(both)
            scripted_server.answer(EMPTY_OBJECT_REPLY)
        key = perform(
            way,
            scripted_server,
            methodcaller("create_api_key", display_name="job", exactly_once=mode, marker=MARKER),
        )
        assert key.id == KEY_ID
        assert key.unsettled_attempts == 0
    (deletion,) = scripted_server.posts(":delete")
    assert deletion.body == b'{"keyId":"key_1"}'


@pytest.mark.parametrize("mode", [3, -1, 2**31 - 1])
def test_exactly_once_is_0_1_or_2(scripted_server: ScriptedServer, mode: int) -> None:
    with pytest.raises(fwkeys.ArgumentError) as caught:
        perform("blocking", scripted_server, lambda client: client.create_api_key(exactly_once=mode))
    assert caught.value.status == Status.OUT_OF_RANGE
