"""Those who take part in more than one measurement, by their names in the tables."""

from __future__ import annotations

from .programs import program
from .rounds import Contender
from .service import Place

FLOOR, FWKEYS, POLL, EPOLL = "floor", "libfwkeys", "floor, poll", "floor, epoll"
IN_FLIGHT = 64
THREADS = 32
CORES_OF = {Place.APART: "each on a core of its own", Place.TOGETHER: "client and server on one core"}


def at_once(count: int, in_flight: int, warm_up: int = 0) -> list[Contender]:
    """The floor, driven in both ways, and the queue."""
    number = ["--in-flight", str(in_flight)]
    return [
        Contender(POLL, [program("floor_multi"), "--loop", "poll", *number], count, warm_up),
        Contender(EPOLL, [program("floor_multi"), "--loop", "epoll", *number], count, warm_up),
        Contender(FWKEYS, [program("fwkeys_queue"), *number], count, warm_up),
    ]
