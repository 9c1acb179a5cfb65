"""A terminal of a given width for a command, and what it shows there."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from dataclasses import dataclass, field

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class TerminalRun:
    status: int
    text: str = field(repr=False)  # it may hold a secret

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def run_on_terminal(
    arguments: list[str],
    environment: dict[str, str],
    *,
    columns: int = 80,
    answer: str = "",
    wait_for: str = "",
) -> TerminalRun:
    """Runs the command with all three descriptors on a terminal. Types the answer once wait_for is shown."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    # Keys such as Ctrl-C are signals only on the terminal that a session has as its own.
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *arguments],
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + PATIENCE_SECONDS
    try:
        while True:
            ready, _, _ = select.select([ours], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"the command showed {len(shown)} bytes and does not end"
            try:
                block = os.read(ours, 65536)
            except OSError:  # a terminal whose other side is closed says so with an error
                break
            if not block:
                break
            shown += block
            if answer and wait_for.encode() in shown:
                os.write(ours, answer.encode())
                answer = ""
        status = process.wait(timeout=PATIENCE_SECONDS)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return TerminalRun(status, shown.decode().replace("\r\n", "\n"))
