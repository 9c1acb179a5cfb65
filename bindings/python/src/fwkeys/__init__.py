"""Create and manage Fireworks AI API keys, without losing one.

    import fwkeys

    with fwkeys.Client() as client:  # settings of the environment and ~/.fireworks, as firectl has them
        with client.create_api_key(display_name="backup job") as key:
            store(key.secret)

        for key in client.list_api_keys():
            print(key.id, key.last_used)

        with client.rotate_api_key(old_key_id) as rotation:
            store(rotation.secret)  # the old key is deleted when this went well, the new one when it raised

        with client.temporary_api_key(ttl=timedelta(hours=1)) as key:
            run_job(key.secret)  # the key is deleted at the end of the block

        with fwkeys.KeyProvider(client, ttl=timedelta(hours=1)) as provider:
            serve(httpx.Client(auth=provider.auth))  # with a key that is replaced before it expires

For asyncio there is ``AsyncClient``, which has the same calls:

    async with fwkeys.AsyncClient() as client:
        key = await client.create_api_key()

A binding of libfwkeys.so.1 by ctypes; nothing is compiled. See ``Client``, ``AsyncClient``, ``ApiKey``,
``Rotation``, ``KeyProvider`` and ``FwKeysError``.
"""

from ._hints import complete as _complete
from .async_client import AsyncClient
from .async_listing import AsyncApiKeyList
from .async_provider import AsyncKeyProvider
from .async_rotation import AsyncRotation
from .async_temporary import AsyncTemporaryApiKey
from .cancel import Cancel
from .client import Client
from .errors import (
    AccountSuspendedError,
    ArgumentError,
    AuthenticationError,
    CancelledError,
    ConflictError,
    DeadlineError,
    FwKeysError,
    InvalidReplyError,
    NotFoundError,
    OutOfMemoryError,
    PaginationError,
    PaymentRequiredError,
    PermissionDeniedError,
    RateLimitedError,
    RedirectedError,
    SecretLostError,
    ServiceError,
    SettingsError,
    StateError,
    TLSError,
    TransportError,
)
from .keys import ApiKey, ApiKeyRecord
from .listing import ApiKeyList
from .marker import generate_marker
from .marker_set import MarkerToSweep, SweptMarker, sweep_markers
from .provider import KeyProvider
from .requests import RequestDescription, check_id, describe_create
from .results import Identity, PrunedKey, Sweep
from .rotation import Rotation
from .statuses import LogLevel, Operation, Outcome, RotationState, Status, library_version
from .temporary import TemporaryApiKey

__version__ = "1.0.0"

__all__ = [
    "AccountSuspendedError",
    "ApiKey",
    "ApiKeyList",
    "ApiKeyRecord",
    "ArgumentError",
    "AsyncApiKeyList",
    "AsyncClient",
    "AsyncKeyProvider",
    "AsyncRotation",
    "AsyncTemporaryApiKey",
    "AuthenticationError",
    "Cancel",
    "CancelledError",
    "Client",
    "ConflictError",
    "DeadlineError",
    "FwKeysError",
    "Identity",
    "InvalidReplyError",
    "KeyProvider",
    "LogLevel",
    "MarkerToSweep",
    "NotFoundError",
    "Operation",
    "OutOfMemoryError",
    "Outcome",
    "PaginationError",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "PrunedKey",
    "RateLimitedError",
    "RedirectedError",
    "RequestDescription",
    "Rotation",
    "RotationState",
    "SecretLostError",
    "ServiceError",
    "SettingsError",
    "StateError",
    "Status",
    "Sweep",
    "SweptMarker",
    "TLSError",
    "TemporaryApiKey",
    "TransportError",
    "check_id",
    "describe_create",
    "generate_marker",
    "library_version",
    "sweep_markers",
]

_complete(globals()[name] for name in __all__)
