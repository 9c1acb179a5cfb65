"""How many operations of an event loop may be under way at once; whoever comes when there is no room waits in
line, in order.

It keeps a queue from ever being full, whatever a program throws at it: a hundred thousand creates in one
asyncio.gather hold a place in line each, and no memory of the library's.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Deque, Optional


class Room:
    def __init__(self, size: int) -> None:
        self._size = size
        self._free = size
        self._line: Deque[asyncio.Future[bool]] = deque()
        self._empty: Optional[asyncio.Future[None]] = None

    def take(self) -> bool:
        """Takes a place if one is free. Then nobody is in line, for a place that is given back goes there."""
        if self._free <= 0:
            return False
        self._free -= 1
        return True

    def take_one_more(self) -> None:
        """Takes a place even if none is free."""
        self._free -= 1

    async def wait(self) -> bool:
        """Takes a place when one is free; False: nobody gets one any more."""
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        try:
            return bool(await turn)
        except BaseException:
            if turn.done() and not turn.cancelled() and turn.result():
                self.give_back()
            raise

    def give_back(self) -> None:
        while self._line and self._free >= 0:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self._free += 1
        if self._empty and self._free == self._size:
            self._empty.set_result(None)
            self._empty = None

    def turn_away(self) -> None:
        """Sends home whoever is in line."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(False)

    async def emptied(self) -> None:
        """Returns when every place is free. Being cancelled does not end it: it is told afterwards."""
        cancellation = None
        while self._free < self._size:
            if self._empty is None:
                self._empty = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait([self._empty])  # leaves the future alone when it is cancelled
            except asyncio.CancelledError as problem:
                cancellation = problem
        if cancellation is not None:
            raise cancellation
