"""The account and the user that a call is about, where the call names none."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Awaitable, Callable, ContextManager, Optional, Tuple

from ._text import text_in
from .errors import ArgumentError
from .results import Identity
from .statuses import Status

Path = Tuple[bytes, bytes]
"""The ids of an account and a user, as the library takes them."""


class Whose:
    """The account and the user of a client. What neither the caller nor the settings name is asked of the
    service once: the API key's own."""

    whoami: Callable[..., Any]

    def __init__(self, account_id: Optional[str], user_id: Optional[str]) -> None:
        self._account_id = account_id
        self._user_id = user_id
        self._own: Optional[Identity] = None

    @property
    def account_id(self) -> Optional[str]:
        """The account that calls are about that name none. None: the API key's own, not asked for yet."""
        return self._account_id or (None if self._own is None else self._own.account_id)

    @property
    def user_id(self) -> Optional[str]:
        """The user that calls are about that name nobody. None: the API key's own, not asked for yet."""
        return self._user_id or (None if self._own is None else self._own.user_id)

    def _named(self, account_id: Optional[str], user_id: Optional[str]) -> Optional[Path]:
        """The path of a call, if nothing has to be asked of the service for it."""
        account = self._account_id if account_id is None else account_id
        user = self._user_id if user_id is None else user_id
        own = self._own
        if own is not None:
            account = own.account_id if account is None else account
            if user is None and _last(account) == own.account_id:
                user = own.user_id
        named = [
            None if value is None else text_in(argument, value)
            for argument, value in (("account_id", account), ("user_id", user))
        ]
        if named[0] is not None and named[1] is not None:
            return named[0], named[1]
        if own is None:
            return None
        what = "account_id" if named[0] is None else "user_id"
        reason = "the service does not tell which one the API key belongs to"
        if named[0] is not None and _last(account) != own.account_id:
            reason = f"the API key belongs to account {own.account_id}"
        raise ArgumentError(f"{what} is missing: {reason}", status=Status.NULL_ARGUMENT)


class KnowsWhose(Whose):
    """The same for calls that block."""

    def __init__(self, account_id: Optional[str], user_id: Optional[str]) -> None:
        super().__init__(account_id, user_id)
        self._asking = threading.Lock()

    def _path(self, account_id: Optional[str], user_id: Optional[str]) -> Path:
        path = self._named(account_id, user_id)
        while path is None:
            with self._asking:
                if self._own is None:
                    self._own = self.whoami(with_user=True)
            path = self._named(account_id, user_id)
        return path


class LearnsWhose(Whose):
    """The same for calls that are awaited."""

    whoami: Callable[..., Awaitable[Identity]]
    _asking: Optional[asyncio.Lock] = None  # made on the event loop, which it belongs to

    async def _path(
        self,
        account_id: Optional[str],
        user_id: Optional[str],
        options: Optional[ContextManager[Any]] = None,
    ) -> Path:
        """``options`` are the other arguments of the call, which are refused before anything is asked."""
        path = self._named(account_id, user_id)
        if path is None and options is not None:
            with options:
                pass
        while path is None:
            self._asking = self._asking or asyncio.Lock()
            async with self._asking:
                if self._own is None:
                    self._own = await self.whoami(with_user=True)
            path = self._named(account_id, user_id)
        return path


def _last(account_id: Optional[str]) -> Optional[str]:
    """The id of an account in its full name, "accounts/acme"."""
    return None if account_id is None else account_id.rpartition("/")[2]
