"""A receiver of the log that keeps its lines, and a client of the scripted server that writes to it."""

from __future__ import annotations

from typing import Any, List, Tuple

import fwkeys
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import LogLevel

from support.scripted_server import ScriptedServer

Lines = List[Tuple[LogLevel, str]]


class Receiver:
    """Keeps the lines that it is given."""

    def __init__(self) -> None:
        self.lines: Lines = []

    def __call__(self, level: LogLevel, line: str) -> None:
        self.lines.append((level, line))

    def of(self, level: LogLevel) -> List[str]:
        return [line for found, line in self.lines if found is level]

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines)


def logged_client(server: ScriptedServer, log: Any, **settings: Any) -> fwkeys.Client:
    return fwkeys.Client(
        api_key=API_KEY,
        base_url=server.base_url,
        account_id=ACCOUNT,
        user_id=USER,
        **{"timeout": 20, "retry_base": 0, "settle_time": 0, "log": log, **settings},
    )


def pairs(line: str) -> "dict[str, str]":
    """The name=value parts of a line."""
    return dict(part.split("=", 1) for part in line.split() if "=" in part)
