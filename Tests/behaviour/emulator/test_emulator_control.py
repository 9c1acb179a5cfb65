"""What a test asks of the emulator: what came in, what o'clock it is, and what is to fail for whom."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Dict, List
from urllib.parse import urlsplit

import fwkeys
import pytest
from support import build
from support.emulator import WIRE_FORMS, Emulator, connection_to

NOON = datetime(2027, 1, 31, 12, tzinfo=timezone.utc)


def set_clock(emulator: Emulator, **change: Any) -> None:
    emulator.control("POST", "/clock", change)


def journal(emulator: Emulator) -> List[Dict[str, Any]]:
    requests: List[Dict[str, Any]] = emulator.control("GET", "/journal")["requests"]
    return requests


def test_the_journal_tells_what_a_program_sent_without_its_secret(
    client: fwkeys.Client, emulator: Emulator
) -> None:
    (fault,) = emulator.fault(
        {"operation": "create", "when": "before", "count": 1, "action": {"status": 429}}
    )
    set_clock(emulator, set=NOON.isoformat(), stopped=True)
    key = client.create_api_key(display_name="x")
    client.delete_api_key(key.id)
    told = journal(emulator)
    user = f"/v1/accounts/{emulator.account_id}/users/{emulator.user_id}"
    calls = [
        (each["method"], each["target"], each["operation"], each["status"], each["faults"]) for each in told
    ]
    assert [call for call in calls if call[2] in ("create", "delete")] == [
        ("POST", f"{user}/apiKeys", "create", 429, [fault]),
        ("POST", f"{user}/apiKeys", "create", 200, []),
        ("POST", f"{user}/apiKeys:delete", "delete", 200, []),
    ]
    assert [each["number"] for each in told] == list(range(1, len(told) + 1))
    assert {each["key_id"] for each in told} == emulator.bootstrap_ids
    assert {each["time"] for each in told} == {"2027-01-31T12:00:00Z"}
    assert told[-1]["headers"]["host"] == urlsplit(emulator.base_url).netloc
    assert told[-1]["headers"]["authorization"] == "…"
    assert emulator.api_key not in str(told)
    emulator.control("DELETE", "/journal")
    assert journal(emulator) == []


@pytest.mark.parametrize("action", ["close", "reset"])
def test_a_request_without_an_answer_has_no_status(emulator: Emulator, action: str) -> None:
    (fault,) = emulator.fault({"operation": "get", "action": action})
    settings: Dict[str, Any] = {"base_url": emulator.base_url, "read_settings": False, "max_attempts": 1}
    with fwkeys.Client(
        api_key=emulator.api_key, account_id=emulator.account_id, user_id=emulator.user_id, **settings
    ) as client:
        with pytest.raises(fwkeys.TransportError):
            client.get_api_key(*emulator.bootstrap_ids)
    (told,) = (each for each in journal(emulator) if each["operation"] == "get")
    assert told["faults"] == [fault]
    assert "status" not in told


@pytest.mark.parametrize("wire", WIRE_FORMS)
def test_answers_have_the_date_of_the_clock_in_the_recorded_form(wire: str) -> None:
    with Emulator(build.emulator_path(), wire=wire) as emulator:
        set_clock(emulator, set=NOON.isoformat(), stopped=True)
        url = urlsplit(emulator.base_url)
        assert url.hostname
        for path in ("/verifyApiKey", "/nowhere"):
            connection = connection_to(url.hostname, url.port, None)
            connection.request("GET", path, headers={"Authorization": f"Bearer {emulator.api_key}"})
            date = connection.getresponse().headers["date"]
            connection.close()
            assert (date and parsedate_to_datetime(date)) == (NOON if wire == "recorded" else None)


def test_keys_grow_old_by_the_clock(client: fwkeys.Client, emulator: Emulator) -> None:
    """The library goes by the service's date, or by its own clock where the service tells none."""
    expire_time = NOON + timedelta(days=4000)
    key = client.create_api_key(expire_time=expire_time)
    assert list(client.list_api_keys(older_than=timedelta(days=30))) == []
    if emulator.wire == "recorded":
        set_clock(emulator, advance_ms=31 * 86_400_000)
    else:
        set_clock(emulator, set=(datetime.now(timezone.utc) - timedelta(days=31)).isoformat())
        key = client.create_api_key(expire_time=expire_time)
    assert key.id in [each.id for each in client.list_api_keys(older_than=timedelta(days=30))]


def test_an_expired_key_opens_nothing(client: fwkeys.Client, emulator: Emulator) -> None:
    with client.create_api_key(expire_time=datetime.now(timezone.utc) + timedelta(days=1)) as key:
        settings: Dict[str, Any] = {"base_url": emulator.base_url, "read_settings": False}
        with fwkeys.Client(api_key=key.secret, **settings) as holder:
            assert holder.whoami().account_id == emulator.account_id
            set_clock(emulator, advance_ms=86_400_000)
            with pytest.raises(fwkeys.AuthenticationError):
                holder.whoami()


def test_a_fault_of_a_user_a_key_or_a_header_strikes_no_others(
    client: fwkeys.Client, emulator: Emulator
) -> None:
    emulator.add_user("ci")
    mine, other = client.create_api_key().id, client.create_api_key().id
    refusal: Dict[str, Any] = {"when": "before", "action": {"status": 403}}
    rules: List[Dict[str, Any]] = [{"user": "ci"}, {"key": mine}, {"headers": {"User-Agent": "nobody"}}]
    ids = emulator.fault(*({**rule, **refusal} for rule in rules))
    with pytest.raises(fwkeys.PermissionDeniedError):
        client.create_api_key(user_id="ci")
    with pytest.raises(fwkeys.PermissionDeniedError):
        client.get_api_key(mine)
    assert client.get_api_key(other).id == other
    listed = emulator.control("GET", "/faults")["faults"]
    assert [(each["id"], each["struck"]) for each in listed] == list(zip(ids, (1, 1, 0)))
    assert listed[1]["fault"] == {**rules[1], **refusal}
    emulator.control("DELETE", f"/faults/{ids[1]}")
    assert client.get_api_key(mine).id == mine
    assert [each["id"] for each in emulator.control("GET", "/faults")["faults"]] == [ids[0], ids[2]]
