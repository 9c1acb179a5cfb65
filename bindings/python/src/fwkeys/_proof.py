"""Asks the service whether it knows a new key, which it may refuse for a moment."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ._library import library
from ._queue import OperationQueue
from ._waiting import WHOAMI, Caller
from .errors import AccountSuspendedError, PaymentRequiredError
from .results import identity_out

if TYPE_CHECKING:
    from ._configuration import Configuration
    from .keys import ApiKey

# The service says so to the holder of a key that it knows.
_ABOUT_THE_ACCOUNT = (AccountSuspendedError, PaymentRequiredError)


def prove(configuration: Configuration, key: ApiKey) -> None:
    """Raises if the service does not know the key, or was not reached."""
    with configuration.client_of(key) as client, suppress(*_ABOUT_THE_ACCOUNT):
        identity_out(Caller().call(client, WHOAMI, 0))


async def prove_on_loop(configuration: Configuration, key: ApiKey) -> None:
    """``prove``, awaited."""
    with configuration.client_of(key) as client:
        queue = OperationQueue(client, 1)
    try:
        with suppress(*_ABOUT_THE_ACCOUNT):
            await queue.perform(
                library.fw_queue_whoami,
                (0,),
                out=lambda completion: identity_out(library.fw_completion_take_identity(completion)),
            )
    finally:
        await queue.close()
