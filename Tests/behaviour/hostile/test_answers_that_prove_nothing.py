"""A 200 that is no answer to the request proves nothing: no list is empty and no key is gone because of it.

A gateway, a proxy or a maintenance page says 200 to everything, and what it says may be JSON.
"""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import MarkerToSweep, Outcome, RotationState, Status
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    KEY_ID,
    SECRET,
    http_reply,
    json_reply,
    listed,
    page_reply,
    record_reply,
)
from support.rotations import begin
from support.scripted_server import Close, ScriptedServer, Step

MARKER = "0123456789abcdef"
LOST: List[List[Step]] = [[Close()], [http_reply(404)]]
NO_SUCH_PATH: List[List[Step]] = [[http_reply(404)]]

# No list that the library reads for itself. In a caller's own a read mask may leave out the ids.
NAMELESS: List[Any] = [
    {"apiKeys": [{}]},
    {"apiKeys": [listed(1, keyId=None)]},
    {"apiKeys": [listed(1, keyId="")]},
    {"apiKeys": [listed(1, keyId=7)]},
    {"apiKeys": [listed(1), {"displayName": f"job-fwk-{MARKER}"}]},
]
NO_LISTS: List[Any] = [
    {"message": "ok"},
    {"status": "up"},
    {"apiKeys": None, "message": "ok"},
    {"api_keys": []},
    {"users": []},
    {"nextPageToken": "", "totalSize": 0, "status": 200},
    {"apiKeys": {}},
    {"apiKeys": "x"},
    {"apiKeys": False},
    {"apiKeys": [None]},
    {"apiKeys": [[]]},
    {"apiKeys": [KEY_ID]},
    {"apiKeys": [], "error": {"code": 14, "message": "no backend"}},
    {"apiKeys": [], "error": "no backend"},
    {"error": {"message": "no backend"}},
    {"apiKeys": [], "nextPageToken": 7},
    [],
    "ok",
]
EMPTY_LISTS: List[Any] = [
    {},
    {"apiKeys": None},
    {"totalSize": 0},
    {"nextPageToken": "", "totalSize": 0},
    {"apiKeys": None, "nextPageToken": None, "totalSize": None},
    {"apiKeys": [], "error": None, "more": 1},
]

Call = Callable[[fwkeys.Client], object]


def swept(client: fwkeys.Client) -> None:
    (result,) = fwkeys.sweep_markers(client, [MarkerToSweep(ACCOUNT, USER, MARKER)])
    if result.error:
        raise result.error


# What is answered before the list, the call that concludes from the list, and what it reports otherwise.
CONCLUSIONS: Dict[str, Tuple[List[List[Step]], Call, Status, Outcome]] = {
    "get": (
        NO_SUCH_PATH,
        lambda client: client.get_api_key(KEY_ID),
        Status.INVALID_REPLY,
        Outcome.UNKNOWN,
    ),
    "delete": (LOST, lambda client: client.delete_api_key(KEY_ID), Status.TRANSPORT, Outcome.UNKNOWN),
    "sweep": ([], lambda client: client.sweep_api_keys(MARKER), Status.INVALID_REPLY, Outcome.UNKNOWN),
    "sweep of a set": ([], swept, Status.INVALID_REPLY, Outcome.UNKNOWN),
    "resume": (
        NO_SUCH_PATH,
        lambda client: client.resume_rotation(old_key_id="key_old", new_key_id="key_new"),
        Status.INVALID_REPLY,
        Outcome.UNKNOWN,
    ),
    "create exactly once": (
        [[Close()]],
        lambda client: client.create_api_key(exactly_once=True, marker=MARKER),
        Status.TRANSPORT,
        Outcome.UNKNOWN,
    ),
}


@pytest.mark.parametrize("body", [*NO_LISTS, *NAMELESS], ids=json.dumps)
@pytest.mark.parametrize("name", CONCLUSIONS)
def test_no_conclusion_from_what_is_no_list(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, name: str, body: Any
) -> None:
    before, call, status, outcome = CONCLUSIONS[name]
    for steps in before:
        scripted_server.answer(*steps)
    scripted_server.answer(json_reply(200, body))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        call(eager_client)
    assert (caught.value.status, caught.value.outcome) == (status, outcome)
    if name == "delete":
        assert caught.value.orphan_key_id == KEY_ID
    if name.startswith("create"):
        assert caught.value.marker == MARKER


@pytest.mark.parametrize("body", NO_LISTS, ids=json.dumps)
def test_a_list_of_the_callers(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, body: Any
) -> None:
    scripted_server.answer(json_reply(200, body))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_client.list_api_keys()
    assert caught.value.status is Status.INVALID_REPLY


@pytest.mark.parametrize("body", NO_LISTS, ids=json.dumps)
def test_the_next_page_of_the_callers(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, body: Any
) -> None:
    scripted_server.answer(page_reply(listed(1), token="second"))
    scripted_server.answer(json_reply(200, body))
    keys = eager_client.list_api_keys()
    next(keys)
    with pytest.raises(fwkeys.FwKeysError) as caught:
        next(keys)
    assert caught.value.status is Status.INVALID_REPLY


def test_records_without_ids_for_a_caller_who_asked_for_names(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(json_reply(200, {"apiKeys": [{"displayName": "a"}, {}]}))
    keys = eager_client.list_api_keys(read_mask="apiKeys.displayName")
    assert [(key.id, key.display_name) for key in keys] == [("", "a"), ("", None)]


@pytest.mark.parametrize("body", EMPTY_LISTS, ids=json.dumps)
def test_an_empty_list(scripted_server: ScriptedServer, eager_client: fwkeys.Client, body: Any) -> None:
    for _ in range(3):
        scripted_server.answer(json_reply(200, body))
    assert list(eager_client.list_api_keys()) == []
    assert eager_client.sweep_api_keys(MARKER).examined_count == 0


@pytest.mark.parametrize("body", [{"message": "ok"}, {"users": {}}, {"apiKeys": []}], ids=json.dumps)
def test_a_list_of_users(scripted_server: ScriptedServer, eager_client: fwkeys.Client, body: Any) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(json_reply(200, body))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_client.whoami(with_user=True)
    assert caught.value.status is Status.INVALID_REPLY


# 200 to a delete that does not say that the key is gone.
NO_DELETIONS: Dict[str, bytes] = {
    "nothing": http_reply(200),
    "204": http_reply(204),
    "a page": http_reply(200, b"<html>login</html>"),
    "half an object": http_reply(200, b"{"),
    "an array": json_reply(200, []),
    "a text": json_reply(200, "ok"),
    "null": json_reply(200, None),
    "an error": json_reply(200, {"error": {"code": 14, "message": "no backend"}}),
    "an error as text": json_reply(200, {"error": "no backend"}),
}
EACH_DELETION = pytest.mark.parametrize("answer", NO_DELETIONS.values(), ids=NO_DELETIONS)


@EACH_DELETION
def test_a_deletion_is_looked_up(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, answer: bytes
) -> None:
    scripted_server.answer(answer)
    scripted_server.answer(page_reply(listed(1, keyId=KEY_ID)))
    scripted_server.answer(answer)
    for _ in range(2):
        scripted_server.answer(page_reply(listed(2)))
    eager_client.delete_api_key(KEY_ID)
    assert len(scripted_server.requests) == 5


@EACH_DELETION
def test_a_deletion_that_cannot_be_looked_up(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, answer: bytes
) -> None:
    scripted_server.answer(answer)
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_client.delete_api_key(KEY_ID)
    error = caught.value
    assert (error.status, error.outcome, error.orphan_key_id) == (
        Status.INVALID_REPLY,
        Outcome.UNKNOWN,
        KEY_ID,
    )


@EACH_DELETION
def test_a_commit(scripted_server: ScriptedServer, eager_client: fwkeys.Client, answer: bytes) -> None:
    rotation = begin(scripted_server, eager_client)
    scripted_server.answer(answer)
    scripted_server.answer(json_reply(200, {"message": "ok"}))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        rotation.commit()
    assert caught.value.status is Status.INVALID_REPLY
    assert rotation.state is RotationState.COMMITTING
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    rotation.commit()


@EACH_DELETION
def test_an_orphan_of_a_sweep(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, answer: bytes
) -> None:
    orphan = listed(1, displayName=f"job-fwk-{MARKER}")
    scripted_server.answer(page_reply(orphan))
    scripted_server.answer(answer)
    scripted_server.answer(page_reply(orphan))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    scripted_server.answer(page_reply())
    assert eager_client.sweep_api_keys(MARKER).deleted_key_ids == ("key_1",)


@EACH_DELETION
def test_a_key_that_cannot_be_handed_over(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, answer: bytes
) -> None:
    scripted_server.answer(record_reply(key=SECRET + "\n"))
    scripted_server.answer(answer)
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        eager_client.create_api_key()
    assert (caught.value.outcome, caught.value.orphan_key_id) == (Outcome.SECRET_LOST, KEY_ID)
