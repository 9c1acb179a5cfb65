"""fwkeys create --secret-file: a new file that only its owner reads.

It is there before the key is, and gone if no key came of it.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from support.command_runs import SECRET, Command, assert_one_error_line, opens_the_door


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secret"


def create(fwkeys: Command, emulator: Any, path: Path | str, *arguments: str, **options: Any) -> Any:
    return fwkeys("create", "--user-id", emulator.user_id, "--secret-file", str(path), *arguments, **options)


def test_the_secret_is_in_the_file_alone(fwkeys: Command, emulator: Any, path: Path) -> None:
    run = create(fwkeys, emulator, path, "--key-name", "quick-start")
    assert (run.status, run.stderr) == (0, "")
    assert run.lines == [
        f"Key Id: {run.key_id}",
        "Display Name: quick-start",
        f"Key File: {path}",
        "Secure: true",
    ]
    assert bool(SECRET.fullmatch(path.read_text())), "the secret, and no line's end"
    assert opens_the_door(emulator, path.read_text())


def test_json_leaves_the_secret_out(fwkeys: Command, emulator: Any, path: Path) -> None:
    run = create(fwkeys, emulator, path, "-o", "json")
    document = json.loads(run.stdout)
    assert "key" not in document
    assert document["keyId"] == emulator.live_keys()[0]["keyId"]
    assert opens_the_door(emulator, path.read_text())


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277, 0o777], ids=oct)
def test_the_mode_is_0600_whatever_the_umask(fwkeys: Command, emulator: Any, path: Path, umask: int) -> None:
    assert create(fwkeys, emulator, path, umask=umask).status == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_path_without_a_directory(fwkeys: Command, emulator: Any, path: Path) -> None:
    assert create(fwkeys, emulator, path.name, cwd=path.parent).status == 0
    assert opens_the_door(emulator, path.read_text())


def nothing_was_created(run: Any, emulator: Any) -> None:
    assert (run.status, run.stdout) == (1, "")
    assert_one_error_line(run)
    assert emulator.requests()["create"]["received"] == 0


def test_a_file_that_is_there_is_left_alone(fwkeys: Command, emulator: Any, path: Path) -> None:
    path.write_text("precious")
    run = create(fwkeys, emulator, path)
    nothing_was_created(run, emulator)
    assert "exists already" in run.stderr
    assert path.read_text() == "precious"


def test_a_link_is_not_followed(fwkeys: Command, emulator: Any, path: Path) -> None:
    target = path.with_name("target")
    path.symlink_to(target)
    nothing_was_created(create(fwkeys, emulator, path), emulator)
    assert path.is_symlink()
    assert not target.exists()


@pytest.mark.parametrize("name", ["missing/secret", "directory/", "", "."])
def test_a_path_that_cannot_be_made(fwkeys: Command, emulator: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "directory").mkdir()
    nothing_was_created(create(fwkeys, emulator, name, cwd=tmp_path), emulator)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "directory"]


def test_the_file_is_there_while_the_key_is_created(fwkeys: Command, emulator: Any, path: Path) -> None:
    """A full directory or a missing right must not be found out when the key is alive already."""
    emulator.fault({"operation": "create", "when": "before", "action": {"status": 403}})
    path.parent.chmod(0o500)
    try:
        run = (
            create(fwkeys, emulator, path, user=65534)
            if os.geteuid() == 0
            else create(fwkeys, emulator, path)
        )
    finally:
        path.parent.chmod(0o700)
    nothing_was_created(run, emulator)


@pytest.mark.parametrize(
    ("action", "status"), [({"status": 403}, 2), ({"status": 503}, 4), ("close", 4)], ids=str
)
def test_no_empty_file_stays_behind_when_no_key_came(
    fwkeys: Command, emulator: Any, path: Path, action: Any, status: int
) -> None:
    emulator.fault({"operation": "create", "when": "before", "action": action})
    run = create(fwkeys, emulator, path)
    assert run.status == status
    assert_one_error_line(run)
    assert not path.exists()


def test_arguments_are_checked_before_the_file_is_made(fwkeys: Command, emulator: Any, path: Path) -> None:
    assert create(fwkeys, emulator, path, "--expire-time", "2001-01-01").status == 64
    assert create(fwkeys, emulator, path, settings={"FIREWORKS_BASE_URL": "x"}).status == 64
    assert not path.exists()
