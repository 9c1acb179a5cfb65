"""Whose keys a call is about that does not say so: what a client was made with."""

from __future__ import annotations

from typing import Optional, Tuple

from ._text import text_in


class Whose:
    """The account and the user of a client, for calls that name none."""

    _account_id: Optional[str]
    _user_id: Optional[str]

    @property
    def account_id(self) -> Optional[str]:
        """Whose account the calls are about that name none."""
        return self._account_id

    @property
    def user_id(self) -> Optional[str]:
        """Whose keys the calls are about that name nobody."""
        return self._user_id

    def _path(self, account_id: Optional[str], user_id: Optional[str]) -> Tuple[bytes, bytes]:
        return _named("account_id", account_id, self._account_id), _named("user_id", user_id, self._user_id)


def _named(argument: str, given: Optional[str], default: Optional[str]) -> bytes:
    value = default if given is None else given
    if value is None:
        raise TypeError(f"{argument} is missing: neither the call nor the client has one")
    return text_in(argument, value)
