"""Creates many keys with one of the other Python clients, as its users do, and prints for each create what it
said.

It runs in a virtual environment of its own, where those clients are. No secret is printed, only whether one
arrived.

    create_many.py sdk|httpx|requests COUNT THREADS
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

BASE_URL = os.environ["FIREWORKS_BASE_URL"]
API_KEY = os.environ["FIREWORKS_API_KEY"]
ACCOUNT_ID = os.environ["FIREWORKS_ACCOUNT_ID"]
USER_ID = os.environ["FIREWORKS_USER_ID"]
URL = f"{BASE_URL}/v1/accounts/{ACCOUNT_ID}/users/{USER_ID}/apiKeys"
HEADERS = {"Authorization": f"Bearer {API_KEY}"}

# Creates a key of a name, and gives its id and whether its secret came with it. Each client is imported where
# it is used: what one of them does when it is imported is not the others' affair.
Creator = Callable[[str], tuple[str, bool]]


def of_record(record: dict[str, Any]) -> tuple[str, bool]:
    return record["keyId"], bool(record.get("key"))


def sdk() -> Creator:
    import fireworks  # noqa: PLC0415

    client = fireworks.Fireworks()

    def create(name: str) -> tuple[str, bool]:
        key = client.api_keys.create(USER_ID, api_key={"display_name": name})
        return str(key.key_id), bool(key.key)

    return create


def httpx() -> Creator:
    import httpx  # noqa: PLC0415

    client = httpx.Client(headers=HEADERS, trust_env=False)

    def create(name: str) -> tuple[str, bool]:
        return of_record(client.post(URL, json={"apiKey": {"displayName": name}}).raise_for_status().json())

    return create


def requests() -> Creator:
    import requests  # noqa: PLC0415

    session = requests.Session()
    session.trust_env = False
    session.headers.update(HEADERS)

    def create(name: str) -> tuple[str, bool]:
        reply = session.post(URL, json={"apiKey": {"displayName": name}})
        reply.raise_for_status()
        return of_record(reply.json())

    return create


def main() -> None:
    create = {"sdk": sdk, "httpx": httpx, "requests": requests}[sys.argv[1]]()
    count, threads = int(sys.argv[2]), int(sys.argv[3])

    def tell(index: int) -> str:
        try:
            key_id, has_secret = create(f"create-{index}")
        except Exception as problem:  # whatever a client raises is its way to say that it failed
            return json.dumps({"index": index, "key_id": None, "error": type(problem).__name__})
        return json.dumps({"index": index, "key_id": key_id if has_secret else None, "error": None})

    with ThreadPoolExecutor(threads) as pool:
        for line in pool.map(tell, range(count)):
            print(line)


if __name__ == "__main__":
    main()
