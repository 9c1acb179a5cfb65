"""A headless Chromium, controlled over a pipe: the tests see pages as a person does, and need no port."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Dict, List, cast

import pytest

TIMEOUT_SECONDS = 60
OPTIONS = (
    "--headless",
    "--no-sandbox",  # the tests may run as root; the pages are the project's own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--remote-debugging-pipe",
)
Message = Dict[str, Any]


class Browser:
    """One page in a browser. The protocol is Chromium's: JSON messages, each with a NUL behind it."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("chromium")
        if program is None:
            pytest.fail("chromium is not installed; it comes with: chromium")
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        # The browser takes commands on descriptor 3, and answers on 4.
        redirected = f'exec "$@" 3<&{to_read} 4>&{to_write}'
        self._process = subprocess.Popen(
            ["bash", "-c", redirected, "bash", program, *OPTIONS, f"--user-data-dir={folder}"],
            pass_fds=(to_read, to_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._pending = b""
        self._number = 0
        self._session = ""
        self.problems: List[str] = []
        """What pages complained of: exceptions, and files that could not be loaded."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, page: str, *, width: int, height: int = 900, scheme: str = "light") -> None:
        """Opens a page in a window of that size, and waits until it is loaded."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", features=features)
        self._call("Page.navigate", url=page)
        self._receive(lambda message: message.get("method") == "Page.loadEventFired")

    def value(self, expression: str) -> Any:
        """What an expression in JavaScript comes to."""
        result = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot")["data"]))

    def close(self) -> None:
        self._session = ""
        try:
            self._call("Browser.close")
            self._process.wait(timeout=TIMEOUT_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
            os.close(self._to)
            os.close(self._from)

    def _call(self, method: str, **parameters: Any) -> Message:
        self._number += 1
        number = self._number
        command: Message = {"id": number, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        os.write(self._to, json.dumps(command).encode() + b"\0")
        answer = self._receive(lambda message: message.get("id") == number)
        assert "error" not in answer, answer
        return cast(Message, answer["result"])

    def _receive(self, is_it: Any) -> Message:
        """The next message of that kind. Complaints on the way there are kept."""
        end = time.monotonic() + TIMEOUT_SECONDS
        while True:
            while b"\0" not in self._pending:
                ready, _, _ = select.select([self._from], [], [], max(0.0, end - time.monotonic()))
                part = os.read(self._from, 1 << 20) if ready else b""
                assert part, "the browser does not answer" if not ready else "the browser has ended"
                self._pending += part
            text, _, self._pending = self._pending.partition(b"\0")
            message: Message = json.loads(text)
            if message.get("method") == "Runtime.exceptionThrown":
                self.problems.append(json.dumps(message["params"]["exceptionDetails"]))
            if message.get("method") == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
                self.problems.append(json.dumps(message["params"]["entry"]))
            if is_it(message):
                return message
