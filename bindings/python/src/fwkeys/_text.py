"""Values on their way in and out: str to the NUL-terminated UTF-8 of C and back, seconds to milliseconds.

Two things would go wrong in silence if they were not looked for here: a NUL inside a str, at which C would
stop reading, and a number that does not fit into 64 or 32 bits, which ctypes would cut. No message shows the
value itself.
"""

from __future__ import annotations

import ctypes
import math
import os
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Iterator, Optional, Union

from .errors import ArgumentError
from .statuses import Status

Secret = Union[str, bytes, bytearray]

Duration = Union[timedelta, float]
"""A timedelta, or seconds."""

_LARGEST_INT64 = 2**63 - 1
_LARGEST_INT32 = 2**31 - 1


def text_in(argument: str, value: str) -> bytes:
    """The UTF-8 of a text argument."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, not {type(value).__name__}")
    try:
        data = value.encode("utf-8")
    except UnicodeEncodeError:
        message = f"{argument} holds half of a surrogate pair, which is no character"
        raise ArgumentError(message, status=Status.INVALID_UTF8) from None
    _refuse_nul(argument, data)
    return data


def path_in(argument: str, value: Union[str, os.PathLike[str]]) -> bytes:
    """The bytes by which the system knows a file."""
    data = os.fsencode(value)
    _refuse_nul(argument, data)
    return data


@contextmanager
def secret_in(argument: str, value: Secret) -> Iterator[ctypes.Array[ctypes.c_char]]:
    """A copy of a secret for one call, wiped afterwards. What the caller has is not touched: whoever wants no
    copy to stay in memory passes a bytearray, and wipes that."""
    if not isinstance(value, (str, bytes, bytearray)):
        raise TypeError(f"{argument} must be a str, bytes or bytearray, not {type(value).__name__}")
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    _refuse_nul(argument, data)
    copy = (ctypes.c_char * (len(data) + 1))()
    try:
        memoryview(copy).cast("B")[: len(data)] = data
        yield copy
    finally:
        ctypes.memset(copy, 0, len(copy))


def seconds_in(argument: str, duration: Duration) -> float:
    """A length of time in seconds; less than none of it is refused."""
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"{argument} must be a timedelta or seconds, not {type(duration).__name__}")
    if not 0 <= seconds * 1000 < _LARGEST_INT64:  # also refuses NaN
        raise ArgumentError(f"{argument} is out of range", status=Status.OUT_OF_RANGE)
    return seconds


def whole_seconds_in(argument: str, duration: Duration) -> int:
    """The same, rounded up."""
    return math.ceil(seconds_in(argument, duration))


def milliseconds_in(argument: str, duration: Duration) -> int:
    """The same in milliseconds: the shortest time is not turned into none."""
    return math.ceil(seconds_in(argument, duration) * 1000)


def count_in(argument: str, value: int) -> int:
    """A number that the library takes as 32 bits; its limits are told by the library itself."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{argument} must be an int, not {type(value).__name__}")
    if not -_LARGEST_INT32 <= value <= _LARGEST_INT32:
        raise ArgumentError(f"{argument} is out of range", status=Status.OUT_OF_RANGE)
    return value


def instant_in(argument: str, value: Union[datetime, str]) -> bytes:
    """An instant as RFC 3339. A datetime is sent with its microseconds."""
    if not isinstance(value, (datetime, str)):
        raise TypeError(f"{argument} must be a datetime or a str, not {type(value).__name__}")
    if isinstance(value, str):
        return text_in(argument, value)
    if value.utcoffset() is None:
        message = (
            f"{argument} is a datetime without a time zone, which names no instant: give it one, as"
            " datetime.now(timezone.utc) has"
        )
        raise ArgumentError(message, status=Status.INVALID_TIMESTAMP)
    try:
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z").encode("ascii")
    except OverflowError:  # an offset that leads out of the years 1 to 9999
        raise ArgumentError(f"{argument} is out of range", status=Status.OUT_OF_RANGE) from None


def text_out(data: Optional[bytes]) -> Optional[str]:
    """A text that the library gave. It promises UTF-8; should it ever break that, the text is still
    readable."""
    return None if data is None else data.decode("utf-8", "backslashreplace")


def _refuse_nul(argument: str, data: Union[bytes, bytearray]) -> None:
    if 0 in data:
        raise ArgumentError(f"{argument} holds a NUL character", status=Status.CONTROL_CHARACTER)
