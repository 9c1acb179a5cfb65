"""What ``TemporaryApiKey`` and ``AsyncTemporaryApiKey`` have in common: which key they ask for, and what is
said of one that could not be deleted."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Mapping, NoReturn, Optional, TypedDict, cast

from ._failure import annotate
from ._options import CreateSettings
from ._text import Duration, seconds_in
from .errors import ArgumentError, FwKeysError, StateError
from .keys import ApiKey
from .marker import generate_marker
from .statuses import Status

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Owner(TypedDict):
    """Whose account, and whose key."""

    account_id: Optional[str]
    user_id: Optional[str]


class TemporarySettings(TypedDict, total=False):
    """The keyword arguments of ``Client.temporary_api_key``, which tells what they mean."""

    display_name: Optional[str]
    annotations: Optional[Mapping[str, str]]
    marker_in_annotation: bool


def check_settings(settings: TemporarySettings) -> None:
    unknown = sorted(set(settings) - set(TemporarySettings.__annotations__))
    if unknown:
        raise TypeError(f"a temporary API key has no setting {unknown[0]!r}")


def ttl_in(ttl: Duration) -> float:
    """The seconds that a key is to live."""
    seconds = seconds_in("ttl", ttl)
    if seconds == 0:
        raise ArgumentError("ttl is out of range", status=Status.OUT_OF_RANGE)
    return seconds


def expire_time_after(seconds: float, now: Optional[datetime] = None) -> datetime:
    """The expiry of a key that is to live so long. Fractions of a second are not sent, so round up."""
    try:
        expiry = (now or datetime.now(timezone.utc)) + timedelta(seconds=seconds)
        return expiry if expiry.microsecond == 0 else expiry.replace(microsecond=0) + timedelta(seconds=1)
    except OverflowError:
        raise ArgumentError("ttl is out of range", status=Status.OUT_OF_RANGE) from None


class AnyTemporaryApiKey:
    """A key that is created when a block is entered, and deleted when the block is left."""

    def __init__(
        self,
        account_id: Optional[str],
        user_id: Optional[str],
        ttl: Duration,
        **settings: Unpack[TemporarySettings],
    ) -> None:
        check_settings(settings)
        self._owner: Owner = {"account_id": account_id, "user_id": user_id}
        self._seconds = ttl_in(ttl)
        self._settings = cast(CreateSettings, settings)
        self._key: Optional[ApiKey] = None
        self._marker = ""
        self._may_have_left_key = False
        self._process = os.getpid()

    def _create_settings(self, now: Optional[datetime] = None) -> CreateSettings:
        """What the key is created with. The marker is known before the key exists: so a key that an
        interrupted create left behind can be found."""
        if self._key is not None:
            raise StateError("this temporary API key exists already", status=Status.INVALID_STATE)
        self._marker = generate_marker()
        self._process = os.getpid()
        expiry = expire_time_after(self._seconds, now)
        return {**self._settings, "expire_time": expiry, "exactly_once": True, "marker": self._marker}

    @property
    def _is_inherited(self) -> bool:
        """Whether this is a forked child: the process that created the key deletes it."""
        return os.getpid() != self._process

    def _named(self, failure: FwKeysError) -> FwKeysError:
        """The failure of a deletion, with the key and its expiry in its message."""
        assert self._key is not None
        failure.message = f"{left_behind(self._key)}, for deleting it failed: {failure.message}"
        failure.args = (failure.message,)
        failure.orphan_key_id = self._key.id
        return failure

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: it deletes a key once")


def left_behind(key: ApiKey) -> str:
    """What is to be known of a key that could not be deleted: which one, and until when it works."""
    expiry = key.expire_time_text
    end = "it has no expiry" if expiry is None else f"it expires at {expiry}"
    return f"temporary API key {key.id} may be alive ({end})"


def leave(
    problem: Optional[BaseException], failure: Optional[FwKeysError], cut: Optional[BaseException]
) -> None:
    """Ends a block. ``problem`` is what the block raised, ``failure`` why the key was not deleted, and
    ``cut`` what interrupted the deletion: that is raised before all else."""
    told = problem if cut is None else cut
    if told is not None and failure is not None:
        annotate(told, str(failure))
    if cut is not None:
        raise cut
    if problem is None and failure is not None:
        raise failure
