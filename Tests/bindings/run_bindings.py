"""Builds, checks, tests and runs the program of every language, and prints a table of them.

Names of languages as arguments: only those. Ends with status 0 if all of it passed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "behaviour"))

from key_life import Life, live
from languages import LANGUAGES, Command, Language
from lines import code_lines
from refused_texts import refuse

COMMAND_SECONDS = 300


class Failure(Exception):
    """What went wrong with a command, in words."""


@dataclass
class Report:
    """What became of one language."""

    language: Language
    version: str = "missing"
    passed: int = 0
    failures: List[str] = field(default_factory=list)
    life: Optional[Life] = None
    refused: int = 0

    def cells(self) -> List[str]:
        language, life = self.language, self.life
        return [
            language.name,
            self.version,
            *(str(count) if count else "-" for count in line_counts(language)),
            str(life.copies_held) if life else "?",
            str(life.copies_after) if life else "?",
            str(self.refused or "?"),
            "passed" if not self.failures else "FAILED",
        ]


def line_counts(language: Language) -> List[int]:
    """What is written by hand, what is made from the header, and the program; 0 where there is none."""
    folder = language.folder
    made = {path for pattern in language.generated_sources for path in folder.glob(pattern)}
    there = {path for pattern in language.binding_sources for path in folder.glob(pattern)}
    return [
        sum(map(code_lines, there - made)),
        sum(map(code_lines, made)),
        code_lines(folder / language.program_source),
    ]


HEADINGS = [
    *["language", "version", "binding", "generated", "program"],
    *["secrets held", "after wipe", "refused", "result"],
]


def run(language: Language, command: Command) -> str:
    """Runs a command. Returns what it printed."""
    if shutil.which(command[0]) is None:
        raise Failure(f"{command[0]} is not installed")
    done = subprocess.run(
        command,
        cwd=language.folder,
        env={**os.environ, **language.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise Failure(f"status {done.returncode}\n{done.stdout.strip()}")
    return done.stdout


def _version(language: Language) -> str:
    found = re.search(r"\d+(\.\d+)+\S*", run(language, language.version))
    if not found:
        raise Failure("its version is not known")
    return found[0]


def _check(language: Language, command: Command) -> None:
    printed = run(language, command)
    if command[:2] == ["gofmt", "-l"] and printed:  # it names files, and succeeds
        raise Failure(printed)


def check(language: Language) -> Report:
    print(f"{language.name} …", file=sys.stderr, flush=True)
    report = Report(language)
    os.makedirs(language.output(), exist_ok=True)
    try:
        if language.missing:
            raise Failure(language.missing)  # noqa: TRY301 - it is reported as any other
        report.version = _version(language)
        for command in language.build:
            run(language, command)
        report.life = live(language)
        report.passed += 1
        report.refused = refuse(language)
        report.passed += 1
    except (Failure, AssertionError, OSError, subprocess.TimeoutExpired) as failure:
        report.failures.append(f"{language.name}: {failure}")
    for command in [*language.lint, *language.tests]:
        try:
            _check(language, command)
            report.passed += 1
        except (Failure, subprocess.TimeoutExpired) as failure:
            report.failures.append(f"{language.name}: {' '.join(command[:2])}: {failure}")
    return report


def print_table(rows: List[List[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main(names: List[str]) -> int:
    # The distribution's own tools come first: the table is about what everybody can install.
    os.environ["PATH"] = f"/usr/bin:{os.environ['PATH']}"
    unknown = set(names) - {language.name for language in LANGUAGES}
    if unknown:
        print(f"there is no binding for {', '.join(sorted(unknown))}", file=sys.stderr)
        return 64
    left_out = [language for language in LANGUAGES if language.missing and not names]
    chosen = [language for language in LANGUAGES if language.name in names or not (names or language.missing)]
    with ThreadPoolExecutor(os.cpu_count()) as languages:
        reports = list(languages.map(check, chosen))
    failures = [failure for report in reports for failure in report.failures]
    for failure in failures:
        print(f"FAILED {failure}\n")
    print_table([HEADINGS, *(report.cells() for report in reports)])
    print("\nbinding, generated, program: lines of code; generated are those made from the header")
    print("secrets held, after wipe: copies of new secrets in the library's pages")
    print("refused: cases of strings that every binding refuses alike, before anything is sent")
    for language in left_out:
        print(f"NOT RUN: {language.name}, {language.missing}")
    skipped = f", {len(left_out)} skipped" if left_out else ""
    print(f"{sum(report.passed for report in reports)} passed, {len(failures)} failed{skipped}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
