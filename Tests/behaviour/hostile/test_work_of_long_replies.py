"""Replies that hold a lot: work that grows with the square or the cube of it would take half an hour and more
here, where a test has five minutes."""

from __future__ import annotations

import ctypes
import json
import time
from contextlib import contextmanager
from typing import Any, Dict, Iterator

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import MarkerToSweep, Status
from fwkeys._declarations import fw_api_key, fw_api_key_list
from fwkeys._library import library
from support.queues import client_of
from support.replies import http_reply, json_reply, listed, page_reply, record_reply
from support.scripted_server import ScriptedServer
from support.ways import WAYS, perform

MARKER = "0123456789abcdef"
BEARING = f"job-fwk-{MARKER}"
MANY_KEYS = 40_000
MANY_ANNOTATIONS = 200_000


def marked_keys() -> bytes:
    keys = [{"keyId": f"key_{number:08}", "displayName": BEARING} for number in range(MANY_KEYS)]
    return json.dumps({"apiKeys": keys}).encode()


@contextmanager
def at_once() -> Iterator[None]:
    """Less processor time than the square of so many takes."""
    start = time.process_time()
    yield
    assert time.process_time() - start < 6


@pytest.mark.parametrize("way", WAYS)
def test_many_keys_with_one_marker(scripted_server: ScriptedServer, way: str) -> None:
    """Each is looked up among those before it. The first deletion is refused, which ends the call."""
    scripted_server.answer(http_reply(200, marked_keys()))
    scripted_server.answer(http_reply(403))
    with pytest.raises(fwkeys.FwKeysError) as caught:
        perform(way, scripted_server, lambda client: client.sweep_api_keys(marker=MARKER), timeout=200)
    assert caught.value.status == Status.PERMISSION_DENIED
    assert caught.value.orphan_key_id == "key_00000000"


def test_many_keys_with_one_marker_of_a_set(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    """Deletions that are refused do not end it, so the caller does, before the first of them is sent."""
    scripted_server.answer(http_reply(200, marked_keys()))

    def stop(examined: int, deleted: int) -> None:
        if examined == MANY_KEYS:
            raise LookupError

    with at_once(), pytest.raises(LookupError):
        fwkeys.sweep_markers(eager_client, [MarkerToSweep(ACCOUNT, USER, MARKER)], progress=stop)


def test_many_markers_and_many_keys_with_none_of_them(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    for _ in range(2):
        scripted_server.answer(http_reply(200, marked_keys()))
    markers = [MarkerToSweep(ACCOUNT, USER, f"{number:016x}") for number in range(MANY_KEYS)]
    with at_once():
        swept = fwkeys.sweep_markers(eager_client, markers)
    assert all(not each.error and not each.deleted_key_ids for each in swept)


def test_many_annotations_through_the_functions(scripted_server: ScriptedServer) -> None:
    annotations = {f"n{number}": f"v{number}" for number in range(MANY_ANNOTATIONS)}
    scripted_server.answer(page_reply(listed(1, annotations=annotations)))
    client = client_of(scripted_server.base_url)
    keys, key = ctypes.POINTER(fw_api_key_list)(), ctypes.POINTER(fw_api_key)()
    arguments = client.pointer, ACCOUNT.encode(), USER.encode(), None
    assert library.fw_list_api_keys(*arguments, ctypes.byref(keys), None) == Status.OK
    assert library.fw_api_key_list_next(keys, ctypes.byref(key), None) == Status.OK
    try:
        assert library.fw_api_key_annotation_count(key) == MANY_ANNOTATIONS
        for number in range(MANY_ANNOTATIONS):
            assert library.fw_api_key_annotation_name(key, number) == b"n%d" % number
            assert library.fw_api_key_annotation_value(key, number) == b"v%d" % number
        assert library.fw_api_key_annotation_name(key, MANY_ANNOTATIONS) is None
        assert library.fw_api_key_annotation_value(key, MANY_ANNOTATIONS) is None
    finally:
        library.fw_api_key_free(key)
        library.fw_api_key_list_free(keys)
        client.free()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Dict[str, int]:
    """Counts how often the names of annotations are read."""
    counts = {"names": 0}
    read = library.fw_api_key_annotation_name

    def counted(*arguments: Any) -> Any:
        counts["names"] += 1
        return read(*arguments)

    monkeypatch.setattr(library, "fw_api_key_annotation_name", counted)
    return counts


@pytest.mark.parametrize("way", WAYS)
def test_annotations_are_read_when_they_are_asked_for(
    scripted_server: ScriptedServer, reads: Dict[str, int], way: str
) -> None:
    annotations = {f"n{number}": "v" for number in range(1_000)}
    scripted_server.answer(record_reply(annotations=annotations))
    key = perform(way, scripted_server, lambda client: client.create_api_key())
    scripted_server.answer(json_reply(200, listed(1, annotations=annotations)))
    record = perform(way, scripted_server, lambda client: client.get_api_key(key_id="key_1"))
    key.wipe()
    assert reads["names"] == 0
    assert key.annotations == record.annotations == annotations
    assert key.annotations is key.annotations
    assert reads["names"] == 2_000
    assert key.wiped
