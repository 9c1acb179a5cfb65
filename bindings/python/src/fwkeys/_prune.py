"""Deletes the keys that fit a selection: which ones, and which never."""

from __future__ import annotations

from typing import TYPE_CHECKING, AsyncIterator, Iterator, List, Mapping, Optional, Set, TypedDict, cast

from ._options import ListSettings, list_options
from ._text import Duration, text_in
from .errors import ArgumentError, AuthenticationError, CancelledError, FwKeysError, NotFoundError, StateError
from .keys import ApiKeyRecord
from .results import Identity, PrunedKey
from .statuses import Status

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._temporary import Owner
    from .async_client import AsyncClient
    from .client import Client


class Selection(TypedDict, total=False):
    """The keyword arguments of ``Client.prune`` that select keys; ``Client.list_api_keys`` tells what they
    mean."""

    unused_for: Optional[Duration]
    older_than: Optional[Duration]
    expires_within: Optional[Duration]
    name_pattern: Optional[str]
    annotations: Optional[Mapping[str, Optional[str]]]
    marked: bool


# What is not about the one key: the next deletion would fail as well.
_ENDS = (AuthenticationError, CancelledError, StateError)


class Pruning:
    """What is to be pruned, checked before anything is sent."""

    def __init__(
        self,
        account_id: Optional[str],
        user_id: Optional[str],
        *,
        dry_run: bool,
        force: bool,
        keep_key_id: Optional[str],
        **selection: Unpack[Selection],
    ) -> None:
        unknown = sorted(set(selection) - set(Selection.__annotations__))
        if unknown:
            raise TypeError(f"prune selects nothing by {unknown[0]!r}")
        if all(value is None or value is False or value == {} for value in selection.values()):
            raise TypeError("prune needs a selection, such as unused_for: without one it is every key")
        for argument, value in (("account_id", account_id), ("user_id", user_id)):
            if value is not None:
                text_in(argument, value)
        if user_id is not None and user_id.rpartition("/")[2] == "-":
            message = "user_id must name one user: keys cannot be deleted for all users at once"
            raise ArgumentError(message, status=Status.WILDCARD_USER)
        self._user_id = user_id
        self.owner: Owner = {"account_id": account_id, "user_id": user_id}
        self.dry_run = dry_run
        self.looks_for_key_in_hand = not force
        self._keep_key_id = keep_key_id
        # The library's hour of margin holds with 0 as well: nothing is selected that was used within it.
        has_margin = force or selection.get("unused_for") is not None
        self.settings = cast(ListSettings, selection if has_margin else {**selection, "unused_for": 0})
        with list_options(**self.settings):
            pass  # an argument that the library refuses is refused now

    def kept(self, me: Optional[Identity]) -> Set[Optional[str]]:
        """The ids of the keys that are never deleted."""
        in_hand = None if me is None else me.key_id
        own = (None, None if self._user_id is None else self._user_id.rpartition("/")[2])
        may_be_among_them = me is not None and in_hand is None and (own[1] is None or me.user_id in own)
        if may_be_among_them and self._keep_key_id is None:
            message = (
                "the key in hand cannot be told from the others, so nothing was deleted: name it with"
                " keep_key_id"
            )
            raise StateError(message, status=Status.INVALID_STATE)
        return {in_hand, self._keep_key_id} - {None}

    def pruned(self, key: ApiKeyRecord, failure: Optional[FwKeysError]) -> PrunedKey:
        if isinstance(failure, _ENDS):
            raise failure
        if isinstance(failure, NotFoundError):  # somebody else has deleted it
            failure = None
        return PrunedKey(key, is_deleted=failure is None and not self.dry_run, error=failure)


def prune(client: Client, pruning: Pruning) -> Iterator[PrunedKey]:
    kept = pruning.kept(client.whoami(with_user=True) if pruning.looks_for_key_in_hand else None)
    # All are found before one is deleted: a deletion may move the pages of a list.
    with client.list_api_keys(**pruning.owner, **pruning.settings) as listed:
        keys: List[ApiKeyRecord] = [key for key in listed if key.id not in kept]
    for key in keys:
        failure = None
        if not pruning.dry_run:
            try:
                client.delete_api_key(key.id or "", **pruning.owner)
            except FwKeysError as caught:
                failure = caught
        yield pruning.pruned(key, failure)


async def prune_on_loop(client: AsyncClient, pruning: Pruning) -> AsyncIterator[PrunedKey]:
    kept = pruning.kept(await client.whoami(with_user=True) if pruning.looks_for_key_in_hand else None)
    async with client.list_api_keys(**pruning.owner, **pruning.settings) as listed:
        keys: List[ApiKeyRecord] = [key async for key in listed if key.id not in kept]
    for key in keys:
        failure = None
        if not pruning.dry_run:
            try:
                await client.delete_api_key(key.id or "", **pruning.owner)
            except FwKeysError as caught:
                failure = caught
        yield pruning.pruned(key, failure)
