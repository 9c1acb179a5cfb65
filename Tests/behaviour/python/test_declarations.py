"""The binding's table of functions and its enumerations are those of the header, word by word."""

from __future__ import annotations

import ctypes
import re
from enum import IntEnum
from typing import Dict, List, Type

import fwkeys
import pytest
from fwkeys._declarations import FUNCTIONS
from fwkeys._library import library
from support.build import ROOT

HEADER = ROOT / "include/fwkeys.h"
TABLE = ROOT / "bindings/python/src/fwkeys/_declarations.py"

PROTOTYPE = re.compile(r"^(?!typedef)[a-z][\w ]*[ *](fw_\w+)\([^;{}]*\);", re.MULTILINE)

ENUMERATIONS: Dict[str, Type[IntEnum]] = {
    "FW_ERROR_": fwkeys.Status,
    "FW_OUTCOME_": fwkeys.Outcome,
    "FW_LOG_": fwkeys.LogLevel,
    "FW_OPERATION_": fwkeys.Operation,
    "FW_ROTATION_": fwkeys.RotationState,
}

POINTERS = {"fw_log_callback", "fw_destroy_callback", "fw_sweep_callback"}


def header() -> str:
    return re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)


def prototypes() -> List[str]:
    """Each declaration on a line of its own, blanks made even."""
    return [re.sub(r"\s+", " ", match.group()) for match in PROTOTYPE.finditer(header())]


def comments_of_the_table() -> List[str]:
    """The comments above the entries, joined where they go over several lines."""
    _, _, table = TABLE.read_text().partition("FUNCTIONS: ")
    lines = re.findall(r"^    # (?!----)(.*)$", table, re.MULTILINE)
    text = re.sub(r"\s+", " ", " ".join(lines))
    return [f"{declaration};" for declaration in text.replace("; ", ";").split(";") if declaration]


def test_the_comments_are_the_declarations_of_the_header_in_its_order() -> None:
    assert len(prototypes()) == len(FUNCTIONS) > 100
    assert comments_of_the_table() == prototypes()


def test_the_entries_are_those_of_their_comments() -> None:
    names = [re.search(r"(fw_\w+)\(", prototype) for prototype in prototypes()]
    assert [match.group(1) for match in names if match] == list(FUNCTIONS)


def test_the_types_are_as_wide_as_those_of_the_header() -> None:
    widths = {"int32_t": 4, "int64_t": 8, "uint64_t": 8, "size_t": 8, "int": 4}
    names = ("fw_status", "fw_outcome", "fw_log_level", "fw_rotation_state", "fw_operation")
    widths.update(dict.fromkeys(names, 4))
    for prototype, (restype, argtypes) in zip(prototypes(), FUNCTIONS.values()):
        parts = re.match(r"(.*?)\b(fw_\w+)\((.*)\);", prototype)
        assert parts
        result, _, parameters = parts.groups()
        found = [] if parameters == "void" else parameters.split(", ")
        assert len(found) == len(argtypes), prototype
        for parameter, argtype in zip(found, argtypes):
            kind = parameter.rsplit(" ", 1)[0]
            pointer = "*" in parameter or kind in POINTERS
            assert ctypes.sizeof(argtype) == (8 if pointer else widths[kind]), (prototype, parameter)
        if result.strip() == "void":
            assert restype is None, prototype
        else:
            assert ctypes.sizeof(restype) == (8 if "*" in result else widths[result.strip()]), prototype


@pytest.mark.parametrize("prefix", sorted(ENUMERATIONS))
def test_the_enumerations_are_those_of_the_header(prefix: str) -> None:
    pairs = re.findall(rf"\b{prefix}(\w+) = (\d+)", header())
    expected = {name: int(number) for name, number in pairs}
    if prefix == "FW_ERROR_":
        expected["OK"] = 0
    assert {member.name: member.value for member in ENUMERATIONS[prefix]} == expected


def test_the_names_of_levels_and_states() -> None:
    for level in fwkeys.LogLevel:
        assert library.fw_log_level_name(level) == level.name.encode()
    for state in fwkeys.RotationState:
        assert library.fw_rotation_state_name(state) == state.name.encode()
    for number in (0, -1, 6, 2**31 - 1, -(2**31)):
        assert library.fw_log_level_name(number) == b"UNKNOWN_LEVEL"
        assert library.fw_rotation_state_name(number) == b"UNKNOWN_STATE"
    assert library.fw_log_level_name(5) == b"UNKNOWN_LEVEL"
