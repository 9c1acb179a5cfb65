"""The Python package in the programs that people run it in: FastAPI, Jupyter, gunicorn, forked workers."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clients import HERE, peers_python
from matrix.programs import environment
from support import build
from support.emulator import Emulator

PATIENCE_SECONDS = 50
ADVICE = "create clients and providers in the process that uses them, after the fork"


def variables(emulator: Emulator) -> dict[str, str]:
    source = build.ROOT / "bindings" / "python" / "src"
    own = {"PYTHONPATH": f"{source}:{HERE / 'hosts'}", "FWKEYS_LIBRARY": str(build.library_path())}
    return {**environment(emulator), **own}


def said(emulator: Emulator, name: str, *arguments: str, folder: Path) -> Any:
    done = subprocess.run(
        [peers_python(), HERE / "hosts" / name, *arguments],
        env={**variables(emulator), "HOME": str(folder)},
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return json.loads(done.stdout)


def test_fastapi_answers_with_records(emulator: Emulator, tmp_path: Path) -> None:
    told = said(emulator, "fastapi_app.py", folder=tmp_path)
    (key,) = emulator.live_keys()
    assert told["created"]["id"] == key["keyId"]
    assert "secret" not in told["created"]
    (record,) = told["listed"]
    assert (record["id"], record["display_name"]) == (key["keyId"], "ci-1")
    assert record["create_time"].startswith(key["createTime"][:19])


def test_a_cell_of_jupyter_is_interrupted_at_once(emulator: Emulator, tmp_path: Path) -> None:
    told = said(emulator, "jupyter_cells.py", f"{emulator.control_url}/faults", folder=tmp_path)
    stalled = told.pop("stalled")
    assert stalled["error"] == "KeyboardInterrupt"
    assert stalled["seconds"] < 20  # the call's own timeout is 60 seconds
    assert {name: cell["status"] for name, cell in told.items()} == dict.fromkeys(told, "ok")
    assert [key["displayName"] for key in emulator.live_keys()] == ["from a cell"]


def test_workers_that_are_forked_first(emulator: Emulator, tmp_path: Path) -> None:
    told = said(emulator, "prefork_workers.py", folder=tmp_path)
    assert all(ADVICE in text for text in told["refused"])
    assert sorted([*told["made"], told["parent"]]) == emulator.live_ids()
    assert len(emulator.live_ids()) == 6


@contextmanager
def gunicorn(emulator: Emulator, folder: Path) -> Iterator[int]:
    """gunicorn with --preload and two workers, on a port that the system gives out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [peers_python(), "-m", "gunicorn", "--preload", "--workers=2", "--log-level=warning"]
        settings = ["--bind", f"fd://{listener.fileno()}", "--config", "python:gunicorn_app"]
        server = subprocess.Popen(
            [*command, *settings, "gunicorn_app:application"],
            env={**variables(emulator), "HOME": str(folder)},
            cwd=folder,
            pass_fds=[listener.fileno()],
        )
        try:
            yield listener.getsockname()[1]
        finally:
            server.terminate()
            server.wait(PATIENCE_SECONDS)


def answer(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_gunicorn_with_preload(emulator: Emulator, tmp_path: Path) -> None:
    with gunicorn(emulator, tmp_path) as port:
        assert {answer(port, "/own") for _ in range(8)} == {f"account {emulator.account_id}"}
        told = answer(port, "/inherited")
    assert ADVICE in told
    assert "post_fork" in told
