"""What `fwkeys help` and `fwkeys help COMMAND` print, taken apart.

The help is made from the declarations of the commands and their options. What is read here is its printed
form, so that the pages tell of the program that is built.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Option:
    forms: str  # "-o, --output FORMAT"
    text: str


@dataclass(frozen=True)
class CommandHelp:
    name: str
    summary: str
    usage: str
    details: str
    options: Tuple[Option, ...]
    examples: str


@dataclass(frozen=True)
class ProgramHelp:
    commands: Tuple[CommandHelp, ...]
    remarks: str  # about the words of a command
    variables: Tuple[Tuple[str, str], ...]
    settings: str  # what is said behind the variables
    statuses: Tuple[Tuple[str, str], ...]
    errors: str  # what is said behind the statuses


def printed(program: Path, *arguments: str) -> str:
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=True
    )
    return done.stdout


def joined(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def part(text: str, heading: str, end: str = "\n\n") -> str:
    """What stands below a heading. The heading must be there."""
    _, found, rest = text.partition(f"\n{heading}\n")
    if not found:
        raise ValueError(f"the help has no {heading!r}")
    return rest.partition(end)[0]


def entries(text: str) -> Tuple[Tuple[Tuple[str, str], ...], str]:
    """A table of two columns, and the text at the margin that follows it."""
    found: List[Tuple[str, str]] = []
    lines = text.splitlines()
    while lines and lines[0].startswith(" "):
        line = lines.pop(0)
        if entry := re.match(r"^ {1,3}(\S+) {2,}(\S.*)$", line):
            found.append((entry.group(1), entry.group(2)))
        else:
            name, explanation = found[-1]
            found[-1] = (name, f"{explanation} {line.strip()}")
    return tuple(found), joined(" ".join(lines))


def options_in(text: str) -> Tuple[Option, ...]:
    found = re.findall(r"^  (-\S.*)\n((?: {6}.*\n?)+)", text, re.MULTILINE)
    return tuple(Option(forms, joined(explanation)) for forms, explanation in found)


def command_help(program: Path, name: str, summary: str) -> CommandHelp:
    page = printed(program, "help", name)
    usage, _, rest = page.partition("\n\n")
    details, has_options, _ = rest.partition("\n\nOptions:\n")
    if not has_options:
        raise ValueError(f"the help of {name} has no options")
    examples = part(page, "Examples:", end="\n\n`fwkeys help`")
    examples = "\n".join(line[2:] for line in examples.splitlines())
    return CommandHelp(
        name,
        summary,
        joined(usage[len("Usage: ") :]),
        joined(details),
        options_in(page.partition("\nOptions:\n")[2].partition("\nExamples:\n")[0]),
        examples,
    )


def program_help(program: Path) -> ProgramHelp:
    overview = printed(program, "help")
    listed, _ = entries(part(overview, "Commands:"))
    variables, settings = entries(part(overview, "Settings, each overridden by its option:"))
    statuses, errors = entries(part(overview, "Exit status:"))
    remarks = re.search(r"\n\n(firectl's two orders .*?)\n\n", overview, re.DOTALL)
    commands = tuple(command_help(program, name, summary) for name, summary in listed if name != "help")
    return ProgramHelp(
        commands, joined(remarks.group(1)) if remarks else "", variables, settings, statuses, errors
    )


def shared_options(commands: Tuple[CommandHelp, ...], least: int = 4) -> List[Option]:
    """What most commands take and explain in the same words, in the order of the help."""
    counted: Dict[Option, int] = {}
    for command in commands:
        for option in command.options:
            counted[option] = counted.get(option, 0) + 1
    return [option for option, count in counted.items() if count >= least]
