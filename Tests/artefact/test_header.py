"""The header alone is enough: for C compilers of each standard in use, for C++, for an FFI that reads C."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from shipped.public_header import declarations, declared_functions
from shipped.tools import HOSTS, INCLUDE, STRICT, link_flags, run

LOADER = HOSTS / "load_in_luajit.lua"

# Included twice, and first, as users do by accident; the function gives ISO C something to compile.
USER = """#include <fwkeys.h>
#include <fwkeys.h>
const char *version_of_fwkeys(void);
const char *version_of_fwkeys(void) { return fw_version(); }
"""

CPLUSPLUS_PROGRAM = """#include <fwkeys.h>
#include <cstdio>
int main() {
    fw_config *config = nullptr;
    const fw_status status = fw_config_new(&config);
    fw_config_free(config);
    std::printf("%s %s", fw_version(), fw_status_name(status));
}
"""


# The groups of constants by their names, which the C of before C23 takes for another type than their values.
GROUPS = """#include <fwkeys.h>
int group(enum fw_status_value status, enum fw_outcome_value outcome);
int group(enum fw_status_value status, enum fw_outcome_value outcome) {
    fw_status returned = FW_ERROR_NOT_FOUND;
    return status == FW_OK && outcome == FW_OUTCOME_DONE && returned == FW_ERROR_NOT_FOUND;
}
"""
WIDTHS = """#include <fwkeys.h>
static_assert(sizeof(fw_status_value) == sizeof(fw_status), "");
static_assert(sizeof(fw_rotation_state_value) == sizeof(fw_rotation_state), "");
static_assert(static_cast<fw_status_value>(-1) < FW_OK, "signed, as fw_status is");
"""


@pytest.mark.parametrize("standard", ["c89", "c99", "c11", "c17", "c2x"])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_compiles_as_c(compiler: str, standard: str, tmp_path: Path) -> None:
    (tmp_path / "user.c").write_text(USER + GROUPS)
    run(compiler, f"-std={standard}", *STRICT, "-Wstrict-prototypes", "-fsyntax-only", tmp_path / "user.c")


@pytest.mark.parametrize("standard", ["c++98", "c++11", "c++17", "c++23"])
@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_compiles_as_cplusplus(compiler: str, standard: str, tmp_path: Path) -> None:
    (tmp_path / "user.cc").write_text(USER + GROUPS + (WIDTHS if standard != "c++98" else ""))
    run(compiler, f"-std={standard}", *STRICT, "-fsyntax-only", tmp_path / "user.cc")


def test_the_version_of_the_header_is_that_of_the_library(library: Path, tmp_path: Path) -> None:
    macros = "FWKEYS_VERSION_MAJOR, FWKEYS_VERSION_MINOR, FWKEYS_VERSION_PATCH, FWKEYS_VERSION"
    (tmp_path / "macros.c").write_text(
        f'#include <fwkeys.h>\n#include <stdio.h>\nint main(void) {{ printf("%d.%d.%d %d", {macros}); }}\n'
    )
    run("cc", "-std=c99", *STRICT, tmp_path / "macros.c", "-o", tmp_path / "macros")
    dotted, number = run(tmp_path / "macros").split()
    assert dotted == run_version(library, tmp_path)
    major, minor, patch = map(int, dotted.split("."))
    assert int(number) == major * 10000 + minor * 100 + patch


def test_a_cplusplus_program_compiles_links_and_runs(library: Path, tmp_path: Path) -> None:
    (tmp_path / "user.cc").write_text(CPLUSPLUS_PROGRAM)
    program = tmp_path / "user"
    run("g++", "-std=c++17", *STRICT, tmp_path / "user.cc", "-o", program, *link_flags(library))
    version, status = run(program).split()
    assert version.count(".") == 2
    assert status == "OK"


@pytest.mark.parametrize("text", [declarations, (INCLUDE / "fwkeys.ffi.h").read_text])
def test_declarations_paste_into_luajit_which_finds_every_function(
    text: Callable[[], str], library: Path, tmp_path: Path
) -> None:
    (tmp_path / "cdef").write_text(text())
    functions = declared_functions()
    answer = run("luajit", LOADER, tmp_path / "cdef", library, *sorted(functions))
    assert answer.splitlines() == [f"{len(functions)} functions", run_version(library, tmp_path)]


def run_version(library: Path, folder: Path) -> str:
    """What a C program is told by fw_version."""
    source = folder / "version.c"
    source.write_text("#include <fwkeys.h>\n#include <stdio.h>\nint main(void) { puts(fw_version()); }\n")
    run("cc", "-std=c99", *STRICT, source, "-o", folder / "version", *link_flags(library))
    return run(folder / "version").strip()


def test_luajit_reports_a_function_that_the_library_lacks(library: Path, tmp_path: Path) -> None:
    (tmp_path / "cdef").write_text(declarations() + "const char *fw_planted(void);\n")
    with pytest.raises(AssertionError, match="fw_planted"):
        run("luajit", LOADER, tmp_path / "cdef", library, "fw_planted")
