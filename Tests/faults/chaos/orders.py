"""What is asked of the library, and what it told."""

from __future__ import annotations

import random
from dataclasses import dataclass

from fwkeys import ApiKey, FwKeysError, Outcome, Status

# The clients of a round differ in their deadline, since a call has none of its own.
TIMEOUTS_MS = (100, 400, 1_500, 4_000)
CANCELLED_SHARE = 0.1


@dataclass(frozen=True)
class Order:
    """One create."""

    name: str
    exactly_once: int  # 0: plain; 1: looks for keys after lost answers; 2: after every answer
    timeout_ms: int
    cancel_after_ms: int | None = None

    @property
    def most_seconds(self) -> float:
        """When the call has to end, but for the deletion of a key."""
        return min(self.timeout_ms, self.cancel_after_ms or self.timeout_ms) / 1000


def draw_orders(lottery: random.Random, first: int, count: int) -> list[Order]:
    return [
        Order(
            f"create-{number}",
            exactly_once=lottery.choice((0, 0, 1, 2)),
            timeout_ms=lottery.choice(TIMEOUTS_MS),
            cancel_after_ms=lottery.randint(1, 300) if lottery.random() < CANCELLED_SHARE else None,
        )
        for number in range(first, first + count)
    ]


@dataclass(frozen=True)
class Told:
    """What became of an order, in the words of the library. It holds no secret."""

    order: Order
    outcome: str
    status: str
    seconds: float
    key_id: str | None = None
    display_name: str | None = None
    prefix: str | None = None
    # Whether there is a secret, and it begins as the record says.
    has_secret: bool = False
    unsettled: int = 0
    orphan_key_id: str | None = None
    orphan_prefix: str | None = None
    marker: str | None = None

    @property
    def overrun(self) -> float:
        return self.seconds - self.order.most_seconds


def key_told(order: Order, key: ApiKey, seconds: float) -> Told:
    """The key is wiped."""
    with key:
        secret, prefix = key.secret, key.prefix or ""
        return Told(
            order,
            Outcome.DONE.name,
            Status.OK.name,
            seconds,
            key.id,
            key.display_name,
            key.prefix,
            bool(prefix) and len(secret) > len(prefix) and secret.startswith(prefix),
            key.unsettled_attempts,
            marker=key.marker,
        )


def error_told(order: Order, error: FwKeysError, seconds: float) -> Told:
    return Told(
        order,
        error.outcome.name,
        error.status_name,
        seconds,
        orphan_key_id=error.orphan_key_id,
        orphan_prefix=error.orphan_prefix,
        marker=error.marker,
    )
