"""Declarations for Java: the header's numbers, what an API key tells, and the functions, in two files.

One is for JNA, the other for the JDK's own interface, which is final from Java 22 on. Both declare the same
methods, so that everything above them is compiled once. An address is a `long`: the library is a 64-bit one.
"""

from __future__ import annotations

from typing import List, Tuple

from ..contract import Contract, Function
from .shapes import NOTICE, SECRET_PARAMETERS, CType, c_type, camel, fields, lends_a_secret, parameters

LONG = {"int64_t", "uint64_t", "size_t"}

NUMBERS_HEAD = f"""package fwkeys;

/**
 * The numbers of fwkeys.h, where they are explained.
 *
 * <p>{NOTICE}
 */
final class Numbers {{
    private Numbers() {{}}

"""
JNA_HEAD = f"""package fwkeys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;

/**
 * The functions of fwkeys.h, where they are documented, called by JNA.
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
JDK_HEAD = f"""package fwkeys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of fwkeys.h, where they are documented, called by the JDK's own interface. Linking a
 * function takes some milliseconds, so each has a class that links it when it is first called.
 *
 * <p>{NOTICE}
 */
@SuppressWarnings("restricted")
final class Library {{
    private static final SymbolLookup LIBRARY = open("libfwkeys.so.1");

    private Library() {{}}

    private static SymbolLookup open(String name) {{
        try {{
            return SymbolLookup.libraryLookup(name, Arena.global());
        }} catch (IllegalArgumentException missing) {{
            throw new UnsatisfiedLinkError(missing.getMessage());
        }}
    }}

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {{
        return link(name, FunctionDescriptor.of(result, parameters));
    }}

    private static MethodHandle procedure(String name, MemoryLayout... parameters) {{
        return link(name, FunctionDescriptor.ofVoid(parameters));
    }}

    private static MethodHandle link(String name, FunctionDescriptor shape) {{
        MemorySegment address = LIBRARY.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name));
        return Linker.nativeLinker().downcallHandle(address, shape);
    }}

    private static MemorySegment text(Arena arena, String text) {{
        return text != null ? arena.allocateFrom(text) : MemorySegment.NULL;
    }}

    private static String text(MemorySegment text) {{
        return text.address() != 0 ? text.reinterpret(Long.MAX_VALUE).getString(0) : null;
    }}

    /** A call itself throws nothing; what surrounds it may, when memory runs out. */
    private static RuntimeException unexpected(Throwable problem) {{
        if (problem instanceof Error error) {{
            throw error;
        }}
        return new IllegalStateException(problem);
    }}
"""
FIELDS_HEAD = f"""package fwkeys;

import java.time.Instant;
import java.util.Optional;

/**
 * What the record of an API key tells.
 *
 * <p>{NOTICE}
 */
public abstract class ApiKeyFields {{
    ApiKeyFields() {{}}

    /** NULL once the key is closed; the library answers that as it answers a field that is absent. */
    abstract long address();

    private interface UnixTime {{
        int of(long key, long seconds);
    }}

    private Optional<Instant> instant(UnixTime time) {{
        try (Memory seconds = new Memory(Memory.WORD_BYTES)) {{
            boolean told = time.of(address(), seconds.address()) == Numbers.FW_OK;
            return told ? Optional.of(Instant.ofEpochSecond(seconds.word(0))) : Optional.empty();
        }}
    }}
"""
LAYOUTS = {"int": "JAVA_INT", "long": "JAVA_LONG", "String": "ADDRESS"}


def kind(of: CType, is_secret: bool, callbacks: List[str]) -> str:
    if of.is_text and not is_secret:
        return "String"
    if of.stars > 0 or of.base in LONG or of.base in callbacks:
        return "long"
    return "void" if of.base == "void" else "int"


def shape(function: Function, contract: Contract) -> Tuple[str, List[Tuple[str, str]]]:
    """The kind of the result; the kinds and the names of the parameters."""
    there = [each.name for each in contract.items() if isinstance(each, Function) and each.is_callback]
    given = [(kind(of, name in SECRET_PARAMETERS, there), camel(name)) for of, name in parameters(function)]
    return kind(c_type(function.result), lends_a_secret(function), there), given


def signature(function: Function, contract: Contract) -> str:
    result, given = shape(function, contract)
    return f"{result} {function.name}({', '.join(f'{kind} {name}' for kind, name in given)})"


def render_numbers(contract: Contract) -> str:
    lines = [f"    static final int {each.name} = {each.value};\n" for each in contract.constants()]
    return "".join([NUMBERS_HEAD, *lines, "}\n"])


def render_jna(contract: Contract) -> str:
    lines = [f"\n    static native {signature(each, contract)};\n" for each in contract.functions()]
    return "".join([JNA_HEAD, *lines, "}\n"])


def render_jdk(contract: Contract) -> str:
    return "".join([JDK_HEAD, *(jdk_method(each, contract) for each in contract.functions()), "}\n"])


def jdk_method(function: Function, contract: Contract) -> str:
    result, given = shape(function, contract)
    layouts = [LAYOUTS[kind] for kind, _ in given]
    name = f'"{function.name}"'
    linked = ["procedure", name] if result == "void" else ["function", name, LAYOUTS[result]]
    link = f"{linked[0]}({', '.join([*linked[1:], *layouts])})"
    passed = [f"text(arena, {name})" if kind == "String" else name for kind, name in given]
    call = f"Linked.CALL.invokeExact({', '.join(passed)})"
    statement = {
        "void": f"{call};",
        "String": f"return text((MemorySegment) {call});",
    }.get(result, f"return ({result}) {call};")
    opened = "try (Arena arena = Arena.ofConfined())" if passed != [name for _, name in given] else "try"
    return (
        f"\n    static {signature(function, contract)} {{\n"
        f"        class Linked {{\n            static final MethodHandle CALL = {link};\n        }}\n"
        f"        {opened} {{\n            {statement}\n"
        "        } catch (Throwable problem) {\n            throw unexpected(problem);\n        }\n    }\n"
    )


def render_fields(contract: Contract) -> str:
    lines = [FIELDS_HEAD]
    for field in fields(contract, "fw_api_key"):
        call = f"Library.{field.function}(address())"
        result, body = {
            "time": ("Optional<Instant>", f"instant(Library::{field.function}_unix)"),
            "flag": ("boolean", f"{call} != 0"),
            "number": ("int", call),
            "size": ("long", call),
        }.get(field.kind, ("String", call))
        lines.append(f"\n    /** {field.told(' Empty: not told.')} */\n")
        lines.append(f"    public final {result} {camel(field.name)}() {{\n        return {body};\n    }}\n")
    return "".join([*lines, "}\n"])
