"""python3 -m reference COMMAND, in docs/: see COMMANDS below, or the make targets that use them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Callable, Dict, List

from . import abi, manual, site
from .foreign import files


def man(arguments: List[str]) -> int:
    """writes the man pages that have changed"""
    changed = manual.write(manual.made())
    print(f"{len(changed)} man pages changed" + (f": {', '.join(changed)}" if changed else ""))
    return 0


def declarations(arguments: List[str]) -> int:
    """writes what the bindings declare of the header, where that has changed"""
    changed = files.write()
    print(f"{len(changed)} files changed" + (f": {', '.join(changed)}" if changed else ""))
    return 0


def html(arguments: List[str]) -> int:
    """FOLDER: builds the site; needs the packages of docs/site/requirements.txt"""
    count = site.write(Path(arguments[0]))
    print(f"{count} pages in {arguments[0]}")
    return 0


def abi_check(arguments: List[str]) -> int:
    """compares the ABI with what was recorded"""
    verdict = abi.check()
    for heading, found in (("breaks programs", verdict.broken), ("is not recorded", verdict.unrecorded)):
        print("".join(f"{heading}: {each}\n" for each in found), end="")
    if verdict.broken:
        print("what was released cannot change within 1.x: see CONTRIBUTING.md")
    elif verdict.unrecorded:
        print("run make abi-record")
    else:
        print("the ABI is the one that was recorded")
    return 1 if verdict.broken or verdict.unrecorded else 0


def abi_record(arguments: List[str]) -> int:
    """records what was added to the ABI; what breaks it is refused"""
    broken = abi.record()
    print("\n".join([*broken, "nothing was recorded"]) if broken else f"recorded in {abi.RECORDS}")
    return 1 if broken else 0


COMMANDS: Dict[str, Callable[[List[str]], int]] = {
    "man": man,
    "declarations": declarations,
    "html": html,
    "abi-check": abi_check,
    "abi-record": abi_record,
}

if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
    sys.exit("\n".join(f"{name}: {command.__doc__}" for name, command in COMMANDS.items()))
sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
