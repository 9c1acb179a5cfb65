"""Declarations for LuaJIT's ffi and Ruby's Fiddle, which read C, and the header without directives."""

from __future__ import annotations

import re
import textwrap

from ..contract import Contract
from .shapes import NOTICE, callbacks, fields, wrapped

FFI_HEAD = f"""/*
 * The declarations of fwkeys.h alone, without directives and comments: for foreign-function interfaces that
 * read C and have no preprocessor, as PHP's FFI, Python's cffi and LuaJIT's ffi. fwkeys.h documents them.
 *
 * {NOTICE}
 */
"""


WIDTH = 110


def plain_c(contract: Contract) -> str:
    lines = []
    for each in contract.numbers():
        lines.append(f"typedef {each.base} {each.name};\n")
        entries = [
            f"    {constant.name} = {constant.value}" for _, group in each.groups for constant in group
        ]
        lines.append(f"enum {each.name}_value {{\n" + ",\n".join(entries) + "\n};\n")
    lines += [f"typedef struct {each} {each};\n" for each in contract.handles]
    lines += [wrapped(f"typedef {each.prototype};", WIDTH) for each in callbacks(contract)]
    lines += [wrapped(f"{each.prototype};", WIDTH) for each in contract.functions()]
    return "".join(lines)


def render_ffi_header(contract: Contract) -> str:
    return FFI_HEAD + plain_c(contract)


def render_luajit(contract: Contract) -> str:
    names = "".join(
        textwrap.fill(each.text, WIDTH, initial_indent="    -- ", subsequent_indent="    -- ") + "\n"
        f'    {{ name = "{each.name}", read = "{each.function}", kind = "{each.kind}" }},\n'
        for each in fields(contract, "fw_api_key")
    )
    return (
        f"-- The declarations of fwkeys.h, and what an API key tells.\n-- {NOTICE}\n\n"
        f'require("ffi").cdef([[\n{plain_c(contract)}]])\n\nreturn {{\n{names}}}\n'
    )


def render_ruby(contract: Contract) -> str:
    declared = "".join(f"      {each.prototype};\n" for each in contract.functions())
    typed = "".join(f"      {each.name} {each.base}\n" for each in contract.numbers())
    called = "".join(f"      {each.name} void*\n" for each in callbacks(contract))
    named = "".join(f"    {re.sub('^FW_', '', each.name)} = {each.value}\n" for each in contract.constants())
    told = "".join(
        f"      # {each.text}\n      {each.name}: [:{each.function}, :{each.kind}],\n"
        for each in fields(contract, "fw_api_key")
    ).rstrip(",\n")
    return (
        f"# frozen_string_literal: true\n\n# {NOTICE}\n\nmodule Fwkeys\n"
        "  # The functions of fwkeys.h, where they are documented, its constants, what an API key tells.\n"
        f"  module Declarations\n    TYPES = <<~C\n{typed}{called}    C\n\n"
        f"    FUNCTIONS = <<~C\n{declared}    C\n\n{named}\n    API_KEY_FIELDS = {{\n{told}\n    }}.freeze\n"
        "  end\n  private_constant :Declarations\nend\n"
    )
