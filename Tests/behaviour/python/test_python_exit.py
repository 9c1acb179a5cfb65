"""When the interpreter ends, handlers of atexit run, and daemon threads go on for a while: both may still use
what the program made before."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import List

import pytest
from support.build import ROOT
from support.emulator import Emulator
from support.replies import (
    EMPTY_OBJECT_REPLY,
    IDENTITY_REPLY,
    bare_reply,
    listed,
    page_reply,
    record_reply,
)
from support.rotations import NEW_SECRET
from support.scripted_server import Hold, ScriptedServer

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src"), "PYTHONFAULTHANDLER": "1"}


def run(program: str, *arguments: str) -> List[str]:
    """The lines that a program prints; it must not say anything on standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        env=ENVIRONMENT,
        timeout=240,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


# A handler that is registered before anything else runs last.
HANDLER = """
import atexit, sys

def clean_up():
    print("annotations", record.annotations)
    print("secret", len(key.secret_bytearray()))
    print("listed", key.id in [each.id for each in keys])
    client.delete_api_key(key.id)
    print("deleted")

atexit.register(clean_up)

import fwkeys
base_url, api_key, account_id, user_id = sys.argv[1:]
client = fwkeys.Client(api_key=api_key, base_url=base_url, account_id=account_id, user_id=user_id)
key = client.create_api_key(annotations={"team": "a"})
record = client.get_api_key(key.id)
keys = client.list_api_keys()
"""


def test_a_handler_of_atexit_uses_what_was_made(emulator: Emulator) -> None:
    lines = run(HANDLER, emulator.base_url, emulator.api_key, emulator.account_id, emulator.user_id)
    assert lines[0] == "annotations {'team': 'a'}"
    assert lines[1].startswith("secret ")
    assert lines[2:] == ["listed True", "deleted"]
    assert emulator.live_ids() == []


# A daemon thread is in a call when the interpreter ends. The server answers when the last handler runs.
DAEMON = """
import atexit, sys, threading

def wait():
    print("ending", flush=True)
    thread.join(120)

atexit.register(wait)

import asyncio, fwkeys
client = fwkeys.Client(api_key="k", base_url=sys.argv[1], account_id="a", user_id="u")
made = eval(sys.argv[2])
thread = threading.Thread(target=lambda: print(eval(sys.argv[3]), flush=True), daemon=True)
thread.start()
sys.stdin.readline()
"""


@pytest.mark.parametrize(
    ("made", "call", "before", "answer", "printed"),
    [
        ("None", "client.get_api_key('key_1').id", [], bare_reply("key_1"), "key_1"),
        (
            "client.list_api_keys()",
            "[key.id for key in made]",
            [page_reply(listed(1), token="t")],
            page_reply(listed(2, annotations={"team": "a"})),
            "['key_1', 'key_2']",
        ),
        (
            "client.rotate_api_key('key_old')",
            "made.commit() or made.state",
            [bare_reply(), record_reply(keyId="key_new", key=NEW_SECRET), IDENTITY_REPLY],
            EMPTY_OBJECT_REPLY,
            "COMMITTED",
        ),
    ],
)
def test_a_daemon_thread_ends_its_call(
    scripted_server: ScriptedServer, made: str, call: str, before: List[bytes], answer: bytes, printed: str
) -> None:
    for reply in before:
        scripted_server.answer(reply)
    is_ending = threading.Event()
    scripted_server.answer(is_ending, answer)
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", DAEMON, scripted_server.base_url, made, call],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        scripted_server.wait_for_requests(len(before) + 1)
        process.stdin.close()
        assert process.stdout.readline() == "ending\n"
        is_ending.set()
        said = process.stdout.read(), process.stderr.read()
    assert (process.returncode, *said) == (0, f"{printed}\n", "")


UNSETTLED = """
import logging, sys, fwkeys
logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
client = fwkeys.Client(api_key="k", base_url=sys.argv[1], account_id="a", user_id="u")
rotation = client.rotate_api_key("key_old")
"""


def test_the_log_tells_of_a_rotation_that_was_left_open(scripted_server: ScriptedServer) -> None:
    for reply in (bare_reply(), record_reply(keyId="key_new", key=NEW_SECRET), IDENTITY_REPLY):
        scripted_server.answer(reply)
    [line] = run(UNSETTLED, scripted_server.base_url)
    assert "key_old" in line
    assert "key_new" in line


# The loop stops before the answer comes, and the interpreter ends without closing anything.
LEFT_LOOP = """
import asyncio, logging, sys, fwkeys

async def work():
    global client, task
    client = fwkeys.AsyncClient(api_key="k", base_url=sys.argv[1], account_id="a", user_id="u")
    task = asyncio.ensure_future(client.create_api_key())
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)

loop = asyncio.new_event_loop()
loop.run_until_complete(work())
logging.basicConfig(stream=sys.stdout, level=logging.ERROR, format="%(message)s")
"""


def test_the_log_tells_of_a_create_that_no_loop_ended(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with subprocess.Popen(
        [sys.executable, "-c", LEFT_LOOP, scripted_server.base_url],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # asyncio tells of the task
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        scripted_server.wait_for_requests(1)
        process.stdin.close()
        logged = [line for line in process.stdout if "UNKNOWN" in line]
    assert (process.returncode, len(logged)) == (0, 1)
