"""An authority that clients of the tests trust, and what they ask of a TLS server."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Union

import fwkeys
import pytest
from fwkeys import Outcome, Status

from support import certificates
from support.certificates import Identity, WrittenIdentity
from support.scripted_server import ScriptedServer

API_KEY = "fw_apiKeyOfTheTests0000"


class Authority:
    """It has a folder for what it issues."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.identity = certificates.authority()
        self.written = self.identity.write(folder, "authority")
        self.other = certificates.authority("Another authority of the tests")

    @property
    def ca_file(self) -> Path:
        return self.written.certificate

    def write(self, identity: Identity, *above: Identity) -> WrittenIdentity:
        return identity.write(self.folder, "server", *above)

    def good(self) -> WrittenIdentity:
        return self.write(certificates.for_server(self.identity))


def client_of(base_url: str, ca_file: Union[Path, None], **settings: object) -> fwkeys.Client:
    keywords = {"api_key": API_KEY, "base_url": base_url, "ca_file": ca_file, "timeout": 10, **settings}
    return fwkeys.Client(**keywords)  # type: ignore[arg-type]


def refusal(client: fwkeys.Client) -> fwkeys.FwKeysError:
    """The error of a create, by a client that is closed behind it."""
    with client, pytest.raises(fwkeys.FwKeysError) as caught:
        client.create_api_key(account_id="my-account", user_id="my-user")
    return caught.value


def check_refused(error: fwkeys.FwKeysError, status: Status, server: Optional[ScriptedServer] = None) -> None:
    """Refused with that status, at the first attempt, and nothing was sent."""
    assert (Status(error.status), error.outcome) == (status, Outcome.NOT_SENT)
    assert isinstance(error, fwkeys.TLSError)
    assert error.attempts == 1
    assert error.http_status is None
    assert API_KEY not in str(error)
    if server is not None:
        assert server.connections == 0
