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
    try:
        with Steps(
            program, server.base_url, *LIFE, ca_file=ca_file, environment=environment, prefix=prefix
        ) as steps:
            assert steps.scan(*SPELLINGS) == ONE_COPY
            assert steps.scan(*SPELLINGS) == NOTHING
            steps.finish()
            assert set(steps.statuses.values()) == {"OK"}
    finally:
        server.stop()
    assert not server.unexpected
