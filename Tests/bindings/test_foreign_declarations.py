"""What the bindings declare is what the header says: the files are up to date, and what makes them is right.

C, C++, Go and Swift compile the header itself. Where a declaration of the others differs from the header, a
call goes wrong in silence. So the declarations are read back here, name by name and type by type, by rules of
their own.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Callable, Dict

import pytest
from reference import contract
from reference.foreign import files
from support.build import ROOT

RUST_TYPES = {
    "i32": "int32_t",
    "i64": "int64_t",
    "u64": "uint64_t",
    "usize": "size_t",
    "c_char": "char",
    "c_int": "int",
    "c_void": "void",
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


def of_c(text: str) -> Dict[str, str]:
    return c_declarations(re.sub(r"^typedef .*$", "", text, flags=re.MULTILINE))


def of_rust(text: str) -> Dict[str, str]:
    declared = {}
    found = re.findall(r"pub fn (fw_\w+)\(([^)]*)\)(?:\s+-> ([^;]+))?;", text)
    for name, parameters, result in found:
        words = [word.strip() for word in parameters.split(",") if word.strip()]
        pairs = [word.split(": ") for word in words]
        given = ",".join(f"{c_type(kind)} {parameter}" for parameter, kind in pairs)
        declared[name] = even(f"{c_type(result or '()')} {name}({given or 'void'})")
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
        kinds = [parameter.split()[0] for parameter in parameters.split(",") if parameter]
        declared[name] = f"{result}({','.join(kinds)})"
    return declared


def java_kind(c: str) -> str:
    if c.endswith("**"):
        return "PointerByReference"
    if c.endswith("*"):
        return {
            "int64_t*": "LongByReference",
            "uint64_t*": "LongByReference",
            "size_t*": "NativeLongByReference",
            "const char*": "String",
        }.get(c, "Pointer")
    if c.endswith("_callback"):
        return c
    return {"int64_t": "long", "uint64_t": "long", "size_t": "NativeLong", "void": "void"}.get(c, "int")


# A secret is never a String, nor what becomes one in the library.
JAVA_SECRETS = {
    "fw_api_key_secret": "Pointer(Pointer,NativeLongByReference)",
    "fw_rotation_secret": "Pointer(Pointer,NativeLongByReference)",
    "fw_config_set_api_key": "int(Pointer,Pointer)",
    "fw_config_has_api_key": "int(Pointer,Pointer)",
    "fw_config_set_proxy_credentials": "int(Pointer,String,Pointer)",
}


def promised_to_java() -> Dict[str, str]:
    told = {}
    for name, prototype in promised().items():
        result, _, parameters = prototype.rstrip(")").partition(f"{name}(")
        each = [parameter for parameter in parameters.split(",") if parameter != "void"]
        kinds = [java_kind(re.sub(r"\w+$", "", parameter).strip()) for parameter in each]
        told[name] = f"{java_kind(result.strip())}({','.join(kinds)})"
    return {**told, **JAVA_SECRETS}


READERS: Dict[str, Callable[[str], Dict[str, str]]] = {
    "bindings/luajit/fwkeys/declarations.lua": of_c,
    "bindings/ruby/lib/fwkeys/declarations.rb": of_c,
    "bindings/rust/src/sys.rs": of_rust,
    "bindings/java/src/fwkeys/Library.java": of_java,
    "include/fwkeys.ffi.h": of_c,
}
CONSTANTS = {
    "bindings/luajit/fwkeys/declarations.lua": r"^    (FW_\w+) = (\d+),?$",
    "bindings/ruby/lib/fwkeys/declarations.rb": r"^    ([A-Z]\w+) = (\d+)$",
    "bindings/rust/src/sys.rs": r"pub const (FW_\w+): \w+ = (\d+);",
    "bindings/java/src/fwkeys/Library.java": r"static final int (FW_\w+) = (\d+);",
    "include/fwkeys.ffi.h": r"^    (FW_\w+) = (\d+),?$",
}


def faults(file: str, text: str) -> "list[str]":
    header = promised_to_java() if file.endswith(".java") else promised()
    declared = READERS[file](text)
    return [f"{file}: {name}" for name in {**header, **declared} if header.get(name) != declared.get(name)]


def test_the_files_are_what_the_header_says() -> None:
    assert files.differences() == [], "run make bindings-declarations"


def test_a_function_that_is_added_or_changed_makes_every_table_of_functions_differ(tmp_path: Path) -> None:
    header = tmp_path / "fwkeys.h"
    text = contract.HEADER.read_text()
    tables = set(READERS) | {"bindings/python/src/fwkeys/_declarations.py"}
    for old, new in (
        ("const char *fw_version(void);", "const char *fw_version(void);\nint32_t fw_planted(void);"),
        ("int64_t timeout_ms);", "int32_t timeout_ms);"),
    ):
        header.write_text(text.replace(old, new, 1))
        assert tables <= set(files.differences(header))


def test_a_field_that_is_added_makes_every_table_of_fields_differ(tmp_path: Path) -> None:
    header = tmp_path / "fwkeys.h"
    old = "const char *fw_api_key_email(const fw_api_key *key);"
    new = f"{old}\nconst char *fw_api_key_planted(const fw_api_key *key);"
    header.write_text(contract.HEADER.read_text().replace(old, new, 1))
    planted = [path for path, text in files.made(header).items() if re.search("planted", text, re.IGNORECASE)]
    assert set(planted) == set(files.FILES)


@pytest.mark.parametrize("file", sorted(READERS))
def test_the_declarations_are_those_of_the_header(file: str) -> None:
    assert faults(file, (ROOT / file).read_text()) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("include/fwkeys.ffi.h", "int32_t operations", "int64_t operations"),
        ("bindings/luajit/fwkeys/declarations.lua", "int64_t timeout_ms", "int32_t timeout_ms"),
        ("bindings/ruby/lib/fwkeys/declarations.rb", "int32_t exactly_once", "int64_t exactly_once"),
        ("bindings/rust/src/sys.rs", "seconds: i64", "seconds: i32"),
        ("bindings/rust/src/sys.rs", "fw_api_key_wipe_secret", "fw_api_key_wipe"),
        ("bindings/java/src/fwkeys/Library.java", "options, long seconds", "options, int seconds"),
        ("bindings/java/src/fwkeys/Library.java", "Pointer fw_api_key_secret", "String fw_api_key_secret"),
    ],
)
def test_a_planted_fault_is_found(file: str, old: str, new: str) -> None:
    text = (ROOT / file).read_text()
    assert old in text
    assert len(faults(file, text.replace(old, new))) >= 1


@pytest.mark.parametrize("file", sorted(CONSTANTS))
def test_the_constants_are_those_of_the_header(file: str) -> None:
    found = re.findall(CONSTANTS[file], (ROOT / file).read_text(), re.MULTILINE)
    prefix = "FW_" if file.endswith(".rb") else ""
    assert {prefix + name: int(value) for name, value in found} == constants()


def test_the_header_without_directives_is_c(tmp_path: Path) -> None:
    """It compiles beside the header itself: every declaration in it is the same one again."""
    source = tmp_path / "both.c"
    plain = (ROOT / "include/fwkeys.ffi.h").read_text()
    assert "#" not in plain.partition("*/")[2]
    again = re.sub(r"^enum \w+ \{.*?^\};\n", "", plain, flags=re.MULTILINE | re.DOTALL)
    source.write_text(f"#include <fwkeys.h>\n{again}")
    subprocess.run(
        ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'include'}", "-fsyntax-only", source],
        check=True,
    )
