"""Declarations for Rust: `bindings/rust/src/sys.rs`, and what an API key and an error tell."""

from __future__ import annotations

from typing import List

from ..contract import Contract, Function
from .shapes import NOTICE, CType, c_type, callbacks, constants, fields, number, parameters

NUMBERS = {"int": "c_int", "int32_t": "i32", "int64_t": "i64", "size_t": "usize", "uint64_t": "u64"}
OTHERS = {"char": "c_char", "void": "c_void"}

HEAD = f"""//! The functions of `fwkeys.h`, where they are documented.
//!
//! {NOTICE}

#![allow(non_camel_case_types)]

use std::os::raw::{{c_char, c_int, c_void}};

"""
OPAQUE = """
/// Types that only the library knows the inside of.
macro_rules! opaque {
    ($($name:ident)*) => {
        $(#[repr(C)]
        pub struct $name {
            _private: [u8; 0],
            _neither_send_nor_sync: std::marker::PhantomData<*mut u8>,
        })*
    };
}

"""


def kind(of: CType) -> str:
    name = NUMBERS.get(of.base) or OTHERS.get(of.base) or of.base
    if of.stars == 0:
        return name
    return "*mut " * (of.stars - 1) + ("*const " if of.is_const else "*mut ") + name


def returned(function: Function) -> str:
    return "" if function.result == "void" else f" -> {kind(c_type(function.result))}"


def given(function: Function) -> str:
    return ", ".join(f"{name}: {kind(of)}" for of, name in parameters(function))


def render(contract: Contract) -> str:
    lines: List[str] = [HEAD]
    for each in contract.numbers():
        lines.append(f"pub type {each.name} = {NUMBERS[each.base]};\n")
        lines += [
            f"pub const {constant.name}: {each.name} = {constant.value};\n"
            for _, group in each.groups
            for constant in group
        ]
    lines += [OPAQUE, "opaque! {\n", *(f"    {each}\n" for each in contract.handles), "}\n\n"]
    for called in callbacks(contract):
        signature = f'unsafe extern "C" fn({given(called)}){returned(called)}'
        lines.append(f"pub type {called.name} = Option<{signature}>;\n")
    lines.append('\nextern "C" {\n')
    lines += [f"    pub fn {it.name}({given(it)}){returned(it)};\n" for it in contract.functions()]
    lines.append("}\n")
    return "".join(lines)


def render_names(contract: Contract) -> str:
    """Statuses and outcomes as constants of their types, and what an API key tells."""
    lines = [f"//! {NOTICE}\n\nuse crate::handle::lent;\n"]
    lines.append("use crate::{sys, ApiKey, Outcome, RotationState, Status};\n")
    for name, prefix, of in (
        ("fw_status", "FW_", "Status"),
        ("fw_outcome", "FW_OUTCOME_", "Outcome"),
        ("fw_rotation_state", "FW_ROTATION_", "RotationState"),
    ):
        lines.append(f"\nimpl {of} {{\n")
        for constant, value, text in constants(number(contract, name), prefix):
            lines.append(f"    /// {text}\n" if text else "")
            lines.append(f"    pub const {constant}: {of} = {of}({value});\n")
        lines.append("}\n")
    lines.append(
        "\n// SAFETY of the calls: the key is alive, and what it lends is bound to it.\nimpl ApiKey {\n"
    )
    for field in fields(contract, "fw_api_key"):
        call = f"sys::{field.function}(self.0 .0)"
        kind, body = {
            "flag": ("bool", f"unsafe {{ {call} != 0 }}"),
            "number": ("i32", f"unsafe {{ {call} }}"),
            "size": ("usize", f"unsafe {{ {call} }}"),
        }.get(field.kind, ("Option<&str>", f"unsafe {{ lent(self, {call}) }}"))
        lines.append(f"    /// {field.text}\n    pub fn {field.name}(&self) -> {kind} {{ {body} }}\n")
    lines.append("}\n")
    return "".join(lines)
