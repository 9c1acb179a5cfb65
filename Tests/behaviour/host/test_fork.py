"""In a child after fork(), what the parent made answers with an error and sends nothing, and is freed without
harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.build import ROOT
from support.preloads import build_preload
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    bare_reply,
    listed,
    page_reply,
    record_reply,
)
from support.scripted_server import ScriptedServer
from support.secret_steps import build_program

PROGRAM = """
import os, sys, fwkeys

def refused(call):
    try:
        call()
    except fwkeys.StateError as error:
        told = error.status == fwkeys.Status.FORKED and error.outcome == fwkeys.Outcome.NOT_SENT
        return told and "create clients and providers in the process that uses them" in str(error)
    return False

client = fwkeys.Client(api_key="k", base_url=sys.argv[1], account_id="a", user_id="u")
keys = client.list_api_keys()
rotation = client.rotate_api_key(old_key_id="key_old")
child = os.fork()
if child == 0:
    calls = [
        lambda: next(keys),
        lambda: client.list_api_keys(),
        lambda: client.get_api_key(key_id="key_1"),
        lambda: client.sweep_api_keys(marker="0123456789abcdef"),
        lambda: client.rotate_api_key(old_key_id="key_old"),
        lambda: client.resume_rotation(old_key_id="key_old", new_key_id="key_new"),
        lambda: client.whoami(with_user=True),
        rotation.commit,
        rotation.abort,
    ]
    wrong = [number for number, call in enumerate(calls) if not refused(call)]
    begun = rotation.state == fwkeys.RotationState.BEGUN
    for thing in (keys, rotation, client):
        thing.close()
    os._exit(0 if begun and not wrong else 10 + len(wrong))
_, status = os.waitpid(child, 0)
assert os.WEXITSTATUS(status) == 0, status
assert [key.id for key in keys] == ["key_1", "key_2"]
rotation.commit()
"""


def test_lists_and_rotations_belong_to_the_process_that_made_them(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(page_reply(listed(1), token="second"))
    scripted_server.answer(bare_reply())
    scripted_server.answer(record_reply())
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(page_reply(listed(2)))
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")}
    command = [sys.executable, "-c", PROGRAM, scripted_server.base_url]
    subprocess.run(command, env=environment, timeout=240, check=True)
    assert len(scripted_server.requests) == 6


@pytest.mark.parametrize("preload", ["", "no_wipe_on_fork"])
def test_a_lock_that_is_held_while_the_process_forks_does_not_hold_up_the_child(
    scripted_server: ScriptedServer, tmp_path: Path, preload: str
) -> None:
    """At each moment at which a create holds a lock: in the child, nobody would ever let go of it."""
    program = build_program("fork_while_locked", tmp_path, "-ldl", "-rdynamic")
    for _ in range(2):
        scripted_server.answer(record_reply())
    environment = {"LD_PRELOAD": build_preload(preload, tmp_path)} if preload else {}
    command = [str(program), scripted_server.base_url]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, timeout=240, check=False
    )
    *failed, last = done.stdout.splitlines()
    assert failed == []
    assert done.returncode == 0
    # The client's idle engines, twice, and the pages for secrets, when a secret comes and when it goes.
    assert int(last.split()[1]) >= 4
