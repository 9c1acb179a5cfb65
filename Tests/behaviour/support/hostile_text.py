"""Bytes that no text argument of the library takes, with the status that each is answered with."""

from __future__ import annotations

from typing import List, Tuple

from fwkeys import Status

Row = Tuple[str, bytes, Status]

CONTROL_CHARACTERS: List[Row] = [
    (f"control {byte:#04x}", b"a" + bytes([byte]) + b"z", Status.CONTROL_CHARACTER)
    for byte in [*range(1, 32), 127]
]

INVALID_UTF8: List[Row] = [
    ("a lone continuation byte", b"a\x80z", Status.INVALID_UTF8),
    ("0xff", b"\xff", Status.INVALID_UTF8),
    ("an overlong slash", b"a\xc0\xafz", Status.INVALID_UTF8),
    ("an overlong slash of three bytes", b"\xe0\x80\xaf", Status.INVALID_UTF8),
    ("an overlong slash of four bytes", b"\xf0\x80\x80\xaf", Status.INVALID_UTF8),
    ("a surrogate", b"\xed\xa0\x80", Status.INVALID_UTF8),
    ("a cut sequence at the end", b"a\xe2\x82", Status.INVALID_UTF8),
    ("a cut sequence in the middle", b"\xe2\x82z", Status.INVALID_UTF8),
    ("above U+10FFFF", b"\xf4\x90\x80\x80", Status.INVALID_UTF8),
    ("a byte that starts five", b"\xf8\x88\x80\x80\x80", Status.INVALID_UTF8),
]

ROWS = CONTROL_CHARACTERS + INVALID_UTF8
