"""The rotation agent: what is old is replaced; killed at any instant, it leaves what a further pass ends.

What holds at every instant: a secret in the store opens the door. What holds after a pass that was not
disturbed: of every name one key is alive, the one in the store, and no record is left.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List

import pytest
from emulator_work import delete_key
from support.command_runs import SECRET, blanked, opens_the_door
from support.emulator import Emulator
from support.waiting import wait_until

USER = "ci"
NAMES = ("alpha", "beta")
PENDING, IN_DOUBT, STORED = 1, 2, 3
LINE = len("1\t1800000000\t0123456789abcdef\tkey_12345678\t-\n")
DAYS = 30
DAY_SECONDS = 24 * 60 * 60
PATIENCE_SECONDS = 120
CALLS_AT_MOST = 60
KILLS = int(os.environ.get("FWKEYS_KILLS") or 12)
# A part is lost, and all of it takes a while, so that a kill can come in the middle.
FAULTS: "tuple[Dict[str, Any], ...]" = (
    {"operation": "*", "action": {"delay_ms": 4}},
    {"operation": "create", "share": 0.3, "when": "after", "action": "reset"},
    {"operation": "create", "share": 0.2, "when": "before", "action": {"status": 503}},
    {"operation": "delete", "share": 0.2, "when": "after", "action": "reset"},
    {"operation": "verify", "share": 0.2, "when": "before", "action": "close"},
)


class Agent:
    """The agent with a state directory and a store, and a clock by which what exists is old."""

    def __init__(self, path: Path, directory: Path, emulator: Emulator, shifted_clock: str) -> None:
        self._path, self._emulator, self._shifted_clock = path, emulator, shifted_clock
        self.state, self.store, self._shift = (directory / name for name in ("state", "store", "shift"))
        self.state.mkdir()
        (self.store / "secrets").mkdir(parents=True)
        emulator.add_user(USER)
        for name in NAMES:
            emulator.mint(1, displayName=name, user=USER)

    def start(
        self, *options: str, days: int = DAYS, later_days: int = DAYS + 1, preload: str = "", **settings: Any
    ) -> "subprocess.Popen[str]":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("FIREWORKS_")}
        self._shift.write_text(str(later_days * DAY_SECONDS))
        # The service's clock counts, which its answers tell; without one the agent's own.
        later = datetime.now(timezone.utc) + timedelta(days=later_days)
        self._emulator.control("POST", "/clock", {"set": later.isoformat()})
        environment = {
            **inherited,
            "HOME": "/nonexistent",
            "FIREWORKS_API_KEY": self._emulator.api_key,
            "FIREWORKS_BASE_URL": self._emulator.base_url,
            "FIREWORKS_ACCOUNT_ID": self._emulator.account_id,
            "FIREWORKS_USER_ID": USER,
            "CLOCK_SHIFT": str(self._shift),
            "LD_PRELOAD": f"{self._shifted_clock} {preload}".strip(),
            "STORE": str(self.store),
            **settings,
        }
        store = ["sh", str(Path(__file__).with_name("store.sh")), "x"]
        command = [str(self._path), *options, str(self.state), str(days), *store]
        return subprocess.Popen(command, env=environment, stdout=-1, stderr=-1, text=True)

    def run(self, *options: str, **how: Any) -> "subprocess.CompletedProcess[str]":
        process = self.start(*options, **how)
        try:
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate(timeout=PATIENCE_SECONDS)
            raise
        assert not SECRET.search(output + errors), "a secret was printed"
        return subprocess.CompletedProcess([], process.returncode, output, errors)

    def records(self) -> List[int]:
        """How far the unfinished rotations are."""
        path = self.state / "rotations"
        return sorted(int(line[0]) for line in path.read_text().splitlines()) if path.exists() else []

    def assert_that_what_is_stored_works(self) -> None:
        for path in (self.store / "secrets").iterdir():
            assert opens_the_door(self._emulator, path.read_text()), f"a dead key is stored: {path.name}"

    def assert_that_nothing_is_left(self) -> None:
        keys = self._emulator.live_keys()
        alive = Counter(re.sub("-fwk-[0-9a-f]{16}$", "", str(key["displayName"])) for key in keys)
        assert alive == Counter(NAMES), "of every name one key is alive"
        assert self.records() == []
        self.assert_that_what_is_stored_works()

    def assert_all_is_well(self) -> None:
        self.assert_that_nothing_is_left()
        prefixes = sorted(str(key["prefix"]) for key in self._emulator.live_keys())
        stored = sorted((self.store / "secrets" / name).read_text()[: len(prefixes[0])] for name in NAMES)
        assert stored == prefixes, "the one that is alive is in the store"


@pytest.fixture
def agent(agent_path: Path, tmp_path: Path, emulator: Emulator, shifted_clock: str) -> Agent:
    return Agent(agent_path, tmp_path, emulator, shifted_clock)


def test_what_is_old_is_replaced(agent: Agent, emulator: Emulator) -> None:
    before = emulator.live_ids()
    run = agent.run()
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    after = emulator.live_ids()
    assert not set(before) & set(after)
    said = re.findall(r"^(\S+) was replaced by (\S+)$", run.stdout, re.MULTILINE)
    assert (sorted(old for old, _ in said), sorted(new for _, new in said)) == (before, after)
    agent.assert_all_is_well()


def test_what_is_young_stays(agent: Agent, emulator: Emulator) -> None:
    before = emulator.live_ids()
    assert agent.run(later_days=DAYS - 1).returncode == 0
    assert emulator.live_ids() == before
    assert emulator.requests()["create"]["received"] == 0


def test_the_keys_of_others_stay(agent: Agent, emulator: Emulator) -> None:
    emulator.mint(3, displayName="other-{n}")
    others = {key["keyId"] for key in emulator.live_keys() if str(key["displayName"]).startswith("other")}
    assert agent.run().returncode == 0
    assert others <= set(emulator.live_ids())


def test_a_second_pass_keeps_the_name(agent: Agent) -> None:
    assert agent.run().returncode == 0
    assert agent.run().returncode == 0
    agent.assert_all_is_well()


def test_the_command_gets_the_secret_on_its_standard_input_alone(agent: Agent, emulator: Emulator) -> None:
    assert agent.run().returncode == 0
    environment = (agent.store / "last-environment").read_text()
    assert (agent.store / "last-arguments").read_text() == "x\n"
    assert not SECRET.search(environment), "neither the new secret nor the agent's own is in the environment"
    names = dict(line.split("=", 1) for line in environment.splitlines() if line.startswith("FWKEYS_"))
    assert names["FWKEYS_KEY_NAME"] in NAMES
    assert names["FWKEYS_NEW_KEY_ID"] in emulator.live_ids()
    assert names["FWKEYS_OLD_KEY_ID"] not in emulator.live_ids()


def test_a_command_that_refuses(agent: Agent, emulator: Emulator) -> None:
    before = emulator.live_ids()
    run = agent.run(STORE_MODE="refuse")
    assert run.returncode == 1
    assert run.stderr.count("the new key was not stored") == len(NAMES)
    assert emulator.live_ids() == before, "the new keys are gone, and the old ones are not"
    assert agent.records() == []


def test_a_command_that_is_not_there(agent: Agent, emulator: Emulator) -> None:
    before = emulator.live_ids()
    run = agent.run(PATH="/nonexistent")
    assert run.returncode == 1
    assert emulator.live_ids() == before
    assert agent.records() == []


def test_a_service_that_refuses(agent: Agent, emulator: Emulator) -> None:
    before = emulator.live_ids()
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    run = agent.run()
    assert run.returncode == 1
    assert run.stderr.count("ERROR_PERMISSION_DENIED") == len(NAMES)
    assert emulator.live_ids() == before
    assert agent.records() == []


@pytest.mark.parametrize("mode", ["kill-before", "kill-after"])
def test_killed_by_its_command(agent: Agent, emulator: Emulator, mode: str) -> None:
    """Whether the command took the secret is not known: that is neither trusted nor spoiled."""
    run = agent.run(STORE_MODE=mode)
    assert run.returncode == -signal.SIGKILL
    assert agent.records() == [IN_DOUBT]
    agent.assert_that_what_is_stored_works()
    refused = agent.run("-g", "0", STORE_MODE="refuse")
    assert refused.returncode == 1
    agent.assert_that_what_is_stored_works()
    assert agent.records() == [IN_DOUBT], "still in doubt, so neither key is deleted"
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


def test_what_is_in_doubt_is_rotated_again_whatever_its_age(agent: Agent) -> None:
    assert agent.run(STORE_MODE="kill-after").returncode == -signal.SIGKILL
    assert agent.run("-g", "0", days=10 * DAYS).returncode == 0
    assert agent.records() == []
    agent.assert_that_what_is_stored_works()


def test_a_key_in_doubt_stays_if_somebody_deleted_the_old_one(agent: Agent, emulator: Emulator) -> None:
    """The store may hold the new key, and no later secret takes its place there."""
    before = {str(key["displayName"]): str(key["keyId"]) for key in emulator.live_keys()}
    assert agent.run(STORE_MODE="kill-after").returncode == -signal.SIGKILL
    (name,) = (path.name for path in (agent.store / "secrets").iterdir())
    delete_key(emulator, USER, before[name])
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


def test_an_old_key_stays_if_somebody_deleted_the_new_one(agent: Agent, emulator: Emulator) -> None:
    """It is the only one of its name. What is stored is dead, so it is replaced in the same pass."""
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    before = emulator.live_ids()
    assert agent.run().returncode == 1
    assert agent.records() == [STORED, STORED]
    emulator.clear_faults()
    for key_id in set(emulator.live_ids()) - set(before):
        delete_key(emulator, USER, key_id)
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    assert agent.run("-g", "0").returncode == 1
    assert emulator.live_ids() == before
    emulator.clear_faults()
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


def test_a_deletion_that_was_refused_is_done_by_the_next_pass(agent: Agent, emulator: Emulator) -> None:
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    assert agent.run().returncode == 1
    created = emulator.requests()["create"]["received"]
    emulator.clear_faults()
    assert agent.run("-g", "0", later_days=0).returncode == 0
    assert emulator.requests()["create"]["received"] == created, "no further key is made"
    agent.assert_all_is_well()


def test_the_state_of_a_clock_that_was_ahead(agent: Agent, emulator: Emulator) -> None:
    """It is looked after until the clock has come that far."""
    emulator.fault({"operation": "delete", "when": "before", "action": {"status": 403}})
    assert agent.run().returncode == 1
    emulator.clear_faults()
    state = agent.state / "rotations"
    state.write_text(re.sub(r"\t[0-9]{10}\t", "\t9000000000\t", state.read_text()))
    assert agent.run("-g", "0", later_days=0).returncode == 0
    assert agent.records() == [STORED, STORED]
    agent.assert_that_what_is_stored_works()
    assert len(emulator.live_ids()) == len(NAMES)


@pytest.mark.parametrize("text", ["x", "1\t1800000000\t0123456789abcdef\tkey_1", "2\t1\tABC\ta\tb\n"])
def test_a_state_that_cannot_be_read_is_left_alone(agent: Agent, emulator: Emulator, text: str) -> None:
    (agent.state / "rotations").write_text(text)
    run = agent.run()
    assert (run.returncode, "the state cannot be read" in run.stderr) == (1, True)
    assert emulator.requests()["list"]["received"] == 0
    assert (agent.state / "rotations").read_text() == text


def test_a_command_that_outlives_its_agent_is_waited_for(agent: Agent, emulator: Emulator) -> None:
    first = agent.start(STORE_MODE="kill-and-linger")
    wait_until((agent.store / "lingering").exists)
    first.wait(timeout=PATIENCE_SECONDS)
    requests = emulator.requests()
    second = agent.start("-g", "0")
    wait_until(lambda: _waits_for_a_lock(second.pid))
    assert emulator.requests() == requests, "it asks for nothing while the other command may store"
    (agent.store / "go-on").touch()
    output, errors = second.communicate(timeout=PATIENCE_SECONDS)
    first.communicate(timeout=PATIENCE_SECONDS)
    assert second.returncode == 0, errors
    assert not SECRET.search(output + errors)
    agent.assert_all_is_well()


def _waits_for_a_lock(pid: int) -> bool:
    return any("->" in line and f" {pid} " in line for line in Path("/proc/locks").read_text().splitlines())


@pytest.mark.timeout(180)
def test_killed_before_each_of_its_writes(agent: Agent, kills: str) -> None:
    seen = set()
    for number in range(1, CALLS_AT_MOST):
        run = agent.run(preload=kills, KILL_AT_CALL=str(number))
        agent.assert_that_what_is_stored_works()
        seen.update(agent.records())
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL
        assert agent.run("-g", "0", later_days=0).returncode == 0
        agent.assert_that_nothing_is_left()
    assert run.returncode == 0, f"it makes more than {CALLS_AT_MOST} calls"
    assert {PENDING, IN_DOUBT, STORED} <= seen, "it was killed at every stage"
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


@pytest.mark.parametrize("operation", ["list", "create", "verify", "delete"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_it_waits_for_an_answer(
    agent: Agent, emulator: Emulator, operation: str, when: str
) -> None:
    emulator.fault({"operation": operation, "when": when, "count": 1, "action": "stall"})
    process = agent.start()
    wait_until(lambda: emulator.requests()[operation]["faulted"] == 1)
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)
    agent.assert_that_what_is_stored_works()
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


def test_a_create_that_is_carried_out_after_the_kill(agent: Agent, emulator: Emulator) -> None:
    """It comes after the next pass has looked for it, so the record has to stay for a while."""
    emulator.fault({"operation": "create", "count": 1, "action": "stall", "late_commit_ms": 4000})
    process = agent.start()
    wait_until(lambda: emulator.requests()["create"]["faulted"] == 1)
    process.kill()
    process.communicate(timeout=PATIENCE_SECONDS)
    assert emulator.pending_commits() == 1
    assert agent.run(later_days=0).returncode == 0
    assert emulator.pending_commits() == 1, "that pass was over before the key came"
    assert agent.records() == [PENDING], "the record stays"
    wait_until(lambda: emulator.pending_commits() == 0)
    assert len(emulator.live_ids()) == len(NAMES) + 1
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


@pytest.mark.timeout(60 + 10 * KILLS)
def test_killed_at_random_instants_of_a_faulty_service(agent: Agent, emulator: Emulator) -> None:
    choice = random.Random(30)
    killed = 0
    for _ in range(KILLS):
        emulator.fault(*FAULTS)
        process = agent.start("-g", "0")
        try:
            process.communicate(timeout=choice.uniform(0.01, 1.5))
        except subprocess.TimeoutExpired:
            killed += 1
            process.kill()
            process.communicate(timeout=PATIENCE_SECONDS)
        emulator.clear_faults()  # they would strike the question whether a secret opens the door
        emulator.wait_until_idle()
        agent.assert_that_what_is_stored_works()
    assert killed > 0
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


@pytest.mark.parametrize("room", [0, 1, LINE - 1, LINE, 60, 80, 100, 101, 102, 130, 156, 157, 200])
def test_a_full_disk(agent: Agent, emulator: Emulator, kills: str, room: int) -> None:
    """A new key that cannot be written down is deleted; where not even its record can be, nothing is sent."""
    run = agent.run(preload=kills, DISK_ROOM=str(room))
    assert run.returncode == 1
    assert "the state cannot be written" in run.stderr
    agent.assert_that_what_is_stored_works()
    if room < LINE:
        assert emulator.requests()["create"]["received"] == 0
    assert agent.run("-g", "0").returncode == 0
    agent.assert_all_is_well()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("STATE", "30"),
        ("STATE", "x", "true"),
        ("STATE", "-1", "true"),
        ("-g", "", "STATE", "30", "true"),
        ("-x", "STATE", "30", "true"),
    ],
)
def test_wrong_arguments(agent_path: Path, arguments: "tuple[str, ...]") -> None:
    run = subprocess.run(
        [agent_path, *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert run.returncode == 64
    assert "usage: " in run.stderr


@pytest.mark.parametrize("missing", ["FIREWORKS_API_KEY", "FIREWORKS_ACCOUNT_ID", "FIREWORKS_USER_ID"])
def test_a_setting_that_is_missing(agent: Agent, emulator: Emulator, missing: str) -> None:
    settings: Dict[str, Any] = {missing: ""}
    process = agent.start(**settings)
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert errors.startswith("rotation_agent: "), blanked(errors)
    assert emulator.requests()["list"]["received"] == 0
