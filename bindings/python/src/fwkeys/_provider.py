"""What ``KeyProvider`` and ``AsyncKeyProvider`` have in common: their settings, and what they tell of
themselves. How a step is done and waited for is theirs."""

from __future__ import annotations

import copy
import os
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Generic, List, NoReturn, Optional

from ._key_schedule import KeySchedule, Lease
from ._temporary import TemporarySettings, check_settings, ttl_in
from ._text import Duration, seconds_in
from .errors import AFTER_FORK, ArgumentError, FwKeysError, StateError
from .statuses import Status

if TYPE_CHECKING:
    from typing_extensions import Unpack

# Goes on while the machine sleeps, as keys do.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class AnyKeyProvider(Generic[Lease]):
    """An API key that is always alive, since it is replaced before it expires."""

    def __init__(
        self,
        account_id: Optional[str],
        user_id: Optional[str],
        ttl: Duration,
        overlap: Optional[Duration],
        **settings: Unpack[TemporarySettings],
    ) -> None:
        check_settings(settings)
        seconds = ttl_in(ttl)
        overlap_seconds = seconds / 4 if overlap is None else seconds_in("overlap", overlap)
        if not 0 < overlap_seconds < seconds:
            message = "overlap is out of range: it must be longer than nothing and shorter than ttl"
            raise ArgumentError(message, status=Status.OUT_OF_RANGE)
        self._owner = account_id, user_id
        self._settings = settings
        self._schedule: KeySchedule[Lease] = KeySchedule(seconds, overlap_seconds)
        self._process = os.getpid()
        self._closed = False

    @property
    def failure(self) -> Optional[FwKeysError]:
        """Why the last renewal failed, or else the last deletion of an old key; None: neither did. While
        the present key lives, ``secret()`` goes on giving it, and the renewal is tried again."""
        return self._schedule.renewal_failure or self._schedule.deletion_failure

    @property
    def closed(self) -> bool:
        return self._closed

    def _now(self) -> float:
        return time.clock_gettime(_CLOCK)

    def _expiry_base(self, now: float) -> Optional[datetime]:
        """The time that the expiry of the next key counts from: that of the service, if it is known. The
        library refuses an expiry that is over on this machine, so then it is this machine's time."""
        service = self._schedule.service_time(now)
        here = datetime.now(timezone.utc)
        if service is None or service + timedelta(seconds=self._schedule.ttl) <= here:
            return None
        return service

    @property
    def _is_inherited(self) -> bool:
        """Whether this is a forked child."""
        return os.getpid() != self._process

    def _check_process(self) -> None:
        if self._is_inherited:
            message = f"the provider belongs to the parent process: {AFTER_FORK}"
            raise StateError(message, status=Status.FORKED)

    def _check_open(self) -> None:
        if self._closed:
            raise StateError("the provider is closed", status=Status.INVALID_STATE)

    def _no_key(self) -> FwKeysError:
        """The error for one who gets no key. Each gets one of their own, for several threads may raise."""
        failure = self._schedule.renewal_failure
        assert failure is not None
        own = copy.copy(failure)
        own.__cause__ = failure.__cause__
        return own

    def __repr__(self) -> str:
        held = self._schedule.present
        state = "closed" if self._closed else "open"
        return f"<fwkeys.{type(self).__name__}, {state}{'' if held is None else ', with a key'}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: it deletes its keys once")


def raise_all(failures: List[FwKeysError]) -> None:
    """Raises the first of several failures to delete a key, with the messages of all."""
    if failures:
        first = failures[0]
        first.message = "; ".join(failure.message for failure in failures)
        first.args = (first.message,)
        raise first
