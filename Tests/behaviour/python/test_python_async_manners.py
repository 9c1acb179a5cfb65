"""The manners of AsyncClient: what it shows, what it holds, when it ends, and where its log is heard."""

from __future__ import annotations

import asyncio
import copy
import gc
import pickle
import threading
from pathlib import Path
from typing import Any, List

import fwkeys
import pytest
from support.async_calls import client_at, client_of, run, until
from support.emulator import Emulator
from support.replies import KEY_ID, record_reply
from support.scripted_server import ScriptedServer


def test_what_the_objects_show_and_that_they_stay_where_they_are(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            key = await client.create_api_key()
            assert key.id == KEY_ID
            keys = client.list_api_keys()
            for thing in (client, keys):
                for shown in (repr(thing), str(thing), repr(vars(thing))):
                    assert "apiKeyOfTheTests" not in shown
                for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
                    with pytest.raises(TypeError):
                        duplicate(thing)
            assert "open" in repr(client)
            assert "open" in repr(keys)
        assert "closed" in repr(client)

    run(work())


def test_it_holds_no_descriptor_and_no_thread_once_it_is_closed(emulator: Emulator) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def threads() -> int:
        return len(list(Path("/proc/self/task").iterdir()))

    async def work() -> None:
        before, alone = descriptors(), threads()
        for _ in range(10):
            async with client_at(emulator) as client:
                await asyncio.gather(*(client.create_api_key() for _ in range(20)))
                assert threads() == alone
        assert descriptors() == before

    run(work())


def test_a_client_that_nobody_closed_is_freed(emulator: Emulator) -> None:
    async def work() -> None:
        gc.collect()  # what earlier tests have left
        before = len(list(Path("/proc/self/fd").iterdir()))
        client: Any = client_at(emulator)
        await client.create_api_key()
        assert len(list(Path("/proc/self/fd").iterdir())) > before
        del client
        gc.collect()
        await until(lambda: len(list(Path("/proc/self/fd").iterdir())) == before)

    run(work())


def test_its_log_is_heard_on_the_loop(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    lines: List[str] = []
    threads = set()

    def log(level: fwkeys.LogLevel, line: str) -> None:
        lines.append(line)
        threads.add(threading.get_ident())

    async def work() -> None:
        async with client_of(scripted_server.base_url, log=log) as client:
            await client.create_api_key()

    run(work())
    assert any(line.startswith("done operation=create") for line in lines)
    assert threads == {threading.get_ident()}


def test_what_a_log_raises_ends_the_loop_and_loses_nothing(emulator: Emulator) -> None:
    """KeyboardInterrupt, as a signal handler raises it that runs in the callback."""

    def log(level: fwkeys.LogLevel, line: str) -> None:
        if line.startswith("done operation=create"):
            raise KeyboardInterrupt

    async def work(client: fwkeys.AsyncClient) -> None:
        await client.create_api_key()

    client = client_at(emulator, log=log)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(work(client))
    del client
    # The task was cancelled then, when its key was there: it was deleted again, or left to the queue's end.
    assert emulator.live_ids() == []
