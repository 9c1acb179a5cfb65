"""Java's binding with the newest JDK that Debian has, which calls the library without JNA.

What this machine has may be older: then `make test-bindings` cannot try it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from packaged.tree import tree
from shipped.tools import environment
from support.build import ROOT
from support.emulator import Emulator

FOLDER = "/opt/fwkeys-java"
SOURCES = ROOT / "bindings" / "java"
LOST = {"operation": "create", "skip": 4, "count": 1, "when": "after", "action": "reset"}


def test_the_life_of_a_key_with_the_newest_jdk(packages: Path, emulator: Emulator) -> None:
    sid = tree("sid")
    here = sid.empty_folder(FOLDER)
    (library,) = packages.glob("libfwkeys1_*.deb")
    shutil.copy(library, here)
    shutil.copytree(SOURCES, here / "java")
    install = ("apt-get", "install", "-y", "-q", "--no-install-recommends")
    sid.run(*install, "default-jdk-headless", "libjna-java", f"./{library.name}", folder=FOLDER)

    sid.run("java/make-jar", "made", folder=FOLDER)
    assert "META-INF/versions/22/fwkeys/Library.class" in sid.run(
        "jar", "tf", "made/fwkeys.jar", folder=FOLDER
    )
    sid.run(
        *("javac", "-Xlint:all", "-Werror", "-cp", "made/fwkeys.jar", "-d", "made/program"),
        "java/examples/KeyLife.java",
        folder=FOLDER,
    )
    emulator.fault(LOST)
    done = sid.run_any(
        *("java", "--enable-native-access=ALL-UNNAMED", "-cp", "made/fwkeys.jar:made/program", "KeyLife"),
        folder=FOLDER,
        **{name: value for name, value in environment(emulator).items() if name.startswith("FIREWORKS_")},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(": COMMITTED\n") == 2
    assert done.stdout.count(": ABORTED\n") == 1
    assert "a key may be left: swept 1\n" in done.stdout
    assert emulator.live_ids() == []
    sid.run("dpkg", "--purge", "libfwkeys1")
