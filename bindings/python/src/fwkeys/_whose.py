"""The account and the user that a call is about, where the call names none."""

from __future__ import annotations

from typing import Optional, Tuple

from ._text import text_in

Path = Tuple[Optional[bytes], Optional[bytes]]
"""The ids of an account and a user. None: the library asks the service once for the API key's own."""


class Whose:
    """The account and the user of a client, as the caller or the settings name them."""

    def __init__(self, account_id: Optional[str], user_id: Optional[str]) -> None:
        self._account_id = account_id
        self._user_id = user_id

    @property
    def account_id(self) -> Optional[str]:
        """The account that calls are about that name none. None: the API key's own."""
        return self._account_id

    @property
    def user_id(self) -> Optional[str]:
        """The user that calls are about that name nobody. None: the API key's own."""
        return self._user_id

    def _path(self, account_id: Optional[str], user_id: Optional[str]) -> Path:
        account = self._account_id if account_id is None else account_id
        user = self._user_id if user_id is None else user_id
        return _encoded("account_id", account), _encoded("user_id", user)


def _encoded(argument: str, value: Optional[str]) -> Optional[bytes]:
    return None if value is None else text_in(argument, value)
