"""Where secrets lie: in pages that are locked, shared, and left out of core dumps."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import List

import pytest
from support.emulator import Emulator
from support.memory_scan import ONE_COPY, scan_bytes
from support.preloads import build_preload
from support.replies import SECRET, record_reply
from support.scripted_server import ScriptedServer
from support.secret_steps import API_KEY, Steps, build_program

CREATE = ("config", "api-key", "forget", "client", "create", "is-locked", "stop")
PAGE_SIZE = 4096


def locked_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmLck:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the system does not say how much is locked")


def dump_core(pid: int, directory: Path) -> bytearray:
    """What a debugger would write of a process, registers too."""
    subprocess.run(
        ["gcore", "-o", str(directory / "core"), str(pid)], check=True, capture_output=True, timeout=50
    )
    return bytearray((directory / f"core.{pid}").read_bytes())


def test_a_core_dump_has_no_secret_in_it(
    program: Path, scripted_server: ScriptedServer, tmp_path: Path
) -> None:
    scripted_server.answer(record_reply())
    with Steps(program, scripted_server.base_url, *CREATE) as steps:
        assert steps.scan(SECRET) == ONE_COPY
        core = dump_core(steps.process.pid, tmp_path)
    assert len(core) > 100_000
    copies, pieces = scan_bytes(core, SECRET.encode())
    assert (len(copies), len(pieces)) == (0, 0)


def test_a_core_dump_has_nothing_of_the_callers_key_before_a_request(
    program: Path, scripted_server: ScriptedServer, tmp_path: Path
) -> None:
    """A request hands it to libcurl, and libcurl's copies are libcurl's."""
    with Steps(program, scripted_server.base_url, *CREATE[:4], "stop") as steps:
        assert steps.scan(API_KEY) == ONE_COPY
        core = dump_core(steps.process.pid, tmp_path)
    copies, pieces = scan_bytes(core, API_KEY.encode())
    assert (len(copies), len(pieces)) == (0, 0)


def test_a_core_dump_is_one(program: Path, scripted_server: ScriptedServer, tmp_path: Path) -> None:
    scripted_server.answer(record_reply())
    with Steps(program, scripted_server.base_url, *CREATE[:-2], "plant", "stop") as steps:
        core = dump_core(steps.to_stop(), tmp_path)
    copies, pieces = scan_bytes(core, SECRET.encode())
    assert (len(copies), len(pieces)) == (0, 1)  # what was planted, and nothing else


def test_one_page_is_locked_for_many_secrets(program: Path, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    with Steps(program, scripted_server.base_url, *CREATE) as steps:
        assert locked_bytes(steps.to_stop()) == PAGE_SIZE
        assert steps.statuses["is-locked"] == "OK"


def test_all_works_where_nothing_may_be_locked(program: Path, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    prefix: List[str] = ["prlimit", "--memlock=0:0"]
    if os.geteuid() == 0:  # who is not bound by the limit, unless by this
        prefix += ["setpriv", "--bounding-set=-ipc_lock"]
    with Steps(program, scripted_server.base_url, *CREATE, prefix=prefix) as steps:
        assert steps.scan(SECRET) == ONE_COPY
        assert locked_bytes(steps.process.pid) == 0
        assert steps.statuses["is-locked"] == "ERROR_INVALID_STATE"
        assert steps.statuses["create"] == "OK"


def hold_many(emulator: Emulator, directory: Path, count: int, preload: str = "") -> List[int]:
    program = build_program("hold_many", directory)
    command = [str(program), emulator.base_url, emulator.account_id, emulator.user_id, str(count)]
    done = subprocess.run(
        command,
        input=emulator.api_key + "\n",
        env={**os.environ, "LD_PRELOAD": preload},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    return [int(word) for word in done.stdout.split()]


@pytest.mark.parametrize("page_size", [PAGE_SIZE, 16 * PAGE_SIZE])
def test_what_ten_thousand_secrets_cost(emulator: Emulator, tmp_path: Path, page_size: int) -> None:
    """Kernels for aarch64 have pages of up to 64 KB."""
    count = 10_000
    preload = "" if page_size == PAGE_SIZE else build_preload("large_pages", tmp_path)
    cost, text, locked, is_locked, heap_left, locked_left = hold_many(emulator, tmp_path, count, preload)
    assert cost - text <= 256
    if is_locked:
        # A secret takes 64 bytes of a page that it shares with others.
        assert locked <= (count * 64 // page_size + 2) * page_size
    assert heap_left < 16  # less than any block: what malloc keeps at hand counts as taken
    assert locked_left <= page_size
