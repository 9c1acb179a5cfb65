"""The memory that a list takes, from one key to a hundred thousand: a page is held at a time, however many
there are.

memory/list_memory.c counts what is allocated. A page is what 50 keys take in memory; a list of any length
may take two of those more than a list of one page does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "behaviour"))

from support import build
from support.emulator import Emulator

HERE = Path(__file__).resolve().parent
PAGE_SIZE = 50
KEYS = (1, PAGE_SIZE, 10_000, 100_000)
TIMEOUT_SECONDS = 120

# No proxy of the environment may stand before the loopback.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Memory:
    """The highest numbers of bytes, and those with a first page in hand, by the number of keys."""

    peak_bytes: dict[int, int]
    held_bytes: dict[int, int]

    @property
    def page_bytes(self) -> int:
        """What a page takes: that a list of one key holds less."""
        return self.held_bytes[PAGE_SIZE] - self.held_bytes[1]

    @property
    def most_pages_beyond_one(self) -> float:
        return (max(self.peak_bytes.values()) - self.peak_bytes[PAGE_SIZE]) / self.page_bytes


def measure(name_pattern: str = "*", one_in: int = 1) -> Memory:
    """With a pattern that selects one key in so many."""
    peaks, held = {}, {}
    with tempfile.TemporaryDirectory(prefix="fwkeys-list-memory-") as folder:
        program = _compile(Path(folder))
        for count in KEYS:
            with Emulator(build.emulator_path()) as emulator:
                _fill(emulator, count)
                peaks[count], held[count] = _read(program, emulator, name_pattern, count // one_in)
    return Memory(peaks, held)


def _compile(folder: Path) -> Path:
    program, library = folder / "list_memory", build.library_path()
    flags = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    links: list[str | Path] = [library, f"-Wl,-rpath,{library.parent}"]
    sources: list[str | Path] = [HERE / "memory/list_memory.c", HERE / "memory/live_bytes.c"]
    subprocess.run(
        ["cc", *flags, f"-I{build.ROOT / 'include'}", *sources, "-o", program, *links],
        check=True,
        timeout=TIMEOUT_SECONDS,
    )
    return program


def _fill(emulator: Emulator, count: int) -> None:
    """One key is there from the start."""
    if count > 1:
        body = json.dumps({"count": count - 1, "displayName": "key-{n}"}).encode()
        request = urllib.request.Request(f"{emulator.control_url}/keys", body)
        with _direct.open(request, timeout=TIMEOUT_SECONDS) as reply:
            reply.read()


def _read(program: Path, emulator: Emulator, name_pattern: str, count: int) -> tuple[int, int]:
    """The peak, and what is held."""
    variables = {
        "FIREWORKS_BASE_URL": emulator.base_url,
        "FIREWORKS_API_KEY": emulator.api_key,
        "FIREWORKS_ACCOUNT_ID": emulator.account_id,
        "FIREWORKS_USER_ID": emulator.user_id,
    }
    command: list[str | Path] = [program, str(PAGE_SIZE), name_pattern]
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"list_memory ended with {done.returncode}: {done.stderr}")
    said = json.loads(done.stdout)
    if said["keys"] != count:
        raise RuntimeError(f"{said['keys']} of {count} keys were listed")
    return int(said["peak_bytes"]), int(said["held_bytes"])


def main() -> None:
    memory = measure()
    print(f"\nThe memory of a list, {PAGE_SIZE} keys a page ({memory.page_bytes / 1024:.1f} KiB):")
    for count, peak in memory.peak_bytes.items():
        print(f"{count:>9,} keys{peak / 1024:>10.1f} KiB")
    print(f"At most {memory.most_pages_beyond_one:.2f} pages more than a list of one page; the limit is 2.")


if __name__ == "__main__":
    main()
