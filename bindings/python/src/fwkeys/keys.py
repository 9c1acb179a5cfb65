"""API keys: the record that anybody may see, and the key that was just created, which has its secret too.

The texts of a record are copied out of the library's object at once. The secret is not: it stays in the
library's locked memory, from where it is copied only when asked for. Annotations are read when they are asked
for as well: a response may have a hundred thousand of them, and an event loop must not stand still for what
nobody reads.
"""

from __future__ import annotations

import ctypes
import os
import re
import threading
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import TYPE_CHECKING, Any, Dict, NoReturn, Optional, Type

from ._handles import OneThreadHandle, freed_with
from ._library import library
from ._records import Record
from ._secret import WIPED, secret_copy, secret_text
from ._text import instant_in, text_out
from .statuses import Status

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

# The library's object is for one thread at a time, and a signal handler may read the same record.
_reading = threading.RLock()


def _after_fork() -> None:
    """A thread that the child does not have may hold the lock."""
    global _reading  # noqa: PLW0603 - it is the module's
    _reading = threading.RLock()


os.register_at_fork(after_in_child=_after_fork)


def _not_read_yet() -> Any:
    return None


@dataclass(frozen=True, repr=False)
class ApiKeyRecord(Record):
    """What the service tells about a key. Every field that it left out is None, or empty.

    Two records are equal if the service told the same of both. A program's tests can make one:

        ApiKeyRecord(id="key_1", display_name="ci", create_time=datetime(2026, 1, 1, tzinfo=timezone.utc))
    """

    id: str = ""
    """By which the key is deleted."""
    display_name: Optional[str] = None
    base_name: Optional[str] = field(init=False, default=None)
    """The display name without its marker; None if there is no name."""
    prefix: Optional[str] = None
    """The first characters of the secret, to recognise it by; not secret."""
    email: Optional[str] = None
    """The owner's."""
    secure: bool = False
    """True if the service says that it does not know the plaintext."""
    create_time: Optional[datetime] = field(default_factory=_not_read_yet, compare=False)
    """In UTC, digits beyond microseconds dropped. ValueError if what the service wrote is not a timestamp."""
    expire_time: Optional[datetime] = field(default_factory=_not_read_yet, compare=False)
    """When the key stops working, None: never. As ``create_time`` otherwise."""
    last_used: Optional[datetime] = field(default_factory=_not_read_yet, compare=False)
    """When the key was last used, None: never, or not told. As ``create_time`` otherwise."""
    annotations: Dict[str, str] = field(default_factory=dict, hash=False)
    """Names and values that were given to the key."""
    marker: Optional[str] = field(init=False, default=None)
    """What ``Client.sweep_api_keys`` tells this key by, from its annotation "fwkeys-marker" or else
    from the end of its display name; None if it bears no marker."""
    unsettled_attempts: int = 0
    """How many earlier attempts of a create that was to be exactly once may still lead to a key. If over
    0, sweep ``marker`` later, with this key's id as ``keep_key_id``."""
    create_time_text: Optional[str] = field(init=False, default=None)
    """RFC 3339, as the service wrote it. Likewise ``expire_time_text`` and ``last_used_text``."""
    expire_time_text: Optional[str] = field(init=False, default=None)
    last_used_text: Optional[str] = field(init=False, default=None)

    def __post_init__(self) -> None:
        for name in _TIMES:
            instant = getattr(self, name)
            if instant is not None:
                vars(self)[f"{name}_text"] = instant_in(name, instant).decode("ascii")
        name = self.display_name or ""
        in_name = _MARKER_IN_NAME.search(name)
        annotation = self.annotations.get("fwkeys-marker", "")
        is_annotated = re.fullmatch(_MARKER, annotation) is not None
        vars(self)["base_name"] = name[: in_name.start()] if in_name else self.display_name
        vars(self)["marker"] = annotation if is_annotated else in_name and in_name[1]

    def to_dict(self) -> Dict[str, Any]:
        """The fields by their names, with nothing but what ``json.dumps`` takes: times are RFC 3339, as the
        service wrote them."""
        names = [each.name for each in fields(self) if not each.name.endswith("_text")]
        return {name: getattr(self, f"{name}_text" if name in _TIMES else name) for name in names}

    if not TYPE_CHECKING:  # where it would hide misspelled names

        def __getattr__(self, name: str) -> Any:
            """What is read when it is asked for: the times and the annotations of a key from the service."""
            if name in _TIMES:
                value = _instant(vars(self)[f"{name}_text"], vars(self)["_seconds"][name])
            elif name == "annotations":
                with _reading:
                    value = vars(self).get(name)
                    value = _annotations(self._object) if value is None else value
            else:
                raise AttributeError(f"{type(self).__name__} has no {name}")
            return vars(self).setdefault(name, value)

    def __getstate__(self) -> Dict[str, Any]:
        """For copies and pickles, which have no object of the library's to read from later."""
        return {**vars(self), "annotations": self.annotations, "_object": None}

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}(id={self.id!r}, display_name={self.display_name!r}, prefix={self.prefix!r})"


_MARKER = "[0-9a-f]{16}"
_MARKER_IN_NAME = re.compile(rf"-fwk-({_MARKER})\Z")
_TIMES = ("create_time", "expire_time", "last_used")


def _fill(record: ApiKeyRecord, pointer: Any) -> None:
    """Copies the library's object. Whoever does it keeps the object for as long as the record has its
    annotations to read."""
    texts = {f"{name}_text": text_out(getattr(library, f"fw_api_key_{name}")(pointer)) for name in _TIMES}
    vars(record).update(
        texts,
        _object=pointer,
        _seconds={name: _unix_seconds(texts[f"{name}_text"], name, pointer) for name in _TIMES},
        id=text_out(library.fw_api_key_id(pointer)) or "",
        display_name=text_out(library.fw_api_key_display_name(pointer)),
        base_name=_base_name(pointer),
        prefix=text_out(library.fw_api_key_prefix(pointer)),
        email=text_out(library.fw_api_key_email(pointer)),
        secure=bool(library.fw_api_key_secure(pointer)),
        marker=text_out(library.fw_api_key_marker(pointer)),
        unsettled_attempts=int(library.fw_api_key_unsettled_attempts(pointer)),
    )
    if library.fw_api_key_annotation_count(pointer) == 0:
        vars(record)["annotations"] = {}


def record_of(pointer: Any) -> ApiKeyRecord:
    """The record of an object that somebody else keeps, and frees."""
    record = object.__new__(ApiKeyRecord)
    _fill(record, pointer)
    return record


def _base_name(pointer: Any) -> Optional[str]:
    name: Optional[bytes] = library.fw_api_key_display_name(pointer)
    return None if name is None else text_out(name[: library.fw_api_key_base_name_length(pointer)])


class _SecretHandle(OneThreadHandle):
    """Its end is that of the secret. The rest of the record stays readable, and is freed with the ApiKey."""

    def _end(self) -> None:
        library.fw_api_key_wipe_secret(self._pointer)


class ApiKey(ApiKeyRecord):
    """A key that was just created, with its secret, which the service never shows again.

    Leaving its ``with`` block wipes the secret, as do ``wipe()``, ``close()`` and the garbage collector; the
    record stays readable. No text form of this object shows the secret, and it cannot be pickled or copied.
    """

    def __init__(self, pointer: Any) -> None:
        self._handle = _SecretHandle(pointer, library.fw_api_key_free, WIPED)
        _fill(self, pointer)

    @property
    def secret(self) -> str:
        """The secret as a str. Python cannot wipe a str: it stays in memory until that is used for something
        else. ``secret_bytearray()`` gives a copy that can be wiped."""
        with self._handle.lent() as pointer:
            return secret_text(pointer)

    def secret_bytearray(self) -> bytearray:
        """A copy of the secret that the caller can wipe: ``copy[:] = bytes(len(copy))``."""
        with self._handle.lent() as pointer:
            return secret_copy(pointer)

    def wipe(self) -> None:
        """Wipes the secret and gives its memory back. Calling it again does nothing."""
        self._handle.close()

    close = wipe

    @property
    def wiped(self) -> bool:
        """True once the secret is gone."""
        return self._handle.closed

    def __enter__(self) -> ApiKey:
        self._handle.check()
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


def _annotations(pointer: Any) -> Dict[str, str]:
    annotations = {}
    for index in range(library.fw_api_key_annotation_count(pointer)):
        name = text_out(library.fw_api_key_annotation_name(pointer, index))
        value = text_out(library.fw_api_key_annotation_value(pointer, index))
        if name is not None and value is not None:
            annotations[name] = value
    return annotations


def record_out(pointer: Any) -> ApiKeyRecord:
    """The record. The library's object is freed with it, or at once if there are no annotations to read."""
    is_kept = False
    try:
        record = record_of(pointer)
        if "annotations" not in vars(record):
            freed_with(record, library.fw_api_key_free, pointer)
            is_kept = True
        return record
    finally:
        if not is_kept:
            library.fw_api_key_free(pointer)


def _unix_seconds(text: Optional[str], name: str, pointer: Any) -> Optional[int]:
    if text is None:
        return None
    seconds = ctypes.c_int64()
    function = getattr(library, f"fw_api_key_{name}_unix")
    return seconds.value if function(pointer, ctypes.byref(seconds)) == Status.OK else None


def _instant(text: Optional[str], seconds: Optional[int]) -> Optional[datetime]:
    if text is None:
        return None
    if seconds is None:
        raise ValueError(f"the service wrote a time that is not a timestamp of RFC 3339: {text!r}")
    fraction = re.search(r"\.(\d+)", text)
    microseconds = int(fraction.group(1)[:6].ljust(6, "0")) if fraction else 0
    return _EPOCH + timedelta(seconds=seconds, microseconds=microseconds)
