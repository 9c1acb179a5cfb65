"""Which file of which language is made by what, and whether the files are what the header says."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict, List

from ..contract import HEADER, ROOT, Contract, read
from . import compiled, java, node, python, rust, scripts

FILES: Dict[str, Callable[[Contract], str]] = {
    "include/fwkeys.ffi.h": scripts.render_ffi_header,
    "bindings/cpp/include/fwkeys_types.hpp": compiled.render_cpp,
    "bindings/go/declarations.go": compiled.render_go,
    "bindings/java/src/fwkeys/ApiKeyFields.java": java.render_fields,
    "bindings/java/src/fwkeys/Library.java": java.render_jna,
    "bindings/java/src/fwkeys/Numbers.java": java.render_numbers,
    "bindings/java/src22/fwkeys/Library.java": java.render_jdk,
    "bindings/luajit/fwkeys/declarations.lua": scripts.render_luajit,
    "bindings/node/fields.d.ts": node.render_types,
    "bindings/node/src/fields.c": node.render_c,
    "bindings/python/src/fwkeys/_declarations.py": python.render,
    "bindings/ruby/lib/fwkeys/declarations.rb": scripts.render_ruby,
    "bindings/rust/src/names.rs": rust.render_names,
    "bindings/rust/src/sys.rs": rust.render,
    "bindings/swift/Sources/FwKeys/Declarations.swift": compiled.render_swift,
}


def made(header: Path = HEADER) -> Dict[str, str]:
    contract = read(header)
    return {path: render(contract) for path, render in FILES.items()}


def differences(header: Path = HEADER, root: Path = ROOT) -> List[str]:
    """The files that are not what the header says."""
    found = []
    for path, text in made(header).items():
        there = root / path
        if not there.exists() or there.read_text(encoding="utf-8") != text:
            found.append(path)
    return found


def write(root: Path = ROOT) -> List[str]:
    """Writes the files that changed. Returns their paths."""
    changed = differences(root=root)
    for path, text in made().items():
        if path in changed:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    return changed
