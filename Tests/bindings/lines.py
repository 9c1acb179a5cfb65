"""How many lines of code a file has: neither empty ones nor those that are comments only."""

from __future__ import annotations

import ast
from pathlib import Path

# What a comment begins with that goes to the end of the line.
LINE_COMMENTS = {".lua": "--", ".py": "#", ".rb": "#"}


def code_lines(path: Path) -> int:
    text = path.read_text()
    if path.suffix == ".py":
        text = _without_docstrings(text)
    comment = LINE_COMMENTS.get(path.suffix, "//")
    count, in_block = 0, False
    for line in (line.strip() for line in text.splitlines()):
        if in_block or (comment == "//" and line.startswith("/*")):
            in_block = "*/" not in line
        elif line and not line.startswith(comment):
            count += 1
    return count


def _without_docstrings(text: str) -> str:
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            docstring = node.body[0]
            assert docstring.end_lineno is not None
            for number in range(docstring.lineno - 1, docstring.end_lineno):
                lines[number] = ""
    return "\n".join(lines)
