"""A thread that pthread_cancel ends while it waits in a call: the call ends first, so that no key is lost."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest
from support.replies import KEY_ID, record_reply
from support.scripted_server import ScriptedServer
from support.secret_steps import build_program


@pytest.mark.parametrize("what", ["blocking", "queued"])
def test_a_thread_that_is_cancelled_in_a_call(
    scripted_server: ScriptedServer, tmp_path: Path, what: str
) -> None:
    may_answer = threading.Event()
    scripted_server.answer(may_answer, record_reply())
    scripted_server.answer(record_reply())
    command = [str(build_program("cancelled_thread", tmp_path)), scripted_server.base_url, what]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        scripted_server.wait_for_requests(1)
        process.stdin.write("go\n")
        process.stdin.flush()
        assert process.stdout.readline() == "cancelled\n"
        may_answer.set()
        told = process.stdout.read().split("\n")
    assert told == ["ended", "OK", KEY_ID, "OK", ""]
    assert process.returncode == 0
