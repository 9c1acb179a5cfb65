"""AsyncClient: every call, against the emulator, errors with their outcomes, and settings."""

from __future__ import annotations

from typing import Any, Callable

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome
from support.async_calls import CALLS, client_at, client_of, run, spinning_is_noticed
from support.command_runs import opens_the_door
from support.emulator import Emulator
from support.replies import http_reply
from support.scripted_server import Hold, ScriptedServer


def test_the_life_of_a_key(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            assert (client.account_id, client.user_id) == (emulator.account_id, emulator.user_id)
            with await client.create_api_key(
                display_name="alive", expire_time="2037-01-02T03:04:05Z", annotations={"team": "search"}
            ) as key:
                assert key.display_name == "alive"
                assert key.annotations == {"team": "search"}
                assert opens_the_door(emulator, key.secret)
            assert key.wiped
            assert emulator.live_ids() == [key.id]
            got = await client.get_api_key(str(key.id))
            assert (got.id, got.expire_time) == (key.id, key.expire_time)
            await client.delete_api_key(key_id=str(key.id))
            assert emulator.live_ids() == []
            with pytest.raises(fwkeys.NotFoundError):
                await client.get_api_key(key_id=str(key.id))

    run(work())


def test_whoami(emulator: Emulator) -> None:
    async def work() -> None:
        async with client_at(emulator) as client:
            assert (await client.whoami()).user_id is None
            me = await client.whoami(with_user=True)
            assert (me.account_id, me.user_id) == (emulator.account_id, emulator.user_id)

    run(work())


def test_sweep(emulator: Emulator) -> None:
    marker = fwkeys.generate_marker()

    async def work() -> None:
        async with client_at(emulator) as client:
            kept = await client.create_api_key(display_name="x", marker=marker)
            lost = await client.create_api_key(display_name="x", marker=marker)
            swept = await client.sweep_api_keys(marker=marker, keep_key_id=kept.id)
            assert swept.deleted_key_ids == (lost.id,)
            assert emulator.live_ids() == [kept.id]

    run(work())


@pytest.mark.parametrize("name", sorted(CALLS))
def test_an_error_and_its_outcome(scripted_server: ScriptedServer, name: str) -> None:
    scripted_server.answer(http_reply(403, b'{"code":7,"message":"not you"}', x_request_id="req-1"))

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            with pytest.raises(fwkeys.PermissionDeniedError) as caught:
                await CALLS[name](client)
            assert caught.value.outcome is Outcome.REJECTED
            assert caught.value.http_status == 403
            assert caught.value.service_message == "not you"
            # A rotation asks for its old key first: its create is not sent.
            assert caught.value.attempts == (0 if name == "rotate" else 1)

    run(work())


def test_a_deadline(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())

    async def work() -> None:
        async with client_of(scripted_server.base_url, timeout=1.5) as client:
            async with spinning_is_noticed(60):
                with pytest.raises(fwkeys.DeadlineError) as caught:
                    await client.create_api_key()
            assert caught.value.outcome is Outcome.UNKNOWN

    run(work())


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.create_api_key(account_id="", user_id=USER),
        lambda client: client.create_api_key(account_id=ACCOUNT, user_id=USER, display_name=""),
        lambda client: client.list_api_keys(account_id=ACCOUNT, user_id=USER, page_size=0).__anext__(),
        lambda client: client.delete_api_key("key_1", account_id=ACCOUNT, user_id="-"),
        lambda client: client.get_api_key("a\0b", account_id=ACCOUNT, user_id=USER),
        lambda client: client.sweep_api_keys("no marker", account_id=ACCOUNT, user_id=USER),
        lambda client: client.rotate_api_key("", account_id=ACCOUNT, user_id=USER).__aenter__(),
    ],
)
def test_arguments_are_refused_before_anything_is_sent(
    scripted_server: ScriptedServer, call: Callable[[Any], Any]
) -> None:
    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            with pytest.raises(fwkeys.ArgumentError) as caught:
                await call(client)
            assert caught.value.outcome is Outcome.NOT_SENT

    run(work())
    assert scripted_server.connections == 0


def test_arguments_of_the_wrong_type(scripted_server: ScriptedServer) -> None:
    async def work() -> None:
        async with client_of(scripted_server.base_url, account_id=None) as client:
            for call in (
                client.create_api_key(account_id=7),  # type: ignore[arg-type]
                client.create_api_key(nickname="x"),  # type: ignore[call-arg]
                client.create_api_key(user_id=USER, cancel=7),  # type: ignore[arg-type]
                client.get_api_key(7, user_id=USER),  # type: ignore[arg-type]
            ):
                with pytest.raises(TypeError):
                    await call

    run(work())
    assert scripted_server.connections == 0


@pytest.mark.parametrize("max_in_flight", [0, -1, 10_001, 2**40])
def test_the_limits_of_what_is_in_flight(max_in_flight: int) -> None:
    with pytest.raises(fwkeys.ArgumentError, match="max_in_flight"):
        fwkeys.AsyncClient(api_key="k", max_in_flight=max_in_flight)


def test_settings_are_those_of_the_client() -> None:
    with pytest.raises(fwkeys.ArgumentError, match="set FIREWORKS_API_KEY"):
        fwkeys.AsyncClient()
    with pytest.raises(TypeError, match="'nickname'"):
        fwkeys.AsyncClient(api_key="k", nickname="x")  # type: ignore[call-arg]
    with pytest.raises(fwkeys.ArgumentError, match="requests_per_minute"):
        fwkeys.AsyncClient(api_key="k", requests_per_minute=-1)
    with pytest.raises(fwkeys.ArgumentError, match="base_url"):
        fwkeys.AsyncClient(api_key="k", base_url="nonsense")


def test_settings_of_the_environment(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREWORKS_API_KEY", emulator.api_key)
    monkeypatch.setenv("FIREWORKS_ACCOUNT_ID", emulator.account_id)
    monkeypatch.setenv("FIREWORKS_BASE_URL", emulator.base_url)

    async def work() -> None:
        async with fwkeys.AsyncClient(user_id=emulator.user_id, max_in_flight=2) as client:
            assert (client.account_id, client.user_id) == (emulator.account_id, emulator.user_id)
            assert emulator.live_ids() == [] != [(await client.create_api_key()).id]

    run(work())
