"""A host that uses Swift itself: libfwkeys and an ordinary Swift library in one process, in either order.

The compiler puts small functions of the Swift runtime into the library. Where the loader can see them, calls
of the other library land in them, and the process crashes or, worse, does not.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from shipped.tools import HOSTS, compile_c, environment, run
from support.emulator import Emulator


@pytest.fixture(scope="module")
def swift_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ordinary")
    library = folder / "libordinary.so"
    source = HOSTS / "Ordinary.swift"
    run(
        "swiftc",
        "-O",
        "-parse-as-library",
        "-module-name",
        "Ordinary",
        "-emit-library",
        source,
        "-o",
        library,
    )
    return library


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("host") / "load_in_order"
    return compile_c(HOSTS / "load_in_order.c", program, "-std=gnu11", "-ldl")


@pytest.fixture(params=["fwkeys first", "Swift first"])
def in_order(request: pytest.FixtureRequest, library: Path, swift_library: Path) -> tuple[Path, Path]:
    return (library, swift_library) if request.param == "fwkeys first" else (swift_library, library)


@pytest.mark.parametrize("scope", ["local", "global"])
def test_both_work_in_one_process(
    scope: str, in_order: tuple[Path, Path], host: Path, emulator: Emulator
) -> None:
    created = run(host, scope, *in_order, env=environment(emulator)).splitlines()
    assert len(created) == 2
    assert sorted(line.removeprefix("created ") for line in created) == emulator.live_ids()
