"""fwkeys set-api-key on settings files in every shape: what it writes is what the library reads, everything
else in the file stays as it was, and a file that cannot be written correctly is left alone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, List, Tuple

import pytest
from settings.test_settings import Home, home, loaded
from settings.test_settings_files import GOOD, KEY, LARGEST, MALFORMED
from support.command_runs import Command, assert_one_error_line
from support.scripted_server import ScriptedServer

__all__ = ["home"]  # a fixture

NEW_KEY = "fw_theNewKeyOfTheFile001"
OURS = re.compile(rb"\s*\[\s*(fireworks|default)\s*\]\s*([#;].*)?", re.IGNORECASE | re.DOTALL)
SETS_API_KEY = re.compile(rb"\s*api[-_]key\s*[=:].*", re.IGNORECASE | re.DOTALL)

# Of the shapes that the library refuses, those in which the key is what is refused: a new key mends them.
MENDED = {
    "a variable of the shell",
    "a variable in quotes and braces",
    "an API key with a control character",
    "an API key that is not of ASCII",
    "an API key that is too long",
}


def set_key(path: Path, file: Path, key: str = NEW_KEY) -> Any:
    fwkeys = Command(path, FIREWORKS_AUTH_FILE=str(file))
    run = fwkeys("set-api-key", stdin=None, input=key + "\n")
    for secret in (KEY, NEW_KEY):
        assert secret[6:] not in run.raw_stdout + run.stderr
    return run


def content(text: "str | bytes") -> bytes:
    return text.encode() if isinstance(text, str) else text


def without_api_key(text: bytes) -> List[bytes]:
    """The lines of a file but for those that set the API key for us."""
    lines, is_ours = [], True
    for line in re.split(rb"\r\n|\r|\n", text.removeprefix(b"\xef\xbb\xbf")):
        if line.lstrip().startswith(b"["):
            is_ours = OURS.fullmatch(line) is not None
        if not (is_ours and SETS_API_KEY.fullmatch(line)):
            lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def assert_saved(run: Any, file: Path, before: bytes) -> None:
    assert (run.status, run.stderr) == (0, "")
    assert run.lines == [f"API key saved to {file}"]
    after = file.read_bytes()
    assert without_api_key(after) == without_api_key(before)
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.parametrize(("_label", "text"), GOOD, ids=[row[0] for row in GOOD])
def test_what_is_written_is_what_is_read(
    command_path: Path, home: Home, scripted_server: ScriptedServer, _label: str, text: "str | bytes"
) -> None:
    file = home.text("auth.ini", text, 0o644)
    run = set_key(command_path, file)
    assert_saved(run, file, content(text))
    home.environment(base_url=scripted_server.base_url)
    assert loaded(scripted_server) == {"api_key": NEW_KEY, "account_id": "acme"}
    # Again, and nothing changes.
    once = file.read_bytes()
    assert set_key(command_path, file).status == 0
    is_unchanged = file.read_bytes() == once
    assert is_unchanged


@pytest.mark.parametrize(
    ("_label", "text"), [row for row in GOOD if "base" not in row[0]], ids=[row[0] for row in GOOD]
)
def test_a_file_that_sets_no_key_gets_one(
    command_path: Path, home: Home, scripted_server: ScriptedServer, _label: str, text: "str | bytes"
) -> None:
    """The same shapes without their keys."""
    renamed = re.sub(rb"(?i)api([-_])key(\s*[=:])", rb"other\1key\2", content(text))
    room = b"" if len(renamed) < LARGEST else renamed[: -len(NEW_KEY) - 20] + b"\n"
    file = home.text("auth.ini", room or renamed)
    assert_saved(set_key(command_path, file), file, room or renamed)
    home.environment(base_url=scripted_server.base_url)
    assert loaded(scripted_server) == {"api_key": NEW_KEY, "account_id": "acme"}


@pytest.mark.parametrize(("label", "text", "line"), MALFORMED, ids=[row[0] for row in MALFORMED])
def test_a_file_that_nobody_can_read(
    command_path: Path,
    home: Home,
    scripted_server: ScriptedServer,
    label: str,
    text: "str | bytes",
    line: int,
) -> None:
    file = home.text("auth.ini", text)
    run = set_key(command_path, file)
    if label in MENDED:
        assert_saved(run, file, content(text))
        home.environment(base_url=scripted_server.base_url, account_id="acme")
        assert loaded(scripted_server)["api_key"] == NEW_KEY
        return
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert f"{file}, line {line}: " in run.stderr
    is_unchanged = file.read_bytes() == content(text)
    assert is_unchanged
    assert os.listdir(file.parent) == [file.name]


REFUSED: List[Tuple[str, str, str]] = [
    ("a key in double quotes", "account_id = acme\n", f'"{NEW_KEY}"'),
    ("a key in single quotes", "account_id = acme\n", f"'{NEW_KEY}'"),
    ("a key that is a variable", "account_id = acme\n", f"${NEW_KEY}"),
    ("a key that is a comment", "account_id = acme\n", f"#{NEW_KEY}"),
    ("a key that is another comment", "account_id = acme\n", f";{NEW_KEY}"),
    ("no room for the key", "account_id = acme\n".ljust(LARGEST - 1, "#") + "\n", NEW_KEY),
    ("a file that is too large", "account_id = acme\n".ljust(LARGEST, "#") + "\n", NEW_KEY),
]


@pytest.mark.parametrize(("_label", "text", "key"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_would_not_be_read_is_not_written(
    command_path: Path, home: Home, _label: str, text: str, key: str
) -> None:
    file = home.text("auth.ini", text)
    run = set_key(command_path, file, key)
    assert run.stdout == ""
    assert run.status in {1, 64}
    assert_one_error_line(run)
    assert str(file) in run.stderr
    is_unchanged = file.read_bytes() == text.encode()
    assert is_unchanged
    assert os.listdir(file.parent) == [file.name]


def test_a_section_that_only_looks_like_ours_is_left_alone(
    command_path: Path, home: Home, scripted_server: ScriptedServer
) -> None:
    theirs = f"[firewor\u212as]\napi_key = {KEY}\n"
    file = home.text("auth.ini", theirs)
    assert_saved(set_key(command_path, file), file, theirs.encode())
    theirs_stays = file.read_text() == f"api_key = {NEW_KEY}\n{theirs}"
    assert theirs_stays
    home.environment(base_url=scripted_server.base_url, account_id="acme")
    assert loaded(scripted_server)["api_key"] == NEW_KEY


@pytest.mark.parametrize("key", ["a;b", "a#b", 'a"b', "a'b'", "=", ":", "[x]", "a=b", "!~", "x" * 4096])
def test_any_other_key_is_kept_as_it_is(
    command_path: Path, home: Home, scripted_server: ScriptedServer, key: str
) -> None:
    file = home.text("auth.ini", "account_id = acme\n")
    assert set_key(command_path, file, key).status == 0
    home.environment(base_url=scripted_server.base_url)
    is_read = loaded(scripted_server)["api_key"] == key
    assert is_read


@pytest.mark.parametrize(("name", "key"), [("settings.ini", "account_id"), ("settings.ini", "base_url")])
def test_it_is_not_called_saved_where_no_command_can_use_it(
    command_path: Path, home: Home, name: str, key: str
) -> None:
    """The file of the key is right, and another one that is read with it is not."""
    file = home.text("auth.ini", "account_id = acme\n")
    home.text(name, f"{key} = $NOT_SET\n")
    fwkeys = Command(command_path, HOME=str(home.folder))
    run = fwkeys("set-api-key", stdin=None, input=NEW_KEY + "\n")
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert "the key was written, and the settings cannot be used" in run.stderr
    assert f"{name}, line 1" in run.stderr
    is_written = file.read_text() == f"account_id = acme\napi_key = {NEW_KEY}\n"
    assert is_written
