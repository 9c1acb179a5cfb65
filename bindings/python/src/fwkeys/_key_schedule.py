"""When a provider creates, proves and deletes its keys: a state machine without I/O, locks or a clock.

The life of a key:

    created -- proved, in use ------------- renewal is due --------- end
                                            <------ overlap ------->

When the renewal is due, the next key is created. It takes over when the service knows it. The key before
stays until the overlap has passed, and is deleted then.

All times are seconds of a clock that nobody can set. How long a key lives is told by the service, as the
difference of two times of its own clock: so it does not matter what this machine's clock says.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Generic, List, Optional, Tuple, TypeVar

from .errors import AuthenticationError, FwKeysError, StateError
from .keys import ApiKeyRecord
from .statuses import Outcome, Status

PROOF_SECONDS = 60.0
"""How long the service may refuse a new key before the key is given up."""

# Seconds between two attempts.
_FIRST_PROOF_PAUSE, _LAST_PROOF_PAUSE = 0.1, 2.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.1, 60.0
_PAUSE_WITHOUT_KEY = 1.0
_LONGEST_RETRY_AFTER = 600.0

# With less of its life left, a key is handed out only if there is no other.
_LONGEST_MARGIN = 10.0

Lease = TypeVar("Lease")
"""What holds a key and can delete it."""


class Action(Enum):
    CREATE = "create"
    PROVE = "prove"
    DELETE = "delete"


class HeldKey(Generic[Lease]):
    """A key of the provider."""

    def __init__(self, lease: Lease, begun: float, end: float) -> None:
        self.lease = lease
        self.begun = begun  # before the create was sent
        self.end = end  # when it expires, or sooner
        self.proof_due = begun
        self.proof_pause = _FIRST_PROOF_PAUSE
        self.delete_due = end


Step = Tuple[Action, Optional[HeldKey[Lease]]]


class KeySchedule(Generic[Lease]):
    def __init__(self, ttl: float, overlap: float) -> None:
        self.ttl = ttl
        self.overlap = overlap
        self.present: Optional[HeldKey[Lease]] = None
        self.candidate: Optional[HeldKey[Lease]] = None  # created, and not yet proved
        self.retired: List[HeldKey[Lease]] = []
        self._is_doubted = False  # the present key
        self._doubt_due = float("-inf")
        self.renewal_failure: Optional[FwKeysError] = None
        self.deletion_failure: Optional[FwKeysError] = None
        self._create_due = float("-inf")
        self._pause = min(max(overlap / 10, _SHORTEST_PAUSE), _LONGEST_PAUSE)
        self._margin = min(overlap / 2, _LONGEST_MARGIN)
        self._service_time: Optional[Tuple[datetime, float]] = None  # at which of our times

    # ---- What is due

    def due(self) -> Tuple[float, Step[Lease]]:
        """The next step, and when it is due; minus infinity: at once."""
        steps: List[Tuple[float, Step[Lease]]] = [
            (held.delete_due, (Action.DELETE, held)) for held in self.retired
        ]
        if self._is_doubted and self.present is not None:
            steps.insert(0, (float("-inf"), (Action.PROVE, self.present)))
        elif self.candidate is not None:
            steps.insert(0, (self.candidate.proof_due, (Action.PROVE, self.candidate)))
        else:
            steps.insert(0, (self._renewal_due(), (Action.CREATE, None)))
        return min(steps, key=lambda step: step[0])

    def step_at(self, now: float) -> Optional[Step[Lease]]:
        """The step that is due by then."""
        due, step = self.due()
        return step if due <= now else None

    def _renewal_due(self) -> float:
        held = self.present
        if held is None:
            return self._create_due
        # The service may give a key less life than was asked for.
        lead = min(self.overlap, (held.end - held.begun) / 2)
        return max(held.end - lead, self._create_due)

    def living(self, now: float) -> Optional[HeldKey[Lease]]:
        """The key to hand out."""
        held = self.present
        return held if held is not None and now < held.end else None

    def need_not_wait(self, now: float) -> bool:
        """Whether the key lives long enough to be handed out while a renewal is under way."""
        held = self.living(now)
        return held is not None and now < held.end - self._margin and not self._is_doubted

    def doubt(self, now: float) -> None:
        """The service refused the present key, which somebody may have deleted: ask, once in a while."""
        if self.living(now) is not None and now >= self._doubt_due:
            self._is_doubted = True
            self._doubt_due = now + _LONGEST_PAUSE

    def service_time(self, now: float) -> Optional[datetime]:
        """What the service's clock shows, None: not known before the first key."""
        if self._service_time is None:
            return None
        then, at = self._service_time
        return then + timedelta(seconds=now - at)

    # ---- What came of a step

    def created(self, lease: Lease, record: ApiKeyRecord, begun: float, now: float) -> None:
        create_time, expire_time = _times(record)
        life = self.ttl
        if create_time is not None:
            self._service_time = create_time, begun
            if expire_time is not None:
                life = min(life, (expire_time - create_time).total_seconds())
                if not create_time.microsecond:  # the service cut the fraction off
                    life = min(life, (expire_time - create_time).total_seconds() - 1)
        self.candidate = HeldKey(lease, begun, begun + life)
        if self.candidate.end <= now:
            message = "the new API key has expired already: is the clock of this machine right?"
            is_first = self.renewal_failure is None
            self._give_up(StateError(message, status=Status.TIME_IN_PAST, outcome=Outcome.DONE), now)
            if is_first:  # the next expiry counts from the service's time
                self._create_due = now

    def create_failed(self, failure: FwKeysError, now: float) -> None:
        self.renewal_failure = failure
        pause = self._pause if self.living(now) else min(self._pause, _PAUSE_WITHOUT_KEY)
        self._create_due = now + max(pause, min(failure.retry_after or 0, _LONGEST_RETRY_AFTER))

    def left_behind(self, lease: Lease, begun: float, now: float) -> None:
        """A create failed and may have left a key, which is to be looked for."""
        held = HeldKey(lease, begun, begun + self.ttl)
        held.delete_due = now + self._pause
        self.retired.append(held)

    def proved(self, held: HeldKey[Lease], now: float) -> None:
        """The key works. If it is the candidate, it takes over."""
        self._is_doubted = False
        if held is self.present:
            return
        old = self.present
        if old is not None:
            old.delete_due = min(now + self.overlap, old.end)
            if old not in self.retired:  # where an interrupted call has come so far
                self.retired.append(old)
        self.present, self.candidate = self.candidate, None
        self.renewal_failure = None

    def not_proved(self, held: HeldKey[Lease], failure: FwKeysError, now: float) -> None:
        """The service does not know the key, or was not reached."""
        self._is_doubted = False
        if held is self.present:
            if isinstance(failure, AuthenticationError):
                held.end = held.delete_due = now
                self.retired.append(held)
                self.present, self._create_due = None, now
            return
        self.renewal_failure = failure
        if now >= min(held.begun + PROOF_SECONDS, held.end):
            self._give_up(failure, now)
            return
        held.proof_due = now + max(held.proof_pause, min(failure.retry_after or 0, PROOF_SECONDS))
        held.proof_pause = min(held.proof_pause * 2, _LAST_PROOF_PAUSE)

    def deleted(self, held: HeldKey[Lease]) -> None:
        self.retired.remove(held)
        self.deletion_failure = None

    def delete_failed(self, held: HeldKey[Lease], failure: FwKeysError, now: float) -> bool:
        """Whether the key is to be deleted again; otherwise it has expired, and is forgotten."""
        self.deletion_failure = failure
        if now >= held.end:
            self.retired.remove(held)
            return False
        held.delete_due = now + self._pause
        return True

    def holds(self, lease: Lease) -> bool:
        return any(held.lease is lease for held in self._all())

    def take_all(self) -> List[HeldKey[Lease]]:
        """All keys, the newest first; afterwards there are none."""
        held = self._all()
        self.candidate, self.present, self.retired = None, None, []
        return held

    def _all(self) -> List[HeldKey[Lease]]:
        return [held for held in (self.candidate, self.present, *self.retired) if held is not None]

    def _give_up(self, failure: FwKeysError, now: float) -> None:
        held, self.candidate = self.candidate, None
        assert held is not None
        held.delete_due = now
        self.retired.append(held)
        self.create_failed(failure, now)


def _times(record: ApiKeyRecord) -> Tuple[Optional[datetime], Optional[datetime]]:
    try:
        return record.create_time, record.expire_time
    except ValueError:  # what the service wrote is no timestamp
        return None, None
