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
GNUTLS_LIBCURL = "libcurl-gnutls.so.4"

# What the library needs of the system, and the packages that bring it.
PACKAGES = {
    "libcurl.so.4": "libcurl4 (Debian, Ubuntu, openSUSE) or libcurl (Fedora, RHEL)",
    "libjansson.so.4": "libjansson4 (Debian, Ubuntu, openSUSE) or jansson (Fedora, RHEL)",
}


def find() -> str:
    """Where the library is: a path, or its bare name, which stands for the system loader's search."""
    named = os.environ.get(LOCATION_VARIABLE)
    if named:
        return named
    beside = Path(__file__).resolve().parent / SONAME
    return str(beside) if beside.exists() else SONAME


def is_there(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def load_with_other_libcurl(location: str, problem: OSError) -> ctypes.CDLL:
    """Loads the library where the system has the libcurl with GnuTLS alone, or says what is missing.

    The library of a wheel takes libcurl's functions from wherever they are. That libcurl has another name,
    under which the loader does not look."""
    missing = [each for each in PACKAGES if not is_there(each)]
    if missing == ["libcurl.so.4"]:
        try:
            ctypes.CDLL(GNUTLS_LIBCURL, mode=ctypes.RTLD_GLOBAL)
            return ctypes.CDLL(location)
        except OSError:
            pass
    if missing:
        advice = " ".join(f"{each} is missing: install {PACKAGES[each]}." for each in missing)
    else:
        advice = f"Install it where the system's loader looks, or set {LOCATION_VARIABLE} to its path."
    raise ImportError(f"{SONAME} cannot be loaded: {problem}. {advice}") from problem


def load(location: str) -> ctypes.CDLL:
    """Loads the library from there. CDLL releases the interpreter's lock during every call, so that other
    threads run while one waits for the service."""
    try:
        library = ctypes.CDLL(location)
    except OSError as problem:
        library = load_with_other_libcurl(location, problem)
    for name, (restype, argtypes) in FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"{location} has no function {name}: it is older than this package") from None
        function.restype = restype
        function.argtypes = argtypes
    return library


library = load(find())
