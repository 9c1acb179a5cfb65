"""The whole life of an API key: created, used, listed, renamed, deleted, replaced, swept for, cancelled."""

import sys
import threading
from datetime import datetime, timedelta, timezone

import fwkeys


class NotStored(Exception):
    """The new secret could not be put into a safe place."""


def use(key: fwkeys.ApiKey) -> None:
    secret = key.secret_bytearray()  # a copy, which can be wiped, as a str cannot
    try:
        with fwkeys.Client(api_key=secret) as newcomer:
            who = newcomer.whoami(with_user=True)
            print(f"used: account {who.account_id}, user {who.user_id}, key {who.key_id}")
    finally:
        secret[:] = bytes(len(secret))


def store(secret: str) -> None:
    """The place of the example takes none."""
    raise NotStored(f"no room for {len(secret)} characters")


def rotate(client: fwkeys.Client, old_key_id: str) -> str:
    """Replaces a key, and then its successor, for which there is no safe place: that one stays."""
    with client.rotate_api_key(old_key_id) as rotation:
        assert rotation.secret  # a real program stores it
    new_key = rotation.new_key
    print(f"rotated {old_key_id} to {new_key.id}, prefix {new_key.prefix}: {rotation.state.name}")
    resumed = client.resume_rotation(old_key_id, new_key.id)
    print(f"resumed {resumed.new_key_id}: {resumed.state.name}")
    try:
        with client.rotate_api_key(new_key.id) as rotation:
            store(rotation.secret)
    except NotStored:
        dropped = rotation.new_key
        print(f"kept {new_key.id}, dropped {dropped.id}, prefix {dropped.prefix}: {rotation.state.name}")
    return str(new_key.id)


def lose_and_sweep(client: fwkeys.Client) -> None:
    """A create whose answer is lost may leave a key behind. It bears the marker, by which it is found."""
    marker = fwkeys.generate_marker()
    try:
        client.create_api_key(marker=marker)
    except fwkeys.FwKeysError as error:
        what = f"lost ERROR_{error.status.name}, outcome {error.outcome.name}"
        left = "a key may" if error.may_have_left_key else "no key can"
        print(f"{what}, {left} be left: swept {len(client.sweep_api_keys(marker).deleted_key_ids)}")


def trigger_when_told(cancel: fwkeys.Cancel) -> None:
    sys.stdin.readline()
    cancel.trigger()


def cancel_when_told(key_id: str) -> None:
    """Cancels a call from another thread, when a line comes in."""
    cancel = fwkeys.Cancel()
    with fwkeys.Client(cancel=cancel) as client:
        threading.Thread(target=trigger_when_told, args=[cancel]).start()
        try:
            client.get_api_key(key_id)
        except fwkeys.CancelledError as error:
            print(f"cancelled ERROR_{error.status.name}")


with fwkeys.Client() as client:
    key = client.create_api_key(
        display_name="sample-python",
        expire_time=datetime.now(timezone.utc) + timedelta(days=30),
        exactly_once=True,
    )
    with key:  # which wipes the secret at its end, had the block not done so
        print(f"created {key.id} {key.display_name}, prefix {key.prefix}, expires {key.expire_time}")
        use(key)
        ids = [listed.id for listed in client.list_api_keys()]
        print(f"listed {len(ids)} keys, {ids.count(key.id)} of them the new one")
        selected = [listed.id for listed in client.list_api_keys(name_pattern="sample-*", older_than=0)]
        print(f"selected {selected.count(key.id)} by its name")
        record = client.get_api_key(key.id)
        last_used = record.last_used.isoformat() if record.last_used else "never"
        print(f"got {record.id}, last used {last_used}")
        renamed = client.update_api_key(key.id, display_name="renamed-python")
        print(f"updated {renamed.id}: {renamed.display_name}")
        key.wipe()
        print(f"wiped: the secret is {'gone' if key.wiped else 'still there'}")

    client.delete_api_key(key.id)
    print(f"deleted {key.id}")
    try:
        client.delete_api_key(key.id)
    except fwkeys.NotFoundError as error:
        what = f"error ERROR_{error.status.name}, outcome {error.outcome.name}"
        print(f"{what}, HTTP {error.http_status}: {error}")

    with client.create_api_key(display_name="old-python") as old_key:
        new_key_id = rotate(client, old_key.id)
    lose_and_sweep(client)
    cancel_when_told(new_key_id)
    client.delete_api_key(new_key_id)
