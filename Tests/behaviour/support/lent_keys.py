"""Keys that `fwkeys exec` lends to programs: starting one that stays until it is told to end."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

from support.command_runs import PATIENCE_SECONDS, Command, Run, opens_the_door
from support.journals import entries, with_one_change
from support.waiting import wait_until

_numbers = itertools.count()

# Notes its process id and its key in one file, and ends when the pipe is closed that is its standard input.
STAYING = 'printf "%s %s" $$ "${FIREWORKS_API_KEY-$(cat <&3)}" >"$0.part"; mv "$0.part" "$0"; exec cat'


def is_alive(process: int) -> bool:
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return text.rpartition(")")[2].split()[0] not in "ZX"


class Lent:
    """fwkeys exec with a program that stays."""

    def __init__(
        self,
        command: Command,
        directory: Path,
        *options: str,
        settings: Optional[Dict[str, str]] = None,
        start_new_session: bool = False,
    ) -> None:
        """Further settings may preload something into fwkeys."""
        self._note = directory / f"note-{next(_numbers)}"
        self.journal = directory / "journal"
        # The program is started without what the test preloads into fwkeys.
        program = ["env", "-u", "LD_PRELOAD", "sh", "-c", STAYING, str(self._note)]
        self.process = subprocess.Popen(
            [command.path, "exec", "--journal", str(self.journal), *options, "--", *program],
            env={**command.environment, **(settings or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=start_new_session,
        )

    def __enter__(self) -> Lent:
        return self

    def __exit__(self, *problem: object) -> None:
        """Leaves nothing running."""
        self.process.kill()
        self.end()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()

    def wait_for_start(self) -> bool:
        """Returns whether the program was started: it has noted its key, or fwkeys has ended without it."""
        wait_until(lambda: self._note.exists() or (self.process.poll() is not None and not self._is_held()))
        return self._note.exists()

    def _is_held(self) -> bool:
        """Whether any process still has the program's standard output."""
        assert self.process.stdout
        os.set_blocking(self.process.stdout.fileno(), False)
        return self.process.stdout.read() is None

    @property
    def program(self) -> int:
        return int(self._note.read_text().split()[0])

    def secret(self) -> str:
        return self._note.read_text().split()[1]

    def is_program_alive(self) -> bool:
        return self._note.exists() and is_alive(self.program)

    def end(self) -> int:
        """Ends the program, and waits for fwkeys. Returns the status."""
        assert self.process.stdin
        if not self.process.stdin.closed:
            self.process.stdin.close()
        status = self.process.wait(timeout=PATIENCE_SECONDS)
        wait_until(lambda: not self._note.exists() or not is_alive(self.program))
        return status

    def errors(self) -> str:
        """What was told on standard error by the time at which all of it has ended."""
        assert self.process.stderr
        return self.process.stderr.read().decode()


def sweep(command: Command, journal: Path, *options: str, **how: Any) -> Run:
    fixed = ("--settle-ms", "0", "--settled-after-ms", "0")
    return command("sweep", "--journal", str(journal), *fixed, *options, **how)


def end_of_life(journal: Path) -> int:
    """Has the lines say that the lives of their keys are over. Returns how many had named no program."""
    lines = journal.read_text().splitlines(keepends=True) if journal.exists() else []
    unknown = 0
    for index, line in enumerate(lines):
        entry = json.loads(line)
        if entry["state"] == "created" and entry.get("holder") == "?":
            unknown += 1
            lines[index] = with_one_change(line, f'"timeout":{entry["timeout"]}', '"timeout":0')
    if unknown:
        journal.write_text("".join(lines))
    return unknown


def sweep_all(command: Command, journal: Path) -> int:
    """Sweeps until nothing is left. Returns how many keys had to be left to their expiry."""
    if not journal.exists():
        return 0
    unknown = 0
    run = sweep(command, journal)
    if run.status == 4 and "that a program may be using" in run.stderr:
        unknown = end_of_life(journal)
        run = sweep(command, journal)
    assert run.status == 0, run.stderr
    assert entries(journal) == []
    return unknown


def works(emulator: Any, lent: Lent) -> Optional[bool]:
    """Whether the program's key works; None: there is no program."""
    if not lent.is_program_alive():
        return None
    works = opens_the_door(emulator, lent.secret())
    return works if lent.is_program_alive() else None


def holders(journal: Path) -> List[Optional[str]]:
    """Whom the lines name; a line that was not finished names nobody."""
    if not journal.exists():
        return []
    lines = journal.read_bytes().split(b"\n")[:-1]
    return [json.loads(line).get("holder") for line in lines]
