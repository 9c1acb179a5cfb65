"""Makes libcurl and jansson optional in the wheel's copy of the library: optional_libraries.py LIBRARY.

A wheel must not need a library that the manylinux policies do not list, and cannot ask for one of the system.
So a library that is needed (DT_NEEDED) becomes one that the loader uses where it is there (DT_AUXILIARY): the
same entry with another tag. The loader finds the functions in the same scope as before, so nothing else in
the process sees them. Without libcurl the import says what to install: fwkeys/_library.py.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

OPTIONAL = {b"libcurl.so.4", b"libjansson.so.4"}
PT_DYNAMIC, DT_NEEDED, DT_STRTAB, DT_AUXILIARY = 2, 1, 5, 0x7FFFFFFD


def make_optional(content: bytearray) -> set[bytes]:
    """Changes the tags in the 64-bit ELF file; gives the names whose tags were changed."""
    table, size, count = (*struct.unpack_from("<Q", content, 32), *struct.unpack_from("<HH", content, 54))
    headers = [struct.unpack_from("<IIQQQQ", content, table + size * index) for index in range(count)]
    start, length = next((header[2], header[5]) for header in headers if header[0] == PT_DYNAMIC)
    entries = {at: struct.unpack_from("<QQ", content, at) for at in range(start, start + length, 16)}
    # The names are in the first segment, where an address is the offset in the file.
    names = next(value for tag, value in entries.values() if tag == DT_STRTAB)
    changed = set()
    for at, (tag, value) in entries.items():
        name = bytes(content[names + value : content.index(0, names + value)]) if tag == DT_NEEDED else b""
        if name in OPTIONAL:
            struct.pack_into("<Q", content, at, DT_AUXILIARY)
            changed.add(name)
    return changed


path = Path(sys.argv[1])
library = bytearray(path.read_bytes())
if make_optional(library) != OPTIONAL:
    sys.exit(f"{path} does not need {OPTIONAL}")
path.write_bytes(library)
