// Deadline.swift - when a call has to be over
//
// One time limit for everything in a call: attempts, pauses, and the bytes of a slow server. It uses the monotonic clock,
// which does not jump when somebody sets the time.

import FwKeysMemory

public struct Deadline {
    private let monotonicMilliseconds: Int64

    public init(inMilliseconds timeout: Int64) {
        // The present millisecond has begun already: counted from the next one, no time that was promised is missing.
        monotonicMilliseconds = system_monotonic_ms() + 1 + timeout
    }

    /// What is left, never below zero.
    public var remainingMilliseconds: Int64 { max(monotonicMilliseconds - system_monotonic_ms(), 0) }

    public var hasPassed: Bool { remainingMilliseconds == 0 }
}
