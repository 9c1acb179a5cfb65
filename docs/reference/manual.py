"""The man pages as files: written where they changed, and compared with what they should be.

A page's date is that of its last change. It is no part of what the pages are made from, so a page that says
the same as before keeps its own.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Dict, List

from . import library_pages, program_pages
from .contract import HEADER, ROOT, read

MAN = ROOT / "man"
BUILD = ROOT / "build"
DATE = re.compile(r"^\.Dd .*$", re.MULTILINE)


def made(header: Path = HEADER, build: Path = BUILD) -> Dict[str, str]:
    """File name to text, with a place for the date."""
    library = library_pages.pages(read(header))
    return {**library, **program_pages.pages(build / "fwkeys", build / "fwkeys-emulator")}


def undated(text: str) -> str:
    return DATE.sub(".Dd DATE", text, count=1)


def differences(pages: Dict[str, str], folder: Path = MAN) -> List[str]:
    """What is wrong with the pages that are there, each with the page's name."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.[1-8]")}
    return [
        *(f"{name} is missing" for name in sorted(set(pages) - set(there))),
        *(f"{name} is a page that nothing is made into" for name in sorted(set(there) - set(pages))),
        *(
            f"{name} is not what its source says"
            for name in sorted(set(pages) & set(there))
            if undated(there[name]) != pages[name]
        ),
    ]


def write(pages: Dict[str, str], folder: Path = MAN) -> List[str]:
    """Writes the pages that changed, and removes those that are no more. Returns their names."""
    changed = []
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or undated(path.read_text(encoding="utf-8")) != text:
            dated = DATE.sub(f".Dd {date.today():%B} {date.today().day}, {date.today():%Y}", text, count=1)
            path.write_text(dated, encoding="utf-8")
            changed.append(name)
    for path in folder.glob("*.[1-8]"):
        if path.name not in pages:
            path.unlink()
            changed.append(path.name)
    return changed
