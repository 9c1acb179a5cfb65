"""The reference site: the man pages as HTML, with each function's prototype beside its words, and with links.

mandoc turns the pages into HTML; what is added here is what a browser can do and a terminal cannot.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Dict

from .contract import HEADER, Contract, Function, read
from .families import FAMILIES, OVERVIEW, page_of
from .manual import MAN

STYLE = Path(__file__).with_name("style.css")
TIMEOUT_SECONDS = 30
PROTOTYPE_WIDTH = 90
HEADING = re.compile(r'<h2 class="Ss" id="(?P<id>[^"]+)">(?P<inside>.*?)</h2>', re.DOTALL)
# mandoc takes the first mention of a function in a list for its definition, a place to link to.
FALSE_PLACE = re.compile(r'<a class="permalink" href="#fw_\w+">(<code class="Fn">\w+</code>)</a>')
FALSE_ANCHOR = re.compile(r'(<(?!h2)\w+[^>]*?) id="fw_\w+"')
MENTION = re.compile(r'<code class="(?P<kind>Fn|Vt|Dv)"(?P<id> id="[^"]*")?>(?P<name>\w+)</code>')

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} - libfwkeys</title>
  <link rel="stylesheet" href="style.css">
</head>
<body>
<nav>
<p><a href="index.html"><b>libfwkeys</b></a></p>
<ul>
{menu}
</ul>
</nav>
<main>
{content}
</main>
</body>
</html>
"""


def fragment(page: Path) -> str:
    """A man page as HTML, without a frame."""
    done = subprocess.run(
        ["mandoc", "-I", "os=libfwkeys", "-T", "html", "-O", "fragment,toc,man=%N.%S.html", page.name],
        cwd=page.parent,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    return FALSE_PLACE.sub(r"\1", FALSE_ANCHOR.sub(r"\1", done.stdout))


def file_of(page: str) -> str:
    return f"{page}.html" if page[-2:-1] == "." else f"{page}.3.html"


def addresses(contract: Contract) -> Dict[str, str]:
    """Where each function, type and constant is told of."""
    found: Dict[str, str] = {}
    for function in contract.functions():
        found[function.name] = f"{file_of(page_of(function.name, contract))}#{function.name}"
    for number in contract.numbers():
        page = file_of(page_of(number.name, contract))
        found[number.name] = f"{page}#{number.name}"
        for _, group in number.groups:
            found.update({constant.name: f"{page}#{constant.name}" for constant in group})
    return found


def wrapped(prototype: str) -> str:
    """A declaration in lines that fit the column, broken behind parameters."""
    head, bracket, parameters = (
        prototype.rpartition("(") if "(*" not in prototype else prototype.partition(")(")
    )
    indent = " " * (len(head) + len(bracket))
    lines = textwrap.wrap(
        parameters, PROTOTYPE_WIDTH - len(indent), break_long_words=False, break_on_hyphens=False
    )
    return head + bracket + f"\n{indent}".join(lines)


def with_prototypes(text: str, contract: Contract) -> str:
    """A heading that names functions gets their declarations below it, and is where links to them lead."""
    functions = {item.name: item for item in contract.items() if isinstance(item, Function)}

    def replace(found: re.Match[str]) -> str:
        names = re.findall(r"\bfw_\w+", re.sub(r"<[^>]*>", "", found["inside"]))
        declared = [wrapped(functions[name].prototype) + ";" for name in names if name in functions]
        anchors = "".join(f'<a id="{name}"></a>' for name in names if name != found["id"])
        code = f'<pre class="prototype">{html.escape(chr(10).join(declared))}</pre>' if declared else ""
        return f"{anchors}{found.group()}{code}"

    return HEADING.sub(replace, text)


def with_links(text: str, known: Dict[str, str], here: str) -> str:
    """Names of functions, types and constants lead to where they are told of."""

    def replace(found: re.Match[str]) -> str:
        target = known.get(found["name"])
        if target is None or found["id"]:
            return found.group()
        target = target[len(here) :] if target.startswith(f"{here}#") else target
        return f'<a class="name" href="{target}">{found.group()}</a>'

    return MENTION.sub(replace, text)


def menu(current: str) -> str:
    pages = [OVERVIEW.name, *(family.name for family in FAMILIES), "fwkeys.1", "fwkeys-emulator.1"]
    entries = []
    for page in pages:
        label = page.partition(".")[0] + ("(1)" if page.endswith(".1") else "")
        marked = ' class="here"' if file_of(page) == current else ""
        entries.append(f'<li{marked}><a href="{file_of(page)}">{label}</a></li>')
    return "\n".join(entries)


def write(folder: Path, man: Path = MAN, header: Path = HEADER) -> int:
    """Writes the whole site. Returns how many pages it has."""
    contract = read(header)
    known = addresses(contract)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(STYLE, folder / "style.css")
    pages = sorted(man.glob("*.[1-8]"))
    for page in pages:
        name = f"{page.name}.html"
        content = with_links(with_prototypes(fragment(page), contract), known, name)
        text = PAGE.format(title=html.escape(page.stem), menu=menu(name), content=content)
        (folder / name).write_text(text, encoding="utf-8")
        if page.stem == OVERVIEW.name:
            (folder / "index.html").write_text(text, encoding="utf-8")
    return len(pages)
