"""What a stranger does with an installed library: compile the README's program, both ways, and run it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from packaged.making import run_in
from shipped.tools import environment
from support.build import ROOT
from support.emulator import Emulator

SOURCE = ROOT / "bindings" / "c" / "create_key.c"
CONSUMER = Path(__file__).resolve().parents[1] / "consumer"
SECRET = re.compile(r"fw_[A-Za-z0-9]{12,}")


def pkg_config(library_folder: Path, *questions: str, **changes: str) -> list[str]:
    """What pkg-config answers where it knows of that folder alone."""
    only_here = {"PKG_CONFIG_LIBDIR": str(library_folder / "pkgconfig"), "PKG_CONFIG_PATH": "", **changes}
    return run_in(ROOT, "pkg-config", *questions, "fwkeys", **only_here).split()


def compile_with_pkg_config(library_folder: Path, folder: Path, **changes: str) -> Path:
    program = folder / "create_key"
    flags = pkg_config(library_folder, "--cflags", "--libs", **changes)
    run_in(folder, "cc", SOURCE, "-o", program, *flags)
    return program


def configure_with_cmake(prefix: Path, folder: Path, request: str) -> Path:
    """The build folder of a CMake project that asks for the package by that version."""
    build = folder / "build-with-cmake"
    settings = {"CMAKE_PREFIX_PATH": prefix, "SOURCE": SOURCE, "REQUEST": request}
    run_in(
        folder,
        "cmake",
        "-S",
        CONSUMER,
        "-B",
        build,
        *(f"-D{name}={value}" for name, value in settings.items()),
    )
    return build


def compile_with_cmake(prefix: Path, folder: Path) -> Path:
    build = configure_with_cmake(prefix, folder, "1.0")
    run_in(folder, "cmake", "--build", build)
    return build / "create_key"


def check_program(program: Path, emulator: Emulator, **changes: str) -> None:
    """It makes a key that works, and prints no secret."""
    before = set(emulator.live_ids())
    printed = run_in(program.parent, program, **environment(emulator), **changes)
    (key_id,) = set(emulator.live_ids()) - before
    assert f"Key Id: {key_id}" in printed
    assert f"The new key works for account {emulator.account_id}" in printed
    shows_a_secret = bool(SECRET.search(printed))
    assert not shows_a_secret


def check_command(command: Path, emulator: Emulator) -> None:
    """The command finds its library where it was put, without help of the environment."""
    assert "LD_LIBRARY_PATH" not in os.environ
    assert run_in(command.parent, command, "--version") == "fwkeys 1.0.0\n"
    printed = run_in(command.parent, command, "whoami", **environment(emulator))
    assert emulator.account_id in printed
