"""The queue as a guest: descriptors, threads, errno, memory, and what it keeps of secrets."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path
from typing import Callable, Dict, List

from fwkeys import Status
from fwkeys._declarations import fw_queue
from fwkeys._library import library
from support.emulator import Emulator
from support.queues import Queue, arrived, cancel_token, client_of, queue_at, queue_on
from support.replies import record_reply
from support.scripted_server import Hold, ScriptedServer
from support.secret_steps import build_program

EACH = 8


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def test_descriptors_of_a_queue(emulator: Emulator) -> None:
    client = client_of(emulator.base_url, emulator.api_key.encode())
    before = descriptors()
    queue = Queue(client.pointer, emulator.account_id, emulator.user_id)
    descriptor = queue.fd
    assert descriptors() - before <= 5
    queue.limit(in_flight=EACH)
    emulator.fault({"operation": "create", "count": EACH, "action": {"delay_ms": 100}})
    for _ in range(3 * EACH):
        queue.submit("create_api_key")
    most = 0

    def look() -> bool:
        nonlocal most
        most = max(most, descriptors() - before)
        return queue.pending == 0

    queue.run_until(look)
    assert EACH < most <= 5 + 2 * EACH + 1  # one of them is the look's own
    assert queue.fd == descriptor
    assert len(queue.taken()) == 3 * EACH
    queue.free()
    client.free()
    assert descriptors() <= before


def test_no_descriptor_is_left_however_it_ends(emulator: Emulator) -> None:
    def use(ends: int) -> None:
        emulator.reset()
        emulator.fault({"operation": "create", "skip": 1, "when": "before", "action": "stall"})
        with cancel_token() as token, queue_at(emulator, cancel=token) as queue:
            assert queue.fd
            for _ in range(EACH):
                queue.create(cancel=token)
            queue.one()
            if ends == 1:
                queue.cancel_all()
                queue.finish()
            elif ends == 2:
                library.fw_cancel_trigger(token)
                queue.finish()

    use(0)
    before = descriptors()
    for number in range(12):
        use(number % 3)
    assert descriptors() <= before


def test_no_descriptor_would_be_inherited(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(Hold())
    known = {path.name for path in list(Path("/proc/self/fd").iterdir()) if path.exists()}
    with queue_on(scripted_server.base_url) as queue:
        queue.submit("create_api_key")
        queue.run_until(arrived(scripted_server, 1))
        flags: Dict[str, int] = {}
        for path in Path("/proc/self/fdinfo").iterdir():
            if path.name not in known and Path("/proc/self/fd", path.name).exists():
                text = path.read_text()
                target = str(Path("/proc/self/fd", path.name).readlink())
                flags[f"{path.name} {target}"] = int(text.split("flags:")[1].split()[0], 8)
        ours = [flag for name, flag in flags.items() if "anon_inode" in name]
        assert len(ours) >= 3
        assert all(flag & 0o2000000 for flag in ours)  # O_CLOEXEC


def test_no_thread_is_started(emulator: Emulator) -> None:
    with queue_at(emulator) as queue:
        before = threads()
        for _ in range(100):
            queue.submit("create_api_key")
        most = before

        def look() -> bool:
            nonlocal most
            most = max(most, threads())
            return queue.pending == 0

        queue.run_until(look)
        assert most == before


def test_errno_stays_as_it_was(emulator: Emulator) -> None:
    functions = ctypes.CDLL(library._name, use_errno=True)
    pointer = ctypes.POINTER(fw_queue)
    for name in ("run", "next", "cancel_all", "wakeup", "fd", "pending_count", "whoami", "free"):
        getattr(functions, f"fw_queue_{name}").argtypes = getattr(library, f"fw_queue_{name}").argtypes
    functions.fw_queue_next.restype = ctypes.c_void_p
    client = client_of(emulator.base_url, emulator.api_key.encode())
    queue: "ctypes._Pointer[fw_queue]" = pointer()
    assert library.fw_queue_new(client.pointer, ctypes.byref(queue), None) == Status.OK
    calls: List[Callable[[], object]] = [
        lambda: functions.fw_queue_fd(queue),
        lambda: functions.fw_queue_whoami(queue, 0, None, None, None),
        lambda: functions.fw_queue_whoami(queue, 7, None, None, None),
        lambda: functions.fw_queue_wakeup(queue),
        lambda: functions.fw_queue_run(queue, 0, None),
        lambda: functions.fw_queue_run(queue, 5000, None),
        lambda: functions.fw_queue_next(queue),
        lambda: functions.fw_queue_whoami(queue, 1, None, None, None),
        lambda: functions.fw_queue_cancel_all(queue),
        lambda: functions.fw_queue_free(queue),
    ]
    for number, call in enumerate(calls):
        ctypes.set_errno(4711)
        call()
        assert ctypes.get_errno() == 4711, number
    client.free()


def test_memory_of_what_waits_and_of_what_is_done(tmp_path: Path) -> None:
    """Bytes for each operation that waits, beyond the first thousand; and what is left when all are freed."""
    program = build_program("queue_memory", tmp_path)
    done = subprocess.run([str(program)], capture_output=True, text=True, timeout=240, check=True)
    waiting, left = map(int, done.stdout.split())
    assert waiting <= 512
    assert left <= 64 * 1024


def test_valgrind_finds_nothing(scripted_server: ScriptedServer, tmp_path: Path) -> None:
    for _ in range(3):
        scripted_server.answer(record_reply())
    scripted_server.answer(Hold())
    program = build_program("queue_life", tmp_path)
    command = ["valgrind", "--leak-check=full", "--error-exitcode=9", "--quiet"]
    command += ["--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect"]
    done = subprocess.run(
        [*command, str(program), scripted_server.base_url],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "3 keys, 1 pending\n"
