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


JNA = "bindings/java/src/fwkeys/Library.java"
JDK = "bindings/java/src22/fwkeys/Library.java"
JAVA_NUMBERS = "bindings/java/src/fwkeys/Numbers.java"
JAVA_KINDS = {"JAVA_INT": "int", "JAVA_LONG": "long", "ADDRESS": "String"}
JDK_METHOD = re.compile(
    r"    static (?P<result>\w+) (?P<name>fw_\w+)\((?P<parameters>[^)]*)\) \{\n"
    r"        class Linked \{\n"
    r"            static final MethodHandle CALL = (?P<maker>\w+)"
    r'\("(?P<linked>fw_\w+)"(?P<layouts>[^)]*)\);\n'
    r"        \}\n"
    r"        try (?:\(Arena arena = Arena\.ofConfined\(\)\) )?\{\n"
    r"            (?P<answer>.*?)Linked\.CALL\.invokeExact\((?P<passed>.*)\);\n"
)


def of_jna(text: str) -> Dict[str, str]:
    """Java has fewer kinds of types than C; each declaration is compared by its kinds."""
    declared = {}
    for result, name, parameters in re.findall(r"static native (\w+) (fw_\w+)\(([^)]*)\)", text):
        declared[name] = f"{result}({','.join(kinds(parameters))})"
    return declared


def of_jdk(text: str) -> Dict[str, str]:
    """What each method says in three places: what it takes, what it links, and what it passes on. Where they
    differ, the call fails when it is made."""
    declared = {}
    for method in JDK_METHOD.finditer(text):
        given = kinds(method["parameters"])
        linked = [JAVA_KINDS[layout] for layout in method["layouts"].split(", ")[1:]]
        linked = linked if method["maker"] == "function" else ["void", *linked]
        names = [parameter.split()[1] for parameter in method["parameters"].split(", ") if parameter]
        passed = [f"text(arena, {name})" if kind == "String" else name for kind, name in zip(given, names)]
        answers = {"void": "", "String": "return text((MemorySegment) "}
        is_right = (
            method["linked"] == method["name"]
            and linked == [method["result"], *given]
            and method["passed"] == ", ".join(passed) + (")" if method["result"] == "String" else "")
            and method["answer"] == answers.get(method["result"], f"return ({method['result']}) ")
        )
        declared[method["name"]] = (
            f"{method['result']}({','.join(given)})" if is_right else "is not consistent"
        )
    return declared


def kinds(parameters: str) -> "list[str]":
    return [parameter.split()[0] for parameter in parameters.split(",") if parameter]


def java_kind(c: str) -> str:
    """An address is a long, but for a text, which is a String."""
    if c == "const char*":
        return "String"
    if c.endswith(("*", "_callback")) or c in ("int64_t", "uint64_t", "size_t"):
        return "long"
    return "void" if c == "void" else "int"


# A secret is never a String, nor what becomes one in the library.
JAVA_SECRETS = {
    "fw_api_key_secret": "long(long,long)",
    "fw_rotation_secret": "long(long,long)",
    "fw_config_set_api_key": "int(long,long)",
    "fw_config_has_api_key": "int(long,long)",
    "fw_config_set_proxy_credentials": "int(long,String,long)",
}


def promised_to_java() -> Dict[str, str]:
    told = {}
    for name, prototype in promised().items():
        result, _, parameters = prototype.rstrip(")").partition(f"{name}(")
        each = [parameter for parameter in parameters.split(",") if parameter != "void"]
        given = [java_kind(re.sub(r"\w+$", "", parameter).strip()) for parameter in each]
        told[name] = f"{java_kind(result.strip())}({','.join(given)})"
    return {**told, **JAVA_SECRETS}


READERS: Dict[str, Callable[[str], Dict[str, str]]] = {
    "bindings/luajit/fwkeys/declarations.lua": of_c,
    "bindings/ruby/lib/fwkeys/declarations.rb": of_c,
    "bindings/rust/src/sys.rs": of_rust,
    JNA: of_jna,
    JDK: of_jdk,
    "include/fwkeys.ffi.h": of_c,
}
CONSTANTS = {
    "bindings/luajit/fwkeys/declarations.lua": r"^    (FW_\w+) = (\d+),?$",
    "bindings/ruby/lib/fwkeys/declarations.rb": r"^    ([A-Z]\w+) = (\d+)$",
    "bindings/rust/src/sys.rs": r"pub const (FW_\w+): \w+ = (\d+);",
    JAVA_NUMBERS: r"static final int (FW_\w+) = (\d+);",
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
    assert set(planted) == set(files.FILES) - {JAVA_NUMBERS}


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
        (JNA, "options, long seconds", "options, int seconds"),
        (JNA, "long fw_api_key_secret", "String fw_api_key_secret"),
        (JDK, "options, long seconds", "options, int seconds"),
        (JDK, '"fw_api_key_secret", JAVA_LONG', '"fw_api_key_secret", ADDRESS'),
        (JDK, 'CALL = function("fw_client_new"', 'CALL = function("fw_queue_new"'),
        (JDK, "invokeExact(config, client, errorOrNull)", "invokeExact(client, config, errorOrNull)"),
        (JDK, "static int fw_config_has_api_key", "static long fw_config_has_api_key"),
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
