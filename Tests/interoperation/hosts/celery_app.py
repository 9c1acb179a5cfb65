"""A Celery application, whose broker and results are files. It has a client of the process that forks the
workers, which none of them can use, and one that each worker makes for itself.

Run as a program, it hands tasks to the workers and prints what became of them.
"""

import json
import os
from pathlib import Path

import fwkeys
from celery import Celery, group
from celery.signals import worker_process_init

PATIENCE_SECONDS = 40
FOLDER = Path("messages").absolute()
FOLDER.mkdir(exist_ok=True)

app = Celery("celery_app", broker="filesystem://", backend=f"file://{FOLDER}")
app.conf.broker_transport_options = {
    "data_folder_in": str(FOLDER),
    "data_folder_out": str(FOLDER),
    "control_folder": str(FOLDER / "control"),
    "polling_interval": 0.05,
}
app.conf.worker_enable_remote_control = False

inherited = fwkeys.Client()
inherited.whoami()  # it has a connection, which the workers inherit
own = None


@worker_process_init.connect
def make_client(**_):
    global own  # noqa: PLW0603 - as Celery's documentation does it
    own = fwkeys.Client()


@app.task
def create(number):
    with own.create_api_key(display_name=f"task-{number}") as key:
        return {"id": key.id, "process": os.getpid(), "parent": os.getppid()}


@app.task
def use_inherited():
    try:
        return inherited.whoami().account_id
    except fwkeys.StateError as error:
        return str(error)


if __name__ == "__main__":
    made = group(create.s(number) for number in range(6)).apply_async()
    refused = use_inherited.delay()
    print(
        json.dumps(
            {
                "made": made.get(timeout=PATIENCE_SECONDS, interval=0.05),
                "refused": refused.get(timeout=PATIENCE_SECONDS, interval=0.05),
            }
        )
    )
