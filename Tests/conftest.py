"""All tests begin in the same surroundings, whoever starts them."""

import gc

from support.inherited import use_plain_surroundings

use_plain_surroundings()

# Thousands of tests stay in memory until the end: Python need not look for garbage among them each time.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()
