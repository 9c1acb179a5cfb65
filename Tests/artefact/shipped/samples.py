"""The code samples of the documentation, found in Markdown and run.

A sample is a fenced block. A comment in front of it may say more than its language does:

    <!-- sample: file keys.csv -->           the block is a file that later samples of the page read
    <!-- sample: syntax only, REASON -->     the block is compiled, not run
    <!-- sample: not run, REASON -->         nobody can run it here
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Tuple

from support.build import ROOT
from support.emulator import Emulator

from .tools import environment

TIMEOUT_SECONDS = 60
BLOCK = re.compile(
    r"(?:^<!-- sample: (?P<remark>.*?) -->\n)?^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
END = "the-sample-has-ended"
RUN_PYTHON = Path(__file__).with_name("run_python_sample.py")
DEPLOY = '#!/bin/sh\ntest -n "$FIREWORKS_API_KEY"\n'


@dataclass
class Sample:
    page: str
    line: int
    language: str
    text: str
    remark: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    def steps(self) -> Iterator[Tuple[str, List[str]]]:
        """The commands of a session, each with the lines that it is said to print."""
        command = ""
        printed: List[str] = []
        for line in self.text.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command, printed
                command, printed = line[2:], []
            elif command.endswith("\\"):
                command += f"\n{line}"
            else:
                printed.append(line)
        if command:
            yield command, printed


def pages() -> List[Path]:
    return [
        ROOT / "README.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "docs").glob("guides/*.md")),
    ]


def samples_of(page: Path) -> List[Sample]:
    text = page.read_text(encoding="utf-8")
    name = str(page.relative_to(ROOT))
    return [
        Sample(
            name,
            text.count("\n", 0, found.start("text")),
            found["language"],
            re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
            found["remark"] or "",
        )
        for found in BLOCK.finditer(text)
    ]


def matches(printed: str, shown: List[str]) -> bool:
    """Whether a program printed what a page shows, where "…" stands for anything."""
    pattern = re.escape("\n".join(shown).strip()).replace("…", ".*")
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


class Session:
    """A reader at work: a folder and a shell with the programs in its PATH, and an emulator.

    It is one shell for a page, so what one sample sets or starts is there for the next one.
    """

    def __init__(self, folder: Path, emulator: Emulator, command: Path, library: Path) -> None:
        self._folder = folder
        settings = environment(emulator)
        settings.update(
            PATH=f"{command.parent}:{os.path.dirname(sys.executable)}:{os.environ['PATH']}",
            HOME=str(folder),
            PYTHONPATH=str(ROOT / "bindings/python/src"),
            FWKEYS_LIBRARY=str(library),
        )
        self.write("admin.key", emulator.api_key)
        self.write("deploy.sh", DEPLOY)
        (folder / "deploy.sh").chmod(0o755)
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text)

    def step(self, command: str) -> Tuple[int, str]:
        """Runs a command. Its exit status, and what it printed."""
        self.write(".command", command)
        assert self._shell.stdin
        assert self._shell.stdout
        script = f'{{ eval "$(<{self._folder}/.command)"; }} </dev/null; printf "\\n%s %s\\n" "$?" {END}\n'
        self._shell.stdin.write(script.encode())
        self._shell.stdin.flush()
        printed = b""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not (end := re.search(rb"\n(\d+) " + END.encode() + rb"\n$", printed)):
            ready, _, _ = select.select([self._shell.stdout], [], [], max(0.0, deadline - time.monotonic()))
            part = os.read(self._shell.stdout.fileno(), 1 << 16) if ready else b""
            assert part, (
                f"{command}: {'the shell has ended' if ready else 'takes too long'}\n{printed.decode()}"
            )
            printed += part
        return int(end[1]), printed[: end.start()].decode()

    def python(self, text: str) -> Tuple[int, str]:
        self.write("sample.py", text)
        return self.step(f"python {RUN_PYTHON} sample.py")

    def close(self) -> None:
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.close()
        self._shell.wait(timeout=TIMEOUT_SECONDS)
        self._shell.stdout.close()
        with contextlib.suppress(ProcessLookupError):  # what a sample has started in the background
            os.killpg(self._shell.pid, signal.SIGTERM)
