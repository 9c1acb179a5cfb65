"""Lists that lead nowhere: they end with an error, after all records that came, and never go on for ever."""

from __future__ import annotations

from typing import Any, List, Tuple

import fwkeys
import pytest
from fwkeys import Outcome, Status
from support.replies import listed, page_reply
from support.scripted_server import ScriptedServer

MOST_REQUESTS_IN_A_CIRCLE = 16
MOST_EMPTY_PAGES = 300


def walk(client: fwkeys.Client, **options: Any) -> List[Any]:
    """The ids that a list gives before its PaginationError, which may come with the first page."""
    found: List[Any] = []

    def read() -> None:
        found.extend(key.id for key in client.list_api_keys(**options))

    with pytest.raises(fwkeys.PaginationError) as caught:
        read()
    assert caught.value.status == Status.PAGINATION
    assert caught.value.outcome is not Outcome.NOT_SENT
    return found


def test_a_token_that_repeats_at_once(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    scripted_server.answer(page_reply(listed(1), token="again"))
    for number in range(2, 9):
        scripted_server.answer(page_reply(listed(number), token="again"))
    found = walk(eager_client)
    assert found == [f"key_{number + 1}" for number in range(len(found))]
    assert 2 <= len(scripted_server.requests) <= 3
    assert len(found) == len(scripted_server.requests)


@pytest.mark.parametrize("tokens", [["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]])
@pytest.mark.parametrize("beginning", [[], ["x"], ["x", "y", "z"]])
def test_tokens_that_go_in_a_circle(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, beginning: List[str], tokens: List[str]
) -> None:
    sequence = beginning + tokens * 20
    for number, token in enumerate(sequence):
        scripted_server.answer(page_reply(listed(number), token=token))
    found = walk(eager_client)
    assert found == [f"key_{number}" for number in range(len(found))]
    assert len(scripted_server.requests) <= len(beginning) + MOST_REQUESTS_IN_A_CIRCLE + len(tokens)


def test_the_token_that_the_caller_began_with_comes_again(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    for number in range(6):
        scripted_server.answer(page_reply(listed(number), token="mine"))
    walk(eager_client, page_token="mine")
    assert len(scripted_server.requests) <= 3


def test_pages_that_stay_empty(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    for number in range(MOST_EMPTY_PAGES):
        scripted_server.answer(page_reply(token=f"t{number}"))
    assert walk(eager_client) == []
    assert len(scripted_server.requests) < MOST_EMPTY_PAGES


def test_an_empty_page_now_and_then_is_no_lie(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(token="1"))
    scripted_server.answer(page_reply(listed(1), token="2"))
    scripted_server.answer(page_reply(token="3"))
    scripted_server.answer(page_reply(token="4"))
    scripted_server.answer(page_reply(listed(2)))
    assert [key.id for key in eager_client.list_api_keys()] == ["key_1", "key_2"]


def test_a_total_that_is_too_small(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    for number in range(0, 40, 2):
        scripted_server.answer(page_reply(listed(number), listed(number + 1), token=f"{number}", total=3))
    found = walk(eager_client)
    assert found == [f"key_{number}" for number in range(len(found))]
    assert 3 < len(found) <= 3 + 2 * 2  # by more than a page, which is more than may come meanwhile
    assert len(scripted_server.requests) == len(found) // 2


def test_a_total_that_is_smaller_than_the_one_page(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(0), listed(1), listed(2), total=2))
    assert walk(eager_client) == ["key_0", "key_1", "key_2"]


@pytest.mark.parametrize("pages", [1, 2])
def test_a_total_that_is_too_large(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, pages: int
) -> None:
    if pages == 2:
        scripted_server.answer(page_reply(listed(1), token="second", total=9))
    scripted_server.answer(page_reply(listed(pages), total=9))
    found = walk(eager_client)
    assert found == [f"key_{number}" for number in range(1, pages + 1)]
    assert len(scripted_server.requests) == pages


LONGEST_TOKEN = 4_096


def test_the_longest_token(scripted_server: ScriptedServer, eager_client: fwkeys.Client) -> None:
    """As long as the one that a caller may begin with; each of its bytes becomes three in the URL."""
    token = "+" * LONGEST_TOKEN
    scripted_server.answer(page_reply(listed(1), token=token))
    scripted_server.answer(page_reply(listed(2)))
    assert [key.id for key in eager_client.list_api_keys()] == ["key_1", "key_2"]
    assert scripted_server.requests[1].target.endswith("pageToken=" + "%2B" * LONGEST_TOKEN)


@pytest.mark.parametrize("byte_count", [LONGEST_TOKEN + 1, 400_000, 2_000_000])
def test_a_token_over_its_limit(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, byte_count: int
) -> None:
    """libcurl's own limit is a request of 1 MB, and it says of a longer one that memory ran out."""
    scripted_server.answer(page_reply(listed(1), token="t" * byte_count))
    assert walk(eager_client) == ["key_1"]
    assert len(scripted_server.requests) == 1


def test_a_token_over_its_limit_behind_the_one_page_that_is_asked_for(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(page_reply(listed(1), token="t" * 2_000_000))
    assert [key.id for key in eager_client.list_api_keys(single_page=True)] == ["key_1"]


@pytest.mark.parametrize("option", ["filter", "page_token", "single_page"])
def test_a_total_of_something_else_is_no_lie(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, option: str
) -> None:
    scripted_server.answer(page_reply(listed(1), total=9))
    value: Any = True if option == "single_page" else "x"
    assert [key.id for key in eager_client.list_api_keys(**{option: value})] == ["key_1"]


@pytest.mark.parametrize(
    "totals",
    [
        (2, 2),
        (4, 4),
        (2, 3),
        (4, 3),
        (3, 2),
        (9, 8),
        (0, 0),
        (None, None),
        (-1, -1),
        ("3", "3"),
        (2.5, 2.5),
        ([], {}),
    ],
)
def test_a_total_that_proves_nothing(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, totals: Tuple[Any, Any]
) -> None:
    # Keys come and go while a list is read, so that a total may change, or be out by up to a page.
    scripted_server.answer(page_reply(listed(1), listed(2), token="second", total=totals[0]))
    scripted_server.answer(page_reply(listed(3), total=totals[1]))
    assert [key.id for key in eager_client.list_api_keys()] == ["key_1", "key_2", "key_3"]


@pytest.mark.parametrize(("total", "told"), [(None, None), (0, None), (-1, None), ("3", None), (1, 1)])
def test_what_is_told_of_the_total(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, total: Any, told: Any
) -> None:
    scripted_server.answer(page_reply(listed(1), total=total))
    with eager_client.list_api_keys() as keys:
        assert keys.total_size == told
