"""What the log never tells, and what it makes harmless."""

from __future__ import annotations

import re
from typing import Any

import fwkeys
import pytest
from support.emulator import Emulator
from support.log_receiver import Receiver, logged_client
from support.replies import KEY_ID, SECRET, http_reply
from support.scripted_server import ScriptedServer


def test_a_whole_life_without_a_secret(eager_user: fwkeys.Client, emulator: Emulator) -> None:
    receiver = Receiver()
    secrets = [emulator.api_key]
    emulator.fault({"operation": "create", "when": "after", "count": 1, "action": "close"})
    with fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        retry_base=0,
        settle_time=0,
        log=receiver,
    ) as client:
        options: Any = {"display_name": "a display name", "annotations": {"the note": "its value"}}
        key = client.create_api_key(exactly_once=True, **options)
        secrets.append(key.secret)
        with client.rotate_api_key(str(key.id)) as rotation:
            secrets.append(rotation.secret)
        list(client.list_api_keys())
        client.whoami(with_user=True)
        client.sweep_api_keys(marker=str(key.marker))
        client.get_api_key(key_id=str(rotation.new_key.id))
        client.delete_api_key(key_id=str(rotation.new_key.id))
    assert len(receiver.lines) > 20
    assert not any(secret[6:] in receiver.text for secret in secrets)
    for text in ("a display name", "the note", "its value", "example.com"):
        assert text not in receiver.text


@pytest.mark.parametrize("argument", ["account_id", "user_id", "key_id"])
@pytest.mark.parametrize("secret", [SECRET, "fpk_3ZLd7QpXmN4tRb8sKc2v", f"x{SECRET}"])
def test_an_id_that_looks_like_a_secret_is_blanked_out(
    scripted_server: ScriptedServer, argument: str, secret: str
) -> None:
    receiver = Receiver()
    scripted_server.answer(http_reply(404, x_request_id=secret))
    with logged_client(scripted_server, receiver) as client:
        with pytest.raises(fwkeys.NotFoundError):
            client.delete_api_key(**{"key_id": KEY_ID, argument: secret})
    assert len(receiver.lines) >= 2
    assert secret[8:] not in receiver.text


def test_an_id_does_not_forge_a_line(scripted_server: ScriptedServer) -> None:
    receiver = Receiver()
    scripted_server.answer(http_reply(200, b'{"keyId":"a\\nERROR\\u001b[2J=b\\u007f","key":"fw_x"}'))
    with logged_client(scripted_server, receiver) as client:
        client.create_api_key()
    for _, line in receiver.lines:
        assert not re.search(r"[\x00-\x1f\x7f]", line)


@pytest.mark.parametrize("reply", [http_reply(400, b'{"message":"the words of the service"}')])
def test_nothing_of_an_answer_but_ids(scripted_server: ScriptedServer, reply: bytes) -> None:
    receiver = Receiver()
    scripted_server.answer(reply)
    with logged_client(scripted_server, receiver) as client:
        with pytest.raises(fwkeys.ServiceError):
            client.whoami()
    assert "words" not in receiver.text
