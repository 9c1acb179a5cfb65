"""fwkeys.testing: an emulator for the tests of whoever uses the package."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator

import fwkeys
import pytest
from fwkeys.testing import LOCATION_VARIABLE, Emulator
from support import build
from support.build import ROOT

SOURCES = ROOT / "bindings" / "python" / "src"


@pytest.fixture
def service() -> Iterator[Emulator]:
    with Emulator(path=build.emulator_path()) as emulator:
        yield emulator


def test_clients_of_it(service: Emulator) -> None:
    with service.client() as client:
        key = client.create_api_key(display_name="ci")
    assert [(told["keyId"], told["displayName"]) for told in service.live_keys()] == [(key.id, "ci")]
    assert service.requests()["create"] == 1

    async def work() -> None:
        async with service.async_client() as client:
            await client.delete_api_key(key.id)

    asyncio.run(work())
    assert service.live_keys() == []


def test_its_environment_is_that_of_a_client(service: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    with fwkeys.Client() as client:
        assert client.create_api_key().id == service.live_keys()[0]["keyId"]


def test_faults(service: Emulator) -> None:
    service.fault({"operation": "create", "when": "before", "action": {"status": 402}})
    with service.client() as client:
        with pytest.raises(fwkeys.PaymentRequiredError):
            client.create_api_key()
        service.clear_faults()
        client.create_api_key()
        service.reset()
        assert service.live_keys() == []
    with pytest.raises(ValueError, match="action: missing"):
        service.fault({"acton": "close"})


def test_a_fault_is_listed_and_removed(service: Emulator) -> None:
    service.add_user("ci")
    refusal = {"operation": "create", "when": "before", "action": {"status": 402}}
    first, second = service.fault({**refusal, "user": "ci"}, {**refusal, "headers": {"x-nobody": "1"}})
    with service.client() as client:
        client.create_api_key()
        with pytest.raises(fwkeys.PaymentRequiredError):
            client.create_api_key(user_id="ci")
        assert [(each["id"], each["struck"]) for each in service.faults()] == [(first, 1), (second, 0)]
        service.remove_fault(first)
        client.create_api_key(user_id="ci")
    assert [each["id"] for each in service.faults()] == [second]


def test_the_journal_has_what_was_sent(service: Emulator) -> None:
    with service.client() as client:
        client.create_api_key()
    told = service.journal()[-1]
    assert (told["method"], told["operation"], told["status"], told["faults"]) == ("POST", "create", 200, [])
    assert service.api_key not in str(told)
    service.clear_journal()
    assert service.journal() == []


def test_the_clock(service: Emulator) -> None:
    noon = datetime(2027, 1, 31, 12, tzinfo=timezone.utc)
    service.set_clock(noon, stopped=True)
    with service.client() as client:
        assert client.get_api_key(client.create_api_key().id).create_time == noon
        service.advance_clock(timedelta(hours=1))
        assert client.get_api_key(client.create_api_key().id).create_time == noon + timedelta(hours=1)
        service.reset_clock()
        created = client.get_api_key(client.create_api_key().id).create_time
        assert created is not None
        assert abs(datetime.now(timezone.utc) - created) < timedelta(hours=1)


def test_a_config_and_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "emulator.json"
    config.write_text('{"keys": [{"displayName": "old", "createTime": "2020-01-31T12:00:00Z"}]}')
    with Emulator(config=config, tls=True, path=build.emulator_path()) as service:
        assert service.base_url.startswith("https://")
        assert [key["displayName"] for key in service.live_keys()] == ["old"]
        with service.client() as client:
            assert "old" in [key.display_name for key in client.list_api_keys()]
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        with fwkeys.Client() as client:
            client.create_api_key()
        assert service.ca_file is not None
        text = Path(service.ca_file).read_text()
        with service.client(ca_pem=text) as client:
            client.create_api_key()
        assert len(service.live_keys()) == 3


def test_keys_of_any_age(service: Emulator) -> None:
    now = datetime.now(timezone.utc).replace(microsecond=0)
    (old,) = service.add_keys(
        create_time=now - timedelta(days=100), last_used=now - timedelta(days=95), display_name="old"
    )
    (expired,) = service.add_keys(create_time="2020-01-31T12:00:00Z", expire_time="2021-01-31T12:00:00Z")
    young = service.add_keys(3)
    service.add_user("other")
    service.add_keys(user_id="other")
    with service.client() as client:
        record = client.get_api_key(old)
        assert (record.display_name, record.create_time) == ("old", now - timedelta(days=100))
        assert record.last_used is not None
        pruned = client.prune(unused_for=timedelta(days=90))
        assert {each.key.id for each in pruned if each.is_deleted} == {old, expired}
    assert {key["keyId"] for key in service.live_keys() if key["user"] == service.user_id} == set(young)


def test_options_of_the_program() -> None:
    with Emulator("--account-id=acme", "--user-id=alice", path=build.emulator_path()) as service:
        assert (service.account_id, service.user_id) == ("acme", "alice")
    service.close()


def test_it_ends_although_a_forked_child_is_alive() -> None:
    """The child has a copy of the pipe by which the emulator knows that its program lives."""
    service = Emulator(path=build.emulator_path())
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(theirs)
        os.read(ours, 1)  # until the parent closes its end
        os._exit(0)
    os.close(ours)
    try:
        service.close()
        assert service._process.returncode != -signal.SIGKILL, "it was waited for in vain"
    finally:
        os.close(theirs)
        os.waitpid(child, 0)


@pytest.mark.parametrize("way", ["variable", "path"])
def test_how_it_is_found(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "variable":
        monkeypatch.setenv(LOCATION_VARIABLE, str(build.emulator_path()))
    else:
        monkeypatch.setenv("PATH", str(build.emulator_path().parent))
    Emulator().close()


def test_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="FWKEYS_EMULATOR"):
        Emulator()


TEST = """
import fwkeys
import pytest

def test_one(fwkeys_emulator):
    with fwkeys_emulator.client() as client:
        client.create_api_key()
    assert len(fwkeys_emulator.live_keys()) == 1

def test_another(fwkeys_emulator):
    assert fwkeys_emulator.live_keys() == []
"""


def pytest_of_a_user(folder: Path, test: str, *options: str, **environment: str) -> str:
    """What pytest says that loads the plug-in as an installed package has it loaded."""
    folder.joinpath("test_of_a_user.py").write_text(test)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "fwkeys_pytest", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCES), **environment},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_fixture(tmp_path: Path) -> None:
    told = pytest_of_a_user(tmp_path, TEST, FWKEYS_EMULATOR=str(build.emulator_path()))
    assert "2 passed" in told


def test_the_plug_in_loads_no_library_for_tests_that_do_not_use_it(tmp_path: Path) -> None:
    told = pytest_of_a_user(tmp_path, "def test_other(): pass", FWKEYS_LIBRARY="/nonexistent")
    assert "1 passed" in told
