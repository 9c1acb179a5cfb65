"""The configuration of a client, kept for clients of other API keys: they ask whether a new key works.

The client has copied its own API key by then, so the configuration forgets it.
"""

from __future__ import annotations

import ctypes
import threading
from contextlib import contextmanager
from typing import Any, Iterator

from ._calls import called
from ._declarations import fw_client
from ._failure import check
from ._handles import SharedHandle
from ._library import library
from .keys import ApiKey

_NO_API_KEY = b"none"


class Configuration:
    def __init__(self, handle: SharedHandle) -> None:
        self._handle = handle
        # The library's object is for one thread at a time, and a signal handler may need it, too.
        self._lock = threading.RLock()

    def client(self) -> SharedHandle:
        """The client that this configuration is for. Only the first call has the API key."""
        with self._lock, self._handle.lent() as config:
            try:
                return _client_with(config)
            finally:
                _forget_api_key(config)

    @contextmanager
    def client_of(self, key: ApiKey) -> Iterator[Any]:
        """A client that authenticates with that key, for the length of a block."""
        with self._lock, self._handle.lent() as config:
            try:
                with key._handle.lent() as pointer:
                    secret = ctypes.cast(library.fw_api_key_secret(pointer, None), ctypes.c_char_p)
                    check("secret", library.fw_config_set_api_key(config, secret))
                handle = _client_with(config)
            finally:
                _forget_api_key(config)
        try:
            with handle.lent() as client:
                yield client
        finally:
            handle.close()

    def close(self) -> None:
        self._handle.close()


def _client_with(config: Any) -> SharedHandle:
    """A client with that configuration, which is copied."""
    client = called(fw_client, library.fw_client_free, library.fw_client_new, config)
    return SharedHandle(client, library.fw_client_free, "the client is closed")


def _forget_api_key(config: Any) -> None:
    library.fw_config_set_api_key(config, _NO_API_KEY)
