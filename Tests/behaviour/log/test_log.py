"""The log: which lines come at which level, and what they tell."""

from __future__ import annotations

import gc
import weakref
from typing import Any, Callable, Dict

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import LogLevel, Outcome
from support.emulator import Emulator
from support.log_receiver import Receiver, logged_client, pairs
from support.replies import IDENTITY_REPLY, KEY_ID, http_reply, record_reply
from support.scripted_server import Close, ScriptedServer, Step


def test_every_attempt_and_what_came_of_it(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    scripted_server.answer(http_reply(429, retry_after="0", x_request_id="req-1"))
    scripted_server.answer(record_reply())
    with logged_client(scripted_server, receiver) as client:
        client.create_api_key()
    first, second = receiver.of(LogLevel.DEBUG)
    for line in (first, second):
        assert pairs(line)["operation"] == "create"
        assert pairs(line)["account"] == ACCOUNT
        assert pairs(line)["user"] == USER
        assert pairs(line)["ms"].isdigit()
    assert (pairs(first)["http"], pairs(first)["request"]) == ("429", "req-1")
    assert pairs(second)["http"] == "200"
    assert "request" not in pairs(second)
    (retry,) = receiver.of(LogLevel.WARNING)
    assert "RATE_LIMITED" in retry  # why it is sent again
    (done,) = receiver.of(LogLevel.INFO)
    assert pairs(done)["operation"] == "create"
    assert pairs(done)["key"] == KEY_ID
    assert pairs(done)["attempts"] == "2"
    assert pairs(done)["ms"].isdigit()
    assert receiver.of(LogLevel.ERROR) == []


def test_a_failure(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    scripted_server.answer(http_reply(403, x_request_id="req-9"))
    with logged_client(scripted_server, receiver) as client:
        with pytest.raises(fwkeys.PermissionDeniedError):
            client.delete_api_key(key_id=KEY_ID)
    (line,) = receiver.of(LogLevel.ERROR)
    assert pairs(line)["operation"] == "delete"
    assert pairs(line)["key"] == KEY_ID
    assert (pairs(line)["http"], pairs(line)["request"]) == ("403", "req-9")
    assert "PERMISSION_DENIED" in line
    assert "REJECTED" in line


@pytest.mark.parametrize(
    ("step", "why"), [(http_reply(503), "SERVICE"), (http_reply(408), "SERVICE"), (Close(), "TRANSPORT")]
)
def test_why_it_is_sent_again(scripted_server: ScriptedServer, step: Step, why: str) -> None:
    receiver = Receiver()
    scripted_server.answer(step)
    scripted_server.answer(IDENTITY_REPLY)
    with logged_client(scripted_server, receiver) as client:
        client.whoami()
    (line,) = receiver.of(LogLevel.WARNING)
    assert why in line
    assert pairs(line)["operation"] == "whoami"


def test_a_key_that_may_be_left_behind_is_named(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    scripted_server.answer(record_reply(key=None))
    scripted_server.answer(http_reply(403))
    with logged_client(scripted_server, receiver) as client:
        with pytest.raises(fwkeys.SecretLostError):
            client.create_api_key()
    assert KEY_ID in "\n".join(receiver.of(LogLevel.ERROR))


def test_the_marker_of_what_may_be_left_behind(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    scripted_server.answer(Close())
    scripted_server.answer(http_reply(403))
    with logged_client(scripted_server, receiver) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.create_api_key(exactly_once=True)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert caught.value.marker
    assert caught.value.marker in "\n".join(receiver.of(LogLevel.ERROR))


@pytest.mark.parametrize("operation", ["create", "get", "list", "delete", "whoami", "sweep"])
def test_every_operation_has_its_name(eager_user: fwkeys.Client, emulator: Emulator, operation: str) -> None:
    receiver = Receiver()
    key = eager_user.create_api_key()
    assert key.id
    with fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        settle_time=0,
        log=receiver,
    ) as client:
        calls: Dict[str, Callable[[], object]] = {
            "create": client.create_api_key,
            "get": lambda: client.get_api_key(key_id=str(key.id)),
            "list": client.list_api_keys,
            "delete": lambda: client.delete_api_key(key_id=str(key.id)),
            "whoami": lambda: client.whoami(with_user=True),
            "sweep": lambda: client.sweep_api_keys(marker="0123456789abcdef"),
        }
        calls[operation]()
    assert len(receiver.of(LogLevel.INFO)) >= 1
    assert {pairs(line)["operation"] for _, line in receiver.lines} == {operation}


def test_a_rotation_left_undecided_is_told(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    receiver = Receiver()
    old = eager_user.create_api_key()
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, log=receiver) as client:
        rotation = client.rotate_api_key(
            str(old.id), account_id=emulator.account_id, user_id=emulator.user_id
        )
    receiver.lines.clear()
    rotation.close()
    ((level, line),) = receiver.lines
    assert level in {LogLevel.ERROR, LogLevel.WARNING}
    assert str(old.id) in line
    assert str(rotation.new_key.id) in line


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_a_rotation_decided_is_not(eager_user: fwkeys.Client, emulator: Emulator, end: str) -> None:
    receiver = Receiver()
    old = eager_user.create_api_key()
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, log=receiver) as client:
        rotation = client.rotate_api_key(
            str(old.id), account_id=emulator.account_id, user_id=emulator.user_id
        )
        getattr(rotation, end)()
    receiver.lines.clear()
    rotation.close()
    assert receiver.lines == []


@pytest.mark.parametrize("level", list(LogLevel))
def test_a_level_and_what_matters_more(scripted_server: ScriptedServer, level: LogLevel) -> None:
    receiver = Receiver()
    scripted_server.answer(http_reply(503))
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(http_reply(403))
    with logged_client(scripted_server, receiver, log_level=level) as client:
        client.whoami()
        with pytest.raises(fwkeys.PermissionDeniedError):
            client.whoami()
    found = {found for found, _ in receiver.lines}
    assert found == {wanted for wanted in LogLevel if wanted <= level}


@pytest.mark.parametrize("level", [0, 5, -1, 2**31])
def test_levels_that_are_none(scripted_server: ScriptedServer, level: Any) -> None:
    receiver = Receiver()
    gone = weakref.ref(receiver)
    with pytest.raises(fwkeys.ArgumentError, match="log_level"):
        logged_client(scripted_server, receiver, log_level=level)
    del receiver
    gc.collect()
    assert gone() is None


def test_a_log_that_is_none(scripted_server: ScriptedServer) -> None:
    with pytest.raises(TypeError, match="log"):
        logged_client(scripted_server, "stderr")
