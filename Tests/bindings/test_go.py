"""What is peculiar to Go: settings are a struct, which programs print as a whole."""

from __future__ import annotations

import base64
import os
import subprocess

from languages import GO, LIBRARY_DIRECTORY

API_KEY = "fw_printedByMistake1"


def numbers(form: str, between: str) -> str:
    return between.join(form.format(byte) for byte in API_KEY.encode())


def test_printed_settings_do_not_show_the_api_key() -> None:
    done = subprocess.run(
        ["go", "run", "./tests/printed_settings"],
        cwd=GO.folder,
        env={
            **os.environ,
            **GO.environment,
            "LD_LIBRARY_PATH": str(LIBRARY_DIRECTORY),
            "FIREWORKS_API_KEY": API_KEY,
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == 28
    assert all("https://shown.example" in line for line in lines)
    shapes = [
        API_KEY,
        numbers("{}", " "),
        numbers("{:#x}", ", "),
        numbers("{:x}", ""),
        numbers("{:X}", ""),
        " ".join(API_KEY),
        base64.b64encode(API_KEY.encode()).decode(),
    ]
    assert [shape for shape in shapes if shape in done.stdout] == []
