"""fwkeys create --batch: which files it takes, what it makes of them, and what it says of those it refuses.

A dry run shows what would be sent for each row.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line

OWNER = ("--account-id", "acme", "--user-id", "alice")
MARKED = "-fwk-0000000000000000"


@pytest.fixture
def fwkeys(command_path: Path) -> Command:
    return Command(command_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def requests(fwkeys: Command, file: Path, *options: str) -> list[dict[str, Any]]:
    run = fwkeys("create", "--batch", str(file), "--dry-run", "-o", "json", *(options or OWNER))
    assert (run.status, run.stderr) == (0, "")
    return [json.loads(line) for line in run.lines]


def keys(fwkeys: Command, file: Path) -> list[dict[str, Any]]:
    return [request["body"]["apiKey"] for request in requests(fwkeys, file)]


@pytest.mark.parametrize(
    "content",
    [
        "user,account,name,expiry,annotation.team\nbob,umbrella,ci,2999-01-02,core\n",
        "\ufeffuser,account,name,expiry,annotation.team\r\nbob,umbrella,ci,2999-01-02,core\r\n",
        '"user","account","name","expiry","annotation.team"\n"bob","umbrella","ci","2999-01-02","core"',
        "\n\nannotation.team,expiry,name,account,user\n\ncore,2999-01-02 00:00:00,ci,umbrella,bob\n\n",
        '{"user":"bob","account":"umbrella","name":"ci","expiry":"2999-01-02T01:00:00+01:00",'
        '"annotations":{"team":"core"}}\n',
        '\ufeff \n { "annotations" : { "team" : "c\\u006fre" }, "expiry":"2999-01-02","name":"ci",\t'
        '"account":"umbrella","user":"bob" } \r\n\n',
    ],
    ids=["plain", "BOM and CRLF", "quoted", "order and empty lines", "JSON Lines", "JSON Lines, spaced"],
)
def test_a_row(fwkeys: Command, file: Path, content: str) -> None:
    file.write_bytes(content.encode())
    (request,) = requests(fwkeys, file, "--account-id", "acme", "--user-id", "alice")
    assert request["path"] == "/v1/accounts/umbrella/users/bob/apiKeys"
    assert request["body"]["apiKey"] == {
        "displayName": "ci" + MARKED,
        "expireTime": "2999-01-02T00:00:00Z",
        "annotations": {"team": "core"},
    }


def test_what_a_row_does_not_say(fwkeys: Command, file: Path) -> None:
    file.write_text("account,user,name,expiry,annotation.a\n,,,,x\n")
    (request,) = requests(fwkeys, file)
    assert request["path"] == "/v1/accounts/acme/users/alice/apiKeys"
    assert request["body"]["apiKey"] == {"displayName": "default" + MARKED, "annotations": {"a": "x"}}
    annotations = '"annotations":{"a":"x"}'
    file.write_text(
        f'{{"account":null,"user":null,"name":null,"expiry":null,{annotations}}}\n{{{annotations}}}\n'
    )
    first, second = requests(fwkeys, file)
    assert first == second == request


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ('"a,b"', "a,b"),
        ('"a ""b"" c"', 'a "b" c'),
        ('""""', '"'),
        (" a b ", " a b "),
        ("a\\nb", "a\\nb"),
        ("{x}", "{x}"),
        ("ä😀", "ä😀"),
    ],
)
def test_fields_of_csv(fwkeys: Command, file: Path, field: str, value: str) -> None:
    file.write_text(f"name,annotation.a\n{field},x\nplain,{field}\n")
    first, second = keys(fwkeys, file)
    assert first["displayName"] == value + MARKED
    assert second["annotations"] == {"a": value}


@pytest.mark.parametrize(
    "value",
    ['"', "\\", "/", "ä", "😀", "\u20ac", "a" * 1000, "\U0010ffff", "\ud7ff", "\ue000"],
)
def test_strings_of_json_lines(fwkeys: Command, file: Path, value: str) -> None:
    file.write_text(json.dumps({"name": value}) + "\n" + json.dumps({"name": value}, ensure_ascii=False))
    for key in keys(fwkeys, file):
        assert key["displayName"] == value + MARKED


def test_an_annotation_without_a_value(fwkeys: Command, file: Path) -> None:
    file.write_text('{"annotations":{"a":"","b":"x"}}')
    assert keys(fwkeys, file)[0]["annotations"] == {"a": "", "b": "x"}


def test_standard_input(fwkeys: Command, file: Path) -> None:
    file.write_text("name\nci\n")
    with file.open() as content:
        run = fwkeys("create", "--batch", "-", "--dry-run", *OWNER, stdin=content)
    assert (run.status, run.stderr) == (0, "")
    assert run.lines[0] == "POST /v1/accounts/acme/users/alice/apiKeys"
    assert json.loads(run.lines[1]) == {"apiKey": {"displayName": "ci" + MARKED}}


def test_many_rows(fwkeys: Command, file: Path) -> None:
    names = [f"key {number} of many" for number in range(20_000)]
    file.write_text("name\n" + "\n".join(names))
    assert [key["displayName"] for key in keys(fwkeys, file)] == [name + MARKED for name in names]


NAMES = "name\n"
MALFORMED = [
    ("csv: empty", "", 1, "header"),
    ("csv: a column that is not known", "name,nmae\na,b\n", 1, "column 2"),
    ("csv: a column without a name", "name,\na,b\n", 1, "column 2"),
    ("csv: an annotation without a name", "annotation.\nb\n", 1, "column 1"),
    ("csv: a column twice", "name,user,name\na,b,c\n", 1, "columns 1 and 3"),
    ("csv: semicolons", "name;user\na;b\n", 1, "column 1"),
    ("csv: too many columns", ",".join(f"annotation.{n}" for n in range(69)) + "\n", 1, "more than 68"),
    ("csv: too few fields", "name,user\na,b\n\nc\n", 4, "fewer fields"),
    ("csv: too many fields", "name,user\na,b\nc,d,e\n", 3, "more fields"),
    ("csv: a quote in the middle", NAMES + 'a"b\n', 2, "a quote"),
    ("csv: no quote at the end", NAMES + 'a\n"b\nc\n', 3, "no quote at its end"),
    ("csv: something behind a quote", NAMES + '"b"c\n', 2, "follows the quote"),
    ("csv: a quote in the header", 'na"me\na\n', 1, "a quote"),
    ("csv: a line in a field", NAMES + 'a\n"b\nc"\n', 3, "control characters"),
    ("csv: a lone CR", NAMES + "a\rb\n", 2, "control characters"),
    ("csv: a byte of 0", NAMES + "a\nb\0c\n", 3, "a byte is 0"),
    ("csv: UTF-16", "name\na\n".encode("utf-16").decode("latin-1"), 1, "a byte is 0"),
    ("csv: an expiry in the past", "name,expiry\na,2001-01-01\n", 2, "the expiry is not in the future"),
    ("csv: an expiry that is none", "name,expiry\na,tomorrow\n", 2, "the expiry is not a time"),
    ("csv: an expiry that does not exist", "expiry\n2999-02-30\n", 2, "does not exist"),
    ("csv: a name that is too long", NAMES + "a" * 1025 + "\n", 2, "the name is too long"),
    ("csv: every user", "user\n-\n", 2, "ERROR_WILDCARD_USER"),
    ("csv: a dot", "account\n..\n", 2, "the account must not be"),
    ("csv: a long user", "user\n" + "u" * 257 + "\n", 2, "the user is too long"),
    ("csv: a cleared row", "name,expiry\nbuild,\n,\n", 3, "nothing is given"),
    ("csv: a line of blanks", NAMES + "build\n   \n", 3, "is blank"),
    ("json: an empty object", '{"name":"a"}\n{}\n', 2, "nothing is given"),
    ("json: nothing but null", '{"name":null}\n', 1, "nothing is given"),
    ("json: a name of blanks", '{"name":" \\t"}\n', 1, "is blank"),
    ("csv: a value that is too long", "annotation.a\n" + "a" * 4097 + "\n", 2, "an annotation is too long"),
    ("json: an array", "{}\n[]\n", 2, "no JSON object"),
    ("json: something behind it", "{}{}\n", 1, "follows the JSON object"),
    ("json: not closed", '{"name":"a"\n', 1, "a comma"),
    ("json: two lines", '{\n"name":"a"}\n', 1, "a string is expected"),
    ("json: a comma at the end", '{"name":"a",}\n', 1, "a string is expected"),
    ("json: a comma at the start", "{,}\n", 1, "a string is expected"),
    ("json: no colon", '{"name" "a"}\n', 1, "a colon"),
    ("json: a number", '{"name":1}\n', 1, "a string is expected"),
    ("json: true", '{"name":true}\n', 1, "a string is expected"),
    ("json: nil", '{"name":nil}\n', 1, "a string is expected"),
    ("json: a member that is not known", '{"nmae":"a"}\n', 1, "a member is none of"),
    ("json: a member twice", '{"name":"a","name":"b"}\n', 1, "twice"),
    ("json: annotations twice", '{"annotations":{"a":"b"},"annotations":{"a":"b"}}\n', 1, "twice"),
    ("json: an annotation twice", '{"annotations":{"a":"b","a":"c"}}\n', 1, "twice"),
    ("json: annotations as a list", '{"annotations":["a"]}\n', 1, "not an object"),
    ("json: annotations not closed", '{"annotations":{"a":"b"\n', 1, "a comma"),
    ("json: a number as a value", '{"annotations":{"a":1}}\n', 1, "a string is expected"),
    ("json: no quote at the end", '{"name":"a\n', 1, "no quote at its end"),
    ("json: a tab in a string", '{"name":"a\tb"}\n', 1, "control character"),
    ("json: a tab as an escape", '{"name":"a\\tb"}\n', 1, "control characters"),
    ("json: an escape that is none", '{"name":"\\x"}\n', 1, "an escape"),
    ("json: an escape at the end", '{"name":"\\', 1, "an escape"),
    ("json: half an escape", '{"name":"\\u12"}\n', 1, "an escape"),
    ("json: a character 0", '{"name":"\\u0000"}\n', 1, "an escape"),
    ("json: half a pair", '{"name":"\\ud800"}\n', 1, "an escape"),
    ("json: a pair of two first halves", '{"name":"\\ud800\\ud800"}\n', 1, "an escape"),
    ("json: a second half alone", '{"name":"\\udc00"}\n', 1, "an escape"),
    ("json: an empty name", '{"name":""}\n', 1, "the name must not be empty"),
    ("json: an empty name of an annotation", '{"annotations":{"":"a"}}\n', 1, "must not be empty"),
    (
        "json: an expiry in the past",
        '{"name":"a"}\n\n{"expiry":"2001-01-01"}\n',
        3,
        "the expiry is not in the future",
    ),
]


@pytest.mark.parametrize(
    ("content", "line", "words"), [row[1:] for row in MALFORMED], ids=[r[0] for r in MALFORMED]
)
@pytest.mark.parametrize("dry", [True, False], ids=["dry run", "for real"])
def test_a_file_that_is_refused(
    command_path: Path,
    emulator: Any,
    file: Path,
    tmp_path: Path,
    content: str,
    line: int,
    words: str,
    dry: bool,
) -> None:
    """The line is named, no value is repeated, nothing is sent, and nothing is made."""
    file.write_bytes(content.encode("latin-1" if "\xff" in content else "utf-8"))
    fwkeys = Command(command_path, FIREWORKS_API_KEY=emulator.api_key, FIREWORKS_BASE_URL=emulator.base_url)
    how = ("--dry-run",) if dry else ("--out", str(tmp_path / "out"))
    run = fwkeys("create", "--batch", str(file), *OWNER, *how)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert run.stderr.startswith(f"fwkeys: {file}, line {line}: ")
    assert words in run.stderr
    assert "nmae" not in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
    assert sum(count["received"] for count in emulator.requests().values()) == 0


def test_several_lines_that_are_refused(fwkeys: Command, file: Path) -> None:
    file.write_text("name,expiry\n" + "a,b\n" * 30)
    run = fwkeys("create", "--batch", str(file), "--dry-run", *OWNER)
    assert (run.status, run.stdout) == (64, "")
    lines = run.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines[:20]] == [f"{file}, line {n}" for n in range(2, 22)]
    assert lines[20:] == [f"fwkeys: {file}: what follows line 21 was not looked at"]


def test_bytes_that_are_not_utf8(fwkeys: Command, file: Path) -> None:
    for content in (b"name\na\n\xc3(\n", b'{}\n\n{"name":"\xff"}\n'):
        file.write_bytes(content)
        run = fwkeys("create", "--batch", str(file), "--dry-run", *OWNER)
        assert run.status == 64
        assert run.stderr.startswith(f"fwkeys: {file}, line 3: a ")
        assert "is not valid UTF-8" in run.stderr


@pytest.mark.parametrize("content", ["name\n", "\nname\n\n\n"])
def test_a_file_without_rows(fwkeys: Command, file: Path, content: str) -> None:
    file.write_text(content)
    run = fwkeys("create", "--batch", str(file), "--dry-run", *OWNER)
    assert (run.status, run.stderr) == (64, f"fwkeys: {file} has no rows\n")


def test_a_file_that_is_not_there(fwkeys: Command, tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path):
        run = fwkeys("create", "--batch", str(path), "--dry-run", *OWNER)
        assert run.status == 64
        assert_one_error_line(run)
        assert "cannot be read" in run.stderr


def test_an_owner_that_nobody_names(fwkeys: Command, file: Path) -> None:
    """The user of the other rows is not one of another account."""
    file.write_text("account,user\nacme,\numbrella,bob\numbrella,\n")
    run = fwkeys("create", "--batch", str(file), "--dry-run", *OWNER)
    assert run.status == 64
    assert_one_error_line(run)
    assert f"{file}, line 4: which user?" in run.stderr
    for options, words in (((), "no account"), (("--account-id", "acme"), "no user")):
        file.write_text("name\na\n")
        run = fwkeys("create", "--batch", str(file), "--dry-run", *options)
        assert run.status == 64
        assert_one_error_line(run)
        assert words in run.stderr
