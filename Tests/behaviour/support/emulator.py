"""Runs build/fwkeys-emulator for tests and speaks to its control path.

--until-stdin-closes ends the emulator with this process, which holds the other end of the pipe: nothing is
left running, however the tests end.

FWKEYS_TEST_WIRE names the form of its replies, "recorded" (the default: as the live service answers) or
"classic".
"""

from __future__ import annotations

import http.client
import json
import os
import select
import ssl
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Dict, List, Optional, Type, cast
from urllib.parse import urlsplit

from .waiting import wait_until

Rule = Dict[str, Any]
Record = Dict[str, Any]

WIRE_FORMS = ("recorded", "classic")
WIRE = os.environ.get("FWKEYS_TEST_WIRE") or "recorded"
if WIRE not in WIRE_FORMS:
    raise ValueError(f"FWKEYS_TEST_WIRE is {WIRE!r}, not one of {WIRE_FORMS}")

ACCOUNT = "demo-account"
"""The account that is there from the start."""
FIRST_USER = {"recorded": ACCOUNT, "classic": "demo-user"}[WIRE]
"""The user that is there from the start."""

START_SECONDS = 120
ANSWER_SECONDS = 120


def connection_to(host: str, port: Optional[int], ca_file: Optional[str]) -> http.client.HTTPConnection:
    if ca_file is None:
        return http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    trusted = ssl.create_default_context(cafile=ca_file)
    return http.client.HTTPSConnection(host, port, timeout=ANSWER_SECONDS, context=trusted)


class Emulator:
    def __init__(self, path: Path, *options: str, wire: Optional[str] = None) -> None:
        self.wire = wire or WIRE
        command = [str(path), "--until-stdin-closes", f"--wire={self.wire}", *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            start = json.loads(self._first_line())
        except BaseException:
            self.stop()
            raise
        self.base_url: str = start["base_url"]
        self.account_id: str = start["account_id"]
        self.user_id: str = start["user_id"]
        self.api_key: str = start["api_key"]
        self.control_url: str = start["control_url"]
        self.ca_file: Optional[str] = start.get("ca_file")
        self.bootstrap_ids = {record["keyId"] for record in self._status()["keys"] if record.get("bootstrap")}

    def live_keys(self) -> List[Record]:
        """The keys that are alive, without their secrets and without the key that the emulator began with."""
        records = cast(List[Record], self._status()["keys"])
        return [record for record in records if record["keyId"] not in self.bootstrap_ids]

    def live_ids(self) -> List[str]:
        return sorted(record["keyId"] for record in self.live_keys())

    def created_text(self, record: Record) -> str:
        """When a key was created, as the service tells it: the control path tells the microseconds."""
        time: str = record["createTime"]
        return time if self.wire == "classic" else f"{time[:19]}Z"

    def requests(self) -> Dict[str, Dict[str, int]]:
        """For each operation, how many requests were received, changed something, and were struck by a
        fault."""
        return cast(Dict[str, Dict[str, int]], self._status()["requests"])

    def fault(self, *rules: Rule) -> List[int]:
        """Adds rules such as {"operation": "create", "when": "after", "count": 1, "action": "close"}."""
        return cast(List[int], self.control("POST", "/faults", list(rules))["ids"])

    def clear_faults(self) -> None:
        self.control("DELETE", "/faults")

    def mint(self, count: int, **fields: Any) -> List[str]:
        """Makes many keys: ``displayName`` with {n} in it, ``user``, ``account`` and ``firePass`` may be
        given; ``withSecrets`` returns their secrets."""
        reply = self.control("POST", "/keys", {"count": count, **fields})
        return cast(List[str], reply.get("api_keys", []))

    def add_user(self, user: str, **fields: Any) -> Dict[str, Any]:
        """Adds a user: ``email``, ``role``, ``serviceAccount``, ``mintKey`` and ``account`` may be given."""
        return cast(Dict[str, Any], self.control("POST", "/users", {"user": user, **fields}))

    def wait_until_idle(self) -> None:
        """Until all that was ever sent is done, by programs that have ended or were killed."""
        wait_until(lambda: self.work_left() + self.open_connections() == 0)

    def work_left(self) -> int:
        """Calls that are not answered yet, and work that was put off."""
        state = self._status()
        return int(state["calls_in_progress"]) + int(state["pending_commits"])

    def calls_in_progress(self) -> int:
        return int(self._status()["calls_in_progress"])

    def open_connections(self) -> int:
        """Those of its clients: the one that asks does not count."""
        return int(self._status()["open_connections"]) - 1

    def pending_commits(self) -> int:
        """How much work is still to be done of calls whose connections are gone."""
        return int(self._status()["pending_commits"])

    def reset(self) -> None:
        """As new: no key but the first, no fault, all counts at 0."""
        self.control("POST", "/reset")

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(timeout=ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process.stdout.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.stop()

    def _first_line(self) -> bytes:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            raise RuntimeError("the emulator did not say where it listens")
        return line

    def _status(self) -> Dict[str, Any]:
        return cast(Dict[str, Any], self.control("GET", ""))

    def control(self, method: str, path: str, body: Any = None) -> Any:
        url = urlsplit(self.control_url)
        assert url.hostname
        connection = connection_to(url.hostname, url.port, self.ca_file)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, url.path + path, content, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status // 100 != 2:
                raise RuntimeError(f"the emulator's control path answered {answer.status}: {text!r}")
            return json.loads(text) if text else None
        finally:
            connection.close()
