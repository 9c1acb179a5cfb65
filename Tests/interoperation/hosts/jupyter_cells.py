"""Runs cells in a Jupyter kernel, interrupts one as the button does, and prints how they ended. Its argument
is where the emulator takes its faults."""

import json
import sys
import threading
import time
import urllib.request

from jupyter_client import KernelManager

(FAULTS,) = sys.argv[1:]
CELLS = {
    "import": "import fwkeys; client = fwkeys.Client()",
    "blocking": "client.whoami().account_id",
    "awaited": "async with fwkeys.AsyncClient() as a: print((await a.whoami()).account_id)",
    "stalled": "client.whoami()",
    "again": "client.create_api_key(display_name='from a cell').id",
}

manager = KernelManager(kernel_name="python3")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=30)
told = {}
for name, cell in CELLS.items():
    if name == "stalled":
        rule = json.dumps({"operation": "verify", "when": "before", "action": "stall"}).encode()
        urllib.request.urlopen(urllib.request.Request(FAULTS, rule, {"Content-Type": "application/json"}))
        threading.Timer(1, manager.interrupt_kernel).start()
    began = time.monotonic()
    reply = client.execute_interactive(cell, timeout=30, output_hook=lambda message: None)["content"]
    told[name] = {"status": reply["status"], "error": reply.get("ename"), "seconds": time.monotonic() - began}
    if name == "stalled":
        urllib.request.urlopen(urllib.request.Request(FAULTS, method="DELETE"))
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps(told))
