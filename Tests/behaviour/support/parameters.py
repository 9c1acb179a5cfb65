"""What the functions of the header take and give, read from it, so that a table of tests can be held against
it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, List, Set, Tuple

from support.build import ROOT

_PROTOTYPE = re.compile(r"^(?!typedef)([a-z][\w ]*[ *])(fw_\w+)\(([^;{}]*)\);", re.MULTILINE)


@dataclass(frozen=True)
class Parameter:
    function: str
    name: str
    kind: str  # "const char *"
    index: int

    @property
    def label(self) -> str:
        return f"{self.function}({self.name})"


def _parameters(function: str, text: str) -> List[Parameter]:
    if text.strip() == "void":
        return []
    found = []
    for index, part in enumerate(text.split(",")):
        match = re.fullmatch(r"(.*?[ *])(\w+)", " ".join(part.split()))
        assert match, part
        found.append(Parameter(function, match.group(2), match.group(1).strip(), index))
    return found


def _prototypes() -> List[Tuple[str, str, str]]:
    header = re.sub(r"/\*.*?\*/", "", (ROOT / "include/fwkeys.h").read_text(), flags=re.DOTALL)
    return _PROTOTYPE.findall(header)


def all_parameters() -> Dict[str, List[Parameter]]:
    return {name: _parameters(name, text) for _, name, text in _prototypes()}


def functions_with_a_status() -> Set[str]:
    """Those whose result is an fw_status."""
    return {name for result, name, _ in _prototypes() if result.strip() == "fw_status"}


def parameters_of(*kinds: str) -> List[Parameter]:
    """Those of some types, over all functions."""
    return [each for some in all_parameters().values() for each in some if each.kind in kinds]
