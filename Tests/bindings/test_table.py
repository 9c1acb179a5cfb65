"""The table of docs/languages.md has the languages that are tested, and about the lines that they have."""

from __future__ import annotations

import re
from typing import Dict, List

import pytest
from languages import LANGUAGES, Language
from run_bindings import line_counts
from support.build import ROOT

PAGE = ROOT / "docs" / "languages.md"
NAMES = {"C++": "cpp", "Node.js": "node", "Java 22": "java22"}
# So that a small change of a binding needs no new table.
MOST_LINES_OFF = 0.1
FEW_LINES = 10


def rows() -> Dict[str, List[int]]:
    """The numbers of lines that the page tells, 0 for none."""
    table = PAGE.read_text().partition("| language | version |")[2].partition("\n\n")[0]
    found = {}
    for line in table.splitlines()[2:]:
        name, _, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        counts = [re.match(r"[\d,]+", cell) for cell in cells[:3]]
        found[NAMES.get(name, name.lower())] = [
            int(each[0].replace(",", "")) if each else 0 for each in counts
        ]
    return found


def test_it_has_every_language() -> None:
    assert sorted(rows()) == sorted(language.name for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_it_tells_about_how_many_lines_there_are(language: Language) -> None:
    for told, there in zip(rows()[language.name], line_counts(language)):
        assert abs(told - there) <= max(FEW_LINES, MOST_LINES_OFF * there), "run make test-bindings"
