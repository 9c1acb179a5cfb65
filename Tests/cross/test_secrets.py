"""A new key's secret on another machine: one copy while the key is held, none once it is freed.

All of qemu's memory is searched, and the other machine's lies in it. A sample of what Tests/behaviour goes
through.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from machine import Machine
from support.memory_scan import Finding
from support.replies import SECRET, record_reply
from support.scripted_server import ScriptedServer
from support.secret_life import CREATE, check_life
from support.secret_shapes import Shape, TLSIdentity, all_shapes
from support.secret_steps import SOURCES, Steps

SAMPLE = [
    shape
    for shape in all_shapes(("middle", "all escaped"))
    if "whole" in shape.label or "letter" in shape.label
]


@pytest.fixture(scope="module")
def program(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stands first on its command line, behind qemu."""
    folder = tmp_path_factory.mktemp("program")
    return machine.compile(SOURCES / "secret_steps.c", folder, "-std=c11", "-D_POSIX_C_SOURCE=200809L")


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> TLSIdentity:
    return TLSIdentity(tmp_path_factory.mktemp("identity"))


@pytest.mark.parametrize("over_tls", [False, True], ids=["http", "tls"])
@pytest.mark.parametrize("shape", SAMPLE, ids=lambda shape: shape.label)
def test_one_while_held_and_none_when_freed(
    machine: Machine, program: Path, identity: TLSIdentity, shape: Shape, over_tls: bool
) -> None:
    check_life(program, shape, identity if over_tls else None, prefix=machine.launcher)


@pytest.mark.parametrize(("plant", "pieces"), [("plant", 1), ("plant-less", 0)])
def test_a_planted_copy_is_found(machine: Machine, program: Path, plant: str, pieces: int) -> None:
    """The test of the test."""
    server = ScriptedServer()
    server.answer(record_reply())
    steps = (*CREATE, plant, "stop", "free-key", "stop")
    with Steps(program, server.base_url, *steps, prefix=machine.launcher) as run:
        assert run.scan(SECRET) == Finding(1, pieces)
        assert run.scan(SECRET) == Finding(0, pieces)
    server.stop()
