"""fwkeys sweep: the keys of one marker, or what a journal tells of, and no other key."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from command.test_command_journal import start
from support.command_runs import Command, assert_one_error_line
from support.emulator import FIRST_USER
from support.journals import BOOT, LINE_LENGTH, MARKER, entries, journal_line, states, with_one_change
from support.keys_at_hand import make_keys, make_user
from support.replies import record_reply
from support.scripted_server import ScriptedServer

USER_MEMBER = f'"userId":"{FIRST_USER}"'
SECRET_LENGTH = 23
SECRET_LENGTH_MEMBER = f'"secretLength":{SECRET_LENGTH}'
PREFIX = "fw_abcd"
SECRET = PREFIX + "x" * (SECRET_LENGTH - len(PREFIX))


def sweep(fwkeys: Command, *arguments: str, **options: Any) -> Any:
    """Sweeps. The creates of a journal count as settled: the machine may run for less than 10 minutes."""
    settled = ("--settled-after-ms", "1") if "--journal" in arguments else ()
    return fwkeys("sweep", "--settle-ms", "5", *settled, *arguments, **options)


def marked_key(emulator: Any, name: str = f"ci-fwk-{MARKER}", **fields: Any) -> str:
    """Makes a key and gives its id."""
    before = set(emulator.live_ids())
    make_keys(emulator, 1, displayName=name, **fields)
    (key_id,) = set(emulator.live_ids()) - before
    return str(key_id)


def test_the_keys_of_a_marker_and_no_other(fwkeys: Command, emulator: Any) -> None:
    wanted = sorted(marked_key(emulator) for _ in range(3))
    hostile = [
        f"ci-fwk-{MARKER}x",
        f"ci-fwk-{MARKER[:-1]}",
        f"fwk-{MARKER}",
        MARKER,
        f"-fwk-{MARKER} ",
        f"ci-fwk-{MARKER.upper()}",
        f"ci-fwk-{MARKER[::-1]}",
        f"ci-fwk-{MARKER}-fwk-{MARKER[::-1]}",
    ]
    others = {marked_key(emulator, name) for name in hostile}
    make_user(emulator, "alice")
    others.add(marked_key(emulator, user="alice"))
    run = sweep(fwkeys, MARKER)
    assert (run.status, run.stderr) == (0, "")
    assert sorted(run.lines) == [f"Deleted API key {key_id}" for key_id in wanted]
    assert set(emulator.live_ids()) == others


def test_a_key_that_is_to_stay(fwkeys: Command, emulator: Any) -> None:
    stays, goes = marked_key(emulator), marked_key(emulator)
    run = sweep(fwkeys, MARKER, "--keep", stays)
    assert run.lines == [f"Deleted API key {goes}"]
    assert emulator.live_ids() == [stays]


def test_nothing_to_delete(fwkeys: Command, emulator: Any) -> None:
    run = sweep(fwkeys, MARKER)
    assert (run.status, run.lines) == (0, ["Nothing was left to delete"])


def test_json(fwkeys: Command, emulator: Any) -> None:
    key_id = marked_key(emulator)
    document = json.loads(sweep(fwkeys, MARKER, "-o", "json").stdout)
    assert document["deleted"] == [key_id]
    assert document["examined"] >= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("--journal",)),
        ((MARKER, "--journal", "x"), ("--journal",)),
        (("--journal", "x", "--keep", "key_x"), ("--keep",)),
        (("--journal", "x", "-a", "acme"), ("--account-id",)),
        (("0123",), ("INVALID_MARKER",)),
        ((MARKER.upper(),), ("INVALID_MARKER",)),
        ((MARKER, "--keep", ""), ("EMPTY_ARGUMENT",)),
        ((MARKER, MARKER), ("sweep",)),
        ((MARKER, "--settled-after-ms", "1"), ("--settled-after-ms", "--journal")),
        (("--journal", "x", "--settled-after-ms", "-1"), ("--settled-after-ms",)),
        (("--journal", "x", "--settled-after-ms", "86400001"), ("--settled-after-ms", "OUT_OF_RANGE")),
    ],
    ids=str,
)
def test_wrong_arguments(
    fwkeys: Command, emulator: Any, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    run = sweep(fwkeys, *arguments)
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert all(word in run.stderr for word in words)
    assert all(operation["received"] == 0 for operation in emulator.requests().values())


def test_a_failure_says_to_sweep_again(fwkeys: Command, emulator: Any) -> None:
    marked_key(emulator)
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    run = sweep(fwkeys, MARKER)
    assert run.status == 2
    assert_one_error_line(run)
    assert "sweep again" in run.stderr


def test_a_pending_line(fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path) -> None:
    empty = tmp_path / "secret"
    empty.touch()
    key_id = marked_key(emulator)
    journal.write_text(journal_line("pending", secretFile=str(empty)))
    run = sweep(fwkeys, "--journal", str(journal))
    assert (run.status, run.lines) == (0, [f"{MARKER}: deleted {key_id}"])
    assert emulator.live_keys() == []
    assert not empty.exists()
    assert journal.read_bytes() == b""


@pytest.mark.parametrize("content", [SECRET, "somebody else's"], ids=["a secret", "a text"])
def test_a_file_that_cannot_be_of_a_pending_line_stays(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "secret"
    path.write_text(content)
    journal.write_text(journal_line("pending", secretFile=str(path)))
    assert sweep(fwkeys, "--journal", str(journal)).lines == [f"{MARKER}: nothing was left"]
    assert path.read_text() == content


def created_line(key_id: str, path: Path | None, state: str = "created", **fields: Any) -> str:
    file = {"secretFile": str(path)} if path else {}
    key: dict[str, Any] = {"keyId": key_id, "prefix": PREFIX, "secretLength": SECRET_LENGTH}
    return journal_line(state, **fields, **file, **key)


def test_a_key_whose_secret_is_whole_stays(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET)
    stays, goes = marked_key(emulator), marked_key(emulator)
    journal.write_text(created_line(stays, path))
    run = sweep(fwkeys, "--journal", str(journal))
    assert (run.status, run.lines) == (0, [f"{MARKER}: kept {stays} deleted {goes}"])
    assert emulator.live_ids() == [stays]
    assert path.read_text() == SECRET
    assert journal.read_bytes() == b""


@pytest.mark.parametrize("content", [None, "", SECRET[:3], SECRET[:-1]], ids=str)
def test_a_key_whose_secret_is_not_whole_is_deleted(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_text(content)
    key_id = marked_key(emulator)
    journal.write_text(created_line(key_id, path))
    run = sweep(fwkeys, "--journal", str(journal))
    assert (run.status, run.lines) == (0, [f"{MARKER}: deleted {key_id}"])
    assert emulator.live_keys() == []
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    ["fw_wxyz" + SECRET[7:], SECRET + "\n", "\0" * SECRET_LENGTH, PREFIX + " " * 16],
    ids=["another secret", "longer", "zeros", "blanks"],
)
def test_another_file_in_the_place_of_the_secret_is_left_alone(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "secret"
    path.write_text(content)
    journal.write_text(created_line(marked_key(emulator), path))
    assert sweep(fwkeys, "--journal", str(journal)).status == 0
    assert emulator.live_keys() == [], "nobody has its secret"
    assert path.read_text() == content


def test_a_link_in_the_place_of_the_secret_is_not_followed(
    fwkeys: Command, emulator: Any, journal: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.write_text(SECRET)
    path = tmp_path / "secret"
    path.symlink_to(target)
    journal.write_text(created_line(marked_key(emulator), path))
    assert sweep(fwkeys, "--journal", str(journal)).status == 0
    assert emulator.live_keys() == []
    assert target.read_text() == SECRET


def test_a_key_that_went_to_standard_output_is_deleted(fwkeys: Command, emulator: Any, journal: Path) -> None:
    key_id = marked_key(emulator)
    journal.write_text(created_line(key_id, None))
    assert sweep(fwkeys, "--journal", str(journal)).lines == [f"{MARKER}: deleted {key_id}"]


def just_now(**fields: Any) -> dict[str, Any]:
    """The fields of a create that began just now."""
    return {"clock": int(time.time() * 1000), "uptime": int(time.monotonic() * 1000), "boot": BOOT, **fields}


def test_a_key_that_the_service_does_not_show_is_deleted_once_it_does(
    fwkeys: Command, emulator: Any, journal: Path
) -> None:
    """Its line stays meanwhile: a new key may not be listed yet."""
    emulator.fault({"list_lag_ms": 60_000})
    run = fwkeys("create", "--exactly-once")
    marker = run.lines[1].rpartition("-")[2]
    journal.write_text(created_line(run.key_id, None, marker=marker, **just_now()))
    arguments = ("sweep", "--settle-ms", "5", "--journal", str(journal))
    first = fwkeys(*arguments)
    assert first.status == 4
    assert first.stdout.startswith(f"{marker}: the service does not show {run.key_id}; nothing found yet; ")
    assert emulator.requests()["delete"]["received"] == 0
    assert emulator.live_ids() == [run.key_id]
    assert states(journal) == ["pending"]
    emulator.clear_faults()
    assert fwkeys(*arguments).stdout.startswith(f"{marker}: deleted {run.key_id}; ")
    assert emulator.live_keys() == []


def test_a_key_that_the_service_never_shows_is_told_of(fwkeys: Command, emulator: Any, journal: Path) -> None:
    """Nothing of the create can come any more, so its line is struck out."""
    line = created_line("key_gone", None)
    journal.write_text(line)
    run = sweep(fwkeys, "--journal", str(journal))
    told = f"{MARKER}: the service does not show key_gone; nothing was left"
    assert (run.status, run.stderr, run.lines) == (0, "", [told])
    assert journal.read_bytes() == b""
    journal.write_text(line)
    document = json.loads(sweep(fwkeys, "--journal", str(journal), "-o", "json").stdout)
    assert document == {"swept": [{"marker": MARKER, "deleted": [], "notShown": "key_gone"}]}
    assert emulator.requests()["delete"]["received"] == 0


@pytest.mark.parametrize("lag", [0, 60_000], ids=["listed", "not listed"])
@pytest.mark.parametrize("state", ["created", "unsettled"])
@pytest.mark.parametrize("one_key_at_most", [0, 1])
@pytest.mark.parametrize("secret", [None, SECRET[:3]], ids=str)
def test_no_line_costs_a_key_that_does_not_bear_its_marker(
    fwkeys: Command,
    emulator: Any,
    journal: Path,
    lag: int,
    state: str,
    one_key_at_most: int,
    secret: str | None,
) -> None:
    """Whatever else a line says, and whether the service shows the key or not."""
    emulator.fault({"list_lag_ms": lag})
    made = fwkeys("create", "--key-name", "new").key_id
    keys = [made, marked_key(emulator, "production"), marked_key(emulator, "ci-fwk-" + "e" * 16)]
    path = journal.with_name("secret") if secret else None
    for times in ({}, just_now()):
        fields = {"oneKeyAtMost": one_key_at_most, **times}
        journal.write_text("".join(created_line(key_id, path, state, **fields) for key_id in keys))
        if path and secret:
            path.write_text(secret)
        sweep(fwkeys, "--journal", str(journal))
        assert len(emulator.live_ids()) == 3
        assert emulator.requests()["delete"]["received"] == 0


def test_a_key_that_does_not_bear_the_marker_of_its_line_is_left_alone(
    fwkeys: Command, emulator: Any, journal: Path
) -> None:
    """Whoever can write to a journal names any key there: nothing is deleted on its word."""
    key_id = marked_key(emulator, "production")
    journal.write_text(created_line(key_id, None))
    run = sweep(fwkeys, "--journal", str(journal))
    assert emulator.live_ids() == [key_id]
    assert_one_error_line(run)
    assert f"{key_id} does not bear the marker" in run.stderr


def test_a_line_with_a_flipped_bit_is_malformed(fwkeys: Command, emulator: Any, journal: Path) -> None:
    """A disk that flipped a bit of a file's name must not cost a key whose secret is whole in its file."""
    key_id = marked_key(emulator)
    line = created_line(key_id, journal.with_name("secret"))
    for position in (line.index("secretFile") + 20, line.index(key_id) + 5, line.index(PREFIX) + 1):
        damaged = line[:position] + chr(ord(line[position]) ^ 1) + line[position + 1 :]
        journal.write_text(damaged)
        run = sweep(fwkeys, "--journal", str(journal))
        assert (run.status, run.stdout) == (1, "")
        assert "line 1 is malformed" in run.stderr
        assert emulator.live_ids() == [key_id]


def test_a_delivered_key_with_attempts_that_are_not_settled(
    fwkeys: Command, emulator: Any, journal: Path
) -> None:
    stays, late = marked_key(emulator), marked_key(emulator)
    journal.write_text(created_line(stays, None, state="unsettled"))
    assert sweep(fwkeys, "--journal", str(journal)).lines == [f"{MARKER}: kept {stays} deleted {late}"]
    assert emulator.live_ids() == [stays]
    assert journal.read_bytes() == b""


def test_lines_that_are_struck_out_are_passed_over(fwkeys: Command, emulator: Any, journal: Path) -> None:
    key_id = marked_key(emulator)
    journal.write_text(created_line(key_id, None, state="delivered") + journal_line("nothing-left"))
    before = emulator.requests()
    run = sweep(fwkeys, "--journal", str(journal))
    assert (run.status, run.lines) == (0, ["Nothing was left to sweep"])
    assert emulator.requests() == before
    assert emulator.live_ids() == [key_id]


@pytest.mark.parametrize(
    "malformed",
    [
        with_one_change(journal_line("pending"), "pending", "lost"),
        with_one_change(journal_line("pending"), MARKER, MARKER[:-1]),
        with_one_change(journal_line("pending"), MARKER, MARKER.upper()),
        with_one_change(journal_line("pending"), USER_MEMBER, '"userId":""'),
        with_one_change(journal_line("pending"), "}", ",}"),
        with_one_change(journal_line("pending"), "}", "}}"),
        with_one_change(journal_line("pending"), USER_MEMBER, '"userId":"demo\\user"'),
        journal_line("created"),
        with_one_change(created_line("key_x", None), SECRET_LENGTH_MEMBER, '"secretLength":-1'),
        with_one_change(created_line("key_x", None), USER_MEMBER, f'"userId":"{"u" * 257}"'),
        journal_line("pending").replace("demo", "de\0o"),
        "\0" * LINE_LENGTH,
        with_one_change(journal_line("pending"), '"uptime":0', '"uptime":-1'),
        with_one_change(journal_line("pending"), '"clock":1', '"clock":1234567890123456'),
        with_one_change(journal_line("pending"), '"oneKeyAtMost":0', '"oneKeyAtMost":2'),
        with_one_change(
            created_line("key_x", Path(__file__)), SECRET_LENGTH_MEMBER, f'"secretLength":{2**63 - 1}'
        ),
    ],
    ids=range(16),
)
def test_a_malformed_line_is_named_and_the_others_are_looked_after(
    fwkeys: Command, emulator: Any, journal: Path, malformed: str
) -> None:
    stays = marked_key(emulator)
    other = "f" * 16
    goes = marked_key(emulator, f"x-fwk-{other}")
    text = journal_line("nothing-left") + malformed + journal_line("pending", marker=other)
    journal.write_text(text)
    run = sweep(fwkeys, "--journal", str(journal))
    assert (run.status, run.lines) == (1, [f"{other}: deleted {goes}"])
    assert_one_error_line(run)
    assert f"{journal}, line 2 is malformed" in run.stderr
    assert emulator.live_ids() == [stays]
    assert journal.read_text() == journal_line("nothing-left") + malformed, "it stays"


def test_a_line_that_was_not_finished_is_dropped(fwkeys: Command, emulator: Any, journal: Path) -> None:
    for length in (1, 20, LINE_LENGTH - 1):
        journal.write_text(journal_line("nothing-left") + journal_line("pending")[:length])
        assert sweep(fwkeys, "--journal", str(journal)).status == 0
        assert journal.read_bytes() == b""


def test_a_line_that_cannot_be_looked_after_stays(fwkeys: Command, emulator: Any, journal: Path) -> None:
    strange = journal_line("pending", marker="f" * 16, accountId="not-ours")
    journal.write_text(strange + journal_line("pending"))
    key_id = marked_key(emulator)
    run = sweep(fwkeys, "--journal", str(journal))
    assert (run.status, run.lines) == (2, [f"{MARKER}: deleted {key_id}"])
    assert_one_error_line(run)
    assert "line 1" in run.stderr
    assert journal.read_text() == strange


@pytest.mark.parametrize("content", ["precious\n", "", None], ids=str)
def test_a_file_that_is_no_journal(
    fwkeys: Command, emulator: Any, journal: Path, content: str | None
) -> None:
    if content is not None:
        journal.write_text(content)
    run = sweep(fwkeys, "--journal", str(journal))
    assert run.status == (0 if content == "" else 1)
    if content:
        assert_one_error_line(run)
        assert journal.read_text() == content


def test_a_journal_that_is_in_use(command_path: Path, scripted_server: ScriptedServer, journal: Path) -> None:
    command = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)
    release = threading.Event()
    scripted_server.answer(release, record_reply())
    process = start(command, "create", "-a", "acme", "--user-id", "alice", "--journal", str(journal))
    scripted_server.wait_for_requests(1)
    run = command("sweep", "--journal", str(journal))
    assert run.status == 1
    assert "in use" in run.stderr
    assert states(journal) == ["pending"]
    release.set()
    process.communicate()
    assert process.returncode == 0


def test_ids_with_quotes_come_back_from_the_journal(
    command_path: Path, scripted_server: ScriptedServer, journal: Path
) -> None:
    command = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)
    journal.write_text(journal_line("pending", accountId='a "b" \\ ü', userId="日本"))
    for _ in range(2):
        scripted_server.answer(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
    assert command("sweep", "--settle-ms", "5", "--journal", str(journal)).status == 0
    expected = "/v1/accounts/a%20%22b%22%20%5C%20%C3%BC/users/%E6%97%A5%E6%9C%AC/apiKeys"
    assert {request.target.partition("?")[0] for request in scripted_server.requests} == {expected}


def test_a_journal_of_an_older_release(fwkeys: Command, emulator: Any, journal: Path) -> None:
    """Its lines, recorded from the command as it was in C, have no checksum and no boot."""
    recorded = Path(__file__).with_name("recorded") / "journal-without-checksums"
    journal.write_bytes(recorded.read_bytes())
    lines = entries(journal)
    assert [line["state"] for line in lines] == ["unsettled", "created", "pending"]
    assert all("check" not in line and "boot" not in line for line in lines)
    if FIRST_USER != "demo-user":
        make_user(emulator, "demo-user")
    orphans = [marked_key(emulator, f"default-fwk-{line['marker']}", user="demo-user") for line in lines]
    other = marked_key(emulator, "other")
    run = fwkeys("sweep", "--journal", str(journal), "--settle-ms", "5", "--settled-after-ms", "0")
    assert (run.status, run.stderr) == (0, "")
    assert [line.split()[-1] for line in run.lines] == orphans
    assert emulator.live_ids() == [other]
    assert journal.read_bytes() == b""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_journal_of_another_user_is_refused(fwkeys: Command, emulator: Any, journal: Path) -> None:
    key_id = marked_key(emulator)
    journal.write_text(journal_line("pending"))
    os.chown(journal, 65534, 65534)
    for run in (sweep(fwkeys, "--journal", str(journal)), fwkeys("create", "--journal", str(journal))):
        assert run.status == 1
        assert_one_error_line(run)
        assert "another user" in run.stderr
    assert emulator.live_ids() == [key_id]
