"""The types of the header taken apart, and what a language has to know about a function beside its types."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import List, Tuple

from ..comment import Block, Paragraph
from ..contract import Contract, Function, Number

NOTICE = "Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file."

# Parameters that hold a secret, and the end of the names of functions that lend one. A language that would
# turn a `const char *` into a string of its own passes these as plain pointers.
SECRET_PARAMETERS = {"api_key", "password"}
SECRET_RESULT = "_secret"
# What the header says of a time as text, which a language that reads it into a type of its own leaves out.
AS_WRITTEN = ", RFC 3339, as the service wrote it"


@dataclass(frozen=True)
class CType:
    """A type as the header writes it: `const char *` is ("char", 1, True)."""

    base: str
    stars: int
    is_const: bool

    @property
    def is_text(self) -> bool:
        return (self.base, self.stars, self.is_const) == ("char", 1, True)


def c_type(written: str) -> CType:
    words = written.replace("*", " * ").split()
    base = [word for word in words if word not in ("const", "*")]
    if len(base) != 1 or words.count("const") > 1:
        raise ValueError(f"not understood: {written!r}")
    return CType(base[0], words.count("*"), "const" in words)


def parameters(function: Function) -> List[Tuple[CType, str]]:
    found = []
    for parameter in function.parameters:
        match = re.fullmatch(r"(.*?[ *])(\w+)", parameter)
        if match is None:
            raise ValueError(f"not understood: {parameter!r}")
        found.append((c_type(match.group(1)), match.group(2)))
    return found


def lends_a_secret(function: Function) -> bool:
    return function.name.endswith(SECRET_RESULT) and c_type(function.result).is_text


def wrapped(declaration: str, width: int, first: str = "", rest: str = "    ") -> str:
    """A declaration on as many lines as it needs, which end between parameters."""
    whole = re.sub(r"(?<!,) ", "\N{NO-BREAK SPACE}", declaration)
    lines = textwrap.wrap(whole, width, initial_indent=first, subsequent_indent=rest)
    return "".join(f"{line}\n" for line in lines).replace("\N{NO-BREAK SPACE}", " ")


def callbacks(contract: Contract) -> List[Function]:
    return [item for item in contract.items() if isinstance(item, Function) and item.is_callback]


def number(contract: Contract, name: str) -> Number:
    return next(each for each in contract.numbers() if each.name == name)


def constants(of: Number, prefix: str) -> List[Tuple[str, int, str]]:
    """The names without a prefix, the values and what the header says beside them."""
    found = [constant for _, group in of.groups for constant in group]
    return [(each.name.removeprefix(prefix).removeprefix("ERROR_"), each.value, each.text) for each in found]


def camel(name: str, first_upper: bool = False, initials: Tuple[str, ...] = ()) -> str:
    """`last_used` as `lastUsed`; words that are initials, as `id` in Go, are written in capitals."""
    words = name.split("_")
    joined = "".join(word.upper() if word in initials else word.capitalize() for word in words)
    return joined if first_upper else words[0] + joined[len(words[0]) :]


def first_sentence(blocks: List[Block]) -> str:
    text = next((block.text for block in blocks if isinstance(block, Paragraph)), "")
    match = re.match(r".*?[.;](?= |$)", text)
    return (match.group() if match else text).rstrip(";.") + "."


@dataclass(frozen=True)
class Field:
    """One thing that an object tells: a function whose only parameter is the object."""

    name: str  # without the prefix of the object's type
    function: str
    kind: str  # "text", "time" (text, with a second function that gives seconds), "flag", "number", "size"
    text: str

    def told(self, absent: str) -> str:
        """What the header says of it, where a time is a type of the language and not a text."""
        return self.text.replace(AS_WRITTEN, "") + absent if self.kind == "time" else self.text


def fields(contract: Contract, handle: str) -> List[Field]:
    """What an object of this type tells. Secrets, and what has an index, are no fields."""
    by_name = {function.name: function for function in contract.functions()}
    found = []
    for function in by_name.values():
        if [each for each, _ in parameters(function)] != [CType(handle, 1, True)]:
            continue
        if lends_a_secret(function) or not function.name.startswith(f"{handle}_"):
            continue
        text = first_sentence(function.blocks)
        kind = {"const char *": "text", "int32_t": "number", "size_t": "size"}.get(function.result, "")
        if kind == "text" and f"{function.name}_unix" in by_name:
            kind = "time"
        if kind == "number" and text.startswith("1 if "):
            kind, text = "flag", "Whether " + text.removeprefix("1 if ").replace(", else 0", "")
        if kind:
            found.append(Field(function.name.removeprefix(f"{handle}_"), function.name, kind, text))
    return found
