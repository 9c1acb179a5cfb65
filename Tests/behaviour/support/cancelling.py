"""Cancelling calls in tests, on another thread when something happens, and what is expected of them then."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from fwkeys import Cancel, LogLevel, Outcome, Status

from support.replies import KEY_ID

TIMEOUT = 40
LONG_BEFORE = 20


def unread_bytes(port: int) -> int:
    """How many bytes that came from a port of this machine wait in the system to be read."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(int(row[4].partition(":")[2], 16) for row in rows if row[2].endswith(f":{port:04X}"))


@contextmanager
def ends_long_before_the_deadline() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < LONG_BEFORE


@contextmanager
def triggered_when(cancel: Cancel, happens: Callable[[], object]) -> Iterator[None]:
    """Triggers it on another thread, once that happens."""

    def wait_and_trigger() -> None:
        happens()
        cancel.trigger()

    thread = threading.Thread(target=wait_and_trigger)
    thread.start()
    try:
        with ends_long_before_the_deadline():
            yield
    finally:
        thread.join()


def client_of(base_url: str, **settings: Any) -> fwkeys.Client:
    defaults = {"timeout": TIMEOUT, "connect_timeout": TIMEOUT, "attempt_timeout": TIMEOUT, "retry_base": 0}
    ids = {"api_key": API_KEY, "account_id": ACCOUNT, "user_id": USER}
    return fwkeys.Client(base_url=base_url, **{**ids, **defaults, **settings})


def cancelled(call: Callable[[], object], *outcomes: Outcome) -> fwkeys.FwKeysError:
    """Makes the call, which ends by its token with one of these outcomes."""
    with pytest.raises(fwkeys.FwKeysError) as caught:
        call()
    assert type(caught.value) is fwkeys.CancelledError
    assert caught.value.status == Status.CANCELLED
    assert caught.value.outcome in outcomes
    return caught.value


CALLS = {
    "create": lambda client: client.create_api_key(),
    "create exactly once": lambda client: client.create_api_key(exactly_once=True),
    "list": lambda client: client.list_api_keys(),
    "get": lambda client: client.get_api_key(key_id=KEY_ID),
    "update": lambda client: client.update_api_key(KEY_ID, display_name="changed"),
    "delete": lambda client: client.delete_api_key(key_id=KEY_ID),
    "whoami": lambda client: client.whoami(),
    "whoami with user": lambda client: client.whoami(with_user=True),
    "rotate": lambda client: client.rotate_api_key(old_key_id=KEY_ID),
    "resume": lambda client: client.resume_rotation(old_key_id=KEY_ID, new_key_id="key_new"),
    "sweep": lambda client: client.sweep_api_keys(marker="0123456789abcdef"),
}


class Pause:
    """A log that tells when a call begins to wait before another attempt or another look."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def __call__(self, level: LogLevel, line: str) -> None:
        if line.startswith(("retry", "wait")):
            self.begun.set()

    def wait(self) -> None:
        assert self.begun.wait(LONG_BEFORE)
