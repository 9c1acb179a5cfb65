"""Who receives the log: how long they live, on which threads they are called, what they may raise."""

from __future__ import annotations

import gc
import logging
import os
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any, List

import fwkeys
import pytest
from conftest import ACCOUNT
from fwkeys import LogLevel
from support.build import ROOT
from support.emulator import Emulator
from support.log_receiver import Receiver, logged_client
from support.replies import EMPTY_OBJECT_REPLY, IDENTITY_REPLY, http_reply, record_reply
from support.scripted_server import ScriptedServer


def test_a_logger(scripted_server: ScriptedServer, caplog: pytest.LogCaptureFixture) -> None:
    scripted_server.answer(http_reply(503))
    scripted_server.answer(IDENTITY_REPLY)
    scripted_server.answer(http_reply(403))
    with caplog.at_level(logging.DEBUG, "keys.of.the.tests"):
        with logged_client(scripted_server, logging.getLogger("keys.of.the.tests")) as client:
            client.whoami()
            with pytest.raises(fwkeys.PermissionDeniedError):
                client.whoami()
    names = {record.levelname for record in caplog.records}
    assert names == {"DEBUG", "INFO", "WARNING", "ERROR"}
    assert all("whoami" in record.getMessage() for record in caplog.records)


def test_a_logger_that_wants_less(scripted_server: ScriptedServer, caplog: pytest.LogCaptureFixture) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    with caplog.at_level(logging.ERROR, "keys.of.the.tests"):
        with logged_client(scripted_server, logging.getLogger("keys.of.the.tests")) as client:
            client.whoami()
    assert caplog.records == []


def test_it_lives_as_long_as_the_client(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    gone = weakref.ref(receiver)
    client = logged_client(scripted_server, receiver)
    del receiver
    gc.collect()
    assert gone() is not None
    scripted_server.answer(IDENTITY_REPLY)
    client.whoami()
    client.close()
    gc.collect()
    assert gone() is None


def test_it_lives_as_long_as_a_list_or_a_rotation(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    receiver = Receiver()
    gone = weakref.ref(receiver)
    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, log=receiver) as client:
        keys = client.list_api_keys()
        rotation = client.rotate_api_key(*emulator.bootstrap_ids)
    del receiver
    gc.collect()
    assert gone() is not None
    keys.close()
    assert gone() is not None
    rotation.abort()
    rotation.close()
    gc.collect()
    assert gone() is None


def test_a_client_that_is_not_made_lets_it_go(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    gone = weakref.ref(receiver)
    with pytest.raises(fwkeys.ArgumentError):
        logged_client(scripted_server, receiver, timeout=0)
    del receiver
    gc.collect()
    assert gone() is None


def test_each_client_has_its_own(scripted_server: ScriptedServer) -> None:
    first, second = Receiver(), Receiver()
    for receiver in (first, second):
        scripted_server.answer(IDENTITY_REPLY)
        with logged_client(scripted_server, receiver) as client:
            client.whoami()
    assert len(first.lines) == len(second.lines) > 0


def test_many_threads_write_to_it(emulator: Emulator) -> None:
    threads = set()
    receiver = Receiver()

    def log(level: LogLevel, line: str) -> None:
        threads.add(threading.get_ident())
        receiver(level, line)

    with fwkeys.Client(api_key=emulator.api_key, base_url=emulator.base_url, log=log) as client:
        start = threading.Barrier(4)

        def work(_: int) -> int:
            start.wait(10)
            for _ in range(25):
                client.whoami()
            return threading.get_ident()

        with ThreadPoolExecutor(4) as pool:
            workers = set(pool.map(work, range(4)))
    assert threads == workers  # each call writes on its own thread
    assert len(receiver.of(LogLevel.INFO)) == 100


def test_what_it_raises_does_not_reach_the_call(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: List[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: seen.append(unraisable.exc_value))

    def log(level: LogLevel, line: str) -> None:
        raise RuntimeError(f"no room for {level.name}")

    scripted_server.answer(IDENTITY_REPLY)
    with logged_client(scripted_server, log) as client:
        assert client.whoami().account_id == ACCOUNT
    assert {str(problem) for problem in seen} == {"no room for DEBUG", "no room for INFO"}


def test_an_interruption_in_it_is_raised_when_the_call_is_over(scripted_server: ScriptedServer) -> None:
    interruption = KeyboardInterrupt()

    def log(level: LogLevel, line: str) -> None:
        raise interruption

    scripted_server.answer(IDENTITY_REPLY)
    with logged_client(scripted_server, log) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            client.whoami()
        assert caught.value is interruption
        scripted_server.answer(http_reply(403))
        with pytest.raises(KeyboardInterrupt) as caught:
            client.whoami()
        assert isinstance(caught.value.__cause__, fwkeys.PermissionDeniedError)


def test_an_interruption_takes_a_created_key_back(scripted_server: ScriptedServer) -> None:
    armed = [True]

    def log(level: LogLevel, line: str) -> None:
        if armed and level is LogLevel.INFO:
            armed.clear()
            raise KeyboardInterrupt

    scripted_server.answer(record_reply())
    scripted_server.answer(EMPTY_OBJECT_REPLY)
    with logged_client(scripted_server, log) as client:
        with pytest.raises(KeyboardInterrupt):
            client.create_api_key()
    assert len(scripted_server.posts(":delete")) == 1


def test_a_client_without_one_writes_to_the_logger_of_the_package(
    scripted_server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    scripted_server.answer(IDENTITY_REPLY)
    with caplog.at_level(logging.DEBUG, "fwkeys"), logged_client(scripted_server, None) as client:
        client.whoami()
    written = [(record.name, record.levelname) for record in caplog.records]
    assert written == [("fwkeys", "DEBUG"), ("fwkeys", "INFO")]
    assert "done operation=whoami" in caplog.text


def test_that_logger_is_silent_unless_somebody_listens(scripted_server: ScriptedServer) -> None:
    program = """
import fwkeys, sys
with fwkeys.Client(api_key="k", base_url=sys.argv[1], account_id="a", user_id="u") as client:
    try:
        client.create_api_key()
    except fwkeys.FwKeysError:
        pass
"""
    scripted_server.answer(http_reply(403))
    done = subprocess.run(
        [sys.executable, "-c", program, scripted_server.base_url],
        env={**os.environ, "PYTHONPATH": str(ROOT / "bindings/python/src")},
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert done.stdout + done.stderr == b""
