"""The ways to make creates side by side: blocking calls on threads, a queue for each client, asyncio.

Each way keeps its clients, one for each deadline, from one call to the next: so the second half of a round
finds the connections that the first half left behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import heapq
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

import fwkeys
from fwkeys._declarations import fw_queue
from fwkeys._failure import taken
from fwkeys._library import library
from fwkeys._options import create_options
from fwkeys._settings import opened

from chaos.orders import TIMEOUTS_MS, Order, Told, error_told, key_told

THREADS = 16
# A call that has not ended by then never will.
PATIENCE_SECONDS = 60


class Way(Protocol):
    def make(self, orders: list[Order]) -> list[Told]:
        """Makes all of them side by side, and returns when the last call has ended."""

    def close(self) -> None: ...


def settings(base: dict[str, Any], timeout_ms: int) -> dict[str, Any]:
    pace = {"retry_base": 0.002, "retry_cap": 0.02, "settle_time": 0.03, "attempt_timeout": 0.3}
    return {**base, **pace, "max_attempts": 8, "timeout": timeout_ms / 1000}


def side_by_side(works: list[Callable[[], list[Told]]]) -> list[Told]:
    """What all of them give, each on a thread of its own. The threads do not keep the program alive, since a
    call that hangs is what is looked for."""
    told: list[Told] = []
    problems: list[BaseException] = []

    def run(work: Callable[[], list[Told]]) -> None:
        try:
            told.extend(work())
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    give_up = time.monotonic() + PATIENCE_SECONDS
    for thread in threads:
        thread.join(max(0, give_up - time.monotonic()))
    if problems:
        raise problems[0]
    if any(thread.is_alive() for thread in threads):
        raise RuntimeError(f"a call does not return within {PATIENCE_SECONDS} s")
    return told


class Blocking:
    def __init__(self, base: dict[str, Any]) -> None:
        self._clients = {ms: fwkeys.Client(**settings(base, ms)) for ms in TIMEOUTS_MS}

    def make(self, orders: list[Order]) -> list[Told]:
        # The threads share the orders: whichever is free takes the next.
        waiting = iter(orders)
        return side_by_side([lambda: [self._one(order) for order in waiting]] * THREADS)

    def _one(self, order: Order) -> Told:
        token = fwkeys.Cancel()
        with contextlib.ExitStack() as stack:
            if order.cancel_after_ms is not None:
                timer = threading.Timer(order.cancel_after_ms / 1000, token.trigger)
                stack.callback(timer.cancel)
                timer.start()
            start = time.monotonic()
            try:
                key = self._clients[order.timeout_ms].create_api_key(
                    display_name=order.name, exactly_once=order.exactly_once, cancel=token
                )
            except fwkeys.FwKeysError as error:
                return error_told(order, error, time.monotonic() - start)
            return key_told(order, key, time.monotonic() - start)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


class Queued:
    """A thread for each client's queue."""

    def __init__(self, base: dict[str, Any]) -> None:
        self._whose = base["account_id"].encode(), base["user_id"].encode()
        self._queues = {ms: self._queue(settings(base, ms)) for ms in TIMEOUTS_MS}

    def _queue(self, of_client: dict[str, Any]) -> Any:
        handle, *_ = opened(of_client)  # type: ignore[arg-type]
        pointer = ctypes.POINTER(fw_queue)()
        with handle.lent() as client:
            assert library.fw_queue_new(client, ctypes.byref(pointer), None) == fwkeys.Status.OK
        handle.close()
        return pointer

    def make(self, orders: list[Order]) -> list[Told]:
        def all_of(timeout_ms: int) -> list[Told]:
            of_queue = [order for order in orders if order.timeout_ms == timeout_ms]
            return self._all_of_one(self._queues[timeout_ms], of_queue)

        return side_by_side([partial(all_of, timeout_ms) for timeout_ms in TIMEOUTS_MS])

    def _all_of_one(self, queue: Any, orders: list[Order]) -> list[Told]:
        starts: list[float] = []
        told: list[Told] = []
        cancels: list[tuple[float, int]] = []
        for index, order in enumerate(orders):
            ticket = ctypes.c_uint64()
            with create_options(display_name=order.name, exactly_once=order.exactly_once) as options:
                starts.append(time.monotonic())
                # A tag of 0 would be no tag.
                arguments = (*self._whose, options, index + 1, ctypes.byref(ticket), None)
                assert library.fw_queue_create_api_key(queue, *arguments) == fwkeys.Status.OK
            if order.cancel_after_ms is not None:
                heapq.heappush(cancels, (starts[-1] + order.cancel_after_ms / 1000, ticket.value))
        while len(told) < len(orders):
            while cancels and cancels[0][0] <= time.monotonic():
                library.fw_queue_cancel(queue, heapq.heappop(cancels)[1])
            wait = min(0.1, cancels[0][0] - time.monotonic()) if cancels else 0.1
            status = library.fw_queue_run(queue, max(0, int(wait * 1000)), None)
            assert status == fwkeys.Status.OK
            while completion := library.fw_queue_next(queue):
                index = library.fw_completion_tag(completion) - 1
                told.append(self._told(orders[index], completion, time.monotonic() - starts[index]))
        return told

    def _told(self, order: Order, completion: Any, seconds: float) -> Told:
        status = library.fw_completion_status(completion)
        try:
            if status != fwkeys.Status.OK:
                error = taken(status, library.fw_completion_take_error(completion))
                return error_told(order, error, seconds)
            key = fwkeys.ApiKey(library.fw_completion_take_api_key(completion))
            return key_told(order, key, seconds)
        finally:
            library.fw_completion_free(completion)

    def close(self) -> None:
        for queue in self._queues.values():
            library.fw_queue_free(queue)


class Asynchronous:
    def __init__(self, base: dict[str, Any]) -> None:
        self._loop = asyncio.new_event_loop()
        self._clients = {ms: fwkeys.AsyncClient(**settings(base, ms)) for ms in TIMEOUTS_MS}

    def make(self, orders: list[Order]) -> list[Told]:
        async def work() -> list[Told]:
            return await asyncio.gather(*(self._one(order) for order in orders))

        return self._loop.run_until_complete(asyncio.wait_for(work(), PATIENCE_SECONDS))

    async def _one(self, order: Order) -> Told:
        task = asyncio.ensure_future(self._call(order))
        if order.cancel_after_ms is not None:
            self._loop.call_later(order.cancel_after_ms / 1000, task.cancel)
        return await task

    async def _call(self, order: Order) -> Told:
        client = self._clients[order.timeout_ms]
        start = time.monotonic()
        try:
            key = await client.create_api_key(display_name=order.name, exactly_once=order.exactly_once)
        except fwkeys.FwKeysError as error:
            return error_told(order, error, time.monotonic() - start)
        except asyncio.CancelledError as cancellation:
            cause = cancellation.__cause__
            if not isinstance(cause, fwkeys.FwKeysError):
                raise
            return error_told(order, cause, time.monotonic() - start)
        return key_told(order, key, time.monotonic() - start)

    def close(self) -> None:
        async def work() -> None:
            for client in self._clients.values():
                await client.aclose()

        self._loop.run_until_complete(work())
        self._loop.close()


WAYS: dict[str, type[Any]] = {"blocking": Blocking, "queue": Queued, "asyncio": Asynchronous}


@contextlib.contextmanager
def opened_way(name: str, base: dict[str, Any]) -> Iterator[Way]:
    """Closed behind a good end only: closing would wait for a call that hangs."""
    way: Way = WAYS[name](base)
    yield way
    way.close()
