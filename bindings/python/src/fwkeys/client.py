"""The client: the settings, and the calls to the service."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Mapping, NoReturn, Optional, Type, Union

from ._calls import call, called, made
from ._creation import created
from ._declarations import fw_client, fw_config, fw_create_options, fw_identity
from ._failure import check
from ._handles import SharedHandle
from ._library import library
from ._text import Secret, instant_in, milliseconds_in, path_in, secret_in, text_in, text_out
from .keys import ApiKey


@dataclass(frozen=True)
class Identity:
    """Whose API key a client uses. A field is None where the service did not say."""

    account_id: Optional[str]
    email: Optional[str]


class Client:
    """A client of the service, with a pool of connections. Any number of threads may use it at once.

    Every call blocks its thread until the answer or the timeout; other threads go on. Close it, or use it in
    a ``with`` block, to close its connections and wipe its API key; calls that still run on other threads
    finish first.
    """

    def __init__(
        self,
        *,
        api_key: Secret,
        base_url: Optional[str] = None,
        timeout: float = 60.0,
        connect_timeout: float = 10.0,
        ca_file: Union[str, os.PathLike[str], None] = None,
    ) -> None:
        """
        api_key          authenticates the calls; a bytearray can be wiped by the caller afterwards
        base_url         where the service is, None: https://api.fireworks.ai
        timeout          seconds that a whole call may take, all its attempts and pauses included
        connect_timeout  seconds that one attempt may take to connect, TLS included
        ca_file          certificates to trust in place of the system's, in PEM form
        """
        new_config = made(fw_config, library.fw_config_new, library.fw_config_free)
        with new_config as config, secret_in("api_key", api_key) as secret:
            check("api_key", library.fw_config_set_api_key(config, secret))
            if base_url is not None:
                check("base_url", library.fw_config_set_base_url(config, text_in("base_url", base_url)))
            if ca_file is not None:
                check("ca_file", library.fw_config_set_ca_file(config, path_in("ca_file", ca_file)))
            whole_ms = milliseconds_in("timeout", timeout)
            check("timeout", library.fw_config_set_timeout_ms(config, whole_ms))
            connect_ms = milliseconds_in("connect_timeout", connect_timeout)
            check("connect_timeout", library.fw_config_set_connect_timeout_ms(config, connect_ms))
            client = called(fw_client, library.fw_client_new, config)
        self._handle = SharedHandle(client, library.fw_client_free, "client")

    def create_api_key(
        self,
        account_id: str,
        user_id: str,
        *,
        display_name: Optional[str] = None,
        expire_time: Union[datetime, str, None] = None,
        annotations: Optional[Mapping[str, str]] = None,
    ) -> ApiKey:
        """Creates an API key. The service shows its secret this once: the result has it, and nothing else.

        account_id    whose account
        user_id       whose key, a user or a service account; only an admin may create for anybody else
        display_name  None: the service calls it "default"
        expire_time   an aware datetime, or a timestamp of RFC 3339; None: never; sent without fractions of a
                      second
        annotations   names and values that the service keeps with the key
        """
        account, user = text_in("account_id", account_id), text_in("user_id", user_id)
        new_options = made(fw_create_options, library.fw_create_options_new, library.fw_create_options_free)
        with new_options as options:
            if display_name is not None:
                name = text_in("display_name", display_name)
                check("display_name", library.fw_create_options_set_display_name(options, name))
            if expire_time is not None:
                expiry = instant_in("expire_time", expire_time)
                check("expire_time", library.fw_create_options_set_expire_time(options, expiry))
            for key, value in (annotations or {}).items():
                pair = text_in("annotations", key), text_in("annotations", value)
                check("annotations", library.fw_create_options_set_annotation(options, *pair))
            with self._handle.lent() as client:
                return created(client, account, user, options)

    def delete_api_key(self, account_id: str, user_id: str, key_id: str) -> None:
        """Deletes an API key. The service may go on taking it for up to a minute.

        NotFoundError if there is no such key, unless an earlier attempt of this call may have deleted it.
        """
        path = text_in("account_id", account_id), text_in("user_id", user_id), text_in("key_id", key_id)
        with self._handle.lent() as client:
            call(library.fw_delete_api_key, client, *path)

    def whoami(self) -> Identity:
        """Asks the service whose API key this client uses, which also proves that the key works."""
        with self._handle.lent() as client:
            identity = called(fw_identity, library.fw_whoami, client)
        try:
            return Identity(
                account_id=text_out(library.fw_identity_account_id(identity)),
                email=text_out(library.fw_identity_email(identity)),
            )
        finally:
            library.fw_identity_free(identity)

    def close(self) -> None:
        """Closes the client. Calling it again does nothing; any other call raises StateError from now on."""
        self._handle.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<fwkeys.Client, {'closed' if self._handle.closed else 'open'}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            "a Client cannot be pickled or copied: its API key would lie in memory that nobody wipes"
        )
