"""Objects of another kind, while they live: an error, and nothing done. What was freed must not be used."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from fwkeys import Status
from fwkeys._declarations import FUNCTIONS, fw_cancel, fw_list_options
from fwkeys._library import library
from support import raw
from support.parameters import Parameter, all_parameters, functions_with_a_status
from support.queues import Queue
from support.scripted_server import ScriptedServer

OBJECTS = {
    "fw_config",
    "fw_client",
    "fw_cancel",
    "fw_create_options",
    "fw_api_key",
    "fw_list_options",
    "fw_api_key_list",
    "fw_identity",
    "fw_rotation",
    "fw_sweep",
    "fw_queue",
    "fw_completion",
    "fw_error",
}

HANDLES: List[Parameter] = [
    each
    for some in all_parameters().values()
    for each in some
    if each.kind.count("*") == 1 and each.kind.split()[-2] in OBJECTS
]

# Numbers that tell "not there".
MINUS_ONE = {
    "fw_error_service_code",
    "fw_error_retry_after_ms",
    "fw_api_key_list_total_size",
    "fw_queue_fd",
    "fw_config_api_key_checksum",
}

# What the other arguments are, where NULL or 0 would be refused before anything else.
TEXT = {"marker": b"0123456789abcdef", "rfc3339": b"2037-01-02T03:04:05Z", "url": b"https://x"}
NUMBER = {"seconds": 2**31}


@pytest.fixture
def others() -> Iterator[Dict[str, Any]]:
    """An object for each kind, which is of another."""
    config, cancel = raw.new_config(), ctypes.POINTER(fw_cancel)()
    assert library.fw_cancel_new(ctypes.byref(cancel)) == Status.OK
    given = {kind: config if kind == "fw_cancel" else cancel for kind in OBJECTS}
    yield given
    library.fw_cancel_free(cancel)
    library.fw_config_free(config)


def test_every_function_with_an_object_is_looked_at() -> None:
    assert len(HANDLES) > 100
    assert {each.kind.split()[-2] for each in HANDLES} == OBJECTS


def arguments_of(function: str, objects: Dict[str, Any], client: Any, wrong: Parameter) -> List[Any]:
    """All arguments of a function, good but for the wrong one, and its outputs."""
    arguments: List[Any] = []
    for each, kind in zip(all_parameters()[function], FUNCTIONS[function][1]):
        if each == wrong:
            arguments.append(ctypes.cast(objects[each.kind.split()[-2]], kind))
        elif each.kind.startswith("fw_client"):
            arguments.append(client)
        elif each.kind == "const char *":
            arguments.append(TEXT.get(each.name, b"x"))
        elif each.kind.count("*") == 2 or each.kind in {"size_t *", "int64_t *", "uint64_t *"}:
            arguments.append(ctypes.byref(kind._type_()))
        elif each.kind == "char *":
            arguments.append(ctypes.create_string_buffer(64))
        elif "*" in each.kind:
            arguments.append(None)
        elif "callback" in each.kind:
            arguments.append(kind())
        else:
            arguments.append(NUMBER.get(each.name, 1))
    return arguments


@pytest.mark.parametrize("wrong", [pytest.param(each, id=each.label) for each in HANDLES])
def test_an_object_of_another_kind(
    scripted_server: ScriptedServer, others: Dict[str, Any], wrong: Parameter
) -> None:
    client = raw.Client(scripted_server.base_url)
    first = all_parameters()[wrong.function][0]
    owned = first.kind.startswith("fw_queue") or wrong.name.endswith("cancel_or_null")
    owner = object_of(first, client) if owned else None
    arguments = arguments_of(wrong.function, others, client.pointer, wrong)
    if owner is not None and wrong.index > 0:
        arguments[0] = owner[0]
    result = getattr(library, wrong.function)(*arguments)
    if wrong.function == "fw_error_status":
        assert result == Status.OK
    elif wrong.function in functions_with_a_status():
        assert Status(result) is Status.NULL_ARGUMENT
    elif wrong.function in MINUS_ONE:
        assert result == -1
    else:
        assert not result
    assert scripted_server.connections == 0
    if owner is not None:
        owner[1](owner[0])
    client.free()


def object_of(parameter: Parameter, client: raw.Client) -> Tuple[Any, Any]:
    """A good object of the kind of a parameter, and how it is freed."""
    kind = parameter.kind.split()[-2]
    if kind == "fw_queue":
        return Queue(client.pointer).pointer, library.fw_queue_free
    if kind == "fw_config":
        return raw.new_config(), library.fw_config_free
    if kind == "fw_create_options":
        return raw.new_options(), library.fw_create_options_free
    options = ctypes.POINTER(fw_list_options)()
    assert library.fw_list_options_new(ctypes.byref(options)) == Status.OK
    return options, library.fw_list_options_free


def test_the_wrong_object_is_as_good_as_before(others: Dict[str, Any]) -> None:
    config = others["fw_cancel"]
    for name in FUNCTIONS:
        if name.endswith("_free") and name != "fw_config_free":
            getattr(library, name)(ctypes.cast(config, FUNCTIONS[name][1][0]))
    assert library.fw_config_set_timeout_ms(config, 1) == Status.OK
