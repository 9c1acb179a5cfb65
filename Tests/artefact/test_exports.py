"""One list of names: what the header declares, the linker's version script lists, and the library exports.

A name too few breaks the programs of users. One too many is a promise that nobody meant to keep, and where it
is one of Swift's own runtime it crashes any host that uses Swift itself. The gate is tried on planted faults.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shipped.public_header import declared_functions
from shipped.shared_object import Symbol, exported_symbols
from shipped.tools import EXPORT_LIST, run


def listed_functions(version_script: str) -> dict[str, str]:
    """Name to version node, from a script of nodes such as NODE { global: a; b; local: *; };"""
    without_comments = re.sub(r"/\*.*?\*/|#[^\n]*", "", version_script, flags=re.DOTALL)
    listed: dict[str, str] = {}
    for node, body in re.findall(r"([\w.]*)\s*\{([^}]*)\}", without_comments):
        exported = body.partition("local:")[0].replace("global:", "")
        listed |= {name.strip(): node for name in exported.split(";") if name.strip()}
    return listed


def gate(declared: set[str], listed: dict[str, str], symbols: list[Symbol]) -> list[str]:
    """What does not agree, each with the side that is off; nothing if all is well."""
    exported = {symbol.name: symbol for symbol in symbols if symbol.kind != "A"}
    nodes = {symbol.name for symbol in symbols if symbol.kind == "A"}
    public = declared | set(listed)
    return [
        *(f"declared in the header, missing in the export list: {name}" for name in declared - set(listed)),
        *(f"in the export list, not declared in the header: {name}" for name in set(listed) - declared),
        *(f"declared or listed, but not exported by the library: {name}" for name in public - set(exported)),
        *(
            f"exported by the library, but neither declared nor listed (leaked): {name}"
            for name in set(exported) - public
        ),
        *(
            f"{name} is in version node {exported[name].version}, the list says {node}"
            for name, node in listed.items()
            if name in exported and exported[name].version != node
        ),
        *(
            f"{name} is not a function: nm says {exported[name].kind}"
            for name in exported
            if exported[name].kind != "T"
        ),
        *(f"a version node that the list does not have: {node}" for node in nodes - set(listed.values())),
    ]


def test_header_export_list_and_library_name_the_same_functions(library: Path) -> None:
    declared = declared_functions()
    assert "fw_create_api_key" in declared, "the header was not understood"
    faults = gate(declared, listed_functions(EXPORT_LIST.read_text()), exported_symbols(library))
    assert not faults, "\n".join(sorted(faults))


def test_every_listed_name_has_the_prefix_of_the_library() -> None:
    listed = listed_functions(EXPORT_LIST.read_text())
    assert listed
    assert [name for name in listed if not re.fullmatch(r"fw_[a-z0-9_]+", name)] == []


def test_the_export_list_hides_all_else() -> None:
    assert re.search(r"local:\s*\*\s*;", EXPORT_LIST.read_text())


GOOD = "NODE_1.0 { global: fw_one; fw_two; local: *; };"
ONE, TWO, THREE = (f"void fw_{name}(void); void fw_{name}(void) {{}}\n" for name in ("one", "two", "three"))


@pytest.mark.parametrize(
    ("source", "script", "complaint"),
    [
        (ONE + TWO, GOOD, None),
        (ONE, GOOD, "declared or listed, but not exported by the library: fw_two"),
        (ONE + TWO + THREE, GOOD.replace("fw_two;", "fw_two; fw_three;"), "(leaked): fw_three"),
        (ONE + TWO + THREE, GOOD.replace("local: *;", ""), "(leaked): fw_three"),
        (
            ONE + TWO,
            GOOD.replace("NODE_1.0", "NODE_1.1"),
            "fw_one is in version node NODE_1.1, the list says NODE_1.0",
        ),
        (ONE + TWO, "{ global: fw_one; fw_two; local: *; };", "fw_one is in version node None"),
        (ONE + "int fw_two = 2;", GOOD, "fw_two is not a function: nm says D"),
        (ONE + "__attribute__((weak)) " + TWO, GOOD, "fw_two is not a function: nm says W"),
    ],
)
def test_the_gate_names_a_planted_fault(
    source: str, script: str, complaint: str | None, tmp_path: Path
) -> None:
    (tmp_path / "planted.c").write_text(source)
    (tmp_path / "planted.map").write_text(script)
    planted = tmp_path / "libplanted.so"
    run(
        "cc",
        "-shared",
        "-fPIC",
        tmp_path / "planted.c",
        f"-Wl,--version-script={tmp_path / 'planted.map'}",
        "-o",
        planted,
    )
    faults = gate({"fw_one", "fw_two"}, listed_functions(GOOD), exported_symbols(planted))
    assert faults == [] if complaint is None else any(complaint in fault for fault in faults), faults


def test_the_gate_tells_the_header_and_the_list_apart() -> None:
    symbols = [Symbol("fw_one", "T", "NODE_1.0"), Symbol("fw_two", "T", "NODE_1.0")]
    assert gate({"fw_one"}, listed_functions(GOOD), symbols) == [
        "in the export list, not declared in the header: fw_two"
    ]
    assert gate({"fw_one", "fw_two"}, {"fw_one": "NODE_1.0"}, symbols) == [
        "declared in the header, missing in the export list: fw_two"
    ]
