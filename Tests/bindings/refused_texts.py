"""What a binding does with a string that is none of the service's business: a program in each language tries.

A NUL, which C would take for the end of the string; nothing; more than the service allows; bytes that are no
UTF-8; no string at all. All bindings refuse all of it with the same status and before anything is sent. The
program prints a line for each case, ``PARAMETER KIND STATUS``.
"""

from __future__ import annotations

import subprocess
from typing import Dict

from key_life import environment
from languages import Language
from support import build
from support.emulator import Emulator

PATIENCE_SECONDS = 120
USUAL = {
    "nul": "ERROR_CONTROL_CHARACTER",
    "empty": "ERROR_EMPTY_ARGUMENT",
    "long": "ERROR_TOO_LONG",
    "utf8": "ERROR_INVALID_UTF8",
}
ID = {**USUAL, "none": "ERROR_NULL_ARGUMENT"}
MARKER = {
    **dict.fromkeys(USUAL, "ERROR_INVALID_MARKER"),
    "nul": "ERROR_CONTROL_CHARACTER",
    "none": "ERROR_NULL_ARGUMENT",
}
VALUE = {kind: status for kind, status in USUAL.items() if kind != "empty"}  # an empty one is allowed
EXPECTED = {
    "account": USUAL,  # none stands for the client's own
    "user": USUAL,
    "key": ID,
    "new_key": ID,
    "marker": MARKER,
    "name": USUAL,
    "pattern": USUAL,
    "annotation": VALUE,
    "url": USUAL,
    "api_key": USUAL,
}


def expected_of(language: Language) -> Dict[str, str]:
    """The cases that the language can express: in some a string is always UTF-8, or always there."""
    return {
        f"{parameter} {kind}": language.refused_otherwise.get(f"{parameter} {kind}", status)
        for parameter, kinds in EXPECTED.items()
        for kind, status in kinds.items()
        if kind not in language.inexpressible and f"{parameter} {kind}" not in language.inexpressible
    }


def refuse(language: Language) -> int:
    """Runs the program; an assertion fails where anything is not refused as it should be. Returns how many
    cases there were."""
    with Emulator(build.emulator_path()) as emulator:
        done = subprocess.run(
            language.refused_texts,
            cwd=language.folder,
            env=environment(language, emulator),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"status {done.returncode}\n{done.stdout}{done.stderr}"
        said = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
        expected = expected_of(language)
        wrong = [case for case in {**expected, **said} if expected.get(case) != said.get(case)]
        assert not wrong, "\n".join(f"{case}: {said.get(case)}, not {expected.get(case)}" for case in wrong)
        asked = sum(count["received"] for count in emulator.requests().values())
        assert asked == 0, f"{asked} requests were sent"
        return len(expected)
