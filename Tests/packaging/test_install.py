"""What `make install` puts where, and that `make uninstall` takes exactly that away again."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest
from packaged.making import make, run_in
from shipped.shared_object import dynamic_entries, sections, segments
from shipped.tools import run
from support.build import ROOT

FILES = {
    "bin/fwkeys",
    "bin/fwkeys-emulator",
    "include/fwkeys.ffi.h",
    "include/fwkeys.h",
    "lib/cmake/fwkeys/fwkeys-config-version.cmake",
    "lib/cmake/fwkeys/fwkeys-config.cmake",
    "lib/libfwkeys.so",
    "lib/libfwkeys.so.1",
    "lib/libfwkeys.so.1.0.0",
    "lib/pkgconfig/fwkeys.pc",
    "share/bash-completion/completions/fwkeys",
    "share/fish/vendor_completions.d/fwkeys.fish",
    "share/zsh/site-functions/_fwkeys",
}


def files_in(folder: Path) -> set[str]:
    """Files and links below a folder, which need not be there."""
    return {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or path.is_file()
    }


def test_all_files_are_there(prefix: Path) -> None:
    installed = files_in(prefix)
    assert {name for name in installed if not name.startswith("share/man/")} == FILES


def test_every_page_and_every_function_of_the_manual_is_there(prefix: Path) -> None:
    pages = {path.name for path in (ROOT / "man").glob("*.[1-8]")}
    functions = set(re.findall(r"\bfw_\w+(?=\()", (prefix / "include" / "fwkeys.h").read_text()))
    installed = {path.name for path in (prefix / "share" / "man").rglob("*.[1-8]")}
    assert pages
    assert pages <= installed
    assert {f"{name}.3" for name in functions} <= installed


def test_no_link_leads_nowhere(prefix: Path) -> None:
    links = [path for path in prefix.rglob("*") if path.is_symlink()]
    assert links
    assert [path for path in links if not path.resolve().is_relative_to(prefix) or not path.exists()] == []


def test_the_library_is_found_by_its_three_names(prefix: Path) -> None:
    folder = prefix / "lib"
    assert (folder / "libfwkeys.so").readlink() == Path("libfwkeys.so.1")
    assert (folder / "libfwkeys.so.1").readlink() == Path("libfwkeys.so.1.0.0")


def test_programs_may_be_run_and_the_rest_read_by_everybody(prefix: Path) -> None:
    for name in files_in(prefix):
        mode = stat.S_IMODE((prefix / name).stat().st_mode)
        assert mode == (0o755 if name.startswith("bin/") else 0o644), name


@pytest.mark.parametrize("name", ["lib/libfwkeys.so.1.0.0", "bin/fwkeys", "bin/fwkeys-emulator"])
def test_debug_data_is_gone(prefix: Path, name: str) -> None:
    assert [section.name for section in sections(prefix / name) if section.name.startswith(".debug")] == []


@pytest.mark.parametrize("name", ["lib/libfwkeys.so.1.0.0", "bin/fwkeys"])
def test_relocations_are_still_read_only(prefix: Path, name: str) -> None:
    """Strip drops that where it removes a section that is loaded."""
    assert len(segments(prefix / name, "GNU_RELRO")) == 1


def test_completions_are_what_the_command_prints(prefix: Path) -> None:
    for shell, name in (
        ("bash", "share/bash-completion/completions/fwkeys"),
        ("zsh", "share/zsh/site-functions/_fwkeys"),
        ("fish", "share/fish/vendor_completions.d/fwkeys.fish"),
    ):
        assert (prefix / name).read_text() == run(prefix / "bin" / "fwkeys", "completion", shell)


def run_path(command: Path) -> list[str]:
    return dynamic_entries(command).get("RUNPATH", [])


def test_the_command_looks_for_its_library_in_its_own_prefix(prefix: Path) -> None:
    assert run_path(prefix / "bin" / "fwkeys") == ["$ORIGIN/../lib"]


def test_in_usr_the_command_leaves_that_to_the_system(tmp_path: Path) -> None:
    make("install", DESTDIR=str(tmp_path), PREFIX="/usr", LIBDIR="/usr/lib/anywhere")
    assert run_path(tmp_path / "usr" / "bin" / "fwkeys") == []
    assert (tmp_path / "usr/lib/anywhere/libfwkeys.so.1.0.0").is_file()


def test_every_folder_may_be_another(tmp_path: Path) -> None:
    folders = {
        "BINDIR": "/opt/programs",
        "LIBDIR": "/opt/libraries/64",
        "INCLUDEDIR": "/usr/headers",
        "DATADIR": "/opt/data",
        "MANDIR": "/opt/pages",
    }
    make("install", DESTDIR=str(tmp_path), PREFIX="/other", **folders)
    assert (tmp_path / "opt/programs/fwkeys").is_file()
    assert (tmp_path / "opt/libraries/64/libfwkeys.so.1.0.0").is_file()
    assert (tmp_path / "usr/headers/fwkeys.h").is_file()
    assert (tmp_path / "opt/data/bash-completion/completions/fwkeys").is_file()
    assert (tmp_path / "opt/pages/man3/libfwkeys.3").is_file()
    assert run_path(tmp_path / "opt/programs/fwkeys") == ["$ORIGIN/../libraries/64"]
    make("uninstall", DESTDIR=str(tmp_path), PREFIX="/other", **folders)
    assert files_in(tmp_path) == set()


def test_uninstall_takes_its_own_files_and_folders_alone(tmp_path: Path) -> None:
    make("install", PREFIX=str(tmp_path))
    foreign = tmp_path / "lib" / "of-somebody-else.so"
    foreign.write_text("")
    make("uninstall", PREFIX=str(tmp_path))
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == [
        "lib",
        "lib/of-somebody-else.so",
    ]


def test_uninstall_leaves_the_folders_that_a_system_has(tmp_path: Path) -> None:
    make("install", DESTDIR=str(tmp_path))
    make("uninstall", DESTDIR=str(tmp_path))
    assert files_in(tmp_path) == set()
    assert (tmp_path / "usr/local/lib").is_dir()
    assert not (tmp_path / "usr/local/lib/cmake/fwkeys").exists()


def test_a_second_install_changes_nothing(tmp_path: Path) -> None:
    make("install", PREFIX=str(tmp_path))
    before = {name: (tmp_path / name).read_bytes() for name in files_in(tmp_path)}
    make("install", PREFIX=str(tmp_path))
    after = {name: (tmp_path / name).read_bytes() for name in files_in(tmp_path)}
    assert after.keys() == before.keys()
    assert [name for name in after if after[name] != before[name]] == []


@pytest.mark.parametrize("is_searched", [False, True])
def test_the_cache_of_the_loader(tmp_path: Path, is_searched: bool) -> None:
    """It is the system's: written only for a folder it searches, and no install fails for it."""
    prefix, tools, written = tmp_path / "prefix", tmp_path / "tools", tmp_path / "written"
    prefix.mkdir()
    tools.mkdir()
    listed = prefix / "lib" if is_searched else "/usr/local/lib"
    programs = {
        "id": "echo 0",
        "ldconfig": f'case "$*" in *-N*) echo "{listed}: (given)" ;; *) touch "{written}"; exit 1 ;; esac',
    }
    for name, text in programs.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    run_in(ROOT, "make", "--silent", "-o", "all", "install", f"PREFIX={prefix}", PATH=path)
    assert written.exists() == is_searched
