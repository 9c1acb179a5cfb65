"""The ABI that programs rely on, as it was recorded, against what the header and the version script say now.

Three records, for no single tool sees everything: libabigail's of the functions and their types, the
exported names with their version nodes, and the constants, which are in no symbol and no type. What was
recorded must stay. What was added must be recorded too, so that from then on it stays as well.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List

from . import stub
from .contract import HEADER, ROOT, read

RECORDS = ROOT / "abi"
VERSION_SCRIPT = ROOT / "Sources" / "FwKeys" / "exports.map"
TYPES, SYMBOLS, CONSTANTS = "libfwkeys.abi", "symbols.txt", "constants.txt"
TIMEOUT_SECONDS = 60
DIFFERENCE, USAGE_ERROR = 4, 2  # bits of abidiff's exit status; 1 is an error too


@dataclass
class Verdict:
    broken: List[str] = field(default_factory=list)
    unrecorded: List[str] = field(default_factory=list)


def run(*command: str | Path, allowed: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs a tool. Any bit of its exit status that is not allowed is an error."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)
    if done.returncode & ~allowed:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def lines_of(table: Dict[str, str]) -> str:
    return "".join(f"{name} {value}\n" for name, value in table.items())


def table_of(text: str) -> Dict[str, str]:
    return dict(line.split(" ", 1) for line in text.splitlines())


def exported(library: Path) -> Dict[str, str]:
    """Name to version node, of what a library exports. The nodes themselves, A to nm, are no names."""
    listing = run("nm", "-D", "--defined-only", "--with-symbol-versions", library).stdout
    fields = [line.split() for line in listing.splitlines()]
    found = (symbol.partition("@") for *_, kind, symbol in fields if kind != "A")
    return {name: version.lstrip("@") for name, _, version in found}


@dataclass
class Present:
    """What the header and the version script say now."""

    library: Path  # a stub
    symbols: Dict[str, str]
    constants: Dict[str, str]


def present(folder: Path, header: Path, version_script: Path) -> Present:
    contract = read(header)
    library = stub.build(contract, header, version_script, folder)
    constants = {constant.name: str(constant.value) for constant in contract.constants()}
    return Present(library, exported(library), constants)


def differences(record: Path, library: Path, *options: str) -> str:
    """What libabigail sees. Harmless to it is a const that went: to a compiler, that is a change."""
    done = run("abidiff", "--no-architecture", "--harmless", *options, record, library, allowed=4 | 8)
    return done.stdout.strip() if done.returncode else ""


def compare(kind: str, recorded: Dict[str, str], now: Dict[str, str], verdict: Verdict) -> None:
    for name, value in recorded.items():
        if name not in now:
            verdict.broken.append(f"{kind} {name} is gone")
        elif now[name] != value:
            verdict.broken.append(f"{kind} {name} was {value} and is {now[name]}")
    verdict.unrecorded += [f"{kind} {name} is new" for name in now if name not in recorded]


def check(records: Path = RECORDS, header: Path = HEADER, version_script: Path = VERSION_SCRIPT) -> Verdict:
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as folder:
        now = present(Path(folder), header.resolve(), version_script.resolve())
        compare("function", table_of((records / SYMBOLS).read_text()), now.symbols, verdict)
        compare("constant", table_of((records / CONSTANTS).read_text()), now.constants, verdict)
        if changed := differences(records / TYPES, now.library, "--no-added-syms"):
            verdict.broken.append(changed)
        elif added := differences(records / TYPES, now.library):
            verdict.unrecorded.append(added)
    return verdict


def record(
    records: Path = RECORDS, header: Path = HEADER, version_script: Path = VERSION_SCRIPT
) -> List[str]:
    """Records what is there now. Where that breaks what was recorded, it says what, and writes nothing."""
    if (records / TYPES).exists() and (broken := check(records, header, version_script).broken):
        return broken
    records.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        now = present(Path(folder), header.resolve(), version_script.resolve())
        (records / SYMBOLS).write_text(lines_of(now.symbols))
        (records / CONSTANTS).write_text(lines_of(now.constants))
        options = ("--no-architecture", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs")
        stable = ("--type-id-style", "hash")  # a small change of the header is a small change of the record
        run("abidw", *options, *stable, "--out-file", records / TYPES, now.library)
    return []
