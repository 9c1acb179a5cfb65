// Pace.swift - limits the requests per minute
//
// The service counts the requests of an account and answers 429 to those that are too many. A client that is told the
// limit spaces its requests instead: each takes the next instant that is free, whichever thread or queue it is from.

import FwKeysMemory
import Synchronization

public struct Pace: ~Copyable, Sendable {
    /// Microseconds from one request to the next; 0: no limit.
    private let interval: Int64
    /// When the next request may be sent, in microseconds of the monotonic clock.
    private let nextFree = Atomic<Int64>(0)

    public init(requestsPerMinute: Int32) {
        let requests = Int64(requestsPerMinute)
        interval = requests > 0 ? (60_000_000 + requests - 1) / requests : 0
    }

    public var isLimited: Bool { interval > 0 }

    /// Takes the next free instant, and returns how many milliseconds it is away; takes none, and returns nil, where that is
    /// over the limit.
    public func claim(within limitMilliseconds: Int64) -> Int64? {
        guard isLimited else { return 0 }
        let now = system_monotonic_us()
        guard let turn = claim(from: now, until: now + max(limitMilliseconds, 0) * 1_000) else { return nil }
        return (turn - now + 999) / 1_000
    }

    /// Takes the next free instant, however far away: in milliseconds of the monotonic clock, rounded up.
    @discardableResult
    public func claim() -> Int64 {
        ((claim(from: system_monotonic_us(), until: .max) ?? 0) + 999) / 1_000
    }

    private func claim(from now: Int64, until latest: Int64) -> Int64? {
        var free = nextFree.load(ordering: .relaxed)
        while true {
            let turn = max(free, now)
            if turn > latest { return nil }
            let exchange = nextFree.weakCompareExchange(
                expected: free, desired: turn + interval, ordering: .relaxed)
            if exchange.exchanged { return turn }
            free = exchange.original
        }
    }
}
