"""The whole life of an API key: created, used, listed, wiped, deleted, and what an error tells."""

import os
from datetime import datetime, timedelta, timezone

import fwkeys

base_url = os.environ.get("FIREWORKS_BASE_URL")
owner = (os.environ["FIREWORKS_ACCOUNT_ID"], os.environ["FIREWORKS_USER_ID"])


def use(key: fwkeys.ApiKey) -> None:
    secret = key.secret_bytearray()  # a copy, which can be wiped, as a str cannot
    try:
        with fwkeys.Client(api_key=secret, base_url=base_url) as newcomer:
            print(f"used: account {newcomer.whoami().account_id}")
    finally:
        secret[:] = bytes(len(secret))


with fwkeys.Client(api_key=os.environ["FIREWORKS_API_KEY"], base_url=base_url) as client:
    key = client.create_api_key(
        *owner,
        display_name="sample-python",
        expire_time=datetime.now(timezone.utc) + timedelta(days=30),
        exactly_once=True,
    )
    with key:  # which wipes the secret at its end, had the block not done so
        print(f"created {key.id} {key.display_name}, prefix {key.prefix}, expires {key.expire_time}")
        use(key)
        ids = [listed.id for listed in client.list_api_keys(*owner)]
        print(f"listed {len(ids)} keys, {ids.count(key.id)} of them the new one")
        key.wipe()
        print(f"wiped: the secret is {'gone' if key.wiped else 'still there'}")

    client.delete_api_key(*owner, key.id)
    print(f"deleted {key.id}")
    try:
        client.delete_api_key(*owner, key.id)
    except fwkeys.NotFoundError as error:
        what = f"error ERROR_{error.status.name}, outcome {error.outcome.name}"
        print(f"{what}, HTTP {error.http_status}: {error}")
