"""Libraries for LD_PRELOAD, which give the command a system that does not work as it should."""

from __future__ import annotations

import subprocess
from pathlib import Path


def build_preload(name: str, directory: Path) -> str:
    """Builds support/NAME.c; what it does is said in there. Returns the library's path."""
    source = Path(__file__).with_name(f"{name}.c")
    library = directory / f"{name}.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return str(library)
