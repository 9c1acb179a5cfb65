"""What a shared object says about itself to the loader and the linker, read with readelf and nm."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from shipped.tools import run


@dataclass(frozen=True)
class Symbol:
    """One name in the dynamic symbol table that the object defines."""

    name: str
    kind: str  # nm's letter: T for a function, D or B for data, W for weak, A for a version node itself
    version: str | None


@dataclass(frozen=True)
class Section:
    name: str
    address: int
    size: int
    flags: str  # readelf's letters: W for writable, A for loaded


@dataclass(frozen=True)
class Segment:
    address: int
    size: int
    flags: str  # such as "RW "

    def holds(self, section: Section) -> bool:
        return self.address <= section.address < self.address + self.size


def dynamic_entries(path: Path) -> dict[str, list[str]]:
    """The dynamic section: tag to values, without the brackets and words that readelf puts around them."""
    entries: dict[str, list[str]] = {}
    for tag, value in re.findall(
        r"^ 0x[0-9a-f]+ \((\w+)\)\s+(.*)$", run("readelf", "-dW", path), re.MULTILINE
    ):
        named = re.search(r"\[(.*)\]", value)
        entries.setdefault(tag, []).append(named.group(1) if named else value.strip())
    return entries


def exported_symbols(path: Path) -> list[Symbol]:
    listing = run("nm", "-D", "--defined-only", "--with-symbol-versions", path)
    symbols = []
    for line in listing.splitlines():
        *_, kind, versioned = line.split()
        name, _, version = versioned.partition("@")
        symbols.append(Symbol(name, kind, version.lstrip("@") or None))
    return symbols


def needed_versions(path: Path) -> set[str]:
    """The version nodes of other libraries that the object asks for, such as GLIBC_2.14."""
    return set(re.findall(r"Name: (\S+)\s+Flags:", run("readelf", "-VW", path)))


def sections(path: Path) -> list[Section]:
    found = re.findall(
        r"^ +\[ *\d+\] (\S+) +\S+ +([0-9a-f]+) [0-9a-f]+ ([0-9a-f]+) [0-9a-f]+ +([A-Za-z]*) ",
        run("readelf", "-SW", path),
        re.MULTILINE,
    )
    return [Section(name, int(address, 16), int(size, 16), flags) for name, address, size, flags in found]


def segments(path: Path, kind: str) -> list[Segment]:
    """The segments of a kind, such as GNU_STACK, as they lie in memory."""
    number = r"0x([0-9a-f]+) +"
    found = re.findall(rf"^ +{kind} +{number * 5}([R ][W ][E ])", run("readelf", "-lW", path), re.MULTILINE)
    return [Segment(int(address, 16), int(size, 16), flags) for _, address, _, _, size, flags in found]
