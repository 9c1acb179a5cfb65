"""Looks for a secret in the memory of another process: whole copies, and pieces of it that lie elsewhere."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Set, Tuple

# So many characters in a row are a piece. Fewer could be met by chance, or are the prefix that all may know.
PIECE_LENGTH = 12

EMPTY_PAGE = bytes(os.sysconf("SC_PAGESIZE"))


@dataclass(frozen=True)
class Finding:
    """What was found. It tells where, and never what."""

    copies: int
    pieces: int
    places: Tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finding) and (self.copies, self.pieces) == (other.copies, other.pieces)

    def __hash__(self) -> int:
        return hash((self.copies, self.pieces))


NOTHING = Finding(0, 0)
ONE_COPY = Finding(1, 0)


def own_regions(pid: int) -> Set[int]:
    """The starts of the mappings that core dumps leave out: the library's pages for secrets alone."""
    starts, start = set(), 0
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        first, *rest = line.split()
        if "-" in first and not first.endswith(":"):
            start = int(first.partition("-")[0], 16)
        elif first == "VmFlags:" and "dd" in rest:
            starts.add(start)
    return starts


def regions(pid: int) -> Iterator[Tuple[int, int, str]]:
    """Every writable mapping, with its name."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        addresses, permissions, *rest = line.split(maxsplit=5)
        if permissions[1] == "w":
            start, end = addresses.split("-")
            yield int(start, 16), int(end, 16), rest[3] if len(rest) > 3 else "anonymous"


def contents(pid: int) -> Iterator[Tuple[int, int, str, bytearray]]:
    """The writable memory: the start of its mapping, its address, the mapping's name, and the bytes. Empty
    pages, of which there are many, are left out; the others come in one piece where they lie in a row."""
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, name in regions(pid):
            memory.seek(start)
            content = bytearray()
            while len(content) < end - start:
                content += memory.read(end - start - len(content))
            for first, last in _runs_of_used_pages(content):
                yield start, start + first, name, content[first:last]


def _runs_of_used_pages(content: bytearray) -> Iterator[Tuple[int, int]]:
    first = None
    for position in range(0, len(content), len(EMPTY_PAGE)):
        is_used = content[position : position + len(EMPTY_PAGE)] != EMPTY_PAGE
        if is_used and first is None:
            first = position
        elif not is_used and first is not None:
            yield first, position
            first = None
    if first is not None:
        yield first, len(content)


def scan_bytes(content: bytearray, *secrets: bytes) -> Tuple[List[int], List[int]]:
    """Where whole copies of any of the secrets begin, and where pieces begin that are part of none."""
    copies: List[int] = []
    for secret in secrets:
        for position in _positions(content, secret):
            copies.append(position)
            content[position : position + len(secret)] = bytes(len(secret))
    pieces = {piece for secret in secrets for piece in _pieces(content, secret)}
    return copies, sorted(pieces)


def _pieces(content: bytearray, secret: bytes) -> Iterator[int]:
    # So many characters in a row hold one of these blocks whole, wherever they begin.
    block = PIECE_LENGTH // 2
    for start in range(0, len(secret) - block + 1, block):
        for position in _positions(content, secret[start : start + block]):
            before = 0
            while (
                before < min(start, position) and content[position - before - 1] == secret[start - before - 1]
            ):
                before += 1
            after = block
            while (
                start + after < len(secret)
                and content[position + after : position + after + 1]
                == (secret[start + after : start + after + 1])
            ):
                after += 1
            if before + after >= PIECE_LENGTH:
                yield position - before


def scan(pid: int, *secrets: bytes, own_pages_only: bool = False, known: bytes = b"") -> Finding:
    """What the memory of a stopped process holds of the secrets; or the library's own pages alone. Bytes that
    are ``known`` to be there, from the first to the last, do not count."""
    assert all(len(secret) >= PIECE_LENGTH for secret in secrets)
    copies, pieces, places = 0, 0, []
    own = own_regions(pid)
    for start, address, name, content in contents(pid):
        if own_pages_only and start not in own:
            continue
        rest = content.replace(known, bytes(len(known))) if known else content
        found = scan_bytes(rest, *secrets)
        copies += len(found[0])
        pieces += len(found[1])
        for kind, positions in zip(("copy", "piece"), found):
            places += [f"{kind} at {address + position:#x} in {name}" for position in positions]
    return Finding(copies, pieces, tuple(places))


def _positions(content: bytearray, text: bytes) -> Iterator[int]:
    position = content.find(text)
    while position >= 0:
        yield position
        position = content.find(text, position + 1)
