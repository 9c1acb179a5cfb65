"""Journals of the command as a test writes and reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.emulator import ACCOUNT, FIRST_USER

LINE_LENGTH = 2048
MARKER = "0123456789abcdef"


def journal_line(state: str, marker: str = MARKER, **fields: Any) -> str:
    """A line as the command writes it, of a create of long ago that may have sent several requests. Fields
    are secretFile, keyId, prefix and secretLength, and what is to be different."""
    entry = {
        "state": state,
        "marker": marker,
        "accountId": ACCOUNT,
        "userId": FIRST_USER,
        "time": "2026-01-02T03:04:05Z",
        "clock": 1767323045000,
        "uptime": 0,
        "timeout": 60000,
        "oneKeyAtMost": 0,
        **fields,
    }
    text = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    padding = LINE_LENGTH - 1 - len(text.encode())
    assert padding >= 0
    return text + " " * padding + "\n"


def entries(path: Path) -> list[dict[str, Any]]:
    """What the lines of a journal say. Each has the length that all have."""
    lines = path.read_bytes().splitlines(keepends=True)
    assert all(len(line) == LINE_LENGTH for line in lines)
    return [json.loads(line) for line in lines]


def states(path: Path) -> list[str]:
    return [entry["state"] for entry in entries(path)]
