"""API keys: the record that anybody may see, and the key that was just created, which has its secret too.

The texts of a record are copied out of the library's object at once. The secret is not: it stays in the
library's locked memory, from where it is copied only when asked for. Annotations are read when they are asked
for as well: a response may have a hundred thousand of them, and an event loop must not stand still for what
nobody reads.
"""

from __future__ import annotations

import ctypes
import re
import threading
import weakref
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Dict, NoReturn, Optional, Type

from ._library import library
from ._secret import secret_copy, secret_is_wiped, secret_text
from ._text import text_out
from .statuses import Status

if TYPE_CHECKING:
    from ._declarations import fw_api_key

_reading = threading.Lock()  # the library's object is for one thread at a time
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class ApiKeyRecord:
    """What the service tells about a key. Every field that it left out is None."""

    def __init__(self, pointer: ctypes._Pointer[fw_api_key]) -> None:
        # Whoever makes the record keeps the object alive for as long, or reads the annotations first.
        self._object = pointer
        has_annotations = library.fw_api_key_annotation_count(pointer) > 0
        self._annotations: Optional[Dict[str, str]] = None if has_annotations else {}
        self.id = text_out(library.fw_api_key_id(pointer))
        """By which the key is deleted."""
        self.display_name = text_out(library.fw_api_key_display_name(pointer))
        self.base_name = _base_name(pointer)
        """The display name without its marker; None if there is no name."""
        self.prefix = text_out(library.fw_api_key_prefix(pointer))
        """The first characters of the secret, to recognise it by; not secret."""
        self.email = text_out(library.fw_api_key_email(pointer))
        """The owner's."""
        self.secure = bool(library.fw_api_key_secure(pointer))
        """True if the service says that it does not know the plaintext."""
        self.create_time_text = text_out(library.fw_api_key_create_time(pointer))
        """RFC 3339, as the service wrote it."""
        self.expire_time_text = text_out(library.fw_api_key_expire_time(pointer))
        """RFC 3339, as the service wrote it."""
        self.last_used_text = text_out(library.fw_api_key_last_used(pointer))
        """RFC 3339, as the service wrote it."""
        self.marker = text_out(library.fw_api_key_marker(pointer))
        """What ``Client.sweep_api_keys`` tells this key by; None if its name ends in no marker."""
        self.unsettled_attempts = int(library.fw_api_key_unsettled_attempts(pointer))
        """How many earlier attempts of a create that was to be exactly once may still lead to a key. If it is
        over 0, sweep ``marker`` later, with this key's id as ``keep_key_id``."""
        self._create_seconds = _unix_seconds(
            self.create_time_text, library.fw_api_key_create_time_unix, pointer
        )
        self._expire_seconds = _unix_seconds(
            self.expire_time_text, library.fw_api_key_expire_time_unix, pointer
        )
        self._last_used_seconds = _unix_seconds(
            self.last_used_text, library.fw_api_key_last_used_unix, pointer
        )

    @property
    def annotations(self) -> Dict[str, str]:
        """Names and values that were given to the key."""
        if self._annotations is None:
            with _reading:
                if self._annotations is None:
                    self._annotations = _annotations(self._object)
        return self._annotations

    def __getstate__(self) -> Dict[str, Any]:
        """For copies and pickles, which have no object of the library's to read from later."""
        return {**vars(self), "_annotations": self.annotations, "_object": None}

    @property
    def create_time(self) -> Optional[datetime]:
        """In UTC, digits beyond microseconds dropped. ValueError if what the service wrote is not a
        timestamp."""
        return _instant(self.create_time_text, self._create_seconds)

    @property
    def expire_time(self) -> Optional[datetime]:
        """When the key stops working, None: never. As ``create_time`` otherwise."""
        return _instant(self.expire_time_text, self._expire_seconds)

    @property
    def last_used(self) -> Optional[datetime]:
        """When the key was last used, None: never, or not told. As ``create_time`` otherwise."""
        return _instant(self.last_used_text, self._last_used_seconds)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}(id={self.id!r}, display_name={self.display_name!r}, prefix={self.prefix!r})"


def _base_name(pointer: ctypes._Pointer[fw_api_key]) -> Optional[str]:
    name: Optional[bytes] = library.fw_api_key_display_name(pointer)
    return None if name is None else text_out(name[: library.fw_api_key_base_name_length(pointer)])


class ApiKey(ApiKeyRecord):
    """A key that was just created, with its secret, which the service never shows again.

    Leaving its ``with`` block wipes the secret, as do ``wipe()``, ``close()`` and the garbage collector; the
    record stays readable. No text form of this object shows the secret, and it cannot be pickled or copied.
    """

    def __init__(self, pointer: ctypes._Pointer[fw_api_key]) -> None:
        self._pointer = pointer
        self._free = weakref.finalize(self, library.fw_api_key_free, pointer)
        self._wiped = False
        self._lock = threading.Lock()  # the library's object is for one thread at a time
        super().__init__(pointer)

    @property
    def secret(self) -> str:
        """The secret as a str. Python cannot wipe a str: it stays in memory until that is used for something
        else. ``secret_bytearray()`` gives a copy that can be wiped."""
        with self._lock:
            return secret_text(self._living())

    def secret_bytearray(self) -> bytearray:
        """A copy of the secret that the caller can wipe: ``copy[:] = bytes(len(copy))``."""
        with self._lock:
            return secret_copy(self._living())

    def wipe(self) -> None:
        """Wipes the secret and gives its memory back. Calling it again does nothing."""
        with self._lock, _reading:
            self._wiped = True
            if self._annotations is not None:
                self._free()
            elif self._free.alive:  # the annotations are still to be read
                library.fw_api_key_wipe_secret(self._pointer)

    close = wipe

    @property
    def wiped(self) -> bool:
        """True once the secret is gone."""
        return self._wiped

    def _living(self) -> ctypes._Pointer[fw_api_key]:
        if self.wiped:
            raise secret_is_wiped()
        return self._pointer

    def __enter__(self) -> ApiKey:
        self._living()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.wipe()

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            "an ApiKey cannot be pickled or copied: its secret would lie in memory that nobody wipes"
        )


def _annotations(pointer: ctypes._Pointer[fw_api_key]) -> Dict[str, str]:
    annotations = {}
    for index in range(library.fw_api_key_annotation_count(pointer)):
        name = text_out(library.fw_api_key_annotation_name(pointer, index))
        value = text_out(library.fw_api_key_annotation_value(pointer, index))
        if name is not None and value is not None:
            annotations[name] = value
    return annotations


def record_out(pointer: ctypes._Pointer[fw_api_key]) -> ApiKeyRecord:
    """The record. The library's object is freed with it, or at once if there are no annotations to read."""
    is_kept = False
    try:
        record = ApiKeyRecord(pointer)
        if record._annotations is None:
            weakref.finalize(record, library.fw_api_key_free, pointer)
            is_kept = True
        return record
    finally:
        if not is_kept:
            library.fw_api_key_free(pointer)


def _unix_seconds(
    text: Optional[str], function: Callable[..., int], pointer: ctypes._Pointer[fw_api_key]
) -> Optional[int]:
    if text is None:
        return None
    seconds = ctypes.c_int64()
    return seconds.value if function(pointer, ctypes.byref(seconds)) == Status.OK else None


def _instant(text: Optional[str], seconds: Optional[int]) -> Optional[datetime]:
    if text is None:
        return None
    if seconds is None:
        raise ValueError(f"the service wrote a time that is not a timestamp of RFC 3339: {text!r}")
    fraction = re.search(r"\.(\d+)", text)
    microseconds = int(fraction.group(1)[:6].ljust(6, "0")) if fraction else 0
    return _EPOCH + timedelta(seconds=seconds, microseconds=microseconds)
