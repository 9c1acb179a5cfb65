"""--tls: a client that trusts the emulator's CA, one that does not, and the faults of a connection."""

from __future__ import annotations

import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any, Dict, Iterator
from urllib.parse import urlsplit

import fwkeys
import pytest
from support import build
from support.emulator import Emulator, connection_to


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[Emulator]:
    options = ("--tls", "--tls-name", "emulator", "--ca-file", str(tmp_path / "ca.pem"))
    with Emulator(build.emulator_path(), *options) as emulator:
        yield emulator
    assert (tmp_path / "ca.pem").exists(), "a file that --ca-file names stays"


def settings(emulator: Emulator, **more: Any) -> Dict[str, Any]:
    known = {"account_id": emulator.account_id, "user_id": emulator.user_id, "read_settings": False}
    return {"api_key": emulator.api_key, "base_url": emulator.base_url, **known, **more}


def test_a_client_that_trusts_its_ca_and_one_that_does_not(encrypted: Emulator) -> None:
    assert encrypted.base_url.startswith("https://127.0.0.1:")
    with fwkeys.Client(**settings(encrypted, ca_file=encrypted.ca_file)) as client:
        key = client.create_api_key(display_name="x" * 200)
        assert [each.id for each in client.list_api_keys() if each.id in encrypted.live_ids()] == [key.id]
    with fwkeys.Client(**settings(encrypted, max_attempts=1)) as client:
        with pytest.raises(fwkeys.TLSError):
            client.create_api_key()
    assert encrypted.live_ids() == [key.id]


def test_a_long_list_and_many_connections(encrypted: Emulator) -> None:
    encrypted.mint(2_000)
    with fwkeys.Client(**settings(encrypted, ca_file=encrypted.ca_file)) as client:
        assert len(list(client.list_api_keys())) == 2_001
    for _ in range(20):
        assert len(encrypted.live_ids()) == 2_000


@pytest.mark.parametrize("action", ["close", "reset", {"cut_at": "within secret"}], ids=str)
def test_faults_of_a_connection(encrypted: Emulator, action: Any) -> None:
    encrypted.fault({"operation": "create", "count": 1, "action": action})
    with fwkeys.Client(**settings(encrypted, ca_file=encrypted.ca_file, max_attempts=1)) as client:
        with pytest.raises(fwkeys.FwKeysError) as caught:
            client.create_api_key()
    assert caught.value.outcome in (fwkeys.Outcome.UNKNOWN, fwkeys.Outcome.SECRET_LOST, fwkeys.Outcome.DONE)
    assert encrypted.requests()["create"] == {"received": 1, "mutated": 1, "faulted": 1}


def test_a_reply_that_trickles_from_its_first_byte(encrypted: Emulator) -> None:
    encrypted.fault({"operation": "create", "action": {"drip_ms": 1, "bytes": 64, "from": "start"}})
    with fwkeys.Client(**settings(encrypted, ca_file=encrypted.ca_file)) as client:
        assert client.create_api_key().id == encrypted.live_ids()[0]


def test_its_certificate_is_good_for_what_it_says(encrypted: Emulator) -> None:
    """Also for a client that checks all that the standard asks, as Python does from 3.13 on."""
    port = urlsplit(encrypted.base_url).port
    for host in ("127.0.0.1", "localhost"):
        connection = connection_to(host, port, encrypted.ca_file)
        connection.request("GET", "/_emulator/clock")
        assert connection.getresponse().status == 200
        connection.close()
    context = ssl.create_default_context(cafile=encrypted.ca_file)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    for name, is_good in (("emulator", True), ("other", False)):
        with socket.create_connection(("127.0.0.1", port or 0)) as plain:
            if is_good:
                with context.wrap_socket(plain, server_hostname=name) as tls:
                    assert tls.version() == "TLSv1.3"
            else:
                with pytest.raises(ssl.SSLCertVerificationError):
                    context.wrap_socket(plain, server_hostname=name)


def test_what_is_not_tls_ends_its_own_connection_alone(encrypted: Emulator) -> None:
    port = urlsplit(encrypted.base_url).port
    done = subprocess.run(
        ["curl", "-s", f"http://127.0.0.1:{port}/"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert encrypted.live_ids() == []
