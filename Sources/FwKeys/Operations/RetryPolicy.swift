// RetryPolicy.swift - when to try again, and how long to wait first
//
// One policy for all operations. What may be sent again is decided by the operation; whether there is a point in it,
// and when, is decided here: full jitter, so that a crowd of clients spreads out, Retry-After where the service gives
// one, and never past the deadline.

import CSystem

struct RetryPolicy {
    var maximumAttempts: Int32 = 4
    var baseMilliseconds: Int64 = 200
    var capMilliseconds: Int64 = 10_000

    /// How long to wait before the next attempt; nil: do not.
    func pause(afterAttempt attempt: Int32, retryAfterMilliseconds: Int64?, deadline: Deadline) -> Int64? {
        guard attempt < maximumAttempts else { return nil }
        let shift = min(max(attempt - 1, 0), 20)
        let ceiling = min(capMilliseconds, baseMilliseconds << Int64(shift))
        var pause = Self.random(upTo: ceiling)
        if let retryAfterMilliseconds { pause += retryAfterMilliseconds }
        return pause < deadline.remainingMilliseconds ? pause : nil
    }

    /// A number from 0 to `limit`, from the system's randomness.
    private static func random(upTo limit: Int64) -> Int64 {
        guard limit > 0 else { return 0 }
        var bits: UInt64 = 0
        // Where the system has none to give, a full pause is as good.
        guard unsafe getrandom(&bits, MemoryLayout<UInt64>.size, 0) == MemoryLayout<UInt64>.size else {
            return limit
        }
        return Int64(bits % (UInt64(limit) + 1))
    }
}
