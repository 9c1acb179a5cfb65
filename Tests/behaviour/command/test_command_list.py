"""fwkeys list: a table that fits the terminal, JSON for programs, any number of pages in constant memory."""

from __future__ import annotations

import json
import os
import subprocess
import unicodedata
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from support.command_runs import PATIENCE_SECONDS, Command, assert_one_error_line
from support.keys_at_hand import make_keys, make_user
from support.replies import ago, json_reply, without
from support.scripted_server import ScriptedServer
from support.terminal import run_on_terminal

HEADINGS = ["KEY ID", "NAME", "PREFIX", "CREATED", "EXPIRES", "LAST USED"]
LONG_NAME = "Schlüssel für die Suche, 日本語の名前, und noch viel mehr davon {n}"


def width(text: str) -> int:
    """How many columns a terminal takes for it."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def columns_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


@pytest.mark.parametrize(
    "words",
    [("list",), ("list", "api-key"), ("list", "api-keys"), ("api-key", "list"), ("api-keys", "list")],
    ids=" ".join,
)
def test_a_table_with_a_line_for_each_key(fwkeys: Command, emulator: Any, words: tuple[str, ...]) -> None:
    make_keys(emulator, 3, displayName="key-{n}")
    run = fwkeys(*words)
    assert (run.status, run.stderr) == (0, "")
    assert columns_of(run.lines[0]) == HEADINGS
    listed = {columns_of(line)[0]: columns_of(line)[1] for line in run.lines[1:]}
    alive = {key["keyId"]: key["displayName"] for key in emulator.live_keys()}
    assert alive.items() <= listed.items()
    assert len(listed) == len(alive) + 1, "and the one that the emulator began with"


def test_an_expiry_and_a_time_are_in_utc_to_the_second(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    record = {**without("key"), "createTime": "2025-11-03T11:15:27.9+02:00", "lastUsed": "a while ago"}
    scripted_server.answer(json_reply(200, {"apiKeys": [record]}))
    run = scripted("list", "--user-id", "alice")
    assert columns_of(run.lines[1])[3:] == ["2025-11-03 09:15:27Z", "2035-01-31 12:00:00Z", "a while ago"]


def test_the_keys_of_every_user_have_an_owner(fwkeys: Command, emulator: Any) -> None:
    make_user(emulator, "ci", email="ci@example.com", serviceAccount=True)
    make_keys(emulator, 1, user="ci", displayName="theirs")
    run = fwkeys("list", "--all-users")
    assert columns_of(run.lines[0]) == [*HEADINGS[:3], "OWNER", *HEADINGS[3:]]
    (theirs,) = [line for line in run.lines if "theirs" in line]
    assert "ci@example.com" in columns_of(theirs)
    assert "theirs" not in fwkeys("list").stdout
    assert "theirs" in fwkeys("list", "--service-account", "ci").stdout


def test_all_users_excludes_a_user(fwkeys: Command, emulator: Any) -> None:
    run = fwkeys("list", "--all-users", "--user-id", "alice")
    assert run.status == 64
    assert_one_error_line(run)


@pytest.mark.parametrize("columns", [1, 19, 60, 80, 100, 140])
def test_the_table_fits_the_terminal(fwkeys: Command, emulator: Any, columns: int) -> None:
    make_keys(emulator, 3, displayName=LONG_NAME)
    environment = fwkeys.environment | {"NO_COLOR": "1"}
    run = run_on_terminal([fwkeys.path, "list", "--all-users"], environment, columns=columns)
    assert run.status == 0
    assert len(run.lines) == 5
    assert [line for line in run.lines if width(line) > columns] == []
    assert any("…" in line for line in run.lines)
    if columns >= 80:
        assert all(key["keyId"] in run.text for key in emulator.live_keys()), "ids are not cut"
    if columns >= 140:
        assert run.lines[0].endswith("LAST USED"), "names are cut first"


def test_the_environment_may_say_how_wide_it_is(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 1, displayName=LONG_NAME)
    environment = fwkeys.environment | {"COLUMNS": "70", "NO_COLOR": "1"}
    run = run_on_terminal([fwkeys.path, "list"], environment, columns=200)
    assert max(width(line) for line in run.lines) == 70


def test_wide_characters_take_two_columns(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 1, displayName="生産環境用の長い鍵の名前とその続き")
    make_keys(emulator, 1, displayName="short")
    environment = fwkeys.environment | {"NO_COLOR": "1"}
    for columns in (60, 80, 200):
        run = run_on_terminal([fwkeys.path, "list"], environment, columns=columns)
        heading, *rows = run.lines
        prefixes = {width(row[: row.index(" fw_")]) for row in rows if " fw_" in row}
        assert prefixes == {heading.index(" PREFIX")}, "the columns line up"
        assert max(width(line) for line in run.lines) <= columns


def test_a_reader_that_has_seen_enough_hears_no_complaint(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 2000)
    done = subprocess.run(
        ["bash", "-c", '"$0" list | head -n 1', fwkeys.path],
        env=fwkeys.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (columns_of(done.stdout), done.stderr) == (HEADINGS, "")


def test_a_table_is_no_larger_than_what_it_shows(scripted: Command, scripted_server: ScriptedServer) -> None:
    """One name of a megabyte does not make as many blanks of each of the other lines."""
    records = [{**without("key"), "keyId": f"key_{number}"} for number in range(60)]
    records.append({**without("key"), "displayName": "x" * 1_000_000})
    scripted_server.answer(json_reply(200, {"apiKeys": records}))
    run = scripted("list", "--user-id", "alice")
    assert run.status == 0
    assert len(run.stdout) < 200_000


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2028", "\U000e0041", "\u009b"], ids=ascii)
def test_what_turns_text_around_is_not_shown(
    scripted: Command, scripted_server: ScriptedServer, hidden: str
) -> None:
    record = {**without("key"), "displayName": f"a{hidden}b"}
    assert "a?b" in scripted_list_once(scripted, scripted_server, record)
    scripted_server.answer(json_reply(200, {"apiKeys": [record]}))
    run = scripted("list", "--user-id", "alice", "-o", "json")
    assert hidden not in run.stdout
    assert json.loads(run.stdout)["apiKeys"][0]["displayName"] == f"a{hidden}b"


def test_colors_are_for_terminals_that_want_them(fwkeys: Command, emulator: Any) -> None:
    environment = fwkeys.environment | {"TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    assert "\x1b[1m" in run_on_terminal([fwkeys.path, "list"], environment).text
    assert "\x1b" not in run_on_terminal([fwkeys.path, "list"], environment | {"NO_COLOR": "1"}).text
    assert "\x1b" not in run_on_terminal([fwkeys.path, "list", "--color", "never"], environment).text
    assert "\x1b" not in fwkeys("list").stdout
    assert "\x1b[1m" in fwkeys("list", "--color=always").stdout


@pytest.mark.parametrize("count", [1, 3, 500])
def test_a_limit_and_no_pagination(fwkeys: Command, emulator: Any, count: int) -> None:
    """--no-paginate lists everything, as firectl has it; --limit ends after so many."""
    make_keys(emulator, 120)
    everything = fwkeys("list", "--no-paginate", "--page-size", "50", "-o", "jsonl")
    assert len(everything.lines) == 121
    limited = fwkeys("list", "--limit", str(count), "--page-size", "50", "-o", "jsonl")
    assert len(limited.lines) == min(count, 121)


def test_nothing_is_cut_where_there_is_no_terminal(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 1, displayName=LONG_NAME * 4)
    run = fwkeys("list", settings={"COLUMNS": "40"})
    assert emulator.live_keys()[0]["displayName"] in run.stdout


def test_a_name_cannot_drive_the_terminal_or_add_a_line(
    scripted: Command, scripted_server: ScriptedServer
) -> None:
    hostile = {**without("key"), "displayName": "two\nlines\x1b[31m\u009b2J\x7f"}
    for arguments in ((), ("-o", "json"), ("-o", "jsonl")):
        scripted_server.answer(json_reply(200, {"apiKeys": [hostile]}))
        run = scripted("list", "--user-id", "alice", *arguments)
        assert run.status == 0
        assert not {"\x1b", "\u009b", "\x7f"} & set(run.stdout)
    assert "two?lines?[31m?2J?" in scripted_list_once(scripted, scripted_server, hostile)


def scripted_list_once(scripted: Command, server: ScriptedServer, record: dict[str, Any]) -> str:
    server.answer(json_reply(200, {"apiKeys": [record]}))
    return scripted("list", "--user-id", "alice").stdout


def test_json_is_one_document(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 130, displayName='a "name" \\ {n}')
    run = fwkeys("list", "-o", "json", "--page-size", "50")
    document = json.loads(run.stdout)
    assert list(document) == ["apiKeys"]
    alive = {key["keyId"]: key["displayName"] for key in emulator.live_keys()}
    assert alive.items() <= {key["keyId"]: key["displayName"] for key in document["apiKeys"]}.items()


def test_jsonl_is_a_document_for_each_line(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 130)
    run = fwkeys("list", "-o", "jsonl", "--page-size", "50")
    ids = [json.loads(line)["keyId"] for line in run.lines]
    assert len(ids) == len(set(ids)) == 131
    assert set(emulator.live_ids()) < set(ids)


def test_a_list_without_keys(fwkeys: Command, emulator: Any) -> None:
    make_user(emulator, "newcomer")
    run = fwkeys("list", "--user-id", "newcomer")
    assert (run.status, run.stdout) == (0, "")
    assert_one_error_line(run)
    run = fwkeys("list", "--user-id", "newcomer", "-o", "json")
    assert (json.loads(run.stdout), run.stderr) == ({"apiKeys": []}, "")
    run = fwkeys("list", "--user-id", "newcomer", "-o", "jsonl")
    assert (run.stdout, run.stderr) == ("", "")


def test_one_page_at_a_time(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 4)
    seen: list[str] = []
    arguments: tuple[str, ...] = ()
    for _ in range(3):
        document = json.loads(
            fwkeys("list", "-o", "json", "--page-size", "2", "--single-page", *arguments).stdout
        )
        seen += [key["keyId"] for key in document["apiKeys"]]
        if "nextPageToken" not in document:
            break
        arguments = ("--page-token", document["nextPageToken"])
    assert len(seen) == len(set(seen)) == 5


def test_text_tells_of_the_next_page(fwkeys: Command, emulator: Any) -> None:
    make_keys(emulator, 4)
    run = fwkeys("list", "--page-size", "2", "--single-page")
    assert len(run.lines) == 3
    assert_one_error_line(run)
    token = run.stderr.split()[-1]
    after = fwkeys("list", "--page-size", "200", "--page-token", token)
    assert (len(after.lines), after.stderr) == (4, "")


def test_what_is_set_is_handed_to_the_service(scripted: Command, scripted_server: ScriptedServer) -> None:
    scripted_server.answer(json_reply(200, {}))
    options = ("--filter", 'displayName="x"', "--order-by", "create_time desc", "--page-size", "7")
    assert scripted("list", "--all-users", "--page-token", "a/b", *options).status == 0
    (request,) = scripted_server.requests
    target = urlsplit(request.target)
    assert target.path == "/v1/accounts/acme/users/-/apiKeys"
    assert parse_qs(target.query) == {
        "filter": ['displayName="x"'],
        "orderBy": ["create_time desc"],
        "pageSize": ["7"],
        "pageToken": ["a/b"],
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--page-size", "0"), ("--page-size", "OUT_OF_RANGE")),
        (("--page-size", "2147483648"), ("--page-size", "OUT_OF_RANGE")),
        (("--page-size", "many"), ("--page-size",)),
        (("--filter", ""), ("--filter", "EMPTY_ARGUMENT")),
        (("--order-by", "a\nb"), ("--order-by", "CONTROL_CHARACTER")),
        (("--page-token", ""), ("--page-token", "EMPTY_ARGUMENT")),
        (("-o", "yaml"), ("--output", "jsonl")),
        (("operand",), ("list",)),
    ],
    ids=str,
)
def test_wrong_arguments(
    scripted: Command, scripted_server: ScriptedServer, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    run = scripted("list", "--user-id", "alice", *arguments)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert all(word in run.stderr for word in words)
    assert scripted_server.requests == []


@pytest.mark.parametrize("output_format", ["text", "json", "jsonl"])
def test_what_came_before_a_failure_is_printed(
    scripted: Command, scripted_server: ScriptedServer, output_format: str
) -> None:
    scripted_server.answer(json_reply(200, {"apiKeys": [without("key")], "nextPageToken": "2"}))
    scripted_server.answer(json_reply(403, {"code": 7, "message": "no more"}))
    run = scripted("list", "--user-id", "alice", "-o", output_format)
    assert run.status == 2
    assert_one_error_line(run)
    assert "no more" in run.stderr
    assert without("key")["keyId"] in run.stdout


@pytest.mark.parametrize("output_format", ["text", "json", "jsonl"])
def test_a_full_disk_is_an_error(fwkeys: Command, emulator: Any, output_format: str) -> None:
    with open("/dev/full", "w") as full:
        run = fwkeys("list", "-o", output_format, stdout=full)
    assert run.status == 1
    assert_one_error_line(run)


def peak_memory_in_kilobytes(fwkeys: Command, output_format: str) -> int:
    process = subprocess.Popen(
        [fwkeys.path, "list", "-o", output_format], env=fwkeys.environment, stdout=subprocess.PIPE
    )
    assert process.stdout
    lines = 0
    for _ in process.stdout:
        lines += 1
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert lines > 200
    return usage.ru_maxrss


@pytest.mark.timeout(PATIENCE_SECONDS * 3)
@pytest.mark.parametrize("output_format", ["text", "json"])
def test_memory_does_not_depend_on_how_many_keys_there_are(
    fwkeys: Command, emulator: Any, output_format: str
) -> None:
    make_keys(emulator, 400)
    few = peak_memory_in_kilobytes(fwkeys, output_format)
    make_keys(emulator, 20_000)
    many = peak_memory_in_kilobytes(fwkeys, output_format)
    assert many < few + 1024


@pytest.mark.parametrize(
    ("arguments", "listed"),
    [
        ((), ["old", "new", "unused"]),
        (("--older-than", "90d"), ["old", "unused"]),
        (("--unused-for", "30d"), ["old", "unused"]),
        (("--unused-for", "90d"), ["unused"]),
        (("--unused-for", "200d"), []),
        (("--expires-within", "7d"), ["new"]),
        (("--expires-within", "12h"), []),
        (("--older-than", "90d", "--unused-for", "90d"), ["unused"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_keys_are_selected_by_their_times(
    scripted: Command, scripted_server: ScriptedServer, arguments: tuple[str, ...], listed: list[str]
) -> None:
    """A key that was never used counts from its creation, and one without an end does not expire."""
    times: dict[str, dict[str, Any]] = {
        "old": {"createTime": ago(days=100), "lastUsed": ago(days=60), "expireTime": ago(days=-30)},
        "new": {"createTime": ago(days=2), "lastUsed": ago(days=1), "expireTime": ago(days=-2)},
        "unused": {"createTime": ago(days=100), "lastUsed": None, "expireTime": None},
    }
    records = [{**without("key"), "keyId": name, **of_key} for name, of_key in times.items()]
    scripted_server.answer(json_reply(200, {"apiKeys": records}))
    run = scripted("list", "--user-id", "alice", "-o", "jsonl", *arguments)
    assert run.status == 0
    assert [json.loads(line)["keyId"] for line in run.lines] == listed


@pytest.mark.parametrize("option", ["--older-than", "--unused-for", "--expires-within"])
@pytest.mark.parametrize("value", ["", "soon", "-3d", "3 days", "99999999999999999999d"])
def test_a_time_that_is_none_is_refused(fwkeys: Command, option: str, value: str) -> None:
    run = fwkeys("list", f"{option}={value}")
    assert run.status == 64
    assert_one_error_line(run)
    assert option in run.stderr
