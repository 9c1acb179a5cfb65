"""What an operation in a queue takes, waiting and in flight, beyond what libcurl takes for the same request.

Programs that count every block hold so many operations under way; a long row of them less a short one,
divided by the difference, is what one takes. What is there once for all of them cancels out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from .programs import program, run
from .service import Place, Service

FEW, MANY = 100, 1000


@dataclass(frozen=True)
class OperationMemory:
    """Bytes of one operation."""

    waiting: float
    in_flight: float
    in_flight_of_curl: float

    @property
    def in_flight_beyond_curl(self) -> float:
        return self.in_flight - self.in_flight_of_curl


def of_operation(*, tls: bool) -> OperationMemory:
    fwkeys, curl = _each("in_flight_fwkeys", tls), _each("in_flight_curl", tls)
    return OperationMemory(fwkeys["waiting_bytes"], fwkeys["in_flight_bytes"], curl["in_flight_bytes"])


def _each(name: str, tls: bool) -> dict[str, float]:
    few, many = _held(name, tls, FEW), _held(name, tls, MANY)
    return {key: (many[key] - few[key]) / (MANY - FEW) for key in few}


def _held(name: str, tls: bool, operations: int) -> dict[str, int]:
    with Service(Place.ANYWHERE, tls=tls, hold=operations) as service:
        done = run([program(name), *service.arguments(), "--count", str(operations)])
    said: dict[str, int] = json.loads(done.stdout)
    return said
