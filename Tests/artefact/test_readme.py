"""The README shows programs: they must be the ones that are built and run."""

from __future__ import annotations

from support.build import ROOT


def test_the_programs_that_the_readme_shows_are_the_ones_that_run() -> None:
    readme = (ROOT / "README.md").read_text()
    for program in ("bindings/c/create_key.c", "bindings/python/examples/create_key.py"):
        assert (ROOT / program).read_text().rstrip() in readme, program


def test_the_c_program_is_short() -> None:
    assert len((ROOT / "bindings/c/create_key.c").read_text().splitlines()) <= 60
