"""Builds the library's options from keyword arguments; what is None is not set."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Iterator, Mapping, Optional, TypedDict, Union

from ._calls import made
from ._declarations import fw_create_options, fw_list_options
from ._failure import check
from ._library import library
from ._text import count_in, instant_in, text_in, whole_seconds_in
from .cancel import Cancel, pointer_of


class CreateSettings(TypedDict, total=False):
    """The keyword arguments of ``Client.create_api_key``, which tells what they mean."""

    display_name: Optional[str]
    expire_time: Union[datetime, str, None]
    annotations: Optional[Mapping[str, str]]
    exactly_once: Union[bool, int]
    marker: Optional[str]
    marker_in_annotation: bool
    cancel: Optional[Cancel]


class ListSettings(TypedDict, total=False):
    """The keyword arguments of ``Client.list_api_keys``, which tells what they mean."""

    page_size: Optional[int]
    page_token: Optional[str]
    filter: Optional[str]
    order_by: Optional[str]
    read_mask: Optional[str]
    single_page: bool
    unused_for: Union[timedelta, float, None]
    older_than: Union[timedelta, float, None]
    expires_within: Union[timedelta, float, None]
    name_pattern: Optional[str]
    annotations: Optional[Mapping[str, Optional[str]]]
    marked: bool
    cancel: Optional[Cancel]


@contextmanager
def create_options(
    *,
    display_name: Optional[str] = None,
    expire_time: Union[datetime, str, None] = None,
    annotations: Optional[Mapping[str, str]] = None,
    exactly_once: Union[bool, int] = False,
    marker: Optional[str] = None,
    marker_in_annotation: bool = False,
    cancel: Optional[Cancel] = None,
) -> Iterator[Any]:
    """An fw_create_options for the length of a block."""
    with made(fw_create_options, library.fw_create_options_new, library.fw_create_options_free) as options:
        if display_name is not None:
            name = text_in("display_name", display_name)
            check("display_name", library.fw_create_options_set_display_name(options, name))
        if expire_time is not None:
            expiry = instant_in("expire_time", expire_time)
            check("expire_time", library.fw_create_options_set_expire_time(options, expiry))
        for key, value in (annotations or {}).items():
            pair = text_in("annotations", key), text_in("annotations", value)
            check("annotations", library.fw_create_options_set_annotation(options, *pair))
        if exactly_once:
            mode = count_in("exactly_once", int(exactly_once))
            check("exactly_once", library.fw_create_options_set_exactly_once(options, mode))
        if marker is not None:
            digits = text_in("marker", marker)
            check("marker", library.fw_create_options_set_marker(options, digits))
        if marker_in_annotation:
            place = library.fw_create_options_set_marker_in_annotation(options, 1)
            check("marker_in_annotation", place)
        if cancel is not None:
            token = pointer_of("cancel", cancel)
            check("cancel", library.fw_create_options_set_cancel(options, token))
        yield options


@contextmanager
def list_options(
    *,
    page_size: Optional[int] = None,
    page_token: Optional[str] = None,
    filter: Optional[str] = None,
    order_by: Optional[str] = None,
    read_mask: Optional[str] = None,
    single_page: bool = False,
    unused_for: Union[timedelta, float, None] = None,
    older_than: Union[timedelta, float, None] = None,
    expires_within: Union[timedelta, float, None] = None,
    name_pattern: Optional[str] = None,
    annotations: Optional[Mapping[str, Optional[str]]] = None,
    marked: bool = False,
    cancel: Optional[Cancel] = None,
) -> Iterator[Any]:
    """An fw_list_options for the length of a block."""
    with made(fw_list_options, library.fw_list_options_new, library.fw_list_options_free) as options:
        if page_size is not None:
            size = count_in("page_size", page_size)
            check("page_size", library.fw_list_options_set_page_size(options, size))
        texts = {
            "page_token": (page_token, library.fw_list_options_set_page_token),
            "filter": (filter, library.fw_list_options_set_filter),
            "order_by": (order_by, library.fw_list_options_set_order_by),
            "read_mask": (read_mask, library.fw_list_options_set_read_mask),
            "name_pattern": (name_pattern, library.fw_list_options_set_name_pattern),
        }
        for argument, (text, setter) in texts.items():
            if text is not None:
                check(argument, setter(options, text_in(argument, text)))
        durations = {
            "unused_for": (unused_for, library.fw_list_options_set_unused_for_seconds),
            "older_than": (older_than, library.fw_list_options_set_older_than_seconds),
            "expires_within": (expires_within, library.fw_list_options_set_expires_within_seconds),
        }
        for argument, (duration, setter) in durations.items():
            if duration is not None:
                check(argument, setter(options, whole_seconds_in(argument, duration)))
        for key, value in (annotations or {}).items():
            wanted = None if value is None else text_in("annotations", value)
            name = text_in("annotations", key)
            check("annotations", library.fw_list_options_set_annotation(options, name, wanted))
        if marked:
            check("marked", library.fw_list_options_set_marked(options, 1))
        if single_page:
            check("single_page", library.fw_list_options_set_single_page(options, 1))
        if cancel is not None:
            token = pointer_of("cancel", cancel)
            check("cancel", library.fw_list_options_set_cancel(options, token))
        yield options
