"""Creating a key against the emulator: it arrives whole, and it works."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import fwkeys
import pytest
from support.emulator import Emulator


def test_a_key_without_options_is_called_default_and_never_expires(
    client: fwkeys.Client, emulator: Emulator
) -> None:
    with client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id) as key:
        assert key.display_name == "default"
        assert key.expire_time is None
        assert key.expire_time_text is None
        assert key.annotations == {}
    assert emulator.live_ids() == [key.id]


def test_every_field_arrives(client: fwkeys.Client, emulator: Emulator) -> None:
    before = datetime.now(timezone.utc) - timedelta(seconds=2)
    expire_time = datetime(2037, 6, 30, 23, 59, 58, tzinfo=timezone(timedelta(hours=-7)))
    annotations = {"team": "search", "purpose": "näht Daten", "empty": ""}
    with client.create_api_key(
        account_id=emulator.account_id,
        user_id=emulator.user_id,
        display_name="Sicherung über 夜",
        expire_time=expire_time,
        annotations=annotations,
    ) as key:
        record = emulator.live_keys()[0]
        assert key.id == record["keyId"]
        assert key.display_name == record["displayName"] == "Sicherung über 夜"
        assert key.prefix is not None
        assert key.secret.startswith(key.prefix)
        assert key.email == client.whoami().email
        assert key.secure is True
        assert key.annotations == annotations
        assert key.expire_time == expire_time
        assert key.expire_time_text == record["expireTime"]
        assert key.create_time is not None
        assert key.create_time_text == emulator.created_text(record)
        assert before < key.create_time < datetime.now(timezone.utc) + timedelta(seconds=2)


def test_an_expiry_within_a_second_is_never_later_than_asked_for(
    client: fwkeys.Client, emulator: Emulator
) -> None:
    asked = datetime(2037, 1, 2, 3, 4, 5, 999999, tzinfo=timezone.utc)
    key = client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id, expire_time=asked)
    assert key.expire_time is not None
    assert timedelta(0) <= asked - key.expire_time < timedelta(seconds=1)


@pytest.mark.parametrize("text", ["2037-01-02T03:04:05Z", "2037-01-02T05:04:05.000+02:00"])
def test_an_expiry_may_be_text(client: fwkeys.Client, emulator: Emulator, text: str) -> None:
    key = client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id, expire_time=text)
    assert key.expire_time == datetime(2037, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def test_the_new_key_opens_the_door(client: fwkeys.Client, emulator: Emulator) -> None:
    key = client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
    with fwkeys.Client(api_key=key.secret_bytearray(), base_url=emulator.base_url) as newcomer:
        assert newcomer.whoami() == client.whoami()


def test_names_need_not_be_unique(client: fwkeys.Client, emulator: Emulator) -> None:
    ids = [
        client.create_api_key(
            account_id=emulator.account_id, user_id=emulator.user_id, display_name="twin"
        ).id
        for _ in range(2)
    ]
    assert len(set(ids)) == 2
    assert emulator.live_ids() == sorted(map(str, ids))


def test_whoami_tells_the_account_and_the_email(client: fwkeys.Client, emulator: Emulator) -> None:
    identity = client.whoami()
    assert identity.account_id == emulator.account_id
    assert identity.email
    assert "@" in identity.email


def test_a_wrong_key_is_refused(emulator: Emulator) -> None:
    with fwkeys.Client(api_key="fw_nobodyHasThisOne", base_url=emulator.base_url) as stranger:
        with pytest.raises(fwkeys.AuthenticationError) as caught:
            stranger.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
        assert caught.value.outcome is fwkeys.Outcome.REJECTED
        assert caught.value.http_status == 401
        # The live service answers in a shape without a number.
        assert caught.value.service_code == (16 if emulator.wire == "classic" else None)
    assert emulator.live_keys() == []


def test_an_unknown_user_is_refused(client: fwkeys.Client, emulator: Emulator) -> None:
    with pytest.raises(fwkeys.FwKeysError) as caught:
        client.create_api_key(account_id=emulator.account_id, user_id="nobody-here")
    assert caught.value.outcome is fwkeys.Outcome.REJECTED
    assert caught.value.http_status in {403, 404}
    assert emulator.live_keys() == []
