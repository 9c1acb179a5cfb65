"""Runs a Python sample of the documentation, with the names that its reader is asked to bring.

A sample may await at its top level, as in a notebook.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict

import fwkeys


def store(secret: object) -> None:
    assert secret


async def store_async(secret: object) -> None:
    assert secret


def old_key() -> str:
    """The id of a key that the sample may replace."""
    with fwkeys.Client() as client, client.create_api_key(display_name="old") as key:
        return key.id


path = Path(sys.argv[1])
names: Dict[str, Any] = {
    "asyncio": asyncio,
    "fwkeys": fwkeys,
    "timedelta": timedelta,
    "store": store,
    "store_async": store_async,
    "run_job": store,
    "old_key_id": old_key(),
}
code = compile(path.read_text(), str(path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
result = eval(code, names)
if inspect.iscoroutine(result):
    asyncio.run(result)
