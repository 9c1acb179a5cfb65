"""What creates take, in time: from the start of a process, one after another, many at once, on many
threads."""

from __future__ import annotations

from dataclasses import replace

from . import peers
from .contenders import CORES_OF, EPOLL, FLOOR, FWKEYS, IN_FLIGHT, POLL, THREADS, at_once
from .plan import Plan
from .programs import program
from .report import Report, Target, on_curve, ratio_target
from .rounds import Contender, Rounds, alternate
from .service import Place, Service


def start_up(plan: Plan, report: Report) -> None:
    floor = Contender(FLOOR, [program("floor_create")], 1)
    fwkeys = Contender(FWKEYS, [program("fwkeys_create")], 1)
    others = [peers.peer(key, 1) for key in ("openapi", "fwkeys", "httpx", "requests", "sdk")]
    title = "Process start, one key, exit"
    with Service(Place.APART) as service:
        own = alternate(title, service, [floor, fwkeys, floor.again()], plan.start_rounds, whole_process=True)
        report.show(own, FLOOR, with_peak=True)
        title += ": other clients"
        all_of_them = alternate(
            title, service, [floor, *others], plan.start_peer_rounds, whole_process=True, others=True
        )
        report.show(all_of_them, FLOOR, with_peak=True)
    more_kib = own.median(FWKEYS, "peak_kib") - own.median(FLOOR, "peak_kib")
    report.targets += [
        ratio_target("start, one key, exit: wall", own, FWKEYS, FLOOR, "wall_us", 1.03),
        ratio_target("start, one key, exit: CPU", own, FWKEYS, FLOOR, "cpu_us", 1.03),
        Target("start, one key, exit: more memory than the floor", 300, more_kib, "KiB"),
    ]


def one_after_another(plan: Plan, report: Report, *, tls: bool) -> None:
    scheme, count = "TLS" if tls else "HTTP", plan.sequential_creates
    for place, where in CORES_OF.items():
        floor = Contender(FLOOR, [program("floor_create")], count, warm_up=50)
        fwkeys = Contender(FWKEYS, [program("fwkeys_create")], count, warm_up=50)
        title = f"{count} creates one after another, {scheme}, {where}"
        with Service(place, tls=tls) as service:
            contenders = [floor, fwkeys, floor.again()]
            rounds = alternate(title, service, contenders, plan.sequential_rounds)
        report.show(rounds, FLOOR)
        what = f"one after another, {scheme}, {where}: CPU"
        report.targets.append(ratio_target(what, rounds, FWKEYS, FLOOR, "cpu_us", 1.05))
    count = plan.sequential_peer_creates
    others = [peers.peer(key, count, warm_up=20) for key in ("openapi", "fwkeys", "httpx", "requests", "sdk")]
    with Service(Place.APART, tls=tls) as service:
        contenders = [Contender(FLOOR, [program("floor_create")], count, warm_up=20), *others]
        title = f"{count} creates one after another, {scheme}: other clients"
        report.show(alternate(title, service, contenders, plan.sequential_peer_rounds, others=True), FLOOR)


def many_at_once(plan: Plan, report: Report, *, tls: bool) -> None:
    scheme, count = "TLS" if tls else "HTTP", plan.many_creates
    contenders = at_once(count, IN_FLIGHT)
    title = f"{count} creates, {IN_FLIGHT} in flight, {scheme}"
    with Service(Place.APART, tls=tls) as service:
        floors = [contender.again() for contender in contenders if contender.name != FWKEYS]
        rounds = alternate(title, service, [*contenders, *floors], plan.many_rounds)
        report.show(rounds, rounds.best([POLL, EPOLL]))
        for key, name in (("cpu_us", "CPU"), ("wall_us", "wall")):
            best = rounds.best([POLL, EPOLL], key)
            what = f"{IN_FLIGHT} in flight, {scheme}, against {best}: {name}"
            report.targets.append(ratio_target(what, rounds, FWKEYS, best, key, 1.05))
        if not tls:
            _other_clients_at_once(plan, report, service, rounds.best([POLL, EPOLL]))
            from_node(plan, report, service)


def _other_clients_at_once(plan: Plan, report: Report, service: Service, floor: str) -> None:
    own = [c for c in at_once(plan.many_creates, IN_FLIGHT) if c.name in (floor, FWKEYS)]
    keys = ("openapi", "fwkeys", "fwkeys-async", "requests", "httpx", "httpx-async", "sdk", "sdk-async")
    count = plan.many_peer_creates
    others = [peers.peer(key, count, in_flight=IN_FLIGHT) for key in keys]
    title = f"{count} creates, {IN_FLIGHT} in flight, HTTP: other clients (threads, or asyncio)"
    rounds = alternate(title, service, [*own, *others], plan.many_peer_rounds, others=True)
    report.show(rounds, floor)
    sdk, sdk_async, own_async = (peers.LABELS[key] for key in ("sdk", "sdk-async", "fwkeys-async"))
    for slow, fast, limit in ((sdk, FWKEYS, 25), (sdk_async, FWKEYS, 25), (sdk_async, own_async, 5)):
        for key, name in (("wall_us", "wall"), ("cpu_us", "CPU")):
            what = f"{IN_FLIGHT} in flight, {fast}, times as fast as {slow}: {name}"
            report.targets.append(Target(what, limit, rounds.ratio(slow, fast, key), is_least=True))


def from_node(plan: Plan, report: Report, service: Service) -> None:
    """One thread of JavaScript either way, so what counts is also how long its event loop stands still."""
    keys, count = ("node-fetch", "node-fwkeys"), plan.many_creates
    fetch, fwkeys = (peers.LABELS[key] for key in keys)
    contenders = [peers.node_peer(key, count, warm_up=IN_FLIGHT, in_flight=IN_FLIGHT) for key in keys]
    title = f"{count} creates, {IN_FLIGHT} in flight, HTTP: Node.js"
    rounds = alternate(title, service, contenders, plan.many_peer_rounds, others=True)
    report.show(rounds, fetch)
    print(f"\nDelay of the event loop\n{'':34}{'longest ms':>12}{'99 % ms':>10}")
    for name in (fetch, fwkeys):
        longest, p99 = (rounds.median(name, key) for key in ("loop_delay_ms", "loop_delay_p99_ms"))
        print(f"{name:34}{longest:>12.1f}{p99:>10.1f}", flush=True)
    # On a machine with other work to do, what the system keeps the process waiting counts too.
    longest = rounds.median(fwkeys, "loop_delay_ms")
    report.targets.append(Target(f"{fwkeys}: the event loop's longest delay", 20, longest, "ms"))
    for key, name in (("wall_us", "wall"), ("cpu_us", "CPU")):
        what = f"{IN_FLIGHT} in flight, {fwkeys}, times as fast as fetch: {name}"
        report.targets.append(Target(what, 1, rounds.ratio(fetch, fwkeys, key), is_least=True))


def threads(plan: Plan, report: Report) -> None:
    one, each = "on one client", f"on {THREADS} clients"

    def contender(name: str, clients: int) -> Contender:
        command = [program("fwkeys_threads"), "--threads", str(THREADS), "--clients", str(clients)]
        return Contender(name, command, plan.thread_creates, warm_up=THREADS)

    with Service(Place.ANYWHERE) as service:
        contenders = [contender(each, THREADS), contender(one, 1), contender(each, THREADS).again()]
        title = f"{plan.thread_creates} creates on {THREADS} threads"
        rounds = alternate(title, service, contenders, plan.thread_rounds)
    report.show(rounds, each)
    for key, name in (("cpu_us", "CPU"), ("wall_us", "wall")):
        what = f"{THREADS} threads on one client against {THREADS} clients: {name}"
        report.targets.append(ratio_target(what, rounds, one, each, key, 1))


def cost_by_number_in_flight(plan: Plan, report: Report) -> None:
    """All numbers take turns in each round: a time in which the machine is slow is slow for all of them."""
    numbers = plan.curve_in_flight
    contenders = [
        replace(contender, name=on_curve(contender.name, number))
        for number in numbers
        for contender in at_once(plan.curve_creates, number, warm_up=number)
    ]
    title = f"CPU us of each of {plan.curve_creates} creates, HTTP, connections open, by number in flight"
    with Service(Place.APART) as service:
        rounds = alternate(title, service, contenders, plan.curve_rounds)
    report.show_curve(rounds, numbers, (POLL, EPOLL, FWKEYS))
    floor = rounds.best([on_curve(name, IN_FLIGHT) for name in (POLL, EPOLL)]).rpartition(" at ")[0]
    what = "CPU of a create, 8 to 512 in flight: dearest to cheapest"
    middle = [number for number in numbers if 8 <= number <= 512]
    spread = {name: _spread(rounds, name, middle) for name in (FWKEYS, floor)}
    report.targets.append(Target(what, 1.1, spread[FWKEYS], noise=spread[floor]))


def _spread(rounds: Rounds, name: str, numbers: list[int]) -> float:
    base = on_curve(name, IN_FLIGHT)
    ratios = [rounds.ratio(on_curve(name, number), base, "cpu_us") for number in numbers]
    return max(ratios) / min(ratios)
