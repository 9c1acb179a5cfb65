"""The pages of section 3: one for each family of functions, and one for the library."""

from __future__ import annotations

from typing import Dict, Iterable, List, Tuple

from .comment import Paragraph
from .contract import ROOT, Contract, Function, Item, Note, Number
from .families import FAMILIES, NOTE_HEADINGS, OVERVIEW, Family, items_of, names_of
from .mdoc import Names, argument, body, flow, literal, names_in

EXAMPLES = ROOT / "docs" / "examples"
COMMON_PARAMETERS = ("tag_or_null", "ticket_or_null", "error_or_null")
CONVENTIONS_BEGIN = 3  # behind the name of the header, the promise that it makes, and a heading

INTRODUCTION = """\
libfwkeys creates, rotates and deletes API keys of Fireworks AI. The service shows a secret once, and a create
request has no idempotency key, so a lost response leaves a live key that nobody holds. Every error of this
library says what became of the request. The library never repeats a request that might create a second key,
and it wipes a secret when you free the object that holds it. Make a configuration with fw_config_new and a
client with fw_client_new, and call the functions of the pages below with that client. You own every object
that you receive through a pointer to a pointer: free it with the function of its type that ends in _free.
The library starts no thread and has no global state."""


def head(name: str, section: int, also: Iterable[str], summary: str) -> List[str]:
    """The lines that every page begins with; the date is filled in when it is written."""
    found_under = [name, *also]
    return [
        ".Dd DATE",
        f".Dt {name.upper()} {section}",
        ".Os",
        ".Sh NAME",
        *(f".Nm {each} ," for each in found_under[:-1]),
        f".Nm {found_under[-1]}",
        f".Nd {summary}",
    ]


def synopsis_of(function: Function) -> List[str]:
    result = f"typedef {function.result}" if function.is_callback else function.result
    name = f"(*{function.name})" if function.is_callback else function.name
    if not function.parameters:
        return [f".Ft {argument(result)}", f".Fn {name} void"]
    arguments = [f".Fa {argument(parameter)}" for parameter in function.parameters]
    return [f".Ft {argument(result)}", f".Fo {name}", *arguments, ".Fc"]


def synopsis(family: Family, contract: Contract) -> List[str]:
    lines = [".Sh SYNOPSIS", ".In fwkeys.h"]
    for item in items_of(family, contract):
        if isinstance(item, Number):
            lines += [f".Vt typedef {item.base} {item.name} ;"]
        elif isinstance(item, Function):
            lines += synopsis_of(item)
    return lines


def constants(number: Number, names: Names) -> List[str]:
    lines: List[str] = []
    for heading, group in number.groups:
        if heading:
            lines += [".Pp", *flow(f"{heading[0].upper()}{heading[1:]}:", names)]
        is_told = any(constant.text for constant in group)
        lines += [".Bl -tag -width Ds"] if is_told else [".Pp", ".Bl -tag -width Ds -compact"]
        for constant in group:
            lines.append(f".It Dv {constant.name} Pq {constant.value}")
            lines += flow(constant.text, names) if constant.text else []
        lines.append(".El")
    return lines


def heading_of(item: Item) -> str:
    """The heading of a note that is about the functions behind it. Any other note is about the whole page."""
    for words, heading in NOTE_HEADINGS.items():
        first = item.blocks[0]
        if isinstance(item, Note) and isinstance(first, Paragraph) and first.text.startswith(words):
            return heading
    return ""


def parts_of(family: Family, contract: Contract) -> Tuple[List[Note], List[List[Item]]]:
    """The notes that introduce a family, and its entries: functions with one comment are one entry."""
    items = items_of(family, contract)
    introductions = [item for item in items if isinstance(item, Note) and not heading_of(item)]
    entries: List[List[Item]] = []
    for item in items:
        if item in introductions:
            continue
        if entries and entries[-1][0].blocks is item.blocks:
            entries[-1].append(item)
        else:
            entries.append([item])
    return introductions, entries


def description(family: Family, contract: Contract, names: Names) -> List[str]:
    lines: List[str] = []
    introductions, entries = parts_of(family, contract)
    for note in introductions:
        lines += body(note.blocks, names)
    for group in entries:
        first = group[0]
        if isinstance(first, Note):
            lines += [f".Ss {heading_of(first)}", *body(first.blocks, names, COMMON_PARAMETERS)]
            continue
        parameters = first.parameter_names if isinstance(first, Function) else ()
        lines.append(".Ss " + " , ".join(item.name for item in group if not isinstance(item, Note)))
        lines += body(first.blocks, names, parameters)
        if isinstance(first, Number):
            lines += constants(first, names)
    return lines


def since(items: Iterable[Item], names: Names) -> List[str]:
    """Which release has what."""
    releases: Dict[str, List[str]] = {}
    for item in items:
        if not isinstance(item, Note):
            releases.setdefault(item.since, []).append(item.name)
    lines = [".Sh HISTORY"]
    for release, added in releases.items():
        what = "All of this" if len(releases) == 1 else " , ".join(added)
        lines += flow(f"{what} appeared in libfwkeys {release}.", names)
    return lines


def see_also(pages: Iterable[str]) -> List[str]:
    """References in the order that mdoc asks for: by section, then by name."""
    split = [page.rpartition(".") if "." in page else (page, ".", "3") for page in pages]
    ordered = sorted((section, name) for name, _, section in split)
    lines = [f".Xr {name} {section} ," for section, name in ordered]
    return [".Sh SEE ALSO", *lines[:-1], lines[-1][: -len(" ,")]]


def example_of(family: Family) -> List[str]:
    if not family.example:
        return []
    return [".Sh EXAMPLES", *literal((EXAMPLES / family.example).read_text(encoding="utf-8"))]


def family_page(family: Family, contract: Contract) -> str:
    names = names_in(contract)
    items = items_of(family, contract)
    lines = [
        *head(family.name, 3, names_of(family, contract), family.summary),
        *synopsis(family, contract),
        ".Sh DESCRIPTION",
        *description(family, contract, names),
        *example_of(family),
        *see_also({*family.see_also, OVERVIEW.name}),
        *since(items, names),
    ]
    return "\n".join(lines) + "\n"


def overview_page(contract: Contract) -> str:
    names = names_in(contract)
    listed = [".Bl -tag -width Ds"]
    for family in FAMILIES:
        listed += [f".It Xr {family.name} 3", *flow(f"{family.summary}", names)]
    lines = [
        *head(OVERVIEW.name, 3, names_of(OVERVIEW, contract), OVERVIEW.summary),
        *synopsis(OVERVIEW, contract),
        ".Pp",
        "Link with",
        ".Fl lfwkeys ,",
        "or with what",
        ".Ql pkg-config --cflags --libs fwkeys",
        "prints.",
        ".Sh DESCRIPTION",
        *flow(INTRODUCTION, names),
        ".Ss Pages",
        *listed,
        ".El",
        ".Ss Conventions",
        *body(contract.conventions[CONVENTIONS_BEGIN:], names),
        *description(OVERVIEW, contract, names),
        *example_of(OVERVIEW),
        *see_also({*OVERVIEW.see_also, *(family.name for family in FAMILIES)}),
        *since(items_of(OVERVIEW, contract), names),
    ]
    return "\n".join(lines) + "\n"


def pages(contract: Contract) -> Dict[str, str]:
    """File name to text."""
    written = {f"{family.name}.3": family_page(family, contract) for family in FAMILIES}
    return {f"{OVERVIEW.name}.3": overview_page(contract), **written}
