"""A provider holds one copy of its key's secret, and its client one of the API key, in the library's pages.

What libcurl needs to ask whether a key works may stay in memory that libcurl has freed, as SECURITY.md says.
"""

from __future__ import annotations

import os
import subprocess
import sys

from conftest import API_KEY
from support.build import ROOT
from support.memory_scan import NOTHING, ONE_COPY, Finding, scan
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, SECRET, named_reply
from support.scripted_server import ScriptedServer

PROGRAM = """
import sys, fwkeys
api_key = bytearray(bytes.fromhex(sys.argv[2]))

def stop():
    print(flush=True)
    sys.stdin.readline()

client = fwkeys.Client(api_key=api_key, base_url=sys.argv[1], account_id="my-account", user_id="my-user")
api_key[:] = bytes(len(api_key))
provider = fwkeys.KeyProvider(client, ttl=3600, display_name="job")
assert provider.key_id()  # created and proved
stop()
copy = provider.secret_bytearray()
assert len(copy) > 8
copy[:] = bytes(len(copy))
stop()
provider.close()
stop()
"""


def in_own_pages(pid: int, secret: str) -> Finding:
    return scan(pid, secret.encode(), own_pages_only=True)


def test_there_is_one_copy_until_the_provider_is_closed(scripted_server: ScriptedServer) -> None:
    for reply in (named_reply(), IDENTITY_REPLY, EMPTY_OBJECT_REPLY):
        scripted_server.answer(reply)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, scripted_server.base_url, API_KEY.encode().hex()],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        for expected in (ONE_COPY, ONE_COPY, NOTHING):
            assert process.stdout.readline() == "\n"
            assert in_own_pages(process.pid, SECRET) == expected
            assert in_own_pages(process.pid, API_KEY) == ONE_COPY
            process.stdin.write("\n")
            process.stdin.flush()
        process.stdin.close()
    assert process.returncode == 0
    assert len(scripted_server.requests) == 3
