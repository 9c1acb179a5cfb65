"""What is done to the emulator's keys behind the back of the program that is tested."""

from __future__ import annotations

import json
import urllib.request

from support.emulator import Emulator

PATIENCE_SECONDS = 120


def delete_key(emulator: Emulator, user: str, key_id: str) -> None:
    """Deletes a key as somebody does who knows nothing of the program that is tested."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    path = f"{emulator.base_url}/v1/accounts/{emulator.account_id}/users/{user}/apiKeys:delete"
    headers = {"Authorization": f"Bearer {emulator.api_key}", "Content-Type": "application/json"}
    request = urllib.request.Request(path, json.dumps({"keyId": key_id}).encode(), headers)
    direct.open(request, timeout=PATIENCE_SECONDS).close()
