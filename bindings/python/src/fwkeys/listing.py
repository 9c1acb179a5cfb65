"""A list of keys, which comes from the service a page at a time, as it is read."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Iterator, NoReturn, Optional, Type

from ._calls import called
from ._declarations import fw_api_key
from ._handles import OneThreadHandle
from ._library import library
from ._text import text_out
from ._waiting import Caller
from .keys import ApiKeyRecord, record_out


class ApiKeyList(Iterator[ApiKeyRecord]):
    """The keys of a list, one after another; however many there are, one page is held at a time.

    ``next()`` fetches the next page where the last one is used up, and may raise whatever a call of the
    client may; called again, it tries the same page again. It goes on after its client was closed. Closing
    it, or leaving its ``with`` block, gives the page's memory back, as does the garbage collector.
    """

    def __init__(
        self, pointer: Any, caller: Optional[Caller] = None, *, is_single_page: bool = False
    ) -> None:
        self._caller = caller  # None: whoever made the list fetches its pages
        self._is_single_page = is_single_page
        self._handle = OneThreadHandle(pointer, library.fw_api_key_list_free, "the list is closed")

    def __next__(self) -> ApiKeyRecord:
        with self._handle.lent() as pointer:
            while self._caller is not None and self._is_page_due(pointer):
                if not self._caller.fetch_page(pointer):
                    break  # the library fetches it
            key = called(fw_api_key, library.fw_api_key_free, library.fw_api_key_list_next, pointer)
        if not key:
            raise StopIteration
        return record_out(key)

    @property
    def page_remaining(self) -> int:
        """How many keys ``next()`` gives before it has to ask the service."""
        with self._handle.lent() as pointer:
            return int(library.fw_api_key_list_page_remaining(pointer))

    @property
    def next_page_token(self) -> Optional[str]:
        """The token of the page behind the one that is being read, None: there is none."""
        with self._handle.lent() as pointer:
            return text_out(library.fw_api_key_list_next_page_token(pointer))

    @property
    def total_size(self) -> Optional[int]:
        """How many keys the service says there are, None: it did not say."""
        with self._handle.lent() as pointer:
            size = int(library.fw_api_key_list_total_size(pointer))
        return None if size < 0 else size

    def close(self) -> None:
        """Closes the list. Calling it again does nothing; any other use raises StateError from now on."""
        self._handle.close()

    def _is_page_due(self, pointer: Any) -> bool:
        has_more = library.fw_api_key_list_next_page_token(pointer) is not None
        return has_more and not self._is_single_page and library.fw_api_key_list_page_remaining(pointer) == 0

    def __enter__(self) -> ApiKeyList:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<fwkeys.ApiKeyList, {'closed' if self._handle.closed else 'open'}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("an ApiKeyList cannot be pickled or copied: it is a place in a list")
