"""Getting one key: by the path that is not documented, and from the list where the service does not know
it."""

from __future__ import annotations

import ctypes
from typing import List, Optional, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from fwkeys._declarations import fw_api_key, fw_error
from fwkeys._library import library
from support import raw
from support.emulator import Emulator
from support.hostile_text import ROWS
from support.replies import KEY_ID, SECRET, http_reply, json_reply, listed, page_reply
from support.scripted_server import Close, ScriptedServer, Step

LIST = f"/v1/accounts/{ACCOUNT}/users/{USER}/apiKeys"

BAD_KEY_IDS: List[Tuple[str, Optional[bytes], Status]] = [
    ("NULL", None, Status.NULL_ARGUMENT),
    ("empty", b"", Status.EMPTY_ARGUMENT),
    ("a dot", b".", Status.DOT_SEGMENT),
    ("two dots", b"..", Status.DOT_SEGMENT),
    ("a byte too long", b"k" * 257, Status.TOO_LONG),
    *ROWS,
]


def test_a_key_of_the_emulator(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    annotations = {"team": "search"}
    created = eager_user.create_api_key(display_name="wanted", annotations=annotations)
    assert created.id
    record = eager_user.get_api_key(created.id)
    assert type(record) is fwkeys.ApiKeyRecord
    assert (record.id, record.display_name, record.prefix) == (created.id, "wanted", created.prefix)
    assert record.annotations == annotations
    assert record.create_time == created.create_time
    assert record.last_used is None
    assert emulator.requests()["get"]["received"] == 1
    assert emulator.requests()["list"]["received"] == 0


def test_a_key_that_is_not_there(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(250)
    with pytest.raises(fwkeys.NotFoundError) as caught:
        eager_user.get_api_key(key_id="key_nobodyHasThis")
    assert caught.value.http_status == 404
    assert caught.value.outcome is Outcome.REJECTED
    assert emulator.requests()["get"]["received"] == 1
    assert emulator.requests()["list"]["received"] == 2


@pytest.mark.parametrize("http_status", [404, 405, 501])
@pytest.mark.parametrize("body", [b"", b"<html>no such path</html>", b'{"code":5,"message":"no"}'])
def test_where_the_path_is_not_known_the_list_is_searched(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, http_status: int, body: bytes
) -> None:
    scripted_server.answer(http_reply(http_status, body))
    scripted_server.answer(page_reply(listed(1), listed(2), token="second"))
    scripted_server.answer(page_reply(listed(3), listed(4)))
    assert eager_client.get_api_key(key_id="key_3").display_name == "name 3"
    get, first, second = scripted_server.requests
    assert (get.method, get.target) == ("GET", f"{LIST}/key_3")
    assert (first.method, first.target.partition("?")[0]) == ("GET", LIST)
    assert second.target.endswith("pageToken=second")


def test_a_record_without_an_id_is_looked_for_in_the_list(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(json_reply(200, listed(1, keyId="")))
    scripted_server.answer(page_reply(listed(1), listed(2)))
    assert eager_client.get_api_key(key_id="key_2").id == "key_2"


@pytest.mark.parametrize("http_status", [404, 405, 501])
@pytest.mark.parametrize("pages", [[page_reply()], [page_reply(listed(1), token="2"), page_reply(listed(2))]])
def test_what_is_not_in_the_list_is_not_found(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, http_status: int, pages: List[bytes]
) -> None:
    scripted_server.answer(http_reply(http_status))
    for page in pages:
        scripted_server.answer(page)
    with pytest.raises(fwkeys.NotFoundError) as caught:
        eager_client.get_api_key(key_id="key_9")
    assert caught.value.status == Status.NOT_FOUND
    assert caught.value.http_status == http_status  # that of the answer about the key itself
    assert caught.value.outcome is Outcome.REJECTED
    assert len(scripted_server.requests) == 1 + len(pages)


def test_a_search_that_fails_is_told(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(http_reply(404))
    scripted_server.answer(page_reply(listed(1), token="second"))
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.PermissionDeniedError) as caught:
        eager_client.get_api_key(key_id="key_9")
    assert caught.value.http_status == 403


def test_a_search_in_a_list_without_end_is_told(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(http_reply(404))
    for _ in range(5):
        scripted_server.answer(page_reply(listed(1), token="again"))
    with pytest.raises(fwkeys.PaginationError):
        eager_client.get_api_key(key_id="key_9")
    assert len(scripted_server.requests) <= 4


@pytest.mark.parametrize("steps", [[Close()], [http_reply(503)], [http_reply(429, retry_after="0")]])
def test_it_is_sent_again(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, steps: List[Step]
) -> None:
    scripted_server.answer(*steps)
    scripted_server.answer(json_reply(200, listed(1)))
    assert eager_client.get_api_key(key_id="key_1").id == "key_1"
    assert len(scripted_server.requests) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'"key_2"', b'{"keyId":"key_2"', b"{}"])
def test_an_answer_that_is_no_record_is_not_believed(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, body: bytes
) -> None:
    scripted_server.answer(http_reply(200, body))
    scripted_server.answer(page_reply(listed(1), listed(2)))
    assert eager_client.get_api_key(key_id="key_2").display_name == "name 2"


def test_hostile_ids_are_encoded(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    hostile = 'key_"/../?é\U0001f511'
    scripted_server.answer(json_reply(200, listed(1, keyId=hostile)))
    assert eager_client.get_api_key(hostile, account_id="a/b", user_id="u v").id == hostile
    encoded = "key_%22%2F..%2F%3F%C3%A9%F0%9F%94%91"
    assert scripted_server.requests[0].target == f"/v1/accounts/a%2Fb/users/u%20v/apiKeys/{encoded}"


def test_a_secret_that_a_record_holds_is_shown_nowhere(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(json_reply(200, listed(1, key=SECRET)))
    record = eager_client.get_api_key(key_id="key_1")
    assert not hasattr(record, "secret")
    assert SECRET[8:] not in f"{record!r} {vars(record)}"


@pytest.mark.parametrize(("_label", "key_id", "status"), BAD_KEY_IDS, ids=[row[0] for row in BAD_KEY_IDS])
def test_key_ids_that_are_refused(
    scripted_server: ScriptedServer, _label: str, key_id: Optional[bytes], status: Status
) -> None:
    client = raw.Client(scripted_server.base_url)
    key, error = ctypes.POINTER(fw_api_key)(), ctypes.POINTER(fw_error)()
    outputs = ctypes.byref(key), ctypes.byref(error)
    assert Status(library.fw_get_api_key(client.pointer, b"a", b"u", key_id, *outputs)) is status
    assert not key
    assert library.fw_error_outcome(error) == Outcome.NOT_SENT
    assert b"key_id" in library.fw_error_message(error)
    library.fw_error_free(error)
    client.free()
    assert scripted_server.connections == 0


def test_every_user_is_refused(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="user_id") as caught:
        eager_client.get_api_key(KEY_ID, account_id=None, user_id="-")
    assert caught.value.status == Status.WILDCARD_USER
    assert scripted_server.connections == 0


def test_a_key_that_is_not_named(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    for call in (eager_client.get_api_key, eager_client.delete_api_key):
        with pytest.raises(fwkeys.ArgumentError, match="key_id"):
            call("")
    assert scripted_server.connections == 0
