"""The server that everybody creates keys at, over HTTP or TLS, and the cores that it and its clients run on.

Left to the scheduler, a client and the server share a core in one run and wake each other from sleep on two
in the next, and the CPU time of the same client differs by a factor of two. So each has its place: apart, as
with a service elsewhere, or together on one core, where nothing but their own work is left.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

import trustme

from .programs import TIMEOUT_SECONDS, program

CORES = sorted(os.sched_getaffinity(0))


class Place(Enum):
    """Which core the client and the server have; None: any."""

    APART = (CORES[0], CORES[-1])
    TOGETHER = (CORES[-1], CORES[-1])
    ANYWHERE = (None, None)

    def client(self) -> list[str]:
        return pinned(self.value[0])

    def server(self) -> list[str]:
        return pinned(self.value[1])


def pinned(core: int | None) -> list[str]:
    return [] if core is None else ["taskset", "--cpu-list", str(core)]


class Service:
    """A running server."""

    def __init__(self, place: Place, *, tls: bool = False, hold: int = 0) -> None:
        self.place = place
        self._folder = tempfile.TemporaryDirectory(prefix="fwkeys-bench-")
        self.ca_file: Path | None = Path(self._folder.name) / "ca.pem" if tls else None
        command = [*place.server(), program("server"), "--hold", str(hold), *self._certificate()]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.base_url: str = self._says()["base_url"]

    def _certificate(self) -> list[str]:
        """Of an authority that nobody else trusts."""
        if self.ca_file is None:
            return []
        authority = trustme.CA()
        identity = authority.issue_cert("127.0.0.1")
        certificate, key = self.ca_file.with_name("certificate.pem"), self.ca_file.with_name("key.pem")
        authority.cert_pem.write_to_path(str(self.ca_file))
        identity.cert_chain_pems[0].write_to_path(str(certificate))
        identity.private_key_pem.write_to_path(str(key))
        return ["--certificate", str(certificate), "--key", str(key)]

    def arguments(self) -> list[str]:
        """Where it is, as the programs want to be told."""
        return ["--base-url", self.base_url, *(["--ca-file", str(self.ca_file)] if self.ca_file else [])]

    def environment(self) -> dict[str, str]:
        """For clients that are told in no other way whom to trust."""
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE") if self.ca_file else ()
        return dict.fromkeys(names, str(self.ca_file))

    def creates(self) -> int:
        """How many keys it has made by now."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._says()["creates"])

    def spent_us(self) -> float:
        """The CPU time of the server by now, which the system counts in nanoseconds."""
        return int(Path(f"/proc/{self._process.pid}/schedstat").read_text().split()[0]) / 1e3

    def _says(self) -> dict[str, Any]:
        assert self._process.stdout
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(TIMEOUT_SECONDS)
        self._folder.cleanup()
