"""What each side says of the functions and constants: the header, the version script, the library, the
ABI's record, the Python binding and the man pages. Each is read from its own file, and who is alone
with what is off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from reference import contract
from support.build import ROOT

from shipped.shared_object import Symbol

PYTHON_TABLE = ROOT / "bindings" / "python" / "src" / "fwkeys" / "_declarations.py"
MAN = ROOT / "man"
RECORDS = ROOT / "abi"

Value = TypeVar("Value")


@dataclass
class Side:
    """Functions, and what is known of each. None: this side does not say."""

    prototypes: dict[str, str | None] = field(default_factory=dict)
    nodes: dict[str, str | None] = field(default_factory=dict)
    constants: dict[str, int] | None = None


def even(declaration: str) -> str:
    """A declaration in one spelling."""
    text = re.sub(r"\s+", " ", declaration).strip().rstrip(";")
    return re.sub(r"\s*([*,()])\s*", r"\1", text)


def header_side(text: str) -> Side:
    """The header promises the node with the release that it names: "Since 1.0." """
    told = contract.parse(text)
    return Side(
        {function.name: even(function.prototype) for function in told.functions()},
        {function.name: f"FWKEYS_{function.since}" for function in told.functions()},
        {constant.name: constant.value for constant in told.constants()},
    )


def listed_functions(version_script: str) -> dict[str, str]:
    """Name to version node, from a script of nodes such as NODE { global: a; b; local: *; };"""
    without_comments = re.sub(r"/\*.*?\*/|#[^\n]*", "", version_script, flags=re.DOTALL)
    listed: dict[str, str] = {}
    for node, body in re.findall(r"([\w.]*)\s*\{([^}]*)\}", without_comments):
        exported = body.partition("local:")[0].replace("global:", "")
        listed |= {name.strip(): node for name in exported.split(";") if name.strip()}
    return listed


def script_side(text: str) -> Side:
    listed = listed_functions(text)
    return Side(dict.fromkeys(listed), dict(listed))


def library_side(symbols: list[Symbol]) -> Side:
    functions = {symbol.name: symbol.version or "no node" for symbol in symbols if symbol.kind != "A"}
    return Side(dict.fromkeys(functions), dict(functions))


def record_side(symbols: str, constants: str) -> Side:
    recorded = dict(line.split(" ") for line in symbols.splitlines())
    values = {name: int(value) for name, value in (line.split(" ") for line in constants.splitlines())}
    return Side(dict.fromkeys(recorded), dict(recorded), values)


def python_side(text: str) -> Side:
    """The keys of the binding's table, each with the declaration in the comment above it."""
    _, _, table = text.partition("FUNCTIONS: ")
    declared: dict[str, str | None] = {}
    for comment, name in re.findall(r'((?:^ +#.*\n)*)^ +"(fw_\w+)":', table, re.MULTILINE):
        lines = [line.strip(" #") for line in comment.splitlines() if "# ----" not in line]
        declared[name] = even(" ".join(lines))
    return Side(declared)


def page_synopsis(text: str) -> dict[str, str | None]:
    """The declarations in a page's synopsis."""
    _, _, synopsis = text.partition("\n.Sh SYNOPSIS\n")
    declared: dict[str, str | None] = {}
    pattern = r"^\.Ft (.*)\n(?:\.Fo (fw_\w+)\n((?:\.Fa .*\n)*)\.Fc|\.Fn (fw_\w+) void)$"
    for result, name, arguments, name_alone in re.findall(
        pattern, synopsis.partition("\n.Sh ")[0] + "\n", re.MULTILINE
    ):
        given = ", ".join(line.removeprefix(".Fa ").strip('"') for line in arguments.splitlines())
        declaration = f"{result.strip(chr(34))} {name or name_alone}({given or 'void'})"
        declared[name or name_alone] = even(declaration)
    return declared


def pages_side(pages: Mapping[str, str]) -> Side:
    """What the pages declare, as far as their NAME section lists it too, which is what `man` finds."""
    constants: dict[str, int] = {}
    side = Side(constants=constants)
    for text in pages.values():
        found_under = set(re.findall(r"^\.Nm (\w+)", text.partition("\n.Sh SYNOPSIS")[0], re.MULTILINE))
        declared = page_synopsis(text)
        side.prototypes |= {name: declared[name] for name in declared if name in found_under}
        constants |= {
            name: int(value) for name, value in re.findall(r"^\.It Dv (FW_\w+) Pq (\d+)$", text, re.MULTILINE)
        }
    return side


def read_pages(folder: Path = MAN) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.3")}


def right_one(values: Mapping[str, Value]) -> Value:
    """What most sides say. Where no value has most behind it, the header, which comes first, is right."""
    counted = Counter(values.values())
    return next(value for value in values.values() if counted[value] == max(counted.values()))


def compare(
    sides: Mapping[str, Mapping[str, Value | None]], what: str, *, only_if_said: bool = False
) -> list[str]:
    found = []
    for name in sorted({name for values in sides.values() for name in values}):
        said = {side: values.get(name) for side, values in sides.items()}
        if only_if_said:
            said = {side: value for side, value in said.items() if value is not None}
        if not said:
            continue
        right = right_one(said)
        for side, value in said.items():
            if value != right:
                here, elsewhere = ("missing" if each is None else each for each in (value, right))
                found.append(f"{side} is off: {what} {name} is {here}, elsewhere {elsewhere}")
    return found


def faults(sides: Mapping[str, Side]) -> list[str]:
    """What does not agree, each with the side that is off; nothing if all is well."""
    presence = {
        side: dict.fromkeys(told.prototypes, "there") for side, told in sides.items() if told.prototypes
    }
    constants = {side: told.constants for side, told in sides.items() if told.constants is not None}
    return [
        *compare(presence, "function"),
        *compare(
            {side: told.prototypes for side, told in sides.items()}, "the prototype of", only_if_said=True
        ),
        *compare({side: told.nodes for side, told in sides.items()}, "the node of", only_if_said=True),
        *compare(constants, "constant"),
    ]
