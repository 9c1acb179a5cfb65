"""The layers of the core: a folder uses types of its own and of folders below it, never of those above."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List

import pytest
from support.build import ROOT

# From the ground up. Folders in one row may use each other.
LAYERS = [
    ("Memory", "Vocabulary"),
    ("Wire",),
    ("Settings", "Transport"),
    ("Operations", "Engine"),
    ("Boundary",),
]
HEIGHT = {folder: height for height, folders in enumerate(LAYERS) for folder in folders}
DECLARATION = re.compile(r"^(?:@\w+ )*(?:struct|enum|protocol|typealias) (\w+)", re.MULTILINE)


def code_of(core: Path) -> Dict[str, str]:
    """The code of each file, without comments and strings."""
    texts = {str(path.relative_to(core)): path.read_text() for path in core.rglob("*.swift")}
    return {name: re.sub(r'//.*|"(?:\\.|[^"\\])*"', "", text) for name, text in texts.items()}


def upward_uses(code: Dict[str, str]) -> List[str]:
    homes = {name: file for file, text in code.items() for name in DECLARATION.findall(text)}
    found = []
    for file, text in code.items():
        for word in set(re.findall(r"\b[A-Z]\w+", text)) & homes.keys():
            if HEIGHT[homes[word].split("/")[0]] > HEIGHT[file.split("/")[0]]:
                found.append(f"{file} uses {word} of {homes[word]}")
    return sorted(found)


def test_no_folder_uses_one_above_it() -> None:
    assert upward_uses(code_of(ROOT / "Sources/FwKeys")) == []


@pytest.mark.parametrize(
    ("file", "above"), [("Wire/Marker.swift", "Engine"), ("Memory/Box.swift", "Wire/JSONValue")]
)
def test_a_planted_use_is_found(file: str, above: str) -> None:
    code = code_of(ROOT / "Sources/FwKeys")
    name = above.rpartition("/")[2]
    code[file] += f"\nfunc planted(_: {name}) {{}}\n"
    assert [use for use in upward_uses(code) if use.startswith(f"{file} uses {name} ")]
