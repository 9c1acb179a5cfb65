"""Requests to the emulator byte by byte: what a fault does on the wire, no HTTP client may smooth out."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from matrix.service import Service

PATIENCE_SECONDS = 120


@dataclass
class Answer:
    """What came back, and how the connection ended."""

    data: bytes = b""
    pieces: list[bytes] = field(default_factory=list)
    end: str = "open"  # open, closed, reset

    @property
    def status(self) -> int:
        return int(self.data.split(b" ", 2)[1])

    @property
    def headers(self) -> dict[str, str]:
        lines = self.data.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def promised(self) -> int:
        """The length of the body, as it was promised: the emulator sends a body as one chunk."""
        if self._is_chunked:
            return int(self._behind_head.partition(b"\r\n")[0], 16)
        return int(self.headers.get("content-length", "0"))

    @property
    def body_start(self) -> int:
        """Where the first byte of the body is in the data."""
        head = len(self.data) - len(self._behind_head)
        return head + self._behind_head.index(b"\r\n") + 2 if self._is_chunked else head

    @property
    def body(self) -> bytes:
        return self.data[self.body_start :][: self.promised]

    @property
    def is_whole(self) -> bool:
        if b"\r\n\r\n" not in self.data:
            return False
        if self._is_chunked:
            return self._behind_head.endswith(b"\r\n0\r\n\r\n")
        return len(self.body) == self.promised

    @property
    def _behind_head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def _is_chunked(self) -> bool:
        return self.headers.get("transfer-encoding") == "chunked"


class Connection:
    """One connection. A call is sent as it stands, and its answer is read until it is whole or ends."""

    def __init__(self, service: Service) -> None:
        url = urlsplit(service.base_url)
        assert url.hostname
        assert url.port
        self._api_key = service.api_key
        self.users_path = f"/v1/accounts/{service.account_id}/users"
        self.keys_path = f"{self.users_path}/{service.user_id}/apiKeys"
        self._socket = socket.create_connection((url.hostname, url.port), PATIENCE_SECONDS)

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._socket.close()

    def create(self, name: str = "create-0") -> Answer:
        return self.call("POST", self.keys_path, {"apiKey": {"displayName": name}})

    def list(self) -> list[str]:
        """The ids that a list shows."""
        answer = self.call("GET", self.keys_path)
        assert answer.status == 200
        return [record["keyId"] for record in json.loads(answer.body).get("apiKeys", [])]

    def delete(self, key_id: str) -> Answer:
        return self.call("POST", f"{self.keys_path}:delete", {"keyId": key_id})

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        self.send(method, path, body)
        return self.answer()

    def send(self, method: str, path: str, body: Any = None) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: emulator\r\nauthorization: Bearer {self._api_key}\r\n"
            f"content-length: {len(content)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + content)

    def answer(self, wait_seconds: float = PATIENCE_SECONDS) -> Answer:
        """What comes, until it is whole, the connection ends, or nothing more comes for so long."""
        answer = Answer()
        self._socket.settimeout(wait_seconds)
        while not answer.is_whole:
            try:
                piece = self._socket.recv(65_536)
            except TimeoutError:
                break
            except ConnectionResetError:
                answer.end = "reset"
                break
            if not piece:
                answer.end = "closed"
                break
            answer.pieces.append(piece)
            answer.data += piece
        return answer
