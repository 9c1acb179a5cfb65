"""Rotations for tests: begun against the scripted server, or with a client that gives up soon."""

from __future__ import annotations

from typing import Any, List, Union

import fwkeys
from fwkeys import RotationState

from support.emulator import Emulator
from support.replies import IDENTITY_REPLY, bare_reply, record_reply
from support.scripted_server import ScriptedServer

NEW_SECRET = "fw_newSecretOfTheRotation"

LOSSES: List[Any] = ["close", "reset", {"status": 503}, {"status": 500}, {"status": 408}]
OUTRIGHT_LOSSES: List[Any] = [*LOSSES, {"status": 409}]


def begin(server: ScriptedServer, client: fwkeys.Client) -> fwkeys.Rotation:
    server.answer(bare_reply())
    server.answer(record_reply(keyId="key_new", key=NEW_SECRET))
    server.answer(IDENTITY_REPLY)
    rotation = client.rotate_api_key(old_key_id="key_old")
    server.requests.clear()
    return rotation


def impatient(emulator: Emulator, **settings: Any) -> fwkeys.Client:
    """A client that gives up soon."""
    of_emulator = {
        "api_key": emulator.api_key,
        "base_url": emulator.base_url,
        "account_id": emulator.account_id,
        "user_id": emulator.user_id,
    }
    quick = {"timeout": 1, "retry_base": 0.01, "retry_cap": 0.05}
    return fwkeys.Client(**{**of_emulator, **quick, **settings})


def state_of(rotation: Union[fwkeys.Rotation, fwkeys.AsyncRotation]) -> RotationState:
    """Its state now; a type checker believes that it stays what it was."""
    return rotation.state
