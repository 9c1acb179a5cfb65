"""A small part of the random run, and that its judge sees each kind of lie. `make faults` runs all of it."""

from __future__ import annotations

from typing import Any

import pytest
from chaos import truth
from chaos.fates import CHANCES, fate_of
from chaos.orders import Order, Told
from chaos.rounds import CREATES_OF_A_ROUND, Result, run_rounds
from chaos.ways import WAYS

SEED = 14
MARKER, OTHER = "00112233445566ff", "ff66554433221100"


@pytest.fixture(scope="module")
def result() -> Result:
    """A round on each way."""
    return run_rounds(SEED, range(len(WAYS)))


def test_no_lie_is_told(result: Result) -> None:
    assert "\n".join(result.lies) == ""


def test_no_call_outlives_its_deadline(result: Result) -> None:
    assert "\n".join(result.hangs) == ""


def test_the_run_strikes(result: Result) -> None:
    """A run in which nothing goes wrong proves nothing."""
    assert len(result.told) == CREATES_OF_A_ROUND * len(WAYS)
    assert set(result.fates) == {"passed", *CHANCES}
    assert result.faulted > 0
    assert result.strays > 0
    assert {"DONE", "UNKNOWN"} <= set(result.outcomes())


def test_a_seed_draws_the_same_fates_again() -> None:
    def drawn(seed: int) -> list[str]:
        return [fate_of(seed, f"create-{number}", 1).kind for number in range(100)]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


# ---- The judge


def told(outcome: str = "DONE", exactly_once: int = 0, **changes: Any) -> Told:
    """What was told of create-1, by default that its key is key_1."""
    fields: dict[str, Any] = {"outcome": outcome, "status": "OK", "seconds": 0.1}
    if outcome == "DONE":
        name = f"create-1-fwk-{MARKER}" if exactly_once else "create-1"
        fields.update(key_id="key_1", display_name=name, prefix="fw_key_1", has_secret=True)
        fields.update(marker=MARKER if exactly_once else None)
    return Told(Order("create-1", exactly_once, timeout_ms=1000), **{**fields, **changes})


def key(key_id: str = "key_1", name: str = "create-1", marker: str | None = None) -> dict[str, Any]:
    shown = name if marker is None else f"{name}-fwk-{marker}"
    return {"keyId": key_id, "displayName": shown, "prefix": f"fw_{key_id}"}


TRUE = [
    (told(), [key()]),
    (told("NOT_SENT"), []),
    (told("UNKNOWN"), [key()]),
    (told("UNKNOWN"), []),
    (told("SECRET_LOST"), []),
    (told("SECRET_LOST", orphan_key_id="key_1"), [key()]),
    (told("SECRET_LOST", orphan_prefix="fw_key_1"), [key()]),
    (told(exactly_once=1), [key(marker=MARKER)]),
    (told(exactly_once=1, unsettled=1), [key(marker=MARKER), key("key_2", marker=MARKER)]),
    (told("UNKNOWN", 1, marker=MARKER), [key(marker=MARKER), key("key_2", marker=MARKER)]),
]
FALSE = [
    (told(), [], "the key that was handed over is not alive"),
    (told(), [key(name="create-2")], "the key that was handed over is that of another create"),
    (told(display_name="create-2"), [key()], "the key that was handed over is that of another create"),
    (told(prefix="fw_key_2"), [key()], "the secret that was handed over is not that of the key"),
    (told(has_secret=False), [key()], "the secret that was handed over is not that of the key"),
    (told(), [key(), key("key_2")], "1 keys are alive that nobody was told of"),
    (told("NOT_SENT"), [key()], "1 keys are alive that nobody was told of"),
    (told("REJECTED"), [key()], "1 keys are alive that nobody was told of"),
    (told("SECRET_LOST"), [key()], "1 keys are alive that nobody was told of"),
    (told("SECRET_LOST", orphan_key_id="key_2"), [key()], "1 keys are alive that nobody was told of"),
    (told("SECRET_LOST", orphan_prefix="fw_key_2"), [key()], "1 keys are alive that nobody was told of"),
    (
        told("SECRET_LOST", orphan_prefix="fw_key_2"),
        [key("key_2", name="create-2")],
        "the prefix that it names is that of no key of it",
    ),
    (
        told("SECRET_LOST", orphan_key_id="key_2"),
        [key("key_2", name="create-2")],
        "the orphan that it names is the key of another create",
    ),
    (told("UNKNOWN"), [key(), key("key_2")], "2 keys are alive that nobody was told of"),
    (
        told(exactly_once=1),
        [key(marker=MARKER), key("key_2", marker=MARKER)],
        "1 keys are alive that nobody was told of",
    ),
    (told("UNKNOWN", 1), [key(marker=MARKER)], "1 keys are alive that nobody was told of"),
    (
        told("UNKNOWN", 1, marker=OTHER),
        [key(marker=MARKER)],
        "a key of it bears another marker than the one that was told",
    ),
]


@pytest.mark.parametrize(("said", "alive"), TRUE)
def test_what_is_true_is_no_lie(said: Told, alive: list[dict[str, Any]]) -> None:
    assert truth.lies([said], alive, {}) == []


@pytest.mark.parametrize(("said", "alive", "lie"), FALSE)
def test_a_lie_is_seen(said: Told, alive: list[dict[str, Any]], lie: str) -> None:
    assert truth.lies([said], alive, {}) == [f"create-1: {lie} ({said.outcome}, OK)"]


def test_a_request_that_was_doubled_may_leave_a_second_key() -> None:
    alive = [key(), key("key_2")]
    assert truth.lies([told()], alive, {"create-1": True}) == []
    assert truth.lies([told()], alive[1:], {"create-1": True}) != []
    marked = [key(marker=MARKER), key("key_2", marker=MARKER)]
    assert truth.lies([told(exactly_once=1)], marked, {"create-1": True}) == []
    assert truth.lies([told(exactly_once=2)], marked, {"create-1": False}) == []
    assert truth.lies([told(exactly_once=2)], marked, {"create-1": True}) != []


def test_a_hang_is_seen() -> None:
    late = 1 + truth.GRACE_SECONDS + 0.1
    assert truth.hangs([told(seconds=late - 0.2)]) == []
    assert truth.hangs([told(seconds=late)]) != []
    # A key may have to be deleted, which takes its own time.
    assert truth.hangs([told("SECRET_LOST", seconds=late)]) == []
    assert truth.hangs([told("SECRET_LOST", seconds=late + truth.DELETION_SECONDS)]) != []
