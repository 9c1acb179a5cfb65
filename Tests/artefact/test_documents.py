"""What the documents point at is there: links, headings, files, targets of make, functions of the core."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
from support.build import ROOT

PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "guides").glob("*.md")),
    *sorted((ROOT / "bindings").glob("*/README.md")),
    *sorted((ROOT / "bindings").glob("*/examples/README.md")),
]
LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"^(?:Sources|Tests|scripts|bindings|docs|packaging|include|man|abi)/[\w./-]*\w$")
FOLDERS_OF_TESTS = sorted({path.name: path for path in (ROOT / "Tests").rglob("*.py")})


def place_name(heading: str) -> str:
    """The name under which a heading can be linked to."""
    plain = re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def places(page: Path) -> "set[str]":
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {place_name(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def dead_links(page: Path, text: str) -> Iterator[str]:
    for target, place in LINK.findall(FENCE.sub("", text)):
        path = (page.parent / target).resolve() if target else page
        is_dead = not path.exists() or (place and path.suffix == ".md" and place not in places(path))
        if is_dead:
            yield f"{target}#{place}" if place else target


def names(text: str) -> List[str]:
    """The words that are written as code."""
    return [word for code in CODE.findall(FENCE.sub("", text)) for word in code.split()]


def unknown_files(text: str) -> Iterator[str]:
    """Files of the repository that are named in code: with their folders, or a test by its name alone."""
    for name in names(text):
        is_test = re.fullmatch(r"test_\w+\.(?:py|c)", name)
        if is_test and name not in FOLDERS_OF_TESTS:
            yield name
        if PLACE.match(name) and not (ROOT / name).exists():
            yield name


def targets_of_make() -> "set[str]":
    texts = [path.read_text() for path in (ROOT / "Makefile", *(ROOT / "scripts" / "make").glob("*.mk"))]
    found = re.findall(r"^([\w-]+(?: [\w-]+)*) ?::?(?!=)", "\n".join(texts), re.MULTILINE)
    return {target for group in found for target in group.split()}


def unknown_targets(text: str) -> Iterator[str]:
    known = targets_of_make()
    for command in re.findall(
        r"(?<![\w/-])make ((?:[a-z][a-z-]+ ?)+)(?=[`\s\\A-Z]|$)", "\n".join(CODE.findall(text))
    ):
        yield from (word for word in command.split() if word not in known)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_at_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert list(dead_links(page, text)) == []
    assert list(unknown_files(text)) == []
    assert list(unknown_targets(text)) == []


def test_what_is_not_there_is_found() -> None:
    spoiled = "[a](nowhere.md) [b](README.md#nowhere) `Tests/nowhere` `test_nowhere.py` `make nowhere`"
    assert len(list(dead_links(ROOT / "README.md", spoiled))) == 2
    assert list(unknown_files(spoiled)) == ["Tests/nowhere", "test_nowhere.py"]
    assert list(unknown_targets(spoiled)) == ["nowhere"]


def steps_of_a_create() -> List[Tuple[str, str]]:
    """File and function of each row of the table in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## One create")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| \d+ \| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE)
    return [(file, function) for file, functions in rows for function in CODE.findall(functions)]


def test_the_walk_of_a_create_names_functions_that_are_there() -> None:
    steps = steps_of_a_create()
    assert len({file for file, _ in steps}) >= 8
    for file, function in steps:
        source = (ROOT / "Sources" / "FwKeys" / file).read_text(encoding="utf-8")
        name = function.rpartition(".")[2]
        assert re.search(rf"\bfunc {name}\b|@_cdecl\(\"{name}\"\)", source), f"{file}: {function}"


def test_the_layout_names_folders_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    layout = text.partition("## Where things are\n\n```\n")[2].partition("```")[0]
    parent, found = ROOT, []
    for indent, path in re.findall(r"^( *)([\w./-]+[/\w])(?=,|  )", layout, re.MULTILINE):
        parent = parent if indent else ROOT / path
        found.append(parent / path if indent else parent)
    assert len(found) > 25
    assert [path for path in found if not path.exists()] == []
