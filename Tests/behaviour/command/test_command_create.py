"""fwkeys create against the emulator: what it prints, and that the key it prints opens the door."""

from __future__ import annotations

import json
import os
import pty
import threading
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import Command, assert_one_error_line, opens_the_door


@pytest.mark.parametrize("words", [("create",), ("create", "api-key"), ("api-key", "create")], ids=" ".join)
def test_text_is_what_firectl_prints_line_by_line(
    fwkeys: Command, emulator: Any, words: tuple[str, ...]
) -> None:
    run = fwkeys(*words, "--key-name", "quick-start", "--user-id", emulator.user_id)
    assert (run.status, run.stderr) == (0, "")
    assert run.lines == [
        f"Key Id: {run.key_id}",
        "Display Name: quick-start",
        "Key: <secret>",
        "Secure: true",
        "Be sure to save this key. It will not be shown again.",
    ]
    assert opens_the_door(emulator, run.secret())
    assert [(key["keyId"], key["displayName"]) for key in emulator.live_keys()] == [
        (run.key_id, "quick-start")
    ]


def test_a_key_without_a_name_is_called_default(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("create", "--user-id", emulator.user_id)
    assert run.lines[1] == "Display Name: default"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2931-02-03", "2931-02-03T00:00:00Z"),
        ("2931-02-03 04:05:06", "2931-02-03T04:05:06Z"),
        ("2931-02-03T04:05:06Z", "2931-02-03T04:05:06Z"),
        ("2931-02-03T04:05:06+05:30", "2931-02-02T22:35:06Z"),
        ("2931-12-31T23:30:00-01:00", "2932-01-01T00:30:00Z"),
    ],
)
def test_an_expiry_is_an_instant_in_utc(fwkeys: Command, emulator: Any, given: str, meant: str) -> None:
    run = fwkeys(
        "create", "--user-id", emulator.user_id, "--expire-time", given, settings={"TZ": "Asia/Kolkata"}
    )
    assert run.status == 0
    assert [key["expireTime"] for key in emulator.live_keys()] == [meant]
    assert run.lines[3:5] == ["Secure: true", f"Expire Time: {meant}"]


def test_json_is_one_document_with_the_names_of_the_service(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys(
        "create",
        "--user-id",
        emulator.user_id,
        "--key-name",
        'a "quoted" \\ name',
        "--expire-time",
        "2931-02-03",
        "--annotation",
        "team=search",
        "--annotation",
        "note=a=b",
        "-o",
        "json",
    )
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout.endswith("}\n")
    document = json.loads(run.stdout)
    assert document.pop("createTime").endswith("Z")
    assert document.pop("prefix") == run.secret()[:7]
    assert document == {
        "keyId": emulator.live_keys()[0]["keyId"],
        "displayName": 'a "quoted" \\ name',
        "key": "<secret>",
        "secure": True,
        "email": "demo-user@example.com",
        "expireTime": "2931-02-03T00:00:00Z",
        "annotations": {"team": "search", "note": "a=b"},
    }
    assert opens_the_door(emulator, json.loads(run.raw_stdout)["key"])


def test_the_account_is_asked_for_where_nobody_names_it(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("create", "--user-id", emulator.user_id, without=("FIREWORKS_ACCOUNT_ID",))
    assert run.status == 0
    assert emulator.live_keys()[0]["account"] == emulator.account_id


def test_an_option_wins_over_the_environment(fwkeys: Command, emulator: Any) -> None:
    wrong = {"FIREWORKS_ACCOUNT_ID": "nobody", "FIREWORKS_BASE_URL": "http://127.0.0.1:1"}
    options = ("--base-url", emulator.base_url, "-a", emulator.account_id)
    assert fwkeys("create", "--user-id", emulator.user_id, *options, settings=wrong).status == 0


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nsecond line\n"], ids=repr)
def test_the_api_key_may_come_from_a_file(
    fwkeys: Command, emulator: Any, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / "api-key"
    path.write_bytes((emulator.api_key + ending).encode())
    wrong = {"FIREWORKS_API_KEY": "fw_wrong"}
    run = fwkeys("create", "--user-id", emulator.user_id, "--api-key-file", str(path), settings=wrong)
    assert run.status == 0


def test_a_name_cannot_drive_the_terminal_or_add_a_line(
    fwkeys: Command, emulator: Any, command_path: Path
) -> None:
    # The library takes no control character below U+0080; U+009B starts a terminal's sequence as well.
    run = fwkeys("create", "--user-id", emulator.user_id, "--key-name", "red\u009b31m")
    assert run.lines[1] == "Display Name: red?31m"
    json_run = fwkeys("create", "--user-id", emulator.user_id, "--key-name", "red\u009b31m", "-o", "json")
    assert "\\u009b31m" in json_run.stdout
    assert json.loads(json_run.stdout)["displayName"] == "red\u009b31m"


def test_a_terminal_gets_the_same_lines(fwkeys: Command, emulator: Any) -> None:
    ours, theirs = pty.openpty()
    collected: list[bytes] = []

    def collect() -> None:
        try:
            while block := os.read(ours, 4096):
                collected.append(block)
        except OSError:  # a terminal whose other side is closed says so with an error
            pass

    reader = threading.Thread(target=collect)
    reader.start()
    try:
        run = fwkeys("create", "--user-id", emulator.user_id, stdout=theirs)
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    assert run.status == 0
    names = [line.split(b":")[0] for line in b"".join(collected).splitlines()]
    assert names[:4] == [b"Key Id", b"Display Name", b"Key", b"Secure"]


def test_a_key_for_a_service_account(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("create", "--service-account", emulator.user_id)
    assert run.status == 0
    assert emulator.live_keys()[0]["user"] == emulator.user_id


def test_a_user_that_the_service_does_not_know(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("create", "--service-account", "no such/user")
    assert run.status == 2
    assert_one_error_line(run)
    assert "HTTP 404" in run.stderr
