"""How a queue ends, and what it leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from fwkeys import Outcome, Status
from fwkeys._library import library
from support.build import ROOT
from support.emulator import Emulator
from support.queues import OPERATIONS, Lines, Queue, arrived, client_of, queue_at, queue_on
from support.replies import (
    IDENTITY_REPLY,
    KEY_ID,
    SECRET,
    http_reply,
    record_reply,
)
from support.scripted_server import Hold, ScriptedServer
from support.waiting import wait_until

# ---- Freeing the queue


@pytest.mark.parametrize("name", OPERATIONS)
def test_free_with_operations_that_wait_and_that_are_in_flight(
    scripted_server: ScriptedServer, name: str
) -> None:
    for _ in range(2):
        scripted_server.answer(Hold())
    lines = Lines()
    with queue_on(scripted_server.base_url, log=lines.callback) as queue:
        queue.limit(in_flight=2)
        for _ in range(5):
            queue.submit(name)
        queue.run_until(arrived(scripted_server, 2))
        lines.lines.clear()
    scripted_server.wait_for_closed(2)
    ends = lines.starting("failed")
    assert len(ends) == 5, lines.lines
    assert all("status=ERROR_CANCELLED" in line for line in ends)
    # A rotation asks for its old key first: its create is not sent.
    asked = 0 if name == "rotation_begin" else 2
    assert sum("outcome=UNKNOWN" in line for line in ends) == asked
    assert sum("outcome=NOT_SENT" in line for line in ends) == 5 - asked


def test_a_created_key_that_nobody_took_is_deleted(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        for _ in range(20):
            queue.submit("create_api_key")
        queue.run_until(lambda: queue.pending == 0)
        taken = queue.next()
        assert taken
        assert len(emulator.live_ids()) == 20
    wait_until(lambda: emulator.live_ids() == [taken.key_id])


def test_a_rotation_that_nobody_took_is_undone(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        queue.create(display_name=b"old")
        old = queue.one().key_id
        queue.submit("rotation_begin", *queue.whose, old.encode(), None)
        queue.run_until(lambda: queue.pending == 0)
        assert len(emulator.live_ids()) == 2
    wait_until(lambda: emulator.live_ids() == [old])


def test_a_record_that_nobody_took_is_not_deleted(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        queue.submit("create_api_key")
        key_id = queue.one().key_id
        queue.submit("get_api_key", *queue.whose, key_id.encode())
        queue.run_until(lambda: queue.pending == 0)
    assert emulator.live_ids() == [key_id]


def test_a_key_that_cannot_be_deleted_any_more_is_named_in_the_log(scripted_server: ScriptedServer) -> None:
    lines = Lines()
    scripted_server.answer(record_reply())
    scripted_server.answer(http_reply(403))
    with queue_on(scripted_server.base_url, log=lines.callback) as queue:
        queue.submit("create_api_key")
        queue.run_until(lambda: queue.pending == 0)
        lines.lines.clear()
    assert any(KEY_ID in line for line in lines.lines), lines.lines
    assert not any(SECRET[8:] in line for line in lines.lines)


def test_what_is_cancelled_before_the_end_is_heard_of(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    with queue_on(scripted_server.base_url) as queue:
        queue.limit(in_flight=1)
        for _ in range(3):
            queue.submit("create_api_key")
        queue.run_until(arrived(scripted_server, 1))
        queue.cancel_all()
        outcomes = [done.outcome for done in queue.taken()]
        while queue.pending:
            queue.run(-1)
            outcomes += [done.outcome for done in queue.taken()]
        assert sorted(outcomes) == [Outcome.NOT_SENT, Outcome.NOT_SENT, Outcome.UNKNOWN]


def test_null_is_freed() -> None:
    library.fw_queue_free(None)
    library.fw_completion_free(None)
    library.fw_queue_wakeup(None)
    library.fw_queue_cancel_all(None)
    assert library.fw_queue_fd(None) == -1


def test_completions_and_their_products_outlive_the_queue(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    client = client_of(scripted_server.base_url)
    queue = Queue(client.pointer)
    client.free()
    queue.submit("create_api_key")
    queue.run_until(lambda: queue.pending == 0)
    completion = library.fw_queue_next(queue.pointer)
    queue.free()
    assert library.fw_completion_status(completion) == Status.OK
    key = library.fw_completion_take_api_key(completion)
    library.fw_completion_free(completion)
    assert library.fw_api_key_id(key) == KEY_ID.encode()
    library.fw_api_key_free(key)


# ---- After a fork

PROGRAM = """
import os, sys
sys.path[:0] = sys.argv[2:]
from fwkeys import Status
from fwkeys._library import library
from support.queues import OPERATIONS, Queue, client_of

client = client_of(sys.argv[1])
queue = Queue(client.pointer)
queue.limit(in_flight=1)
queue.submit("create_api_key")
queue.run_until(lambda: queue.pending == 0)     # finished, and not taken
running, waiting = queue.submit("whoami"), queue.submit("create_api_key")
sys.stdout.write("submitted\\n")
sys.stdout.flush()
queue.run(0)
child = os.fork()
if child == 0:
    wrong = [name for name in OPERATIONS if queue.refused(name) != Status.FORKED]
    wrong += [] if library.fw_queue_run(queue.pointer, 0, None) == Status.FORKED else ["run"]
    wrong += [] if queue.next() is None else ["next"]
    wrong += [] if queue.cancel(running) == queue.cancel(waiting) == Status.FORKED else ["cancel"]
    queue.cancel_all()
    queue.free()
    client.free()
    for name in wrong:
        sys.stderr.write(name + "\\n")
    os._exit(len(wrong))
assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 0
done = queue.finish()
assert [each.status for each in done] == [Status.OK] * 3, done
queue.free()
client.free()
"""


def test_a_child_after_fork_can_free_it_and_no_more(scripted_server: ScriptedServer) -> None:
    for reply in (record_reply(), IDENTITY_REPLY, record_reply()):
        scripted_server.answer(reply)
    paths = [str(ROOT / "bindings/python/src"), str(ROOT / "Tests/behaviour")]
    command = [sys.executable, "-c", PROGRAM, scripted_server.base_url, *paths]
    subprocess.run(command, timeout=240, check=True, env=os.environ, stdout=subprocess.DEVNULL)
    assert len(scripted_server.requests) == 3
