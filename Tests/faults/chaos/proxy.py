"""A proxy on raw TCP between the library and the emulator, a program of its own, so that its work takes no
time from the calls under test.

    proxy.py UPSTREAM_PORT SEED

It prints the port that it listens on, and then answers each line on standard input with one JSON object:

    rest    returns when everything is done that was asked for; tells what fates were met since the last time,
            and which creates the service got twice, each with whether both were done before the answer came
    strays  sends on about half of the connections that wait for a request an answer that nobody asked for;
            returns when the client's kernel has the bytes, so that they are there before the next request

Call both only while no call of the library is in progress. The proxy ends with its standard input.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import random
import select
import socket
import struct
import sys
import termios
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from chaos.fates import Fate, fate_of

PATIENCE_SECONDS = 120
ESTABLISHED = b"\x01"  # the first byte of TCP_INFO
STRAYS = (
    b"",  # the last answer again
    b"",
    b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
    b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    b"HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\n{",
)


class Killed(Exception):
    """The connection to the client is to die now."""


def is_whole(message: bytes) -> bool:
    """Whether a request or an answer has come with all of its body."""
    head, separator, body = message.partition(b"\r\n\r\n")
    if not separator:
        return False
    lines = head.lower().split(b"\r\n")[1:]
    headers = {name: value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    if headers.get(b"transfer-encoding") != b"chunked":
        return len(body) >= int(headers.get(b"content-length", b"0"))
    while (size := int(body.partition(b"\r\n")[0] or b"1", 16)) > 0:
        chunk = body.partition(b"\r\n")[2]
        if len(chunk) < size + 2:
            return False
        body = chunk[size + 2 :]
    return body.endswith(b"\r\n\r\n")


def status(answer: bytes) -> int:
    """Of an answer, 0 where there is none."""
    words = answer.partition(b"\r\n")[0].split(b" ")
    return int(words[1]) if len(words) > 1 else 0


def ends_connection(answer: bytes) -> bool:
    """Whether the connection cannot be used again."""
    return not is_whole(answer) or b"\r\nconnection: close" in answer.lower().partition(b"\r\n\r\n")[0]


def read_message(sock: socket.socket) -> bytes:
    """A request or an answer with its body; less where the other end closes before that."""
    data = b""
    while not is_whole(data):
        more = sock.recv(65_536)
        if not more:
            break
        data += more
    return data


def describe(request: bytes) -> str:
    """The name of the key to be created, or the method and the path."""
    head, _, body = request.partition(b"\r\n\r\n")
    method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
    if method == "POST" and target.endswith("/apiKeys"):
        # A marker behind the name is new in each run.
        return str(json.loads(body)["apiKey"]["displayName"]).split(" ")[0].split("-fwk-")[0]
    return f"{method} {target.partition('?')[0]}"


def wait_until_received(sock: socket.socket) -> None:
    """Returns when the other end's kernel has all bytes, or the other end has closed."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == ESTABLISHED:
        left = struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, b"\0" * 4))[0]
        if left == 0 or time.monotonic() > give_up:
            return
        time.sleep(0.0005)


def kill(sock: socket.socket, resets: bool = False) -> None:
    if resets:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    else:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
    sock.close()


class Gate:
    """Holds something back until something else has passed, or for a while."""

    def __init__(self) -> None:
        self._passed = threading.Condition()
        self._count = 0

    def passed(self) -> None:
        with self._passed:
            self._count += 1
            self._passed.notify_all()

    def wait_for_another(self, pause_ms: int) -> None:
        with self._passed:
            before = self._count
            self._passed.wait_for(lambda: self._count > before, pause_ms / 1000)


class Upstream:
    """A connection to the emulator, made again when it is gone."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def send(self, data: bytes) -> None:
        if self._socket is not None and select.select([self._socket], [], [], 0)[0]:
            self.close()  # the emulator has closed it
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(data)

    def answer(self) -> bytes:
        """What comes back; nothing, or a part, where the emulator breaks the connection."""
        assert self._socket is not None
        try:
            answer = read_message(self._socket)
        except ConnectionResetError:
            answer = b""
        if ends_connection(answer):
            self.close()
        return answer

    def ask(self, request: bytes) -> bytes:
        self.send(request)
        return self.answer()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Connection:
    """A connection from the library."""

    def __init__(self, sock: socket.socket, proxy: Proxy) -> None:
        self.socket, self.proxy = sock, proxy
        self.last_answer = b""
        self.is_waiting = False  # for the next request
        self._upstream = Upstream(proxy.upstream_port)

    def serve(self) -> None:
        try:
            while True:
                self.is_waiting = True
                select.select([self.socket], [], [])
                self.is_waiting = False
                request = read_message(self.socket)
                if not is_whole(request):
                    return
                self._exchange(request, self.proxy.draw(request))
        except (Killed, OSError, ValueError):
            pass
        finally:
            self.is_waiting = False
            kill(self.socket)
            self._upstream.close()
            self.proxy.forget(self)

    def _exchange(self, request: bytes, fate: Fate) -> None:
        pause = fate.pause_ms / 1000
        if fate.kind == "request cut":
            self._upstream.send(request[: min(fate.bytes_of(len(request)), len(request) - 1)])
            kill(self.socket, fate.resets)
            raise Killed
        if fate.kind == "late request":
            kill(self.socket, fate.resets)
            time.sleep(pause)
            self._upstream.ask(request)
            raise Killed
        self._answer(self._ask(request, fate), fate)
        if fate.kind == "closed behind":
            time.sleep(pause)
            kill(self.socket, fate.resets)
            raise Killed

    def _is_open(self) -> bool:
        """Whether the client still waits for an answer."""
        return not select.select([self.socket], [], [], 0)[0]

    def _ask(self, request: bytes, fate: Fate) -> bytes:
        pause = fate.pause_ms / 1000
        if fate.kind == "sent twice":
            first = self._upstream.ask(request)
            time.sleep(pause)
            other = Upstream(self.proxy.upstream_port)
            second = other.ask(request)
            other.close()
            both_done = status(first) == status(second) == 200 and self._is_open()
            self.proxy.note_twice(request, both_done)
            return first if fate.resets else second
        sent = 0
        if fate.kind == "slow request":
            sent = fate.bytes_of(len(request))
            self._upstream.send(request[:sent])
            time.sleep(pause)
        if fate.kind == "request overtaken":
            self.proxy.requests.wait_for_another(fate.pause_ms)
        if sent < len(request):
            self._upstream.send(request[sent:])
        self.proxy.requests.passed()
        return self._upstream.answer()

    def _answer(self, answer: bytes, fate: Fate) -> None:
        sent = 0
        if fate.kind in ("slow answer", "answer lost"):
            sent = fate.bytes_of(len(answer))
            self.socket.sendall(answer[:sent])
        if fate.kind == "answer lost":
            wait_until_received(self.socket)
            kill(self.socket, fate.resets)
            raise Killed
        if fate.kind == "slow answer":
            time.sleep(fate.pause_ms / 1000)
        if fate.kind == "answer overtaken":
            self.proxy.answers.wait_for_another(fate.pause_ms)
        self.socket.sendall(answer[sent:])
        self.proxy.answers.passed()
        if ends_connection(answer):
            kill(self.socket)
            raise Killed
        self.last_answer = answer


class Proxy:
    def __init__(self, upstream_port: int, seed: int) -> None:
        self.upstream_port, self.seed = upstream_port, seed
        self.requests, self.answers = Gate(), Gate()
        self._lottery = random.Random(seed)
        self._lock = threading.Lock()
        self._connections: set[Connection] = set()
        self._seen: Counter[str] = Counter()
        self._fates: Counter[str] = Counter()
        self._twice: list[tuple[str, bool]] = []
        self._own: set[int] = set()  # the ports of the connections that the proxy makes to itself
        self._accepted = threading.Condition(self._lock)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def draw(self, request: bytes) -> Fate:
        what = describe(request)
        with self._lock:
            self._seen[what] += 1
            fate = fate_of(self.seed, what, self._seen[what])
            self._fates[fate.kind] += 1
        return fate

    def note_twice(self, request: bytes, both_done: bool) -> None:
        with self._lock:
            self._twice.append((describe(request), both_done))

    def forget(self, connection: Connection) -> None:
        with self._lock:
            self._connections.discard(connection)

    def rest(self) -> dict[str, object]:
        self._accept_all()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not self._is_at_rest():
            if time.monotonic() > give_up:
                raise RuntimeError("the proxy does not come to rest")
            time.sleep(0.001)
        with self._lock:
            told: dict[str, object] = {"fates": dict(self._fates), "twice": self._twice}
            self._fates, self._twice = Counter(), []
        return told

    def strays(self) -> dict[str, object]:
        with self._lock:
            waiting = [c for c in self._connections if c.is_waiting and c.last_answer]
        waiting.sort(key=lambda connection: connection.last_answer)
        chosen = [connection for connection in waiting if self._lottery.random() < 0.5]
        for connection in chosen:
            stray = self._lottery.choice(STRAYS) or connection.last_answer
            with contextlib.suppress(OSError):
                connection.socket.sendall(stray)
                wait_until_received(connection.socket)
        return {"sent": len(chosen)}

    def _accept(self) -> None:
        while True:
            sock, (_, port) = self._listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._accepted:
                if port in self._own:
                    sock.close()
                    self._own.discard(port)
                    self._accepted.notify_all()
                    continue
                connection = Connection(sock, self)
                self._connections.add(connection)
            threading.Thread(target=connection.serve, daemon=True).start()

    def _accept_all(self) -> None:
        """Returns when all connections made before are accepted: the kernel hands them out in order."""
        with socket.socket() as own:
            own.bind(("127.0.0.1", 0))
            port = own.getsockname()[1]
            with self._lock:
                self._own.add(port)
            own.connect(("127.0.0.1", self.port))
            with self._accepted:
                self._accepted.wait_for(lambda: port not in self._own, PATIENCE_SECONDS)

    def _is_at_rest(self) -> bool:
        """Whether every connection waits for a request, and none has come."""
        with self._lock:
            connections = list(self._connections)
        try:
            return all(c.is_waiting for c in connections) and not (
                connections and select.select([c.socket for c in connections], [], [], 0)[0]
            )
        except (OSError, ValueError):
            return False  # one is being closed


def main() -> None:
    proxy = Proxy(int(sys.argv[1]), int(sys.argv[2]))
    print(proxy.port, flush=True)
    commands = {"rest": proxy.rest, "strays": proxy.strays}
    for line in sys.stdin:
        print(json.dumps(commands[line.strip()]()), flush=True)


if __name__ == "__main__":
    main()
