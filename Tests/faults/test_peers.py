"""The comparison with other clients, small: that it counts what it says it counts."""

from __future__ import annotations

from matrix import peers
from matrix.cells import SHARE
from matrix.programs import create_many, environment
from matrix.service import Service
from support import build

CREATES = 40


def test_the_seed_strikes_as_often_as_was_wanted() -> None:
    seed = peers.seed_with(peers.LOST_OF_200, 200)
    with Service(build.emulator_path(), "--seed", str(seed)) as service:
        service.fault({"operation": "create", "share": SHARE, "action": "close"})
        create_many(environment(service), "--clients thread --threads 4 --count 200")
        assert service.requests()["create"]["faulted"] == peers.LOST_OF_200


def test_who_leaves_keys_behind() -> None:
    rows = {(row.client, row.day): row for row in peers.measure(None, CREATES)}
    for day in peers.DAYS:
        exactly_once = rows["libfwkeys, exactly once", day]
        assert (exactly_once.orphans, exactly_once.silent) == (0, 0)
        plain = rows["libfwkeys", day]
        assert (plain.orphans, plain.silent, plain.requests) == (plain.errors, 0, CREATES)
    # It is used with its default number of attempts, all of which may be struck.
    saved = rows["libfwkeys, exactly once", "some"].handed_over - rows["libfwkeys", "some"].handed_over
    assert saved > 0
    assert rows["libfwkeys", "all"].orphans == CREATES
    # A replay of libcurl's own leaves keys that nobody is told of: were none counted here, none would be
    # anywhere.
    replayed = rows["C on libcurl, one connection", "some"]
    assert replayed.requests > CREATES
    assert replayed.silent > 0
