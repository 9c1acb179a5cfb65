"""How often and after what pauses a request is sent again: the settings, and the budget that calls share."""

from __future__ import annotations

from typing import Any, List

import fwkeys
import pytest
from fwkeys import LogLevel, Status
from support.emulator import Emulator
from support.replies import IDENTITY_REPLY, http_reply
from support.scripted_server import Hold, ScriptedServer

FAILING_CALLS = 120
ATTEMPTS = 3


@pytest.fixture
def failing(emulator: Emulator) -> Emulator:
    """An emulator that fails to answer whoami."""
    emulator.fault({"operation": "verify", "when": "before", "action": {"status": 503}})
    return emulator


def client_of(emulator: Emulator, **settings: Any) -> fwkeys.Client:
    defaults = {"timeout": 20, "retry_base": 0}
    return fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, **{**defaults, **settings})


def sent(emulator: Emulator) -> int:
    return emulator.requests()["verify"]["received"]


def attempts_of(client: fwkeys.Client) -> int:
    with pytest.raises(fwkeys.ServiceError) as caught:
        client.whoami()
    return caught.value.attempts


@pytest.mark.parametrize("attempts", [1, 2, 4, 7])
def test_attempts(failing: Emulator, attempts: int) -> None:
    with client_of(failing, max_attempts=attempts) as client:
        assert attempts_of(client) == attempts
    assert sent(failing) == attempts


def test_four_attempts_are_the_default(failing: Emulator) -> None:
    with client_of(failing) as client:
        assert attempts_of(client) == 4


def test_attempts_of_a_create(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 429, "retry_after": "0"}})
    with client_of(emulator, max_attempts=6) as client:
        with pytest.raises(fwkeys.RateLimitedError) as caught:
            client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    assert caught.value.attempts == 6


class Pauses:
    """A log that notes how long the pauses before another attempt are."""

    def __init__(self) -> None:
        self.milliseconds: List[int] = []

    def __call__(self, level: LogLevel, line: str) -> None:
        if level is LogLevel.WARNING:
            (told,) = [part for part in line.split() if part.startswith("in_ms=")]
            self.milliseconds.append(int(told.partition("=")[2]))


def pauses(emulator: Emulator, **settings: Any) -> List[int]:
    noted = Pauses()
    with client_of(emulator, log=noted, **settings) as client:
        attempts_of(client)
    return noted.milliseconds


def test_no_pause(failing: Emulator) -> None:
    assert pauses(failing, max_attempts=10, retry_base=0) == [0] * 9


def test_the_cap(failing: Emulator) -> None:
    found = pauses(failing, max_attempts=10, retry_base=10, retry_cap=0.003)
    assert all(pause <= 3 for pause in found)
    assert len(found) == 9


def test_each_pause_may_be_twice_as_long(failing: Emulator) -> None:
    ceilings = [1, 2, 4, 8, 16, 32]
    longest = [0] * 6
    for _ in range(15):
        found = pauses(failing, max_attempts=7, retry_base=0.001, retry_cap=10)
        assert all(pause <= ceiling for pause, ceiling in zip(found, ceilings))
        longest = [max(pair) for pair in zip(longest, found)]
    assert longest[5] > longest[0]  # by chance alone not once in 10^12 runs


def test_a_pause_is_drawn(failing: Emulator) -> None:
    first = pauses(failing, max_attempts=12, retry_base=0.02, retry_cap=0.02)
    second = pauses(failing, max_attempts=12, retry_base=0.02, retry_cap=0.02)
    assert len(set(first)) > 1
    assert first != second


def test_what_the_service_asks_for_is_added_and_not_capped(emulator: Emulator) -> None:
    strike = {"status": 503, "retry_after_ms": 40}
    emulator.fault({"operation": "verify", "when": "before", "action": strike})
    found = pauses(emulator, max_attempts=3, retry_base=0.005, retry_cap=0.005)
    assert all(40 <= pause <= 45 for pause in found)
    assert len(found) == 2


def test_the_budget_ends_a_storm_of_retries_and_successes_fill_it(emulator: Emulator) -> None:
    emulator.fault({"operation": "verify", "when": "before", "action": {"status": 503}})
    with client_of(emulator, max_attempts=ATTEMPTS) as client:
        attempts = [attempts_of(client) for _ in range(FAILING_CALLS)]
        assert attempts[0] == ATTEMPTS  # it starts full
        assert attempts[-10:] == [1] * 10  # and is used up
        retries = sum(attempts) - FAILING_CALLS
        assert 20 <= retries <= 110
        assert sent(emulator) == FAILING_CALLS + retries

        emulator.clear_faults()
        for _ in range(50):
            client.whoami()
        emulator.fault({"operation": "verify", "when": "before", "action": {"status": 503}})
        assert attempts_of(client) > 1  # it recovers

    with client_of(emulator, max_attempts=ATTEMPTS) as other:
        assert attempts_of(other) == ATTEMPTS  # each client has its own


def test_attempts_have_a_deadline_of_their_own(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    scripted_server.answer(IDENTITY_REPLY)
    with fwkeys.Client(
        api_key="k", base_url=scripted_server.base_url, timeout=20, attempt_timeout=0.2, retry_base=0
    ) as client:
        assert client.whoami().account_id == "my-account"
    assert len(scripted_server.requests) == 2


def test_a_plain_create_has_the_whole_deadline(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with fwkeys.Client(
        api_key="k", base_url=scripted_server.base_url, timeout=0.6, attempt_timeout=0.1, retry_base=0
    ) as client:
        with pytest.raises(fwkeys.DeadlineError):
            client.create_api_key(account_id="a", user_id="u")
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize(
    ("keywords", "argument"),
    [
        ({"max_attempts": 0}, "max_attempts"),
        ({"max_attempts": -1}, "max_attempts"),
        ({"max_attempts": 101}, "max_attempts"),
        ({"max_attempts": 2**32 + 4}, "max_attempts"),
        *[
            ({name: value}, name)
            for name in ("retry_base", "retry_cap", "settle_time", "attempt_timeout")
            for value in (-0.001, 86_400.001, float("nan"), float("inf"), 2**64)
        ],
        ({"attempt_timeout": 0}, "attempt_timeout"),
    ],
)
def test_settings_that_are_refused(keywords: Any, argument: str) -> None:
    with pytest.raises(fwkeys.ArgumentError, match=argument) as caught:
        fwkeys.Client(api_key="k", **keywords)
    assert caught.value.status == Status.OUT_OF_RANGE


@pytest.mark.parametrize(
    "keywords",
    [
        {"max_attempts": 1},
        {"max_attempts": 100},
        {"retry_base": 0, "retry_cap": 0, "settle_time": 0, "attempt_timeout": 0.001},
        {"retry_base": 86_400, "retry_cap": 86_400, "settle_time": 86_400, "attempt_timeout": 86_400},
    ],
)
def test_settings_at_their_limits(keywords: Any) -> None:
    fwkeys.Client(api_key="k", **keywords).close()


@pytest.mark.parametrize("value", [1.0, "4", True, None])
def test_attempts_of_another_type(value: Any) -> None:
    with pytest.raises(TypeError, match="max_attempts"):
        fwkeys.Client(api_key="k", max_attempts=value)


def test_the_longest_pauses_do_not_overflow(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(http_reply(503))
    with fwkeys.Client(
        api_key="k",
        base_url=scripted_server.base_url,
        timeout=0.5,
        max_attempts=100,
        retry_base=86_400,
        retry_cap=86_400,
    ) as client:
        assert attempts_of(client) == 1  # the pause would end after the deadline
