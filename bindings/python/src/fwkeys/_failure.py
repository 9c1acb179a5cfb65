"""Turns what the library says about a failure into an exception.

There are two kinds: calls that give an fw_error, which knows everything, and setters, which give a status
alone; for those the name of the argument and a sentence on the status make the message.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Dict, Optional

from ._library import library
from ._text import text_out
from .errors import AFTER_FORK, FwKeysError, class_for
from .statuses import Outcome, Status, outcome_from, status_name

if TYPE_CHECKING:
    from ._declarations import fw_error

_REFUSALS: Dict[int, str] = {
    Status.NO_MEMORY: "cannot be stored: out of memory",
    Status.EMPTY_ARGUMENT: "is empty",
    Status.CONTROL_CHARACTER: "holds a control character",
    Status.INVALID_UTF8: "holds bytes that are not allowed in it",
    Status.TOO_LONG: "is too long",
    Status.OUT_OF_RANGE: "is out of range",
    Status.INVALID_TIMESTAMP: "is not a timestamp of RFC 3339, such as 2030-01-31T12:00:00Z",
    Status.NONEXISTENT_TIME: "is an instant that does not exist",
    Status.TIME_IN_PAST: "is not in the future",
    Status.INVALID_URL: "is not an http or https URL, or has credentials, a query or a fragment",
    Status.INSECURE_URL: "is plain http to an address that is not the loopback",
    Status.INVALID_MARKER: "is not 16 lower-case hexadecimal digits",
}

# What a Python program does, where the library cannot know it.
_ADVICE: Dict[int, str] = {
    Status.FORKED: AFTER_FORK,
    Status.NULL_ARGUMENT: "the service does not tell which one the API key belongs to, so name it",
    Status.MISSING_API_KEY: "give api_key, set FIREWORKS_API_KEY, or save a key with `fwkeys set-api-key`",
}


def check(argument: str, status: int) -> None:
    """Raises if a setter refused its argument."""
    if status == Status.OK:
        return
    reason = _REFUSALS.get(status, f"was refused: {status_name(status)}")
    raise class_for(status, Outcome.NOT_SENT)(f"{argument} {reason}", status=Status(status))


def taken(status: int, error: ctypes._Pointer[fw_error]) -> FwKeysError:
    """The exception for a failed call, and the end of its fw_error, which may be NULL."""
    try:
        return exception_for(status, error)
    finally:
        library.fw_error_free(error)


def failure_of(completion: Any) -> Optional[FwKeysError]:
    """Why an operation failed, None: it succeeded."""
    status = library.fw_completion_status(completion)
    if status == Status.OK:
        return None
    return taken(status, library.fw_completion_take_error(completion))


def exception_for(status: int, error: ctypes._Pointer[fw_error]) -> FwKeysError:
    """The exception for an fw_error, which stays whose it is and may be NULL."""
    outcome = outcome_from(library.fw_error_outcome(error)) if error else Outcome.UNKNOWN
    code = library.fw_error_service_code(error)
    retry_after_ms = library.fw_error_retry_after_ms(error)
    message = text_out(library.fw_error_message(error)) or status_name(status)
    return class_for(status, outcome)(
        f"{message}: {_ADVICE[status]}" if status in _ADVICE else message,
        status=Status(status),
        outcome=outcome,
        http_status=library.fw_error_http_status(error) or None,
        service_code=None if code < 0 else code,
        service_message=text_out(library.fw_error_service_message(error)),
        request_id=text_out(library.fw_error_request_id(error)),
        retry_after=None if retry_after_ms < 0 else retry_after_ms / 1000,
        attempts=library.fw_error_attempts(error),
        orphan_key_id=text_out(library.fw_error_orphan_key_id(error)),
        orphan_prefix=text_out(library.fw_error_orphan_prefix(error)),
        marker=text_out(library.fw_error_marker(error)),
        may_have_left_key=bool(library.fw_error_may_have_left_key(error)),
    )


def annotate(problem: BaseException, note: str) -> None:
    """Adds a line to what an exception shows, where Python can do that."""
    if hasattr(problem, "add_note"):  # Python 3.11
        problem.add_note(note)
