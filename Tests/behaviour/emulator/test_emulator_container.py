"""The file for a container. None is made here: what the file copies is there, and what it starts runs."""

from __future__ import annotations

import json
import subprocess

from support import build
from support.build import ROOT

FILE = ROOT / "packaging" / "emulator" / "Containerfile"


def instructions(name: str) -> list[str]:
    """What follows an instruction, for each of its lines."""
    lines = FILE.read_text().replace("\\\n", " ").splitlines()
    return [line.partition(" ")[2] for line in lines if line.startswith(f"{name} ")]


def test_what_the_container_file_copies_is_what_is_built() -> None:
    (copied,) = instructions("COPY")
    source, target = copied.split()
    built = build.emulator_path()
    assert (source, target) == (built.name, f"/usr/local/bin/{built.name}")
    assert f"-f {FILE.relative_to(ROOT)} {built.parent.name} " in FILE.read_text()


def test_what_the_container_starts_listens_on_its_port_at_every_address() -> None:
    (started,) = instructions("ENTRYPOINT")
    program, *options = json.loads(started)
    assert program == build.emulator_path().name
    assert options == ["--address", "0.0.0.0", "--port", *instructions("EXPOSE")]
    # The same options, with an address and a port that a test may have.
    here = [{"0.0.0.0": "127.0.0.1", options[-1]: "0"}.get(option, option) for option in options]
    process = subprocess.Popen(
        [build.emulator_path(), *here, "--until-stdin-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    told, _ = process.communicate(timeout=120)
    assert json.loads(told)["base_url"].startswith("http://127.0.0.1:")
    assert process.returncode == 0
