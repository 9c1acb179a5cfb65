"""Running the command as its user does, and looking at what it printed without repeating a secret.

A failing assertion shows what it compared. So tests compare text from which every key was blanked out, and
ask of a secret only whether it opens the door.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from support.inherited import NO_HOME

PATIENCE_SECONDS = 120
SECRET = re.compile(r"\bf(?:w|pk)_[0-9A-Za-z]{8,}")

# No proxy of the environment may stand between a test and the loopback.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def blanked(text: str) -> str:
    """The text with every API key in it replaced."""
    return SECRET.sub("<secret>", text)


@dataclass(frozen=True)
class Run:
    """What one run of the command came to."""

    status: int
    stdout: str
    stderr: str
    raw_stdout: str = field(repr=False)

    @property
    def lines(self) -> list[str]:
        return self.stdout.splitlines()

    @property
    def key_id(self) -> str:
        return next(line for line in self.lines if line.startswith("Key Id: ")).removeprefix("Key Id: ")

    def secret(self) -> str:
        """The one secret on standard output."""
        found = SECRET.findall(self.raw_stdout)
        assert len(found) == 1, f"{len(found)} secrets on standard output"
        return str(found[0])


class Command:
    """The command with an environment; a call runs it."""

    def __init__(self, path: Path | str, **settings: str) -> None:
        self.path = str(path)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("FIREWORKS_")}
        # The settings files of whoever runs the tests are not for them.
        self.environment = inherited | {"HOME": NO_HOME} | settings

    def __repr__(self) -> str:
        return "Command()"  # the environment holds an API key

    def __call__(
        self,
        *arguments: str,
        settings: dict[str, str] | None = None,
        without: tuple[str, ...] = (),
        wrapper: tuple[str, ...] = (),
        **options: Any,
    ) -> Run:
        """Runs it with further settings, without some, as the last words of another command, and with what
        subprocess.run takes."""
        environment = {name: value for name, value in self.environment.items() if name not in without}
        environment |= settings or {}
        # Let the caller give a standard output or error of its own.
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run(
            [*wrapper, self.path, *arguments],
            env=environment,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
            **options,
        )
        stdout, stderr = done.stdout or "", done.stderr or ""
        assert not SECRET.search(stderr), "a secret on standard error"
        return Run(done.returncode, blanked(stdout), stderr, stdout)


def command_for(path: Path | str, emulator: Any) -> Command:
    """The command with the settings of an emulator."""
    return Command(
        path,
        FIREWORKS_API_KEY=emulator.api_key,
        FIREWORKS_ACCOUNT_ID=emulator.account_id,
        FIREWORKS_BASE_URL=emulator.base_url,
    )


def start_seconds(command: Command) -> float:
    """How long it takes the command to start here: what is killed at random is killed behind that, too."""

    def one() -> float:
        begin = time.monotonic()
        assert command("--version").status == 0
        return time.monotonic() - begin

    return median(one() for _ in range(5))


def opens_the_door(emulator: Any, secret: str) -> bool:
    """Whether the service takes the secret as an API key."""
    request = urllib.request.Request(emulator.base_url + "/verifyApiKey")
    request.add_header("Authorization", f"Bearer {secret}")
    try:
        with _direct.open(request, timeout=PATIENCE_SECONDS) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return False


def assert_one_error_line(run: Run) -> None:
    assert run.stderr.startswith("fwkeys: ")
    assert run.stderr.endswith("\n")
    assert run.stderr.count("\n") == 1
