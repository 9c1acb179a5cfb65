"""The life of a new key's secret, looked into at both its stops."""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional

from support.memory_scan import NOTHING, ONE_COPY
from support.scripted_server import ScriptedServer
from support.secret_shapes import SPELLINGS, Shape, TLSIdentity
from support.secret_steps import Steps

CREATE = ("config", "api-key", "forget", "client", "create")
LIFE = (*CREATE, "stop", "free-key", "stop")


def kept_by_cipher(reply: bytes) -> bytes:
    """The end of the last TLS record, with the byte that says what it is. OpenSSL 3.5 and newer keep so much
    of it in the cipher's state, on a processor with VAES, and docs/promises.md says so."""
    record = reply + b"\x17"
    return record[len(record) - len(record) % 16 :]


def check_life(
    program: Path,
    shape: Shape,
    identity: Optional[TLSIdentity] = None,
    preload: Optional[str] = None,
    prefix: List[str] = [],  # noqa: B006
) -> None:
    """One copy while it is held, and none afterwards."""
    server = ScriptedServer(identity.context if identity else None)
    server.answer(*shape.pieces)
    ca_file = str(identity.ca_file) if identity else ""
    environment = {"LD_PRELOAD": preload} if preload else {}
    known = kept_by_cipher(shape.pieces[-1]) if identity else b""
    try:
        with Steps(
            program, server.base_url, *LIFE, ca_file=ca_file, environment=environment, prefix=prefix
        ) as steps:
            assert steps.scan(*SPELLINGS, known=known) == ONE_COPY
            assert steps.scan(*SPELLINGS, known=known) == NOTHING
            steps.finish()
            assert set(steps.statuses.values()) == {"OK"}
    finally:
        server.stop()
    assert not server.unexpected
