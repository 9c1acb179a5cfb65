"""Hosts with an OpenSSL of their own, or with settings of OpenSSL that let everything pass.

Each is a process of its own, because both are settled when a process starts.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, Optional

from support.build import ROOT

SETTINGS = (
    "openssl_conf = settings\n[settings]\nssl_conf = modules\n[modules]\nsystem_default = defaults\n"
    "[defaults]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL={level}\n"
)

PROGRAM = """
import sys, fwkeys
base_url, ca_file, proxy = sys.argv[1:]
settings = {"api_key": "k", "base_url": base_url, "ca_file": ca_file, "proxy": proxy or None, "timeout": 10}
with fwkeys.Client(**settings) as client:
    try:
        client.whoami()
    except fwkeys.FwKeysError as error:
        print(error.status_name, error.outcome.name)
    else:
        print("trusted")
"""


def openssl_settings(folder: Path, level: int) -> Dict[str, str]:
    """The environment of a host whose settings of OpenSSL ask for that level: 0 lets everything pass."""
    path = folder / f"openssl-{level}.cnf"
    path.write_text(SETTINGS.format(level=level))
    return {"OPENSSL_CONF": str(path)}


def other_openssl(folder: Path, version: str) -> Dict[str, str]:
    """The environment of a host that has an OpenSSL of that version in its global scope."""
    library, node = folder / "other_openssl.so", folder / "other_openssl.map"
    if not library.exists():
        node.write_text("OPENSSL_1_1_0 { global: *; };\n")
        source = Path(__file__).with_name("other_openssl.c")
        command = ["cc", "-shared", "-fPIC", f"-Wl,--version-script={node}", "-o", str(library), str(source)]
        subprocess.run(command, check=True, timeout=240)
    return {"LD_PRELOAD": str(library), "OTHER_OPENSSL_VERSION": version}


def version_of_libcurls_openssl() -> str:
    """As in "3.0.19"."""
    curl_version = ctypes.CDLL("libcurl.so.4").curl_version
    curl_version.restype = ctypes.c_char_p
    found = re.search(r"OpenSSL/(\S+)", curl_version().decode())
    assert found, "these tests need a libcurl that works with OpenSSL"
    return found[1]


def said_of(base_url: str, ca_file: Optional[Path], environment: Dict[str, str], proxy: str = "") -> str:
    """What a call comes to in a host with this environment: "trusted", or a status and an outcome."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, base_url, str(ca_file), proxy],
        env={**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src"), **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()
