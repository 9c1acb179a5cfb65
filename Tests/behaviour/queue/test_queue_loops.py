"""Queues in loops of every kind, which run them when their descriptor says so and never else; and wakeups."""

from __future__ import annotations

import asyncio
import select
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import List, Tuple

import pytest
from fwkeys._library import library
from support.emulator import Emulator
from support.queue_loops import FEW, LONG_BEFORE, WAITS, quiet, watch
from support.queues import LONG_MS, Finished, arrived, queue_at, queue_on
from support.scripted_server import Hold, ScriptedServer
from support.secret_steps import build_program


@pytest.mark.parametrize("name", sorted(WAITS))
def test_kinds_of_loops(emulator: Emulator, name: str) -> None:
    emulator.fault({"operation": "create", "when": "after", "share": 0.3, "action": "close"})
    with queue_at(emulator, max_attempts=20) as queue:
        wait = WAITS[name](queue)
        queue.limit(in_flight=8)
        for _ in range(30):
            queue.create(exactly_once=1)
        done = watch(queue, wait, 30)
        for _ in range(10):  # later ones too, when all was silent
            queue.create(exactly_once=1)
        done += watch(queue, wait, 10)
        assert sorted(each.key_id for each in done) == emulator.live_ids()


def test_an_event_loop_of_python(emulator: Emulator) -> None:
    async def work() -> List[Finished]:
        loop, finished, end = asyncio.get_running_loop(), [], asyncio.Event()

        def ready() -> None:
            queue.run(0)
            finished.extend(queue.taken())
            if len(finished) == 50:
                end.set()

        loop.add_reader(queue.fd, ready)
        for _ in range(50):
            queue.submit("create_api_key")
        await asyncio.wait_for(end.wait(), LONG_BEFORE)
        loop.remove_reader(queue.fd)
        return finished

    with queue_at(emulator) as queue:
        done = asyncio.run(work())
        assert sorted(each.key_id for each in done) == emulator.live_ids()


def test_one_loop_for_two_queues_and_a_socket(emulator: Emulator) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, queue_at(emulator) as first, queue_at(emulator) as second:
        for _ in range(20):
            first.submit("create_api_key")
            second.submit("create_api_key")
        theirs.send(b"x")
        ready, heard, done = select.poll(), False, []
        for descriptor in (first.fd, second.fd, ours.fileno()):
            ready.register(descriptor, select.POLLIN)
        for _ in range(FEW * 40):
            events: List[Tuple[int, int]] = ready.poll(LONG_MS)
            assert events, "the loop sleeps"
            for descriptor, _ in events:
                if descriptor == ours.fileno():
                    heard = ours.recv(1) == b"x"
                else:
                    queue = first if descriptor == first.fd else second
                    queue.run(0)
                    done += queue.taken()
            if heard and len(done) == 40:
                break
        assert heard
        assert sorted(each.key_id for each in done) == emulator.live_ids()


# ---- Waking up


def test_a_wakeup_of_another_thread(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url) as queue:

        def wake() -> None:
            scripted_server.wait_for_requests(1)
            library.fw_queue_wakeup(queue.pointer)

        thread = threading.Thread(target=wake)
        thread.start()
        queue.submit("whoami")
        queue.run(-1)
        thread.join()
        assert queue.taken() == []
        assert queue.pending == 1


def test_a_wakeup_is_kept_for_the_next_run_and_no_longer(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("whoami")
        queue.run_until(arrived(scripted_server, 1))
        quiet(queue)
        for _ in range(3):
            library.fw_queue_wakeup(queue.pointer)
        start = time.monotonic()
        queue.run(LONG_MS)
        assert time.monotonic() - start < LONG_BEFORE / 2
        start = time.monotonic()
        queue.run(60)
        assert time.monotonic() - start >= 0.06
        assert queue.pending == 1


def test_a_wakeup_of_a_signal_handler(scripted_server: ScriptedServer, tmp_path: Path) -> None:
    program = build_program("wake_by_signal", tmp_path)
    scripted_server.answer(Hold())
    command = [str(program), scripted_server.base_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        scripted_server.wait_for_requests(1)
        process.send_signal(signal.SIGUSR1)
        assert process.stdout.readline() == b"woken: ERROR_CANCELLED UNKNOWN\n"
    assert process.returncode == 0
