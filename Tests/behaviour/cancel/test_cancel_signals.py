"""Cancelling from signal handlers, of Python and of C."""

from __future__ import annotations

import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict

import fwkeys
import pytest
from fwkeys import Cancel, Outcome
from support.build import ROOT, library_path
from support.cancelling import (
    client_of,
    ends_long_before_the_deadline,
)
from support.replies import http_reply
from support.scripted_server import Close, Hold, ScriptedServer, Step


def test_from_a_signal_handler_of_python(scripted_server: ScriptedServer) -> None:
    cancel = Cancel()
    before = signal.signal(signal.SIGUSR1, lambda *_: cancel.trigger())
    scripted_server.answer(Hold())
    try:
        with client_of(scripted_server.base_url) as client, ThreadPoolExecutor(1) as pool:
            running = pool.submit(client.create_api_key, cancel=cancel)
            scripted_server.wait_for_requests(1)
            with ends_long_before_the_deadline():
                signal.raise_signal(signal.SIGUSR1)
                error = running.exception()
        assert isinstance(error, fwkeys.CancelledError)
        assert error.outcome is Outcome.UNKNOWN
    finally:
        signal.signal(signal.SIGUSR1, before)


@pytest.fixture(scope="module")
def interruptible(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that cancels from a signal handler of C, on the thread that waits in the call."""
    program = tmp_path_factory.mktemp("program") / "cancel_by_signal"
    library = library_path()
    command = ["cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", f"-I{ROOT / 'include'}"]
    command += [str(ROOT / "Tests/behaviour/support/cancel_by_signal.c"), "-o", str(program)]
    command += [str(library), f"-Wl,-rpath,{library.parent}"]
    subprocess.run(command, check=True, timeout=240)
    return program


@pytest.mark.parametrize("where", ["waiting", "pausing", "settling"])
def test_from_a_signal_handler_of_c(interruptible: Path, scripted_server: ScriptedServer, where: str) -> None:
    steps: Dict[str, Step] = {
        "waiting": Hold(),
        "pausing": http_reply(429, retry_after="30"),
        "settling": Close(),
    }
    scripted_server.answer(steps[where])
    command = [str(interruptible), scripted_server.base_url, "1" if where == "settling" else "0"]
    with ends_long_before_the_deadline(), subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        if where == "waiting":
            scripted_server.wait_for_requests(1)
        else:
            assert process.stdout.readline() == b"pause\n"
        process.send_signal(signal.SIGUSR1)
        line = process.stdout.readline().decode().split()
    expected = {"NOT_SENT", "REJECTED"} if where == "pausing" else {"UNKNOWN"}
    assert line[0] == "ERROR_CANCELLED"
    assert line[1] in expected
    assert len(scripted_server.requests) == 1
