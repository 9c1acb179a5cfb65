"""Whose keys a call is about that does not say so: the account and the user that the API key belongs to,
which the library asks the service for, within the first call of a client."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Callable, List

import fwkeys
import pytest
from support.emulator import Emulator

KEYS = 20


def lookups(emulator: Emulator) -> int:
    return emulator.requests().get("verify", {}).get("received", 0)


@pytest.fixture
def any_client(emulator: Emulator) -> Any:
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, timeout=20) as client:
        yield client


def test_every_call_finds_its_owner(any_client: fwkeys.Client, emulator: Emulator) -> None:
    client = any_client
    key = client.create_api_key(display_name="one")
    assert client.get_api_key(key.id).display_name == "one"
    assert key.id in [listed.id for listed in client.list_api_keys()]
    assert client.update_api_key(key.id, display_name="two").display_name == "two"
    with client.rotate_api_key(key.id) as rotation:
        new_id = rotation.new_key_id
    assert new_id is not None
    assert client.resume_rotation(key.id, new_id).state is fwkeys.RotationState.COMMITTED
    assert client.sweep_api_keys(fwkeys.generate_marker()).deleted_key_ids == ()
    with client.temporary_api_key(60) as lent:
        assert lent.id in emulator.live_ids()
    client.delete_api_key(new_id)
    assert emulator.live_ids() == []
    assert lookups(emulator) == 2  # one for the client, one for the new key of the rotation


def test_calls_that_begin_later_ask_nothing(any_client: fwkeys.Client, emulator: Emulator) -> None:
    threads = [threading.Thread(target=any_client.create_api_key) for _ in range(KEYS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(emulator.live_ids()) == KEYS
    asked = lookups(emulator)  # calls that begin at the same time may each ask
    assert 1 <= asked <= KEYS
    any_client.list_api_keys().close()
    assert lookups(emulator) == asked


def test_tasks_find_their_owner(emulator: Emulator) -> None:
    async def work() -> None:
        async with fwkeys.AsyncClient(api_key=emulator.api_key, base_url=emulator.base_url) as client:
            first = await client.create_api_key()
            others = await asyncio.gather(*(client.create_api_key() for _ in range(KEYS - 1)))
            keys = [first, *others]
            assert {key.id async for key in client.list_api_keys()} >= {key.id for key in keys}
            async with client.rotate_api_key(keys[0].id) as rotation:
                pass
            await client.delete_api_key(rotation.new_key.id)

    asyncio.run(work())
    assert len(emulator.live_ids()) == KEYS - 1
    assert lookups(emulator) == 2  # one for the client, one for the rotation's new key


def test_what_the_caller_names_wins(any_client: fwkeys.Client, emulator: Emulator) -> None:
    emulator.add_user("other")
    theirs = any_client.create_api_key(user_id="other")
    own = any_client.create_api_key()
    assert [key.id for key in any_client.list_api_keys(user_id="other")] == [theirs.id]
    assert own.id in [key.id for key in any_client.list_api_keys()]


def test_with_both_ids_nothing_is_looked_for(any_client: fwkeys.Client, emulator: Emulator) -> None:
    any_client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    assert lookups(emulator) == 0


def test_a_failed_lookup_is_tried_again(any_client: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "verify", "count": 1, "action": {"status": 403}})
    with pytest.raises(fwkeys.PermissionDeniedError):
        any_client.create_api_key()
    any_client.create_api_key()
    assert len(emulator.live_ids()) == 1


Call = Callable[[fwkeys.Client], Any]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.create_api_key(account_id="other"),
        lambda client: client.delete_api_key("key_1", account_id="other"),
        lambda client: list(client.prune(marked=True, account_id="other")),
    ],
)
def test_another_account_is_refused(any_client: fwkeys.Client, call: Call) -> None:
    with pytest.raises((fwkeys.PermissionDeniedError, fwkeys.NotFoundError), match="accounts/other"):
        call(any_client)


def test_a_user_that_the_service_does_not_tell(any_client: fwkeys.Client, emulator: Emulator) -> None:
    emulator.fault({"operation": "users", "action": {"status": 403}})
    with pytest.raises(fwkeys.ArgumentError, match=r"user_id: .* the service does not tell which one"):
        any_client.create_api_key()
    assert any_client.create_api_key(user_id=emulator.user_id).id in emulator.live_ids()


def test_arguments_are_checked_before_anything_is_asked(
    any_client: fwkeys.Client, emulator: Emulator
) -> None:
    calls: List[Callable[[Any], Any]] = [
        lambda client: client.get_api_key(7),
        lambda client: client.delete_api_key("a\0b"),
        lambda client: client.create_api_key(display_name="\ud800"),
        lambda client: client.sweep_api_keys(b"1"),
    ]
    for call in calls:
        with pytest.raises((TypeError, fwkeys.ArgumentError)):
            call(any_client)
    assert lookups(emulator) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.create_api_key("my-account", "my-user"),
        lambda client: client.list_api_keys("my-account", "my-user"),
        lambda client: client.delete_api_key("my-account", "my-user", "key_1"),
        lambda client: client.get_api_key(),
    ],
)
def test_ids_of_account_and_user_have_names(any_client: fwkeys.Client, call: Call) -> None:
    with pytest.raises(TypeError):
        call(any_client)


def test_pruning_finds_its_owner(any_client: fwkeys.Client, emulator: Emulator) -> None:
    marked = any_client.create_api_key(marker=fwkeys.generate_marker())
    settings: Any = {"marked": True, "force": True, "keep_key_id": "key_none"}
    assert [pruned.key.id for pruned in any_client.prune(**settings)] == [marked.id]

    async def work() -> List[Any]:
        async with fwkeys.AsyncClient(api_key=emulator.api_key, base_url=emulator.base_url) as client:
            again = await client.create_api_key(marker=fwkeys.generate_marker())
            return [again.id, *[pruned.key.id async for pruned in client.prune(**settings)]]

    created, *pruned = asyncio.run(work())
    assert pruned == [created]
