"""The command's sources: their size, their folders, and that nothing stands in them twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, Tuple

import pytest
from support.build import ROOT

SOURCES = ROOT / "Sources" / "tools" / "fwkeys"
MOST_LINES = 5922
MOST_FILES = 44
LONGEST_RUN = 12

# From the ground up: a folder uses types of its own and of those before it.
LAYERS = (
    "System",
    "Library",
    "Output",
    "Service",
    "Secret",
    "Journal",
    "Batch",
    "Words",
    "Commands",
)
DECLARATION = re.compile(r"^(?:@\w+ |final )*(?:struct|enum|class|protocol|typealias) (\w+)", re.MULTILINE)


def sources() -> Dict[str, str]:
    return {str(path.relative_to(SOURCES)): path.read_text() for path in sorted(SOURCES.rglob("*.swift"))}


def without_texts(text: str) -> str:
    text = re.sub(r'"""(?:\\.|[^\\])*?"""', "", text)
    return re.sub(r'//.*|"(?:\\.|[^"\\\n])*"', "", text)


def upward_uses(files: Dict[str, str]) -> List[str]:
    code = {name: without_texts(text) for name, text in files.items()}
    homes = {name: file for file, text in code.items() for name in DECLARATION.findall(text)}
    found = []
    for file, text in code.items():
        if "/" not in file:
            continue  # the main file knows everything
        height = LAYERS.index(Path(file).parts[0])
        for word in set(re.findall(r"\b[A-Z]\w+", text)) & homes.keys():
            if LAYERS.index(Path(homes[word]).parts[0]) > height:
                found.append(f"{file} uses {word} of {homes[word]}")
    return sorted(found)


def runs_that_stand_twice(files: Dict[str, str]) -> List[str]:
    """Runs of code lines, without blank lines and comments, that stand at more than one place."""
    places: Dict[str, str] = {}
    found = []
    for name, text in files.items():
        lines = [line.strip() for line in text.splitlines()]
        numbered = [(i + 1, line) for i, line in enumerate(lines) if line and not line.startswith("//")]
        for start in range(len(numbered) - LONGEST_RUN + 1):
            run = "\n".join(line for _, line in numbered[start : start + LONGEST_RUN])
            place = f"{name}:{numbered[start][0]}"
            if run in places:
                found.append(f"{place} ~ {places[run]}")
            places.setdefault(run, place)
    return found


def test_the_size() -> None:
    files = sources()
    assert len(files) <= MOST_FILES
    assert sum(text.count("\n") for text in files.values()) <= MOST_LINES


def test_no_folder_uses_one_above_it() -> None:
    assert upward_uses(sources()) == []


def test_nothing_stands_twice() -> None:
    assert runs_that_stand_twice(sources()) == []


@pytest.mark.parametrize(
    ("file", "word"), [("System/Clock.swift", "Batch"), ("Output/Table.swift", "Service")]
)
def test_a_planted_use_is_found(file: str, word: str) -> None:
    files = sources()
    files[file] += f"\nfunc planted(_: {word}) {{}}\n"
    assert [use for use in upward_uses(files) if use.startswith(f"{file} uses {word} ")]


def test_a_planted_copy_is_found() -> None:
    files = sources()
    files["Output/Copy.swift"] = files["Output/Table.swift"]
    assert runs_that_stand_twice(files)


def declared_options(files: Dict[str, str]) -> List[Tuple[str, str, bool]]:
    """The long name of each option, its letter if it has one, and whether it takes a value."""
    found = []
    for text in files.values():
        for kind, names, name in re.findall(r"@(Flag|Option)(\([^\n]*\))? var (\w+)", text):
            long = "--" + re.sub(r"(?<=[a-z])([A-Z]+)", r"-\1", name).lower()
            found.append((long, name[0] if ".shortAndLong" in names else "", kind == "Option"))
    return found


def test_the_options_without_values_are_known_to_the_walk_over_the_words() -> None:
    """The walk over the words must know them without asking swift-argument-parser."""
    files = sources()
    declared = declared_options(files)
    flags = re.search(r"let flags: Set = \[(.*?)\]", files["Words/Words.swift"], re.DOTALL)
    assert flags
    assert set(re.findall(r'"(--[a-z-]+)"', flags.group(1))) == {
        long for long, _, takes_value in declared if not takes_value
    }
    letters = re.search(r"let letters: .*? = \[(.*?)\]", files["Words/Words.swift"], re.DOTALL)
    assert letters
    assert dict(re.findall(r'"(\w)": "(--[a-z-]+)"', letters.group(1))) == {
        short: long for long, short, _ in declared if short
    }


def test_every_option_is_explained() -> None:
    """The help and the completions have their words from a file beside the declarations."""
    text = (SOURCES / "Words" / "help.txt").read_text().partition("\n# options\n")[2]
    explained = re.findall(r"^(?:[a-z]+ )?(--[a-z-]+)(?: (\S+))?\|\w", text, re.MULTILINE)
    declared = {(long, takes_value) for long, _, takes_value in declared_options(sources())}
    assert {(long, bool(value)) for long, value in explained} == declared | {("--help", False)}
