"""A call whose deadline has passed, or that was cancelled, sends nothing more, however fast the service is.

The deadline passes, and the token is triggered, in the log's callback, which is called between requests."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict

import fwkeys
import pytest
from fwkeys import Cancel, Outcome, Status
from support.replies import EMPTY_OBJECT_REPLY, KEY_ID, http_reply, listed, page_reply
from support.scripted_server import ScriptedServer
from support.ways import WAYS, perform

MARKER = "0123456789abcdef"
BEARING = f"job-fwk-{MARKER}"
TIMEOUT_SECONDS = 2.0


def page(number: int, *records: Any) -> bytes:
    return page_reply(*records, listed(number), token=f"page {number}")


# The answers before the deadline, the next one that must not be asked for, and the call.
CALLS: Dict[str, Any] = {
    "get": ([http_reply(404), page(1), page(2)], lambda client: client.get_api_key(key_id=KEY_ID)),
    "sweep": ([page(1), page(2), page(3)], lambda client: client.sweep_api_keys(marker=MARKER)),
    "sweep that deletes": (
        [page_reply(listed(1, displayName=BEARING), listed(2, displayName=BEARING)), EMPTY_OBJECT_REPLY],
        lambda client: client.sweep_api_keys(marker=MARKER),
    ),
    "delete that is proved": (
        [http_reply(503), http_reply(404), page(1)],
        lambda client: client.delete_api_key(key_id=KEY_ID),
    ),
    "delete that is proved, between its lists": (
        [http_reply(503), http_reply(404), page_reply()],
        lambda client: client.delete_api_key(key_id=KEY_ID),
    ),
    "create, looking": (
        [http_reply(500), page(1), page(2)],
        lambda client: client.create_api_key(exactly_once=True, marker=MARKER),
    ),
}


class Interrupter:
    """Does something once so many attempts were logged."""

    def __init__(self, count: int, act: Callable[[], None]) -> None:
        self._left = count
        self._act = act

    def __call__(self, _: Any, line: str) -> None:
        if line.startswith("attempt "):
            self._left -= 1
            if self._left == 0:
                self._act()


def until_the_deadline_has_passed() -> None:
    """The deadline began before the first attempt, so it is over by then."""
    end = time.monotonic() + TIMEOUT_SECONDS + 0.01
    while time.monotonic() < end:
        time.sleep(0.01)


def interrupted(
    server: ScriptedServer, way: str, call: str, act: Callable[[], None], **settings: Any
) -> fwkeys.FwKeysError:
    answers, action = CALLS[call]
    for answer in answers:
        server.answer(answer)
    server.answer(page(9))  # not to be asked for; a server without it would close, and so end the call
    log = Interrupter(len(answers), act)
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, server, action, log=log, log_level=fwkeys.LogLevel.DEBUG, **settings)
    assert len(server.requests) == len(answers)
    return caught.value


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_sent_behind_the_deadline(scripted_server: ScriptedServer, call: str, way: str) -> None:
    error = interrupted(scripted_server, way, call, until_the_deadline_has_passed, timeout=TIMEOUT_SECONDS)
    assert error.outcome is Outcome.UNKNOWN
    if call.startswith("create"):
        assert error.marker == MARKER
    else:
        assert error.status == Status.DEADLINE


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_sent_behind_a_cancellation(scripted_server: ScriptedServer, call: str, way: str) -> None:
    cancel = Cancel()
    error = interrupted(scripted_server, way, call, cancel.trigger, cancel=cancel)
    assert error.outcome is Outcome.UNKNOWN
    assert error.status == Status.CANCELLED
