"""The manners of the Python objects: what they show, when they end, and that they stay where they are."""

from __future__ import annotations

import contextlib
import copy
import gc
import os
import pickle
import pprint
import signal
import threading
import weakref
from typing import Callable

import fwkeys
import pytest
from conftest import ACCOUNT, USER
from fwkeys import Outcome, Status
from support.emulator import Emulator
from support.replies import KEY_ID, SECRET, http_reply, listed, page_reply, record_reply
from support.scripted_server import ScriptedServer


@pytest.fixture
def key(scripted_server: ScriptedServer, scripted_client: fwkeys.Client) -> fwkeys.ApiKey:
    scripted_server.answer(record_reply())
    return scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)


@pytest.mark.parametrize(
    "show",
    [repr, str, format, pprint.pformat, "{0!r} {0!s} {0}".format, lambda key: repr(vars(key)), ascii, dir],
)
def test_no_text_form_shows_the_secret(key: fwkeys.ApiKey, show: Callable[[object], object]) -> None:
    key.secret  # noqa: B018 - even when it was asked for
    assert SECRET[8:] not in str(show(key))


def test_the_repr_tells_which_key_it_is(key: fwkeys.ApiKey) -> None:
    assert KEY_ID in repr(key)
    assert "quick-start" in repr(key)


def test_no_text_form_shows_the_api_key(scripted_client: fwkeys.Client) -> None:
    for shown in (repr(scripted_client), str(scripted_client), repr(vars(scripted_client))):
        assert "apiKeyOfTheTests" not in shown


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_neither_keys_nor_clients_can_be_duplicated(
    key: fwkeys.ApiKey, scripted_client: fwkeys.Client, duplicate: Callable[[object], object]
) -> None:
    with pytest.raises(TypeError, match="secret"):
        duplicate(key)
    with pytest.raises(TypeError, match="API key"):
        duplicate(scripted_client)


def test_the_secret_is_given_as_often_as_asked_for(key: fwkeys.ApiKey) -> None:
    assert key.secret == key.secret == SECRET
    first, second = key.secret_bytearray(), key.secret_bytearray()
    assert first == second == SECRET.encode()
    first[:] = bytes(len(first))
    assert second == SECRET.encode()
    assert key.secret == SECRET


@pytest.mark.parametrize("end", [fwkeys.ApiKey.wipe, fwkeys.ApiKey.close])
def test_a_wiped_key_keeps_its_record(key: fwkeys.ApiKey, end: Callable[[fwkeys.ApiKey], None]) -> None:
    assert not key.wiped
    end(key)
    end(key)
    assert key.wiped
    for use in (lambda: key.secret, key.secret_bytearray, key.__enter__):
        with pytest.raises(fwkeys.StateError) as caught:
            use()
        assert caught.value.status == Status.INVALID_STATE
        assert caught.value.outcome is Outcome.NOT_SENT
    assert key.id == KEY_ID
    assert KEY_ID in repr(key)


def test_leaving_the_block_wipes_the_key_also_by_an_exception(key: fwkeys.ApiKey) -> None:
    def use() -> None:
        with key:
            assert key.secret == SECRET
            raise RuntimeError("in the block")

    with pytest.raises(RuntimeError, match="in the block"):
        use()
    assert key.wiped


def test_a_key_outlives_its_client(scripted_server: ScriptedServer) -> None:
    scripted_server.answer(record_reply())
    with fwkeys.Client(api_key="k", base_url=scripted_server.base_url) as client:
        key = client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert key.secret == SECRET


def test_a_closed_client_refuses(scripted_server: ScriptedServer) -> None:
    client = fwkeys.Client(api_key="k", base_url=scripted_server.base_url)
    assert "open" in repr(client)
    client.close()
    client.close()
    assert "closed" in repr(client)
    with pytest.raises(fwkeys.StateError, match="closed") as caught:
        client.create_api_key(account_id=ACCOUNT, user_id=USER)
    assert caught.value.outcome is Outcome.NOT_SENT
    with pytest.raises(fwkeys.StateError, match="closed"):
        client.whoami()
    assert scripted_server.connections == 0


def test_forgotten_objects_are_freed(scripted_server: ScriptedServer) -> None:
    client = fwkeys.Client(api_key="k", base_url=scripted_server.base_url)
    scripted_server.answer(record_reply())
    key = client.create_api_key(account_id=ACCOUNT, user_id=USER)
    finalizer = key._handle._free
    gone = weakref.ref(client)
    assert finalizer.alive
    del key, client
    gc.collect()
    assert not finalizer.alive
    assert gone() is None


@pytest.mark.parametrize("waits", [False, True])
def test_an_error_does_not_keep_its_client(
    scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    """Nobody has to wait for the garbage collector, which would close the connections at some other time."""
    monkeypatch.setattr("fwkeys._waiting.can_be_interrupted", lambda: waits)
    gc.disable()
    try:
        client = fwkeys.Client(api_key="k", base_url=scripted_server.base_url)
        gone = weakref.ref(client)
        scripted_server.answer(http_reply(403))
        with contextlib.suppress(fwkeys.PermissionDeniedError):
            client.whoami()
        del client
        assert gone() is None
    finally:
        gc.enable()


def test_errors_tell_all_and_can_be_pickled(
    scripted_server: ScriptedServer, scripted_client: fwkeys.Client
) -> None:
    body = b'{"code":8,"message":"slow down"}'
    scripted_server.answer(http_reply(429, body, retry_after="3600", x_request_id="req-7"))
    with pytest.raises(fwkeys.RateLimitedError) as caught:
        scripted_client.create_api_key(account_id=ACCOUNT, user_id=USER)
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        assert isinstance(error, fwkeys.ServiceError)
        assert error.status == Status.RATE_LIMITED
        assert error.status_name == "ERROR_RATE_LIMITED"
        assert error.outcome is Outcome.REJECTED
        assert (error.http_status, error.service_code) == (429, 8)
        assert error.service_message == "slow down"
        assert error.request_id == "req-7"
        assert error.retry_after == 3600.0
        assert error.attempts == 1
        assert error.orphan_key_id is None
        assert error.marker is None
        assert str(error) == (
            f"{error.message} (request id req-7; outcome REJECTED:"
            " nothing was done, change the request or wait, in 3600 s at the earliest)"
        )


def test_the_tree_of_exceptions() -> None:
    services = [
        fwkeys.AuthenticationError,
        fwkeys.PermissionDeniedError,
        fwkeys.NotFoundError,
        fwkeys.ConflictError,
        fwkeys.RateLimitedError,
        fwkeys.RedirectedError,
        fwkeys.InvalidReplyError,
        fwkeys.PaginationError,
    ]
    assert all(issubclass(kind, fwkeys.ServiceError) for kind in services)
    assert issubclass(fwkeys.ArgumentError, ValueError)
    assert issubclass(fwkeys.OutOfMemoryError, MemoryError)
    assert issubclass(fwkeys.DeadlineError, (fwkeys.TransportError, TimeoutError))
    assert issubclass(fwkeys.CancelledError, fwkeys.TransportError)
    assert issubclass(fwkeys.SettingsError, ValueError)
    assert not issubclass(fwkeys.SecretLostError, fwkeys.ServiceError)
    kinds = [kind for kind in vars(fwkeys).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert all(issubclass(kind, fwkeys.FwKeysError) for kind in kinds)


def test_numbers_are_printed_as_their_names() -> None:
    assert f"{Outcome.UNKNOWN} {Status.NOT_FOUND:>12}" == "UNKNOWN    NOT_FOUND"
    assert str(fwkeys.LogLevel.INFO) == "INFO"
    assert int(Outcome.UNKNOWN) == 3


def test_a_status_that_is_newer_than_the_package_has_a_name_of_its_number() -> None:
    assert Status(9999) == 9999
    assert str(pickle.loads(pickle.dumps(Status(9999)))) == "STATUS_9999"
    assert fwkeys.statuses.status_name(9999) == "UNKNOWN_STATUS"
    assert fwkeys.statuses.outcome_from(9999) is Outcome.UNKNOWN
    assert all(number in fwkeys.errors._CLASSES for number in fwkeys.Status if number not in {0, 60})
    assert fwkeys.errors.class_for(9999, Outcome.UNKNOWN) is fwkeys.FwKeysError


def test_the_example_of_the_package_runs(client: fwkeys.Client, emulator: Emulator) -> None:
    stored = []
    with client.create_api_key(
        account_id=emulator.account_id, user_id=emulator.user_id, display_name="backup job"
    ) as key:
        stored.append(key.secret)
    assert key.wiped
    assert len(stored[0]) > 8


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # a fork beside threads, which is what is tested
def test_a_forked_child_does_not_wait_for_a_thread_of_its_parent(
    scripted_server: ScriptedServer, eager_client: fwkeys.Client
) -> None:
    is_forked = threading.Event()
    scripted_server.answer(page_reply(listed(1), token="t"))
    keys = eager_client.list_api_keys()
    scripted_server.answer(page_reply(listed(1, annotations={"team": "a"})))
    annotated = eager_client.list_api_keys()
    next(keys)
    record = next(annotated)
    scripted_server.answer(is_forked, page_reply(listed(2)))
    thread = threading.Thread(target=next, args=[keys])
    thread.start()
    scripted_server.wait_for_requests(3)
    with fwkeys.keys._reading:
        child = os.fork()
    if child == 0:
        signal.alarm(60)  # ends a child that waits
        read = threading.Thread(target=lambda: record.annotations)
        read.start()
        read.join()
        try:
            next(keys)
        except fwkeys.StateError:
            keys.close()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    is_forked.set()
    thread.join()
    assert status == 0
