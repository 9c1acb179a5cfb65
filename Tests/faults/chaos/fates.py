"""What the proxy does to a request and its answer, drawn from a seed.

A fate depends on the seed, on the request and on how often that request came, not on the order in which
requests arrive: so a create meets the same fates in each run of a seed, however its threads are scheduled.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

# How often each fate is drawn, in percent. The rest of the requests pass.
CHANCES = {
    "request cut": 6,  # a part of the request goes on, then the connection dies
    "answer lost": 10,  # the request goes on, a part of the answer comes back, then the connection dies
    "late request": 4,  # the connection dies at once, and the request goes on later
    "slow request": 5,  # a pause in the middle of the request
    "slow answer": 8,  # a pause in the middle of the answer
    "request overtaken": 4,  # another request goes first
    "answer overtaken": 4,  # another answer goes first
    "sent twice": 4,  # the service gets the request twice, and one of both answers comes back
    "closed behind": 5,  # the connection dies while it waits for the next request
}
# A pause is short, or outlasts the shortest of the deadlines.
PAUSES_MS = (1, 5, 20, 20, 50, 250, 700)


@dataclass(frozen=True)
class Fate:
    kind: str
    share: float = 0.0  # of the bytes that pass before it strikes
    pause_ms: int = 0
    resets: bool = False  # a connection that dies is reset; else closed in order

    def bytes_of(self, length: int) -> int:
        """How many of so many bytes pass before it strikes: 0 to all of them."""
        return min(int(self.share * (length + 1)), length)


def fate_of(seed: int, request: str, number: int) -> Fate:
    """The fate of a request that comes for the nth time."""
    lottery = random.Random(f"{seed}/{request}/{number}")
    draw = lottery.random() * 100
    for kind, chance in CHANCES.items():
        draw -= chance
        if draw < 0:
            return Fate(kind, lottery.random(), lottery.choice(PAUSES_MS), lottery.random() < 0.5)
    return Fate("passed")
