"""What the shipped files ask of the system that they are put on, and what they bring into a host.

The library runs wherever libcurl, jansson and a C library of the last years are. It brings no path of the
machine that built it, next to no data of its own, and nothing that makes memory executable.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from shipped.shared_object import dynamic_entries, needed_versions, sections, segments
from shipped.tools import run
from support.build import ROOT

NEEDED = {"libcurl.so.4", "libjansson.so.4", "libc.so.6"}
NEWEST_GLIBC = (2, 28)
NEWEST_GLIBC_OF_THE_COMMAND = (2, 35)
COMMAND_SIZE_LIMIT_BYTES = 16_000_000
STRIPPED_SIZE_LIMIT_BYTES = 200_000
DATA_OF_THE_C_START_FILES_BYTES = 16


def newer_than_allowed(versions: set[str], newest: tuple[int, int] = NEWEST_GLIBC) -> list[str]:
    """The version nodes of glibc that an older system does not have, those without a number among them."""
    too_new = []
    for version in sorted(versions):
        if version.startswith("GLIBC_"):
            number = re.fullmatch(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?", version)
            if number is None or (int(number[1]), int(number[2])) > newest:
                too_new.append(version)
    return too_new


def foreign_run_paths(path: Path) -> list[str]:
    """Where the loader would look for libraries, but for the folder that the file itself is in."""
    entries = dynamic_entries(path)
    listed = [*entries.get("RUNPATH", []), *entries.get("RPATH", [])]
    return [folder for paths in listed for folder in paths.split(":") if folder != "$ORIGIN"]


def test_needs_libcurl_jansson_and_libc_alone(library: Path) -> None:
    needed = set(dynamic_entries(library)["NEEDED"])
    loader = {name for name in needed if re.fullmatch(r"ld-linux[-\w]*\.so\.\d", name)}
    assert needed - loader == NEEDED


def test_bears_its_soname(library: Path) -> None:
    assert dynamic_entries(library)["SONAME"] == ["libfwkeys.so.1"]


def test_library_has_no_run_path_at_all(library: Path) -> None:
    entries = dynamic_entries(library)
    assert {"RUNPATH", "RPATH"} & set(entries) == set()


def test_command_finds_its_library_beside_itself_or_by_the_system(command: Path) -> None:
    assert foreign_run_paths(command) == []
    assert "libfwkeys.so.1" in dynamic_entries(command)["NEEDED"]


def test_a_planted_run_path_is_found(library: Path, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text("int main(void) { return 0; }\n")
    planted = tmp_path / "planted"
    run("cc", tmp_path / "main.c", "-o", planted, f"-Wl,-rpath,$ORIGIN:{library.parent}")
    assert foreign_run_paths(planted) == [str(library.parent)]


def test_code_is_shared_between_processes(library: Path) -> None:
    entries = dynamic_entries(library)
    assert "TEXTREL" not in entries
    assert not any("TEXTREL" in flags for flags in entries.get("FLAGS", []))


def test_runs_on_a_glibc_of_2018(library: Path) -> None:
    versions = needed_versions(library)
    assert any(version.startswith("GLIBC_2") for version in versions), "readelf was not understood"
    assert newer_than_allowed(versions) == []


def test_the_command_asks_for_a_glibc_of_2022_and_for_no_library_of_c_plus_plus(command: Path) -> None:
    versions = needed_versions(command)
    assert any(version.startswith("GLIBC_2") for version in versions), "readelf was not understood"
    assert newer_than_allowed(versions, NEWEST_GLIBC_OF_THE_COMMAND) == []
    assert not [name for name in dynamic_entries(command)["NEEDED"] if "stdc++" in name]


def test_the_command_is_small_when_stripped(command: Path, tmp_path: Path) -> None:
    run("strip", "-o", tmp_path / "fwkeys", command)
    assert (tmp_path / "fwkeys").stat().st_size < COMMAND_SIZE_LIMIT_BYTES


def test_asks_for_no_version_but_of_libc(library: Path) -> None:
    """Elsewhere libcurl and jansson have other versions, or none: the loader would refuse or complain."""
    assert [version for version in needed_versions(library) if not version.startswith("GLIBC_")] == []


def test_the_glibc_limit_can_fail() -> None:
    assert newer_than_allowed({"GLIBC_2.28", "GLIBC_2.2.5", "CURL_OPENSSL_4"}) == []
    assert newer_than_allowed({"GLIBC_2.29", "GLIBC_2.34", "GLIBC_PRIVATE", "GLIBC_ABI_DT_RELR"}) == [
        "GLIBC_2.29",
        "GLIBC_2.34",
        "GLIBC_ABI_DT_RELR",
        "GLIBC_PRIVATE",
    ]


def test_stays_loaded(library: Path) -> None:
    """A lookup that was given up still runs in libcurl's code, which stays mapped with this file."""
    assert "NODELETE" in " ".join(dynamic_entries(library)["FLAGS_1"])


def test_stripped_it_is_small(stripped: Path) -> None:
    assert stripped.stat().st_size < STRIPPED_SIZE_LIMIT_BYTES


def test_stripped_it_names_no_folder_of_the_build(stripped: Path) -> None:
    folders = {ROOT, Path.home(), Path(shutil.which("swiftc") or "/opt/swift/usr/bin").resolve().parent}
    content = stripped.read_bytes()
    assert [str(folder) for folder in folders if str(folder).encode() + b"/" in content] == []


def test_has_no_data_of_its_own(library: Path) -> None:
    """Global state would be shared by all clients in a host; what the loader makes read-only is not state."""
    (read_only_once_relocated,) = segments(library, "GNU_RELRO")
    writable = {
        section.name: section.size
        for section in sections(library)
        if "W" in section.flags and section.size > 0 and not read_only_once_relocated.holds(section)
    }
    assert set(writable) <= {".data", ".bss"}, writable
    assert sum(writable.values()) <= DATA_OF_THE_C_START_FILES_BYTES, writable


@pytest.mark.parametrize("name", ["library", "command"])
def test_asks_for_no_executable_stack(name: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(name)
    assert [stack.flags for stack in segments(path, "GNU_STACK")] == ["RW "]
    loaded = segments(path, "LOAD")
    assert any("E" in segment.flags for segment in loaded), "readelf was not understood"
    assert not [segment for segment in loaded if "W" in segment.flags and "E" in segment.flags]
