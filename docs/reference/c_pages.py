"""The C reference of the site: a page for each family of functions, in the form that Sphinx reads.

Sphinx's C domain makes the prototypes, their links and the entries of the search from these pages.
"""

from __future__ import annotations

import re
from typing import Dict, Iterable, List

from .comment import Block, Definitions
from .contract import Contract, Function, Item, Note, Number
from .families import FAMILIES, OVERVIEW, Family
from .library_pages import (
    COMMON_PARAMETERS,
    CONVENTIONS_BEGIN,
    EXAMPLES,
    INTRODUCTION,
    heading_of,
    parts_of,
)
from .mdoc import SHORT_STATUS, Names, names_in

INDENT = "   "
NAME = re.compile(
    r"`(?P<quoted>[^`]+)`|(?P<address>https?://[^\s,;)]*)"
    r"|\b(?P<name>[A-Za-z]\w*_\w*)\b(?:\(\))?|(?P<sign>[*_|\\<>])"
)
ROLES = {"Fn": "c:func", "Vt": "c:type", "Dv": "c:enumerator"}


def inline(text: str, names: Names) -> str:
    """Text with its names as links, and the signs of the markup escaped."""

    def replace(found: re.Match[str]) -> str:
        if found["sign"]:
            return f"\\{found['sign']}"
        name = found["quoted"] or found["address"] or found["name"]
        role = ROLES.get(names.macro(name) or "")
        # A name that letters touch, as in a plural, needs the escaped space that ends the markup.
        return f"\\ :{role}:`{name}`\\ " if role else f"\\ ``{name}``\\ "

    return NAME.sub(replace, SHORT_STATUS.sub(r"FW_ERROR_\1", text)).strip()


def heading(text: str, sign: str) -> List[str]:
    return [text, sign * len(text), ""]


def indented(lines: Iterable[str]) -> List[str]:
    return [INDENT + line if line else "" for line in lines]


def body(blocks: Iterable[Block], names: Names, parameters: Iterable[str] = ()) -> List[str]:
    """Paragraphs, then what the parameters are and what is returned, as the fields of a directive."""
    known = set(parameters)
    lines: List[str] = []
    fields: List[str] = []
    for block in blocks:
        if isinstance(block, Definitions):
            for term, text in block.entries:
                if known.issuperset(term.split(", ")):
                    fields += [f":param {name}: {inline(text, names)}" for name in term.split(", ")]
                else:
                    lines += [inline(term, names), *indented([inline(text, names), ""])]
            lines.append("")
            continue
        told, _, returned = block.text.partition("FW_OK, ")
        lines += [inline(told, names), ""] if told else []
        fields += [f":returns: {inline(f'FW_OK, {returned}', names)}"] if returned else []
    return [*lines, *fields, ""]


def enumerators(number: Number, names: Names) -> List[str]:
    lines = [f".. c:enum:: {number.name}_value", ""]
    for title, group in number.groups:
        lines += [f"{INDENT}{inline(title[0].upper() + title[1:], names)}:", ""] if title else []
        for constant in group:
            lines += [f"{INDENT}.. c:enumerator:: {constant.name} = {constant.value}", ""]
            lines += [INDENT * 2 + inline(constant.text, names), ""] if constant.text else []
    return lines


def declared(group: List[Item], names: Names) -> List[str]:
    """Functions or a type that one comment is about."""
    first = group[0]
    if isinstance(first, Number):
        described = [f".. c:type:: {first.base} {first.name}", "", *indented(body(first.blocks, names))]
        return [*described, *enumerators(first, names)]
    functions = [item for item in group if isinstance(item, Function)]
    kind = "type" if functions[0].is_callback else "function"
    signatures = f"\n{INDENT}{' ' * len(f'.. c:{kind}::')}".join(each.prototype for each in functions)
    parameters = {name for each in functions for name in each.parameter_names}
    since = f"Since {functions[0].since}."
    return [
        f".. c:{kind}:: {signatures}",
        "",
        *indented([*body(functions[0].blocks, names, parameters), since, ""]),
    ]


def described(family: Family, contract: Contract, names: Names) -> List[str]:
    lines: List[str] = []
    introductions, entries = parts_of(family, contract)
    for note in introductions:
        lines += body(note.blocks, names)
    for group in entries:
        if isinstance(group[0], Note):
            lines += [*heading(heading_of(group[0]), "-"), *body(group[0].blocks, names, COMMON_PARAMETERS)]
        else:
            lines += declared(group, names)
    return lines


def example(family: Family) -> List[str]:
    if not family.example:
        return []
    program = (EXAMPLES / family.example).read_text(encoding="utf-8").splitlines()
    return [*heading("Example", "-"), ".. code-block:: c", "", *indented(program), ""]


def page(family: Family, contract: Contract) -> str:
    names = names_in(contract)
    summary = f"{family.summary[0].upper()}{family.summary[1:]}."
    lines = [
        *heading(family.section, "="),
        summary,
        "",
        *described(family, contract, names),
        *example(family),
    ]
    return "\n".join(lines)


def overview(contract: Contract) -> str:
    names = names_in(contract)
    handles = [line for handle in contract.handles for line in (f".. c:type:: {handle}", "")]
    lines = [
        *heading("C reference", "="),
        inline(INTRODUCTION, names),
        "",
        *(".. toctree::", "   :hidden:", ""),
        *(f"   {family.name}" for family in FAMILIES),
        "",
        *(f"- :doc:`{family.name}`: {family.summary}" for family in FAMILIES),
        "",
        *heading("Conventions", "-"),
        *body(contract.conventions[CONVENTIONS_BEGIN:], names),
        *described(OVERVIEW, contract, names),
        *heading("Opaque types", "-"),
        *handles,
    ]
    return "\n".join(lines)


def pages(contract: Contract) -> Dict[str, str]:
    """File name to text."""
    written = {f"{family.name}.rst": page(family, contract) for family in FAMILIES}
    return {"index.rst": overview(contract), **written}
