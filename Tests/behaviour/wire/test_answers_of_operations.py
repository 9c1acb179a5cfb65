"""Every HTTP status, for every operation: what it is called, what became of the request, how often it is
sent.

That of create has tests of its own, see test_outcomes.py.
"""

from __future__ import annotations

from typing import Callable, Dict, List, Tuple, Type

import fwkeys
import pytest
from conftest import API_KEY
from create.test_outcomes import STATUS_ROWS
from fwkeys import Outcome, Status
from support.replies import KEY_ID, bare_reply, http_reply, page_reply
from support.rotations import NEW_SECRET, begin
from support.scripted_server import ScriptedServer

ATTEMPTS = 2

# What changes nothing, and a delete, is worth another attempt after these.
SENT_AGAIN = {408, 429, 500, 501, 502, 503, 504, 520, 599}

Row = Tuple[int, Type[fwkeys.FwKeysError], Status, Outcome]
ROWS: List[Row] = [*STATUS_ROWS, (429, fwkeys.RateLimitedError, Status.RATE_LIMITED, Outcome.REJECTED)]
EACH_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))

Operation = Callable[[fwkeys.Client], object]


CALLS: Dict[str, Operation] = {
    "list": lambda client: client.list_api_keys(),
    "get": lambda client: client.get_api_key(key_id=KEY_ID),
    "delete": lambda client: client.delete_api_key(key_id=KEY_ID),
    "whoami": lambda client: client.whoami(),
    "sweep": lambda client: client.sweep_api_keys(marker="0123456789abcdef"),
    "resume": lambda client: client.resume_rotation(old_key_id="key_old", new_key_id="key_new"),
}

# What a get does not take as its answer: it looks at the list then.
NOT_FOR_GET = {404, 405, 501}


@pytest.fixture
def client(scripted_server: ScriptedServer) -> fwkeys.Client:
    """One that tries twice, at once."""
    return fwkeys.Client(
        api_key=API_KEY,
        base_url=scripted_server.base_url,
        account_id="my-account",
        user_id="my-user",
        timeout=20,
        max_attempts=ATTEMPTS,
        retry_base=0,
        settle_time=0,
    )


def check(error: fwkeys.FwKeysError, server: ScriptedServer, row: Row, sent: int) -> None:
    http_status, kind, status, outcome = row
    assert type(error) is kind
    assert (error.status, error.outcome, error.http_status) == (status, outcome, http_status)
    assert error.attempts == sent
    # A deletion that may have been done names its key.
    is_deletion = server.requests[-1].target.endswith(":delete")
    assert (error.orphan_key_id is not None) == (is_deletion and outcome is Outcome.UNKNOWN)
    assert error.marker is None
    assert len(server.requests) == sent


def answer(server: ScriptedServer, http_status: int) -> int:
    """Scripts the answer as often as the request may be sent, and tells how often that is."""
    sent = ATTEMPTS if http_status in SENT_AGAIN else 1
    for _ in range(sent):
        server.answer(http_reply(http_status, location=server.base_url + "/elsewhere"))
    return sent


@pytest.mark.parametrize("name", sorted(CALLS))
@EACH_ROW
def test_a_call(
    scripted_server: ScriptedServer,
    client: fwkeys.Client,
    name: str,
    row: Row,
) -> None:
    http_status = row[0]
    if name in {"get", "resume"} and http_status in NOT_FOR_GET:
        key = [http_reply(http_status), page_reply()]
        # A rotation looks for two keys, and at two lists for each.
        for reply in key if name == "get" else [*key, page_reply()] * 2:
            scripted_server.answer(reply)
        with pytest.raises(fwkeys.NotFoundError):
            CALLS[name](client)
        return
    sent = answer(scripted_server, http_status)
    with pytest.raises(fwkeys.FwKeysError) as caught:
        CALLS[name](client)
    check(caught.value, scripted_server, row, sent)


@EACH_ROW
def test_the_next_page(
    scripted_server: ScriptedServer,
    client: fwkeys.Client,
    row: Row,
) -> None:
    http_status = row[0]
    scripted_server.answer(page_reply({"keyId": "key_1"}, token="second"))
    keys = client.list_api_keys()
    next(keys)
    scripted_server.requests.clear()
    sent = answer(scripted_server, http_status)
    with pytest.raises(fwkeys.FwKeysError) as caught:
        next(keys)
    check(caught.value, scripted_server, row, sent)


@EACH_ROW
def test_the_beginning_of_a_rotation(
    scripted_server: ScriptedServer,
    client: fwkeys.Client,
    row: Row,
) -> None:
    http_status = row[0]
    sent = ATTEMPTS if http_status == 429 else 1  # a create is not sent into the unknown again
    scripted_server.answer(bare_reply())
    for _ in range(sent):
        scripted_server.answer(http_reply(http_status))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        client.rotate_api_key(old_key_id="key_old")
    scripted_server.requests.pop(0)
    check(caught.value, scripted_server, row, sent)


def state_after(row: Row, tried: fwkeys.RotationState) -> fwkeys.RotationState:
    """A no leaves it where it was. From where the key may be gone it only goes on in the same way."""
    _, _, status, outcome = row
    may_be_gone = outcome is Outcome.UNKNOWN or status is Status.NOT_FOUND
    return tried if may_be_gone else fwkeys.RotationState.BEGUN


@EACH_ROW
def test_a_commit(
    scripted_server: ScriptedServer,
    client: fwkeys.Client,
    row: Row,
) -> None:
    http_status, kind, status, outcome = row
    rotation = begin(scripted_server, client)
    sent = answer(scripted_server, http_status)
    if http_status in {401, 403}:  # tried with the new key too
        scripted_server.answer(http_reply(http_status))
        sent = 2
    with pytest.raises(fwkeys.FwKeysError) as caught:
        rotation.commit()
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.outcome, error.http_status) == (status, outcome, http_status)
    assert len(scripted_server.requests) == sent
    assert rotation.state is state_after(row, fwkeys.RotationState.COMMITTING)
    assert rotation.failure is error
    assert rotation.secret == NEW_SECRET
    keys = [request.headers["authorization"] for request in scripted_server.requests]
    assert set(keys) <= {f"Bearer {API_KEY}", f"Bearer {NEW_SECRET}"}


@EACH_ROW
def test_an_abort(
    scripted_server: ScriptedServer,
    client: fwkeys.Client,
    row: Row,
) -> None:
    http_status = row[0]
    rotation = begin(scripted_server, client)
    sent = answer(scripted_server, http_status)
    with pytest.raises(fwkeys.FwKeysError) as caught:
        rotation.abort()
    check(caught.value, scripted_server, row, sent)
    assert rotation.state is state_after(row, fwkeys.RotationState.ABORTING)


def test_the_rows_are_all_that_the_service_can_answer() -> None:
    rows: List[int] = [row[0] for row in ROWS]
    assert len(rows) == len(set(rows))
    assert set(rows) > SENT_AGAIN
