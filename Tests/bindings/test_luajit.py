"""What is peculiar to LuaJIT: its garbage collector, which does not see what a pointer of C points to."""

from __future__ import annotations

import os
import subprocess

from languages import LIBRARY_DIRECTORY, LUAJIT
from support.emulator import Emulator

SECRET = """
local ffi, fwkeys = require("ffi"), require("fwkeys")
local client = assert(fwkeys.client({ api_key = arg[1], base_url = arg[2] }))
for _ = 1, 20 do
    local secret = assert(client:create(arg[3], arg[4])):secret() -- and nothing else has the key
    collectgarbage()
    collectgarbage()
    local other = assert(fwkeys.client({ api_key = secret, base_url = arg[2] }))
    print(assert(other:whoami()).account_id)
end
"""


def test_the_pointer_to_a_secret_keeps_its_key(emulator: Emulator) -> None:
    where = [emulator.api_key, emulator.base_url, emulator.account_id, emulator.user_id]
    done = subprocess.run(
        ["luajit", "-", *where],
        input=SECRET,
        env={**os.environ, **LUAJIT.environment, "LD_LIBRARY_PATH": str(LIBRARY_DIRECTORY)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [emulator.account_id] * 20
