"""The calls on keys. What they are made with, and for whom, is the client's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Mapping, Optional, Union

from ._creation import begun, created
from ._handles import SharedHandle
from ._options import CreateSettings, ListSettings, create_options, list_options
from ._temporary import TemporarySettings
from ._text import Duration, text_in
from ._waiting import DELETE, GET, LIST, RESUME, SWEEP, UPDATE, Caller
from ._whose import Whose
from .keys import ApiKey, ApiKeyRecord, record_out
from .listing import ApiKeyList
from .results import Sweep, sweep_out
from .rotation import Rotation
from .temporary import TemporaryApiKey

if TYPE_CHECKING:
    from typing_extensions import Unpack


class KeyCalls(Whose):
    """What ``Client`` can do with keys."""

    _handle: SharedHandle
    _caller: Caller

    def create_api_key(
        self,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[CreateSettings],
    ) -> ApiKey:
        """Creates an API key. The service shows its secret this once: the result has it, and nothing else.

        Args:
            account_id: Whose account.
            user_id: Whose key, a user or a service account; only an admin may create for anybody else.
            display_name: The key's name; without one the service calls it "default".
            expire_time: An aware datetime, or a timestamp of RFC 3339; None: never; sent without fractions of
                a second.
            annotations: Names and values that the service keeps with the key.
            exactly_once: Whatever happens on the way, there is one key in the end, or an error that says what
                may be left: the display name gets a marker behind it, by which keys whose answer was lost are
                found and deleted before another is created. See ``unsettled_attempts`` of the key, ``marker``
                of the error. True, or 1, looks for other keys after a lost answer; 2 looks after every answer
                too, for proxies that may send a request twice, and so takes the settle time longer.
            marker: The marker to use, from ``generate_marker()``; None: exactly_once draws one itself.
            marker_in_annotation: The marker goes into the annotation "fwkeys-marker", and the name stays as
                it is.
            cancel: Ends the call when it is triggered; a key that was created by then is deleted.
        """
        path = self._path(account_id, user_id)
        return created(self._caller, self._handle, path, create_options(**settings))

    def get_api_key(
        self, key_id: str, *, account_id: Optional[str] = None, user_id: Optional[str] = None
    ) -> ApiKeyRecord:
        """Gets one key's record; its secret is never shown again. NotFoundError if there is no such key."""
        key = text_in("key_id", key_id)
        path = (*self._path(account_id, user_id), key)
        with self._handle.lent() as client:
            return record_out(self._caller.call(client, GET, *path))

    def list_api_keys(
        self,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[ListSettings],
    ) -> ApiKeyList:
        """Lists API keys: the result is an iterator, which fetches pages as it is read.

        Args:
            account_id: Whose account.
            user_id: Whose keys; "-": those of every user, which is for admins.
            page_size: How many keys a page has at most; the service has a lower limit of its own.
            page_token: The page to begin with, from ``next_page_token`` of a list.
            filter: Which keys, in the service's terms; the service documents that it may have no effect.
            order_by: In what order, likewise.
            read_mask: With which fields, likewise.
            single_page: End with the first page.
            cancel: Ends the calls of this list when it is triggered.
            unused_for: Not used for so long, and an hour longer, since the service tells the last use late; a
                key that was never used counts from its creation.
            older_than: Created so long ago, or longer.
            expires_within: Expires within so long, or has expired.
            name_pattern: The display name without its marker: "*" stands for any characters, "?" for one.
            annotations: Names, each with the value that the key must have; None: any value.
            marked: Only keys that bear a marker of this library.

        The last six select keys on this side, page by page: the list gives only keys that fit all that is
        set. Durations are a timedelta or seconds, and count to the time of the answer by the service's clock.
        """
        with list_options(**settings) as options, self._handle.lent() as client:
            path = self._path(account_id, user_id)
            pointer = self._caller.call(client, LIST, *path, options)
            return ApiKeyList(pointer, self._caller, is_single_page=settings.get("single_page", False))

    def update_api_key(
        self,
        key_id: str,
        *,
        display_name: Optional[str] = None,
        expire_time: Union[datetime, str, None] = None,
        annotations: Optional[Mapping[str, str]] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
    ) -> ApiKeyRecord:
        """Changes an API key and gives its record as it is now. What is None stays as it is.

        Args:
            display_name: The new name; a marker behind the old one is lost.
            expire_time: As for ``create_api_key``; an expiry cannot be taken away.
            annotations: These replace all annotations of the key.

        Provisional: nobody has tried this on the live service. An error with the status NOT_OFFERED means
        that the service does not offer to change a key, or does not know the key. The request is not sent
        again where it may have been done: after an error with the outcome UNKNOWN, ``get_api_key`` tells what
        the key is like.
        """
        key = text_in("key_id", key_id)
        path = (*self._path(account_id, user_id), key)
        options_for = create_options(
            display_name=display_name, expire_time=expire_time, annotations=annotations
        )
        with options_for as options, self._handle.lent() as client:
            return record_out(self._caller.call(client, UPDATE, *path, options))

    def delete_api_key(
        self, key_id: str, *, account_id: Optional[str] = None, user_id: Optional[str] = None
    ) -> None:
        """Deletes an API key. The service may go on taking it for up to a minute.

        NotFoundError if there is no such key. Where the answer to an attempt of this call was lost, that
        the key is not found proves nothing: the call succeeds only if two lists do not show the key. An error
        with the outcome UNKNOWN has the key's id as ``orphan_key_id``.
        """
        key = text_in("key_id", key_id)
        path = (*self._path(account_id, user_id), key)
        with self._handle.lent() as client:
            self._caller.call(client, DELETE, *path)

    def rotate_api_key(
        self,
        old_key_id: str,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[CreateSettings],
    ) -> Rotation:
        """Begins to replace a key: creates a new one and verifies with the service that it works. The old key
        is not touched before ``commit()``, which the end of a ``with`` block does, see ``Rotation``.
        A key that the service knows counts as verified, even if its account has no credit or is suspended.

        Args:
            old_key_id: The key to replace; NotFoundError, and nothing is created, if there is no such key.
                The other arguments are those of ``create_api_key``. What is not given is taken over from the
                old key: its name without the marker, its annotations and the length of its life. ``cancel``
                is for the beginning alone.
        """
        old_key = text_in("old_key_id", old_key_id)
        path = (*self._path(account_id, user_id), old_key)
        return begun(self._caller, self._handle, path, create_options(**settings))

    def resume_rotation(
        self,
        old_key_id: str,
        new_key_id: str,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
    ) -> Rotation:
        """Goes on with a rotation that another process began, by its ``old_key_id`` and ``new_key_id``.

        Both keys are looked at, and nothing is changed: the ``state`` is BEGUN where both are there,
        COMMITTED where the old one is gone, ABORTED where the new one is. NotFoundError where neither is
        there. The rotation has no secret.
        """
        ids = text_in("old_key_id", old_key_id), text_in("new_key_id", new_key_id)
        path = (*self._path(account_id, user_id), *ids)
        with self._handle.lent() as client:
            return Rotation(self._caller.call(client, RESUME, *path), self._caller)

    def temporary_api_key(
        self,
        ttl: Duration,
        *,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **settings: Unpack[TemporarySettings],
    ) -> TemporaryApiKey:
        """A key for the length of a block, see ``TemporaryApiKey``:

            with client.temporary_api_key(ttl=timedelta(hours=1)) as key:
                run_job(key.secret)

        Args:
            ttl: How long the key works at most, as a timedelta or in seconds, by this machine's clock: its
                expiry, which is the net if the program does not get to the end of the block. Rounded up to a
                whole second.

        The key is created when the block is entered, with a marker and exactly once; the other arguments are
        those of ``create_api_key``. It is deleted when the block is left, whatever ended the block.
        """
        return TemporaryApiKey(self, account_id, user_id, ttl, **settings)

    def sweep_api_keys(
        self,
        marker: str,
        *,
        keep_key_id: Optional[str] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
    ) -> Sweep:
        """Deletes the keys that bear a marker: what a create with it may have left behind. No other key is
        touched, whatever it is called.

        Args:
            marker: From ``marker`` of an error or a key, or ``generate_marker()``.
            keep_key_id: A key that bears it and is to stay: the one that was handed over.
        """
        digits = text_in("marker", marker)
        kept = None if keep_key_id is None else text_in("keep_key_id", keep_key_id)
        path = (*self._path(account_id, user_id), digits)
        with self._handle.lent() as client:
            return sweep_out(self._caller.call(client, SWEEP, *path, kept))
