"""The completion scripts, each loaded into its own shell, and asked to complete what a user would type."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Iterator

import pytest
from support import build
from support.command_runs import PATIENCE_SECONDS, Command, assert_one_error_line

# What is typed, what must be among the offers, and what must not.
QUESTIONS = [
    ("fwkeys ", {"create", "list", "rotate", "completion", "set-api-key"}, {"--key-name"}),
    ("fwkeys cre", {"create"}, {"list"}),
    ("fwkeys api-key ro", {"rotate"}, {"create"}),
    ("fwkeys create --key", {"--key-name"}, {"--keep"}),
    ("fwkeys sweep --ke", {"--keep"}, {"--key-name"}),
    ("fwkeys list --output json", {"json", "jsonl"}, {"text"}),
    ("fwkeys list -o ", {"text", "json", "jsonl"}, {"--output"}),
    ("fwkeys get key_x --output ", {"text", "json"}, {"jsonl"}),
    ("fwkeys completion ", {"bash", "zsh", "fish"}, {"text"}),
    ("fwkeys help sw", {"sweep"}, {"create"}),
    ("fwkeys create --secret-file a-", {"a-file"}, {"b-file"}),
    ("fwkeys sweep --journal a-", {"a-file"}, {"b-file"}),
    ("fwkeys ls --older", {"--older-than"}, {"--key-name"}),
    # Options in front of the command, with and without a value.
    ("fwkeys --pro", {"--profile", "--proxy"}, {"create"}),
    ("fwkeys --profile list ", {"create", "list"}, {"--filter", "a-file"}),
    ("fwkeys --profile=list -v cre", {"create"}, {"list"}),
    ("fwkeys -o ", {"text", "json", "jsonl"}, {"create"}),
    ("fwkeys --ca-file a-", {"a-file"}, {"b-file"}),
    ("fwkeys -a acme api-key create --key", {"--key-name"}, {"--keep"}),
    ("fwkeys -v --output json sweep --ke", {"--keep"}, {"--key-name"}),
]
ASK = pytest.mark.parametrize(("typed", "offered", "not_offered"), QUESTIONS, ids=[q[0] for q in QUESTIONS])

SHOW = r'_fwkeys; printf "%s\n" "${COMPREPLY[@]}"'


@pytest.fixture
def fwkeys(command_path: Path) -> Command:
    return Command(command_path)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the shells have their home."""
    return with_two_files(tmp_path)


def with_two_files(directory: Path) -> Path:
    for name in ("a-file", "b-file"):
        (directory / name).touch()
    return directory


def shell(name: str) -> str:
    path = shutil.which(name)
    assert path, f"{name} is not installed: make installs it"
    return path


def script_for(fwkeys: Command, name: str, place: Path) -> Path:
    run = fwkeys("completion", name)
    assert (run.status, run.stderr) == (0, "")
    path = place / f"script.{name}"
    path.write_text(run.stdout)
    return path


def check(offers: set[str], offered: set[str], not_offered: set[str]) -> None:
    assert offered <= offers
    assert not not_offered & offers


def run_shell(arguments: list[str], place: Path) -> str:
    environment = {"HOME": str(place), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        arguments,
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stderr == ""
    return done.stdout


@ASK
def test_bash(fwkeys: Command, place: Path, typed: str, offered: set[str], not_offered: set[str]) -> None:
    script = script_for(fwkeys, "bash", place)
    words = typed.split(" ")
    ask = f'source "{script}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); {SHOW}'
    offers = run_shell([shell("bash"), "--norc", "-uc", ask, "bash", *words], place).split()
    check(set(offers), offered, not_offered)


def test_bash_completes_a_value_behind_an_equals_sign(fwkeys: Command, place: Path) -> None:
    script = script_for(fwkeys, "bash", place)
    ask = f'source "{script}"; COMP_WORDS=(fwkeys list --output = js); COMP_CWORD=4; {SHOW}'
    assert run_shell([shell("bash"), "--norc", "-uc", ask], place).split() == ["json", "jsonl"]


def test_bash_completes_behind_an_option_with_an_equals_sign(fwkeys: Command, place: Path) -> None:
    script = script_for(fwkeys, "bash", place)
    ask = f'source "{script}"; COMP_WORDS=(fwkeys --profile = list cre); COMP_CWORD=4; {SHOW}'
    assert run_shell([shell("bash"), "--norc", "-uc", ask], place).split() == ["create"]


def test_bash_is_told_of_the_function(fwkeys: Command, place: Path) -> None:
    script = script_for(fwkeys, "bash", place)
    told = run_shell([shell("bash"), "--norc", "-c", f'source "{script}"; complete -p fwkeys'], place)
    assert told == "complete -F _fwkeys fwkeys\n"


@ASK
def test_fish(fwkeys: Command, place: Path, typed: str, offered: set[str], not_offered: set[str]) -> None:
    script = script_for(fwkeys, "fish", place)
    ask = f"source {script}; complete --do-complete '{typed}'"
    lines = run_shell([shell("fish"), "--no-config", "-c", ask], place).splitlines()
    check({line.split("\t")[0] for line in lines}, offered, not_offered)


def test_fish_explains_what_it_offers(fwkeys: Command, place: Path) -> None:
    script = script_for(fwkeys, "fish", place)
    ask = f"source {script}; complete --do-complete 'fwkeys create --key'"
    assert run_shell([shell("fish"), "--no-config", "-c", ask], place) == "--key-name\tname of the key\n"


class Zsh:
    """A zsh that a test types into: its completion works on a terminal only."""

    def __init__(self, script: Path, place: Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = {"HOME": str(place), "PATH": os.environ["PATH"], "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        self._process = subprocess.Popen(
            [shell("zsh"), "-f", "-i"],
            cwd=place,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""
        # Offers go to a variable and not to the screen, which would cut and colour them.
        self._type(
            "PS1=; unsetopt zle prompt_cr prompt_sp; setopt zle; autoload -Uz compinit; compinit -u -D; "
            f"source {script}; zstyle ':completion:*' menu no; LISTMAX=0; bindkey '^T' delete-char-or-list; "
            "print rea''dy\n"
        )
        self.shown_until("ready")

    def _type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def shown_until(self, text: str) -> str:
        """What it shows until it has printed the text and its line editor reads again."""
        self.wait_for(text)
        shown, _, self.shown = self.shown.rpartition(text)
        self.wait_for("[?2004h")
        return shown

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.shown:
            ready, _, _ = select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"zsh does not show {text!r}: {self.shown[-500:]!r}"
            self.shown += os.read(self._ours, 65536).decode()

    def offers(self, typed: str) -> set[str]:
        """The words that zsh shows when it lists what it can complete to."""
        self.shown = ""
        self._type(typed + "\x14")
        self._type("\x15print do''ne\n")
        return set(re.findall(r"[A-Za-z0-9_-]+", self.shown_until("done").replace(typed, " ")))

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


@pytest.fixture(scope="module")
def zsh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zsh]:
    """One for all questions: it takes it a third of a second to set up its completion."""
    place = with_two_files(tmp_path_factory.mktemp("zsh"))
    zsh = Zsh(script_for(Command(build.command_path()), "zsh", place), place)
    yield zsh
    zsh.stop()


@ASK
def test_zsh(zsh: Zsh, typed: str, offered: set[str], not_offered: set[str]) -> None:
    check(zsh.offers(typed), offered, not_offered)


@pytest.mark.parametrize("words", [(), ("ksh",), ("bash", "zsh")], ids=str)
def test_a_shell_that_is_not_known(fwkeys: Command, words: tuple[str, ...]) -> None:
    run = fwkeys("completion", *words)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_every_command_and_option_of_the_help_is_in_the_script(fwkeys: Command, name: str) -> None:
    script = fwkeys("completion", name).stdout
    listed = fwkeys("help").stdout.partition("\nCommands:\n")[2].partition("\n\n")[0]
    for command in re.findall(r"^  ([a-z-]+) ", listed, re.MULTILINE):
        assert command in script
        for option in re.findall(r"^  (?:-\w, )?--([a-z-]+)", fwkeys("help", command).stdout, re.MULTILINE):
            assert re.search(rf"(--|-l ){option}\b", script)
    assert not re.search(r"--api-key\b(?!-)", script), "it is there to be refused"
