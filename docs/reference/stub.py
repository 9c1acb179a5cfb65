"""A C library that declares what the header declares and does nothing: what tools that read C types look at.

The library itself is Swift, and its debug data has Swift's idea of the types. Programs are compiled against
the header, so the header is what has to be compared: compiled as C, with every function in its version node.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from .contract import Contract

TIMEOUT_SECONDS = 30


def source(contract: Contract, header: Path) -> str:
    """A definition for each function."""
    lines = [f'#include "{header}"']
    for function in contract.functions():
        returned = "" if function.result == "void" else " return 0; "
        lines.append(f"{function.prototype} {{{returned}}}")
    return "\n".join(lines) + "\n"


def build(contract: Contract, header: Path, version_script: Path, folder: Path) -> Path:
    """Compiles it. The compiler checks the definitions against the header."""
    path = folder / "libfwkeys.so.1"
    (folder / "stub.c").write_text(source(contract, header), encoding="utf-8")
    subprocess.run(
        [
            "cc",
            "-std=c11",
            "-g",
            "-O0",
            "-w",
            "-shared",
            "-fPIC",
            "-Wl,-soname,libfwkeys.so.1",
            f"-Wl,--version-script={version_script}",
            "-o",
            path.name,
            "stub.c",
        ],
        cwd=folder,
        check=True,
        timeout=TIMEOUT_SECONDS,
    )
    return path
