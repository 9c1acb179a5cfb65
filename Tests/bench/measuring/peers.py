"""Other clients, and who takes part in which measurement. They are in a virtual environment of their own.

The C client is generated from the description of the one operation, and compiled, in each run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from .programs import BUILD, HERE, PROGRAMS, ROOT, TIMEOUT_SECONDS, compile_one, program
from .rounds import Contender

PYTHON = BUILD / "peers" / "bin" / "python"
GENERATED = PROGRAMS / "openapi"
# For the library's own binding, which is not installed.
BINDING = {
    "PYTHONPATH": str(ROOT / "bindings" / "python" / "src"),
    "FWKEYS_LIBRARY": str(BUILD / "libfwkeys.so.1"),
}
NODE_BINDING = {
    "FWKEYS_ADDON": str(BUILD / "bindings" / "node" / "fwkeys.node"),
    "LD_LIBRARY_PATH": str(BUILD),
}
LABELS = {
    "sdk": "fireworks-ai",
    "sdk-async": "fireworks-ai, asyncio",
    "httpx": "httpx",
    "httpx-async": "httpx, asyncio",
    "requests": "requests",
    "fwkeys": "libfwkeys from Python",
    "fwkeys-async": "libfwkeys from Python, asyncio",
    "openapi": "OpenAPI Generator, C",
    "node-fetch": "fetch, Node.js",
    "node-fwkeys": "libfwkeys from Node.js",
}


def generate_openapi_client() -> str:
    """Makes the C client, and returns the generator's version."""
    shutil.rmtree(GENERATED, ignore_errors=True)
    generator = PYTHON.with_name("openapi-generator-cli")
    arguments = ["generate", "-g", "c", "-i", HERE / "peers" / "openapi.yaml", "-o", GENERATED]
    command = [str(word) for word in [generator, *arguments]]
    # The wrapper looks for java and for its own package.
    environment = {**os.environ, "PATH": f"{PYTHON.parent}:{os.environ['PATH']}"}
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=TIMEOUT_SECONDS)
    folders = [GENERATED / name for name in ("src", "api", "model", "external")]
    sources = [
        HERE / "peers" / "openapi_create.c",
        *(path for f in folders for path in sorted(f.glob("*.c"))),
    ]
    # Somebody else's code: its warnings are not ours to act on.
    includes = ["-w", f"-I{GENERATED}", f"-I{HERE}"]
    compile_one("openapi_create", includes, sources, ["-lcurl", "-lssl", "-lcrypto", "-lpthread"])
    version = re.search(r"\S+", (GENERATED / ".openapi-generator" / "VERSION").read_text())
    return version[0] if version else "?"


def peer(key: str, count: int, *, warm_up: int = 0, in_flight: int = 1) -> Contender:
    """A contender by its short name."""
    script: list[str | Path] = [PYTHON, HERE / "peers" / "create.py", key]
    command = [program("openapi_create")] if key == "openapi" else [str(word) for word in script]
    together = ["--in-flight", str(in_flight)]
    environment = BINDING if key.startswith("fwkeys") else {}
    return Contender(LABELS[key], [*command, *together], count, warm_up, environment)


def node_peer(key: str, count: int, *, warm_up: int = 0, in_flight: int = 1) -> Contender:
    """A program of Node.js, which tells the longest delay of its event loop too."""
    command = ["node", str(HERE / "peers" / "create.mjs"), key.removeprefix("node-")]
    return Contender(LABELS[key], [*command, "--in-flight", str(in_flight)], count, warm_up, NODE_BINDING)


def versions() -> dict[str, str]:
    """Of the clients that take part, as they say themselves."""
    question = (
        "import importlib.metadata as m, json; "
        "print(json.dumps({n: m.version(n) for n in ('fireworks-ai', 'httpx', 'requests')}))"
    )
    done = subprocess.run(
        [PYTHON, "-c", question], check=True, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
    )
    found: dict[str, str] = json.loads(done.stdout)
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)
    return {**found, "node": node.stdout.strip()}
