"""What the emulator does to a command that is killed at a random instant."""

from __future__ import annotations

from typing import Any


def slow_and_lossy(share: float) -> tuple[dict[str, Any], ...]:
    """Rules for the emulator. Every request takes a while, so that a kill can come in the middle of it. This
    share of the creates is lost in each of three ways, and others are carried out late."""
    return (
        {"operation": "*", "action": {"delay_ms": 3}},
        {"operation": "create", "share": share, "when": "after", "action": "reset"},
        {"operation": "create", "share": share, "when": "before", "action": {"status": 503}},
        {"operation": "create", "share": share, "when": "after", "action": {"cut_at": "behind id"}},
        {"operation": "create", "share": 0.1, "action": "close", "late_commit_ms": 20},
        {"operation": "create", "share": 0.3, "action": {"delay_ms": 20}},
        {"operation": "list", "share": 0.1, "when": "before", "action": "reset"},
        {"list_lag_ms": 10},
    )
