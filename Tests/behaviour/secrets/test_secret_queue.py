"""Keys that are made side by side in a queue: one copy of each secret while it is held, none afterwards; and
one copy of the caller's own API key in the library's pages, none once all is freed."""

from __future__ import annotations

import random
import re
import signal
import threading
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional

import pytest
from support.memory_scan import NOTHING, ONE_COPY, PIECE_LENGTH, Finding, contents, scan, scan_bytes
from support.replies import EMPTY_OBJECT_REPLY, record_reply
from support.scripted_server import Hold, ScriptedServer
from support.secret_shapes import TLSIdentity
from support.secret_steps import API_KEY, Steps, build_program
from support.waiting import wait_until

IN_FLIGHT = 64
# As many as fit on a heap that gives no memory out twice.
FEW_IN_FLIGHT = 12

START = ("api-key", "client", "queue")
WAYS = [
    pytest.param(False, False, id="http"),
    pytest.param(True, False, id="tls"),
    pytest.param(False, True, id="http, freed memory keeps its bytes"),
    pytest.param(True, True, id="tls, freed memory keeps its bytes"),
]


# Letters that words are seldom made of, so that one look finds whatever may be a secret or a piece of one.
LETTERS = "JKQVWXZjkqvxz"
CANDIDATE = re.compile(b"[fw_%s]{%d,}" % (LETTERS.encode(), PIECE_LENGTH))


def secrets(count: int) -> List[str]:
    draw = random.Random(count)
    return ["fw_" + "".join(draw.choices(LETTERS, k=24)) for _ in range(count)]


def scan_each(pid: int, *wanted: str) -> Dict[str, Finding]:
    """What there is of each secret."""
    candidates = b"\0".join(found for *_, content in contents(pid) for found in CANDIDATE.findall(content))
    findings = {}
    for secret in wanted:
        copies, pieces = scan_bytes(bytearray(candidates), secret.encode())
        findings[secret] = Finding(len(copies), len(pieces))
    return findings


def all_are(finding: Finding, found: Dict[str, Finding]) -> bool:
    """Without the secrets in the message of a failing test."""
    others = sorted((each.copies, each.pieces) for each in found.values() if each != finding)
    assert others == [], "copies and pieces of secrets that have other numbers of them"
    return True


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_program("secret_queue", tmp_path_factory.mktemp("program"))


class Place:
    """A server of many secrets, and the program that asks it for them."""

    def __init__(self, program: Path, identity: Optional[TLSIdentity], preload: Optional[str]) -> None:
        self._program, self._identity = program, identity
        self._environment = {"LD_PRELOAD": preload} if preload else {}
        self.server = ScriptedServer(identity.context if identity else None)
        self.secrets = secrets(FEW_IN_FLIGHT if preload else IN_FLIGHT)
        self.count = len(self.secrets)

    def steps(self, *steps: str) -> Steps:
        ca_file = str(self._identity.ca_file) if self._identity else ""
        environment = self._environment
        return Steps(self._program, self.server.base_url, *steps, ca_file=ca_file, environment=environment)

    def answer_all_at_once(self) -> threading.Event:
        """Keys for as many creates, once the event is set."""
        release = threading.Event()
        for number, secret in enumerate(self.secrets):
            self.server.answer(release, record_reply(key=secret, keyId=f"key_{number}", prefix=secret[:6]))
        return release

    def wait_for_all(self) -> None:
        wait_until(lambda: len(self.server.requests) >= self.count)


@pytest.fixture
def place(
    program: Path,
    identity: TLSIdentity,
    never_reuse: str,
    over_tls: bool,
    keeps_bytes: bool,
) -> Iterator[Place]:
    place = Place(program, identity if over_tls else None, never_reuse if keeps_bytes else None)
    yield place
    place.server.stop()
    assert not place.server.unexpected


@pytest.mark.parametrize(("over_tls", "keeps_bytes"), WAYS)
def test_one_copy_of_each_while_it_is_held_and_none_when_it_is_freed(place: Place) -> None:
    release = place.answer_all_at_once()
    work = (
        *START,
        f"submit:{place.count}",
        "run",
        "stop",
        "take",
        "stop",
        "free-keys",
        "stop",
        "free-queue",
        "stop",
    )
    with place.steps(*work) as steps:
        place.wait_for_all()
        release.set()
        # Finished and not taken, taken, freed, and when the queue is gone as well.
        assert all_are(ONE_COPY, scan_each(steps.to_stop(), *place.secrets))
        assert all_are(ONE_COPY, scan_each(steps.to_stop(), *place.secrets))
        assert all_are(NOTHING, scan_each(steps.to_stop(), *place.secrets))
        assert all_are(NOTHING, scan_each(steps.to_stop(), *place.secrets))
        assert set(steps.statuses.values()) == {"OK"}
    assert place.server.connections == place.count


@pytest.mark.parametrize(("over_tls", "keeps_bytes"), WAYS)
def test_nothing_of_keys_that_nobody_took(place: Place) -> None:
    release = place.answer_all_at_once()
    for _ in place.secrets:
        place.server.answer(EMPTY_OBJECT_REPLY)
    with place.steps(*START, f"submit:{place.count}", "run", "free-queue", "stop") as steps:
        place.wait_for_all()
        release.set()
        assert all_are(NOTHING, scan_each(steps.to_stop(), *place.secrets))
    assert len(place.server.posts(":delete")) == place.count


@pytest.mark.parametrize("end", ["cancel", "free-queue"])
@pytest.mark.parametrize(("over_tls", "keeps_bytes"), WAYS)
def test_nothing_of_what_had_come_when_it_was_given_up(place: Place, end: str) -> None:
    """Every answer has come up to the middle of its secret."""
    for number, secret in enumerate(place.secrets):
        reply = record_reply(key=secret, keyId=f"key_{number}")
        place.server.answer(reply[: reply.index(secret.encode()) + 20], Hold())
    for _ in place.secrets:  # the keys that they named are deleted
        place.server.answer(EMPTY_OBJECT_REPLY)
    halves = [secret[:20] for secret in place.secrets]
    with place.steps(*START, f"submit:{place.count}", "until-signal", end, "stop") as steps:
        place.wait_for_all()
        pid = steps.process.pid
        wait_until(lambda: all(each.copies > 0 for each in scan_each(pid, *halves).values()))
        steps.process.send_signal(signal.SIGUSR1)
        assert all_are(NOTHING, scan_each(steps.to_stop(), *place.secrets))
    assert len(place.server.posts(":delete")) == place.count


@pytest.mark.parametrize(("over_tls", "keeps_bytes"), WAYS[:2])
@pytest.mark.parametrize("end", ["take", "cancel"])
def test_one_copy_of_the_callers_key_and_none_afterwards(place: Place, end: str) -> None:
    """In the library's own pages: what libcurl copies to send a request is libcurl's."""
    release = place.answer_all_at_once()
    if end == "take":
        work = ("run", "take", "free-keys")
        release.set()
    else:
        work = ("until-signal", "cancel", "take")
    ends = ("stop", "free-config", "free-client", "stop", "free-queue", "stop")
    with place.steps(*START, f"submit:{place.count}", *work, *ends) as steps:
        place.wait_for_all()
        if end == "cancel":
            steps.process.send_signal(signal.SIGUSR1)
        assert steps.scan_own_pages(API_KEY) == ONE_COPY
        assert steps.scan_own_pages(API_KEY) == ONE_COPY  # the queue keeps what it needs of the client
        assert steps.scan_own_pages(API_KEY) == NOTHING
    release.set()


@pytest.mark.parametrize(("over_tls", "keeps_bytes"), WAYS[:1])
def test_what_is_held_is_seen(place: Place) -> None:
    """The test of the test: the secrets that lie side by side are told apart, and a part of one is found."""
    release = place.answer_all_at_once()
    release.set()
    with place.steps(*START, f"submit:{place.count}", "run", "take", "stop") as steps:
        pid = steps.to_stop()
        first, second = place.secrets[:2]
        mixed = first[:15] + second[15:]
        looks: List[Callable[[], Finding]] = [
            lambda: scan(pid, mixed.encode()),
            lambda: scan_each(pid, mixed)[mixed],
        ]
        for look in looks:
            assert look() == Finding(0, 2)
