"""For Node.js: what an API key tells, as properties that the addon sets and as types."""

from __future__ import annotations

from typing import List

from ..contract import Contract
from .shapes import NOTICE, Field, camel, fields


def told(contract: Contract) -> List[Field]:
    """A number of bytes is no use in a language whose texts are not bytes."""
    return [field for field in fields(contract, "fw_api_key") if field.kind != "size"]


def render_c(contract: Contract) -> str:
    lines = [
        "/*\n * fields.c - what an API key tells, as properties of an object of JavaScript\n",
        f" *\n * {NOTICE}\n */\n// clang-format off\n",
        '#include "addon.h"\n\nvoid set_fields(napi_env env, napi_value record, const fw_api_key *key) {\n',
    ]
    for field in told(contract):
        call = f'env, record, "{camel(field.name)}", {field.function}(key)'
        is_text = field.kind in ("text", "time")
        lines.append(f"    set_text({call});\n" if is_text else f"    set_number({call}, 0);\n")
    return "".join([*lines, "}\n"])


def render_types(contract: Contract) -> str:
    lines = [
        f"// {NOTICE}\n\n/** What the record of an API key tells. */\nexport interface ApiKeyFields {{\n"
    ]
    for field in told(contract):
        result = {"time": "Date | null", "flag": "boolean", "number": "number"}.get(
            field.kind, "string" if field.name == "id" else "string | null"
        )
        lines.append(f"  /** {field.told('')} */\n  readonly {camel(field.name)}: {result};\n")
    return "".join([*lines, "}\n"])
