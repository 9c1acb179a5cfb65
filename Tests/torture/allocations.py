"""Runs fail_allocations.c, in which each allocation fails in turn, and judges what came of it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Sequence

import programs
from support.emulator import Emulator

Line = Dict[str, Any]

SCENARIOS = re.findall(
    r'^    \{"([a-z-]+)", (?:true|false),',
    Path(__file__).with_name("scenarios.c").read_text(),
    re.MULTILINE,
)
WAYS = ["once", "forever"]

# The answer to their create is whole: where one allocation fails, there is memory to delete the key with.
WHOLE_ANSWERS = {
    "create",
    "create-of-own",
    "log",
    "commit",
    "abort",
    "queue-create",
    "queue-commit",
    "queue-abort",
}

SETTINGS_FILE = "api_key = fw_anything\naccount_id = an-account\nbase_url = https://example.com/v/\n"


def build_program(folder: Path) -> Path:
    others = ("failing_memory", "setting", "scenarios", "queue_scenarios")
    return programs.build_program(folder, "fail_allocations", *others)


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
    done = subprocess.run(
        [*prefix, str(program), scenario, way, str(first), str(step)],
        env={**programs.environment(emulator), "HOME": str(home)},
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
    is_unsettled = scenario.endswith("exactly-once") and line["outcome"] == "UNKNOWN"
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
    # An error without memory has no room for an id, but it has the outcome.
    count, unknown, lost = line["forgotten_keys"], line["unknown"], line["lost"]
    if count > unknown + lost:
        return [f"{count} keys left behind, and {unknown + lost} were told of"]
    if count > unknown and way == "once" and scenario in WHOLE_ANSWERS:
        return ["a key left behind though its whole answer came and there was memory to delete it"]
    return []
