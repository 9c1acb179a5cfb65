"""The files of settings: what is a line, what is refused, and what is said of it. No value is ever shown."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple

import fwkeys
import pytest
from conftest import API_KEY
from fwkeys import LogLevel, Outcome, Status
from settings.test_settings import Home, home, loaded
from support.build import ROOT
from support.scripted_server import ScriptedServer

__all__ = ["home"]  # a fixture

KEY = "fw_keyOfTheSettingsFile0"
LARGEST = 65_536

GOOD: List[Tuple[str, "str | bytes"]] = [
    ("as firectl writes it", f"account_id = acme\napi_key = {KEY}\n"),
    ("without blanks", f"account_id=acme\napi_key={KEY}\n"),
    ("with many blanks", f"  account_id\t =   acme  \n\t api_key =\t{KEY} \t \n"),
    ("without a line end at the end", f"account_id = acme\napi_key = {KEY}"),
    ("with CR LF", f"account_id = acme\r\napi_key = {KEY}\r\n"),
    ("with a byte order mark", b"\xef\xbb\xbf" + f"account_id = acme\napi_key = {KEY}\n".encode()),
    ("with a section", f"[fireworks]\naccount_id = acme\napi_key = {KEY}\n"),
    (
        "with other sections",
        f"[a]\napi_key = no\n [fireworks] \naccount_id = acme\napi_key = {KEY}\n[b]\napi_key = no\n",
    ),
    ("with a section and a comment", f"[fireworks] # mine\naccount_id = acme\napi_key = {KEY}\n"),
    ("with a section and ; behind it", f"[fireworks];mine\naccount_id = acme\napi_key = {KEY}\n"),
    ("with [DEFAULT]", f"[DEFAULT]\naccount_id = acme\napi_key = {KEY}\n"),
    ("with [default]", f"[default]\naccount_id = acme\napi_key = {KEY}\n"),
    ("with [Fireworks]", f"[ Fireworks ]\naccount_id = acme\napi_key = {KEY}\n"),
    ("with two sections of ours", f"[DEFAULT]\naccount_id = acme\n[fireworks]\napi_key = {KEY}\n"),
    ("with a section behind settings", f"account_id = acme\n[fireworks]\napi_key = {KEY}\n"),
    ("appended behind sections", f"[x]\na = b\n[fireworks]\naccount_id = acme\n\napi_key = {KEY}\n"),
    ("with colons", f"account_id: acme\napi_key : {KEY}\n"),
    ("with a colon and an equals sign", f"account_id:acme\napi_key={KEY}\n"),
    ("in double quotes", f'account_id = "acme"\napi_key = "{KEY}"\n'),
    ("in single quotes", f"account_id = 'acme'\napi_key='{KEY}'\n"),
    ("in quotes with a comment", f'account_id = "acme" # mine\napi_key = "{KEY}"; mine\n'),
    ("in upper case", f"ACCOUNT_ID = acme\nAPI_KEY = {KEY}\n"),
    ("in any case", f"Account_Id = acme\nApi_Key = {KEY}\n"),
    ("with hyphens", f"account-id = acme\napi-key = {KEY}\n"),
    ("in upper case with hyphens", f"ACCOUNT-ID = acme\nAPI-KEY: {KEY}\n"),
    ("with a comment behind a value", f"account_id = acme # mine\napi_key = {KEY} ; mine\n"),
    ("with a tab before a comment", f"account_id = acme\t# mine\napi_key = {KEY}\t;mine\n"),
    ("a full name of an account", f"account_id = accounts/acme\napi_key = {KEY}\n"),
    ("a full name in quotes", f'account_id = "accounts/acme"\napi_key = {KEY}\n'),
    ("twice", f"api_key = no\naccount_id = no\naccount_id = acme\napi_key = {KEY}\n"),
    ("twice in two spellings", f"API-KEY = no\naccount_id = acme\napi_key = {KEY}\n"),
    ("an empty one behind", f'account_id = acme\napi_key = {KEY}\napi_key =\naccount_id = ""\n'),
    ("a word alone", f"account_id = acme\nnonsense\napi_key = {KEY}\n"),
    ("a key alone", f"{KEY}\naccount_id = acme\napi_key = {KEY}\n"),
    ("a value alone", f"\n\n = {KEY}\naccount_id = acme\napi_key = {KEY}\n"),
    ("with CR alone", f"account_id = acme\rapi_key = {KEY}\r"),
    ("with mixed line ends", f"account_id = acme\r# x\r\n\napi_key = {KEY}\n\r"),
    ("with a byte order mark and a section", f"\ufeff[fireworks]\naccount_id = acme\napi_key = {KEY}"),
    ("with another's variable", f"token = $TOKEN\naccount_id = acme\napi_key = {KEY}\n"),
    ("with nonsense in another section", f"account_id = acme\napi_key = {KEY}\n[other]\nnonsense\n"),
    ("with comments", f"# x\n; api_key = no\naccount_id = acme\n  # y\napi_key = {KEY}\n;\n#\n"),
    ("with other names", f"id_token = a=b=c\naccount_id = acme\nfoo =\napi_key = {KEY}\n"),
    ("with empty lines", f"\n\n  \naccount_id = acme\n\r\n\napi_key = {KEY}\n\n\n"),
    ("as large as may be", f"account_id = acme\napi_key = {KEY}\n".ljust(LARGEST - 1, "#") + "\n"),
]

MALFORMED: List[Tuple[str, "str | bytes", int]] = [
    ("a variable of the shell", "account_id = acme\napi_key = $FIREWORKS_API_KEY\n", 2),
    ("a variable in quotes and braces", '\nAPI-KEY: "${FIREWORKS_API_KEY}"\n', 2),
    ("an account that is a variable", "account_id = $ACCOUNT\n", 1),
    ("an API key with a control character", f"account_id = acme\napi_key = {KEY}\x01x\n", 2),
    ("an API key that is not of ASCII", f"api_key = {KEY}ü\n", 1),
    ("an API key that is too long", "x = 1\r\napi_key = " + "k" * 4097 + "\n", 2),
    ("an account id with a control character", "account_id = a\x7fb\n", 1),
    ("an account id that is too long", "account_id = " + "a" * 257 + "\n", 1),
    ("an account id that is a dot", "account_id = ..\n", 1),
    ("a base URL that is none", "#\n#\nbase_url = nonsense\n", 3),
    ("a base URL that is not safe", "base_url = http://example.com\n", 1),
    ("a NUL", b"account_id = a\0b\n", 1),
    ("bytes that are not UTF-8", b"#\naccount_id = \xff\n", 2),
]


def fails(status: Status, profile: Optional[str] = None) -> fwkeys.FwKeysError:
    """Loads, in vain."""
    lines: List[str] = []
    with pytest.raises(fwkeys.FwKeysError) as caught:
        fwkeys.Client(profile=profile, api_key=API_KEY, log=lambda _, line: lines.append(line))
    error = caught.value
    assert error.status == status
    assert error.outcome is Outcome.NOT_SENT
    for text in (str(error), repr(error), *lines):
        assert KEY[6:] not in text
    return error


@pytest.mark.parametrize(("_label", "text"), GOOD, ids=[row[0] for row in GOOD])
def test_files_that_are_read(
    home: Home, scripted_server: ScriptedServer, _label: str, text: "str | bytes"
) -> None:
    home.text("auth.ini", text)
    home.environment(base_url=scripted_server.base_url)
    assert loaded(scripted_server) == {"api_key": KEY, "account_id": "acme"}


@pytest.mark.parametrize(
    "value", ["a=b=c", "a:b", "'a", 'a"b"', '"a"b', "a b", "a;b", "a#b", "=", "[a]", "a$b", "accounts/a/b"]
)
def test_a_value_is_taken_as_it_is(home: Home, scripted_server: ScriptedServer, value: str) -> None:
    home.text("auth.ini", f"api_key = k\naccount_id =  {value}  \n")
    home.environment(base_url=scripted_server.base_url)
    assert loaded(scripted_server)["account_id"] == value


@pytest.mark.parametrize("line", ["api_key =", "api_key =   ", "account_id =", "base_url ="])
def test_an_empty_value_counts_as_not_set(home: Home, scripted_server: ScriptedServer, line: str) -> None:
    home.text("auth.ini", f"{line}\n")
    home.environment(api_key="k-env", account_id="a-env", base_url=scripted_server.base_url)
    assert loaded(scripted_server) == {"api_key": "k-env", "account_id": "a-env"}


@pytest.mark.parametrize(("_label", "text", "line"), MALFORMED, ids=[row[0] for row in MALFORMED])
def test_a_malformed_line_is_named(home: Home, _label: str, text: "str | bytes", line: int) -> None:
    path = home.text("auth.ini", text)
    error = fails(Status.MALFORMED_SETTINGS)
    assert type(error) is fwkeys.SettingsError
    assert str(path) in error.message
    assert f"line {line}" in error.message


def test_on_failure_nothing_is_set(home: Home) -> None:
    # The first file is in order, the second is not: the caller's own configuration stays as it was.
    home.text("profiles/work/auth.ini", f"api_key = {KEY}\n")
    home.text("profiles/work/settings.ini", "account_id = ..\n")
    error = fails(Status.MALFORMED_SETTINGS, "work")
    assert "settings.ini" in error.message
    assert "line 1" in error.message


@pytest.mark.parametrize("name", ["auth.ini", "profiles/work/auth.ini"])
def test_a_file_that_is_too_large(home: Home, name: str) -> None:
    path = home.text(name, f"api_key = {KEY}\n".ljust(LARGEST, "#") + "\n")
    error = fails(Status.SETTINGS_FILE, "work" if "work" in name else None)
    assert str(path) in error.message


def test_a_folder_in_place_of_a_file(home: Home) -> None:
    path = home.text("auth.ini/x", "").parent
    assert str(path) in fails(Status.SETTINGS_FILE).message


def test_a_fifo_in_place_of_a_file_is_not_waited_for(home: Home) -> None:
    (home.folder / ".fireworks").mkdir()
    path = home.folder / ".fireworks/auth.ini"
    os.mkfifo(path)
    found: List[fwkeys.FwKeysError] = []
    thread = threading.Thread(target=lambda: found.append(fails(Status.SETTINGS_FILE)), daemon=True)
    thread.start()
    thread.join(10)
    if thread.is_alive():  # let it go before the test fails
        os.close(os.open(path, os.O_RDWR))
    assert [str(path) in error.message for error in found] == [True]


def test_a_device_in_place_of_a_file(home: Home) -> None:
    home.environment(auth_file="/dev/zero")
    assert "/dev/zero" in fails(Status.SETTINGS_FILE).message


def test_a_link_to_a_file_is_followed(home: Home, scripted_server: ScriptedServer) -> None:
    target = home.text("../elsewhere", f"api_key = {KEY}\n")
    (home.folder / ".fireworks").mkdir(exist_ok=True)
    (home.folder / ".fireworks/auth.ini").symlink_to(target)
    home.environment(base_url=scripted_server.base_url)
    assert loaded(scripted_server)["api_key"] == KEY


def test_a_link_to_itself(home: Home) -> None:
    (home.folder / ".fireworks").mkdir()
    path = home.folder / ".fireworks/auth.ini"
    path.symlink_to(path)
    assert str(path) in fails(Status.SETTINGS_FILE).message


def test_a_file_that_the_environment_names_must_be_there(home: Home, tmp_path: Path) -> None:
    home.text("auth.ini", f"api_key = {KEY}\n")
    missing = tmp_path / "nowhere"
    home.environment(auth_file=str(missing))
    error = fails(Status.SETTINGS_FILE)
    assert type(error) is fwkeys.SettingsError
    assert "FIREWORKS_AUTH_FILE" in error.message


@pytest.mark.parametrize("how", ["asked for", "from the environment"])
def test_an_unknown_profile(home: Home, how: str) -> None:
    home.text("auth.ini", f"api_key = {KEY}\n")
    home.text("profiles/other/auth.ini", f"api_key = {KEY}\n")
    if how == "from the environment":
        home.environment(profile="work")
    error = fails(Status.UNKNOWN_PROFILE, "work" if how == "asked for" else None)
    assert type(error) is fwkeys.SettingsError
    assert "profile" in error.message


def test_a_profile_without_files(home: Home) -> None:
    (home.folder / ".fireworks/profiles/work").mkdir(parents=True)
    fails(Status.UNKNOWN_PROFILE, "work")


def test_a_profile_without_a_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    assert "HOME" in fails(Status.SETTINGS_FILE, "work").message


@pytest.mark.parametrize(
    ("profile", "status"),
    [
        ("..", Status.DOT_SEGMENT),
        (".", Status.DOT_SEGMENT),
        ("a/b", Status.UNKNOWN_PROFILE),
        ("../profiles/work", Status.UNKNOWN_PROFILE),
        ("/etc", Status.UNKNOWN_PROFILE),
        ("work/", Status.UNKNOWN_PROFILE),
    ],
)
@pytest.mark.parametrize("how", ["asked for", "from the environment"])
def test_a_profile_leads_nowhere_else(home: Home, profile: str, status: Status, how: str) -> None:
    home.text("auth.ini", f"api_key = {KEY}\n")
    home.text("profiles/auth.ini", f"api_key = {KEY}\n")
    home.text("profiles/work/auth.ini", f"api_key = {KEY}\n")
    home.text("profiles/a/b/auth.ini", f"api_key = {KEY}\n")
    if how == "from the environment":
        home.environment(profile=profile)
    fails(status, profile if how == "asked for" else None)


@pytest.mark.parametrize("profile", ["", "a\nb", "a\0b", "\ud800", "p" * 5000])
def test_a_profile_that_is_no_name(home: Home, profile: str) -> None:
    with pytest.raises(fwkeys.FwKeysError) as caught:
        fwkeys.Client(profile=profile)
    assert caught.value.outcome is Outcome.NOT_SENT


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("api_key", f"{KEY}\nx", Status.CONTROL_CHARACTER),
        ("api_key", f"{KEY}ü", Status.INVALID_UTF8),
        ("base_url", "nonsense", Status.INVALID_URL),
        ("base_url", "http://example.com", Status.INSECURE_URL),
        ("account_id", "a\x01b", Status.CONTROL_CHARACTER),
        ("account_id", "..", Status.DOT_SEGMENT),
        ("account_id", "a" * 257, Status.TOO_LONG),
    ],
)
def test_a_variable_that_is_refused_is_named(home: Home, name: str, value: str, status: Status) -> None:
    home.environment(**{name: value})
    assert f"FIREWORKS_{name.upper()}" in fails(status).message


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("account_id = acme\n\nnonsense\n", "not a setting", 3),
        ("= acme\n", "not a setting", 1),
        ("account_id = a\naccount-id: b\n", "twice", 2),
        ("[other]\napi_key = no\n", "another section", 2),
    ],
)
def test_what_is_not_used_is_a_warning(home: Home, text: str, words: str, line: int) -> None:
    path = home.text("auth.ini", text)
    home.environment(api_key=KEY)
    ((level, written),) = load_logged()
    assert level is LogLevel.WARNING
    for part in (words, str(path), f"line={line}"):
        assert part in written


# ---- a folder that may not be searched

UNPRIVILEGED = """
import os
import fwkeys
if os.geteuid() == 0:  # root may search any folder
    os.setgroups([]), os.setresgid(65534, 65534, 65534), os.setresuid(65534, 65534, 65534)
try:
    client = fwkeys.Client()
    print(client.account_id)
except fwkeys.FwKeysError as error:
    print(error.status.name)
"""


def unprivileged(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    """What somebody without rights gets, who has the API key in the environment."""
    monkeypatch.setenv("FIREWORKS_API_KEY", KEY)
    monkeypatch.setenv("FIREWORKS_ACCOUNT_ID", "acme")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "bindings/python/src"))
    command = [sys.executable, "-c", UNPRIVILEGED]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=240, check=True).stdout.strip()


@pytest.fixture
def open_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home that others may pass through. That of `home` lies in a folder that each run of pytest closes."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Home(Path(folder), monkeypatch)


def test_a_default_place_that_cannot_be_seen_counts_as_not_there(
    open_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = open_home.text("auth.ini", f"api_key = {KEY}\naccount_id = other\n")
    path.parent.chmod(0)
    assert unprivileged(monkeypatch) == "acme"
    assert unprivileged(monkeypatch, FIREWORKS_AUTH_FILE=str(path)) == "SETTINGS_FILE"
    monkeypatch.delenv("FIREWORKS_AUTH_FILE")
    # A file that can be seen and not be read is another matter.
    path.parent.chmod(0o711)
    path.chmod(0)
    assert unprivileged(monkeypatch) == "SETTINGS_FILE"
    path.chmod(0o600)


# ---- the warning


def load_logged(profile: Optional[str] = None) -> List[Tuple[LogLevel, str]]:
    lines: List[Tuple[LogLevel, str]] = []

    def log(level: LogLevel, line: str) -> Any:
        lines.append((level, line))

    fwkeys.Client(profile=profile, log=log).close()
    return lines


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666, 0o444])
def test_a_key_that_others_can_read_is_warned_of(home: Home, mode: int) -> None:
    path = home.text("auth.ini", f"api_key = {KEY}\n", mode)
    ((level, line),) = load_logged()
    assert level is LogLevel.WARNING
    assert str(path) in line
    assert KEY[6:] not in line


@pytest.mark.parametrize("name", ["auth.ini", "settings.ini"])
def test_the_files_of_a_profile_are_warned_of_too(home: Home, name: str) -> None:
    path = home.text(f"profiles/work/{name}", f"api_key = {KEY}\n", 0o644)
    ((level, line),) = load_logged("work")
    assert level is LogLevel.WARNING
    assert str(path) in line


@pytest.mark.parametrize(("text", "mode"), [(f"api_key = {KEY}\n", 0o600), ("account_id = acme\n", 0o644)])
def test_what_is_in_order_is_not_warned_of(home: Home, text: str, mode: int) -> None:
    home.environment(api_key=KEY)
    home.text("auth.ini", text, mode)
    assert load_logged() == []
