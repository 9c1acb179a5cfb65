"""Declarations for Java's JNA: `Library.java`, and what an API key tells, `ApiKeyFields.java`."""

from __future__ import annotations

from ..contract import Contract, Function
from .shapes import (
    NOTICE,
    SECRET_PARAMETERS,
    CType,
    c_type,
    callbacks,
    camel,
    fields,
    lends_a_secret,
    parameters,
)

REFERENCES = {"int64_t": "LongByReference", "uint64_t": "LongByReference", "size_t": "NativeLongByReference"}
NUMBERS = {"int64_t": "long", "uint64_t": "long", "size_t": "NativeLong", "void": "void"}

HEAD = f"""package fwkeys;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;

/**
 * The functions of fwkeys.h, where they are documented.
 *
 * <p>{NOTICE}
 */
final class Library {{
    static {{
        Map<String, String> options = Map.of(com.sun.jna.Library.OPTION_STRING_ENCODING, "UTF-8");
        Native.register(Library.class, NativeLibrary.getInstance("libfwkeys.so.1", options));
    }}

    private Library() {{}}

"""
FIELDS_HEAD = f"""package fwkeys;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.time.Instant;
import java.util.Optional;

/**
 * What the record of an API key tells.
 *
 * <p>{NOTICE}
 */
public abstract class ApiKeyFields {{
    ApiKeyFields() {{}}

    /** Null once the key is closed; the library answers that as it answers a field that is absent. */
    abstract Pointer pointer();

    private interface UnixTime {{
        int of(Pointer key, LongByReference seconds);
    }}

    private Optional<Instant> instant(UnixTime time) {{
        LongByReference seconds = new LongByReference();
        boolean told = time.of(pointer(), seconds) == Library.FW_OK;
        return told ? Optional.of(Instant.ofEpochSecond(seconds.getValue())) : Optional.empty();
    }}
"""


def kind(of: CType, name: str, handles: "list[str]", callbacks_there: "list[str]") -> str:
    if of.stars == 2:
        return "PointerByReference"
    if of.base in callbacks_there:
        return of.base
    if of.stars == 1:
        if of.is_text and name not in SECRET_PARAMETERS:
            return "String"
        return REFERENCES.get(of.base, "Pointer")
    return NUMBERS.get(of.base, "int")


def signature(function: Function, contract: Contract, name: str) -> str:
    there = [each.name for each in callbacks(contract)]
    given = [f"{kind(of, each, contract.handles, there)} {camel(each)}" for of, each in parameters(function)]
    result = kind(c_type(function.result), "", contract.handles, there)
    return f"{'Pointer' if lends_a_secret(function) else result} {name}({', '.join(given)});"


def render(contract: Contract) -> str:
    lines = [HEAD]
    lines += [f"    static final int {each.name} = {each.value};\n" for each in contract.constants()]
    for each in callbacks(contract):
        lines.append(f"\n    interface {each.name} extends Callback {{\n")
        lines.append(f"        {signature(each, contract, 'invoke')}\n    }}\n")
    for each in contract.functions():
        lines.append(f"\n    static native {signature(each, contract, each.name)}\n")
    return "".join([*lines, "}\n"])


def render_fields(contract: Contract) -> str:
    lines = [FIELDS_HEAD]
    for field in fields(contract, "fw_api_key"):
        call = f"Library.{field.function}(pointer())"
        result, body = {
            "time": ("Optional<Instant>", f"instant(Library::{field.function}_unix)"),
            "flag": ("boolean", f"{call} != 0"),
            "number": ("int", call),
            "size": ("long", f"{call}.longValue()"),
        }.get(field.kind, ("String", call))
        lines.append(f"\n    /** {field.told(' Empty: not told.')} */\n")
        lines.append(f"    public final {result} {camel(field.name)}() {{\n        return {body};\n    }}\n")
    return "".join([*lines, "}\n"])
