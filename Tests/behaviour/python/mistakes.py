# ruff: noqa: B018 - the mistakes are expressions
"""A program with a mistake in each line that says so. mypy and pyright check it; it is never run."""

import asyncio
import logging
from datetime import timedelta

import fwkeys

client = fwkeys.Client(timeuot=5)  # mistake: a misspelled setting
fwkeys.Client(timeout="5")  # mistake: a text for a number
fwkeys.Client(log=print, log_level="debug")  # mistake: a text for a level
fwkeys.AsyncClient(api_key=7)  # mistake: a number for a key

client.create_api_key("acme", "alice")  # mistake: the old order of arguments
client.create_api_key(display_name=b"ci")  # mistake: bytes for a text
client.create_api_key(expire_time=timedelta(days=3))  # mistake: a length of time for an instant
client.delete_api_key()  # mistake: no key
client.delete_api_key("acme", "alice", "key_1")  # mistake: the old order of arguments
client.rotate_api_key(account_id="acme")  # mistake: no key

for key in client.list_api_keys(older_than=timedelta(days=90)):
    key.dispaly_name  # mistake: a misspelled field
    key.id = "key_2"  # mistake: a record cannot be changed
    logging.info("%s", key.create_time.isoformat())  # mistake: the time may be None


async def work() -> None:
    async with fwkeys.AsyncClient() as awaited:
        awaited.create_api_key().secret  # mistake: not awaited
        for _ in awaited.list_api_keys():  # mistake: not awaited
            pass
        await awaited.create_api_key(displayname="ci")  # mistake: a misspelled argument
        with awaited.rotate_api_key("key_1"):  # mistake: not awaited
            pass


try:
    asyncio.run(work())
except fwkeys.FwKeysError as error:
    if error.outcome == "UNKNOWN":  # mistake: a text for an outcome
        raise


def store(secret: bytearray) -> None: ...


with fwkeys.Client() as good, good.create_api_key(display_name="ci", exactly_once=True) as key_:
    store(key_.secret_bytearray())
    good.delete_api_key(key_.id)
