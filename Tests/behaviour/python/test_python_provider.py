"""KeyProvider: a key that is always alive, renewed before its end, with an overlap."""

from __future__ import annotations

import copy
import os
import pickle
import threading
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Iterator, List, Optional, Type

import fwkeys
import pytest
from fwkeys import Status
from rotation.test_rotation_block import notes
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.interruptions import InterruptAt
from support.providers import Clock, on_threads
from support.waiting import wait_until

TTL = 1000.0
OVERLAP = 200.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def provider(eager_user: fwkeys.Client, clock: Clock) -> Iterator[fwkeys.KeyProvider]:
    with fwkeys.KeyProvider(eager_user, ttl=TTL, overlap=OVERLAP, display_name="job") as provider:
        yield provider


def creates(emulator: Emulator) -> int:
    return int(emulator.requests().get("create", {"received": 0})["received"])


# ---- The key


def test_the_first_use_creates_a_key_that_works(
    eager_user: fwkeys.Client, provider: fwkeys.KeyProvider, emulator: Emulator
) -> None:
    assert emulator.live_ids() == []
    secret = provider.secret()
    assert opens_the_door(emulator, secret)
    assert provider.secret_bytearray() == secret.encode()
    key = eager_user.get_api_key(key_id=str(provider.key_id()))
    assert (key.base_name, bool(key.marker)) == ("job", True)
    assert key.expire_time
    assert abs(key.expire_time - datetime.now(timezone.utc) - timedelta(seconds=TTL)) < timedelta(seconds=30)
    held = provider._schedule.present
    assert held is not None
    left = (key.expire_time - datetime.now(timezone.utc)).total_seconds()
    assert left - 3 < held.end - provider._now() < left  # never longer than the service has it
    assert emulator.live_ids() == [key.id]
    assert provider.failure is None
    assert secret[8:] not in repr(provider) + repr(vars(provider))


def test_the_key_is_replaced_before_its_end_and_deleted_after_the_overlap(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    first, first_id = provider.secret(), provider.key_id()
    clock.forward(TTL - OVERLAP - 30)
    assert provider.secret() == first
    clock.forward(60)
    second = provider.secret()
    assert second != first
    assert opens_the_door(emulator, first)
    assert opens_the_door(emulator, second)
    assert emulator.live_ids() == sorted([str(first_id), str(provider.key_id())])
    clock.forward(OVERLAP)
    assert provider.secret() == second
    assert not opens_the_door(emulator, first)
    assert emulator.live_ids() == [provider.key_id()]


def test_a_key_that_nobody_used_until_its_end_is_replaced(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    first = provider.secret()
    clock.forward(TTL * 10)
    assert provider.secret() != first
    assert emulator.live_ids() == [provider.key_id()]


def test_closing_deletes_all_keys(provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock) -> None:
    provider.secret()
    clock.forward(TTL - OVERLAP + 30)
    provider.secret()
    assert len(emulator.live_ids()) == 2
    provider.close()
    provider.close()
    assert emulator.live_ids() == []
    for use in (provider.secret, provider.secret_bytearray, provider.key_id, provider.maintain):
        with pytest.raises(fwkeys.StateError, match="closed"):
            use()
    assert creates(emulator) == 2


def test_maintain_does_what_is_due(provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock) -> None:
    assert TTL - OVERLAP - 30 < provider.maintain() <= TTL - OVERLAP
    (first,) = emulator.live_ids()
    clock.forward(TTL - OVERLAP + 30)
    assert OVERLAP - 60 < provider.maintain() <= OVERLAP  # until the first key is deleted
    assert len(emulator.live_ids()) == 2
    clock.forward(OVERLAP)
    provider.maintain()
    assert emulator.live_ids() == [provider.key_id()] != [first]


def test_a_new_key_is_not_handed_out_before_the_service_knows_it(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    emulator.fault({"new_key_refused_uses": 2})
    first = provider.secret()
    assert opens_the_door(emulator, first)
    clock.forward(TTL - OVERLAP + 30)
    assert provider.secret() == first
    assert len(emulator.live_ids()) == 2
    wait_until(lambda: provider.secret() != first)
    assert opens_the_door(emulator, provider.secret())


def test_a_key_that_the_service_never_knows_is_deleted(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    first, first_id = provider.secret(), provider.key_id()
    emulator.fault({"new_key_refused_ms": 600_000})
    clock.forward(TTL - OVERLAP + 30)
    assert provider.secret() == first
    assert isinstance(provider.failure, fwkeys.AuthenticationError)
    clock.forward(61)
    assert provider.secret() == first
    assert provider.secret() == first
    assert emulator.live_ids() == [first_id]


# ---- Failures


def test_a_renewal_that_fails_is_tried_again_while_the_key_lives(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    first = provider.secret()
    clock.forward(TTL - OVERLAP + 10)
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    for _ in range(3):
        assert provider.secret() == first
    assert isinstance(provider.failure, fwkeys.PermissionDeniedError)
    assert creates(emulator) == 2  # with a pause between two attempts
    clock.forward(OVERLAP / 10)
    assert provider.secret() == first
    assert creates(emulator) == 3
    emulator.clear_faults()
    clock.forward(OVERLAP / 10)
    assert provider.secret() != first
    assert provider.failure is None


def test_without_a_living_key_the_failure_is_raised(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    with pytest.raises(fwkeys.PermissionDeniedError) as caught:
        provider.secret()
    assert provider.failure is not caught.value  # several threads may raise
    assert str(provider.failure) == str(caught.value)
    emulator.clear_faults()
    clock.forward(1)
    assert opens_the_door(emulator, provider.secret())
    clock.forward(TTL - 1)
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    clock.forward(2)
    with pytest.raises(fwkeys.PermissionDeniedError):
        provider.secret()


def test_what_a_lost_create_left_behind_is_deleted(
    eager_user: fwkeys.Client, clock: Clock, emulator: Emulator
) -> None:
    emulator.fault({"operation": "create", "action": "close", "late_commit_ms": 50})
    with fwkeys.KeyProvider(eager_user, ttl=TTL, overlap=OVERLAP) as provider:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            provider.secret()
        assert caught.value.marker
        wait_until(lambda: emulator.pending_commits() == 0)
        assert emulator.live_ids()
        emulator.clear_faults()
        clock.forward(OVERLAP / 10)
        provider.secret()
        assert emulator.live_ids() == [provider.key_id()]


def test_an_old_key_that_could_not_be_deleted_is_deleted_later(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    provider.secret()
    clock.forward(TTL - OVERLAP + 1)
    provider.secret()
    provider._schedule.retired[0].end += TTL  # a key that outlives the overlap
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    clock.forward(OVERLAP)
    provider.secret()
    assert isinstance(provider.failure, fwkeys.PermissionDeniedError)
    assert str(provider._schedule.retired[0].lease._key.id) in str(provider.failure)  # type: ignore[union-attr]
    assert len(emulator.live_ids()) == 2
    emulator.clear_faults()
    clock.forward(OVERLAP / 10)
    provider.secret()
    assert emulator.live_ids() == [provider.key_id()]
    assert provider.failure is None


@pytest.mark.parametrize("raises", [False, True])
def test_closing_names_all_keys_that_are_left(
    eager_user: fwkeys.Client, clock: Clock, emulator: Emulator, raises: bool
) -> None:
    kind: Type[Exception] = RuntimeError if raises else fwkeys.PermissionDeniedError
    provider = fwkeys.KeyProvider(eager_user, ttl=TTL, overlap=OVERLAP)
    provider.secret()
    clock.forward(TTL - OVERLAP + 1)
    provider.secret()
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})

    def leave() -> None:
        with provider:
            if raises:
                raise RuntimeError("in the block")

    with pytest.raises(kind) as caught:
        leave()
    told = notes(caught.value) if raises else str(caught.value)
    for record in emulator.live_keys():
        assert record["keyId"] in told
        assert record["expireTime"][:19] in told
    assert len(emulator.live_keys()) == 2


def test_a_key_that_somebody_deleted_is_replaced_when_it_is_doubted(
    eager_user: fwkeys.Client, provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock
) -> None:
    first = provider.secret()
    provider._doubt()
    assert provider.secret() == first
    eager_user.delete_api_key(key_id=str(provider.key_id()))
    provider._doubt()
    assert provider.secret() == first  # it was asked a moment ago
    clock.forward(60)
    provider._doubt()
    second = provider.secret()
    assert second != first
    assert opens_the_door(emulator, second)
    emulator.fault({"operation": "verify", "when": "before", "action": {"status": 403}})
    clock.forward(60)
    provider._doubt()
    assert provider.secret() == second  # nothing was proved


# ---- The clocks


class SkewedTime(datetime):
    """This machine's clock, set wrong."""

    skew = timedelta(0)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.now(tz) + cls.skew


@pytest.mark.parametrize("hours", [-0.2, 2, 48])
def test_a_clock_that_was_set_wrong_does_no_harm(
    provider: fwkeys.KeyProvider,
    emulator: Emulator,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    hours: float,
) -> None:
    """Also before the first key: an expiry that is too near or too far away is noticed by the service's own
    times."""
    monkeypatch.setattr("fwkeys._temporary.datetime", SkewedTime)
    monkeypatch.setattr("fwkeys._provider.datetime", SkewedTime)
    monkeypatch.setattr(SkewedTime, "skew", timedelta(hours=hours))
    for _ in range(3):
        secret = provider.secret()
        assert opens_the_door(emulator, secret)
        clock.forward(TTL - OVERLAP + 1)


def test_a_clock_that_is_set_while_a_key_lives_does_not_change_its_life(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = provider.secret()
    monkeypatch.setattr("fwkeys._temporary.datetime", SkewedTime)
    monkeypatch.setattr("fwkeys._provider.datetime", SkewedTime)
    for hours in (-1000, 1000):
        monkeypatch.setattr(SkewedTime, "skew", timedelta(hours=hours))
        assert provider.secret() == first
    monkeypatch.setattr(SkewedTime, "skew", timedelta(hours=-1000))
    clock.forward(TTL - OVERLAP + 1)
    assert opens_the_door(emulator, provider.secret())  # the expiry counts from the service's time
    assert creates(emulator) == 2
    assert provider.failure is None


def test_a_key_that_gets_less_life_than_was_asked_for_is_renewed_sooner() -> None:
    from fwkeys._key_schedule import Action, KeySchedule  # noqa: PLC0415

    class Record:
        create_time = datetime(2030, 1, 1, tzinfo=timezone.utc)
        expire_time: Optional[datetime] = create_time + timedelta(seconds=101)

    schedule: KeySchedule[str] = KeySchedule(TTL, OVERLAP)
    assert schedule.step_at(0) == (Action.CREATE, None)
    record: Any = Record()
    schedule.created("lease", record, 0, 1)
    assert schedule.candidate
    schedule.proved(schedule.candidate, 1)
    assert schedule.due() == (50, (Action.CREATE, None))
    assert schedule.living(99.9)
    assert not schedule.living(100)


# ---- Threads


def test_one_thread_renews_and_the_others_go_on(
    provider: fwkeys.KeyProvider, emulator: Emulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = provider.secret()
    clock.forward(TTL - OVERLAP + 1)
    entered, release = threading.Event(), threading.Event()
    begin = fwkeys.TemporaryApiKey._begin

    def held(*arguments: Any) -> fwkeys.ApiKey:
        entered.set()
        release.wait()
        return begin(*arguments)

    monkeypatch.setattr(fwkeys.TemporaryApiKey, "_begin", held)
    ends: List[Any] = []
    renewing = threading.Thread(target=lambda: ends.append(provider.secret()))
    renewing.start()
    entered.wait()
    assert on_threads(8, provider.secret) == [first] * 8
    release.set()
    renewing.join()
    assert ends == [provider.secret()] != [first]
    assert creates(emulator) == 2


def test_threads_without_a_key_wait_for_the_one_that_creates_it(
    provider: fwkeys.KeyProvider, emulator: Emulator
) -> None:
    emulator.fault({"operation": "create", "when": "before", "count": 1, "action": {"delay_ms": 100}})
    secrets = on_threads(8, provider.secret)
    assert len(set(secrets)) == 1
    assert creates(emulator) == 1


def test_threads_without_a_key_share_a_failure(
    provider: fwkeys.KeyProvider, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fwkeys._key_schedule._PAUSE_WITHOUT_KEY", 1000)  # for threads that begin late
    emulator.fault(
        {"operation": "create", "when": "before", "action": {"delay_ms": 100}},
        {"operation": "create", "when": "before", "action": {"status": 403}},
    )
    ends: List[Any] = on_threads(8, provider.secret)
    assert {type(end) for end in ends} == {fwkeys.PermissionDeniedError}
    assert len({id(end) for end in ends}) == 8
    assert creates(emulator) == 1


def test_closing_waits_for_a_thread_that_renews(
    eager_user: fwkeys.Client, emulator: Emulator, clock: Clock
) -> None:
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": {"delay_ms": 200}})
    provider = fwkeys.KeyProvider(eager_user, ttl=TTL)
    ends: List[Any] = []
    thread = threading.Thread(target=lambda: ends.extend(on_threads(1, provider.secret)))
    thread.start()
    wait_until(lambda: creates(emulator) == 1)
    provider.close()
    assert emulator.live_ids() == []
    thread.join()
    assert isinstance(ends[0], fwkeys.StateError)


# ---- Ctrl-C, forks, and the rest


@pytest.mark.parametrize("renews", [False, True])
def test_ctrl_c_at_any_place_spoils_neither_the_provider_nor_its_end(
    eager_user: fwkeys.Client, emulator: Emulator, clock: Clock, renews: bool
) -> None:
    def interrupted(number: int) -> InterruptAt:
        """A provider whose first use, or renewal and deletion, is interrupted, and that is used on."""
        with fwkeys.KeyProvider(eager_user, ttl=TTL, overlap=OVERLAP) as provider:
            if renews:
                provider.secret()
                clock.forward(TTL - OVERLAP + 1)
            with InterruptAt(number) as interruption:
                provider.secret()
                clock.forward(OVERLAP if renews else 0)
                provider.secret()
            clock.forward(2)
            assert provider.secret() == provider.secret()
        return interruption

    whole = interrupted(0)
    assert whole.seen > 100
    for number in range(1, whole.seen + 1):
        interrupted(number)
        assert emulator.live_ids() == [], number


def test_a_forked_child_gets_an_error_and_deletes_nothing(
    provider: fwkeys.KeyProvider, emulator: Emulator
) -> None:
    secret = provider.secret()
    with provider._lock:  # which another thread may hold when the process forks
        child = os.fork()
        if child == 0:
            refused = 0
            for use in (provider.secret, provider.secret_bytearray, provider.key_id, provider.maintain):
                try:
                    use()
                except fwkeys.StateError as error:
                    refused += error.status == Status.FORKED
            provider.close()
            os._exit(0 if refused == 4 else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    assert opens_the_door(emulator, secret)
    assert provider.secret() == secret


@pytest.mark.parametrize("overlap", [0, -1, TTL, TTL + 1, float("nan")])
def test_an_overlap_that_is_not_within_the_ttl_is_refused(eager_user: fwkeys.Client, overlap: float) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="overlap is out of range"):
        fwkeys.KeyProvider(eager_user, ttl=TTL, overlap=overlap)


@pytest.mark.parametrize("kind", [fwkeys.KeyProvider, fwkeys.AsyncKeyProvider])
def test_a_setting_that_it_does_not_have_is_refused_at_once(eager_user: fwkeys.Client, kind: Any) -> None:
    with pytest.raises(TypeError, match="no setting 'expire_time'"):
        kind(eager_user, ttl=TTL, expire_time="2030-01-01T00:00:00Z")


def test_the_overlap_is_a_quarter_of_the_ttl(eager_user: fwkeys.Client) -> None:
    provider = fwkeys.KeyProvider(eager_user, ttl=timedelta(hours=1))
    assert provider._schedule.overlap == 900


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_cannot_be_duplicated(provider: fwkeys.KeyProvider, duplicate: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="deletes its keys once"):
        duplicate(provider)


def test_auth_says_what_it_needs(provider: fwkeys.KeyProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(ImportError, match=r"fwkeys\[httpx\]"):
        provider.auth  # noqa: B018 - it imports
