"""Cancel tokens: which calls one ends, and what it holds."""

from __future__ import annotations

import copy
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable

import fwkeys
import pytest
from conftest import ACCOUNT
from fwkeys import Cancel, Outcome
from support.cancelling import (
    cancelled,
    client_of,
    ends_long_before_the_deadline,
)
from support.replies import IDENTITY_REPLY, KEY_ID, http_reply, page_reply, record_reply
from support.scripted_server import Hold, ScriptedServer


def test_the_token_of_a_call_ends_that_call_alone(scripted_server: ScriptedServer) -> None:
    cancel = Cancel()
    cancel.trigger()
    with client_of(scripted_server.base_url) as client:
        cancelled(lambda: client.create_api_key(cancel=cancel), Outcome.NOT_SENT)
        cancelled(lambda: client.list_api_keys(cancel=cancel), Outcome.NOT_SENT)
        cancelled(lambda: client.rotate_api_key(old_key_id="key_old", cancel=cancel), Outcome.NOT_SENT)
        scripted_server.answer(record_reply())
        assert client.create_api_key().id == KEY_ID
    assert len(scripted_server.requests) == 1


def test_the_token_of_a_list_ends_its_later_pages(scripted_server: ScriptedServer) -> None:
    cancel = Cancel()
    scripted_server.answer(page_reply({"keyId": "key_1"}, token="second"))
    with client_of(scripted_server.base_url) as client:
        keys = client.list_api_keys(cancel=cancel)
    cancel.trigger()
    assert next(keys).id == "key_1"  # that came before
    cancelled(lambda: next(keys), Outcome.NOT_SENT)
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("which", ["of the call", "of the client"])
def test_either_token_ends_a_call(scripted_server: ScriptedServer, which: str) -> None:
    of_client, of_call = Cancel(), Cancel()
    triggered = of_call if which == "of the call" else of_client
    triggered.trigger()
    with client_of(scripted_server.base_url, cancel=of_client) as client:
        cancelled(lambda: client.create_api_key(cancel=of_call), Outcome.NOT_SENT)
    assert scripted_server.requests == []


def test_one_token_ends_many_calls(scripted_server: ScriptedServer) -> None:
    cancel = Cancel()
    for _ in range(8):
        scripted_server.answer(Hold())
    with client_of(scripted_server.base_url, cancel=cancel) as client:
        with ThreadPoolExecutor(8) as pool:
            running = [pool.submit(client.create_api_key) for _ in range(8)]
            scripted_server.wait_for_requests(8)
            with ends_long_before_the_deadline():
                cancel.trigger()
                errors = [call.exception() for call in running]
    assert {type(error) for error in errors} == {fwkeys.CancelledError}
    assert len(scripted_server.requests) == 8


def test_a_token_that_is_forgotten_does_no_harm(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    with client_of(scripted_server.base_url, cancel=Cancel()) as client:
        assert client.whoami().account_id == ACCOUNT


def test_a_token_that_is_not_triggered_changes_nothing(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(http_reply(429, retry_after="0"))
    scripted_server.answer(record_reply())
    with client_of(scripted_server.base_url, cancel=Cancel()) as client:
        assert client.create_api_key(cancel=Cancel()).id == KEY_ID


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_token_cannot_be_duplicated(duplicate: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="Cancel"):
        duplicate(Cancel())


@pytest.mark.parametrize("value", [threading.Event(), 7, True])
def test_what_is_no_token(scripted_server: ScriptedServer, value: Any) -> None:
    with pytest.raises(TypeError, match="cancel"):
        client_of(scripted_server.base_url, cancel=value)
    with client_of(scripted_server.base_url) as client:
        with pytest.raises(TypeError, match="cancel"):
            client.create_api_key(cancel=value)
    assert scripted_server.connections == 0


def test_tokens_hold_no_descriptor_once_they_are_gone() -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = descriptors()
    for _ in range(100):
        Cancel().trigger()
    assert descriptors() == before
