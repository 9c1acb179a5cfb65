"""Wrong arguments and settings: exit status 64, one line that names what is wrong and repeats no value.

Nothing is sent then.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line, command_for

FOR_ALICE = ("-a", "acme", "--user-id", "alice")
CREATE = ("create", *FOR_ALICE)


@pytest.fixture
def fwkeys(command_path: Path, emulator: Any) -> Command:
    return command_for(command_path, emulator)


def refused(run: Any, emulator: Any, *words: str) -> None:
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    for word in words:
        assert word in run.stderr
    assert all(operation["received"] == 0 for operation in emulator.requests().values())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("fwkeys help",)),
        (("api-key",), ("fwkeys help",)),
        (("crate",), ("crate", "fwkeys help")),
        (("create", "-a", "acme", "--dry-run"), ("--user-id", "--service-account")),
        (("create", "--user-id", "alice", "--all-users"), ("--all-users",)),
        (("get",), ("KEY_ID",)),
        (("get", "api-key"), ("KEY_ID",)),
        (("get", "a", "b"), ("get",)),
        (("get", "."), ("key id", "DOT_SEGMENT")),
        (("delete",), ("KEY_ID",)),
        (("delete", "a", ""), ("key id", "EMPTY_ARGUMENT")),
        (("delete", "--user-id", "-", "a"), ("--user-id", "WILDCARD_USER")),
        (("get", "--user-id", "-", "a"), ("--user-id", "WILDCARD_USER")),
        (("sweep", "--user-id", "-", "0123456789abcdef"), ("--user-id", "WILDCARD_USER")),
        (("rotate", "--user-id", "-", "a", "--secret-file", "x"), ("--user-id", "WILDCARD_USER")),
        (("whoami", "operand"), ("whoami",)),
        (("whoami", "--user-id", "x"), ("--user-id",)),
        ((*CREATE, "--settle-ms", "-1"), ("--settle-ms",)),
        ((*CREATE, "--service-account", "ci"), ("--user-id", "--service-account")),
        ((*CREATE, "operand"), ("create",)),
        ((*CREATE, "api-key", "operand"), ("create",)),
        (("api-key", *CREATE, "api-key"), ("create",)),
        ((*CREATE, "--colour"), ("--colour",)),
        ((*CREATE, "--key", "abbreviated"), ("--key",)),
        ((*CREATE, "--dry-run=yes"), ("--dry-run",)),
        ((*CREATE, "-x"), ("-x",)),
        ((*CREATE, "--key-name"), ("--key-name",)),
        ((*CREATE, "-o"), ("-o",)),
        ((*CREATE, "-o", "yaml"), ("--output",)),
        ((*CREATE, "--timeout-ms", "soon"), ("--timeout-ms",)),
        ((*CREATE, "--timeout-ms", "-1"), ("--timeout-ms",)),
        ((*CREATE, "--timeout-ms", "0"), ("--timeout-ms", "OUT_OF_RANGE")),
        ((*CREATE, "--timeout-ms", "99999999999999999999"), ("--timeout-ms",)),
        ((*CREATE, "--annotation", "no-value"), ("--annotation",)),
        ((*CREATE, "--annotation", "=value"), ("--annotation", "EMPTY_ARGUMENT")),
        ((*CREATE, "--key-name", ""), ("--key-name", "EMPTY_ARGUMENT")),
        ((*CREATE, "--key-name", "x" * 1025), ("--key-name", "TOO_LONG")),
        ((*CREATE, "--key-name", "two\nlines"), ("--key-name", "CONTROL_CHARACTER")),
        ((*CREATE, "--expire-time", "tomorrow"), ("--expire-time", "INVALID_TIMESTAMP")),
        ((*CREATE, "--expire-time", "2931-02-03T04:05:06"), ("--expire-time", "INVALID_TIMESTAMP")),
        ((*CREATE, "--expire-time", "2931-02-03 04:05"), ("--expire-time", "INVALID_TIMESTAMP")),
        ((*CREATE, "--expire-time", "2931-02-30"), ("--expire-time", "NONEXISTENT_TIME")),
        ((*CREATE, "--expire-time", "2931-02-03 24:00:00"), ("--expire-time", "NONEXISTENT_TIME")),
        ((*CREATE, "--expire-time", "2001-02-03"), ("--expire-time", "TIME_IN_PAST")),
        (("create", "-a", "", "--user-id", "alice"), ("--account-id", "EMPTY_ARGUMENT")),
        (("create", "-a", "..", "--user-id", "alice"), ("--account-id", "DOT_SEGMENT")),
        (("create", "-a", "acme", "--user-id", "."), ("--user-id", "DOT_SEGMENT")),
        (("create", "-a", "acme", "--service-account", "-"), ("--service-account", "WILDCARD_USER")),
        (("create", "-a", "acme", "--user-id", "x" * 257), ("--user-id", "TOO_LONG")),
        (("create", "-a", "acme", "--user-id", "a\tb"), ("--user-id", "CONTROL_CHARACTER")),
        ((*CREATE, "--base-url", "http://example.com"), ("--base-url", "INSECURE_URL")),
        ((*CREATE, "--base-url", "example"), ("--base-url", "INVALID_URL")),
        ((*CREATE, "--proxy", "socks5://example"), ("--proxy", "INVALID_URL")),
        ((*CREATE, "--proxy", ""), ("--proxy", "EMPTY_ARGUMENT")),
        ((*CREATE, "--ca-file", "a\nb"), ("--ca-file", "CONTROL_CHARACTER")),
        ((*CREATE, "--api-key-file", "/nonexistent"), ("--api-key-file", "No such file")),
        ((*CREATE, "--api-key-file", "/dev/null"), ("--api-key-file", "EMPTY_ARGUMENT")),
    ],
    ids=lambda value: " ".join(value)[-60:] if isinstance(value, tuple) else None,
)
def test_refused(fwkeys: Command, emulator: Any, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    refused(fwkeys(*arguments), emulator, *words)


def test_invalid_utf8(fwkeys: Command, emulator: Any) -> None:
    name = b"\xc0\xaf".decode("utf-8", "surrogateescape")
    refused(fwkeys(*CREATE, "--key-name", name), emulator, "--key-name", "INVALID_UTF8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--api-key", "NOT-TO-BE-SEEN"),
        ("--api-key=NOT-TO-BE-SEEN",),
        ("--api-k=NOT-TO-BE-SEEN",),
        ("--NOT-TO-BE-SEEN",),
        ("NOT-TO-BE-SEEN",),
        ("--dry-run=NOT-TO-BE-SEEN",),
        ("--output", "NOT-TO-BE-SEEN"),
        ("--annotation", "NOT-TO-BE-SEEN"),
        ("--timeout-ms", "NOT-TO-BE-SEEN"),
        ("--expire-time", "NOT-TO-BE-SEEN"),
        ("--base-url", "NOT-TO-BE-SEEN"),
        ("--api-key-file", "NOT-TO-BE-SEEN"),
    ],
    ids=" ".join,
)
def test_a_secret_in_the_wrong_place_is_not_repeated(
    fwkeys: Command, emulator: Any, arguments: tuple[str, ...]
) -> None:
    run = fwkeys(*CREATE, *arguments)
    assert "NOT-TO-BE-SEEN" not in run.stderr
    refused(run, emulator)


def test_a_secret_in_place_of_a_command_is_not_repeated(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("fw_NotToBeSeen")
    assert "NotToBeSeen" not in run.stderr
    refused(run, emulator)


@pytest.mark.parametrize("argument", ["--api-key", "--api-key=x"])
def test_an_api_key_in_argv_is_refused_and_the_reason_given(
    fwkeys: Command, emulator: Any, argument: str
) -> None:
    refused(fwkeys(*CREATE, argument, "x"), emulator, "every user", "FIREWORKS_API_KEY", "--api-key-file")


def test_no_api_key_anywhere(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys(*CREATE, without=("FIREWORKS_API_KEY",))
    refused(run, emulator, "FIREWORKS_API_KEY", "--api-key-file")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("FIREWORKS_API_KEY", "two\nlines", "CONTROL_CHARACTER"),
        ("FIREWORKS_BASE_URL", "ftp://example.com", "INVALID_URL"),
        ("FIREWORKS_ACCOUNT_ID", "..", "DOT_SEGMENT"),
    ],
)
def test_a_wrong_setting_is_named(fwkeys: Command, emulator: Any, name: str, value: str, word: str) -> None:
    run = fwkeys("create", "--user-id", "alice", settings={name: value})
    refused(run, emulator, name, word)


def test_the_first_line_of_the_key_file_is_too_long(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    path = tmp_path / "api-key"
    path.write_text("x" * 100_000)
    refused(fwkeys(*CREATE, "--api-key-file", str(path)), emulator, "--api-key-file", "too long")


def test_two_dashes_end_the_options(fwkeys: Command, emulator: Any) -> None:
    refused(fwkeys(*CREATE, "--", "--dry-run"), emulator, "create")


def test_two_dashes_as_a_value_end_nothing(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys(*CREATE, "--key-name", "--", "api-key", "--dry-run")
    assert run.status == 0
    assert '"displayName":"--"' in run.stdout
