"""The exceptions: one small tree, each with all that the library knows about the failure.

Which class it is tells what went wrong; ``outcome`` tells what became of the request, which is what a program
that wants to try again has to look at. No text in here ever holds a secret, so that errors may be logged as
they are.
"""

from __future__ import annotations

from typing import Dict, Optional, Type

from .statuses import Outcome, Status, status_name

AFTER_FORK = (
    "create clients and providers in the process that uses them, after the fork (in gunicorn's post_fork, in"
    " Celery's worker_process_init, in the initializer of a process pool)"
)
"""What a program does whose client was made before a fork."""

_ADVICE: Dict[Outcome, str] = {
    Outcome.DONE: "there is nothing to do again",
    Outcome.NOT_SENT: "nothing was done, try again",
    Outcome.REJECTED: "nothing was done, change the request or wait",
    Outcome.UNKNOWN: "it may have been done, look before trying again",
    Outcome.SECRET_LOST: "the key was deleted again, create another one",
}


class FwKeysError(Exception):
    """Base of all errors of this package."""

    def __init__(
        self,
        message: str,
        *,
        status: Status = Status.INTERNAL,
        outcome: Outcome = Outcome.NOT_SENT,
        http_status: Optional[int] = None,
        service_code: Optional[int] = None,
        service_message: Optional[str] = None,
        request_id: Optional[str] = None,
        retry_after: Optional[float] = None,
        attempts: int = 0,
        orphan_key_id: Optional[str] = None,
        orphan_prefix: Optional[str] = None,
        marker: Optional[str] = None,
        may_have_left_key: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        """What went wrong, in English. ``str()`` of the error adds what is known of the request."""
        self.status = status
        """The library's status, see ``Status``."""
        self.outcome = outcome
        """What became of the request."""
        self.http_status = http_status
        """The HTTP status of the last answer, None: no answer."""
        self.service_code = service_code
        """The gRPC code in the service's answer, 0 to 16."""
        self.service_message = service_message
        """The service's own message, with whatever looks like a key blanked out."""
        self.request_id = request_id
        """The id that the service gave the request, for its support."""
        self.retry_after = retry_after
        """How many seconds the service asked to wait."""
        self.attempts = attempts
        """How many times the request was tried, 0 if it was refused before that."""
        self.orphan_key_id = orphan_key_id
        """The id of a key that may be alive and should not be: it could not be handed over, or it was to be
        deleted, and its deletion was not confirmed."""
        self.orphan_prefix = orphan_prefix
        """The first characters of the secret of a key that may be alive and whose id is not known. Lists show
        them."""
        self.marker = marker
        """What ``Client.sweep_api_keys`` takes, if something of a create that was to be exactly once may be
        left behind."""
        self.may_have_left_key = may_have_left_key
        """Whether a failed create may have left a live key behind that nobody holds."""

    def __str__(self) -> str:
        """One line for a log: what went wrong, what the service said, and what to do."""
        if self.outcome is Outcome.NOT_SENT and not self.attempts:
            return self.message
        facts = []
        if self.http_status is not None and f"HTTP {self.http_status}" not in self.message:
            facts.append(f"HTTP {self.http_status}")
        words = " ".join((self.service_message or "").split())
        if words and words not in self.message:
            facts.append(f'the service says "{words}"')
        if self.request_id is not None:
            facts.append(f"request id {self.request_id}")
        facts.append(f"outcome {self.outcome}: {self._advice()}")
        return f"{self.message} ({'; '.join(facts)})"

    def _advice(self) -> str:
        """What to do now, by what became of the request."""
        if self.orphan_key_id is not None:
            return f"delete API key {self.orphan_key_id}, which may be alive"
        if self.marker is not None:
            return f"sweep marker {self.marker}, for a key may be left"
        if self.orphan_prefix is not None:
            return f"look for an API key that begins with {self.orphan_prefix}, and delete it"
        if self.may_have_left_key:
            return "a key may be left that nobody holds: look at the list before trying again"
        advice = _ADVICE[self.outcome]
        return advice if self.retry_after is None else f"{advice}, in {self.retry_after:g} s at the earliest"

    @property
    def status_name(self) -> str:
        """The status in words, "ERROR_NOT_FOUND"."""
        return status_name(self.status)


class ArgumentError(FwKeysError, ValueError):
    """An argument was refused before anything was sent; the message names it."""


class SettingsError(FwKeysError, ValueError):
    """What was to be loaded is not there, or not in order; the message names the file, and the line in it."""


class StateError(FwKeysError, RuntimeError):
    """Not allowed now: the object was closed or wiped, or it belongs to the parent of a forked process or to
    another event loop."""


class OutOfMemoryError(FwKeysError, MemoryError):
    """An allocation failed. Look at ``outcome`` before trying again."""


class TransportError(FwKeysError):
    """The service was not reached, or its answer did not come back whole. Look at ``outcome``."""


class TLSError(TransportError):
    """No trusted TLS connection could be made; ``status`` tells why. Nothing was sent."""


class DeadlineError(TransportError, TimeoutError):
    """The timeout of the call passed. Look at ``outcome``."""


class CancelledError(TransportError):
    """The call's ``Cancel`` was triggered, or its ``AsyncClient`` was closed. Look at ``outcome``. It is also
    the ``__cause__`` of the asyncio.CancelledError of a task that was cancelled in a call."""


class ServiceError(FwKeysError):
    """The service answered, and not with what was asked for."""


class AuthenticationError(ServiceError):
    """401: the API key is wrong, deleted or expired."""


class PermissionDeniedError(ServiceError):
    """403: this API key may not do this; the message tells of a key of another account, and of a Fire Pass
    key. Also a create that was not sent, since the settings name another account than the key's."""


class PaymentRequiredError(ServiceError):
    """402: the account has no credit, or has reached its spend limit."""


class AccountSuspendedError(ServiceError):
    """412: the account is suspended."""


class NotFoundError(ServiceError):
    """404: no such account, user or key."""


class ConflictError(ServiceError):
    """409. The outcome is UNKNOWN."""


class RateLimitedError(ServiceError):
    """429: too many requests; see ``retry_after``."""


class RedirectedError(ServiceError):
    """3xx: redirects are never followed. The outcome of a create is UNKNOWN."""


class InvalidReplyError(ServiceError):
    """The service said yes, and the body is not what the operation answers with."""


class PaginationError(ServiceError):
    """A list leads nowhere: its page tokens go in a circle, its pages stay empty, or its total is not what
    came. All keys that came were given before this."""


class SecretLostError(FwKeysError):
    """A key was created and cannot be handed over, whatever the cause. The library deleted the key again
    if the answer named it; where that was not confirmed, ``orphan_key_id`` is its id."""


_STATUSES: Dict[Type[FwKeysError], str] = {
    OutOfMemoryError: "NO_MEMORY",
    ArgumentError: (
        "NULL_ARGUMENT EMPTY_ARGUMENT DOT_SEGMENT WILDCARD_USER CONTROL_CHARACTER INVALID_UTF8 TOO_LONG "
        "OUT_OF_RANGE INVALID_TIMESTAMP NONEXISTENT_TIME TIME_IN_PAST INVALID_URL INSECURE_URL "
        "MISSING_API_KEY CA_FILE INVALID_MARKER UNSUPPORTED CLIENT_CERTIFICATE"
    ),
    StateError: "FORKED INVALID_STATE QUEUE_FULL",
    SettingsError: "SETTINGS_FILE MALFORMED_SETTINGS UNKNOWN_PROFILE",
    TransportError: "RESOLVE CONNECT TRANSPORT PROXY",
    TLSError: (
        "TLS CERTIFICATE_HOST CERTIFICATE_EXPIRED CERTIFICATE_NOT_YET_VALID CERTIFICATE_SELF_SIGNED "
        "CERTIFICATE_UNTRUSTED CERTIFICATE_WEAK TLS_VERSION NOT_TLS"
    ),
    DeadlineError: "DEADLINE",
    CancelledError: "CANCELLED",
    ServiceError: "BAD_REQUEST SERVICE NOT_OFFERED",
    AuthenticationError: "UNAUTHENTICATED",
    PermissionDeniedError: "PERMISSION_DENIED",
    NotFoundError: "NOT_FOUND",
    ConflictError: "CONFLICT",
    RateLimitedError: "RATE_LIMITED",
    RedirectedError: "REDIRECTED",
    InvalidReplyError: "INVALID_REPLY REPLY_TOO_LARGE",
    PaginationError: "PAGINATION",
    PaymentRequiredError: "PAYMENT_REQUIRED",
    AccountSuspendedError: "ACCOUNT_SUSPENDED",
}

_CLASSES: Dict[int, Type[FwKeysError]] = {
    Status[name]: kind for kind, names in _STATUSES.items() for name in names.split()
}


def class_for(status: int, outcome: Outcome) -> Type[FwKeysError]:
    """The class for a failure. A lost secret is told before its cause: it is what the caller has to act
    upon."""
    if outcome is Outcome.SECRET_LOST:
        return SecretLostError
    return _CLASSES.get(status, FwKeysError)
