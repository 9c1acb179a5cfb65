"""fwkeys exec and fwkeys token on every fault of the matrix: the first create is struck by each of them.

A program that was started has a key that works to its end, and once a sweep has ended with status 0 no key is
alive that nobody holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from matrix.cells import EMULATOR_PATH, LONG_MS, SHORT_MS, Fault, faults
from support import build
from support.command_runs import Command, Run, command_for, opens_the_door
from support.emulator import Emulator
from support.lent_keys import sweep_all

ROWS = [fault for fault in faults() if not fault.nobody_listens]


def strike(emulator: Emulator, fault: Fault) -> None:
    """Has the fault strike one create, and what is struck beside it as often as the matrix has it."""
    if fault.other_keys:
        emulator.mint(fault.other_keys, displayName="other-{n}")
    path = EMULATOR_PATH.format(account=emulator.account_id, user=emulator.user_id)
    rules: list[Any] = fault.rules(emulator.base_url + path)
    emulator.fault(*rules[:-1], {**{k: v for k, v in rules[-1].items() if k != "share"}, "count": 1})


def run(command: Command, fault: Fault, journal: Path, *words: str) -> Run:
    options = ["--journal", str(journal), "--settle-ms", str(fault.settle_ms)]
    timeout = str(4 * SHORT_MS if fault.takes_too_long else LONG_MS)
    return command(words[0], *options, "--timeout-ms", timeout, *words[1:])


@pytest.mark.parametrize("fault", ROWS, ids=lambda fault: f"{fault.name}, {fault.when}")
def test_no_fault_leaves_a_key(tmp_path: Path, fault: Fault) -> None:
    journal, cache = tmp_path / "journal", tmp_path / "cache"
    with Emulator(build.emulator_path()) as emulator:
        strike(emulator, fault)
        others = set(emulator.live_ids())
        command = command_for(build.command_path(), emulator)
        done = run(command, fault, journal, "exec", "--", "sh", "-c", 'printf "%s" "$FIREWORKS_API_KEY"')
        assert done.status in (0, 125)
        assert (done.stdout == "<secret>") == (done.status == 0)
        emulator.wait_until_idle()
        emulator.clear_faults()
        sweep_all(command, journal)
        assert set(emulator.live_ids()) == others

        strike(emulator, fault)
        others = set(emulator.live_ids())
        done = run(command, fault, journal, "token", "--cache", str(cache))
        emulator.wait_until_idle()
        emulator.clear_faults()
        sweep_all(command, journal)
        assert len(set(emulator.live_ids()) - others) == (1 if done.status == 0 else 0)
        if done.status == 0:
            assert opens_the_door(emulator, done.secret())
