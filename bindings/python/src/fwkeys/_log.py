"""Hands the library's log to Python.

The library holds a number for each receiver, not an object, and two callbacks that exist as long as this
module does. So whatever it calls, and however late, is there; and when it says that it is done with a
receiver, the receiver is let go.
"""

from __future__ import annotations

import itertools
import logging
from typing import Any, Callable, Dict, Optional, Union

from . import _interruption
from ._declarations import fw_destroy_callback, fw_log_callback
from ._failure import check
from ._library import library
from ._text import count_in, text_out
from .statuses import LogLevel

LogReceiver = Callable[[LogLevel, str], object]
Log = Union[LogReceiver, logging.Logger]

_LOGGING_LEVELS: Dict[LogLevel, int] = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.INFO: logging.INFO,
    LogLevel.DEBUG: logging.DEBUG,
}

DEFAULT = logging.getLogger("fwkeys")
"""Gets the log of clients that are given none. It is silent unless the program listens to it."""
DEFAULT.addHandler(logging.NullHandler())

_receivers: Dict[int, LogReceiver] = {}
_numbers = itertools.count(1)  # user_data 0 would be NULL, which ctypes gives as None


def set_log(config: Any, log: Log, level: LogLevel) -> None:
    """Makes a configuration, and the clients that come from it, write to a receiver."""
    number = next(_numbers)
    _receivers[number] = _receiver(log)
    try:
        callbacks = _write_callback, number, _let_go_callback
        check("log_level", library.fw_config_set_log(config, count_in("log_level", level), *callbacks))
    except BaseException:
        _receivers.pop(number, None)
        raise


def _receiver(log: Log) -> LogReceiver:
    if isinstance(log, logging.Logger):
        logger = log
        return lambda level, line: logger.log(_LOGGING_LEVELS[level], "%s", line)
    if not callable(log):
        raise TypeError(f"log must be a callable or a logging.Logger, not {type(log).__name__}")
    return log


def write(number: Optional[int], level: int, line: Optional[bytes]) -> None:
    """An ordinary exception of a receiver goes to sys.unraisablehook, as ctypes does it; the call that is
    being logged goes on."""
    receiver = _receivers.get(number or 0)
    if receiver is None:
        return
    try:
        receiver(LogLevel(level), text_out(line) or "")
    except Exception:
        _interruption.leave_to_hook()
        raise
    except BaseException as interruption:
        _interruption.keep(interruption)


_write_callback = fw_log_callback(write)
# A function in C: in one of Python's, what a signal handler raises would be lost.
_let_go_callback = fw_destroy_callback(_receivers.pop)
