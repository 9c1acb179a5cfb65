"""A sweep for many markers at once: what is left of many creates that were cut off."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Callable, Iterable, List, Optional, Tuple

from . import _interruption
from ._calls import call, made
from ._declarations import fw_markers, fw_sweep_callback
from ._failure import check, exception_for
from ._library import library
from ._records import Record
from ._text import count_in, text_in, text_out
from .client import Client
from .errors import FwKeysError

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class MarkerToSweep(Record):
    """A marker, and the user whose keys may bear it."""

    account_id: str
    user_id: str
    marker: str
    keep_key_id: Optional[str] = None
    """A key that bears the marker and is to stay: the one that was handed over."""


@dataclass(frozen=True)
class SweptMarker(Record):
    """What became of a marker."""

    deleted_key_ids: Tuple[str, ...]
    error: Optional[FwKeysError]
    """Why its keys could not be looked after; None: they were."""


def sweep_markers(
    client: Client,
    markers: Iterable[MarkerToSweep],
    *,
    max_in_flight: int = 64,
    progress: Optional[Progress] = None,
) -> List[SweptMarker]:
    """Does for every marker what ``Client.sweep_api_keys`` does for one, at once: each user's keys are listed
    twice in all. Where one cannot be looked after, the others are all the same, and its ``error`` tells why.

    Args:
        client: Whose requests these are.
        markers: What to look for.
        max_in_flight: How many requests are sent at once.
        progress: Called with the number of records looked at and of keys deleted; what it raises ends the
            sweep.
    """
    with made(fw_markers, library.fw_markers_new, library.fw_markers_free) as marker_set:
        wanted = list(markers)
        for marker in wanted:
            _add(marker_set, marker)
        raised: List[BaseException] = []
        callback = fw_sweep_callback(lambda _, *counts: _heard(progress, raised, *counts))
        with client._handle.lent() as pointer:
            try:
                in_flight = count_in("max_in_flight", max_in_flight)
                call(library.fw_markers_sweep, pointer, marker_set, in_flight, callback, None)
            except FwKeysError:
                if raised:
                    raise raised[0] from None
                raise
        return [_swept(marker_set, index) for index in range(len(wanted))]


def _add(marker_set: ctypes._Pointer[fw_markers], marker: MarkerToSweep) -> None:
    owner = text_in("account_id", marker.account_id), text_in("user_id", marker.user_id)
    kept = None if marker.keep_key_id is None else text_in("keep_key_id", marker.keep_key_id)
    status = library.fw_markers_add(marker_set, *owner, text_in("marker", marker.marker), kept)
    check("marker", status)


def _heard(progress: Optional[Progress], raised: List[BaseException], examined: int, deleted: int) -> int:
    try:
        if progress is not None:
            progress(examined, deleted)
    except BaseException as problem:
        raised.append(problem)
    return len(raised) + _interruption.is_kept()


def _swept(marker_set: ctypes._Pointer[fw_markers], index: int) -> SweptMarker:
    error = library.fw_markers_error(marker_set, index)
    count = library.fw_markers_deleted_count(marker_set, index)
    ids = (text_out(library.fw_markers_deleted_key_id(marker_set, index, each)) for each in range(count))
    return SweptMarker(
        deleted_key_ids=tuple(key_id for key_id in ids if key_id is not None),
        error=exception_for(library.fw_error_status(error), error) if error else None,
    )
