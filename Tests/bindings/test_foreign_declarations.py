"""What the bindings without a C compiler declare is what the header says, name by name and type by type.

C, C++, Go and Swift compile the header itself. Where a declaration of the others differs from it, a call goes
wrong in silence.
"""

from __future__ import annotations

import re
from typing import Callable, Dict

import pytest
from reference import contract
from support.build import ROOT

BINDINGS = ROOT / "bindings"
RUST_TYPES = {"i32": "int32_t", "i64": "int64_t", "usize": "size_t", "c_char": "char"}
# The names by which Java and Ruby know the few constants that they need.
SHORT_NAMES = {
    "OK": "FW_OK",
    "CONTROL_CHARACTER": "FW_ERROR_CONTROL_CHARACTER",
    "INVALID_STATE": "FW_ERROR_INVALID_STATE",
    "NOT_SENT": "FW_OUTCOME_NOT_SENT",
}


def even(declaration: str) -> str:
    return re.sub(r"\s*([*,()])\s*", r"\1", re.sub(r"\s+", " ", declaration)).strip(" ;")


def promised() -> Dict[str, str]:
    return {function.name: even(function.prototype) for function in contract.read().functions()}


def constants() -> Dict[str, int]:
    return {constant.name: constant.value for constant in contract.read().constants()}


def c_declarations(text: str) -> Dict[str, str]:
    found = re.findall(r"((?:const )?\w+ \**(fw_\w+)\([^()]*\))", text)
    return {name: even(declaration) for declaration, name in found}


def of_luajit(text: str) -> Dict[str, str]:
    return c_declarations(text.partition("ffi.cdef([[")[2].partition("]])")[0])


def of_ruby(text: str) -> Dict[str, str]:
    joined = re.sub(r"' \\\n\s*'", "", text)
    return c_declarations("\n".join(re.findall(r"^ +'(.*\))',?$", joined, re.MULTILINE)))


def of_rust(text: str) -> Dict[str, str]:
    declared = {}
    found = re.findall(r"pub fn (fw_\w+)\(([^)]*)\)(?:\s+-> ([^;]+))?;", text)
    for name, parameters, result in found:
        words = [word.strip() for word in parameters.split(",") if word.strip()]
        pairs = [word.split(": ") for word in words]
        given = ",".join(f"{c_type(kind)} {parameter}" for parameter, kind in pairs)
        declared[name] = even(f"{c_type(result or '()')} {name}({given})")
    return declared


def c_type(rust: str) -> str:
    """A type of Rust as C writes it: `*const c_char` is `const char *`."""
    if rust == "()":
        return "void"
    if rust.startswith("*mut "):
        return c_type(rust.removeprefix("*mut ")) + " *"
    if rust.startswith("*const "):
        return f"const {c_type(rust.removeprefix('*const '))} *"
    return RUST_TYPES.get(rust, rust)


def of_java(text: str) -> Dict[str, str]:
    """Java has fewer kinds of types than C; each declaration is compared by its kinds."""
    declared = {}
    for result, name, parameters in re.findall(r"static native (\w+) (fw_\w+)\(([^)]*)\)", text):
        kinds = [parameter.split()[0] for parameter in parameters.split(",")]
        declared[name] = f"{result}({','.join(kinds)})"
    return declared


def java_kind(c: str) -> str:
    if c.endswith("**"):
        return "PointerByReference"
    if c.endswith("*"):
        return {
            "int64_t*": "LongByReference",
            "size_t*": "NativeLongByReference",
            "const char*": "String",
        }.get(c, "Pointer")
    return {"int64_t": "long", "void": "void"}.get(c, "int")


def promised_to_java() -> Dict[str, str]:
    told = {}
    for name, prototype in promised().items():
        result, _, parameters = prototype.rstrip(")").partition(f"{name}(")
        kinds = [java_kind(re.sub(r"\w+$", "", parameter).strip()) for parameter in parameters.split(",")]
        told[name] = f"{java_kind(result.strip())}({','.join(kinds)})"
    # The secret is never a String, nor what becomes one in the library.
    told["fw_api_key_secret"] = told["fw_api_key_secret"].replace("String", "Pointer")
    told["fw_config_set_api_key"] = told["fw_config_set_api_key"].replace("String", "Pointer")
    return told


READERS: Dict[str, Callable[[str], Dict[str, str]]] = {
    "luajit/fwkeys.lua": of_luajit,
    "ruby/lib/fwkeys/library.rb": of_ruby,
    "rust/src/sys.rs": of_rust,
    "java/src/fwkeys/Library.java": of_java,
}


def faults(file: str, text: str) -> "list[str]":
    header = promised_to_java() if file.startswith("java") else promised()
    declared = READERS[file](text)
    assert set(declared) == set(re.findall(r"\b(fw_\w+)\(", text)), f"{file} was not understood"
    return [f"{file}: {name}" for name in declared if header.get(name) != declared[name]]


@pytest.mark.parametrize("file", sorted(READERS))
def test_the_declarations_are_those_of_the_header(file: str) -> None:
    assert faults(file, (BINDINGS / file).read_text()) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("luajit/fwkeys.lua", "int64_t timeout_ms", "int32_t timeout_ms"),
        ("ruby/lib/fwkeys/library.rb", "int32_t exactly_once", "int64_t exactly_once"),
        ("rust/src/sys.rs", "seconds: i64", "seconds: i32"),
        ("rust/src/sys.rs", "fw_api_key_wipe_secret", "fw_api_key_wipe"),
        ("java/src/fwkeys/Library.java", "Pointer options, long seconds", "Pointer options, int seconds"),
        ("java/src/fwkeys/Library.java", "Pointer fw_api_key_secret", "String fw_api_key_secret"),
    ],
)
def test_a_planted_fault_is_found(file: str, old: str, new: str) -> None:
    text = (BINDINGS / file).read_text()
    assert old in text
    assert len(faults(file, text.replace(old, new))) >= 1


def test_the_constants_are_those_of_the_header() -> None:
    told = constants()
    rust = re.findall(r"pub const (FW_\w+): \w+ = (\d+);", (BINDINGS / "rust/src/sys.rs").read_text())
    java = re.findall(
        r"static final int (\w+) = (\d+);", (BINDINGS / "java/src/fwkeys/Library.java").read_text()
    )
    ruby = re.findall(
        r"^ +([A-Z_]+) = (\d+)$", (BINDINGS / "ruby/lib/fwkeys/error.rb").read_text(), re.MULTILINE
    )
    assert len(rust) > len(java) == len(ruby) == len(SHORT_NAMES)
    for name, value in [*rust, *java, *ruby]:
        assert int(value) == told[SHORT_NAMES.get(name, name)], name
