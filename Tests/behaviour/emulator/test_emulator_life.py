"""How the emulator starts and ends: in a script, with the program that started it, and with a config."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any, Dict

import fwkeys
import pytest
from support import build
from support.emulator import Emulator, connection_to

SECONDS = 120


def start(*options: str, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
    command = [str(build.emulator_path()), *options]
    return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE)


def first_line(process: "subprocess.Popen[bytes]") -> Dict[str, Any]:
    assert process.stdout
    told: Dict[str, Any] = json.loads(process.stdout.readline())
    return told


def is_there(port: int) -> bool:
    connection = connection_to("127.0.0.1", port, None)
    try:
        connection.request("GET", "/_emulator/clock")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def refused(*options: str) -> str:
    """What the emulator says of options with which it does not start."""
    done = subprocess.run(
        [build.emulator_path(), *options],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 64
    assert done.stdout == ""
    return done.stderr.splitlines()[0]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_stays_up_without_a_standard_input_until_a_signal(ending: signal.Signals) -> None:
    process = start("--tls")
    try:
        told = first_line(process)
        port = int(told["base_url"].rpartition(":")[2])
        ca_file = Path(told["ca_file"])
        connection = connection_to("127.0.0.1", port, str(ca_file))
        connection.request("GET", "/_emulator/clock")
        assert connection.getresponse().status == 200
        connection.close()
        assert process.poll() is None
        process.send_signal(ending)
        assert process.wait(SECONDS) == 0
        assert not ca_file.parent.exists(), "the folder of the CA's certificate is removed"
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


@pytest.mark.parametrize("asked", [True, False])
def test_it_ends_with_its_standard_input_only_where_asked(asked: bool) -> None:
    readable, writable = os.pipe()
    process = start(*(["--until-stdin-closes"] if asked else []), stdin=readable)
    try:
        os.close(readable)
        port = int(first_line(process)["base_url"].rpartition(":")[2])
        assert is_there(port)
        os.close(writable)
        if asked:
            assert process.wait(SECONDS) == 0
        else:
            # With --until-stdin-closes it would be gone before it has answered so often.
            assert all(is_there(port) for _ in range(50))
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def test_a_config_is_there_from_the_start(tmp_path: Path) -> None:
    config = tmp_path / "emulator.json"
    config.write_text(
        json.dumps(
            {
                "clock": {"set": "2027-01-31T12:00:00Z", "stopped": True},
                "users": [{"user": "ci", "serviceAccount": True}],
                "keys": [
                    {"user": "ci", "displayName": "old", "createTime": "2020-01-31T12:00:00Z"},
                    {"displayName": "known", "secret": "fw_KnownToTheTests"},
                ],
                "faults": [{"operation": "delete", "count": 1, "when": "before", "action": {"status": 404}}],
            }
        )
    )
    with Emulator(build.emulator_path(), "--config", str(config)) as emulator:
        settings: Dict[str, Any] = {
            "base_url": emulator.base_url,
            "account_id": emulator.account_id,
            "read_settings": False,
        }
        with fwkeys.Client(api_key="fw_KnownToTheTests", user_id=emulator.user_id, **settings) as client:
            (old,) = client.list_api_keys(user_id="ci")
            assert old.create_time is not None
            assert (old.display_name, old.create_time.year) == ("old", 2020)
            created = client.create_api_key().create_time
            assert created is not None
            assert created.isoformat() == "2027-01-31T12:00:00+00:00"
            with pytest.raises(fwkeys.NotFoundError):
                client.delete_api_key(old.id, user_id="ci")
            emulator.reset()
            assert [key.id for key in client.list_api_keys(user_id="ci")] == [old.id]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file or directory"),
        ('{"users": [\n  {"user": "ci",}\n]}', "line 2, column 17: not valid JSON"),
        ('{"keys": [{}, {"createTime": "old"}]}', "keys[1].createTime: must be an RFC 3339 timestamp"),
        ('{"keys": [{"user": "nobody"}]}', "keys[0].user: no such user"),
    ],
)
def test_a_slip_in_a_config_is_told_with_its_place(tmp_path: Path, content: str, message: str) -> None:
    config = tmp_path / "emulator.json"
    if content is not None:
        config.write_text(content)
    assert refused("--config", str(config)) == f"Error: {config}: {message}"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--account-id", "a/b"], "--account-id: not a valid id"),
        (["--user-id", "demo-service-account"], "--user-id: not a valid id, or the service account's"),
        (["--email", "a\nb"], "--email: must be printable ASCII"),
        (["--ca-file", "ca.pem"], "--ca-file: needs --tls"),
        (["--tls", "--tls-name", "a,DNS:b"], "--tls-name: must be a host name"),
        (
            ["--tls", "--ca-file", "/nonexistent/ca.pem"],
            "--ca-file: /nonexistent/ca.pem cannot be written: …",
        ),
        (["--fault", "{"], "--fault: line 1, column 2: not valid JSON"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(options: list[str], message: str) -> None:
    said = refused(*options)
    assert said == f"Error: {message}" or (
        message.endswith("…") and said.startswith(f"Error: {message[:-1]}")
    )
