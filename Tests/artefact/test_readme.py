"""The documentation shows programs: they must be the ones that are built and run."""

from __future__ import annotations

import pytest
from support.build import ROOT


@pytest.mark.parametrize(
    ("page", "program"),
    [
        ("README.md", "bindings/c/first_key.c"),
        ("docs/guides/first-key.md", "bindings/c/create_key.c"),
        ("docs/guides/first-key.md", "bindings/python/examples/create_key.py"),
    ],
)
def test_a_page_shows_the_program_that_runs(page: str, program: str) -> None:
    assert (ROOT / program).read_text().rstrip() in (ROOT / page).read_text()


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 200
