"""An operation that a coroutine waits for, and what its end means to one that was cancelled meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any, Optional

from ._library import library
from .errors import CancelledError, FwKeysError
from .statuses import Operation, Outcome, Status


class Pending:
    """An operation that was submitted, and its completion once that is there. The future is what its
    coroutine waits for; a new one takes its place when the task is cancelled, and the future with it."""

    __slots__ = ("completion", "failure", "future", "stays", "ticket")

    def __init__(self, ticket: int, future: asyncio.Future[None]) -> None:
        self.ticket = ticket
        self.future = future
        self.completion: Any = None
        self.failure: Optional[FwKeysError] = None  # of the queue itself, in place of a completion
        self.stays = False  # it is not cancelled with the others when the queue is closed

    def end(self) -> None:
        if not self.future.done():
            self.future.set_result(None)


def because(cancellation: asyncio.CancelledError, failure: FwKeysError) -> asyncio.CancelledError:
    cancellation.__cause__ = failure
    return cancellation


def not_begun(why: str) -> CancelledError:
    return CancelledError(f"{why} before it began", status=Status.CANCELLED, outcome=Outcome.NOT_SENT)


def done_all_the_same(completion: Any) -> CancelledError:
    name = Operation(library.fw_completion_operation(completion)).name
    message = f"{name} was done before it could be cancelled"
    return CancelledError(message, status=Status.CANCELLED, outcome=Outcome.DONE)
