"""Keys and users that an emulator is to have before a test begins, made over its control path."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from support.command_runs import PATIENCE_SECONDS

# No proxy of the environment may stand between a test and the loopback.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _post(emulator: Any, path: str, value: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        emulator.control_url + path, json.dumps(value).encode(), {"Content-Type": "application/json"}
    )
    with _direct.open(request, timeout=PATIENCE_SECONDS) as reply:
        text = reply.read()
    return json.loads(text) if text else None


def make_keys(emulator: Any, count: int, **fields: Any) -> None:
    """Makes keys; fields are displayName, with {n} for a number, user and account."""
    _post(emulator, "/keys", {"count": count, **fields})


def make_user(emulator: Any, user: str, **fields: Any) -> Any:
    """Adds a user; fields are email, serviceAccount, role, mintKey."""
    return _post(emulator, "/users", {"user": user, **fields})
