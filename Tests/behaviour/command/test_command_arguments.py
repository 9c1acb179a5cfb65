"""Wrong arguments and settings: exit status 64, one line that names what is wrong and repeats no value.

Nothing is sent then.
"""

from __future__ import annotations

import json
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line

FOR_ALICE = ("-a", "acme", "--user-id", "alice")
CREATE = ("create", *FOR_ALICE)


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


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Bearer NOT-TO-BE-SEEN", "without Bearer"),
        ("NOT-TO-BE-SEEN\n", "has a line end"),
        (" NOT-TO-BE-SEEN", "has a blank"),
    ],
)
def test_what_is_wrong_with_a_key_in_the_environment(
    fwkeys: Command, emulator: Any, value: str, words: str
) -> None:
    run = fwkeys("whoami", settings={"FIREWORKS_API_KEY": value})
    assert "NOT-TO-BE-SEEN" not in run.stderr
    refused(run, emulator, f"FIREWORKS_API_KEY {words}" if words[0] == "h" else words)


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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*CREATE, "--key-name", "--dry-run"), ("--key-name", "--key-name=VALUE")),
        ((*CREATE, "--key-name", "-o", "json"), ("--key-name",)),
        ((*CREATE, "--key-name=   ", "--dry-run"), ("--key-name", "is blank")),
        (("creat", "--dry-run"), ("creat", "did you mean create?")),
        ((*CREATE, "--kee-name", "x"), ("--kee-name", "did you mean --key-name?")),
        (("--profil", "x", "list"), ("--profil", "did you mean --profile?")),
        (("list", "--limit", "0"), ("--limit", "OUT_OF_RANGE")),
    ],
    ids=lambda value: " ".join(value)[-60:],
)
def test_words_that_were_not_meant_so(
    fwkeys: Command, emulator: Any, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    refused(fwkeys(*arguments), emulator, *words)


@pytest.mark.parametrize("name", ["--dry-run", "--", "-", "-x"])
def test_a_name_may_begin_with_a_dash(fwkeys: Command, emulator: Any, name: str) -> None:
    run = fwkeys(*CREATE, f"--key-name={name}", "--dry-run")
    assert run.status == 0
    assert f'"displayName":"{name}"' in run.stdout


@pytest.mark.parametrize(
    "words",
    [
        "-a acme --user-id alice create --dry-run -o json",
        "--account-id=accounts/acme create --user-id accounts/acme/users/alice --dry-run -o=json",
        "-v -a acme api-key create --user-id users/alice --user-id alice --dry-run -ojson",
    ],
)
def test_options_before_the_command_and_full_names(fwkeys: Command, emulator: Any, words: str) -> None:
    run = fwkeys(*words.split())
    assert run.status == 0
    assert json.loads(run.stdout)["path"] == "/v1/accounts/acme/users/alice/apiKeys"


@pytest.mark.parametrize(
    ("given", "seconds"), [("90s", 90), ("12h", 43_200), ("30d", 2_592_000), ("2w", 1_209_600)]
)
def test_an_expiry_may_be_a_time_from_now(fwkeys: Command, emulator: Any, given: str, seconds: int) -> None:
    before = time.time()
    run = fwkeys(*CREATE, "--expire-time", given, "--dry-run", "-o", "json")
    expiry = json.loads(run.stdout)["body"]["apiKey"]["expireTime"]
    at = datetime.strptime(expiry, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
    assert -1 <= at - before - seconds <= 30


def test_a_failure_is_told_as_json_too(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("get", "key_none", "-o", "json")
    assert_one_error_line(run)
    error = json.loads(run.stdout)["error"]
    assert (error["exitStatus"], error["status"], error["outcome"]) == (2, "ERROR_NOT_FOUND", "REJECTED")
    assert error["httpStatus"] == 404


def test_other_names_of_commands_and_options(fwkeys: Command, emulator: Any) -> None:
    created = fwkeys("create", "--name", "short")
    assert "Display Name: short" in created.lines
    assert "short" in fwkeys("ls").stdout
    assert fwkeys("rm", created.key_id).status == 0
    assert emulator.live_ids() == []


def test_a_dry_run_of_a_rotation_changes_nothing(fwkeys: Command, emulator: Any) -> None:
    old = fwkeys("create", "--key-name", "ci").key_id
    before = emulator.requests()["create"], emulator.requests()["delete"]
    run = fwkeys("rotate", old, "--dry-run", "--secret-file", "/nonexistent/x")
    assert (run.status, run.stderr) == (0, "")
    assert [line for line in run.lines if line.startswith("{")] == [
        '{"apiKey":{"displayName":"ci"}}',
        f'{{"keyId":"{old}"}}',
    ]
    assert (emulator.requests()["create"], emulator.requests()["delete"]) == before


def test_firectls_flags_are_one_line(fwkeys: Command, emulator: Any) -> None:
    created = fwkeys("create", "--key-name", "two words", "-o", "flag")
    assert created.stdout.startswith(f"--key-id={emulator.live_ids()[0]} --key-name='two words' ")
    assert created.stdout.endswith(" --key=<secret>\n")
