"""What the gateway tells of its work beside what the tests of the library ask."""

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
