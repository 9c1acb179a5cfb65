"""The shared library for another machine, as a file: it needs and offers the same as the one for this."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from machine import Machine
from packaged.making import run_in
from shipped.shared_object import dynamic_entries, exported_symbols, needed_versions, segments
from shipped.tools import run
from support import build

SIZE_LIMIT_BYTES = 200_000
LARGEST_PAGE_BYTES = 64 * 1024


@pytest.fixture(scope="module")
def stripped(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("stripped") / machine.library.name
    run_in(build.ROOT, "packaging/strip", machine.library, copy, OBJCOPY="llvm-objcopy")
    return copy


def test_it_is_for_that_machine(machine: Machine) -> None:
    assert re.search(rf"Machine: +{machine.name}$", run("readelf", "-hW", machine.library), re.M | re.I)


def test_it_exports_what_the_other_exports(machine: Machine) -> None:
    assert len(exported_symbols(machine.library)) > 100
    assert exported_symbols_by_name(machine.library) == exported_symbols_by_name(build.library_path())


def exported_symbols_by_name(library: Path) -> dict[str, str]:
    return {symbol.name: f"{symbol.kind} {symbol.version}" for symbol in exported_symbols(library)}


def test_it_needs_the_same_libraries(machine: Machine) -> None:
    needed = set(dynamic_entries(machine.library)["NEEDED"])
    assert needed - {f"ld-linux-{machine.name}.so.1"} == {"libcurl.so.4", "libjansson.so.4", "libc.so.6"}


def test_it_asks_for_no_version_but_of_an_old_glibc(machine: Machine) -> None:
    assert needed_versions(machine.library) <= {"GLIBC_2.17", "GLIBC_2.25"}


def test_the_same_hardening(machine: Machine) -> None:
    entries = dynamic_entries(machine.library)
    assert entries["FLAGS"] == ["BIND_NOW"]
    assert "TEXTREL" not in entries
    assert segments(machine.library, "GNU_RELRO")
    (stack,) = segments(machine.library, "GNU_STACK")
    assert "E" not in stack.flags
    assert not any("W" in each.flags and "E" in each.flags for each in segments(machine.library, "LOAD"))


def test_it_loads_where_pages_are_large(machine: Machine) -> None:
    """Kernels of that machine have pages of 4, 16 or 64 KB."""
    loaded = re.findall(r"^ +LOAD .* 0x([0-9a-f]+)$", run("readelf", "-lW", machine.library), re.MULTILINE)
    assert len(loaded) > 1
    assert all(int(alignment, 16) >= LARGEST_PAGE_BYTES for alignment in loaded)


def test_stripped_it_is_small_and_still_hardened(stripped: Path) -> None:
    assert stripped.stat().st_size < SIZE_LIMIT_BYTES
    assert segments(stripped, "GNU_RELRO")
    assert dynamic_entries(stripped)["SONAME"] == ["libfwkeys.so.1"]
