"""What calls other than those on keys answer with."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional, Tuple

from ._library import library
from ._records import Record
from ._text import text_out
from .errors import FwKeysError
from .keys import ApiKeyRecord

if TYPE_CHECKING:
    from ._declarations import fw_identity, fw_sweep


@dataclass(frozen=True)
class Identity(Record):
    """Whose API key a client uses. A field is None where the service did not say."""

    account_id: Optional[str]
    email: Optional[str]
    user_id: Optional[str] = None
    """Looked for on request only, see ``Client.whoami``; None too if the users of the account may not be
    seen, or none or several have that e-mail address."""
    key_id: Optional[str] = None
    """The id of the client's own API key, looked for with the user; None too if no key of the user's, or
    several, have the key's prefix."""


@dataclass(frozen=True)
class Sweep(Record):
    """What a sweep did."""

    deleted_key_ids: Tuple[str, ...]
    examined_count: int
    """How many records were looked at, over all looks at the list."""


@dataclass(frozen=True)
class PrunedKey(Record):
    """What became of a key that was selected by ``Client.prune``."""

    key: ApiKeyRecord
    is_deleted: bool
    """False in a dry run, and where deleting failed."""
    error: Optional[FwKeysError] = None
    """Why the key could not be deleted; None: it was, or nothing was tried."""


def identity_out(identity: ctypes._Pointer[fw_identity]) -> Identity:
    """A copy; the library's object is freed."""
    try:
        return Identity(
            account_id=text_out(library.fw_identity_account_id(identity)),
            email=text_out(library.fw_identity_email(identity)),
            user_id=text_out(library.fw_identity_user_id(identity)),
            key_id=text_out(library.fw_identity_key_id(identity)),
        )
    finally:
        library.fw_identity_free(identity)


def sweep_out(sweep: ctypes._Pointer[fw_sweep]) -> Sweep:
    """A copy; the library's object is freed."""
    try:
        count = library.fw_sweep_deleted_count(sweep)
        key_ids = (text_out(library.fw_sweep_deleted_key_id(sweep, index)) for index in range(count))
        return Sweep(
            deleted_key_ids=tuple(key_id for key_id in key_ids if key_id is not None),
            examined_count=int(library.fw_sweep_examined_count(sweep)),
        )
    finally:
        library.fw_sweep_free(sweep)
