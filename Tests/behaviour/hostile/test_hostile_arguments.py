"""Every argument of every function, with what no honest caller gives: the exact status, and nothing is sent.

What is taken although it looks like a way out stays one segment of the path: that is looked at on the wire.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple
from urllib.parse import unquote_to_bytes

import pytest
from fwkeys import Outcome, Status
from fwkeys._declarations import (
    fw_api_key,
    fw_api_key_list,
    fw_destroy_callback,
    fw_error,
    fw_list_options,
    fw_log_callback,
    fw_rotation,
    fw_sweep,
)
from fwkeys._library import library
from support import raw
from support.hostile_arguments import MARKER, NUMBERS, SUBMISSIONS, TEXTS, Row
from support.parameters import Parameter, all_parameters, parameters_of
from support.queues import Queue
from support.replies import http_reply
from support.scripted_server import ScriptedServer

PARAMETERS: Dict[str, Parameter] = {each.label: each for some in all_parameters().values() for each in some}

# Numbers that are looked at elsewhere: names of numbers, places in lists, the room in a buffer, and those of
# queues.
OTHER_NUMBERS = {
    "fw_status_name(status)",
    "fw_outcome_name(outcome)",
    "fw_log_level_name(level)",
    "fw_rotation_state_name(state)",
    "fw_operation_name(operation)",
    "fw_queue_set_max_in_flight(operations)",
    "fw_queue_set_max_waiting(operations)",
    "fw_queue_whoami(with_user)",
    "fw_queue_run(timeout_ms)",
    "fw_queue_cancel(ticket)",
    "fw_marker_generate(capacity)",
    "fw_api_key_copy_secret(capacity)",
    "fw_api_key_annotation_name(index)",
    "fw_api_key_annotation_value(index)",
    "fw_sweep_deleted_key_id(index)",
    "fw_status_message(status)",
    "fw_status_is_argument_error(status)",
    "fw_check_user_id(every_user_also)",
    "fw_markers_sweep(max_in_flight)",
    "fw_markers_error(index)",
    "fw_markers_deleted_count(index)",
    "fw_markers_deleted_key_id(index)",
    "fw_markers_deleted_key_id(key_index)",
}

# What test_configuration.py, test_described_requests.py and test_marker_set.py look at.
OTHER_TEXTS = {
    "fw_config_has_api_key(api_key)",
    "fw_check_id(id)",
    "fw_check_user_id(id)",
    "fw_check_marker(marker)",
    "fw_create_options_describe(account_id_or_null)",
    "fw_create_options_describe(user_id_or_null)",
    "fw_delete_describe(account_id_or_null)",
    "fw_delete_describe(user_id_or_null)",
    "fw_delete_describe(key_id)",
    "fw_markers_add(account_id)",
    "fw_markers_add(user_id)",
    "fw_markers_add(marker)",
    "fw_markers_add(keep_key_id_or_null)",
}

# The arguments of an operation behind its client, all of them good, and its result.
OPERATIONS: Dict[str, Tuple[List[Any], Any]] = {
    "fw_create_api_key": ([b"account", b"user", None], fw_api_key),
    "fw_get_api_key": ([b"account", b"user", b"key"], fw_api_key),
    "fw_list_api_keys": ([b"account", b"user", None], fw_api_key_list),
    "fw_update_api_key": ([b"account", b"user", b"key", raw.changes()], fw_api_key),
    "fw_delete_api_key": ([b"account", b"user", b"key"], None),
    "fw_rotation_begin": ([b"account", b"user", b"key", None], fw_rotation),
    "fw_rotation_resume": ([b"account", b"user", b"key", b"other"], fw_rotation),
    "fw_sweep_api_keys": ([b"account", b"user", MARKER.good, None], fw_sweep),
}

# The arguments of a setter that has more than one, all of them good.
GOOD: Dict[str, List[Any]] = {
    "fw_create_options_set_annotation": [b"name", b"value"],
    "fw_list_options_set_annotation": [b"name", b"value"],
    "fw_config_set_client_certificate": [b"certificate", b"key"],
    "fw_config_set_proxy_credentials": [b"user", b"password"],
    "fw_config_set_log": [1, fw_log_callback(), None, fw_destroy_callback()],
}

LOADED = "fw_config_load(profile_or_null)"

KINDS = {
    "int32_t",
    "int64_t",
    "uint64_t",
    "size_t",
    "fw_status",
    "fw_outcome",
    "fw_log_level",
    "fw_rotation_state",
    "fw_operation",
}


def group_of(label: str) -> str:
    function = PARAMETERS[label].function
    if label == LOADED:
        return "loading"
    if function.startswith("fw_queue_"):
        return "submissions"
    return "operations" if function in OPERATIONS else "setters"


def labels(group: str) -> List[str]:
    return [label for label in TEXTS if group_of(label) == group]


def refused(label: str) -> List[Row]:
    return [row for row in TEXTS[label].rows() if row[2] is not Status.OK]


def taken(group: str) -> List[Any]:
    return [
        pytest.param(label, value, id=f"{label} {name}")
        for label in labels(group)
        for name, value, status in TEXTS[label].rows()
        if status is Status.OK
    ]


def test_no_text_is_forgotten() -> None:
    assert {each.label for each in parameters_of("const char *")} == set(TEXTS) | OTHER_TEXTS


def test_no_number_is_forgotten() -> None:
    assert {each.label for each in parameters_of(*KINDS)} == set(NUMBERS) | OTHER_NUMBERS


def test_nothing_else_is_taken_by_value() -> None:
    """What is not text and no number is a pointer: an object, an output, or a callback."""
    known = {"const char *", "char *", "void *", "size_t *", "int64_t *", "uint64_t *"}
    known |= {"fw_log_callback", "fw_destroy_callback", "fw_sweep_callback"} | KINDS
    others = {each.kind for each in PARAMETERS.values()} - known
    assert all(kind.startswith(("fw_", "const fw_")) and kind.endswith("*") for kind in others), others


# ---- Setters


class Objects:
    """One of each object that has setters."""

    def __init__(self) -> None:
        self.config, self.create_options = raw.new_config(), raw.new_options()
        self.list_options = ctypes.POINTER(fw_list_options)()
        assert library.fw_list_options_new(ctypes.byref(self.list_options)) == Status.OK

    def of(self, function: str) -> Any:
        for prefix in ("config", "create_options", "list_options"):
            if function.startswith(f"fw_{prefix}_"):
                return getattr(self, prefix)
        raise AssertionError(function)

    def free(self) -> None:
        library.fw_config_free(self.config)
        library.fw_create_options_free(self.create_options)
        library.fw_list_options_free(self.list_options)


@pytest.fixture
def objects() -> Iterator[Objects]:
    objects = Objects()
    yield objects
    objects.free()


def set_to(objects: Objects, parameter: Parameter, value: Any) -> Status:
    arguments = list(GOOD.get(parameter.function, [None]))
    arguments[parameter.index - 1] = value
    status = getattr(library, parameter.function)(objects.of(parameter.function), *arguments)
    return Status(status)


@pytest.mark.parametrize("label", labels("setters"))
def test_texts_of_setters(label: str) -> None:
    wrong: List[str] = []
    for name, value, status in TEXTS[label].rows():
        objects = Objects()
        came = set_to(objects, PARAMETERS[label], value)
        objects.free()
        if came is not status:
            wrong.append(f"{name}: {came!r} instead of {status!r}")
    assert wrong == []


@pytest.mark.parametrize("label", sorted(NUMBERS))
def test_numbers_of_setters(objects: Objects, label: str) -> None:
    parameter = PARAMETERS[label]
    bits = 64 if parameter.kind == "int64_t" else 32
    beyond = dict.fromkeys((-1, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1), Status.OUT_OF_RANGE)
    if label == "fw_create_options_set_expire_time_unix(seconds)":
        beyond[-1] = Status.TIME_IN_PAST
        beyond[-(2**63)] = Status.TIME_IN_PAST
    for number, status in {**beyond, **NUMBERS[label]}.items():
        assert set_to(objects, parameter, number) is status, number


def profile_rows() -> List[Row]:
    return [row for row in TEXTS[LOADED].rows() if row[0] != "the longest"]


@pytest.mark.parametrize(("value", "status"), [pytest.param(*row[1:], id=row[0]) for row in profile_rows()])
def test_profiles(
    objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: Any, status: Status
) -> None:
    """Also where a file lies at the end of the way that it looks for."""
    for name in ("FIREWORKS_PROFILE", "FIREWORKS_AUTH_FILE", "FIREWORKS_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    profiles = tmp_path / ".fireworks/profiles"
    for folder in (profiles / "good", profiles / "a/b", tmp_path / ".fireworks"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "auth.ini").write_text("account_id = found\n")
        (folder / "auth.ini").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    error = ctypes.POINTER(fw_error)()
    assert Status(library.fw_config_load(objects.config, value, ctypes.byref(error))) is status
    if status is Status.OK:
        assert library.fw_config_account_id(objects.config) == b"found"
    else:
        assert library.fw_error_outcome(error) == Outcome.NOT_SENT
        assert b"profile" in library.fw_error_message(error)
        assert library.fw_config_account_id(objects.config) is None
    library.fw_error_free(error)


# ---- Operations


@pytest.fixture
def client(scripted_server: ScriptedServer) -> Iterator[Any]:
    config = raw.new_config()
    assert library.fw_config_set_settle_ms(config, 0) == Status.OK
    client = raw.Client(scripted_server.base_url, config)
    yield client.pointer
    client.free()


def submission_of(parameter: Parameter) -> str:
    return parameter.function[len("fw_queue_") :]


def with_value(parameter: Parameter, value: Any) -> List[Any]:
    """The arguments of an operation or its submission: this one, and all others good."""
    arguments = list(OPERATIONS[SUBMISSIONS.get(submission_of(parameter), parameter.function)][0])
    arguments[parameter.index - 1] = value
    return arguments


def call(client: Any, parameter: Parameter, value: Any) -> Tuple[Status, Outcome, bytes]:
    """What came of an operation with this argument, and what its error says."""
    output = OPERATIONS[parameter.function][1]
    result = None if output is None else ctypes.POINTER(output)()
    error = ctypes.POINTER(fw_error)()
    outputs = [ctypes.byref(error)] if result is None else [ctypes.byref(result), ctypes.byref(error)]
    function = getattr(library, parameter.function)
    came = Status(function(client, *with_value(parameter, value), *outputs))
    said = (came, Outcome(library.fw_error_outcome(error)), library.fw_error_message(error) or b"")
    library.fw_error_free(error)
    assert not result
    return said


@pytest.mark.parametrize("label", labels("operations"))
def test_texts_that_operations_refuse(scripted_server: ScriptedServer, client: Any, label: str) -> None:
    parameter = PARAMETERS[label]
    wrong: List[str] = []
    for name, value, status in refused(label):
        came, outcome, message = call(client, parameter, value)
        if (came, outcome) != (status, Outcome.NOT_SENT) or not named_in(message, parameter):
            wrong.append(f"{name}: {came!r}, {outcome!r}, {message!r} instead of {status!r}")
    assert wrong == []
    assert scripted_server.connections == 0


@pytest.mark.parametrize(("label", "value"), taken("operations"))
def test_texts_that_operations_send(
    scripted_server: ScriptedServer, client: Any, label: str, value: Any
) -> None:
    parameter = PARAMETERS[label]
    for _ in range(2):  # a key that is not there is looked for in the list, too
        scripted_server.answer(http_reply(404))
    assert call(client, parameter, value)[:2] == (refusal_of(parameter), Outcome.REJECTED)
    check_paths(scripted_server, parameter, with_value(parameter, value))


@pytest.mark.parametrize("label", labels("submissions"))
def test_texts_that_submissions_refuse(scripted_server: ScriptedServer, client: Any, label: str) -> None:
    parameter, queue = PARAMETERS[label], Queue(client)
    wrong: List[str] = []
    for name, value, status in refused(label):
        came = queue.refused(submission_of(parameter), *with_value(parameter, value))
        if came is not status:
            wrong.append(f"{name}: {came!r} instead of {status!r}")
    queue.run(0)
    assert wrong == []
    assert scripted_server.connections == 0
    queue.free()


@pytest.mark.parametrize(("label", "value"), taken("submissions"))
def test_texts_that_submissions_send(
    scripted_server: ScriptedServer, client: Any, label: str, value: Any
) -> None:
    parameter, queue = PARAMETERS[label], Queue(client)
    for _ in range(2):  # as above
        scripted_server.answer(http_reply(404))
    queue.submit(submission_of(parameter), *with_value(parameter, value))
    done = queue.one()
    assert (done.status, done.outcome) == (refusal_of(parameter), Outcome.REJECTED)
    check_paths(scripted_server, parameter, with_value(parameter, value))
    queue.free()


def refusal_of(parameter: Parameter) -> Status:
    """What a 404 means to the operation."""
    return Status.NOT_OFFERED if "update" in parameter.function else Status.NOT_FOUND


def check_paths(server: ScriptedServer, parameter: Parameter, arguments: List[Any]) -> None:
    """What was asked for has the arguments in it as one segment each."""
    assert server.requests
    for request in server.requests:
        path = request.target.partition("?")[0].encode()
        segments = [unquote_to_bytes(segment) for segment in path.split(b"/")]
        if parameter.function.endswith("_delete_api_key"):
            assert segments.pop() == b"apiKeys:delete"
            segments.append(b"apiKeys")
        assert segments[:7] == [b"", b"v1", b"accounts", arguments[0], b"users", arguments[1], b"apiKeys"]
        assert segments[7:] in ([], [arguments[2]])  # the key of a get or an update
        assert request.header_lines[0].count(" ") == 2
        assert not [line for line in request.header_lines if line.lower().startswith("x-evil")]


def named_in(message: bytes, parameter: Parameter) -> bool:
    """An old key id is a key id to the library, and what may be NULL is called by its plain name."""
    name = parameter.name.replace("old_", "").replace("_or_null", "")
    return name.encode() in message
