"""The numbers of fwkeys.h under Python names: what a call came to, what became of its request, how far a
rotation is, how much a log line matters, what an operation is."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from ._library import library


class _Named(IntEnum):
    """A number of fwkeys.h that is printed as its name. One that is newer than this package gets a name
    made of its kind and its number."""

    def __str__(self) -> str:
        return self.name

    def __format__(self, form: str) -> str:
        return format(self.name, form)

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_ = f"{cls.__name__.upper()}_{value}"
        member._value_ = value
        return member


class Status(_Named):
    """What a call came to; FW_ERROR_... in the header, which tells what each means."""

    OK = 0
    NO_MEMORY = 1
    NULL_ARGUMENT = 2
    EMPTY_ARGUMENT = 3
    DOT_SEGMENT = 4
    WILDCARD_USER = 5
    CONTROL_CHARACTER = 6
    INVALID_UTF8 = 7
    TOO_LONG = 8
    OUT_OF_RANGE = 9
    INVALID_TIMESTAMP = 10
    NONEXISTENT_TIME = 11
    TIME_IN_PAST = 12
    INVALID_URL = 13
    INSECURE_URL = 14
    MISSING_API_KEY = 15
    FORKED = 16
    INVALID_STATE = 17
    CA_FILE = 19
    SETTINGS_FILE = 20
    MALFORMED_SETTINGS = 21
    UNKNOWN_PROFILE = 22
    INVALID_MARKER = 23
    UNSUPPORTED = 24
    CLIENT_CERTIFICATE = 25
    QUEUE_FULL = 26
    RESOLVE = 30
    CONNECT = 31
    TLS = 32
    TRANSPORT = 33
    DEADLINE = 34
    CANCELLED = 35
    PROXY = 36
    BAD_REQUEST = 40
    UNAUTHENTICATED = 41
    PERMISSION_DENIED = 42
    NOT_FOUND = 43
    CONFLICT = 44
    RATE_LIMITED = 45
    SERVICE = 46
    REDIRECTED = 47
    INVALID_REPLY = 48
    REPLY_TOO_LARGE = 49
    PAGINATION = 50
    PAYMENT_REQUIRED = 51
    ACCOUNT_SUSPENDED = 52
    NOT_OFFERED = 53
    INTERNAL = 60
    CERTIFICATE_HOST = 70
    CERTIFICATE_EXPIRED = 71
    CERTIFICATE_NOT_YET_VALID = 72
    CERTIFICATE_SELF_SIGNED = 73
    CERTIFICATE_UNTRUSTED = 74
    CERTIFICATE_WEAK = 75
    TLS_VERSION = 76
    NOT_TLS = 77


class Outcome(_Named):
    """What became of the request, which tells who may try again."""

    DONE = 0
    """It succeeded."""
    NOT_SENT = 1
    """Proved: nothing of the request's body was handed out. Nothing was done; try again."""
    REJECTED = 2
    """A complete answer said no. Nothing was done; change the request, or wait."""
    UNKNOWN = 3
    """It may have been done, or be done later. Do not send a create again: there may be a live key
    already."""
    SECRET_LOST = 4
    """A key was created and cannot be handed over. See ``orphan_key_id`` of the error."""


class RotationState(_Named):
    """How far a rotation is."""

    BEGUN = 1
    """Both keys are alive."""
    COMMITTED = 2
    """The old key is gone."""
    ABORTED = 3
    """The new key is gone, and its secret wiped; the old one is as it was."""
    COMMITTING = 4
    """Deleting the old key was tried and no answer tells whether it is gone. Commit again."""
    ABORTING = 5
    """Deleting the new key was tried and no answer tells whether it is gone. Abort again."""


class LogLevel(_Named):
    """How much a log line matters."""

    ERROR = 1
    """A call failed, or a key may be left behind."""
    WARNING = 2
    """Something to look into: a request is sent again, a file that others can read."""
    INFO = 3
    """What a call came to."""
    DEBUG = 4
    """Every attempt."""


class Operation(_Named):
    """The kind of an operation in a queue."""

    CREATE_API_KEY = 1
    GET_API_KEY = 2
    LIST_API_KEYS = 3
    LIST_NEXT_PAGE = 4
    DELETE_API_KEY = 5
    WHOAMI = 6
    ROTATION_BEGIN = 7
    ROTATION_COMMIT = 8
    ROTATION_ABORT = 9
    SWEEP_API_KEYS = 10
    UPDATE_API_KEY = 11
    ROTATION_RESUME = 12


def status_name(status: int) -> str:
    """The library's own name of a status, also of one that is newer than this package."""
    name: bytes = library.fw_status_name(status)
    return name.decode("ascii")


def outcome_from(number: int) -> Outcome:
    """An outcome that is newer than this package counts as UNKNOWN, the one that promises nothing."""
    return Outcome(number) if number in set(Outcome) else Outcome.UNKNOWN


def library_version() -> str:
    """The version of the shared library that is loaded, which need not be that of this package."""
    version: bytes = library.fw_version()
    return version.decode("ascii")
