"""fwkeys create --batch: a key for each row, and what is said of rows that get none."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from support.batches import Batch, creates, refuse
from support.command_runs import SECRET, Command
from support.journals import entries
from support.key_server import KeyServer
from support.replies import json_reply
from support.scripted_server import ReceivedRequest


def test_a_key_for_each_row(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    emulator.add_user("bob")
    batch.file.write_text(
        "name,user,expiry,annotation.team\nfirst,,,\n\nsecond,bob,2999-01-02,core\n,,,x\n", "utf-8"
    )
    run = batch.run(fwkeys)
    assert run.status == 0
    assert run.stderr == f"fwkeys: 3 of 3 rows have their keys in {batch.out}, 0 failed\n"
    batch.assert_one_live_key_per_row(emulator, 3)
    alive = {record["keyId"]: record for record in emulator.live_keys()}
    first, second, third = sorted(batch.results(), key=lambda line: int(line["row"]))
    assert (first["line"], second["line"], third["line"]) == (2, 4, 5)
    assert (first["name"], first["user"], first["account"]) == (
        "first",
        emulator.user_id,
        emulator.account_id,
    )
    assert (second["name"], second["user"]) == ("second", "bob")
    assert second["expireTime"] == "2999-01-02T00:00:00Z"
    assert "name" not in third
    assert "expireTime" not in first
    for line, name in ((first, "first"), (second, "second"), (third, "default")):
        record = alive[line["keyId"]]
        assert record["displayName"] == line["displayName"] == f"{name}-fwk-{line['marker']}"
    shown = fwkeys("get", second["keyId"], "--user-id", "bob", "--output", "json")
    assert json.loads(shown.stdout)["annotations"] == {"team": "core"}


def test_who_may_read_the_files(fwkeys: Command, batch: Batch) -> None:
    batch.write_names(["a"])
    before = os.umask(0)
    try:
        assert batch.run(fwkeys).status == 0
    finally:
        os.umask(before)
    for path in (batch.out, batch.journal):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_results_that_others_may_read_are_closed_before_a_secret_is_added(
    fwkeys: Command, batch: Batch
) -> None:
    batch.write_names(["a"])
    assert batch.run(fwkeys).status == 0
    batch.out.chmod(0o644)
    batch.write_names(["a", "b"])
    assert batch.run(fwkeys).status == 0
    assert stat.S_IMODE(batch.out.stat().st_mode) == 0o600


def test_no_secret_is_anywhere_but_in_the_results(fwkeys: Command, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(20)])
    run = batch.run(fwkeys, "-v")
    assert run.status == 0
    assert not SECRET.search(run.raw_stdout + run.stderr + batch.journal.read_text())
    assert len(SECRET.findall(batch.out.read_text())) == 20


def test_the_journal_is_short_and_empty_in_the_end(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """It holds the rows that are under way, and no others."""
    batch.write_names([str(number) for number in range(400)])
    # One row stays open, so that the journal can be looked at.
    emulator.fault({"operation": "create", "skip": 399, "count": 1, "action": "stall"})
    assert batch.run(fwkeys, "--jobs", "4", "--settle-ms", "1", "--timeout-ms", "1000").status == 4
    assert len(entries(batch.journal)) < 100
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    assert batch.journal.read_bytes() == b""
    batch.assert_one_live_key_per_row(emulator, 400)


def test_a_second_run_has_nothing_to_do(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names(["a", "b"])
    assert batch.run(fwkeys).status == 0
    before = batch.out.read_bytes()
    run = batch.run(fwkeys)
    assert run.status == 0
    assert batch.out.read_bytes() == before
    assert creates(emulator) == 2


def test_rows_that_the_service_refuses(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """The others get their keys, and another run tries those alone."""
    batch.write_names("abcde")
    refuse(emulator, skip=1, count=2)
    run = batch.run(fwkeys, "--jobs", "1")
    assert run.status == 10
    first, second, end = run.stderr.splitlines()
    assert first.startswith(f"fwkeys: {batch.file}, line 3: ")
    assert "(ERROR_PERMISSION_DENIED, REJECTED, HTTP 403" in first
    assert second.startswith(f"fwkeys: {batch.file}, line 4: ")
    assert "3 of 5 rows have their keys" in end
    lines = batch.results()
    assert [line["row"] for line in lines] == [1, 4, 5, 2, 3], "failures are behind all keys"
    failure = lines[3]
    assert failure["error"]["status"] == "ERROR_PERMISSION_DENIED"
    assert failure["error"]["outcome"] == "REJECTED"
    assert failure["error"]["httpStatus"] == 403
    assert (failure["name"], failure["line"], failure["user"]) == ("b", 3, emulator.user_id)
    assert batch.journal.read_bytes() == b"", "nothing is left of them"
    assert batch.run(fwkeys).status == 0
    assert creates(emulator) == 7
    batch.assert_one_live_key_per_row(emulator, 5)


def test_many_failures_are_told_of_in_the_results(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(200)])
    refuse(emulator, count=200)
    run = batch.run(fwkeys)
    assert run.status == 10
    assert len(run.stderr.splitlines()) == 22
    assert sorted(line["row"] for line in batch.results()) == list(range(1, 201))
    assert creates(emulator) == 200


def test_an_api_key_that_the_service_does_not_know(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """It is not asked ten thousand times."""
    batch.write_names([str(number) for number in range(1000)])
    run = batch.run(fwkeys, "--user-id", "me", settings={"FIREWORKS_API_KEY": "wrong"})
    assert run.status == 10
    assert "does not know the API key" in run.stderr
    assert "0 of 1000 rows" in run.stderr
    assert creates(emulator) <= 128
    assert batch.run(fwkeys, "--user-id", emulator.user_id).status == 0
    batch.assert_one_live_key_per_row(emulator, 1000)


def test_rows_that_wait_for_their_turn_are_let_go_when_the_batch_stops(
    fwkeys: Command, emulator: Any, batch: Batch
) -> None:
    """One request in a minute: those of the other rows would take an hour."""
    batch.write_names([str(number) for number in range(60)])
    options = ("--rpm", "1", "--user-id", emulator.user_id)
    run = batch.run(fwkeys, *options, settings={"FIREWORKS_API_KEY": "wrong"})
    assert run.status == 10
    assert "does not know the API key" in run.stderr
    assert [line["row"] for line in batch.results()] == [1]


def test_a_service_that_is_not_there(fwkeys: Command, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(1000)])
    where = {"FIREWORKS_BASE_URL": "http://127.0.0.1:1"}
    run = batch.run(fwkeys, "--user-id", "me", "--timeout-ms", "20", settings=where)
    assert run.status == 10
    assert "too many rows failed one after the other" in run.stderr
    assert "0 of 1000 rows" in run.stderr
    assert all(line["error"]["outcome"] == "NOT_SENT" for line in batch.results())


def test_a_service_that_is_asked_too_often(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    batch.write_names([str(number) for number in range(1000)])
    refuse(emulator, count=100_000, status=429)
    run = batch.run(fwkeys, "--timeout-ms", "5000")
    assert run.status == 10
    assert "too many rows failed one after the other" in run.stderr
    assert "0 of 1000 rows" in run.stderr


class WithoutOneID(KeyServer):
    """Leaves the id out of the answer to its first create."""

    def perform(self, request: ReceivedRequest) -> bytes:
        answer = super().perform(request)
        if request.method != "POST" or len(self.keys) != 1:
            return answer
        record = {**self.keys[0].record(), "key": self.keys[0].secret}
        del record["keyId"]
        return json_reply(200, record)


def test_a_key_that_the_service_gives_no_id_for(command_path: Path, batch: Batch) -> None:
    """Nobody could delete it, so it is not handed over, and its line stays for whoever finds it."""
    batch.write_names("ab")
    with WithoutOneID() as server:
        fwkeys = Command(command_path, FIREWORKS_API_KEY="test", FIREWORKS_BASE_URL=server.base_url)
        run = batch.run(fwkeys, "-a", "acme", "--user-id", "alice", "--jobs", "1")
    assert run.status == 4
    assert f"{batch.file}, line 2: the service created a key and gave no id for it" in run.stderr
    key, failure = batch.results()
    assert (key["row"], key["keyId"]) == (2, server.keys[1].key_id)
    assert (failure["row"], failure["error"]["outcome"]) == (1, "UNKNOWN")
    assert [entry["row"] for entry in entries(batch.journal) if entry["state"] == "pending"] == [1]


def test_answers_that_are_lost(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """Every fault between a request and its answer, and yet one key for each row."""
    batch.write_names([str(number) for number in range(100)])
    for action in ("reset", "close", {"status": 503}, {"cut_at": "behind id"}):
        emulator.fault({"operation": "create", "share": 0.1, "when": "after", "action": action})
    emulator.fault({"operation": "create", "share": 0.1, "when": "before", "action": "reset"})
    status = batch.run(fwkeys, "--settle-ms", "10").status
    assert status in (0, 4, 10)
    emulator.clear_faults()
    assert batch.run(fwkeys, "--settle-ms", "10", "--settled-after-ms", "0").status == 0
    batch.assert_one_live_key_per_row(emulator, 100)


def test_an_answer_that_never_comes(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """Its key is found by its marker, and deleted before the row is created anew."""
    batch.write_names("abc")
    emulator.fault({"operation": "create", "skip": 1, "count": 1, "action": "stall"})
    run = batch.run(fwkeys, "--jobs", "1", "--timeout-ms", "2000", "--settle-ms", "1")
    assert run.status == 4
    assert "requests of 1 row may still be carried out" in run.stderr
    assert f"`fwkeys sweep --journal {batch.journal}`" in run.stderr
    failure = next(line for line in batch.results() if "error" in line)
    assert failure["error"]["outcome"] == "UNKNOWN"
    assert len(emulator.live_keys()) == 3
    run = batch.run(fwkeys, "--settle-ms", "1")
    assert run.status == 4, "a request of it may still be carried out"
    batch.assert_one_live_key_per_row(emulator, 3)
    assert [entry["state"] for entry in entries(batch.journal)][-1] == "unsettled"
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    batch.assert_one_live_key_per_row(emulator, 3)
    assert batch.journal.read_bytes() == b""


def test_a_key_that_comes_late(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """A request of an earlier run is carried out when the row has its key already."""
    batch.write_names("a")
    emulator.fault({"operation": "create", "count": 1, "when": "before", "action": "stall"})
    assert batch.run(fwkeys, "--timeout-ms", "2000", "--settle-ms", "1").status == 4
    assert batch.run(fwkeys, "--settle-ms", "1").status == 4
    (line,) = batch.results()
    emulator.mint(1, displayName=f"late-fwk-{line['marker']}")
    assert len(emulator.live_keys()) == 2
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    batch.assert_one_live_key_per_row(emulator, 1)


def test_keys_that_bear_no_marker_of_the_batch_are_left_alone(
    fwkeys: Command, emulator: Any, batch: Batch
) -> None:
    emulator.mint(120, displayName="other-{n}-fwk-0123456789abcdef")
    batch.write_names("a")
    emulator.fault({"operation": "create", "count": 1, "when": "after", "action": "stall"})
    assert batch.run(fwkeys, "--timeout-ms", "2000", "--settle-ms", "1").status == 4
    assert len(emulator.live_keys()) == 121
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    assert len(emulator.live_keys()) == 121
    assert emulator.requests()["delete"]["mutated"] == 1


def test_a_user_whose_keys_cannot_be_listed(fwkeys: Command, emulator: Any, batch: Batch) -> None:
    """Its row is not created, for another key of it may be alive; the others are."""
    batch.write_names("a")
    emulator.fault({"operation": "create", "count": 1, "when": "after", "action": "stall"})
    assert batch.run(fwkeys, "--timeout-ms", "2000", "--settle-ms", "1").status == 4
    batch.write_names("ab")
    emulator.fault({"operation": "list", "when": "before", "action": {"status": 403}})
    run = batch.run(fwkeys, "--settle-ms", "1")
    assert run.status == 4
    assert "its rows are left alone" in run.stderr
    assert "1 of 2 rows have their keys" in run.stderr
    assert next(line for line in batch.results() if line["row"] == 1)["error"]["outcome"] == "UNKNOWN"
    emulator.clear_faults()
    assert batch.run(fwkeys, "--settle-ms", "1", "--settled-after-ms", "0").status == 0
    batch.assert_one_live_key_per_row(emulator, 2)
