// Pace.swift - so many requests a minute, and no more
//
// The service counts the requests of an account and answers 429 to those that are too many. A client that is told the
// limit spaces its requests instead: each takes the next instant that is free, whichever thread or queue it is from.

import CSystem
import Synchronization

struct Pace: ~Copyable {
    /// Microseconds from one request to the next; 0: no limit.
    private let interval: Int64
    /// When the next request may be sent, in microseconds of the monotonic clock.
    private let nextFree = Atomic<Int64>(0)

    init(requestsPerMinute: Int32) {
        interval = requestsPerMinute > 0 ? 60_000_000 / Int64(requestsPerMinute) : 0
    }

    /// Takes the next free instant, and returns how many milliseconds it is away; takes none, and returns nil, where that is
    /// over the limit.
    func claim(within limitMilliseconds: Int64) -> Int64? {
        guard interval > 0 else { return 0 }
        let now = system_monotonic_us()
        var free = nextFree.load(ordering: .relaxed)
        while true {
            let turn = max(free, now)
            let wait = (turn - now + 999) / 1_000
            if wait > limitMilliseconds { return nil }
            let exchange = nextFree.weakCompareExchange(
                expected: free, desired: turn + interval, ordering: .relaxed)
            if exchange.exchanged { return wait }
            free = exchange.original
        }
    }

    /// How many milliseconds the next free instant is away.
    var milliseconds: Int64 {
        guard interval > 0 else { return 0 }
        return max((nextFree.load(ordering: .relaxed) - system_monotonic_us() + 999) / 1_000, 0)
    }
}
