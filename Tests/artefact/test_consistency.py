"""Header, version script, library, ABI record, Python binding and man pages name the same functions and
constants.

A name too few breaks the programs of users. One too many is a promise that nobody meant to keep, and where
it is one of Swift's own runtime it crashes any host that uses Swift itself. The comparison names the side
that is off, and is tried on planted faults in each.
"""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import pytest
from reference import contract
from shipped import sides
from shipped.public_header import declared_functions
from shipped.shared_object import Symbol, exported_symbols
from shipped.sides import Side
from shipped.tools import EXPORT_LIST, HEADER, run


def texts() -> dict[str, str]:
    """The files of all sides but the library, by the name of the side, or of the page."""
    return {
        "header": HEADER.read_text(),
        "version script": EXPORT_LIST.read_text(),
        "Python binding": sides.PYTHON_TABLE.read_text(),
        "symbols": (sides.RECORDS / "symbols.txt").read_text(),
        "constants": (sides.RECORDS / "constants.txt").read_text(),
        **sides.read_pages(),
    }


def sides_from(files: dict[str, str], symbols: list[Symbol] | None) -> dict[str, Side]:
    told = {
        "header": sides.header_side(files["header"]),
        "version script": sides.script_side(files["version script"]),
        "ABI record": sides.record_side(files["symbols"], files["constants"]),
        "Python binding": sides.python_side(files["Python binding"]),
        "man pages": sides.pages_side({name: text for name, text in files.items() if name.endswith(".3")}),
    }
    return told if symbols is None else {**told, "library": sides.library_side(symbols)}


def test_all_sides_say_the_same(library: Path) -> None:
    told = sides_from(texts(), exported_symbols(library))
    assert all(len(side.prototypes) > 100 for side in told.values()), "a side was not understood"
    found = sides.faults(told)
    assert not found, "\n".join(found)


def test_the_header_is_read_as_a_compiler_reads_it() -> None:
    functions = {function.name for function in contract.read().functions()}
    assert functions == declared_functions()


def test_the_library_exports_functions_and_the_nodes_of_the_list(library: Path) -> None:
    symbols = exported_symbols(library)
    nodes = set(sides.listed_functions(EXPORT_LIST.read_text()).values())
    assert not_functions(symbols) == []
    assert {symbol.name for symbol in symbols if symbol.kind == "A"} <= nodes


def not_functions(symbols: list[Symbol]) -> list[str]:
    return [f"{symbol.name}: nm says {symbol.kind}" for symbol in symbols if symbol.kind not in "TA"]


def test_every_listed_name_has_the_prefix_of_the_library() -> None:
    listed = sides.listed_functions(EXPORT_LIST.read_text())
    assert listed
    assert [name for name in listed if not re.fullmatch(r"fw_[a-z0-9_]+", name)] == []


def test_the_export_list_hides_all_else() -> None:
    assert re.search(r"local:\s*\*\s*;", EXPORT_LIST.read_text())


def test_every_side_has_the_same_version(library: Path, command: Path) -> None:
    """The header's example, the library's answer, the command's, the binding's and its package's."""
    function = ctypes.CDLL(str(library)).fw_version
    function.restype = ctypes.c_char_p
    package = sides.PYTHON_TABLE.parents[2]
    said = {
        "header": first(r'version of the library that is loaded, "([^"]*)"', HEADER.read_text()),
        "library": function().decode(),
        "command": first(r"([0-9.]+)$", run(command, "--version").strip()),
        "Python binding": first(r'__version__ = "([^"]*)"', (package / "src/fwkeys/__init__.py").read_text()),
        "Python package": first(r'^version = "([^"]*)"', (package / "pyproject.toml").read_text()),
    }
    assert re.fullmatch(r"\d+\.\d+\.\d+", said["header"])
    assert len(set(said.values())) == 1, said


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, pattern
    return found.group(1)


def test_every_kind_of_object_has_a_tag_of_its_own() -> None:
    """The tag is what tells a handle from one of another kind."""
    sources = sorted(HEADER.parents[1].glob("Sources/FwKeys*/**/*.swift"))
    text = "".join(source.read_text() for source in sources)
    tags = [
        int(tag.replace("_", ""), 16)
        for tag in re.findall(r"static var tag: UInt32 \{ 0x([0-9a-f_]+) \}", text)
    ]
    assert len(tags) == len(re.findall(r"static var tag: UInt32 \{ (?!get)", text))
    assert len(tags) > 15
    assert len(set(tags)) == len(tags)


PLANTED = [
    ("header", "int32_t fw_error_attempts(", "int64_t fw_error_attempts(", "header is off: the prototype of"),
    ("header", "fw_error_attempts(", "fw_error_tries(", "header is off: function fw_error_attempts"),
    ("header", "FW_ERROR_CONNECT = 31", "FW_ERROR_CONNECT = 29", "header is off: constant FW_ERROR_CONNECT"),
    (
        "header",
        "Since 1.0. */\nvoid fw_error_free",
        "Since 1.1. */\nvoid fw_error_free",
        "header is off: the node",
    ),
    ("version script", "fw_error_free;", "", "version script is off: function fw_error_free"),
    (
        "version script",
        "fw_error_free;",
        "fw_error_free; fw_spare;",
        "version script is off: function fw_spare",
    ),
    ("version script", "FWKEYS_1.0 {", "FWKEYS_1.1 {", "version script is off: the node of fw_error_free"),
    ("symbols", "fw_error_free FWKEYS_1.0\n", "", "ABI record is off: function fw_error_free"),
    ("symbols", "fw_error_free FWKEYS_1.0", "fw_error_free FWKEYS_0.9", "ABI record is off: the node"),
    ("constants", "FW_ERROR_CONNECT 31", "FW_ERROR_CONNECT 29", "ABI record is off: constant"),
    (
        "Python binding",
        '"fw_error_free":',
        '"fw_error_gone":',
        "Python binding is off: function fw_error_free",
    ),
    (
        "Python binding",
        "# void fw_error_free(fw",
        "# int fw_error_free(fw",
        "Python binding is off: the prototype",
    ),
    ("fw_error.3", ".Fo fw_error_free", ".Fo fw_error_gone", "man pages is off: function fw_error_free"),
    ("fw_error.3", ".Nm fw_error_free", ".Nm fw_error_gone", "man pages is off: function fw_error_free"),
    (
        "fw_error.3",
        ".Ft int32_t\n.Fo fw_error_attempts",
        ".Ft int\n.Fo fw_error_attempts",
        "man pages is off: the",
    ),
    ("fw_status.3", "FW_ERROR_CONNECT Pq 31", "FW_ERROR_CONNECT Pq 29", "man pages is off: constant"),
]


@pytest.mark.parametrize(("file", "old", "new", "complaint"), PLANTED)
def test_a_side_that_is_changed_alone_is_named(file: str, old: str, new: str, complaint: str) -> None:
    files = texts()
    assert old in files[file]
    before = sides.faults(sides_from(files, None))
    files[file] = files[file].replace(old, new)
    found = [fault for fault in sides.faults(sides_from(files, None)) if fault not in before]
    assert found
    assert [fault for fault in found if not fault.startswith(complaint.partition(":")[0])] == []
    assert any(fault.startswith(complaint) for fault in found), found


GOOD = "FWKEYS_1.0 { global: fw_one; fw_two; local: *; };"
ONE, TWO, THREE = (f"void fw_{name}(void); void fw_{name}(void) {{}}\n" for name in ("one", "two", "three"))


@pytest.mark.parametrize(
    ("source", "script", "complaint"),
    [
        (ONE + TWO, GOOD, None),
        (ONE, GOOD, "library is off: function fw_two is missing"),
        (
            ONE + TWO + THREE,
            GOOD.replace("fw_two;", "fw_two; fw_three;"),
            "library is off: function fw_three",
        ),
        (ONE + TWO + THREE, GOOD.replace("local: *;", ""), "library is off: function fw_three is there"),
        (ONE + TWO, GOOD.replace("1.0", "1.1"), "library is off: the node of fw_one is FWKEYS_1.1"),
        (
            ONE + TWO,
            "{ global: fw_one; fw_two; local: *; };",
            "library is off: the node of fw_one is no node",
        ),
        (ONE + "int fw_two = 2;", GOOD, "fw_two: nm says D"),
        (ONE + "__attribute__((weak)) " + TWO, GOOD, "fw_two: nm says W"),
    ],
)
def test_a_library_that_is_off_is_named(
    source: str, script: str, complaint: str | None, tmp_path: Path
) -> None:
    (tmp_path / "planted.c").write_text(source)
    (tmp_path / "planted.map").write_text(script)
    planted = tmp_path / "libplanted.so"
    version_script = f"-Wl,--version-script={tmp_path / 'planted.map'}"
    run("cc", "-shared", "-fPIC", tmp_path / "planted.c", version_script, "-o", planted)
    symbols = exported_symbols(planted)
    promised = sides.script_side(GOOD)
    told = {"header": promised, "version script": promised, "library": sides.library_side(symbols)}
    found = [*sides.faults(told), *not_functions(symbols)]
    assert found == [] if complaint is None else any(fault.startswith(complaint) for fault in found), found


def test_where_opinions_are_divided_the_header_is_right() -> None:
    assert sides.right_one({"header": 1, "library": 2}) == 1
    assert sides.right_one({"header": 1, "library": 2, "man pages": 2}) == 2
    assert sides.right_one({"header": 1, "version script": 1, "library": 2, "man pages": 2}) == 1
