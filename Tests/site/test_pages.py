"""The pages of the site as files: their links lead somewhere, and the references have every public name."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Dict, List, Optional, Set, Tuple
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "docs"
OUTSIDE = (
    "https://fireworks.ai",
    "https://docs.fireworks.ai",
    "https://keepachangelog.com",
    "https://semver.org",
    "https://github.com/pradyunsg/furo",
)
"""Links that cannot be followed here: a test has no network."""


class Page(HTMLParser):
    """The links of a page, and the places in it that links can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: List[str] = []
        self.places: Set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: List[Tuple[str, Optional[str]]]) -> None:
        given = dict(attributes)
        self.links += [value for name in ("href", "src") if (value := given.get(name))]
        if place := given.get("id"):
            self.places.add(place)


@pytest.fixture(scope="module")
def pages() -> Dict[Path, Page]:
    found = {path: Page(path.read_text(encoding="utf-8")) for path in SITE.rglob("*.html")}
    assert len(found) > 40, "the site was not built: run make docs"
    return found


def dead_links(pages: Dict[Path, Page]) -> List[str]:
    dead = []
    for path, page in pages.items():
        for link in page.links:
            if re.match(r"(https?|data|mailto):", link):
                continue
            name, _, place = link.partition("#")
            target = (path.parent / unquote(name.partition("?")[0])).resolve() if name else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (place and target in pages and place not in pages[target].places):
                dead.append(f"{path.name}: {link}")
    return dead


def test_no_link_is_dead(pages: Dict[Path, Page]) -> None:
    assert sum(len(page.links) for page in pages.values()) > 5000
    assert dead_links(pages) == []


def test_a_dead_link_is_found(pages: Dict[Path, Page]) -> None:
    spoiled = Page('<a href="nowhere.html"></a><a href="#nowhere"></a><a href="index.html#nowhere"></a>')
    assert len(dead_links({**pages, SITE / "spoiled.html": spoiled})) == 3


def test_links_to_the_outside_are_known(pages: Dict[Path, Page]) -> None:
    links = {link.rstrip("/") for page in pages.values() for link in page.links if link.startswith("http")}
    assert {link for link in links if not any(link.startswith(known) for known in OUTSIDE)} == set()


def test_the_c_reference_has_every_function_type_and_constant(pages: Dict[Path, Page]) -> None:
    header = (ROOT / "include" / "fwkeys.h").read_text()
    functions = re.findall(r"^[\w ]+[ *](fw_\w+)\(", header, re.MULTILINE)
    constants = re.findall(r"^    (FW_\w+) = -?\d+", header, re.MULTILINE)
    types = re.findall(r"^typedef (?:struct )?\w+ (fw_\w+);", header, re.MULTILINE)
    places = {place for path, page in pages.items() if path.parent.name == "c" for place in page.places}
    names = {place.rpartition(".")[2] for place in places}
    assert len(functions) > 100
    assert len(constants) > 50
    assert len(types) > 5
    assert {*functions, *constants, *types} - names == set()


def test_the_python_reference_has_every_public_name(pages: Dict[Path, Page]) -> None:
    package = (ROOT / "bindings/python/src/fwkeys/__init__.py").read_text()
    names = re.findall(r'^    "(\w+)",$', package.partition("__all__ = [")[2], re.MULTILINE)
    places = pages[SITE / "python-api.html"].places
    assert len(names) > 40
    assert {f"fwkeys.{name}" for name in names} - places == set()
