"""For languages that compile the header itself: names for its numbers, and what an API key tells."""

from __future__ import annotations

from typing import Dict, Tuple

from ..contract import Contract
from .shapes import NOTICE, camel, constants, fields, number

NAMED: Dict[str, Tuple[str, str]] = {
    "fw_status": ("FW_", "Status"),
    "fw_outcome": ("FW_OUTCOME_", "Outcome"),
    "fw_rotation_state": ("FW_ROTATION_", "RotationState"),
}
GO_INITIALS = ("ok", "id", "ca", "tls", "url", "utf8", "api")
SWIFT_KEYWORDS = {"default", "internal", "private", "public"}
SWIFT_INITIALS = ("id", "tls", "url", "utf8")

CPP_HEAD = f"""/*
 * fwkeys_types.hpp - the numbers of fwkeys.h as types that do not mix, and what an API key tells
 *
 * {NOTICE}
 */
#ifndef FWKEYS_TYPES_HPP
#define FWKEYS_TYPES_HPP

#include <fwkeys.h>
#include <fwkeys_text.hpp>

#include <cstddef>
#include <cstdint>

// clang-format off
namespace fwkeys {{
"""


def render_cpp(contract: Contract) -> str:
    lines = [CPP_HEAD]
    for name, (prefix, of) in NAMED.items():
        lines.append(f"\nenum class {of} : std::int32_t {{\n")
        for constant, value, text in constants(number(contract, name), prefix):
            lines.append(f"    {constant.lower()} = {value},{f' // {text}' if text else ''}\n")
        lines.append("};\n")
        lines.append(
            f"inline Text name_of({of} value) noexcept {{\n"
            f"    return Text({name}_name(static_cast<{name}>(value)));\n}}\n"
        )
    lines.append(
        "\n/* A base class of ApiKey, which has get(). */\ntemplate <typename Key> class ApiKeyFields {\n"
    )
    lines.append("  public:\n")
    for field in fields(contract, "fw_api_key"):
        call = f"{field.function}(static_cast<const Key *>(this)->get())"
        result, body = {
            "flag": ("bool", f"{call} != 0"),
            "number": ("std::int32_t", call),
            "size": ("std::size_t", call),
        }.get(field.kind, ("Text", f"Text({call})"))
        lines.append(
            f"    /* {field.text} */\n    {result} {field.name}() const noexcept {{ return {body}; }}\n"
        )
    return "".join(
        [*lines, "};\n\n} // namespace fwkeys\n// clang-format on\n\n#endif // FWKEYS_TYPES_HPP\n"]
    )


def render_go(contract: Contract) -> str:
    lines = [f'// {NOTICE}\n\npackage fwkeys\n\n// #include <fwkeys.h>\nimport "C"\n\nimport "time"\n']
    for name, (prefix, of) in NAMED.items():
        lines.append(f"\n// The values of {of}, as fwkeys.h explains them.\nconst (\n")
        found = [
            (camel(each.lower(), True, GO_INITIALS), value)
            for each, value, _ in constants(number(contract, name), prefix)
        ]
        width = max(len(each) for each, _ in found)
        lines += [f"\t{each.ljust(width)} {of} = {value}\n" for each, value in found]
        lines.append(f")\n\nfunc (value {of}) String() string {{\n")
        lines.append(f"\treturn C.GoString(C.{name}_name(C.{name}(value)))\n}}\n")
    for field in fields(contract, "fw_api_key"):
        call = f"C.{field.function}(key.handle)"
        result, body = {
            "time": (
                "time.Time",
                f"unixTime(func(seconds *C.int64_t) C.fw_status {{\n"
                f"\t\treturn C.{field.function}_unix(key.handle, seconds)\n\t}})",
            ),
            "flag": ("bool", f"{call} != 0"),
            "number": ("int", f"int({call})"),
            "size": ("int", f"int({call})"),
        }.get(field.kind, ("string", f"C.GoString({call})"))
        method = camel(field.name, True, GO_INITIALS)
        text = field.told(" The zero time: not told.")
        lines.append(f"\n// {method}: {text}\nfunc (key *Key) {method}() {result} {{\n\treturn {body}\n}}\n")
    return "".join(lines)


def render_swift(contract: Contract) -> str:
    lines = [f"// {NOTICE}\n// swift-format-ignore-file\n\nimport CFwKeys\n"]
    for name, (prefix, of) in NAMED.items():
        lines.append(f"\nextension {of} {{\n")
        for constant, value, text in constants(number(contract, name), prefix):
            swift = camel(constant.lower(), False, SWIFT_INITIALS)
            swift = f"`{swift}`" if swift in SWIFT_KEYWORDS else swift
            lines.append(f"    /// {text}\n" if text else "")
            lines.append(f"    public static let {swift} = {of}(rawValue: {value})\n")
        lines.append("}\n")
    lines.append("\n/// What the record of an API key tells.\nextension APIKey {\n")
    for field in fields(contract, "fw_api_key"):
        call = f"{field.function}(handle)"
        result, body = {
            "flag": ("Bool", f"{call} != 0"),
            "number": ("Int32", call),
            "size": ("Int", call),
        }.get(field.kind, ("String?", f"text({call})"))
        lines.append(f"    /// {field.text}\n")
        lines.append(f"    public var {camel(field.name, False, SWIFT_INITIALS)}: {result} {{ {body} }}\n")
    return "".join([*lines, "}\n"])
