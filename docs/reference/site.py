"""Builds the site from the Markdown pages, the header, the man pages and the docstrings.

It writes all pages into one folder, with their links turned to each other, and runs Sphinx on that folder. A
warning of Sphinx, such as a link that leads nowhere, ends the build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict

from . import c_pages
from .contract import ROOT, read
from .manual import MAN

SITE = ROOT / "docs" / "site"
TIMEOUT_SECONDS = 300
PROGRAMS = ("fwkeys", "fwkeys-emulator")
LINK = re.compile(r"(?<=\]\()(?!https?:|#)([^)#]+)(#[^)]*)?(?=\))")
# mandoc writes a term as bold text, and its explanation as a quotation. A usage line is a quotation too.
EXPLANATION = re.compile(r"^(\*\*.*\n\n)> (.*(?:\n> .*)*)", re.MULTILINE)
USAGE = re.compile(r"^> (fwkeys .*)$", re.MULTILINE)
SAMPLES = {"PYTHON": "python", "C": "c"}
"""What the start page shows of the README."""
LANGUAGES_MENU = """
```{toctree}
:hidden:
:glob:

languages/*
```
"""


def markdown_pages() -> Dict[Path, str]:
    """Where each Markdown file of the repository is on the site, without its suffix."""
    docs = ROOT / "docs"
    pages = {path: str(path.relative_to(docs).with_suffix("")) for path in docs.glob("*.md")}
    pages |= {path: str(path.relative_to(docs).with_suffix("")) for path in docs.glob("guides/*.md")}
    for path in (ROOT / "bindings").glob("*/README.md"):
        pages[path] = f"languages/{path.parent.name}"
    pages[ROOT / "bindings/c/examples/README.md"] = "languages/rotation-agent"
    for name in ("CONTRIBUTING", "CHANGELOG", "SECURITY"):
        pages[ROOT / f"{name}.md"] = name.lower()
    pages[ROOT / "README.md"] = "index"
    pages[MAN / "libfwkeys.3"] = "c/index"
    pages |= {MAN / f"{name}.1": f"programs/{name}" for name in PROGRAMS}
    return pages


def turned(text: str, source: Path, folder: Path, pages: Dict[Path, str]) -> str:
    """Markdown whose links lead to the pages of the site, or to copies of the files that are no pages."""
    here = Path(pages[source]).parent

    def replace(found: re.Match[str]) -> str:
        target = (source.parent / found[1]).resolve()
        if target in pages:
            suffix = ".rst" if pages[target].startswith("c/") else ".md"
            return os.path.relpath(pages[target], here) + suffix + (found[2] or "")
        if not target.is_file():
            raise ValueError(f"{source.relative_to(ROOT)} has a link to {found[1]}, which is no file")
        copy = folder / "files" / target.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(target, copy)
        return os.path.relpath(copy, folder / here)

    return LINK.sub(replace, text)


def program_page(name: str) -> str:
    """A program's man page as Markdown."""
    done = subprocess.run(
        ["mandoc", "-I", "os=libfwkeys", "-T", "markdown", f"{name}.1"],
        cwd=MAN,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    lines = done.stdout.splitlines()[1:-1]  # without the page's header and footer
    shifted = "\n".join(f"#{line}" if line.startswith("#") else line for line in lines)
    explained = EXPLANATION.sub(lambda found: f"{found[1]}: " + found[2].replace("\n> ", "\n  "), shifted)
    usage = USAGE.sub(lambda found: "    " + found[1].replace("\\", ""), explained)
    return f"# {name}(1)\n{usage}\n"


def start_page() -> str:
    """The first page, with the README's samples, which tests run."""
    text = (SITE / "index.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for place, language in SAMPLES.items():
        sample = re.search(rf"^```{language}\n.*?^```$", readme, re.MULTILINE | re.DOTALL)
        if sample is None:
            raise ValueError(f"README.md has no sample in {language}")
        text = text.replace(f"@{place}@", sample.group())
    return text


def put_together(folder: Path) -> None:
    """Writes all that Sphinx reads into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITE, folder)
    pages = markdown_pages()
    written: Dict[str, str] = {"index.md": start_page()}
    for source, page in pages.items():
        if source.suffix == ".md" and page != "index":
            written[f"{page}.md"] = turned(source.read_text(encoding="utf-8"), source, folder, pages)
    written["languages.md"] += LANGUAGES_MENU
    written |= {f"programs/{name}.md": program_page(name) for name in PROGRAMS}
    written |= {f"c/{name}": text for name, text in c_pages.pages(read()).items()}
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "bench", folder / "files" / "docs" / "bench", dirs_exist_ok=True)


def write(folder: Path) -> int:
    """Writes the whole site. Returns how many pages it has."""
    sources = folder.with_name(f"{folder.name}-sources")
    put_together(sources)
    shutil.rmtree(folder, ignore_errors=True)
    sphinx = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "-j", "auto"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "bindings/python/src"),
        "FWKEYS_LIBRARY": str(ROOT / "build/libfwkeys.so.1"),
    }
    subprocess.run([*sphinx, sources, folder], env=environment, timeout=TIMEOUT_SECONDS, check=True)
    return len(list(folder.rglob("*.html")))
