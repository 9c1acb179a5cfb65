"""What creates take that is counted and not timed: memory and instructions."""

from __future__ import annotations

from . import counting, memory
from .contenders import EPOLL, FLOOR, FWKEYS, IN_FLIGHT, POLL, at_once
from .plan import Plan
from .programs import program
from .report import Report, Target, instructions_table
from .rounds import Contender
from .service import Place, Service

# What is in use sways by little from one instant to the next: the smallest block, left behind by each of a
# hundred thousand creates, would be 3,100 KiB. The system counts pages that were ever touched, for which the
# heap has a high-water mark that rises for a while, with hand-written C too.
ALLOCATED_KIB, RESIDENT_KIB = 64, 1024


def memory_of_operations(report: Report) -> None:
    for tls in (False, True):
        found = memory.of_operation(tls=tls)
        scheme = "TLS" if tls else "HTTP"
        beyond = found.in_flight_beyond_curl
        print(f"\nAn operation in flight, {scheme}: {found.in_flight:.0f} bytes, libcurl's own included")
        report.targets += [
            Target(f"an operation that waits, {scheme}", 512, found.waiting, "bytes"),
            Target(f"an operation in flight, {scheme}, beyond libcurl's own", 4096, beyond, "bytes"),
        ]


def steady(plan: Plan, report: Report) -> None:
    """Whether memory grows with the number of creates."""
    warm_up, count = plan.steady_warm_up, plan.steady_creates
    at_once = ["--in-flight", str(IN_FLIGHT)]
    title = f"Growth of memory in {count:,} creates after {warm_up:,}"
    print(f"\n{title}\n{'':34}{'resident KiB':>14}{'allocated KiB':>15}")
    samples = {}
    for name, command in (
        (EPOLL, [program("floor_multi_counting"), "--loop", "epoll", *at_once]),
        (f"{FWKEYS}, queue", [program("fwkeys_queue_counting"), *at_once]),
        (f"{FWKEYS}, blocking", [program("fwkeys_create_counting")]),
    ):
        with Service(Place.APART) as service:
            sample = Contender(name, command, count, warm_up).create(service)
        resident, allocated = sample["resident_growth_kib"], sample["allocated_growth_bytes"] / 1024
        print(f"{name:34}{resident:>14.0f}{allocated:>15.1f}", flush=True)
        samples[name] = [sample]
        if name != EPOLL:
            report.targets += [
                Target(f"growth in {count:,} creates, {name}: resident", RESIDENT_KIB, resident, "KiB"),
                Target(f"growth in {count:,} creates, {name}: allocated", ALLOCATED_KIB, allocated, "KiB"),
            ]
    report.measurements.append({"title": title, "samples": samples})


def instructions_of_creates(plan: Plan, report: Report) -> None:
    for tls in (False, True):
        scheme = "TLS" if tls else "HTTP"
        with Service(Place.ANYWHERE, tls=tls) as service:
            pair = {FLOOR: [program("floor_create")], FWKEYS: [program("fwkeys_create")]}
            _count(report, f"start, one key, exit, {scheme}", service, pair, 1.05, None)
            _count(
                report,
                f"one after another, {scheme}",
                service,
                pair,
                1.05,
                (plan.counted_few, plan.counted_many),
            )
            many = {c.name: c.command for c in at_once(1, IN_FLIGHT) if c.name != POLL}
            numbers = (plan.counted_many_at_once // 4, plan.counted_many_at_once)
            _count(report, f"{IN_FLIGHT} in flight, {scheme}", service, many, 1.05, numbers)


def _count(
    report: Report,
    what: str,
    service: Service,
    commands: dict[str, list[str]],
    limit: float,
    numbers: tuple[int, int] | None,
) -> None:
    """Instructions of one create, or, without numbers of creates, of a process that makes one."""
    found = {
        name: counting.count_one_more(command, service, *numbers)
        if numbers
        else counting.count(command, service, 1)
        for name, command in commands.items()
    }
    by_object = {name: instructions.by_object for name, instructions in found.items()}
    print(instructions_table(f"Instructions, {what}", by_object), flush=True)
    report.instructions[what] = by_object
    floor, fwkeys = (instructions.total for instructions in found.values())
    report.targets.append(Target(f"{what}: instructions", limit, fwkeys / floor))
