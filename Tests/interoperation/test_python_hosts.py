"""The Python package in the programs that people run it in: uvicorn, gunicorn, Celery, Jupyter, pools."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

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
def running(
    emulator: Emulator, folder: Path, *command: str, listener: Optional[socket.socket] = None
) -> Iterator[int]:
    """A module of a server, with its arguments, until the block ends. Gives its process."""
    server = subprocess.Popen(
        [peers_python(), "-m", *command],
        env={**variables(emulator), "HOME": str(folder)},
        cwd=folder,
        pass_fds=[listener.fileno()] if listener else [],
    )
    try:
        yield server.pid
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket for a server, on a port that the system gives out. Who connects waits until it is served."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def answer(listener: socket.socket, path: str, method: str = "GET") -> str:
    host, port = listener.getsockname()
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_uvicorn_with_workers_answers_with_records(emulator: Emulator, tmp_path: Path) -> None:
    with listening() as listener:
        command = ["uvicorn", "--workers=2", f"--fd={listener.fileno()}", "--log-level=warning"]
        with running(emulator, tmp_path, *command, "fastapi_app:app", listener=listener) as server:
            created = [json.loads(answer(listener, f"/keys?name=ci-{n}", "POST")) for n in range(8)]
            listed = json.loads(answer(listener, "/keys"))
    assert server not in {each["process"] for each in created}, "its workers answer"
    keys = {key["keyId"]: key for key in emulator.live_keys()}
    assert {each["id"] for each in created} == {each["id"] for each in listed} == set(keys)
    assert all("secret" not in each for each in [*created, *listed])
    for record in listed:
        assert record["display_name"] == keys[record["id"]]["displayName"]
        assert record["create_time"].startswith(keys[record["id"]]["createTime"][:19])


def test_gunicorn_with_preload(emulator: Emulator, tmp_path: Path) -> None:
    with listening() as listener:
        command = ["gunicorn", "--preload", "--workers=2", "--log-level=warning"]
        command += ["--bind", f"fd://{listener.fileno()}", "--config", "python:gunicorn_app"]
        with running(emulator, tmp_path, *command, "gunicorn_app:application", listener=listener):
            assert {answer(listener, "/own") for _ in range(8)} == {f"account {emulator.account_id}"}
            told = answer(listener, "/inherited")
    assert ADVICE in told
    assert "post_fork" in told


def test_workers_of_celery(emulator: Emulator, tmp_path: Path) -> None:
    command = ["celery", "--app=celery_app", "worker", "--pool=prefork", "--concurrency=2"]
    command += ["--loglevel=error", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with running(emulator, tmp_path, *command) as server:
        told = said(emulator, "celery_app.py", folder=tmp_path)
    assert sorted(each["id"] for each in told["made"]) == sorted(emulator.live_ids())
    assert len(emulator.live_ids()) == 6
    assert {each["parent"] for each in told["made"]} == {server}, "its workers did it, which it forked"
    assert ADVICE in told["refused"]
    assert "worker_process_init" in told["refused"]
