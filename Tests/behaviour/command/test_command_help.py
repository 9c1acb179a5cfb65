"""The command's help and version: complete, in the width of a terminal, and honest about a failing write."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from support.build import ROOT
from support.command_runs import Command, assert_one_error_line

SOURCES = ROOT / "Sources" / "tools" / "fwkeys"


@pytest.fixture
def fwkeys(command_path: Path) -> Command:
    return Command(command_path)


def command_names(fwkeys: Command) -> list[str]:
    listed = fwkeys("help").stdout.partition("\nCommands:\n")[2]
    return re.findall(r"^  ([a-z-]+) ", listed.partition("\n\n")[0], re.MULTILINE)


@pytest.mark.parametrize("words", [("help",), ("--help",), ("-h",), ("api-key", "--help")], ids=" ".join)
def test_the_overview(fwkeys: Command, words: tuple[str, ...]) -> None:
    run = fwkeys(*words)
    assert (run.status, run.stderr) == (0, "")
    commands = {"create", "list", "get", "delete", "rotate", "whoami", "sweep", "completion", "help"}
    assert commands <= set(command_names(fwkeys))
    assert "FIREWORKS_API_KEY" in run.stdout


def test_it_lists_every_exit_status(fwkeys: Command) -> None:
    declared = set(re.findall(r"case \w+ = (\d+)", next(SOURCES.rglob("Failure.swift")).read_text()))
    listed = set(re.findall(r"^ {1,3}(\d+) ", fwkeys("help").stdout, re.MULTILINE))
    assert declared == listed


def test_each_command_explains_itself_with_examples(fwkeys: Command) -> None:
    for name in command_names(fwkeys):
        page = fwkeys("help", name)
        assert page.status == 0
        assert page.stdout.startswith(f"Usage: fwkeys {name}")
        assert f"  fwkeys {name}" in page.stdout.partition("\nExamples:\n")[2]
        for words in ((name, "--help"), (name, "-h"), ("api-key", name, "--help"), ("help", "api-key", name)):
            assert fwkeys(*words).status == 0
            assert fwkeys(*words).stdout == page.stdout


def test_the_examples_of_create_are_right(fwkeys: Command, tmp_path: Path) -> None:
    (tmp_path / "keys.csv").write_text("name\nquick-start\n")
    examples = fwkeys("help", "create").stdout.partition("\nExamples:\n")[2]
    commands = [shlex.split(line) for line in re.findall(r"^  fwkeys ([^|\n]*)", examples, re.MULTILINE)]
    assert len(commands) >= 5
    for arguments in commands:
        if arguments[0] == "sweep":
            continue
        whose = () if {"--user-id", "--service-account"} & set(arguments) else ("--user-id", "alice")
        run = fwkeys(*arguments, *whose, "--account-id", "acme", "--dry-run", cwd=tmp_path)
        assert (run.status, run.stderr) == (0, ""), arguments
        assert "/v1/accounts/acme/users/" in run.stdout


def test_the_examples_use_options_that_are_there(fwkeys: Command) -> None:
    for name in command_names(fwkeys):
        page = fwkeys("help", name).stdout
        options, _, examples = page.partition("\nExamples:\n")
        for line in re.findall(r"^  .*fwkeys ([^|\n]*)", examples, re.MULTILINE):
            words = shlex.split(line.partition(" -- ")[0].rstrip(")"))
            used = {word for word in words if word.startswith("--")}
            if words[0] in (name, "api-key"):
                assert used <= set(re.findall(r"--[a-z-]+", options)), line


def test_the_help_fits_a_terminal(fwkeys: Command) -> None:
    pages = [fwkeys("help").stdout, *(fwkeys("help", name).stdout for name in command_names(fwkeys))]
    explanations = [page.partition("\nExamples:\n")[0] for page in pages]
    assert [line for page in explanations for line in page.splitlines() if len(line) > 79] == []


def test_the_help_says_which_zone_a_time_is_in(fwkeys: Command) -> None:
    assert "in UTC" in " ".join(fwkeys("help", "create").stdout.split())


@pytest.mark.parametrize("name", ["create", "rotate"])
def test_what_a_key_is_called_without_a_name(fwkeys: Command, name: str) -> None:
    page = " ".join(fwkeys("help", name).stdout.split())
    option = page.partition("--key-name NAME ")[2].partition(" --expire-time")[0]
    assert ("default" in option) == (name == "create")
    assert ("the old key's" in option) == (name == "rotate")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("get", "KEY_ID may be a full name"),
        ("delete", "KEY_ID may be a full name"),
        ("rotate", "KEY_ID may be a full name"),
        ("sweep", "its id or its full name"),
        ("exec", "--ca-file and --proxy are for fwkeys alone"),
    ],
)
def test_what_an_argument_may_be_and_whom_an_option_is_for(fwkeys: Command, name: str, words: str) -> None:
    assert words in " ".join(fwkeys("help", name).stdout.split())


def test_the_version(fwkeys: Command) -> None:
    run = fwkeys("--version")
    assert run.status == 0
    assert re.fullmatch(r"fwkeys \d+\.\d+\.\d+\n", run.stdout)


@pytest.mark.parametrize("words", [("help",), ("help", "create"), ("--version",)], ids=" ".join)
def test_a_write_that_fails_is_an_error(fwkeys: Command, words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        run = fwkeys(*words, stdout=full)
    assert run.status == 1
    assert_one_error_line(run)


def test_help_for_a_command_that_is_not_there(fwkeys: Command) -> None:
    run = fwkeys("help", "crate")
    assert run.status == 64
    assert_one_error_line(run)
