"""Cancelling: where a call is when it ends, what became of its request, and that nothing is sent afterwards.

That it ends at once is measured elsewhere; here it has to end long before the deadline of its call.
"""

from __future__ import annotations

import socket
from typing import List

import fwkeys
import pytest
from fwkeys import Cancel, Outcome, Status
from support.cancelling import (
    CALLS,
    Pause,
    cancelled,
    client_of,
    triggered_when,
    unread_bytes,
)
from support.emulator import Emulator
from support.replies import EMPTY_OBJECT_REPLY, KEY_ID, http_reply, page_reply, record_reply
from support.scripted_server import Close, Hold, ScriptedServer
from support.waiting import wait_until


@pytest.mark.parametrize("name", sorted(CALLS))
def test_before_the_call(scripted_server: ScriptedServer, name: str) -> None:
    cancel = Cancel()
    cancel.trigger()
    with client_of(scripted_server.base_url, cancel=cancel) as client:
        for _ in range(2):  # it stays triggered
            cancelled(lambda: CALLS[name](client), Outcome.NOT_SENT)
    assert scripted_server.requests == []


@pytest.mark.parametrize("name", sorted(CALLS))
def test_while_connecting(name: str) -> None:
    cancel = Cancel()
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection, and never says hello
        base_url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        connections: List[socket.socket] = []
        with client_of(base_url, cancel=cancel) as client:
            with triggered_when(cancel, lambda: connections.append(silent.accept()[0])):
                cancelled(lambda: CALLS[name](client), Outcome.NOT_SENT)
        connections[0].close()


@pytest.mark.parametrize("name", sorted(CALLS))
def test_while_waiting_for_the_answer(scripted_server: ScriptedServer, name: str) -> None:
    cancel = Cancel()
    scripted_server.answer(Hold())
    with client_of(scripted_server.base_url, cancel=cancel) as client:
        with triggered_when(cancel, lambda: scripted_server.wait_for_requests(1)):
            # A rotation asks for its old key first: its create is not sent.
            outcome = Outcome.NOT_SENT if name == "rotate" else Outcome.UNKNOWN
            error = cancelled(lambda: CALLS[name](client), outcome)
    assert error.attempts in {0, 1}
    assert (error.marker is not None) == (name == "create exactly once")
    assert len(scripted_server.requests) == 1


def test_in_the_middle_of_an_answer(scripted_server: ScriptedServer) -> None:
    cancel = Cancel()
    scripted_server.answer(http_reply(200, b'{"displayName":"x"', content_length="300"), Hold())
    with client_of(scripted_server.base_url, cancel=cancel) as client:
        with triggered_when(cancel, lambda: scripted_server.wait_for_requests(1)):
            cancelled(client.create_api_key, Outcome.UNKNOWN)
    assert len(scripted_server.requests) == 1


def test_a_key_that_was_named_by_then_is_deleted(scripted_server: ScriptedServer) -> None:
    cancel, half = Cancel(), record_reply()[:-1]
    scripted_server.answer(half, Hold())
    scripted_server.answer(EMPTY_OBJECT_REPLY)

    def is_read() -> bool:
        return scripted_server.bytes_sent == len(half) and unread_bytes(scripted_server.port) == 0

    with client_of(scripted_server.base_url, cancel=cancel) as client:
        with triggered_when(cancel, lambda: wait_until(is_read)):
            with pytest.raises(fwkeys.SecretLostError) as caught:
                client.create_api_key()
    assert caught.value.status == Status.CANCELLED
    assert caught.value.orphan_key_id is None
    (delete,) = scripted_server.posts(":delete")
    assert delete.body == b'{"keyId":"%s"}' % KEY_ID.encode()


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"create exactly once"}))
def test_while_pausing_after_a_no(scripted_server: ScriptedServer, name: str) -> None:
    cancel, pause = Cancel(), Pause()
    scripted_server.answer(http_reply(429, retry_after="30"))
    with client_of(scripted_server.base_url, cancel=cancel, log=pause) as client:
        with triggered_when(cancel, pause.wait):
            # The next attempt was not sent, and the last one was refused: either way nothing was done.
            cancelled(lambda: CALLS[name](client), Outcome.NOT_SENT, Outcome.REJECTED)
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("delete", {Outcome.UNKNOWN}),  # the first attempt may have deleted the key
        ("get", {Outcome.UNKNOWN, Outcome.NOT_SENT}),  # what changes nothing leaves nothing to know
        ("list", {Outcome.UNKNOWN, Outcome.NOT_SENT}),
        ("whoami", {Outcome.UNKNOWN, Outcome.NOT_SENT}),
    ],
)
def test_while_pausing_after_the_unknown(
    scripted_server: ScriptedServer, name: str, outcomes: "set[Outcome]"
) -> None:
    cancel, pause = Cancel(), Pause()
    scripted_server.answer(http_reply(503, retry_after="30"))
    with client_of(scripted_server.base_url, cancel=cancel, log=pause) as client:
        with triggered_when(cancel, pause.wait):
            cancelled(lambda: CALLS[name](client), *outcomes)
    assert len(scripted_server.requests) == 1


def test_while_settling(scripted_server: ScriptedServer) -> None:
    cancel, pause = Cancel(), Pause()
    scripted_server.answer(Close())
    with client_of(scripted_server.base_url, settle_time=30, log=pause) as client:
        with triggered_when(cancel, pause.wait):
            error = cancelled(
                lambda: client.create_api_key(exactly_once=True, cancel=cancel), Outcome.UNKNOWN
            )
    assert error.marker
    assert len(scripted_server.requests) == 1


def test_while_a_sweep_settles(scripted_server: ScriptedServer) -> None:
    cancel, pause = Cancel(), Pause()
    scripted_server.answer(page_reply())
    with client_of(scripted_server.base_url, settle_time=30, log=pause, cancel=cancel) as client:
        with triggered_when(cancel, pause.wait):
            with pytest.raises(fwkeys.CancelledError):
                client.sweep_api_keys(marker="0123456789abcdef")
    assert len(scripted_server.requests) == 1


def test_while_a_new_key_is_verified(emulator: Emulator) -> None:
    cancel, pause = Cancel(), Pause()
    (old_id,) = emulator.bootstrap_ids
    emulator.fault({"new_key_refused_uses": 1000})
    with client_of(
        emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        api_key=emulator.api_key,
        retry_base=30,
        retry_cap=30,
        log=pause,
    ) as client:
        with triggered_when(cancel, pause.wait):
            with pytest.raises(fwkeys.FwKeysError) as caught:
                client.rotate_api_key(old_key_id=old_id, cancel=cancel)
    assert caught.value.status == Status.CANCELLED
    assert caught.value.orphan_key_id is None
    assert emulator.live_ids() == []  # the new key was deleted again
