"""A list of any length is held a page at a time."""

from __future__ import annotations

import list_memory
import pytest


@pytest.mark.timeout(180)
def test_a_list_of_100_000_keys_takes_no_more_than_two_pages_beyond_one() -> None:
    check(list_memory.measure())


@pytest.mark.timeout(180)
def test_keys_that_are_selected_of_100_000_take_no_more_memory_either() -> None:
    check(list_memory.measure("key-*9", one_in=10))


def check(memory: list_memory.Memory) -> None:
    assert set(memory.peak_bytes) == {1, 50, 10_000, 100_000}
    # A key takes more than a hundred bytes: a counter that counts nothing would be content with anything.
    assert memory.page_bytes > 50 * 100
    assert memory.most_pages_beyond_one <= 2
