"""Ctrl-C while a key is being created: the key is deleted again, because nobody will get its secret."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import List

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from support.replies import EMPTY_OBJECT_REPLY, KEY_ID, SECRET, json_reply, record_reply
from support.scripted_server import ScriptedServer

# The blocking functions of the library: the answer is waited for, and comes after the signal.
WAITS_IN_PYTHON = False


def interrupted_create(server: ScriptedServer, client: fwkeys.Client, delete_reply: bytes) -> List[str]:
    """Creates a key and sends SIGINT while the server holds its answer back; gives the exception's notes."""
    release = threading.Event()
    server.answer(release, record_reply())
    server.answer(delete_reply)

    def interrupt() -> None:
        server.wait_for_requests(1)
        os.kill(os.getpid(), signal.SIGINT)
        release.set()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt) as caught:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    thread.join()
    assert SECRET not in repr(caught.value)
    create, delete = server.requests
    assert delete.target == create.target + ":delete"
    assert json.loads(delete.body) == {"keyId": KEY_ID}
    return list(getattr(caught.value, "__notes__", []))


def test_the_key_is_deleted_again(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> None:
    assert interrupted_create(scripted_server, scripted_client, EMPTY_OBJECT_REPLY) == []
    scripted_server.answer(record_reply())
    assert scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER).secret == SECRET


def test_a_key_that_may_be_alive_is_named(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    notes = interrupted_create(
        scripted_server, scripted_client, json_reply(403, {"code": 7, "message": "no"})
    )
    if sys.version_info >= (3, 11):
        assert len(notes) == 1
        assert KEY_ID in notes[0]
