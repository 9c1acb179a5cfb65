"""Create and manage Fireworks AI API keys, without losing one.

    import fwkeys

    with fwkeys.Client(api_key=...) as client:
        with client.create_api_key("my-account", "my-user", display_name="backup job") as key:
            store(key.secret)

A binding of libfwkeys.so.1 by ctypes; nothing is compiled. See ``Client``, ``ApiKey`` and ``FwKeysError``.
"""

from .client import Client, Identity
from .errors import (
    ArgumentError,
    AuthenticationError,
    ConflictError,
    DeadlineError,
    FwKeysError,
    InvalidReplyError,
    NotFoundError,
    OutOfMemoryError,
    PermissionDeniedError,
    RateLimitedError,
    RedirectedError,
    SecretLostError,
    ServiceError,
    StateError,
    TransportError,
)
from .keys import ApiKey, ApiKeyRecord
from .statuses import Outcome, Status, library_version

__version__ = "1.0.0"

__all__ = [
    "ApiKey",
    "ApiKeyRecord",
    "ArgumentError",
    "AuthenticationError",
    "Client",
    "ConflictError",
    "DeadlineError",
    "FwKeysError",
    "Identity",
    "InvalidReplyError",
    "NotFoundError",
    "OutOfMemoryError",
    "Outcome",
    "PermissionDeniedError",
    "RateLimitedError",
    "RedirectedError",
    "SecretLostError",
    "ServiceError",
    "StateError",
    "Status",
    "TransportError",
    "library_version",
]
