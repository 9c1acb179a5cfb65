"""Text as mdoc: escaped, one sentence a line, and names marked as what they are.

`mandoc -T lint` is to find nothing, so the rules are its: no sentence begins in the middle of a line, no line
begins with a sign that means a macro, no line is too long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import FrozenSet, Iterable, List, Optional

from .comment import Block, Definitions
from .contract import Contract

LINE_WIDTH = 78
SENTENCE_END = re.compile(r"(?<=[.!?])(\)?)\s+(?=\S)")
SHORT_STATUS = re.compile(r"(?<![A-Za-z0-9_])_([A-Z][A-Z0-9_]+)\b")
HYPHENS = re.compile(r"(?<![\w-])-[\w-]+|--+|-(?=fwk)|(?<=fwk)-")
WORD = re.compile(
    r"^(?P<before>[(\[]*)(?P<core>\w+)(?P<call>\(\))?(?P<behind>[.,:;)\]?!]*)(?P<rest>'s|-\w+)?(?P<end>[.,:;)]*)$"
)


@dataclass(frozen=True)
class Names:
    """What is marked in text."""

    functions: FrozenSet[str] = frozenset()
    types: FrozenSet[str] = frozenset()
    constants: FrozenSet[str] = frozenset()
    arguments: FrozenSet[str] = frozenset()

    def macro(self, word: str) -> Optional[str]:
        if word in self.functions:
            return "Fn"
        if word in self.types:
            return "Vt"
        if word in self.constants:
            return "Dv"
        return "Fa" if word in self.arguments else None

    def with_arguments(self, arguments: Iterable[str]) -> Names:
        """For the text about one function. Only names that are no words of the language are recognised."""
        unmistakable = frozenset(argument for argument in arguments if "_" in argument)
        return Names(self.functions, self.types, self.constants, unmistakable)


def names_in(contract: Contract) -> Names:
    functions = {function.name for function in contract.functions()}
    types = {number.name for number in contract.numbers()} | set(contract.handles)
    constants = {constant.name for constant in contract.constants()} | {"NULL"}
    return Names(frozenset(functions), frozenset(types), frozenset(constants))


def escape(text: str) -> str:
    """Backslashes, and hyphens that are minus signs or belong to an option, which is not to be broken."""
    text = text.replace("\\", "\\e")
    return HYPHENS.sub(lambda found: found.group().replace("-", "\\-"), text)


def line_of(text: str) -> str:
    """A line of text, which must not look like a macro."""
    escaped = escape(text)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def argument(text: str) -> str:
    """One argument of a macro."""
    escaped = escape(text).replace('"', '""')
    return f'"{escaped}"' if " " in escaped or '""' in escaped else escaped


def sentences(text: str) -> List[str]:
    one_line = " ".join(SHORT_STATUS.sub(r"FW_ERROR_\1", text).split())
    return SENTENCE_END.sub(r"\1\n", one_line).splitlines()


def marked(word: str, names: Names) -> Optional[str]:
    """The macro line for a word that is a name, with the punctuation around it."""
    found = WORD.match(word)
    if found is None:
        return None
    macro = "Fn" if found["call"] else names.macro(found["core"])
    if macro is None:
        return None
    parts = [macro, *found["before"], found["core"], *found["behind"]]
    if found["rest"]:
        parts += ["Ns", found["rest"], *found["end"]]
    return "." + " ".join(parts)


def flow(text: str, names: Names) -> List[str]:
    """A paragraph's lines."""
    lines: List[str] = []
    for sentence in sentences(text):
        words: List[str] = []
        for word in sentence.split():
            macro_line = marked(word, names)
            full = len(line_of(" ".join([*words, word]))) > LINE_WIDTH
            if words and (macro_line or full):
                lines.append(line_of(" ".join(words)))
                words = []
            if macro_line:
                lines.append(macro_line)
            else:
                words.append(word)
        if words:
            lines.append(line_of(" ".join(words)))
    return lines


def term(text: str, arguments: Iterable[str]) -> str:
    """The line that begins an entry: parameters as such, anything else in bold."""
    parts = text.split(", ")
    if all(part in arguments for part in parts):
        return ".It " + " , ".join(f"Fa {part}" for part in parts)
    return f".It Sy {argument(text)}"


def body(blocks: Iterable[Block], names: Names, arguments: Iterable[str] = ()) -> List[str]:
    """Paragraphs and lists, to go behind a heading."""
    known = list(arguments)
    inside = names.with_arguments(known)
    lines: List[str] = []
    for block in blocks:
        if isinstance(block, Definitions):
            lines.append(".Bl -tag -width Ds")
            for name, text in block.entries:
                lines += [term(name, known), *flow(text, inside)]
            lines.append(".El")
            continue
        told, _, returned = block.text.partition("FW_OK, ")
        if told and lines:
            lines.append(".Pp")
        lines += flow(told, inside) if told else []
        if returned:
            if lines:
                lines.append(".Pp")
            lines += flow(f"Returns FW_OK, {returned}", inside)
    return lines


def literal(text: str) -> List[str]:
    """Text as it is, set off: a program, a session."""
    lines = [line_of(line) for line in text.rstrip("\n").splitlines()]
    return [".Bd -literal -offset indent", *lines, ".Ed"]
