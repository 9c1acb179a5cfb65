"""A signal handler may use the very object whose call it interrupts, at any place, and close it: it must not
wait for the call, which waits for the handler."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Callable, Iterator, List, Optional

import fwkeys
import pytest
from fwkeys import FwKeysError
from fwkeys._library import library
from support.emulator import Emulator
from support.interruptions import HandlerAt

WAITS_IN_PYTHON = True

PLACES_AT_MOST = 5000


@pytest.fixture
def user(emulator: Emulator) -> Iterator[fwkeys.Client]:
    with client_of(emulator) as client:
        yield client


def client_of(emulator: Emulator) -> fwkeys.Client:
    return fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        settle_time=0.01,
    )


def at_every_place(
    make: Callable[[], Any],
    call: Callable[[Any], Any],
    handle: Callable[[Any], Any],
    check: Callable[[Any], Any] = lambda _: None,
    step: int = 1,
) -> None:
    """Makes an object and a call of it, anew for each place at which the handler can come."""
    for number in range(1, PLACES_AT_MOST, step):
        subject = make()

        def handler(subject: Any = subject) -> None:
            with suppress(FwKeysError):
                handle(subject)

        with HandlerAt(number, handler) as interruption, suppress(FwKeysError):
            call(subject)
        assert interruption.raised is None or isinstance(interruption.raised, FwKeysError)
        if interruption.seen < number:
            assert number > 1
            return
        check(subject)
    raise AssertionError("there is no end to it")


@pytest.mark.parametrize("handle", [fwkeys.ApiKey.wipe, lambda key: key.secret, lambda key: key.annotations])
@pytest.mark.parametrize(
    "call", [lambda key: key.secret, fwkeys.ApiKey.secret_bytearray, lambda key: key.annotations]
)
def test_a_key(user: fwkeys.Client, call: Callable[[Any], Any], handle: Callable[[Any], Any]) -> None:
    secrets: List[Any] = []

    def make() -> fwkeys.ApiKey:
        secrets.clear()
        return user.create_api_key(annotations={"a": "b", "c": "d"})

    def check(key: fwkeys.ApiKey) -> None:
        assert key.annotations == {"a": "b", "c": "d"}
        if handle is fwkeys.ApiKey.wipe:
            assert key.wiped
            assert not library.fw_api_key_secret(key._handle._pointer, None)

    at_every_place(make, call, handle, check)


@pytest.mark.parametrize("handle", [fwkeys.ApiKeyList.close, lambda keys: keys.next_page_token, next])
def test_a_list(user: fwkeys.Client, emulator: Emulator, handle: Callable[[Any], Any]) -> None:
    emulator.mint(5)

    def make() -> fwkeys.ApiKeyList:
        keys = user.list_api_keys(page_size=1)
        next(keys)
        return keys

    def handle_if_there_is_more(keys: Any) -> None:
        with suppress(StopIteration):
            handle(keys)

    at_every_place(make, next, handle_if_there_is_more)


@pytest.mark.parametrize("end", ["commit", "abort"])
@pytest.mark.parametrize("handle", ["close", "commit", "abort", "secret"])
def test_a_rotation(user: fwkeys.Client, emulator: Emulator, end: str, handle: str) -> None:
    def make() -> fwkeys.Rotation:
        emulator.reset()
        return user.rotate_api_key(str(user.create_api_key().id))

    def use(rotation: fwkeys.Rotation) -> None:
        found = getattr(rotation, handle)
        if callable(found):
            found()

    def check(rotation: fwkeys.Rotation) -> None:
        alive = {rotation.old_key_id, rotation.new_key_id} & set(emulator.live_ids())
        assert len(alive) == (1 if rotation.state.name in {"COMMITTED", "ABORTED"} else 2)
        if handle == "close":
            assert not rotation._handle._free.alive

    at_every_place(make, lambda rotation: getattr(rotation, end)(), use, check, step=3)


def test_a_client(emulator: Emulator) -> None:
    def check(client: fwkeys.Client) -> None:
        assert not client._handle._free.alive

    at_every_place(lambda: client_of(emulator), fwkeys.Client.whoami, fwkeys.Client.close, check, step=2)


@pytest.mark.parametrize("handle", ["close", "secret", "maintain", "key_id"])
@pytest.mark.parametrize("is_renewed", [False, True])
def test_a_provider(user: fwkeys.Client, emulator: Emulator, handle: str, is_renewed: bool) -> None:
    provider: Optional[fwkeys.KeyProvider] = None

    def make() -> fwkeys.KeyProvider:
        nonlocal provider
        if provider is not None:
            provider.close()
        assert emulator.live_ids() == []
        provider = fwkeys.KeyProvider(user, ttl=3600)
        if is_renewed:
            provider.secret()
            present = provider._schedule.present
            assert present is not None
            present.end = provider._now() + 60
        return provider

    def check(provider: fwkeys.KeyProvider) -> None:
        if handle == "close":
            assert emulator.live_ids() == []
        else:
            assert len(provider.secret()) > 0

    at_every_place(
        make, fwkeys.KeyProvider.secret, lambda provider: getattr(provider, handle)(), check, step=7
    )
    assert provider is not None
    provider.close()
    assert emulator.live_ids() == []
