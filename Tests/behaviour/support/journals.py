"""Journals of the command as a test writes and reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.emulator import ACCOUNT, FIRST_USER

LINE_LENGTH = 2048
MARKER = "0123456789abcdef"
BOOT = Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def fnv(text: str) -> str:
    """The checksum of a line: FNV-1a of 64 bits."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def sealed(text: str) -> str:
    """The start of a line with its checksum, its end and its padding."""
    text += f',"check":"{fnv(text)}"}}'
    padding = LINE_LENGTH - 1 - len(text.encode())
    assert padding >= 0
    return text + " " * padding + "\n"


def journal_line(state: str, marker: str = MARKER, **fields: Any) -> str:
    """A line as the command writes it, of a create of long ago that may have sent several requests, before
    the machine was last started. Fields are secretFile, keyId, prefix and secretLength, and what is to be
    different."""
    entry = {
        "state": state,
        "marker": marker,
        "accountId": ACCOUNT,
        "userId": FIRST_USER,
        "time": "2026-01-02T03:04:05Z",
        "clock": 1767323045000,
        "uptime": 0,
        "boot": "00000000-0000-0000-0000-000000000000",
        "timeout": 60000,
        "oneKeyAtMost": 0,
        **fields,
    }
    text = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    return sealed(text[:-1])


def with_one_change(line: str, old: str, new: str) -> str:
    """The line with something else in it, in its own length and with the checksum of what it says then."""
    start, _, end = line.rstrip().rpartition(',"check":')
    assert end
    return sealed(f"{start}}}".replace(old, new, 1)[:-1])


def entries(path: Path) -> list[dict[str, Any]]:
    """What the lines of a journal say. Each has the length that all have."""
    lines = path.read_bytes().splitlines(keepends=True)
    assert all(len(line) == LINE_LENGTH for line in lines)
    return [json.loads(line) for line in lines]


def states(path: Path) -> list[str]:
    return [entry["state"] for entry in entries(path)]
