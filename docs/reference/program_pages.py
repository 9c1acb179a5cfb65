"""The pages of section 1: the command and the emulator, made from what their help says."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Dict, List, Tuple

from .help_text import CommandHelp, Option, ProgramHelp, joined, printed, program_help, shared_options
from .library_pages import head, see_also
from .mdoc import Names, argument, flow, literal

WORDS = Names()

ABOUT_THE_COMMAND = """\
fwkeys creates, lists, rotates and deletes API keys of Fireworks AI. It takes the commands, options and
settings of firectl. The service shows the secret of a key once: fwkeys delivers the whole secret, or deletes
the key again, and the exit status says which."""

FILES: Tuple[Tuple[str, str], ...] = (
    ("~/.fireworks/auth.ini", "The API key and other settings. firectl reads this file too."),
    (
        "~/.fireworks/profiles/PROFILE/",
        "The auth.ini and settings.ini of a profile. They win over the environment.",
    ),
)

ABOUT_THE_EMULATOR = """\
fwkeys-emulator is a local server that behaves like Fireworks AI for API keys. Use it to test programs that
use libfwkeys or fwkeys: it listens on the loopback, keeps all keys in memory, and fails on demand."""


def option_line(forms: str) -> str:
    """An entry such as `-o, --output FORMAT`; the text says what must not be taken for an option's value."""
    parts: List[str] = []
    for form in forms.split(", "):
        flag, _, value = form.partition(" ")
        parts.append(f"Fl {argument(flag[1:])}" + (f" Ar {argument(value)}" if value else ""))
    return ".It " + " , ".join(parts)


def option_list(options: List[Option]) -> List[str]:
    lines = [".Bl -tag -width Ds"]
    for option in options:
        lines += [option_line(option.forms), *flow(option.text, WORDS)]
    return [*lines, ".El"]


def long_form(option: Option) -> str:
    return next(word for word in option.forms.split() if word.startswith("--"))


def command_section(command: CommandHelp, shared: List[Option]) -> List[str]:
    own = [option for option in command.options if option not in shared]
    also = [long_form(option) for option in command.options if option in shared]
    lines = [
        f".Ss fwkeys {command.name}",
        f".D1 {argument(command.usage)}",
        ".Pp",
        *flow(command.details, WORDS),
    ]
    if own:
        lines += [".Pp", "Options of its own:", *option_list(own)]
    if also:
        lines += [".Pp", *flow(f"{'Also' if own else 'Options'}: {', '.join(also)}.", WORDS)]
    return [*lines, ".Pp", "Examples:", *literal(command.examples)]


def table(entries: Tuple[Tuple[str, str], ...], macro: str) -> List[str]:
    lines = [".Bl -tag -width Ds"]
    for name, text in entries:
        ended = text if text.endswith(".") else f"{text}."
        lines += [f".It {macro} {argument(name)}", *flow(f"{ended[0].upper()}{ended[1:]}", WORDS)]
    return [*lines, ".El"]


def command_page(told: ProgramHelp) -> str:
    shared = shared_options(told.commands)
    lines = [
        *head("fwkeys", 1, (), "manage Fireworks AI API keys"),
        ".Sh SYNOPSIS",
        *(".Nm\n.Ar command\n.Op Ar option ...\n.Op Ar operand ...".splitlines()),
        *(".Nm\n.Cm help\n.Op Ar command".splitlines()),
        *(".Nm\n.Fl \\-version".splitlines()),
        ".Sh DESCRIPTION",
        *flow(ABOUT_THE_COMMAND, WORDS),
        ".Pp",
        *flow(told.remarks, WORDS),
        ".Sh COMMANDS",
        *table(tuple((command.name, command.summary) for command in told.commands), "Cm"),
    ]
    for command in told.commands:
        lines += command_section(command, shared)
    lines += [
        ".Sh OPTIONS",
        "What most commands take:",
        *option_list(shared),
        ".Sh ENVIRONMENT",
        *table(told.variables, "Ev"),
        ".Pp",
        *flow(told.settings, WORDS),
        ".Sh FILES",
        *table(FILES, "Pa"),
        ".Sh EXIT STATUS",
        *table(told.statuses, "Sy"),
        ".Pp",
        *flow(told.errors, WORDS),
        *see_also(["fwkeys-emulator.1", "libfwkeys.3"]),
    ]
    return "\n".join(lines) + "\n"


def mixed(text: str) -> List[str]:
    """Help in which what is indented is to stay as it is, and the rest is prose."""
    lines: List[str] = []
    for indented, group in groupby(text.strip("\n").splitlines(), lambda line: line[:1] in ("", " ")):
        block = "\n".join(group).strip("\n")
        if indented and block:
            lines += literal(dedent(block))
        elif block:
            lines += [".Pp", *flow(joined(block), WORDS)] if lines else flow(joined(block), WORDS)
    return lines


def emulator_page(told: str) -> str:
    """The emulator's help has its topics under headings in capitals."""
    topics, _, rest = told.partition("\nUSAGE: fwkeys-emulator")
    usage, _, options = rest.partition("\n\nOPTIONS:\n")
    introduction, *sections = re.split(
        r"^(?=[A-Z]{4,}(?: \(.*\))?$)", topics.partition("\n\n")[2], flags=re.MULTILINE
    )
    lines = [
        *head("fwkeys-emulator", 1, (), "emulate the API keys of Fireworks AI, with faults on demand"),
        ".Sh SYNOPSIS",
        ".Nm",
        *(
            f".Op {option_line(form)[len('.It ') :]}"
            for form in re.findall(r"\[(--[^]]*?)(?: \.\.\.)?\]", joined(usage))
        ),
        ".Sh DESCRIPTION",
        *flow(ABOUT_THE_EMULATOR, WORDS),
        ".Pp",
        *mixed(introduction),
        ".Sh OPTIONS",
        ".Bl -tag -width Ds",
    ]
    for forms, text in re.findall(r"^  (-\S+(?: -\S+)?(?: <\S+>)?)(.*(?:\n {3,}.*)*)", options, re.MULTILINE):
        lines += [option_line(forms), *flow(joined(text), WORDS)]
    lines.append(".El")
    for section in sections:
        first, _, text = section.partition("\n")
        heading, _, remark = first.rstrip(")").partition(" (")
        said = flow(f"{remark[0].upper()}{remark[1:]}.", WORDS) if remark else []
        lines += [f".Sh {heading}", *said, *mixed(text)]
    return "\n".join([*lines, *see_also(["fwkeys.1", "libfwkeys.3"])]) + "\n"


def pages(command: Path, emulator: Path) -> Dict[str, str]:
    """File name to text."""
    return {
        "fwkeys.1": command_page(program_help(command)),
        "fwkeys-emulator.1": emulator_page(printed(emulator, "--help")),
    }
