"""How much is measured: all of it, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    start_rounds: int = 20
    start_peer_rounds: int = 5
    sequential_rounds: int = 11
    sequential_creates: int = 2000
    sequential_peer_rounds: int = 5
    sequential_peer_creates: int = 500
    many_rounds: int = 9
    many_creates: int = 10_000
    many_peer_rounds: int = 3
    many_peer_creates: int = 3_000
    thread_rounds: int = 9
    thread_creates: int = 10_000
    steady_warm_up: int = 10_000
    steady_creates: int = 100_000
    curve_in_flight: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
    curve_rounds: int = 5
    curve_creates: int = 10_000
    counted_few: int = 100
    counted_many: int = 300
    counted_many_at_once: int = 2_000


FULL = Plan()

QUICK = Plan(
    start_rounds=3,
    start_peer_rounds=1,
    sequential_rounds=2,
    sequential_creates=500,
    sequential_peer_rounds=1,
    sequential_peer_creates=100,
    many_rounds=2,
    many_creates=2_000,
    many_peer_rounds=1,
    many_peer_creates=1_000,
    thread_rounds=2,
    thread_creates=2_000,
    steady_creates=10_000,
    curve_in_flight=(1, 8, 64, 512),
    curve_rounds=1,
    curve_creates=2_000,
    counted_few=20,
    counted_many=60,
    counted_many_at_once=500,
)

# Minutes for one question: does memory grow with the number of creates?
MILLION = Plan(steady_creates=990_000)
