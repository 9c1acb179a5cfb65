"""Declarations for Python's ctypes: `bindings/python/src/fwkeys/_declarations.py`."""

from __future__ import annotations

from typing import List

from ..contract import Contract, Function
from .shapes import NOTICE, CType, c_type, callbacks, camel, lends_a_secret, parameters, wrapped

NUMBERS = {
    "int": "c_int",
    "int32_t": "c_int32",
    "int64_t": "c_int64",
    "size_t": "c_size_t",
    "uint64_t": "c_uint64",
}
WIDTH = 110

HEAD = f'''"""Every function of fwkeys.h, with its types, in one table.

{NOTICE}

Without argtypes and restype ctypes would pass 64-bit pointers as 32-bit integers, so none may be missing. The
comment above each entry is the header's own declaration.
"""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint64,
    c_void_p,
)
from typing import Any, Dict, Tuple

'''
BORROWED = """
# c_char_p as a result makes ctypes copy the text into a bytes object, which suits all texts but the secret:
# there a plain pointer leaves it to the caller whether there is a copy at all.
_BorrowedBytes = POINTER(c_char)

"""


def pointer_name(handle: str) -> str:
    return "_" + camel(handle.removeprefix("fw_"), first_upper=True)


def kind(of: CType, handles: List[str]) -> str:
    if of.base in handles:
        name = pointer_name(of.base)
        return name if of.stars == 1 else f"POINTER({name})"
    if of.base == "void":
        return "c_void_p" if of.stars else "None"
    if of.base == "char":
        return "c_char_p" if of.is_const else "POINTER(c_char)"
    name = NUMBERS.get(of.base, of.base)
    return f"POINTER({name})" if of.stars else name


def result(function: Function, handles: List[str]) -> str:
    return "_BorrowedBytes" if lends_a_secret(function) else kind(c_type(function.result), handles)


def types(function: Function, handles: List[str]) -> List[str]:
    return [kind(each, handles) for each, _ in parameters(function)]


def comment(function: Function) -> str:
    indent = "    # " + " " * (function.prototype.index("(") + 1)
    return wrapped(f"{function.prototype};", WIDTH, "    # ", indent)


def entry(function: Function, handles: List[str]) -> str:
    given = types(function, handles)
    inner = f"({', '.join(given)}{',' if len(given) == 1 else ''})"
    line = f'    "{function.name}": ({result(function, handles)}, {inner}),\n'
    if len(line) <= WIDTH + 1:
        return comment(function) + line
    return (
        comment(function)
        + f'    "{function.name}": (\n        {result(function, handles)},\n        {inner},\n    ),\n'
    )


def render(contract: Contract) -> str:
    handles = contract.handles
    numbers = "".join(f"{each.name} = {NUMBERS[each.base]}\n" for each in contract.numbers())
    called = "".join(
        f"# {each.prototype}\n"
        f"{each.name} = CFUNCTYPE({', '.join([result(each, handles), *types(each, handles)])})\n"
        for each in callbacks(contract)
    )
    classes = "\n".join(f'\nclass {each}(Structure):\n    """Opaque."""\n' for each in handles)
    pointers = "".join(f"{pointer_name(each)} = POINTER({each})\n" for each in handles)
    entries = "".join(entry(each, handles) for each in contract.functions())
    table = f"\nFUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {{\n{entries}}}\n"
    return f"{HEAD}{numbers}\n{called}\n{classes}\n{BORROWED}{pointers}{table}"
