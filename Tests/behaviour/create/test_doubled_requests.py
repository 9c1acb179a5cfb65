"""A proxy sends each create twice and hands on one answer. With exactly_once=2 the library looks for the
second key after every answer, and either deletes that key or says that one may be left.
"""

from __future__ import annotations

from typing import List, Optional

import fwkeys
import pytest
from conftest import ACCOUNT, API_KEY, USER
from support.key_server import NOT_FOUND, KeyServer
from support.replies import json_reply
from support.scripted_server import ReceivedRequest


class DoublingServer(KeyServer):
    """Makes two keys for each create, and answers with the first.

    unknown_for    so many deletes are answered by a replica that does not know the key yet
    is_first_late  the first create gets no answer, and its key is made after the first deletion
    """

    def __init__(self, unknown_for: int = 0, is_first_late: bool = False) -> None:
        self._unknown_for = unknown_for
        self._is_first_late = is_first_late
        self._late: Optional[ReceivedRequest] = None
        self.requests: List[str] = []
        super().__init__()

    def perform(self, request: ReceivedRequest) -> bytes:
        self.requests.append(request.method + " " + request.target.rpartition("/")[2].partition("?")[0])
        if request.target.endswith(":delete"):
            if self._unknown_for > 0:
                self._unknown_for -= 1
                return json_reply(404, NOT_FOUND)
            answer = self.delete(request)
            if self._late is not None:
                self.make(self._late)
                self._late = None
            return answer
        if request.method == "POST" and self._is_first_late:
            self._is_first_late = False
            self._late = request
            return b""
        answer = super().perform(request)
        if request.method == "POST":
            self.make(request)
        return answer


def check_told(server: DoublingServer) -> None:
    """One key is alive, or the caller is told that there may be more."""
    with fwkeys.Client(
        api_key=API_KEY,
        base_url=server.base_url,
        account_id=ACCOUNT,
        user_id=USER,
        timeout=10,
        retry_base=0,
        settle_time=0.01,
    ) as client:
        with client.create_api_key(display_name="doubled", exactly_once=2) as key:
            left = [each.key_id for each in server.alive()]
            assert key.id in left
            assert left == [key.id] or key.unsettled_attempts > 0, server.requests


def test_the_second_key_is_deleted() -> None:
    with DoublingServer() as server:
        check_told(server)
        assert len(server.deleted) == 1


@pytest.mark.parametrize("times", [1, 2, 3, 8])
def test_a_second_key_that_is_not_found_when_it_is_deleted_is_not_gone(times: int) -> None:
    with DoublingServer(unknown_for=times) as server:
        check_told(server)


def test_a_second_key_does_not_settle_an_attempt_that_was_lost() -> None:
    """The key of the lost attempt may still come: the key that was deleted is that of a doubled request."""
    with DoublingServer(is_first_late=True) as server:
        check_told(server)
