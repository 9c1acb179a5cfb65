"""Loops around a queue, such as programs have, that wait at its descriptor, and notice when they are woken in
vain or not at all."""

from __future__ import annotations

import select
import time
from typing import Callable, Dict, List

from support.queues import Finished, Queue, is_readable

LONG_BEFORE = 20
A_WHILE = 0.3

# How often a loop may be woken in vain for one request: a spinning one is woken thousands of times.
FEW = 30


def quiet(queue: Queue) -> None:
    """Everything waits: the queue may have a few things to do still, and is then silent."""
    for _ in range(FEW):
        if not is_readable(queue.fd, A_WHILE):
            return
        queue.run(0)
    raise AssertionError("the descriptor is readable again and again, and there is nothing to do")


Wait = Callable[[], bool]


def select_of(queue: Queue) -> Wait:
    return lambda: is_readable(queue.fd, 1)


def poll_of(queue: Queue) -> Wait:
    poll = select.poll()
    poll.register(queue.fd, select.POLLIN)
    return lambda: bool(poll.poll(1000))


def epoll_of(queue: Queue) -> Wait:
    epoll = select.epoll()
    epoll.register(queue.fd, select.EPOLLIN)
    return lambda: bool(epoll.poll(1))


def edges_of(queue: Queue) -> Wait:
    """As edge-triggered programs have to: after an edge, on until there is nothing to do."""
    epoll = select.epoll()
    epoll.register(queue.fd, select.EPOLLIN | select.EPOLLET)
    return lambda: is_readable(queue.fd) or bool(epoll.poll(1))


WAITS: Dict[str, Callable[[Queue], Wait]] = {
    "select": select_of,
    "poll": poll_of,
    "epoll": epoll_of,
    "epoll, edge-triggered": edges_of,
}


def watch(queue: Queue, wait: Wait, count: int) -> List[Finished]:
    """A program's loop: it runs the queue when the descriptor says so, and never else."""
    finished: List[Finished] = []
    end = time.monotonic() + LONG_BEFORE
    in_vain = 0
    while len(finished) < count:
        assert time.monotonic() < end, f"only {len(finished)} are finished"
        if wait():
            queue.run(0)
            some = queue.taken()
            finished += some
            in_vain += not some
    assert in_vain <= FEW * count
    return finished
