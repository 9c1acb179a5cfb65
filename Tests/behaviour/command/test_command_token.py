"""fwkeys token: one living key for all who ask, replaced before it ends by one process at a time."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from command.test_command_kills import FAULTS
from support import build
from support.command_runs import (
    PATIENCE_SECONDS,
    SECRET,
    Command,
    assert_one_error_line,
    command_for,
    opens_the_door,
    start_seconds,
)
from support.emulator import Emulator
from support.journals import LINE_LENGTH
from support.lent_keys import sweep_all
from support.preloads import build_preload

KILLS = int(os.environ.get("FWKEYS_KILLS") or 40)
CALLS_AT_MOST = 120
YEARS = 10 * 365 * 86400
HOUR_MS = 3_600_000
ALMOST_OVER_MS = HOUR_MS - 100_000


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    directory = tmp_path_factory.mktemp("preloads")
    return {name: build_preload(name, directory) for name in ("hostile_system", "shifted_clock")}


@pytest.fixture
def fwkeys(command_path: Path, emulator: Any, tmp_path: Path) -> Command:
    command = command_for(command_path, emulator)
    command.environment["HOME"] = str(tmp_path / "home")
    return command


class Cache:
    """A cache with a journal of its own."""

    def __init__(self, directory: Path) -> None:
        self.file, self.journal = directory / "token", directory / "journal"

    @property
    def words(self) -> list[str]:
        return ["token", "--cache", str(self.file), "--journal", str(self.journal), "--settle-ms", "15"]

    def record(self) -> Any:
        secret, record = self.file.read_text().splitlines()
        assert bool(SECRET.fullmatch(secret))
        return json.loads(record)

    def secret(self) -> str:
        return self.file.read_text().partition("\n")[0]

    def age(self, milliseconds: int) -> None:
        """Makes all of its keys look that much older."""
        secret, record = self.file.read_text().splitlines()
        parsed = json.loads(record)
        for term in [parsed["current"], *parsed["old"]]:
            term["clock"] -= milliseconds
            term["uptime"] -= milliseconds
        self.file.write_text(f"{secret}\n{json.dumps(parsed)}\n")

    def key_ids(self) -> list[str]:
        """The keys that it tells of."""
        if not self.file.exists():
            return []
        record = self.record()
        return sorted(term["keyId"] for term in [record["current"], *record["old"]])


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def test_one_key_serves_all_calls(fwkeys: Command, emulator: Any, cache: Cache) -> None:
    first = fwkeys(*cache.words)
    assert (first.status, first.stdout, first.stderr) == (0, "<secret>\n", "")
    assert opens_the_door(emulator, first.secret())
    before = emulator.requests()
    again = fwkeys(*cache.words)
    is_same = again.raw_stdout == first.raw_stdout
    assert is_same
    assert {**emulator.requests(), "verify": 0} == {**before, "verify": 0}, "nothing was asked"
    assert cache.file.stat().st_mode & 0o777 == 0o600
    assert cache.key_ids() == emulator.live_ids()
    assert not cache.journal.read_bytes()
    assert fwkeys("list", "--api-key-file", str(cache.file), without=("FIREWORKS_API_KEY",)).status == 0


def test_it_is_replaced_before_its_end_and_the_old_one_lives_on_until_it_is_over(
    fwkeys: Command, emulator: Any, cache: Cache
) -> None:
    secrets = []
    for _ in range(3):
        secrets.append(fwkeys(*cache.words).secret())
        cache.age(ALMOST_OVER_MS)
    assert len(set(secrets)) == 3
    # The first one is over twice by now, the second one once, and the third has a while.
    third = cache.record()["current"]["keyId"]
    assert third in emulator.live_ids()
    secrets.append(fwkeys(*cache.words).secret())
    assert [opens_the_door(emulator, secret) for secret in secrets] == [False, False, True, True]
    assert cache.key_ids() == emulator.live_ids()


def test_the_default_place_is_told_apart_by_whose_key_is_meant(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    emulator.add_user("ci", serviceAccount=True)
    for _ in range(2):
        assert fwkeys("token").status == 0
        assert fwkeys("token", "--service-account", "ci").status == 0
    files = [path for path in (tmp_path / "home/.cache/fwkeys").iterdir() if path.suffix != ".lock"]
    assert len(files) == 2
    assert emulator.requests()["create"]["mutated"] == 2


def test_a_cache_of_another_user_is_replaced(fwkeys: Command, emulator: Any, cache: Cache) -> None:
    emulator.add_user("ci", serviceAccount=True)
    first = fwkeys(*cache.words).secret()
    second = fwkeys(*cache.words, "--service-account", "ci").secret()
    assert first != second
    assert cache.record()["current"]["userId"] == "ci"
    assert opens_the_door(emulator, first), "whoever has it keeps it"


def call_with(fwkeys: Command, way: str, api_key: str, folder: Path, *words: str) -> str:
    """The secret that a call prints which is told in this way which API key to use."""
    folder.mkdir(exist_ok=True)
    file = folder / "key"
    file.write_text(f"api_key = {api_key}\n" if way == "settings" else f"{api_key}\n")
    if way == "variable":
        return fwkeys(*words, settings={"FIREWORKS_API_KEY": api_key}).secret()
    if way == "settings":
        return fwkeys(*words, settings={"FIREWORKS_AUTH_FILE": str(file)}).secret()
    if way == "file":
        return fwkeys(*words, "--api-key-file", str(file)).secret()
    with file.open("rb") as content, subprocess.Popen(["cat"], stdin=content, stdout=subprocess.PIPE) as cat:
        return fwkeys(*words, "--api-key-file", "/dev/stdin", stdin=cat.stdout).secret()


@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.parametrize("is_same_file", [False, True])
@pytest.mark.parametrize("way", ["variable", "settings", "file", "pipe"])
def test_nobody_gets_the_key_of_another_api_keys_user(
    fwkeys: Command, emulator: Any, cache: Cache, tmp_path: Path, way: str, is_same_file: bool, is_named: bool
) -> None:
    emulator.add_user("ci", serviceAccount=True)
    (other,) = emulator.mint(1, user="ci", displayName="ci", withSecrets=True)
    del fwkeys.environment["FIREWORKS_API_KEY"], fwkeys.environment["FIREWORKS_ACCOUNT_ID"]
    words = cache.words if is_named else ["token"]
    printed = [
        call_with(fwkeys, way, api_key, tmp_path / ("both" if is_same_file else name), *words)
        for api_key, name in ((emulator.api_key, "first"), (other, "second"), (other, "second"))
    ]
    is_different, is_same = printed[0] != printed[1], printed[1] == printed[2]
    assert (is_different, is_same) == (True, True)
    made = [record["user"] for record in emulator.live_keys() if record["displayName"] != "ci"]
    assert sorted(made) == sorted([emulator.user_id, "ci"])


def test_a_key_of_another_service_is_not_printed(fwkeys: Command, emulator: Any, cache: Cache) -> None:
    """The other service is asked for a key, and does not know the API key."""
    assert fwkeys(*cache.words).status == 0
    with Emulator(build.emulator_path()) as other:
        run = fwkeys(*cache.words, "--base-url", other.base_url)
    assert (run.status, run.stdout) == (2, "")
    assert cache.key_ids() == emulator.live_ids()


@pytest.mark.parametrize("content", ["anything", "one\ntwo\n", "\n{}\n", "secret\n{}\n"])
def test_a_file_that_is_no_cache_is_left_alone(
    fwkeys: Command, emulator: Any, cache: Cache, content: str
) -> None:
    cache.file.write_text(content)
    run = fwkeys(*cache.words)
    assert run.status == 1
    assert_one_error_line(run)
    assert cache.file.read_text() == content
    assert emulator.live_ids() == []


@pytest.mark.parametrize("member", ["clock", "uptime", "life"])
@pytest.mark.parametrize("number", [-(2**63), 2**63 - 1])
def test_a_number_that_no_clock_shows(
    fwkeys: Command, emulator: Any, cache: Cache, member: str, number: int
) -> None:
    assert fwkeys(*cache.words).status == 0
    before = emulator.live_ids()
    secret, record = cache.file.read_text().splitlines()
    for boot in (json.loads(record)["current"]["boot"], ""):
        parsed = json.loads(record)
        parsed["current"].update({member: number, "boot": boot})
        cache.file.write_text(f"{secret}\n{json.dumps(parsed)}\n")
        run = fwkeys(*cache.words)
        assert (run.status, run.stdout) == (1, "")
        assert_one_error_line(run)
        assert "is not a file that `fwkeys token` has written" in run.stderr
    assert emulator.live_ids() == before


def test_an_old_key_is_printed_where_no_new_one_can_be_made(
    fwkeys: Command, emulator: Any, cache: Cache
) -> None:
    first = fwkeys(*cache.words).raw_stdout
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    cache.age(ALMOST_OVER_MS)
    run = fwkeys(*cache.words)
    is_same = run.raw_stdout == first
    assert (run.status, is_same) == (0, True)
    assert_one_error_line(run)
    cache.age(ALMOST_OVER_MS)
    run = fwkeys(*cache.words)
    assert (run.status, run.stdout) == (2, "")


def test_many_at_once_make_one_key(fwkeys: Command, emulator: Any, cache: Cache) -> None:
    for count in (1, 2):
        processes = [
            subprocess.Popen(
                [fwkeys.path, *cache.words], env=fwkeys.environment, stdout=subprocess.PIPE, text=True
            )
            for _ in range(10)
        ]
        printed = {process.communicate(timeout=PATIENCE_SECONDS)[0] for process in processes}
        assert len(printed) == 1
        assert all(process.returncode == 0 for process in processes)
        assert emulator.requests()["create"]["mutated"] == count
        cache.age(ALMOST_OVER_MS)


def test_a_closed_output(fwkeys: Command, emulator: Any, cache: Cache) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as output:
        run = fwkeys(*cache.words, stdout=output)
    assert run.status == 1
    assert cache.key_ids() == emulator.live_ids(), "the next call prints it"


@pytest.mark.parametrize("room", [None, 0, LINE_LENGTH, LINE_LENGTH + 30, LINE_LENGTH + 300])
def test_killed_before_each_of_its_calls_on_any_disk(
    fwkeys: Command, emulator: Any, cache: Cache, libraries: dict[str, str], room: int | None
) -> None:
    printed = {fwkeys(*cache.words).secret()}
    for number in range(CALLS_AT_MOST):
        cache.age(ALMOST_OVER_MS if number == 0 else 0)
        settings = {"LD_PRELOAD": libraries["hostile_system"], "KILL_AT_CALL": str(number)}
        if room is not None:
            settings["DISK_ROOM"] = str(room)
        before = cache.record()["current"]["keyId"]
        run = fwkeys(*cache.words, "--user-id", emulator.user_id, settings=settings)
        if run.stdout == "<secret>\n":
            printed.add(run.secret())
        sweep_all(fwkeys, cache.journal)
        assert cache.key_ids() == emulator.live_ids(), "each key that is alive is in the file, and no other"
        assert all(opens_the_door(emulator, secret) for secret in printed)
        if cache.record()["current"]["keyId"] != before:
            make_old(cache)
        if number > 0 and run.status != -signal.SIGKILL:
            break
    assert run.status == 0, "on a full disk the old key is printed"


def make_old(cache: Cache) -> None:
    """Makes the key that is in use look as if its end were near, and no other."""
    secret, record = cache.file.read_text().splitlines()
    parsed = json.loads(record)
    parsed["current"]["clock"] = int(time.time() * 1000) - ALMOST_OVER_MS
    parsed["current"]["uptime"] = int(time.monotonic() * 1000) - ALMOST_OVER_MS
    cache.file.write_text(f"{secret}\n{json.dumps(parsed)}\n")


@pytest.mark.timeout(120 + 2 * KILLS)
def test_killed_at_random_instants(command_path: Path, cache: Cache) -> None:
    choice = random.Random(17)
    printed: set[str] = set()
    with Emulator(build.emulator_path(), "--seed", "10") as emulator:
        emulator.fault(*FAULTS)
        command = command_for(command_path, emulator)
        start = start_seconds(command)
        killed = 0
        for _ in range(KILLS):
            if cache.file.exists() and choice.random() < 0.7:
                make_old(cache)
            process = subprocess.Popen(
                [command.path, *cache.words],
                env=command.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            try:
                output, _ = process.communicate(timeout=choice.uniform(0.002, 0.1 + 3 * start))
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate(timeout=PATIENCE_SECONDS)
                killed += 1
            printed.update(SECRET.findall(output))
        assert killed > KILLS // 8
        emulator.clear_faults()
        emulator.wait_until_idle()
        sweep_all(command, cache.journal)
        assert cache.key_ids() == emulator.live_ids()
        assert all(opens_the_door(emulator, secret) for secret in printed)


@pytest.mark.parametrize("shift", [YEARS, 3400, -3400, -YEARS])
def test_a_clock_that_is_set(
    fwkeys: Command, emulator: Any, cache: Cache, libraries: dict[str, str], tmp_path: Path, shift: int
) -> None:
    """A clock that jumps never prolongs a key, and deletes none that somebody may have."""
    clock = tmp_path / "clock"
    settings = {"LD_PRELOAD": libraries["shifted_clock"], "CLOCK_SHIFT": str(clock)}
    first = fwkeys(*cache.words, settings=settings).secret()
    clock.write_text(str(shift))
    for _ in range(3):
        run = fwkeys(*cache.words, settings=settings)
        assert run.status == 0
        assert opens_the_door(emulator, run.secret())
    assert opens_the_door(emulator, first)
    assert cache.key_ids() == emulator.live_ids()
    assert emulator.requests()["create"]["mutated"] == (1 if shift < 0 else 2)


@pytest.mark.parametrize("option", [("--ttl", "x"), ("--ttl", "0m"), ("--key-name", " ")])
def test_wrong_arguments(fwkeys: Command, emulator: Any, cache: Cache, option: tuple[str, str]) -> None:
    run = fwkeys(*cache.words, *option)
    assert run.status == 64
    assert_one_error_line(run)
    assert emulator.requests()["create"]["received"] == 0
