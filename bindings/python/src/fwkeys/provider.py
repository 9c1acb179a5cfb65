"""An API key that is always alive: a provider creates it, and replaces it before it expires."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TYPE_CHECKING, Callable, List, Optional, Type, TypeVar

from ._failure import annotate
from ._key_schedule import Action, HeldKey, Step
from ._proof import prove
from ._provider import AnyKeyProvider, raise_all
from ._text import Duration
from .errors import FwKeysError, StateError
from .keys import ApiKey
from .statuses import Status
from .temporary import TemporaryApiKey

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._httpx_auth import KeyAuth
    from ._temporary import TemporarySettings
    from .client import Client

Result = TypeVar("Result")

# How long a thread waits for another one before it looks again, should an interrupted thread not have told.
_PATIENCE_SECONDS = 1.0


class KeyProvider(AnyKeyProvider[TemporaryApiKey]):
    """An API key that is always alive. Any number of threads may use a provider at once.

        with fwkeys.KeyProvider(client, ttl=timedelta(hours=1)) as provider:
            sdk = fireworks.Fireworks(api_key="unused", http_client=httpx.Client(auth=provider.auth))

    The first use creates a key that expires after ``ttl``. From ``overlap`` before its end on, the next use
    creates another key, and switches to it as soon as the service knows it. The old key lives until the
    overlap has passed, so that whoever holds its secret can finish, and is deleted then. Closing the
    provider, or leaving its ``with`` block, deletes its keys; what a program that is killed leaves, expires.

    There is no thread behind it: a call of ``secret()`` does what is due, on one thread at a time, while
    other threads go on with the present key. A program that wants no call to take that long calls
    ``maintain()`` on a thread of its own.

    A renewal that fails is tried again while the present key lives, and ``failure`` tells why it failed; only
    without a living key does ``secret()`` raise. The provider counts time by a clock that nobody can set, and
    the life of a key by the service's own times: only the first key's expiry needs this machine's clock,
    which must not be further behind than ``ttl``.

    In a forked child the provider raises StateError and deletes nothing, as its client does.
    """

    def __init__(
        self,
        client: Client,
        ttl: Duration,
        *,
        overlap: Optional[Duration] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[TemporarySettings],
    ) -> None:
        """Makes a provider; no key is created yet.

        Args:
            client: Creates and deletes the keys. It stays the caller's, who closes it after the provider.
            account_id: Whose account, None: the client's.
            user_id: Whose keys, None: the client's.
            ttl: How long a key works at most, as a timedelta or in seconds.
            overlap: How long before its end a key is replaced, so how long a secret works at least that was
                taken right before; None: a quarter of ttl.
            settings: The arguments display_name, annotations and marker_in_annotation, as for
                ``Client.create_api_key``; the keys are created exactly once, with a marker.
        """
        super().__init__(account_id, user_id, ttl, overlap, **settings)
        self._client = client
        # Guards the schedule. Only the lock itself is used in ``with``: that of a condition is written in
        # Python, where Ctrl-C can come between taking the lock and entering the block. A signal handler that
        # has interrupted the thread that has the lock can take it again.
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._worker: Optional[int] = None  # the thread that does a step
        self._is_close_put_off = False

    def secret(self) -> str:
        """The secret of a living key, as a str. Python cannot wipe a str: it stays in memory until that is
        used for something else. Take it anew for each use."""
        return self._read(lambda key: key.secret)

    def secret_bytearray(self) -> bytearray:
        """A copy of the secret that the caller can wipe: ``copy[:] = bytes(len(copy))``."""
        return self._read(lambda key: key.secret_bytearray())

    def key_id(self) -> Optional[str]:
        """The id of the key whose secret ``secret()`` gives."""
        return self._read(lambda key: key.id)

    @property
    def auth(self) -> KeyAuth:
        """An ``httpx.Auth`` that sends the secret with every request of an ``httpx.Client`` or
        ``httpx.AsyncClient``, whatever host it goes to. It needs the package httpx (``fwkeys[httpx]``). httpx
        takes a header as a str, which Python cannot wipe: the secret is copied for each request."""
        from ._httpx_auth import KeyAuth  # noqa: PLC0415 - httpx is needed by those alone who ask for it

        return KeyAuth(self)

    def maintain(self) -> float:
        """Does what is due: creates the next key, or the first one, asks the service whether it knows it,
        deletes an old key. Gives the seconds until something is due again, or is to be tried again."""
        while True:
            self._check_process()
            if self._do_what_is_due():
                continue
            with self._lock:
                self._check_open()
                seconds = self._seconds_to_next_step()
                if not self._is_other_at_work:
                    return seconds
                self._changed.wait(_PATIENCE_SECONDS)

    def close(self) -> None:
        """Deletes the keys and wipes their secrets. Calling it again does nothing; any other call raises
        StateError from now on. Where deleting fails, the error names each key that is left and its expiry.
        In a signal handler that has interrupted the creation of a key, the keys are deleted after that."""
        if self._is_inherited:
            self._closed = True
            return
        with self._lock:
            self._closed = True
            if self._is_interrupted:
                self._is_close_put_off = True
                return
            while self._worker is not None:
                self._changed.wait(_PATIENCE_SECONDS)
        self._delete_all()

    def _delete_all(self) -> None:
        with self._lock:
            keys = self._schedule.take_all()
        failures: List[FwKeysError] = []
        cut: Optional[BaseException] = None
        for held in keys:
            try:
                held.lease.__exit__(None, None, None)
            except FwKeysError as failure:
                failures.append(failure)
            except BaseException as interruption:
                cut = interruption  # the other keys are deleted all the same
        if cut is not None:
            raise cut
        raise_all(failures)

    def __enter__(self) -> KeyProvider:
        self._check_open()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        try:
            self.close()
        except FwKeysError as failure:
            if problem is None:
                raise
            annotate(problem, str(failure))

    # ---- The present key

    def _read(self, read: Callable[[ApiKey], Result]) -> Result:
        while True:
            self._check_process()
            if self._do_what_is_due():
                continue
            with self._lock:
                self._check_open()
                now = self._now()
                held = self._schedule.living(now)
                is_other_at_work = self._is_other_at_work
                key = None if held is None else held.lease._key
                if key is not None and (not is_other_at_work or self._schedule.need_not_wait(now)):
                    return read(key)
                if self._is_interrupted:
                    message = "there is no key yet: a signal handler has interrupted its creation"
                    raise StateError(message, status=Status.INVALID_STATE)
                seconds = self._seconds_to_next_step()
                if not is_other_at_work and self._schedule.candidate is None and seconds > 0:
                    raise self._no_key()
                self._changed.wait(_PATIENCE_SECONDS if is_other_at_work else seconds)

    def _doubt(self) -> None:
        """The service refused the present key: the next ``secret()`` asks whether it still knows the key."""
        with self._lock:
            self._schedule.doubt(self._now())

    def _seconds_to_next_step(self) -> float:
        due, _ = self._schedule.due()
        return max(0.0, due - self._now())

    # ---- Steps

    @property
    def _is_interrupted(self) -> bool:
        """Whether this is a signal handler that has interrupted a step: it must not wait for its end."""
        return self._worker == threading.get_ident()

    @property
    def _is_other_at_work(self) -> bool:
        return self._worker is not None and not self._is_interrupted

    def _do_what_is_due(self) -> bool:
        """Does the next step, if it is due and no other thread does one. Whether it did."""
        is_mine = False
        try:
            with self._lock:
                if self._worker is not None:
                    return False
                is_mine = True
                self._worker = threading.get_ident()
                step = self._schedule.step_at(self._now())
                if step is None or self._closed:
                    return False
            self._do(step)
            return True
        finally:
            if is_mine:
                self._worker = None
                with self._lock:
                    self._changed.notify_all()
                if self._is_close_put_off:
                    self._delete_all()

    def _do(self, step: Step[TemporaryApiKey]) -> None:
        action, held = step
        if held is None:
            self._create()
        elif action is Action.PROVE:
            self._prove(held)
        else:
            self._delete(held)

    def _create(self) -> None:
        begun = self._now()
        ttl = self._schedule.ttl
        lease = TemporaryApiKey(self._client, *self._owner, ttl=ttl, **self._settings)
        try:
            key = lease._begin(self._expiry_base(begun))
        except FwKeysError as failure:
            with self._lock:
                self._schedule.create_failed(failure, self._now())
                if lease._may_have_left_key:
                    self._schedule.left_behind(lease, begun, self._now())
            return
        try:
            with self._lock:
                self._schedule.created(lease, key, begun, self._now())
        except BaseException as problem:
            if not self._schedule.holds(lease):
                lease.__exit__(type(problem), problem, None)
            raise

    def _prove(self, held: HeldKey[TemporaryApiKey]) -> None:
        assert held.lease._key is not None
        try:
            prove(self._client._configuration, held.lease._key)
        except FwKeysError as failure:
            with self._lock:
                self._schedule.not_proved(held, failure, self._now())
        else:
            with self._lock:
                self._schedule.proved(held, self._now())

    def _delete(self, held: HeldKey[TemporaryApiKey]) -> None:
        try:
            held.lease._delete()
        except FwKeysError as failure:
            with self._lock:
                is_kept = self._schedule.delete_failed(held, failure, self._now())
            if not is_kept:
                held.lease._forget()
        else:
            with self._lock:
                self._schedule.deleted(held)
