"""The official Python SDK, at the other end of a pipe: a JSON object a line in, one out.

It runs in a virtual environment of its own, and knows nothing of libfwkeys: what it answers is what the SDK
makes of the service. No secret is written; of one it is told whether it opens the door.

    {"call": "create", "user": "u", "api_key": {"display_name": "x"}}
    {"call": "list", "user": "u", "page_size": 2}
    {"call": "delete", "user": "u", "key_id": "key_…"}
    {"call": "users"}

"with_key": another API key than that of the environment.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from typing import Any

import fireworks

# No proxy of the environment may stand between a test and the loopback.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def opens_the_door(secret: str) -> bool:
    request = urllib.request.Request(os.environ["FIREWORKS_BASE_URL"] + "/verifyApiKey")
    request.add_header("Authorization", f"Bearer {secret}")
    try:
        with _direct.open(request, timeout=10) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return False


def record(key: Any) -> dict[str, Any]:
    """The fields of a key as the SDK typed them, and of the secret whether it is there and works."""
    fields = {name: value for name, value in key.to_dict(use_api_names=False).items() if name != "key"}
    for name in ("create_time", "expire_time"):
        if (value := getattr(key, name)) is not None:
            fields[name] = value.isoformat()
    return {
        **fields,
        "has_secret": bool(key.key),
        "opens_the_door": bool(key.key) and opens_the_door(key.key),
    }


def answer(client: fireworks.Fireworks, call: dict[str, Any]) -> Any:
    if "with_key" in call:
        client = client.with_options(api_key=call["with_key"])
    if call["call"] == "create":
        return record(client.api_keys.create(call["user"], api_key=call["api_key"]))
    if call["call"] == "list":
        size = {"page_size": call["page_size"]} if "page_size" in call else {}
        return [record(key) for key in client.api_keys.list(call["user"], **size)]
    if call["call"] == "delete":
        return client.api_keys.delete(call["user"], key_id=call["key_id"])
    if call["call"] == "users":
        return [user.to_dict(mode="json", use_api_names=False) for user in client.users.list()]
    raise ValueError(call["call"])


def main() -> None:
    client = fireworks.Fireworks(max_retries=0)
    for line in sys.stdin:
        try:
            said = {"value": answer(client, json.loads(line))}
        except fireworks.APIStatusError as refusal:
            said = {"error": type(refusal).__name__, "status": refusal.status_code, "body": refusal.body}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
