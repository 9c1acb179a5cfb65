"""Lists of AsyncClient: a page at a time, however they are read."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, List

import fwkeys
import pytest
from support.async_calls import client_at, client_of, run, until
from support.emulator import Emulator
from support.queues import arrived
from support.replies import http_reply, listed, page_reply
from support.scripted_server import ScriptedServer


def test_a_list_is_read_page_by_page(emulator: Emulator) -> None:
    emulator.mint(45)

    async def work() -> None:
        async with client_at(emulator) as client:
            found, asked = [], []
            async for key in client.list_api_keys(page_size=10):
                found.append(key.id)
                asked.append(emulator.requests()["list"]["received"])
            assert len(set(found)) == 46
            assert set(emulator.live_ids()) < set(found)
            assert asked == [1 + number // 10 for number in range(46)]

    run(work())


def test_a_list_that_is_awaited_has_its_first_page(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(page_reply(listed(1), listed(2), token="second", total=3))
    scripted_server.answer(page_reply(listed(3), total=3))

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            keys = client.list_api_keys()
            assert (keys.total_size, keys.next_page_token, keys.page_remaining) == (None, None, 0)
            assert await keys is keys
            assert (keys.total_size, keys.next_page_token, keys.page_remaining) == (3, "second", 2)
            assert await keys is keys  # it is there already
            assert [key.id async for key in keys] == ["key_1", "key_2", "key_3"]
            assert [key.id async for key in keys] == []
            keys.close()
            with pytest.raises(fwkeys.StateError):
                await keys.__anext__()

    run(work())
    assert len(scripted_server.requests) == 2


def test_a_list_that_ends_with_its_first_page(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(page_reply(listed(1), token="second"))

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            async with client.list_api_keys(single_page=True) as keys:
                assert [key.id async for key in keys] == ["key_1"]
                assert keys.next_page_token == "second"
            with pytest.raises(fwkeys.StateError):
                await keys.__anext__()

    run(work())


def test_a_page_that_failed_is_asked_for_again(scripted_server: ScriptedServer) -> None:
    for reply in (http_reply(403), page_reply(listed(1), token="second"), http_reply(403)):
        scripted_server.answer(reply)
    scripted_server.answer(page_reply(listed(2)))

    async def work() -> List[Any]:
        async with client_of(scripted_server.base_url) as client:
            keys = client.list_api_keys()
            found: List[Any] = []
            for _ in range(5):
                try:
                    found.append((await keys.__anext__()).id)
                except fwkeys.PermissionDeniedError:
                    found.append(None)
                except StopAsyncIteration:
                    found.append("end")
            return found

    assert run(work()) == [None, "key_1", None, "key_2", "end"]


def test_a_list_that_leads_nowhere(scripted_server: ScriptedServer) -> None:
    for _ in range(2):
        scripted_server.answer(page_reply(listed(1), token="same"))

    async def work() -> None:
        async with client_of(scripted_server.base_url) as client:
            with pytest.raises(fwkeys.PaginationError):
                [key async for key in client.list_api_keys()]

    run(work())


def test_several_tasks_read_one_list(emulator: Emulator) -> None:
    emulator.mint(200)

    async def work() -> None:
        async with client_at(emulator) as client:
            keys = client.list_api_keys(page_size=7)

            async def read() -> List[Any]:
                return [key.id async for key in keys]

            parts = await asyncio.gather(*(read() for _ in range(5)))
            found = [key_id for part in parts for key_id in part]
            assert len(found) == len(set(found)) == 201

    run(work())


def test_a_list_is_closed_while_it_is_read(scripted_server: ScriptedServer) -> None:
    async def work() -> None:
        release = threading.Event()
        scripted_server.answer(release, page_reply(listed(1)))
        async with client_of(scripted_server.base_url) as client:
            keys = client.list_api_keys()
            reading = asyncio.ensure_future(keys.__anext__())
            await until(arrived(scripted_server, 1))
            keys.close()
            release.set()
            with pytest.raises(fwkeys.StateError):
                await reading

    run(work())
