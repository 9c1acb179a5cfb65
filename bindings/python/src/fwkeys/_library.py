"""Finds libfwkeys.so.1, loads it once, and gives its functions their types.

The places, in this order: the file that the environment variable FWKEYS_LIBRARY names, a file beside this
package's modules, and whatever the system's loader finds under that name. A file that is named is not passed
over in silence: if it cannot be loaded, the import fails and says why.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from ._declarations import FUNCTIONS

SONAME = "libfwkeys.so.1"
LOCATION_VARIABLE = "FWKEYS_LIBRARY"


def find() -> str:
    """Where the library is: a path, or its bare name, which stands for the system loader's search."""
    named = os.environ.get(LOCATION_VARIABLE)
    if named:
        return named
    beside = Path(__file__).resolve().parent / SONAME
    return str(beside) if beside.exists() else SONAME


def load(location: str) -> ctypes.CDLL:
    """Loads the library from there. CDLL releases the interpreter's lock during every call, so that other
    threads run while one waits for the service."""
    try:
        library = ctypes.CDLL(location)
    except OSError as problem:
        raise ImportError(
            f"{SONAME} cannot be loaded: {problem}. Install it where the system's loader looks, or set"
            f" {LOCATION_VARIABLE} to its path."
        ) from problem
    for name, (restype, argtypes) in FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"{location} has no function {name}: it is older than this package") from None
        function.restype = restype
        function.argtypes = argtypes
    return library


library = load(find())
