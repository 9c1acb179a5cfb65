"""The public header as a compiler sees it: declarations, without comments, macros and what it includes."""

from __future__ import annotations

import re

from shipped.tools import HEADER, INCLUDE, run

LINE_MARKER = re.compile(r'^# \d+ "([^"]*)"')


def declarations() -> str:
    """The text of the header after preprocessing, as it may be pasted into the FFI of another language."""
    kept: list[str] = []
    inside = False
    for line in run("cc", "-E", "-std=c99", f"-I{INCLUDE}", HEADER).splitlines():
        if marker := LINE_MARKER.match(line):
            inside = marker.group(1) == str(HEADER)
        elif inside and line.strip():
            kept.append(line)
    return "\n".join(kept) + "\n"


def declared_functions() -> set[str]:
    """The names of the functions. What is in braces declares none, and neither does a typedef."""
    without_bodies = re.sub(r"\{[^{}]*\}", "", declarations())
    statements = [statement.strip() for statement in without_bodies.split(";")]
    return {
        name.group(1)
        for statement in statements
        if not statement.startswith("typedef") and (name := re.search(r"(\w+)\s*\(", statement))
    }
