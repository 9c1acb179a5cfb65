"""Workers that are forked before they work, as Celery and process pools have them. Prints what each did."""

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import fwkeys

client = fwkeys.Client()
client.whoami()  # it has a connection, which the children inherit


def make_client():
    global client  # noqa: PLW0603 - as worker_process_init does it
    client = fwkeys.Client()


def create(number):
    try:
        with client.create_api_key(display_name=f"worker-{number}") as key:
            return key.id
    except fwkeys.StateError as error:
        return str(error)


def work(initializer):
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, mp_context=fork, initializer=initializer) as pool:
        return list(pool.map(create, range(4)))


refused, made = work(None), work(make_client)
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    make_client()
    os.write(writer, create(9).encode())
    os._exit(0)
os.waitpid(child, 0)
forked = os.read(reader, 100).decode()
print(json.dumps({"refused": refused, "made": [*made, forked], "parent": create(10)}))
