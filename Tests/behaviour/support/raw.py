"""The C functions themselves, for what the Python API cannot express: NULL, bytes that are not UTF-8, NULL
outputs."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Optional

from fwkeys import Outcome, Status
from fwkeys._declarations import fw_api_key, fw_client, fw_config, fw_create_options, fw_error
from fwkeys._library import library

API_KEY = b"fw_apiKeyOfTheTests0000"


@dataclass(frozen=True)
class Result:
    """What a call came to, copied out of its fw_error."""

    status: Status
    outcome: Outcome
    message: str
    attempts: int


def new_config() -> Any:
    config = ctypes.POINTER(fw_config)()
    assert library.fw_config_new(ctypes.byref(config)) == Status.OK
    return config


def new_options() -> Any:
    options = ctypes.POINTER(fw_create_options)()
    assert library.fw_create_options_new(ctypes.byref(options)) == Status.OK
    return options


def changes() -> Any:
    """Options for an update, with something set."""
    options = new_options()
    assert library.fw_create_options_set_display_name(options, b"changed") == Status.OK
    return options


class Client:
    """An fw_client of a service that listens on the loopback."""

    def __init__(self, base_url: str, config: Any = None, api_key: bytes = API_KEY) -> None:
        """config  with settings of its own; it is freed"""
        config = config or new_config()
        assert library.fw_config_set_api_key(config, api_key) == Status.OK
        assert library.fw_config_set_base_url(config, base_url.encode()) == Status.OK
        self.pointer = ctypes.POINTER(fw_client)()
        assert library.fw_client_new(config, ctypes.byref(self.pointer), None) == Status.OK
        library.fw_config_free(config)

    def create(self, account_id: Optional[bytes], user_id: Optional[bytes], options: Any = None) -> Result:
        """Calls fw_create_api_key, checks what the header says of outputs, and frees them."""
        key, error = ctypes.POINTER(fw_api_key)(), ctypes.POINTER(fw_error)()
        outputs = ctypes.byref(key), ctypes.byref(error)
        status = library.fw_create_api_key(self.pointer, account_id, user_id, options, *outputs)
        assert bool(key) == (status == Status.OK)
        assert bool(error) == (status != Status.OK)
        try:
            return Result(
                Status(status),
                Outcome(library.fw_error_outcome(error)),
                (library.fw_error_message(error) or b"").decode(),
                library.fw_error_attempts(error),
            )
        finally:
            library.fw_error_free(error)
            library.fw_api_key_free(key)

    def free(self) -> None:
        library.fw_client_free(self.pointer)
