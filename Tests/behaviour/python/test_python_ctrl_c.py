"""Ctrl-C, and any signal handler that raises, ends a call that blocks, at once and with its outcome."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Any, Callable, Iterator, List, Optional, Type

import fwkeys
import pytest
from fwkeys import Outcome
from fwkeys._library import library
from fwkeys._waiting import _MainQueue
from support.emulator import Emulator
from support.interruptions import InterruptAt
from support.waiting import wait_until

WAITS_IN_PYTHON = True

# A call that no signal ends goes on for so long, and the test fails.
TIMEOUT = 20.0
AT_ONCE = TIMEOUT / 4

Call = Callable[[fwkeys.Client, str], Any]

# What the service is asked for when the signal comes, the call, and the outcome that it has then.
CALLS: List[Any] = [
    pytest.param("verify", lambda client, _: client.whoami(), id="whoami"),
    pytest.param("create", lambda client, _: client.create_api_key(), id="create"),
    pytest.param("get", lambda client, key_id: client.get_api_key(key_id), id="get"),
    pytest.param("list", lambda client, _: client.list_api_keys(), id="list"),
    pytest.param(
        "update", lambda client, key_id: client.update_api_key(key_id, display_name="b"), id="update"
    ),
    pytest.param("delete", lambda client, key_id: client.delete_api_key(key_id), id="delete"),
    pytest.param("create", lambda client, key_id: client.rotate_api_key(key_id), id="rotate"),
    pytest.param("get", lambda client, key_id: client.resume_rotation(key_id, "key_b"), id="resume"),
    pytest.param("list", lambda client, _: client.sweep_api_keys(fwkeys.generate_marker()), id="sweep"),
    pytest.param("create", lambda client, _: client.temporary_api_key(60).__enter__(), id="temporary"),
]


class HandlerError(Exception):
    """What a signal handler of the program raises."""


def raise_handler_error(*_: Any) -> None:
    raise HandlerError


def received(emulator: Emulator, operation: str) -> int:
    return emulator.requests()[operation]["received"]


def interrupted(
    emulator: Emulator,
    operation: str,
    call: Callable[[], Any],
    kind: Type[BaseException] = KeyboardInterrupt,
    number: int = signal.SIGINT,
) -> BaseException:
    """Makes a call that stalls, sends a signal meanwhile, and gives the exception."""
    emulator.fault({"operation": operation, "when": "before", "count": 1, "action": "stall"})
    before = received(emulator, operation)
    sent: List[float] = []

    def interrupt() -> None:
        wait_until(lambda: received(emulator, operation) > before)
        sent.append(time.monotonic())
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(kind) as caught:
            call()
        assert time.monotonic() - sent[0] < AT_ONCE
    finally:
        thread.join()
    return caught.value


@pytest.fixture(params=["without a log", "with a log"])
def user(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[fwkeys.Client]:
    with fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        timeout=TIMEOUT,
        settle_time=0.01,
        log=(lambda level, line: None) if request.param == "with a log" else None,
    ) as client:
        yield client


@pytest.fixture
def key_id(emulator: Emulator) -> str:
    emulator.mint(1)
    return emulator.live_ids()[0]


@pytest.mark.parametrize(("operation", "call"), CALLS)
def test_it_ends_every_call(
    user: fwkeys.Client, emulator: Emulator, key_id: str, operation: str, call: Call
) -> None:
    problem = interrupted(emulator, operation, lambda: call(user, key_id))
    cause = problem.__cause__
    assert isinstance(cause, fwkeys.CancelledError)
    assert cause.outcome is Outcome.UNKNOWN
    assert emulator.live_ids() == [key_id]
    assert user.get_api_key(key_id).id == key_id  # the client is as good as new


def test_it_ends_the_fetching_of_a_page(user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(5)
    keys = user.list_api_keys(page_size=2)
    seen = [next(keys).id, next(keys).id]
    interrupted(emulator, "list", lambda: next(keys))
    seen += [key.id for key in keys]  # the same page is asked for again
    assert len(set(seen)) == len(seen) == 6


@pytest.mark.parametrize("end", ["commit", "abort"])
def test_it_ends_the_end_of_a_rotation(
    user: fwkeys.Client, emulator: Emulator, key_id: str, end: str
) -> None:
    rotation = user.rotate_api_key(key_id)
    problem = interrupted(emulator, "delete", getattr(rotation, end))
    assert isinstance(problem.__cause__, fwkeys.CancelledError)
    assert rotation.state in {fwkeys.RotationState.COMMITTING, fwkeys.RotationState.ABORTING}
    assert rotation.failure is problem.__cause__
    getattr(rotation, end)()
    assert rotation.failure is None
    assert len(emulator.live_ids()) == 1


@pytest.mark.parametrize("problem", [None, RuntimeError("the block failed")])
def test_it_ends_the_block_of_a_rotation(
    user: fwkeys.Client, emulator: Emulator, key_id: str, problem: Optional[RuntimeError]
) -> None:
    rotation = user.rotate_api_key(key_id)

    def leave() -> None:
        with rotation:
            if problem is not None:
                raise problem

    interruption = interrupted(emulator, "delete", leave)
    assert rotation.failure is interruption.__cause__
    if hasattr(interruption, "add_note"):
        notes = "\n".join(getattr(interruption, "__notes__", []))
        assert rotation.state.name in notes
        assert key_id in notes
        assert str(rotation.new_key_id) in notes
        assert problem is None or "could not be aborted: the call was cancelled" in notes


def test_a_rotation_whose_client_is_closed(user: fwkeys.Client, emulator: Emulator, key_id: str) -> None:
    rotation = user.rotate_api_key(key_id)
    keys = user.list_api_keys(page_size=1)
    user.close()
    assert len(list(keys)) == 3
    rotation.commit()
    assert emulator.live_ids() == [rotation.new_key_id]


def test_it_ends_a_sweep_for_many_markers(user: fwkeys.Client, emulator: Emulator) -> None:
    marker = fwkeys.MarkerToSweep(emulator.account_id, emulator.user_id, fwkeys.generate_marker())
    interrupted(emulator, "list", lambda: fwkeys.sweep_markers(user, [marker]))
    user.whoami()


def test_a_sweep_for_many_markers_looks_often_for_a_signal(user: fwkeys.Client, emulator: Emulator) -> None:
    """Its progress is where signal handlers run. The shortest time between two calls is told by the library
    alone, however busy the machine is."""
    marker = fwkeys.MarkerToSweep(emulator.account_id, emulator.user_id, fwkeys.generate_marker())
    emulator.fault({"operation": "list", "when": "before", "count": 1, "action": "stall"})
    calls: List[float] = []

    def hear(examined: int, deleted: int) -> None:
        calls.append(time.monotonic())
        if len(calls) == 20:
            raise HandlerError

    with pytest.raises(HandlerError):
        fwkeys.sweep_markers(user, [marker], progress=hear)
    assert min(later - earlier for earlier, later in zip(calls, calls[1:])) < 0.03


def test_what_a_handler_raises(user: fwkeys.Client, emulator: Emulator) -> None:
    before = signal.signal(signal.SIGALRM, raise_handler_error)
    try:
        problem = interrupted(emulator, "create", user.create_api_key, HandlerError, signal.SIGALRM)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert isinstance(problem.__cause__, fwkeys.CancelledError)
    assert problem.__cause__.outcome is Outcome.UNKNOWN


def test_a_handler_that_raises_nothing_ends_nothing(user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": {"delay_ms": 200}})
    seen: List[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: seen.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        key = user.create_api_key()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert seen == [signal.SIGALRM]
    assert emulator.live_ids() == [key.id]


def test_a_handler_may_cancel_the_call(emulator: Emulator) -> None:
    cancel = fwkeys.Cancel()
    before = signal.signal(signal.SIGALRM, lambda *_: cancel.trigger())
    try:
        with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, cancel=cancel) as client:
            interrupted(emulator, "verify", client.whoami, fwkeys.CancelledError, signal.SIGALRM)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_handler_may_make_a_call_of_its_own(user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "before", "count": 1, "action": {"delay_ms": 200}})
    seen: List[Any] = []
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(user.whoami().account_id))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        key = user.create_api_key()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert seen == [emulator.account_id]
    assert emulator.live_ids() == [key.id]


def test_calls_of_other_threads_go_on(user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "before", "count": 1, "action": {"delay_ms": 500}})
    keys: List[Any] = []
    thread = threading.Thread(target=lambda: keys.append(user.create_api_key()))
    thread.start()
    wait_until(lambda: received(emulator, "create") == 1)
    interrupted(emulator, "verify", user.whoami)
    thread.join()
    assert [key.id for key in keys] == emulator.live_ids()


def test_a_second_signal_ends_the_deletion_of_the_key(
    user: fwkeys.Client, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = _MainQueue._take

    def interrupted_take(operation: Any, done: Any, into: Any) -> None:
        take(operation, done, into)
        raise KeyboardInterrupt

    monkeypatch.setattr(_MainQueue, "_take", staticmethod(interrupted_take))
    problem = interrupted(emulator, "delete", user.create_api_key)
    (key_id,) = emulator.live_ids()
    assert isinstance(problem.__cause__, fwkeys.CancelledError)
    assert problem.__cause__.orphan_key_id == key_id
    if sys.version_info >= (3, 11):
        assert key_id in problem.__notes__[0]


def test_a_second_signal_ends_the_wait_for_the_end(
    user: fwkeys.Client, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted_cancel(*_: Any) -> int:
        raise KeyboardInterrupt("second")

    with monkeypatch.context() as patch:
        patch.setattr(library, "fw_queue_cancel", interrupted_cancel)
        problem = interrupted(emulator, "delete", lambda: user.delete_api_key("key_1"))
    assert problem.args == ("second",)
    assert isinstance(problem.__cause__, fwkeys.CancelledError)
    assert problem.__cause__.outcome is Outcome.UNKNOWN
    user.create_api_key()


STEPS = {
    "create": lambda client, key_id: client.create_api_key(exactly_once=True),
    "rotate": lambda client, key_id: client.rotate_api_key(key_id, exactly_once=True),
}


@pytest.mark.parametrize("name", STEPS)
def test_at_every_place_no_key_is_left(emulator: Emulator, key_id: str, name: str) -> None:
    """Wherever the signal comes, the caller has the key, or it is gone, or the exception has its marker."""
    with fwkeys.Client(
        api_key=emulator.api_key, base_url=emulator.base_url, timeout=TIMEOUT, settle_time=0.01
    ) as client:
        client.create_api_key(display_name="first").wipe()
        before = emulator.live_ids()
        number = 0
        made: List[Any] = []
        while not made:
            number += 1
            with InterruptAt(number) as interruption:
                made.append(STEPS[name](client, key_id))
            if interruption.raised is None:
                continue
            cause = interruption.raised.__cause__
            if isinstance(cause, fwkeys.FwKeysError) and cause.marker is not None:
                client.sweep_api_keys(cause.marker)
            assert emulator.live_ids() == before, f"a key is left after an interrupt at place {number}"
        assert number > 40
        made[0].close()


def test_a_signal_is_not_lost_in_the_log(emulator: Emulator) -> None:
    """Python may run the handler where the log's callback begins, before any of its steps."""
    lines: List[str] = []
    with fwkeys.Client(
        api_key=emulator.api_key, base_url=emulator.base_url, log=lambda _, line: lines.append(line)
    ) as client:
        client.whoami()
        number, ended = 0, False
        while not ended:
            number += 1
            with InterruptAt(number) as interruption:
                client.whoami()
                ended = True
            lost = ended and interruption.seen >= number
            assert not lost, f"the interrupt at place {number} was lost"
        assert number > 40
        assert client.whoami().account_id == emulator.account_id
    assert lines
