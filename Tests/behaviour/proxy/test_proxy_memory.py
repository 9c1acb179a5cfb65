"""What is left of a proxy's credentials in the memory of a process that freed its client."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

from support.build import ROOT, library_path
from support.memory_scan import scan
from support.nginx import Nginx
from support.proxy import Proxy
from support.replies import record_reply
from support.scripted_server import ScriptedServer
from support.trust import Authority

PROXY_USER = b"userOfTheProxy-9f4c27"
PROXY_PASSWORD = b"passwordOfTheProxy-51b8e0"
BASIC = base64.b64encode(PROXY_USER + b":" + PROXY_PASSWORD)


def test_nothing_is_left_of_credentials(
    scripted_server: ScriptedServer, authority: Authority, tmp_path: Path
) -> None:
    program = tmp_path / "hold_proxy"
    source = ROOT / "Tests/behaviour/support/hold_proxy.c"
    library = library_path()
    command = [
        "cc",
        "-std=c11",
        "-D_POSIX_C_SOURCE=200809L",
        f"-I{ROOT / 'include'}",
        str(source),
        str(library),
    ]
    command += ["-o", str(program), f"-Wl,-rpath,{library.parent}"]
    subprocess.run(command, check=True, timeout=240)
    scripted_server.answer(record_reply())
    with Nginx(scripted_server.port, authority.good()) as nginx, Proxy() as proxy:
        process = subprocess.Popen(
            [str(program), nginx.base_url, str(authority.ca_file), proxy.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(PROXY_USER + b"\n" + PROXY_PASSWORD + b"\n")
            assert process.stdout.readline() == b"held\n"
            held = scan(process.pid, BASIC, PROXY_USER, PROXY_PASSWORD)
            process.stdin.write(b"\n")
            assert process.stdout.readline() == b"freed\n"
            freed = scan(process.pid, BASIC, PROXY_USER, PROXY_PASSWORD)
            process.stdin.write(b"\n")
        assert process.returncode == 0
    assert f"Basic {BASIC.decode()}" in proxy.heads[0]
    assert len(scripted_server.posts()) == 1
    assert held.copies >= 1  # the scan finds what is there
    assert (freed.copies, freed.pieces) == (0, 0), freed
