"""One client on many threads, and closing it while calls run."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import List, Tuple

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from support.emulator import Emulator
from support.replies import KEY_ID, json_reply, record_reply
from support.scripted_server import Hold, ScriptedServer

THREADS = 8
CREATES = 50


def test_many_threads_share_a_client(client: fwkeys.Client, emulator: Emulator) -> None:
    def create(thread: int) -> List[Tuple[str, str, bytes]]:
        made = []
        for number in range(CREATES):
            name = f"{thread}-{number}"
            with client.create_api_key(
                account_id=emulator.account_id, user_id=emulator.user_id, display_name=name
            ) as key:
                assert key.id
                assert key.display_name == name
                made.append((key.id, name, hashlib.sha256(key.secret.encode()).digest()))
        return made

    with ThreadPoolExecutor(THREADS) as pool:
        made = [row for rows in pool.map(create, range(THREADS)) for row in rows]
    assert len({digest for _, _, digest in made}) == THREADS * CREATES
    alive = sorted((record["keyId"], record["displayName"]) for record in emulator.live_keys())
    assert alive == sorted((key_id, name) for key_id, name, _ in made)


def test_many_threads_read_a_list(client: fwkeys.Client, emulator: Emulator) -> None:
    emulator.mint(500)
    keys = client.list_api_keys(account_id=emulator.account_id, user_id=emulator.user_id, page_size=20)
    with ThreadPoolExecutor(THREADS) as pool:
        found = [key.id for part in pool.map(lambda _: list(keys), range(THREADS)) for key in part]
    assert len(found) == len(set(found)) == 501


def test_many_threads_create_exactly_once(emulator: Emulator) -> None:
    emulator.fault({"operation": "create", "when": "after", "share": 0.3, "action": "close"})
    with fwkeys.Client(
        api_key=emulator.api_key,
        base_url=emulator.base_url,
        timeout=240,
        max_attempts=20,
        retry_base=0,
        settle_time=0.01,
    ) as client:

        def create(_: int) -> str:
            key = client.create_api_key(
                account_id=emulator.account_id, user_id=emulator.user_id, exactly_once=True
            )
            return str(key.id)

        with ThreadPoolExecutor(THREADS) as pool:
            made = list(pool.map(create, range(60)))
    assert sorted(made) == emulator.live_ids()


def test_errors_stay_with_their_call(client: fwkeys.Client, emulator: Emulator) -> None:
    def attempt(number: int) -> bool:
        if number % 2:
            client.create_api_key(account_id=emulator.account_id, user_id=emulator.user_id)
            return True
        with pytest.raises(fwkeys.ServiceError) as caught:
            client.create_api_key(account_id=emulator.account_id, user_id=f"nobody-{number}")
        return caught.value.http_status in {403, 404}

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(attempt, range(100)))
    assert len(emulator.live_keys()) == 50


def test_other_threads_run_while_one_waits(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url, timeout=20) as client:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(client.create_api_key, account_id=ACCOUNT, user_id=USER)
            scripted_server.wait_for_requests(1)  # runs here, so the interpreter's lock is free
            assert not waiting.done()
            scripted_server.stop()
            assert isinstance(waiting.exception(10), fwkeys.TransportError)


def test_a_client_may_be_closed_while_a_call_runs(scripted_server: ScriptedServer) -> None:
    release = threading.Event()
    scripted_server.answer(release, record_reply())
    client = fwkeys.Client(api_key="k", base_url=scripted_server.base_url, timeout=20)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.create_api_key, account_id=ACCOUNT, user_id=USER)
        scripted_server.wait_for_requests(1)
        client.close()
        with pytest.raises(fwkeys.StateError):
            client.whoami()
        release.set()
        assert running.result(10).id == KEY_ID


def test_a_key_is_used_and_wiped_from_many_threads(scripted_server: ScriptedServer) -> None:
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url) as client:
        scripted_server.answer(json_reply(200, {"key": "fw_shared"}))
        key = client.create_api_key(account_id=ACCOUNT, user_id=USER)
    start = threading.Barrier(THREADS)

    def use(thread: int) -> bool:
        start.wait(10)
        for _ in range(200):
            if thread == 0:
                key.wipe()
            try:
                assert key.secret == "fw_shared"
                assert key.secret_bytearray() == b"fw_shared"
            except fwkeys.StateError:
                assert key.wiped
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(use, range(THREADS)))
