"""What a call would send, and a check of ids that needs no client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional

from ._calls import called, made
from ._declarations import fw_config, fw_request
from ._failure import check
from ._library import library
from ._options import CreateSettings, create_options
from ._records import Record
from ._text import text_in, text_out

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True)
class RequestDescription(Record):
    """A request that is described and not sent. It holds no secret."""

    method: str
    url: str
    body: str


def check_id(argument: str, value: str) -> None:
    """Raises ArgumentError if the id of an account, a user or a key would be refused."""
    check(argument, library.fw_check_id(text_in(argument, value)))


def describe_create(
    account_id: str, user_id: str, *, base_url: Optional[str] = None, **settings: Unpack[CreateSettings]
) -> RequestDescription:
    """What ``Client.create_api_key`` would send: nothing is sent, and no API key is needed. Where the create
    would draw a marker, the description has 16 zeros."""
    owner = text_in("account_id", account_id), text_in("user_id", user_id)
    free = library.fw_request_free
    with made(fw_config, library.fw_config_new, library.fw_config_free) as config:
        if base_url is not None:
            check("base_url", library.fw_config_set_base_url(config, text_in("base_url", base_url)))
        with create_options(**settings) as options:
            request = called(fw_request, free, library.fw_create_options_describe, options, config, *owner)
    try:
        return RequestDescription(
            method=text_out(library.fw_request_method(request)) or "",
            url=text_out(library.fw_request_url(request)) or "",
            body=text_out(library.fw_request_body(request)) or "",
        )
    finally:
        free(request)
