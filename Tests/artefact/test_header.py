"""The header alone is enough: for C compilers of each standard in use, for C++, for an FFI that reads C."""

from __future__ import annotations

from pathlib import Path

import pytest
from shipped.public_header import declarations, declared_functions
from shipped.tools import HOSTS, STRICT, link_flags, run

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


@pytest.mark.parametrize("standard", ["c99", "c11", "c17"])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_compiles_as_c(compiler: str, standard: str, tmp_path: Path) -> None:
    (tmp_path / "user.c").write_text(USER)
    run(compiler, f"-std={standard}", *STRICT, "-Wstrict-prototypes", "-fsyntax-only", tmp_path / "user.c")


def test_a_cplusplus_program_compiles_links_and_runs(library: Path, tmp_path: Path) -> None:
    (tmp_path / "user.cc").write_text(CPLUSPLUS_PROGRAM)
    program = tmp_path / "user"
    run("g++", "-std=c++17", *STRICT, tmp_path / "user.cc", "-o", program, *link_flags(library))
    version, status = run(program).split()
    assert version.count(".") == 2
    assert status == "OK"


def test_declarations_paste_into_luajit_which_finds_every_function(library: Path, tmp_path: Path) -> None:
    (tmp_path / "cdef").write_text(declarations())
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
