"""Runs fail_allocations.c, in which each allocation fails in turn, and judges what came of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Sequence

from support import build
from support.emulator import Emulator

Line = Dict[str, Any]

SCENARIOS = re.findall(
    r'^    \{"([a-z-]+)", (?:true|false),',
    Path(__file__).with_name("scenarios.c").read_text(),
    re.MULTILINE,
)
WAYS = ["once", "forever"]

# The answer to their create is whole: where one allocation fails, there is memory to delete the key with.
WHOLE_ANSWERS = {"create", "log", "commit", "abort"}

SETTINGS_FILE = "api_key = fw_anything\naccount_id = an-account\nbase_url = https://example.com/v/\n"


def build_program(folder: Path) -> Path:
    program = folder / "fail_allocations"
    here = Path(__file__).parent
    sources = [here / f"{name}.c" for name in ("failing_memory", "scenarios", "fail_allocations")]
    library = build.library_path()
    command = ["cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    # -rdynamic: its malloc is everybody's.
    command += ["-g", "-O1", "-rdynamic", "-pthread", f"-I{build.ROOT / 'include'}", *map(str, sources)]
    command += ["-o", str(program), str(library), f"-Wl,-rpath,{library.parent}"]
    subprocess.run(command, check=True)
    return program


def run(
    program: Path,
    emulator: Emulator,
    home: Path,
    scenario: str,
    way: str,
    first: int,
    step: int,
    prefix: Sequence[str] = (),
) -> List[Line]:
    settings = home / ".fireworks" / "auth.ini"
    settings.parent.mkdir(mode=0o700, exist_ok=True)
    settings.write_text(SETTINGS_FILE)
    settings.chmod(0o600)
    kept = {"PATH", "LD_LIBRARY_PATH"} & set(os.environ)
    environment = {
        **{name: os.environ[name] for name in kept},
        "HOME": str(home),
        "FIREWORKS_API_KEY": emulator.api_key,
        "FIREWORKS_ACCOUNT_ID": emulator.account_id,
        "FIREWORKS_USER_ID": emulator.user_id,
        "FIREWORKS_BASE_URL": emulator.base_url,
    }
    done = subprocess.run(
        [*prefix, str(program), scenario, way, str(first), str(step)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=280,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def complaints(scenario: str, way: str, line: Line) -> List[str]:
    """What is wrong with one failing allocation."""
    if "crashed" in line:
        return [f"n={line['n']}: the process ended with wait status {line['crashed']}"]
    wrong = []
    # With enough memory for all that it still had to do, a call may succeed. Where it could not finish
    # looking for what a lost answer left behind, it is that answer that it tells of.
    is_unsettled = scenario == "exactly-once" and line["outcome"] == "UNKNOWN"
    honest = {"OK", "ERROR_NO_MEMORY", line["expected"], "ERROR_TRANSPORT" if is_unsettled else "OK"}
    if line["status"] not in honest:
        wrong.append(f"status {line['status']}")
    if not line["reached"] and line["status"] != line["expected"]:
        wrong.append(f"status {line['status']} though no allocation failed")
    if line["status"] != "OK" and not line["has_message"]:
        wrong.append("an error without words")
    if not line["usable"]:
        wrong.append("the client cannot create afterwards")
    if line["leaked_blocks"] != 0:
        wrong.append(f"{line['leaked_blocks']} blocks leaked")
    if line["leaked_descriptors"] != 0:
        wrong.append(f"{line['leaked_descriptors']} descriptors leaked")
    if line["forgotten_keys"] > 0:
        wrong += _of_forgotten_keys(scenario, way, line)
    return [f"n={line['n']}: {what}" for what in wrong]


def _of_forgotten_keys(scenario: str, way: str, line: Line) -> List[str]:
    count, outcome = line["forgotten_keys"], line["outcome"]
    if count > 1:
        return [f"{count} keys left behind"]
    # An error without memory has no room for an id, but it has the outcome.
    if outcome not in ("UNKNOWN", "SECRET_LOST"):
        return [f"a key left behind, and {outcome}"]
    if outcome == "SECRET_LOST" and way == "once" and scenario in WHOLE_ANSWERS:
        return ["a key left behind though its whole answer came and there was memory to delete it"]
    return []
