"""One file for two purposes: the command refuses it before it sends anything, whatever the file is called."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from support.batches import Batch
from support.command_runs import Command, Run, assert_one_error_line

WAYS = ("same", "relative", "link", "dangling", "hard link")


def two_names(directory: Path, way: str) -> tuple[str, str]:
    """Two names of one file, which is there and empty, or, for some ways, not there yet."""
    file, other = directory / "file", directory / "other"
    if way == "same":
        return str(file), str(file)
    if way == "relative":
        return str(file), f"./../{directory.name}/file"
    if way in ("link", "hard link"):
        file.touch()
    if way == "hard link":
        os.link(file, other)
    else:
        other.symlink_to("file")
    return str(file), str(other)


def assert_refused(run: Run, emulator: Any, first: str, second: str) -> None:
    assert (run.status, run.stdout) == (64, "")
    assert_one_error_line(run)
    assert first in run.stderr
    assert second in run.stderr
    assert sum(count["received"] for count in emulator.requests().values()) == 0


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_token(fwkeys: Command, emulator: Any, tmp_path: Path, way: str, swapped: bool) -> None:
    names = two_names(tmp_path, way)
    cache, journal = reversed(names) if swapped else names
    before = sorted(tmp_path.iterdir())
    run = fwkeys("token", "--cache", cache, "--journal", journal, cwd=tmp_path)
    assert_refused(run, emulator, "--cache", "--journal")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("end", [".new", ".lock"])
def test_token_with_a_journal_that_is_a_file_of_the_cache(
    fwkeys: Command, emulator: Any, tmp_path: Path, end: str
) -> None:
    run = fwkeys("token", "--cache", "cache", "--journal", f"cache{end}", cwd=tmp_path)
    assert_refused(run, emulator, "--cache", "--journal")
    assert list(tmp_path.iterdir()) == []


def test_token_with_a_cache_that_is_the_default_journal(
    fwkeys: Command, emulator: Any, tmp_path: Path
) -> None:
    settings = {"XDG_STATE_HOME": str(tmp_path)}
    run = fwkeys("token", "--cache", str(tmp_path / "fwkeys/journal"), settings=settings)
    assert_refused(run, emulator, "--cache", "--journal")


def test_token_that_would_replace_its_own_api_key(fwkeys: Command, emulator: Any, tmp_path: Path) -> None:
    file = tmp_path / "token"
    words = ("token", "--journal", str(tmp_path / "journal"), "--cache", str(file))
    assert fwkeys(*words).status == 0
    before = emulator.requests()
    run = fwkeys(*words, "--api-key-file", str(file))
    assert run.status == 64
    assert "--api-key-file" in run.stderr
    assert emulator.requests() == before


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_file_that_is_the_journal(fwkeys: Command, emulator: Any, tmp_path: Path, way: str) -> None:
    secret_file, journal = two_names(tmp_path, way)
    for words in (("create",), ("rotate", "key_1")):
        run = fwkeys(*words, "--secret-file", secret_file, "--journal", journal, cwd=tmp_path)
        assert_refused(run, emulator, "--secret-file", "--journal")


@pytest.mark.parametrize("way", WAYS)
def test_results_that_are_the_journal(fwkeys: Command, emulator: Any, batch: Batch, way: str) -> None:
    batch.write_names("a")
    out, journal = two_names(batch.directory, way)
    run = fwkeys(
        "create", "--batch", str(batch.file), "--out", out, "--journal", journal, cwd=batch.directory
    )
    assert_refused(run, emulator, "--out", "--journal")


@pytest.mark.parametrize("option", ["--out", "--journal"])
def test_a_batch_that_would_write_to_its_rows(
    fwkeys: Command, emulator: Any, batch: Batch, option: str
) -> None:
    batch.write_names("a")
    run = batch.run(fwkeys, option, str(batch.file))
    assert_refused(run, emulator, "--batch", option)
    assert batch.file.read_text() == "name\na\n"
    assert not batch.out.exists()


@pytest.mark.parametrize("option", ["--journal", "--out", "--secret-file", "--cache"])
def test_a_settings_file_is_left_alone(fwkeys: Command, emulator: Any, batch: Batch, option: str) -> None:
    batch.write_names("a")
    content = f"account_id = {emulator.account_id}\n"
    settings = batch.directory / "auth.ini"
    settings.write_text(content)
    words = {
        "--journal": ["create"],
        "--out": ["create", "--batch", str(batch.file)],
        "--secret-file": ["create"],
        "--cache": ["token", "--journal", str(batch.journal)],
    }[option]
    run = fwkeys(*words, option, str(settings), settings={"FIREWORKS_AUTH_FILE": str(settings)})
    assert run.status == 1
    assert_one_error_line(run)
    assert settings.read_text() == content
    assert emulator.live_ids() == []
