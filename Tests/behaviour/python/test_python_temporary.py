"""Temporary API keys: the end of the block deletes the key, whatever ends the block."""

from __future__ import annotations

import copy
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Iterator, Type

import fwkeys
import pytest
from fwkeys import Outcome, Status
from rotation.test_rotation_block import notes
from support.build import ROOT
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.interruptions import InterruptAt
from support.waiting import wait_until

HOUR = timedelta(hours=1)


def expiry_of(emulator: Emulator) -> datetime:
    (record,) = emulator.live_keys()
    return datetime.fromisoformat(record["expireTime"].replace("Z", "+00:00"))


@pytest.fixture
def interruption() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, whatever the tests run under."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt_when(condition: Callable[[], bool]) -> threading.Thread:
    """Sends SIGINT to this process once something holds."""

    def interrupt() -> None:
        wait_until(condition)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    return thread


# ---- The block


def test_the_block_has_a_key_that_works_and_expires(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    began = datetime.now(timezone.utc)
    with eager_user.temporary_api_key(ttl=HOUR, display_name="job", annotations={"team": "a"}) as key:
        assert opens_the_door(emulator, key.secret)
        assert (key.base_name, key.annotations) == ("job", {"team": "a"})
        assert key.marker
        assert timedelta(0) <= expiry_of(emulator) - began - HOUR < timedelta(seconds=5)
        secret = key.secret
    assert emulator.live_ids() == []
    assert not opens_the_door(emulator, secret)
    assert key.wiped
    assert key.id  # the record stays readable


def test_seconds_are_a_ttl_too_and_are_rounded_up(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    began = datetime.now(timezone.utc)
    with eager_user.temporary_api_key(ttl=90.25):
        assert expiry_of(emulator) - began >= timedelta(seconds=90.25)


def test_nothing_is_created_before_the_block_is_entered(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    temporary = eager_user.temporary_api_key(ttl=HOUR)
    assert emulator.requests().get("create", {"received": 0})["received"] == 0
    for _ in range(2):  # one after another
        with temporary as key:
            assert emulator.live_ids() == [key.id]
            with pytest.raises(fwkeys.StateError, match="exists already"):
                temporary.__enter__()
    assert emulator.live_ids() == []


@pytest.mark.parametrize("kind", [RuntimeError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_exception_that_ends_the_block_deletes_the_key(
    eager_user: fwkeys.Client, emulator: Emulator, kind: Type[BaseException]
) -> None:
    with pytest.raises(kind) as caught:
        with eager_user.temporary_api_key(ttl=HOUR) as key:
            raise kind("in the block")
    assert emulator.live_ids() == []
    assert key.wiped
    assert notes(caught.value) == ""


def test_a_key_that_somebody_else_deleted_is_no_error(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    with eager_user.temporary_api_key(ttl=HOUR) as key:
        eager_user.delete_api_key(key_id=str(key.id))
    assert emulator.live_ids() == []


def test_keys_of_lost_answers_are_deleted_with_the_key(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "count": 1, "action": "close", "late_commit_ms": 800})
    with eager_user.temporary_api_key(ttl=HOUR) as key:
        assert key.unsettled_attempts
        wait_until(lambda: emulator.pending_commits() == 0)
        assert len(emulator.live_ids()) == 2
    assert emulator.live_ids() == []


# ---- Deleting fails


@pytest.mark.parametrize(
    ("action", "kind", "outcome"),
    [
        ({"status": 403}, fwkeys.PermissionDeniedError, Outcome.REJECTED),
        ("close", fwkeys.TransportError, Outcome.UNKNOWN),
    ],
)
def test_a_deletion_that_fails_is_an_error_that_names_the_key_and_its_expiry(
    eager_user: fwkeys.Client,
    emulator: Emulator,
    action: Any,
    kind: Type[fwkeys.FwKeysError],
    outcome: Outcome,
) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": action})
    with pytest.raises(kind) as caught:
        with eager_user.temporary_api_key(ttl=HOUR) as key:
            secret = key.secret
    error = caught.value
    assert (error.orphan_key_id, error.outcome) == (key.id, outcome)
    assert str(key.id) in str(error)
    assert str(key.expire_time_text) in str(error)
    assert secret[8:] not in str(error) + repr(error.args)
    assert key.wiped
    assert emulator.live_ids() == [key.id]


def test_an_exception_goes_on_where_deleting_fails_too(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    with pytest.raises(RuntimeError, match="in the block") as caught:
        with eager_user.temporary_api_key(ttl=HOUR) as key:
            raise RuntimeError("in the block")
    if hasattr(caught.value, "add_note"):
        assert str(key.id) in notes(caught.value)
        assert str(key.expire_time_text) in notes(caught.value)
    assert key.wiped


def test_a_client_that_was_closed_cannot_delete(emulator: Emulator) -> None:
    client = fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
    )
    with pytest.raises(fwkeys.StateError, match="closed") as caught:
        with client.temporary_api_key(ttl=HOUR) as key:
            client.close()
    assert caught.value.orphan_key_id == key.id
    assert emulator.live_ids() == [key.id]


# ---- Ctrl-C


def test_ctrl_c_during_the_deletion_is_raised_when_the_key_is_gone(
    eager_user: fwkeys.Client, emulator: Emulator, interruption: None
) -> None:
    emulator.fault({"operation": "delete", "when": "before", "count": 1, "action": {"delay_ms": 200}})
    thread = interrupt_when(lambda: emulator.requests()["delete"]["received"] == 1)
    with pytest.raises(KeyboardInterrupt) as caught:
        with eager_user.temporary_api_key(ttl=HOUR) as key:
            pass
    thread.join()
    assert emulator.live_ids() == []
    assert key.wiped
    assert notes(caught.value) == ""


def test_ctrl_c_during_the_creation_leaves_no_key(
    eager_user: fwkeys.Client, emulator: Emulator, interruption: None
) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"delay_ms": 200}})
    thread = interrupt_when(lambda: emulator.requests()["create"]["received"] == 1)
    with pytest.raises(KeyboardInterrupt):
        with eager_user.temporary_api_key(ttl=HOUR):
            pytest.fail("the block was entered")
    thread.join()
    assert emulator.live_ids() == []


def one_block(client: fwkeys.Client, profile: InterruptAt) -> fwkeys.TemporaryApiKey:
    temporary = client.temporary_api_key(ttl=HOUR)
    with profile, temporary:
        pass
    return temporary


def test_ctrl_c_at_any_place_leaves_no_key_behind_the_end_of_the_interpreter(
    eager_user: fwkeys.Client, emulator: Emulator
) -> None:
    whole = InterruptAt(0)
    one_block(eager_user, whole)
    assert whole.seen > 100
    left = []
    left_to_the_end = 0
    for number in range(1, whole.seen + 1):
        temporary = one_block(eager_user, InterruptAt(number))
        if temporary._at_exit is not None and temporary._at_exit.alive:
            left_to_the_end += 1
            temporary._at_exit()  # as the interpreter does when it ends
        if emulator.live_ids():
            left.append(number)
            emulator.reset()
    assert left == []
    assert left_to_the_end < 5  # where the deletion had not begun


# ---- The end of the interpreter, and forks

LEAVING = """
import sys, threading, fwkeys
base_url, api_key, account_id, user_id, way = sys.argv[1:]
client = fwkeys.Client(api_key=api_key, base_url=base_url, account_id=account_id, user_id=user_id)
entered = threading.Event()

def work():
    with client.temporary_api_key(ttl=3600):
        entered.set()
        threading.Event().wait()

def generate():
    with client.temporary_api_key(ttl=3600):
        yield

if "daemon thread" in way:
    threading.Thread(target=work, daemon=True).start()
    entered.wait()
    if "call" in way:
        client.whoami()  # the main thread's first one, after the key was made
elif way == "generator":
    generator = generate()
    next(generator)
else:
    with client.temporary_api_key(ttl=3600):
        sys.exit(0)
"""


@pytest.mark.parametrize("way", ["daemon thread", "daemon thread, then a call", "generator", "sys.exit"])
def test_a_block_that_the_interpreter_leaves_behind_has_its_key_deleted(emulator: Emulator, way: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")}
    where = [emulator.base_url, emulator.api_key, emulator.account_id, emulator.user_id]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LEAVING, *where, way],
        env=environment,
        timeout=240,
        check=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.stderr == ""
    assert emulator.requests()["create"]["received"] == 1
    assert emulator.live_ids() == []


def test_a_forked_child_leaves_the_key_to_its_parent(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    temporary = eager_user.temporary_api_key(ttl=HOUR)
    with temporary as key:
        child = os.fork()
        if child == 0:
            try:
                temporary.__exit__(None, None, None)
            except BaseException:
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert status == 0
        assert emulator.live_ids() == [key.id]
        assert opens_the_door(emulator, key.secret)
    assert emulator.live_ids() == []


# ---- Arguments


@pytest.mark.parametrize(
    "ttl", [0, -1, timedelta(0), timedelta(seconds=-1), math.nan, math.inf, 1e300, timedelta.max, 10**12]
)
def test_a_ttl_that_is_no_length_of_life_is_refused(
    eager_user: fwkeys.Client, emulator: Emulator, ttl: Any
) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="ttl is out of range") as caught:
        with eager_user.temporary_api_key(ttl=ttl):
            pass
    assert caught.value.status == Status.OUT_OF_RANGE
    assert emulator.live_ids() == []


@pytest.mark.parametrize("ttl", ["1h", None, True, datetime.now(timezone.utc)])
def test_a_ttl_of_another_type_is_refused(eager_user: fwkeys.Client, ttl: Any) -> None:
    with pytest.raises(TypeError, match="ttl must be a timedelta or seconds"):
        eager_user.temporary_api_key(ttl=ttl)


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_cannot_be_duplicated(eager_user: fwkeys.Client, duplicate: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="deletes a key once"):
        duplicate(eager_user.temporary_api_key(ttl=HOUR))
