"""Deleting a key: it is gone, it is sent again where no answer came, and what is refused is not sent."""

from __future__ import annotations

import ctypes
import json
from typing import List, Optional, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from fwkeys._declarations import fw_error
from fwkeys._library import library
from support import raw
from support.emulator import Emulator
from support.hostile_text import ROWS
from support.replies import EMPTY_OBJECT_REPLY, KEY_ID, http_reply, page_reply
from support.scripted_server import Close, Reset, ScriptedServer, Step

BAD_KEY_IDS: List[Tuple[str, Optional[bytes], Status]] = [
    ("NULL", None, Status.NULL_ARGUMENT),
    ("empty", b"", Status.EMPTY_ARGUMENT),
    ("a byte too long", b"k" * 257, Status.TOO_LONG),
    *ROWS,
]


def test_a_deleted_key_is_gone_and_works_no_more(client: fwkeys.Client, emulator: Emulator) -> None:
    kept = client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    key = client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    assert key.id
    with fwkeys.Client(api_key=key.secret, base_url=emulator.base_url) as newcomer:
        newcomer.whoami()
        client.delete_api_key(key.id, account_id=emulator.account_id, user_id=emulator.user_id)
        with pytest.raises(fwkeys.AuthenticationError):
            newcomer.whoami()
    assert emulator.live_ids() == [kept.id]


def test_a_key_that_is_not_there(client: fwkeys.Client, emulator: Emulator) -> None:
    with pytest.raises(fwkeys.NotFoundError) as caught:
        client.delete_api_key("key_nobodyHasThis", account_id=emulator.account_id, user_id=emulator.user_id)
    assert caught.value.outcome is Outcome.REJECTED
    assert caught.value.attempts == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", ["close", "reset", {"status": 503}, {"status": 429}])
def test_it_is_sent_again_where_no_answer_came(
    client: fwkeys.Client, emulator: Emulator, when: str, action: object
) -> None:
    key = client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    assert key.id
    emulator.fault({"operation": "delete", "when": when, "count": 1, "action": action})
    if when == "after" and action == {"status": 429}:
        # 429 says that nothing was done, so a key that is not found then was not deleted by this call
        with pytest.raises(fwkeys.NotFoundError):
            client.delete_api_key(key.id, account_id=emulator.account_id, user_id=emulator.user_id)
    else:
        client.delete_api_key(key.id, account_id=emulator.account_id, user_id=emulator.user_id)
    assert emulator.live_keys() == []
    assert emulator.requests()["delete"]["received"] == 2


@pytest.mark.parametrize("steps", [[Close()], [Reset()], [http_reply(500)], [http_reply(408)]])
def test_not_found_on_a_second_try_is_success_if_two_lists_do_not_show_the_key(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, steps: List[Step]
) -> None:
    scripted_server.answer(*steps)
    scripted_server.answer(http_reply(404))
    scripted_server.answer(page_reply())
    scripted_server.answer(page_reply())
    eager_client.delete_api_key(KEY_ID, account_id=ACCOUNT, user_id=USER)
    assert len(scripted_server.posts(":delete")) == 2


@pytest.mark.parametrize(
    ("http_status", "status", "outcome"),
    [
        (307, Status.REDIRECTED, Outcome.UNKNOWN),
        (400, Status.BAD_REQUEST, Outcome.REJECTED),
        (401, Status.UNAUTHENTICATED, Outcome.REJECTED),
        (403, Status.PERMISSION_DENIED, Outcome.REJECTED),
        (404, Status.NOT_FOUND, Outcome.REJECTED),
        (409, Status.CONFLICT, Outcome.UNKNOWN),
    ],
)
def test_a_no_is_not_asked_again(
    scripted_server: ScriptedServer,
    scripted_client: fwkeys.Client,
    http_status: int,
    status: Status,
    outcome: Outcome,
) -> None:
    scripted_server.answer(http_reply(http_status, location=scripted_server.base_url))
    with pytest.raises(fwkeys.ServiceError) as caught:
        scripted_client.delete_api_key(KEY_ID, account_id=ACCOUNT, user_id=USER)
    assert (caught.value.status, caught.value.outcome) == (status, outcome)
    assert len(scripted_server.requests) == 1


def test_the_request(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    hostile = 'key_"},{"x\\/é\U0001f511'
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    scripted_client.delete_api_key(hostile, account_id="a/b", user_id="u v")
    (request,) = scripted_server.requests
    assert (request.method, request.target) == ("POST", "/v1/accounts/a%2Fb/users/u%20v/apiKeys:delete")
    assert json.loads(request.body) == {"keyId": hostile}


@pytest.mark.parametrize(("_label", "key_id", "status"), BAD_KEY_IDS, ids=[row[0] for row in BAD_KEY_IDS])
def test_key_ids_that_are_refused(
    scripted_server: ScriptedServer, _label: str, key_id: Optional[bytes], status: Status
) -> None:
    client = raw.Client(scripted_server.base_url)
    error = ctypes.POINTER(fw_error)()
    found = library.fw_delete_api_key(client.pointer, b"a", b"u", key_id, ctypes.byref(error))
    assert Status(found) is status
    assert library.fw_error_outcome(error) == Outcome.NOT_SENT
    assert b"key_id" in library.fw_error_message(error)
    library.fw_error_free(error)
    client.free()
    assert scripted_server.connections == 0


def test_a_nul_in_a_key_id_is_refused(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="key_id"):
        scripted_client.delete_api_key(KEY_ID + "\0x", account_id=ACCOUNT, user_id=USER)
    assert scripted_server.connections == 0
