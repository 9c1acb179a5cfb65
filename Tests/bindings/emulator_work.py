"""What the emulator tells of its work beside what the tests of the library ask."""

from __future__ import annotations

import json
import urllib.request

from support.emulator import Emulator

PATIENCE_SECONDS = 120


def calls_in_progress(emulator: Emulator) -> int:
    """How many calls are being worked on."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(emulator.control_url, timeout=PATIENCE_SECONDS) as reply:
        return int(json.load(reply)["calls_in_progress"])


def is_quiet(emulator: Emulator) -> bool:
    """Whether all that was asked for is done, by processes that are gone too."""
    return calls_in_progress(emulator) == 0 and emulator.pending_commits() == 0


def delete_key(emulator: Emulator, user: str, key_id: str) -> None:
    """Deletes a key as somebody does who knows nothing of the program that is tested."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    path = f"{emulator.base_url}/v1/accounts/{emulator.account_id}/users/{user}/apiKeys:delete"
    headers = {"Authorization": f"Bearer {emulator.api_key}", "Content-Type": "application/json"}
    request = urllib.request.Request(path, json.dumps({"keyId": key_id}).encode(), headers)
    direct.open(request, timeout=PATIENCE_SECONDS).close()
