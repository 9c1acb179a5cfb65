"""Runs the program of one language against an emulator of its own, and judges what it did.

All programs do the same and print the same lines. What they say is not believed: the emulator is asked what
was created and deleted, and the program's memory is searched for secrets: while the program holds a key,
after it has wiped it, and after the rotations. A secret begins with the prefix that was printed. The emulator
loses the answers to two creates, the first of which is to be exactly once, and never answers the last request
for one key, which the program cancels when it is told to. It is slow to list and to delete, so that there is
time for the searches.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Dict, List

from languages import LIBRARY_DIRECTORY, Language
from support import build
from support.command_runs import SECRET, blanked
from support.emulator import Emulator
from support.memory_scan import contents, own_regions
from support.waiting import wait_until

PATIENCE_SECONDS = 120
OTHER_KEYS = 60  # more than a page of the emulator has
FAULTS = (
    {"operation": "create", "count": 1, "when": "after", "action": "reset"},
    {"operation": "create", "skip": 4, "count": 1, "when": "after", "action": "reset"},
    {"operation": "get", "skip": 5, "count": 1, "action": "stall"},
    {"operation": "list", "action": {"delay_ms": 200}},
    {"operation": "delete", "action": {"delay_ms": 400}},
)
LINES = (
    r"created (?P<id>\S+) sample-(?P<name>\w+)-fwk-[0-9a-f]{16}, prefix (?P<prefix>fw_\w+), "
    r"expires (?P<expires>.+)",
    r"used: account (?P<account>\S+), user (?P<user>\S+), key (?P<used>\S+)",
    r"listed (?P<count>\d+) keys, 1 of them the new one",
    r"selected 1 by its name",
    r"got (?P<got>\S+), last used (?P<last_used>\S+)",
    r"updated (?P<updated>\S+): renamed-(?P<renamed>\w+)",
    r"wiped: the secret is gone",
    r"deleted (?P<deleted>\S+)",
    r"error ERROR_NOT_FOUND, outcome REJECTED, HTTP 404: .+",
    r"rotated (?P<old>\S+) to (?P<new>\S+), prefix (?P<new_prefix>fw_\w+): COMMITTED",
    r"resumed (?P<resumed>\S+): COMMITTED",
    r"kept (?P<kept>\S+), dropped (?P<dropped>\S+), prefix (?P<dropped_prefix>fw_\w+): ABORTED",
    r"lost ERROR_TRANSPORT, outcome UNKNOWN, a key may be left: swept 1",
    r"cancelled ERROR_CANCELLED",
)


@dataclass(frozen=True)
class Life:
    """What a run came to."""

    copies_held: int
    copies_after: int


class Output:
    """The standard output of a program, which thinks that it is a terminal and so writes line by line."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self.lines: List[str] = []

    def next_line(self) -> str:
        """The next line; an assertion fails where there is none."""
        end = time.monotonic() + PATIENCE_SECONDS
        while b"\n" not in self._rest:
            ready, _, _ = select.select([self._descriptor], [], [], max(0.0, end - time.monotonic()))
            assert ready, "the program printed nothing more in time"
            try:
                more = os.read(self._descriptor, 4096)
            except OSError:  # what a terminal gives once the program has ended
                more = b""
            assert more, f"the program ended after {len(self.lines)} lines"
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        self.lines.append(line.decode().rstrip("\r"))
        return self.lines[-1]


def live(language: Language) -> Life:
    """Runs the program; an assertion fails where it does not do what it should."""
    with Emulator(build.emulator_path()) as emulator:
        emulator.mint(OTHER_KEYS, displayName="other-{n}")
        others = emulator.live_ids()
        emulator.fault(*FAULTS)
        master, slave = pty.openpty()
        process = subprocess.Popen(
            language.program,
            cwd=language.folder,
            env=environment(language, emulator),
            stdin=subprocess.PIPE,
            stdout=slave,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(slave)
        output = Output(master)
        try:
            life = _follow(process, output, emulator, language)
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0, f"status {process.returncode}"
            assert errors == "", "nothing is written to standard error"
        except AssertionError as problem:
            process.kill()
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)
            said = "\n".join(["", *output.lines, errors.strip()])
            raise AssertionError(f"{problem}{blanked(said)}") from None
        finally:
            process.kill()
            os.close(master)
        _judge(language, output.lines, emulator, others)
        assert not SECRET.search("\n".join(output.lines)), "a secret was printed"
        return life


def environment(language: Language, emulator: Emulator) -> Dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FIREWORKS_")}
    return {
        **inherited,
        **language.environment,
        "FIREWORKS_API_KEY": emulator.api_key,
        "FIREWORKS_BASE_URL": emulator.base_url,
        "FIREWORKS_ACCOUNT_ID": emulator.account_id,
        "FIREWORKS_USER_ID": emulator.user_id,
        "LD_LIBRARY_PATH": str(LIBRARY_DIRECTORY),
    }


def _follow(process: "subprocess.Popen[str]", output: Output, emulator: Emulator, language: Language) -> Life:
    created = re.fullmatch(LINES[0], output.next_line())
    assert created, "the first line tells of a key that was created"
    output.next_line()
    held = _copies_during_call(process.pid, [created["prefix"]], emulator)  # it lists
    while output.next_line() != "wiped: the secret is gone":
        pass
    after = _copies_during_call(process.pid, [created["prefix"]], emulator)  # it deletes
    while not output.next_line().startswith("lost "):
        pass
    assert process.stdin
    if language.has_threads:
        wait_until(lambda: emulator.requests()["get"]["faulted"] == 1)  # the call that is to be cancelled
        process.stdin.write("\n")
        process.stdin.flush()
    output.next_line()
    prefixes = re.findall(r"prefix (fw_\w+)", "\n".join(output.lines))
    last = _copies_during_call(process.pid, prefixes, emulator)  # it deletes the key of the first rotation
    assert held >= 1, "the search finds a secret that is there"
    assert after == 0, f"{after} copies of the secret are left after it was wiped"
    assert len(prefixes) == 3
    assert last == 0, f"{last} copies of secrets are left after the rotations"
    return Life(held, after + last)


def _copies_during_call(pid: int, prefixes: List[str], emulator: Emulator) -> int:
    """How often the secrets are in the library's own pages, while the program waits for an answer. The keys
    were used by then, and what libcurl needs to send a credential is libcurl's."""
    wait_until(lambda: emulator.calls_in_progress() > 0)
    os.kill(pid, signal.SIGSTOP)
    try:
        secret = re.compile(b"(?:" + "|".join(prefixes).encode() + rb")[0-9A-Za-z]{8,}")
        own = own_regions(pid)
        return sum(len(secret.findall(content)) for start, *_, content in contents(pid) if start in own)
    finally:
        os.kill(pid, signal.SIGCONT)


def _judge(language: Language, lines: List[str], emulator: Emulator, others: List[str]) -> None:
    assert len(lines) == len(LINES), f"{len(lines)} lines"
    said: Dict[str, str] = {}
    for line, pattern in zip(lines, LINES):
        match = re.fullmatch(pattern, line)
        assert match, f"{blanked(line)!r} is not what was expected"
        said |= match.groupdict()
    assert said["name"] == said["renamed"] == language.folder.name
    assert (said["account"], said["user"]) == (emulator.account_id, emulator.user_id)
    assert {said[each] for each in ("used", "got", "updated", "deleted")} == {said["id"]}
    assert said["resumed"] == said["new"], "the first rotation is found as it was left"
    assert said["kept"] == said["new"], "the second rotation is that of the key that the first one made"
    assert len({said[each] for each in ("id", "old", "new", "dropped")}) == 4
    last_used = datetime.fromisoformat(said["last_used"].replace("Z", "+00:00"))
    assert abs(last_used - datetime.now(timezone.utc)) < timedelta(minutes=5)
    assert int(said["count"]) == OTHER_KEYS + 2, "all keys are listed, on all pages"
    expires = datetime.fromisoformat(said["expires"].replace("Z", "+00:00"))
    distance = expires - datetime.now(timezone.utc) - timedelta(days=30)
    assert abs(distance) < timedelta(minutes=5), "the key expires in 30 days"
    requests = emulator.requests()
    assert emulator.live_ids() == others, "all new keys are gone, and what lost answers left, and no other"
    assert requests["create"]["mutated"] == 6, "two for the first key, one lost, one to rotate, two rotations"
    assert requests["delete"]["mutated"] == 6, "every one of them"
    assert requests["verify"]["received"] == 3, "the new key was used, and each rotation verified its own"
    assert requests["update"]["mutated"] == 1
    # One for the record, two for the looks of the rotations at their old keys, two for those of the rotation
    # that was resumed, and one that is cancelled.
    assert requests["get"]["received"] == (6 if language.has_threads else 5)
