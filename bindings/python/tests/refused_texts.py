"""What the package does with texts that it refuses: a line for each case."""

import os
from typing import Any, Callable

import fwkeys

TEXTS = {"nul": "a\0b", "empty": "", "long": "a" * 5000, "utf8": "a\udcff"}
API_KEY, BASE_URL = os.environ["FIREWORKS_API_KEY"], os.environ["FIREWORKS_BASE_URL"]


def say(parameter: str, kind: str, call: Callable[[], Any]) -> None:
    try:
        call()
    except fwkeys.FwKeysError as error:
        print(parameter, kind, f"ERROR_{error.status.name}")
    else:
        print(parameter, kind, "OK")


def refuse(client: fwkeys.Client, kind: str, text: str) -> None:
    say("account", kind, lambda: client.create_api_key(account_id=text))
    say("user", kind, lambda: client.create_api_key(user_id=text))
    say("key", kind, lambda: client.get_api_key(key_id=text))
    say("marker", kind, lambda: client.sweep_api_keys(marker=text))
    say("new_key", kind, lambda: client.resume_rotation(old_key_id="old", new_key_id=text))
    say("pattern", kind, lambda: list(client.list_api_keys(name_pattern=text)))
    say("name", kind, lambda: client.create_api_key(display_name=text))
    if text:
        say("annotation", kind, lambda: client.create_api_key(annotations={"name": text}))
    say("url", kind, lambda: fwkeys.Client(api_key=API_KEY, base_url=text))
    say("api_key", kind, lambda: fwkeys.Client(api_key=text, base_url=BASE_URL))


with fwkeys.Client(api_key=API_KEY, base_url=BASE_URL, account_id="account", user_id="user") as client:
    for kind, text in TEXTS.items():
        refuse(client, kind, text)
