"""Compares what callers were told with the keys that are alive. Each create has a name of its own, so a key
can be attributed to the create that led to it.
"""

from __future__ import annotations

from collections import defaultdict

from support.emulator import Record

from chaos.orders import Told

MARK = "-fwk-"
# A call that ends so much too late did not see its deadline: no machine is that slow.
GRACE_SECONDS = 2.0
# What the header allows past the deadline where a key has to be deleted.
DELETION_SECONDS = 5.0


def name_of(record: Record) -> str:
    """The name that was asked for, without the marker behind it."""
    return str(record["displayName"]).partition(MARK)[0]


def lies(told: list[Told], alive: list[Record], sent_twice: dict[str, bool]) -> list[str]:
    """What the library said and is not true.

    A create that was sent twice on the way may leave a second key, since the library sees neither the second
    request nor its answer. Where the library had to look after each answer, and a look could show both keys,
    it may not: those creates are true in `sent_twice`.
    """
    by_name: dict[str, list[Record]] = defaultdict(list)
    for record in alive:
        by_name[name_of(record)].append(record)
    by_id = {str(record["keyId"]): record for record in alive}
    return [
        f"{each.order.name}: {lie} ({each.outcome}, {each.status})"
        for each in told
        for lie in _lies(each, by_name[each.order.name], by_id, may_be_doubled(each, sent_twice))
    ]


def may_be_doubled(told: Told, sent_twice: dict[str, bool]) -> bool:
    can_be_seen = sent_twice.get(told.order.name)
    return can_be_seen is not None and not (can_be_seen and told.order.exactly_once == 2)


def _lies(told: Told, keys: list[Record], by_id: dict[str, Record], is_doubled: bool) -> list[str]:
    found = []
    orphan = by_id.get(told.orphan_key_id or "")
    if orphan is not None and name_of(orphan) != told.order.name:
        found.append("the orphan that it names is the key of another create")
    if told.outcome == "DONE":
        found += _lies_of_key(told, by_id.get(told.key_id or ""))
    left = [key for key in keys if key["keyId"] not in (told.key_id, told.orphan_key_id)]
    by_prefix = [key for key in left if key["prefix"] == told.orphan_prefix]
    if len(by_prefix) == 1:
        left.remove(by_prefix[0])
    if told.marker is not None:
        others = [key for key in left if str(key["displayName"]).partition(MARK)[2] != told.marker]
        if others:
            found.append("a key of it bears another marker than the one that was told")
    if left and not is_doubled and not _tells_of(told, len(left)):
        found.append(f"{len(left)} keys are alive that nobody was told of")
    elif told.orphan_prefix is not None and told.marker is None and len(by_prefix) != 1:
        # With a marker the key may be gone, and another one unsettled.
        found.append("the prefix that it names is that of no key of it")
    return found


def _lies_of_key(told: Told, record: Record | None) -> list[str]:
    if record is None:
        return ["the key that was handed over is not alive"]
    found = []
    if name_of(record) != told.order.name or told.display_name != record["displayName"]:
        found.append("the key that was handed over is that of another create")
    if not told.has_secret or told.prefix != record["prefix"]:
        found.append("the secret that was handed over is not that of the key")
    return found


def _tells_of(told: Told, count: int) -> bool:
    """Whether so many more keys may be alive by what was told."""
    if told.order.exactly_once:
        return told.marker is not None and (told.outcome != "DONE" or told.unsettled > 0)
    return told.outcome == "UNKNOWN" and count == 1 and told.orphan_key_id is None


def may_delete(told: Told) -> bool:
    """Whether the call may have deleted a key, for which it has time of its own."""
    return told.outcome == "SECRET_LOST" or told.order.exactly_once > 0


def hangs(told: list[Told]) -> list[str]:
    """Calls that did not end in time. Deleting a key may take longer than the deadline allows."""
    found = []
    for each in told:
        if each.overrun > GRACE_SECONDS + (DELETION_SECONDS if may_delete(each) else 0):
            found.append(f"{each.order.name}: {each.overrun:.1f} s too late ({each.outcome}, {each.status})")
    return found


def to_sweep(told: list[Told]) -> dict[str, str | None]:
    """The markers that callers were told to sweep, each with the key to keep."""
    return {
        each.marker: each.key_id
        for each in told
        if each.marker is not None and (each.outcome != "DONE" or each.unsettled > 0)
    }
