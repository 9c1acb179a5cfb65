"""Markers, by which the keys of one create are told apart from all others."""

from __future__ import annotations

import ctypes

from ._failure import check
from ._library import library

_LENGTH = 16


def generate_marker() -> str:
    """A new marker, 16 hexadecimal digits from the system's randomness: for a program that writes it down
    before it creates a key with it, so that even after a crash ``Client.sweep_api_keys`` finds what was left
    behind."""
    buffer = ctypes.create_string_buffer(_LENGTH + 1)
    check("marker", library.fw_marker_generate(buffer, len(buffer)))
    return buffer.value.decode("ascii")
