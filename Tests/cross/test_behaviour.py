"""The library for another machine does what it does here: the quick start, and tests of its behaviour.

Not the tests that start a second program of that machine: this system's kernel cannot.
"""

from __future__ import annotations

import os
from pathlib import Path

from machine import Machine
from packaged.guests import CONFIGURATION, behaviour_modules
from packaged.using import SECRET, SOURCE
from shipped.tools import environment
from support.build import ROOT
from support.emulator import Emulator
from support.nginx import Nginx
from support.replies import IDENTITY_REPLY
from support.scripted_server import ScriptedServer
from support.trust import Authority

# What the behaviour rests on, and threads and fork, which differ from machine to machine.
BEHAVIOUR = (
    "cancel_tokens",
    "create",
    "delete",
    "exactly_once",
    "fork",
    "list",
    "outcomes",
    "queue_operations",
    "rotation",
    "sweep",
    "threads",
)
TAKES_LONG = "ten_thousand"
STARTS_A_PROGRAM = "lists_and_rotations_belong_to_the_process or a_lock_that_is_held_while_the_process_forks"
BEHAVIOUR_SECONDS = 900

CALL = """
import sys, fwkeys
with fwkeys.Client(api_key="k", base_url=sys.argv[1], ca_file=sys.argv[2], timeout=50) as client:
    print(client.whoami().account_id)
"""


def test_the_quick_start_in_c(machine: Machine, emulator: Emulator, tmp_path: Path) -> None:
    program = machine.compile(SOURCE, tmp_path, "-std=c99")
    done = machine.run(program, env=environment(emulator))
    assert (done.returncode, done.stderr) == (0, "")
    (key_id,) = emulator.live_ids()
    assert f"Key Id: {key_id}" in done.stdout
    shows_a_secret = bool(SECRET.search(done.stdout))
    assert not shows_a_secret


def test_the_behaviour(machine: Machine, tmp_path: Path) -> None:
    configuration = tmp_path / "pytest.ini"
    folders = " ".join(str(ROOT / name) for name in ("bindings/python/src", "Tests/behaviour"))
    configuration.write_text(
        CONFIGURATION.replace("pythonpath = bindings/python/src Tests/behaviour", f"pythonpath = {folders}")
    )
    done = machine.run(
        machine.python,
        *("-m", "pytest", "-q", "-c", str(configuration), "--rootdir", str(ROOT)),
        *("-k", f"not ({STARTS_A_PROGRAM} or {TAKES_LONG})"),
        *behaviour_modules(*BEHAVIOUR),
        env={**os.environ, "FWKEYS_LIBRARY": str(machine.library)},
        timeout_seconds=BEHAVIOUR_SECONDS,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    print(f"{machine.name}: {done.stdout.splitlines()[-1]}")


def test_a_call_over_tls(machine: Machine, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = ScriptedServer()
    server.answer(IDENTITY_REPLY)
    with Nginx(server.port, authority.good()) as nginx:
        done = machine.run(
            machine.python,
            *("-c", CALL, nginx.base_url, str(authority.ca_file)),
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "bindings/python/src"),
                "FWKEYS_LIBRARY": str(machine.library),
            },
        )
    server.stop()
    assert (done.stdout, done.stderr) == ("my-account\n", "")
