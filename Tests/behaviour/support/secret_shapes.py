"""The shapes in which a new key's secret may come over the wire.

Where it stands in the body, how it is spelt, how the body is cut into chunks and records.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Sequence, Tuple

import trustme

from support.replies import RECORD, SECRET, chunked, http_reply, without

ESCAPED = "".join(f"\\u{ord(letter):04x}" for letter in SECRET)
# As it is, and as it stands in a body that escapes all of it.
SPELLINGS = (SECRET, ESCAPED)

_REST = without("key")
_MANY = {f"name {number}": "x" * 100 for number in range(300)}


def _body(value: object, **layout: object) -> bytes:
    return json.dumps(value, **layout).encode()  # type: ignore[arg-type]


BODIES: Dict[str, bytes] = {
    "first": _body({"key": SECRET, **_REST}),
    "middle": _body(RECORD),
    "last": _body({**_REST, "key": SECRET}),
    "pretty-printed": _body(RECORD, indent=4),
    "one letter escaped": _body(RECORD).replace(SECRET.encode(), b"\\u0066" + SECRET[1:].encode()),
    "all escaped": _body(RECORD).replace(SECRET.encode(), ESCAPED.encode()),
    "far back": _body({**_REST, "annotations": _MANY, "key": SECRET, "email": "y" * 40_000}),
}


@dataclass(frozen=True)
class Shape:
    """A reply, in the pieces that are sent one by one."""

    label: str
    pieces: Tuple[bytes, ...]


def secret_range(body: bytes) -> Tuple[int, int]:
    """Where the secret is in one of the bodies, however it is spelt."""
    start = body.index(b'"key": "') + len(b'"key": "')
    return start, body.index(b'"', start)


def shapes(name: str, every_border: bool = False) -> Iterator[Shape]:
    """One of the bodies: whole, in chunks, and with borders of chunks and TLS records within the secret."""
    body = BODIES[name]
    start, end = secret_range(body)
    yield Shape(f"{name}, whole", (http_reply(200, body),))
    yield Shape(f"{name}, one chunk", (chunked(200, body),))
    letters = [body[at : at + 1] for at in range(start, end)]
    yield Shape(f"{name}, a chunk for each letter", (chunked(200, body[:start], *letters, body[end:]),))
    for border in range(start, end + 1) if every_border else (start + 13,):
        yield Shape(f"{name}, chunks to {border}", (chunked(200, body[:border], body[border:]),))
        whole, position = http_reply(200, body), border - len(body)
        yield Shape(f"{name}, pieces to {border}", (whole[:position], whole[position:]))


def all_shapes(names: Sequence[str] = tuple(BODIES), every_border: bool = False) -> List[Shape]:
    return [shape for name in names for shape in shapes(name, every_border)]


class TLSIdentity:
    """A server's certificate for the loopback, and the file to trust it by."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        self.ca_file = directory / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.certificate = authority.issue_cert("127.0.0.1")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate.configure_cert(self.context)
