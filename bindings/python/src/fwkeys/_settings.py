"""Makes the library's client from keyword arguments, the environment and firectl's settings files."""

from __future__ import annotations

import ctypes
import os
from contextlib import contextmanager
from typing import Any, Iterator, NamedTuple, Optional, Tuple, TypedDict, Union

from ._calls import call
from ._configuration import Configuration
from ._declarations import fw_config
from ._failure import check
from ._handles import SharedHandle
from ._library import library
from ._log import DEFAULT, Log, set_log
from ._text import Duration, Secret, count_in, milliseconds_in, path_in, secret_in, text_in, text_out
from .cancel import Cancel, pointer_of
from .statuses import LogLevel


class ClientSettings(TypedDict, total=False):
    """The keyword arguments of ``Client``, which tells what they mean."""

    api_key: Optional[Secret]
    profile: Optional[str]
    read_settings: bool
    base_url: Optional[str]
    account_id: Optional[str]
    user_id: Optional[str]
    timeout: Duration
    connect_timeout: Duration
    attempt_timeout: Duration
    max_attempts: int
    retry_base: Duration
    retry_cap: Duration
    settle_time: Duration
    requests_per_minute: Optional[int]
    ca_file: Union[str, os.PathLike[str], None]
    ca_pem: Optional[str]
    client_certificate: Union[str, os.PathLike[str], None]
    client_key: Union[str, os.PathLike[str], None]
    proxy: Optional[str]
    proxy_user: Optional[str]
    proxy_password: Optional[Secret]
    insecure_http: bool
    cancel: Optional[Cancel]
    log: Optional[Log]
    log_level: LogLevel


class Opened(NamedTuple):
    """A client of the library's, and whose keys its calls are about that do not say so."""

    handle: SharedHandle
    account_id: Optional[str]
    user_id: Optional[str]
    configuration: Configuration


def opened(settings: ClientSettings) -> Opened:
    """A client with what the environment and firectl's files say, and these settings over that."""
    with _configured(settings) as (configuration, config):
        account_id, user_id = settings.get("account_id"), settings.get("user_id")
        if account_id is None:
            account_id = text_out(library.fw_config_account_id(config))
        if user_id is None:
            user_id = text_out(library.fw_config_user_id(config))
        return Opened(configuration.client(), account_id, user_id, configuration)


@contextmanager
def _configured(settings: ClientSettings) -> Iterator[Tuple[Configuration, Any]]:
    """A configuration, and the library's object in it. If the block raises, the configuration is closed."""
    if settings.get("profile") is not None and not settings.get("read_settings", True):
        raise TypeError("profile is a part of the settings: read_settings=False does not go with it")
    unknown = sorted(set(settings) - set(ClientSettings.__annotations__))
    if unknown:
        raise TypeError(f"a Client has no setting {unknown[0]!r}")
    config = ctypes.POINTER(fw_config)()
    check("fw_config", library.fw_config_new(ctypes.byref(config)))
    configuration = Configuration(SharedHandle(config, library.fw_config_free, "the client is closed"))
    try:
        log = settings.get("log")  # the first, so that it gets what loading has to say
        set_log(config, DEFAULT if log is None else log, settings.get("log_level", LogLevel.DEBUG))
        profile, api_key = settings.get("profile"), settings.get("api_key")
        if settings.get("read_settings", True):
            call(library.fw_config_load, config, None if profile is None else text_in("profile", profile))
        if api_key is not None:
            with secret_in("api_key", api_key) as secret:
                check("api_key", library.fw_config_set_api_key(config, secret))
        _set_service(config, settings)
        _set_trust(config, settings)
        _set_proxy(config, settings)
        _set_times(config, settings)
        yield configuration, config
    except BaseException:
        configuration.close()
        raise


def _set_service(config: Any, settings: ClientSettings) -> None:
    base_url, cancel = settings.get("base_url"), settings.get("cancel")
    if settings.get("insecure_http", False):  # before the base URL, which it is about
        check("insecure_http", library.fw_config_set_insecure_http(config, 1))
    if base_url is not None:
        check("base_url", library.fw_config_set_base_url(config, text_in("base_url", base_url)))
    if cancel is not None:
        check("cancel", library.fw_config_set_cancel(config, pointer_of("cancel", cancel)))


def _set_trust(config: Any, settings: ClientSettings) -> None:
    ca_file, ca_pem = settings.get("ca_file"), settings.get("ca_pem")
    if ca_file is not None and ca_pem is not None:
        raise TypeError("ca_file and ca_pem are two ways to say one thing: give one of them")
    if ca_file is not None:
        check("ca_file", library.fw_config_set_ca_file(config, path_in("ca_file", ca_file)))
    if ca_pem is not None:
        check("ca_pem", library.fw_config_set_ca_pem(config, text_in("ca_pem", ca_pem)))
    certificate, key = settings.get("client_certificate"), settings.get("client_key")
    if certificate is None and key is None:
        return
    if certificate is None or key is None:
        raise TypeError("client_certificate and client_key belong together: give both of them")
    files = path_in("client_certificate", certificate), path_in("client_key", key)
    check("client_certificate or client_key", library.fw_config_set_client_certificate(config, *files))


def _set_proxy(config: Any, settings: ClientSettings) -> None:
    proxy, user = settings.get("proxy"), settings.get("proxy_user")
    password = settings.get("proxy_password")
    if proxy is not None:
        check("proxy", library.fw_config_set_proxy(config, text_in("proxy", proxy)))
    if user is None and password is None:
        return
    if user is None or proxy is None:
        raise TypeError("proxy_user and proxy_password are for a proxy: give it, and the user")
    with secret_in("proxy_password", password or "") as secret:
        status = library.fw_config_set_proxy_credentials(config, text_in("proxy_user", user), secret)
        check("proxy_user or proxy_password", status)


def _set_times(config: Any, settings: ClientSettings) -> None:
    durations = {
        "timeout": (settings.get("timeout"), library.fw_config_set_timeout_ms),
        "connect_timeout": (settings.get("connect_timeout"), library.fw_config_set_connect_timeout_ms),
        "attempt_timeout": (settings.get("attempt_timeout"), library.fw_config_set_attempt_timeout_ms),
        "retry_base": (settings.get("retry_base"), library.fw_config_set_retry_base_ms),
        "retry_cap": (settings.get("retry_cap"), library.fw_config_set_retry_cap_ms),
        "settle_time": (settings.get("settle_time"), library.fw_config_set_settle_ms),
    }
    for argument, (value, setter) in durations.items():
        if value is not None:
            check(argument, setter(config, milliseconds_in(argument, value)))
    if "max_attempts" in settings:
        attempts = count_in("max_attempts", settings["max_attempts"])
        check("max_attempts", library.fw_config_set_max_attempts(config, attempts))
    rate = settings.get("requests_per_minute")
    if rate is not None:
        requests = count_in("requests_per_minute", rate)
        check("requests_per_minute", library.fw_config_set_requests_per_minute(config, requests))
