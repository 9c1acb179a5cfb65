"""fwkeys rotate --keep-for: the old key lives on, and a sweep deletes it when the service's clock says so."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Iterator

import pytest
from support import build
from support.command_runs import Command, assert_one_error_line, command_for, opens_the_door
from support.emulator import Emulator
from support.journals import MARKER, entries, journal_line
from support.open_rotations import Rotating
from support.preloads import build_preload
from support.replies import EMPTY_OBJECT_REPLY, bare_reply, page_reply
from support.scripted_server import ScriptedServer
from support.waiting import wait_until

YEARS = 10 * 365 * 86400
DAY = 86400


@pytest.fixture(params=["update", "no update"])
def either_service(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """With and without a service that can give a key an end."""
    options = () if request.param == "update" else ("--no-update",)
    wire = "classic" if request.param == "no date" else None
    with Emulator(build.emulator_path(), *options, wire=wire) as emulator:
        yield emulator


@pytest.fixture
def rotating(command_path: Path, either_service: Emulator, tmp_path: Path) -> Rotating:
    return Rotating(command_for(command_path, either_service), either_service, tmp_path)


@pytest.fixture
def updating(command_path: Path, emulator: Any, tmp_path: Path) -> Rotating:
    return Rotating(command_for(command_path, emulator), emulator, tmp_path)


@pytest.fixture(scope="module")
def shifted_clock(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build_preload("shifted_clock", tmp_path_factory.mktemp("shifted_clock"))


def seconds(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def record(rotating: Rotating, key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rotating.fwkeys("get", key, "-o", "json").stdout)
    return found


def sweep_until_deleted(rotating: Rotating, key: str, **how: Any) -> None:
    """The record of a key that has ended stays until it is deleted. The service tells whole seconds: a sweep
    is tried a second after the end."""
    (entry,) = [entry for entry in entries(rotating.journal) if entry["oldKeyId"] == key]
    due = seconds(record(rotating, entry["keyId"])["createTime"]) + entry["keepFor"] + 1
    wait_until(lambda: time.time() >= due)

    def is_deleted() -> bool:
        assert rotating.sweep(**how).status == 0
        return rotating.fwkeys("get", key).status == 2

    wait_until(is_deleted)


def test_the_old_key_lives_on_and_a_sweep_deletes_it(rotating: Rotating) -> None:
    secret = rotating.directory / "old"
    old = rotating.create("--secret-file", str(secret))
    new, path = rotating.begin(old, "--keep-for", "2s")
    assert rotating.alive() == {old, new}
    assert opens_the_door(rotating.emulator, secret.read_text())
    (finding,) = rotating.swept()
    assert (finding["kept"], finding["oldKeyId"], finding["deleted"]) == (new, old, [])
    assert seconds(finding["deleteAfter"]) == seconds(record(rotating, new)["createTime"][:19] + "Z") + 2
    sweep_until_deleted(rotating, old)
    assert rotating.alive() == {new}
    assert rotating.opens(path)
    assert rotating.journal.read_bytes() == b""


def test_it_tells_when_and_how_the_old_key_goes(rotating: Rotating) -> None:
    old = rotating.create()
    words = ("--keep-for", "24h", old, "--secret-file")
    run = rotating.run(*words, str(rotating.new_file()))
    assert (run.status, run.stderr) == (0, "")
    new = record(rotating, run.key_id)
    (told,) = [line for line in run.lines if line.startswith("Delete After: ")]
    assert seconds(told.partition(": ")[2]) == int(seconds(new["createTime"])) + DAY
    assert f"Delete With: fwkeys sweep --journal {rotating.journal}" in run.lines
    assert f"Replaced Key Id: {old}" in run.lines
    sweep = rotating.sweep()
    assert (sweep.status, sweep.stderr) == (0, "")
    assert f"the old key {old} stays until {told.partition(': ')[2]}: sweep again then" in sweep.stdout
    assert rotating.alive() == {old, run.key_id}


def test_the_service_ends_the_old_key_where_it_can(updating: Rotating) -> None:
    old = updating.create("--annotation", "team=search")
    before = record(updating, old)
    new, _ = updating.begin(old, "--keep-for", "24h")
    after = record(updating, old)
    assert int(seconds(after.pop("expireTime"))) == int(seconds(record(updating, new)["createTime"])) + DAY
    assert after == before, "nothing else is changed"


def test_a_key_that_ends_sooner_is_not_made_to_live_longer(updating: Rotating) -> None:
    old = updating.create("--expire-time", "1h")
    before = record(updating, old)
    updating.begin(old, "--keep-for", "24h")
    assert record(updating, old) == before
    assert updating.emulator.requests()["update"]["received"] == 0


@pytest.mark.parametrize("action", ["reset", {"status": 403}, {"status": 503}], ids=str)
def test_an_update_that_fails_is_told_and_the_journal_counts(updating: Rotating, action: Any) -> None:
    old = updating.create()
    updating.emulator.fault({"operation": "update", "when": "before", "action": action})
    run = updating.run(
        "--keep-for", "1s", old, "--secret-file", str(updating.new_file()), "--timeout-ms", "900"
    )
    assert run.status == 0
    assert_one_error_line(run)
    assert f"was not told the end of the old key {old}" in run.stderr
    sweep_until_deleted(updating, old)
    assert updating.alive() == {run.key_id}


@pytest.mark.parametrize("either_service", ["update", "no update", "no date"], indirect=True)
@pytest.mark.parametrize("shift", [YEARS, DAY, -DAY, -YEARS])
def test_a_clock_that_is_wrong_deletes_no_key_too_soon(
    rotating: Rotating, tmp_path: Path, shifted_clock: str, shift: int
) -> None:
    """Whether the clock was wrong when the rotation was made, is wrong at the sweep, or both. Where
    answers have no date and the clock is behind at the sweep, the old key stays until the clock is right."""
    (tmp_path / "clock").write_text(str(shift))
    shifted = {"LD_PRELOAD": shifted_clock, "CLOCK_SHIFT": str(tmp_path / "clock")}
    for at_rotation in (None, shifted):
        old = rotating.create()
        new, _ = rotating.begin(old, "--keep-for", "24h", settings=at_rotation)
        created = seconds(record(rotating, new)["createTime"])
        expires = record(rotating, old).get("expireTime")
        assert expires is None or int(seconds(expires)) == int(created) + DAY
        for at_sweep in (None, shifted):
            assert rotating.sweep(settings=at_sweep).status == 0
            assert {old, new} <= rotating.alive()
        for at_sweep in (None, shifted):
            due = rotating.create()
            successor, _ = rotating.begin(due, "--keep-for", "1s", settings=at_rotation)
            is_behind = at_sweep is not None and shift < 0 and rotating.emulator.wire == "classic"
            if is_behind:
                assert rotating.sweep(settings=at_sweep).status == 0
                assert rotating.fwkeys("get", due).status == 0
            sweep_until_deleted(rotating, due, settings=None if is_behind else at_sweep)
            assert {old, new, successor} <= rotating.alive()


def test_a_new_key_that_is_gone_keeps_the_old_one(rotating: Rotating) -> None:
    old = rotating.create()
    new, _ = rotating.begin(old, "--keep-for", "24h")
    assert rotating.fwkeys("delete", new).status == 0
    run = rotating.sweep()
    assert run.status == 1
    assert_one_error_line(run)
    assert f"the new key {new} is not there, so the old key {old} stays" in run.stderr
    assert rotating.alive() == {old}
    assert len(entries(rotating.journal)) == 1
    assert rotating.run("--abort", old).status == 0
    assert rotating.alive() == {old}
    assert rotating.journal.read_bytes() == b""


def test_it_can_be_ended_early_but_not_taken_back(rotating: Rotating) -> None:
    """The old key may have an end by now, which nobody can take away."""
    old = rotating.create()
    new, _ = rotating.begin(old, "--keep-for", "24h")
    run = rotating.run("--abort", old)
    assert (run.status, "only --commit can end" in run.stderr) == (1, True)
    assert rotating.alive() == {old, new}
    assert rotating.run("--commit", old).status == 0
    assert rotating.alive() == {new}
    assert rotating.journal.read_bytes() == b""


def test_an_old_key_that_cannot_be_deleted_keeps_its_line(rotating: Rotating) -> None:
    old = rotating.create()
    new, _ = rotating.begin(old, "--keep-for", "1s")
    refusal = {"operation": "delete", "when": "before", "action": {"status": 403}}
    rotating.emulator.fault(refusal)
    wait_until(lambda: rotating.sweep().status == 2)
    assert rotating.states() == ["begun"]
    assert new in rotating.alive()
    rotating.emulator.clear_faults()
    assert rotating.sweep().status == 0
    assert rotating.alive() == {new}
    assert rotating.journal.read_bytes() == b""


def test_several_rotations_in_one_journal(rotating: Rotating) -> None:
    kept, due, begun = (rotating.create() for _ in range(3))
    keeper, _ = rotating.begin(kept, "--keep-for", "24h")
    successor, _ = rotating.begin(due, "--keep-for", "1s")
    other, _ = rotating.begin(begun)
    sweep_until_deleted(rotating, due)
    assert rotating.alive() == {kept, keeper, successor, begun, other}
    assert {finding["oldKeyId"] for finding in rotating.swept()} == {kept, begun}


@pytest.mark.parametrize("is_due", [False, True])
def test_the_date_of_the_services_answer_decides(
    command_path: Path, scripted_server: ScriptedServer, tmp_path: Path, is_due: bool
) -> None:
    """By the clock here the time was over long ago, and it was over since the machine was last started."""
    journal = tmp_path / "journal"
    new_key: dict[str, Any] = {"keyId": "key_new", "prefix": "fw_3ZLd", "secretLength": 23}
    journal.write_text(journal_line("begun", oneKeyAtMost=1, oldKeyId="key_old", keepFor=DAY, **new_key))
    created = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    new = {"displayName": f"ci-fwk-{MARKER}", "createTime": created.strftime("%Y-%m-%dT%H:%M:%SZ")}
    now = created + timedelta(seconds=DAY if is_due else DAY - 1)
    page = page_reply({"keyId": "key_new", **new}).replace(
        b"\r\n", f"\r\nDate: {format_datetime(now, usegmt=True)}\r\n".encode(), 1
    )
    for reply in (bare_reply("key_old"), bare_reply("key_new", **new), page):
        scripted_server.answer(reply)
    if is_due:
        scripted_server.answer(EMPTY_OBJECT_REPLY)
    command = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=scripted_server.base_url)
    run = command("sweep", "--journal", str(journal))
    assert (run.status, run.stderr) == (0, "")
    assert ("deleted key_old" in run.stdout) == is_due
    assert len(scripted_server.posts(":delete")) == is_due
    assert (journal.read_bytes() == b"") == is_due
