"""The Makefile and its parts: a rule with a variable that is gone would build something else, or nothing.

Some rules run by hand only, so no other test would see it.
"""

from __future__ import annotations

import re
import subprocess

from support.build import ROOT

# What a user may set and need not. The arguments of a function, which are numbers, may be left out too.
SETTINGS = {"PIP_INDEX_URL", "BENCH_QUICK", "BINDINGS", "DESTDIR", "PREFIX"}
SETTINGS |= {"BINDIR", "LIBDIR", "INCLUDEDIR", "DATADIR", "MANDIR"}


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_variable_of_a_rule_exists() -> None:
    # The question whether a target that does not exist is up to date reads all files, and builds nothing.
    data_base = make("--print-data-base", "--question", "no-such-target").stdout
    (phony,) = re.findall(r"^\.PHONY: (.*)$", data_base, re.MULTILINE)
    targets = phony.split()
    assert {"all", "test", "cross", "bench"} <= set(targets)
    dry_run = make("--dry-run", "--always-make", "--warn-undefined-variables", *targets)
    assert dry_run.returncode == 0, dry_run.stderr
    undefined = set(re.findall(r"undefined variable '([A-Z_a-z]\w*)'", dry_run.stderr))
    assert undefined & SETTINGS  # that there are warnings, and that this finds them
    assert undefined - SETTINGS == set()
