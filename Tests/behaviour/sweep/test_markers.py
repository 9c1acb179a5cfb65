"""Markers: their form, the names that bear them, and what a marker alone changes."""

from __future__ import annotations

import json
import re

import fwkeys
import pytest
from fwkeys import Outcome
from support.emulator import Emulator
from support.replies import record_reply
from support.scripted_server import Close, ScriptedServer

MARKER = "0123456789abcdef"
MARKED = re.compile(r"(.*)-fwk-([0-9a-f]{16})")


def sent_name(server: ScriptedServer, index: int = 0) -> str:
    body = json.loads(server.posts()[index].body)
    return str(body["apiKey"]["displayName"])


def test_a_marker_has_sixteen_digits_and_is_new_each_time() -> None:
    markers = {fwkeys.generate_marker() for _ in range(200)}
    assert len(markers) == 200
    assert all(re.fullmatch("[0-9a-f]{16}", marker) for marker in markers)
    for position in range(16):  # every digit varies
        assert len({marker[position] for marker in markers}) > 8


@pytest.mark.parametrize(("name", "beginning"), [("job", "job"), (None, "default"), ("a b-ü", "a b-ü")])
def test_the_name_gets_a_marker(
    eager_user: fwkeys.Client, emulator: Emulator, name: "str | None", beginning: str
) -> None:
    key = eager_user.create_api_key(display_name=name, exactly_once=True)
    assert key.display_name
    match = MARKED.fullmatch(key.display_name)
    assert match
    assert match.groups() == (beginning, key.marker)
    assert key.unsettled_attempts == 0
    assert key.id
    assert eager_user.get_api_key(key_id=key.id).marker == key.marker
    assert emulator.requests()["list"]["received"] == 0  # nothing was lost, so nothing is looked for


def test_each_create_has_its_own_marker(eager_user: fwkeys.Client) -> None:
    markers = {eager_user.create_api_key(exactly_once=True).marker for _ in range(5)}
    assert len(markers) == 5


def test_a_marker_of_the_callers(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    key = eager_user.create_api_key(display_name="job", exactly_once=True, marker=MARKER)
    assert (key.marker, key.display_name) == (MARKER, f"job-fwk-{MARKER}")


def test_a_marker_alone_changes_nothing_but_the_name(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(Close())
    with pytest.raises(fwkeys.TransportError) as caught:
        eager_client.create_api_key(display_name="job", marker=MARKER)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert sent_name(scripted_server) == f"job-fwk-{MARKER}"
    assert len(scripted_server.requests) == 1


def test_the_longest_name_keeps_its_marker(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    scripted_server.answer(record_reply(displayName="n" * 1024 + f"-fwk-{MARKER}"))
    eager_client.create_api_key(display_name="n" * 1024, exactly_once=True, marker=MARKER)
    assert sent_name(scripted_server) == "n" * 1024 + f"-fwk-{MARKER}"


@pytest.mark.parametrize(
    "name", ["", "default", MARKER, f"x-fwk-{MARKER[:-1]}", f"x-fwk-{MARKER}0", f"x-fwk-{MARKER.upper()}"]
)
def test_a_name_without_a_marker(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client, name: str
) -> None:
    scripted_server.answer(record_reply(displayName=name))
    assert eager_client.create_api_key().marker is None
