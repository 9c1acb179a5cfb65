"""Listing keys from an emulator that keeps some: all of them, once each, however many there are."""

from __future__ import annotations

import itertools

import fwkeys
import pytest
from support.emulator import Emulator
from support.replies import SECRET, listed, page_reply
from support.scripted_server import ScriptedServer

DEFAULT_PAGE = 50
LARGEST_PAGE = 200


def others(keys: "fwkeys.ApiKeyList", emulator: Emulator) -> "list[str]":
    """The ids of the keys that were not there when the emulator started."""
    alive = set(emulator.live_ids())
    return [key.id for key in keys if key.id in alive]


@pytest.mark.parametrize("count", [1, DEFAULT_PAGE - 1, DEFAULT_PAGE, DEFAULT_PAGE + 1, 3 * DEFAULT_PAGE])
def test_every_key_is_listed_once(eager_user: fwkeys.Client, emulator: Emulator, count: int) -> None:
    emulator.mint(count)
    found = others(eager_user.list_api_keys(), emulator)
    assert sorted(found) == emulator.live_ids()
    assert len(found) == count


def test_ten_thousand_keys(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(10_000, displayName="job {n}")
    with eager_user.list_api_keys(page_size=LARGEST_PAGE) as keys:
        names = [key.display_name for key in keys]
        assert keys.total_size == 10_001
        assert keys.next_page_token is None
    assert len(names) == len(set(names)) == 10_001
    assert {f"job {number}" for number in range(1, 10_001)} < set(names)
    assert emulator.requests()["list"]["received"] == 51


def test_a_user_without_keys(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.add_user("newcomer")
    with eager_user.list_api_keys(account_id=None, user_id="newcomer") as keys:
        assert keys.next_page_token is None
        assert list(keys) == []
        assert list(keys) == []  # the end stays the end
        assert keys.total_size in {None, 0}
    assert emulator.requests()["list"]["received"] == 1


def test_the_keys_of_every_user(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.add_user("second")
    emulator.mint(3, user="second", displayName="second {n}")
    emulator.mint(3, displayName="first {n}")
    names = {key.display_name for key in eager_user.list_api_keys(user_id="-")}
    expected = {f"{user} {n}" for user in ("first", "second") for n in (1, 2, 3)}
    assert expected < names
    assert len(names) == 7


def test_pages_are_fetched_as_they_are_read(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(20)
    keys = eager_user.list_api_keys(page_size=10)
    assert emulator.requests()["list"]["received"] == 1
    list(itertools.islice(keys, 10))
    assert emulator.requests()["list"]["received"] == 1
    next(keys)
    assert emulator.requests()["list"]["received"] == 2
    keys.close()
    assert emulator.requests()["list"]["received"] == 2


def test_a_list_a_page_at_a_time(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(25)
    found, token = [], None
    for expected in (10, 10, 6):
        with eager_user.list_api_keys(page_size=10, page_token=token, single_page=True) as keys:
            page = [key.id for key in keys]
            assert len(page) == expected
            token = keys.next_page_token
            found += page
    assert token is None
    assert len(set(found)) == 26
    assert emulator.requests()["list"]["received"] == 3


def test_a_list_from_a_page_in_the_middle(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(25)
    with eager_user.list_api_keys(page_size=10, single_page=True) as first:
        token = first.next_page_token
        beginning = [key.id for key in first]
    rest = [key.id for key in eager_user.list_api_keys(page_size=10, page_token=token)]
    assert len(beginning) + len(rest) == 26
    assert not set(beginning) & set(rest)


def test_a_filter(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(30, displayName="n{n}")
    (key,) = eager_user.list_api_keys(filter='displayName="n7"')
    assert key.display_name == "n7"


def test_keys_that_go_while_they_are_listed(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(30)
    keys = eager_user.list_api_keys(page_size=10)
    first = [next(keys).id for _ in range(10)]
    for key_id in emulator.live_ids()[::10]:
        eager_user.delete_api_key(key_id)
    rest = [key.id for key in keys]
    assert set(emulator.live_ids()) <= set(first + rest)


def test_keys_that_come_while_they_are_listed(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(30)
    keys = eager_user.list_api_keys(page_size=10)
    first = [next(keys).id for _ in range(10)]
    emulator.mint(5)
    rest = [key.id for key in keys]
    assert len(first) + len(rest) == len(set(first + rest)) >= 31


def test_a_list_goes_on_without_its_client(emulator: Emulator) -> None:
    emulator.mint(30)
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url) as client:
        keys = client.list_api_keys(account_id=emulator.account_id, user_id=emulator.user_id, page_size=10)
    assert len(list(keys)) == 31


def test_a_closed_list(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    with eager_user.list_api_keys() as keys:
        record = next(keys)
        assert "open" in repr(keys)
    keys.close()
    assert "closed" in repr(keys)
    for use in (lambda: next(keys), lambda: keys.total_size, lambda: keys.next_page_token):
        with pytest.raises(fwkeys.StateError, match="closed"):
            use()
    assert record.id  # what it gave is independent of it


def test_a_secret_that_a_list_holds_is_shown_nowhere(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(1, key=SECRET), listed(2, key=SECRET)))
    keys = eager_client.list_api_keys()
    for record in keys:
        assert not hasattr(record, "secret")
        assert SECRET[8:] not in f"{record!r} {record} {vars(record)}"
    assert SECRET[8:] not in f"{keys!r} {vars(keys)}"
