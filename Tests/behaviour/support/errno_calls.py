"""Calls every function of the library once, with objects that are alive, and prints those that changed errno.

errno_calls.py BASE-URL API-KEY ACCOUNT USER OLD-KEY-ID, with FWKEYS_LIBRARY set; see spoiled_errno.c.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Dict, List

from fwkeys._declarations import FUNCTIONS
from fwkeys._library import find

from support.parameters import Parameter, all_parameters

ERRNO_OF_THE_HOST = 4711
BASE_URL, API_KEY, ACCOUNT, USER, OLD_KEY_ID = (word.encode() for word in sys.argv[1:6])

TEXT = {
    "account_id": ACCOUNT,
    "account_id_or_null": ACCOUNT,
    "old_key_id": OLD_KEY_ID,
    "user_id": USER,
    "user_id_or_null": USER,
    "marker": b"0123456789abcdef",
    "rfc3339": b"2037-01-02T03:04:05Z",
    "url": BASE_URL,
    "api_key": API_KEY,
}
NUMBER = {"seconds": 2**31, "timeout_ms": 5000}
# What other calls are about has to be there still: these come behind all others, in this order.
LAST = ["fw_api_key_wipe_secret", "fw_cancel_trigger", "fw_queue_cancel_all"]

functions = ctypes.CDLL(find(), use_errno=True)
is_errno_spoiled = ctypes.c_int.in_dll(ctypes.CDLL(None), "is_errno_spoiled")
parameters = all_parameters()
objects: Dict[str, Any] = {}
changed: List[str] = []


def call(name: str, *arguments: Any) -> Any:
    ctypes.set_errno(ERRNO_OF_THE_HOST)
    is_errno_spoiled.value = 1
    result = getattr(functions, name)(*arguments)
    is_errno_spoiled.value = 0
    if ctypes.get_errno() != ERRNO_OF_THE_HOST:
        changed.append(name)
    return result


def argument(parameter: Parameter, kind: Any) -> Any:
    """A good one."""
    if parameter.kind.count("*") == 1 and parameter.kind.split()[-2] in objects:
        return objects[parameter.kind.split()[-2]]
    if parameter.kind == "const char *":
        return TEXT.get(parameter.name, b"x")
    if parameter.kind == "char *":
        return ctypes.create_string_buffer(64)
    if parameter.kind.count("*") == 2 or parameter.kind in {"size_t *", "int64_t *", "uint64_t *"}:
        return ctypes.byref(kind._type_())
    if "callback" in parameter.kind:
        return kind()  # NULL
    return None if "*" in parameter.kind else NUMBER.get(parameter.name, 1)


def arguments(name: str) -> List[Any]:
    return [argument(each, kind) for each, kind in zip(parameters[name], FUNCTIONS[name][1])]


def call_and_free(name: str) -> None:
    """Calls a function, and frees what it gives."""
    given = arguments(name)
    outputs = [each for each in parameters[name] if each.kind.count("*") == 2]
    pointers = [FUNCTIONS[name][1][each.index]._type_() for each in outputs]
    for each, pointer in zip(outputs, pointers):
        given[each.index] = ctypes.byref(pointer)
    call(name, *given)
    for each, pointer in zip(outputs, pointers):
        call(f"{each.kind.split()[-2]}_free", pointer)


def make(name: str) -> None:
    """Calls a function for the object that it gives."""
    output = next(each for each in parameters[name] if each.kind.count("*") == 2)
    pointer = FUNCTIONS[name][1][output.index]._type_()
    given = arguments(name)
    given[output.index] = ctypes.byref(pointer)
    status = call(name, *given)
    assert pointer, (name, status)
    objects[output.kind.split()[-2]] = pointer


def finish(submit: str, take: str) -> None:
    """Has the queue do something, and takes what it gives."""
    assert call(submit, *arguments(submit)) == 0, submit
    completion = None
    while not completion:
        call("fw_queue_run", objects["fw_queue"], 5000, None)
        completion = call("fw_queue_next", objects["fw_queue"])
    objects["fw_completion"] = completion
    product = call(take, completion)
    assert product, take
    free = {"fw_completion_take_error": "fw_error_free", "fw_completion_take_list": "fw_api_key_list_free"}
    call(free.get(take, take.replace("completion_take_", "") + "_free"), product)


def main() -> None:
    for name, (result, types) in FUNCTIONS.items():
        getattr(functions, name).restype, getattr(functions, name).argtypes = result, types
    make("fw_config_new")
    call("fw_config_set_base_url", objects["fw_config"], BASE_URL)
    call("fw_config_set_api_key", objects["fw_config"], API_KEY)
    make("fw_client_new")
    make("fw_create_options_new")
    make("fw_list_options_new")
    make("fw_create_api_key")
    make("fw_list_api_keys")
    make("fw_whoami")
    make("fw_rotation_begin")
    make("fw_sweep_api_keys")
    make("fw_markers_new")
    make("fw_create_options_describe")
    make("fw_queue_new")
    finish("fw_queue_create_api_key", "fw_completion_take_api_key")
    finish("fw_queue_list_api_keys", "fw_completion_take_list")
    finish("fw_queue_whoami", "fw_completion_take_identity")
    finish("fw_queue_rotation_begin", "fw_completion_take_rotation")
    finish("fw_queue_sweep_api_keys", "fw_completion_take_sweep")
    finish("fw_queue_get_api_key", "fw_completion_take_error")
    make("fw_cancel_new")
    error = FUNCTIONS["fw_delete_api_key"][1][-1]._type_()
    call("fw_delete_api_key", objects["fw_client"], b"", b"u", b"k", ctypes.byref(error))
    objects["fw_error"] = error
    rest = [name for name in FUNCTIONS if not name.endswith("_free") and name not in LAST]
    for name in [*rest, *LAST]:
        call_and_free(name)
    for kind, pointer in objects.items():
        call(f"{kind}_free", pointer)
    print("\n".join(sorted(set(changed))), end="")


main()
