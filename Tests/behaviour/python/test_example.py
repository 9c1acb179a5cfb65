"""The examples of the Python binding do what they say, and the binding is found where it says it looks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict

import fwkeys
from support.build import ROOT
from support.command_runs import opens_the_door
from support.emulator import Emulator

SOURCES = ROOT / "bindings/python/src"


def run(environment: Dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=240, check=False
    )


def test_the_example_creates_a_key_that_opens_the_door(emulator: Emulator) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCES),
        "FIREWORKS_BASE_URL": emulator.base_url,
        "FIREWORKS_API_KEY": emulator.api_key,
        "FIREWORKS_ACCOUNT_ID": emulator.account_id,
        "FIREWORKS_USER_ID": emulator.user_id,
    }
    done = run(environment, str(ROOT / "bindings/python/examples/create_key.py"))
    assert done.returncode == 0, done.stderr
    (record,) = emulator.live_keys()
    assert done.stdout.splitlines() == [
        f"Key Id: {record['keyId']}",
        "Display Name: quick-start-python",
        f"Prefix: {record['prefix']}",
        f"The new key works for account {emulator.account_id}",
    ]
    assert emulator.requests()["verify"]["received"] == 1


def rotate(emulator: Emulator, old_key_id: str, secret_file: Path) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FIREWORKS_")}
    environment = {
        **inherited,
        "PYTHONPATH": str(SOURCES),
        "FIREWORKS_BASE_URL": emulator.base_url,
        "FIREWORKS_API_KEY": emulator.api_key,
    }
    example = ROOT / "bindings/python/examples/rotate_key.py"
    return run(environment, str(example), old_key_id, str(secret_file))


def test_the_example_of_a_rotation(eager_user: fwkeys.Client, emulator: Emulator, tmp_path: Path) -> None:
    old = eager_user.create_api_key()
    secret_file = tmp_path / "secret"
    done = rotate(emulator, str(old.id), secret_file)
    assert done.returncode == 0, done.stderr
    (new_id,) = emulator.live_ids()
    assert done.stdout == f"{old.id} was replaced by {new_id}\n"
    assert secret_file.stat().st_mode & 0o777 == 0o600
    assert opens_the_door(emulator, secret_file.read_text())


def test_the_example_of_a_rotation_that_cannot_store_the_secret(
    eager_user: fwkeys.Client, emulator: Emulator, tmp_path: Path
) -> None:
    old = eager_user.create_api_key()
    done = rotate(emulator, str(old.id), tmp_path)
    assert done.returncode == 1
    assert "FileExistsError" in done.stderr
    assert emulator.live_ids() == [old.id]


def test_the_library_is_found_beside_the_package(tmp_path: Path, library_path: Path) -> None:
    package = tmp_path / "fwkeys"
    shutil.copytree(SOURCES / "fwkeys", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(library_path, package / "libfwkeys.so.1")
    environment = {name: value for name, value in os.environ.items() if name != "FWKEYS_LIBRARY"}
    environment["PYTHONPATH"] = str(tmp_path)
    done = run(environment, "-c", "import fwkeys; print(fwkeys.__file__, fwkeys.library_version())")
    assert done.stdout.split() == [str(package / "__init__.py"), fwkeys.library_version()]


def test_a_library_that_is_named_and_not_there_is_an_error(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCES),
        "FWKEYS_LIBRARY": str(tmp_path / "nowhere.so"),
    }
    done = run(environment, "-c", "import fwkeys")
    assert done.returncode == 1
    assert "ImportError" in done.stderr
    assert "nowhere.so" in done.stderr
    assert "FWKEYS_LIBRARY" in done.stderr


def test_a_library_without_the_functions_is_an_error() -> None:
    environment = {**os.environ, "PYTHONPATH": str(SOURCES), "FWKEYS_LIBRARY": "libc.so.6"}
    done = run(environment, "-c", "import fwkeys")
    assert done.returncode == 1
    assert "older than this package" in done.stderr
