"""One file for every libcurl.so.4: for the one with GnuTLS, with other symbol versions, and without any."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Dict, Optional

import pytest
from support.build import ROOT
from support.emulator import Emulator
from support.nginx import Nginx
from support.replies import IDENTITY_REPLY
from support.scripted_server import ScriptedServer
from support.tls_hosts import said_of
from support.trust import Authority

LIFE = """
import sys, ctypes, fwkeys
loaded = ctypes.CDLL("libcurl.so.4").curl_version
loaded.restype = ctypes.c_char_p
with fwkeys.Client(api_key=sys.argv[2], base_url=sys.argv[1], timeout=10) as client:
    owner = client.whoami(with_user=True)
    whose = {"account_id": owner.account_id, "user_id": owner.user_id}
    with client.create_api_key(display_name="other libcurl", exactly_once=True, **whose) as key:
        assert key.id in [each.id for each in client.list_api_keys(**whose)]
        client.delete_api_key(key_id=key.id, **whose)
    assert key.id not in [each.id for each in client.list_api_keys(**whose)]
print(loaded().decode())
"""


# The entries of the dynamic section that say where the versions of symbols are.
VERSIONS = {0x6FFFFFF0, 0x6FFFFFFC, 0x6FFFFFFD, 0x6FFFFFFE, 0x6FFFFFFF}
UNUSED = 0x6FFFFEF4


def system_library(name: str) -> Path:
    found = sorted(Path("/usr/lib").glob(f"*/{name}"))
    assert found, f"{name} is not installed"
    return found[0]


def without_versions(library: Path) -> bytes:
    """Its content, in which nothing says what versions the symbols have: as Fedora and Alpine build it."""
    content = bytearray(library.read_bytes())
    programs, size, count = (*struct.unpack_from("<Q", content, 32), *struct.unpack_from("<HH", content, 54))
    for header in range(programs, programs + size * count, size):
        kind, _, start, _, _, length = struct.unpack_from("<IIQQQQ", content, header)
        for entry in range(start, start + length, 16) if kind == 2 else ():
            if struct.unpack_from("<Q", content, entry)[0] in VERSIONS:
                struct.pack_into("<QQ", content, entry, UNUSED, 0)
    return bytes(content)


@pytest.fixture(scope="module", params=["gnutls", "openssl"])
def flavor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def host(flavor: str, tmp_path_factory: pytest.TempPathFactory) -> Dict[str, str]:
    """The environment of a host whose libcurl.so.4 is that one."""
    libcurl = tmp_path_factory.mktemp(flavor) / "libcurl.so.4"
    if flavor == "gnutls":
        libcurl.symlink_to(system_library("libcurl-gnutls.so.4"))
    else:
        libcurl.write_bytes(without_versions(system_library("libcurl.so.4")))
    return {"LD_LIBRARY_PATH": str(libcurl.parent)}


def test_a_key_lives_and_dies_and_the_loader_says_nothing(
    emulator: Emulator, host: Dict[str, str], flavor: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIFE, emulator.base_url, emulator.api_key],
        env={**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src"), **host},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert flavor in done.stdout.lower()


def test_a_good_certificate_is_trusted_and_a_foreign_one_is_not(
    scripted_server: ScriptedServer, authority: Authority, host: Dict[str, str], tmp_path: Path
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    foreign = authority.other.write(tmp_path, "another authority").certificate
    with Nginx(scripted_server.port, authority.good()) as nginx:
        assert said_of(nginx.base_url, authority.ca_file, host) == "trusted"
        refused = said_of(nginx.base_url, foreign, host)
    assert refused in ("ERROR_TLS NOT_SENT", "ERROR_CERTIFICATE_UNTRUSTED NOT_SENT")
    assert len(scripted_server.requests) == 1


@pytest.mark.parametrize("content", [None, b"", b"no certificate\n", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_ca_file_without_a_certificate(
    scripted_server: ScriptedServer,
    authority: Authority,
    host: Dict[str, str],
    tmp_path: Path,
    content: Optional[bytes],
) -> None:
    ca_file = tmp_path / "authorities"
    if content is not None:
        ca_file.write_bytes(content)
    with Nginx(scripted_server.port, authority.good()) as nginx:
        assert said_of(nginx.base_url, ca_file, host) == "ERROR_CA_FILE NOT_SENT"
    assert scripted_server.connections == 0
