"""Runs the emulator of the service, ``fwkeys-emulator``, for tests: a context manager, and a pytest fixture.

    def test_the_job_stores_its_key(fwkeys_emulator):
        fwkeys_emulator.fault({"operation": "create", "count": 1, "action": "close"})
        with fwkeys_emulator.client() as client:
            run_job(client)
        assert len(fwkeys_emulator.live_keys()) == 1

The fixture ``fwkeys_emulator`` is there as soon as the package is installed. Each test has an emulator of its
own, which starts within 50 ms, listens on the loopback alone and ends with the test, or with the program.
"""

from __future__ import annotations

import http.client
import json
import os
import select
import shutil
import ssl
import subprocess
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Dict, List, Optional, Type, Union
from urllib.parse import urlsplit

from ._text import instant_in
from .async_client import AsyncClient
from .client import Client

LOCATION_VARIABLE = "FWKEYS_EMULATOR"
_START_SECONDS = 20
_ANSWER_SECONDS = 10


class Emulator:
    """An emulator of the service for the length of a ``with`` block.

    Attributes:
        base_url: Where it is, for ``Client(base_url=...)`` and other programs.
        ca_file: The certificate to trust, with ``tls``; otherwise None.
        api_key: The API key that is there from the start; it belongs to an admin.
        account_id: The account that is there from the start.
        user_id: The user that is there from the start.
    """

    def __init__(
        self,
        *options: str,
        config: Union[str, os.PathLike[str], None] = None,
        tls: bool = False,
        path: Union[str, os.PathLike[str], None] = None,
    ) -> None:
        """Starts an emulator.

        Args:
            options: What ``fwkeys-emulator --help`` lists, such as "--latency-ms=350".
            config: A JSON file of what is there from the start: users, keys of any age, faults, a clock.
            tls: Serve https, with a certificate of its own making: see ``ca_file``.
            path: Where the program is; by default the one that the variable FWKEYS_EMULATOR names, or else
                the one in PATH.
        """
        command = [_find(path), "--until-stdin-closes", *options]
        if config is not None:
            command += ["--config", os.fspath(config)]
        if tls:
            command.append("--tls")
        # The pipe closes with this program, however the program ends: no emulator is left running.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            start = json.loads(self._first_line())
            self.base_url: str = start["base_url"]
            self.api_key: str = start["api_key"]
            self.account_id: str = start["account_id"]
            self.user_id: str = start["user_id"]
            self.ca_file: Optional[str] = start.get("ca_file")
            self._control_url = urlsplit(start["control_url"])
        except BaseException:
            self.close()
            raise

    def client(self, **settings: Any) -> Client:
        """A client of this emulator. It takes what ``Client`` takes, and reads no other settings."""
        return Client(**self._settings(settings))

    def async_client(self, **settings: Any) -> AsyncClient:
        """The same for asyncio."""
        return AsyncClient(**self._settings(settings))

    @property
    def environment(self) -> Dict[str, str]:
        """The variables by which a program finds this emulator, ``Client()`` among them."""
        trust = {} if self.ca_file is None else {"SSL_CERT_FILE": self.ca_file}
        return {"FIREWORKS_BASE_URL": self.base_url, "FIREWORKS_API_KEY": self.api_key, **trust}

    def fault(self, *rules: Dict[str, Any]) -> List[int]:
        """Adds rules for what goes wrong, as ``fwkeys-emulator --help`` describes them, such as
        ``{"operation": "create", "count": 1, "action": {"status": 503}}``. Gives their ids."""
        ids: List[int] = self._control("POST", "/faults", list(rules))["ids"]
        return ids

    def faults(self) -> List[Dict[str, Any]]:
        """The rules that are there: each with its ``id``, how many calls it has ``seen`` and ``struck``, and
        the ``fault`` as it was added."""
        faults: List[Dict[str, Any]] = self._control("GET", "/faults")["faults"]
        return faults

    def remove_fault(self, fault_id: int) -> None:
        """Takes one rule away."""
        self._control("DELETE", f"/faults/{fault_id}")

    def clear_faults(self) -> None:
        """Takes all rules away."""
        self._control("DELETE", "/faults")

    def add_keys(
        self,
        count: int = 1,
        *,
        display_name: str = "key-{n}",
        create_time: Union[datetime, str, None] = None,
        last_used: Union[datetime, str, None] = None,
        expire_time: Union[datetime, str, None] = None,
        user_id: Optional[str] = None,
    ) -> List[str]:
        """Makes keys of any age, and gives their ids.

        Args:
            count: How many.
            display_name: The name of each, in which "{n}" stands for its number.
            create_time: When they were created; by default now. Times are an aware datetime or RFC 3339.
            last_used: When they were last used; by default never.
            expire_time: When they expire or have expired; by default never.
            user_id: Whose they are; by default those of ``user_id``.
        """
        fields: Dict[str, Any] = {"count": count, "displayName": display_name, "withSecrets": True}
        times = {"createTime": create_time, "lastUsed": last_used, "expireTime": expire_time}
        for name, instant in times.items():
            if instant is not None:
                fields[name] = instant_in(name, instant).decode("ascii")
        if user_id is not None:
            fields["user"] = user_id
        ids: List[str] = self._control("POST", "/keys", fields)["key_ids"]
        return ids

    def add_user(self, user_id: str) -> None:
        """Makes another user of the account."""
        self._control("POST", "/users", {"user": user_id})

    def live_keys(self) -> List[Dict[str, Any]]:
        """The keys that are there, without the one that was there from the start, as the service writes
        them: ``keyId``, ``displayName``, ``createTime``, ``prefix``, ``expireTime``."""
        return [key for key in self._control("GET", "")["keys"] if not key.get("bootstrap")]

    def journal(self) -> List[Dict[str, Any]]:
        """The newest 1,000 requests in the order in which they came: ``method``, ``target``, ``headers``
        without secrets, ``operation``, ``key_id``, ``status``, ``faults`` (the ids of those that struck) and
        ``time``."""
        requests: List[Dict[str, Any]] = self._control("GET", "/journal")["requests"]
        return requests

    def clear_journal(self) -> None:
        """Forgets the requests so far."""
        self._control("DELETE", "/journal")

    def set_clock(self, now: Union[datetime, str], *, stopped: bool = False) -> None:
        """Sets the clock of the service: keys are stamped and expire by it.

        Args:
            now: An aware datetime or RFC 3339.
            stopped: Whether the clock stands still there; by default it goes on.
        """
        self._control("POST", "/clock", {"set": instant_in("now", now).decode("ascii"), "stopped": stopped})

    def advance_clock(self, by: timedelta) -> None:
        """Sets the clock of the service forward, whether it goes or stands still."""
        self._control("POST", "/clock", {"advance_ms": by // timedelta(milliseconds=1)})

    def reset_clock(self) -> None:
        """Lets the service have this machine's time again."""
        self._control("DELETE", "/clock")

    def requests(self) -> Dict[str, int]:
        """How many requests came in for each operation, "create" or "list" for example."""
        counts = self._control("GET", "")["requests"]
        return {operation: counters["received"] for operation, counters in counts.items()}

    def reset(self) -> None:
        """As at the start, but for users and without faults: all counts at 0, and the journal empty."""
        self._control("POST", "/reset")

    def close(self) -> None:
        """Ends the emulator. Calling it again does nothing."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.terminate()  # a child that this program has forked may have the pipe as well
        try:
            self._process.wait(_ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
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
        self.close()

    def _settings(self, settings: Dict[str, Any]) -> Dict[str, Any]:
        own: Dict[str, Any] = {"api_key": self.api_key, "base_url": self.base_url, "read_settings": False}
        if self.ca_file is not None and "ca_pem" not in settings:
            own["ca_file"] = self.ca_file
        return {**own, "account_id": self.account_id, "user_id": self.user_id, **settings}

    def _first_line(self) -> bytes:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], _START_SECONDS)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            raise RuntimeError("fwkeys-emulator did not say where it listens; it may have said why not above")
        return line

    def _connection(self, host: str, port: Optional[int]) -> http.client.HTTPConnection:
        if self.ca_file is None:
            return http.client.HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
        trusted = ssl.create_default_context(cafile=self.ca_file)
        return http.client.HTTPSConnection(host, port, timeout=_ANSWER_SECONDS, context=trusted)

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        url = self._control_url
        connection = self._connection(url.hostname or "", url.port)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, url.path + path, content, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status != http.client.OK:
                raise ValueError(f"the emulator answered {answer.status}: {text}")
            return json.loads(text)
        finally:
            connection.close()


def _find(path: Union[str, os.PathLike[str], None]) -> str:
    found = path or os.environ.get(LOCATION_VARIABLE) or shutil.which("fwkeys-emulator")
    if found is None:
        raise FileNotFoundError(
            "fwkeys-emulator is neither named by path nor by FWKEYS_EMULATOR, and is not in PATH: install the"
            " package fwkeys-emulator, or build it with `make build/fwkeys-emulator`"
        )
    return os.fspath(found)
