"""The public header, read: sections in their order, and in them notes, types with their constants, functions.

It reads this header, not C: anything that it does not know the shape of is an error, so that nothing can be
left out of the pages unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator, List, Tuple, Union

from .comment import Block, blocks, one_line, take_since, without_frame

ROOT = Path(__file__).resolve().parents[2]
HEADER = ROOT / "include" / "fwkeys.h"

RULE = re.compile(r"^/\* ---- (.+?) -+ \*/$")
TOKEN = re.compile(
    r"(?P<blank>\n[ \t]*\n\s*)|(?P<space>\s+)|(?P<comment>/\*.*?\*/)|(?P<directive>\#[^\n]*)"
    r"|(?P<enum>FWKEYS_ENUM\(fw_\w+_value\) \{(?P<body>.*?)\n\};)"
    r"|(?P<linkage>extern \"C\" \{|\})|(?P<statement>[^;{}#]+;)",
    re.DOTALL,
)
CONSTANT = re.compile(
    r"(?P<name>FW_\w+) = (?P<value>-?\d+),?(?:[ \t]*(?P<beside>/\*.*?\*/))?"
    r"|(?P<group>/\*.*?\*/)|(?P<rest>\S)",
    re.DOTALL,
)
FUNCTION = re.compile(r"^(?P<result>[\w ]+?[ *]+)(?P<name>fw_\w+)\((?P<parameters>[^()]*)\);$")
CALLBACK = re.compile(r"^typedef (?P<result>[\w ]+?[ *]+)\(\*(?P<name>fw_\w+)\)\((?P<parameters>[^()]*)\);$")
NUMBER = re.compile(r"^typedef (?P<base>\w+) (?P<name>fw_\w+);$")
HANDLE = re.compile(r"^typedef struct (?P<name>fw_\w+) (?P=name);$")


@dataclass
class Note:
    """A comment that belongs to no single declaration."""

    blocks: List[Block]


@dataclass
class Function:
    name: str
    result: str
    parameters: List[str]
    blocks: List[Block]
    since: str
    is_callback: bool = False

    @property
    def prototype(self) -> str:
        name = f"(*{self.name})" if self.is_callback else self.name
        glue = "" if self.result.endswith("*") else " "
        return f"{self.result}{glue}{name}({', '.join(self.parameters) or 'void'})"

    @property
    def parameter_names(self) -> List[str]:
        return [re.split(r"[ *]", parameter)[-1] for parameter in self.parameters]


@dataclass
class Constant:
    name: str
    value: int
    text: str


@dataclass
class Number:
    """A type that is a number with names for its values: groups of constants, each with a heading or ""."""

    name: str
    base: str
    blocks: List[Block]
    since: str
    groups: List[Tuple[str, List[Constant]]] = field(default_factory=list)


Item = Union[Note, Function, Number]


@dataclass
class Section:
    title: str
    items: List[Item] = field(default_factory=list)


@dataclass
class Contract:
    conventions: List[Block]
    sections: List[Section]
    handles: List[str]

    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items

    def functions(self) -> List[Function]:
        """What the library exports: callbacks are the caller's."""
        return [item for item in self.items() if isinstance(item, Function) and not item.is_callback]

    def numbers(self) -> List[Number]:
        return [item for item in self.items() if isinstance(item, Number)]

    def constants(self) -> List[Constant]:
        return [constant for number in self.numbers() for _, group in number.groups for constant in group]


def constant_groups(body: str) -> List[Tuple[str, List[Constant]]]:
    groups: List[Tuple[str, List[Constant]]] = [("", [])]
    for found in CONSTANT.finditer(re.sub(r"[,\s]+$", "", body)):
        if found["rest"]:
            raise ValueError(f"not understood in an enum: {body[found.start() :][:60]!r}")
        if found["group"]:
            groups.append((one_line(found["group"]), []))
        else:
            text = one_line(found["beside"]) if found["beside"] else ""
            groups[-1][1].append(Constant(found["name"], int(found["value"]), text))
    return [group for group in groups if group[1]]


def tokens(text: str) -> Iterator[Tuple[str, str]]:
    position = 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise ValueError(f"not understood in the header: {text[position:][:60]!r}")
        kind = "enum" if found["enum"] else found.lastgroup
        yield kind, found["body"] if kind == "enum" else found.group()
        position = found.end()


def parse(text: str) -> Contract:
    """Reads a header. A comment belongs to the declarations that follow it without a blank line."""
    start = text.index("*/") + len("*/")
    contract = Contract(blocks(without_frame(text[:start])), [], [])
    pending: List[Block] = []  # a comment that is not used yet
    used: Tuple[List[Block], str] = ([], "")  # the one that the last declaration had
    for kind, value in tokens(text[start:]):
        if kind == "comment" and (rule := RULE.match(value)):
            contract.sections.append(Section(rule.group(1)))
            continue
        if kind == "comment":
            pending = blocks(without_frame(value))
        elif kind == "blank":
            if pending and contract.sections:  # above the first section are the header's own macros
                contract.sections[-1].items.append(Note(pending))
            pending, used = [], ([], "")
        elif kind == "enum":
            number = contract.sections[-1].items[-1]
            if not isinstance(number, Number) or number.groups:
                raise ValueError("a group of constants without a type in front of it")
            number.groups = constant_groups(value)
        elif kind == "statement":
            statement = re.sub(r"\s+", " ", value.strip())
            if handle := HANDLE.match(statement):
                contract.handles.append(handle["name"])
            elif contract.sections:
                if pending:
                    used = (pending, take_since(pending))
                    pending = []
                contract.sections[-1].items.append(declaration(statement, *used))
    return contract


def declaration(statement: str, said: List[Block], since: str) -> Item:
    if not said or not since:
        raise ValueError(f"not documented, or without the release that has it: {statement}")
    if number := NUMBER.match(statement):
        return Number(number["name"], number["base"], said, since)
    found = CALLBACK.match(statement) or FUNCTION.match(statement)
    if found is None:
        raise ValueError(f"not understood: {statement}")
    named = [] if found["parameters"] == "void" else found["parameters"].split(", ")
    is_callback = statement.startswith("typedef")
    return Function(found["name"], found["result"].strip(), named, said, since, is_callback)


def read(header: Path = HEADER) -> Contract:
    return parse(header.read_text(encoding="utf-8"))
