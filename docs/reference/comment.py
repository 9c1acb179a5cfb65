"""What a comment of the header says: paragraphs, and lists of terms with their explanations.

The header's comments have a fixed shape: text at the left margin, terms (parameters, outcomes) indented by
two columns with their explanation two or more columns behind, and the release at the end, "Since 1.0."
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import List, Tuple, Union

MARGIN = 3  # of "/* ", " * " and of the plain continuation "   "
TERM = re.compile(r"^  (?! )(.*?\S) {2,}(\S.*)$")
SINCE = re.compile(r"(?:^|\s+)Since (\d+\.\d+)\.$")


@dataclass
class Paragraph:
    text: str


@dataclass
class Definitions:
    entries: List[Tuple[str, str]]
    column: int  # where the explanations begin


Block = Union[Paragraph, Definitions]


def without_frame(comment: str) -> List[str]:
    """The lines between the comment's signs, each without its margin."""
    body = comment.strip()
    if not (body.startswith("/*") and body.endswith("*/")):
        raise ValueError(f"not a comment: {comment!r}")
    return [line[MARGIN:].rstrip() for line in body[: -len("*/")].rstrip().splitlines()]


def one_line(comment: str) -> str:
    """A comment beside a constant, whose lines are one text."""
    return re.sub(r"\s+", " ", comment.strip()[len("/*") : -len("*/")]).strip()


def begins_an_entry(line: str, column: int) -> bool:
    """Whether a line has something at the place of the terms, and its text where the list has it."""
    return line.startswith("  ") and line[2:3] != " " and line[column - 1 : column] == " "


def blocks(lines: List[str]) -> List[Block]:
    found: List[Block] = []
    fresh = True  # the next line at the margin begins a paragraph
    for line in lines:
        if not line:
            fresh = True
            continue
        last = found[-1] if found else None
        if isinstance(last, Definitions) and not fresh and begins_an_entry(line, last.column):
            last.entries.append((line[: last.column].strip(), line[last.column :]))
        elif term := TERM.match(line):
            found.append(Definitions([(term.group(1), term.group(2))], term.start(2)))
        elif line.startswith("  ") and isinstance(last, Definitions):
            name, text = last.entries[-1]
            last.entries[-1] = (name, f"{text} {line.strip()}")
        elif isinstance(last, Paragraph) and not fresh:
            last.text += f" {line.strip()}"
        else:
            found.append(Paragraph(line.strip()))
        fresh = False
    return found


def take_since(found: List[Block]) -> str:
    """Takes the release off the text that names it. "" if none does."""
    for block in reversed(found):
        if isinstance(block, Paragraph) and (since := SINCE.search(block.text)):
            block.text = block.text[: since.start()]
            if not block.text:
                found.remove(block)
            return since.group(1)
        if isinstance(block, Definitions) and (since := SINCE.search(block.entries[-1][1])):
            name, text = block.entries[-1]
            block.entries[-1] = (name, text[: since.start()])
            return since.group(1)
    return ""
