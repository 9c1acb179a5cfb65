// RetryPolicy.swift - decides about retries and the pauses before them
//
// There is one policy for all operations. The operation decides whether a request may be repeated; the policy decides whether
// and when to do it. It uses full jitter, so that many clients spread out, adds the service's Retry-After, and stays within
// the deadline. A retry budget that successes refill protects a service in trouble from too many retries.

import FwKeysMemory
import Synchronization

public struct RetryPolicy {
    public static var mostAttempts: Int32 { 100 }

    public var maximumAttempts: Int32 = 4
    public var baseMilliseconds: Int64 = 200
    public var capMilliseconds: Int64 = 10_000

    public init() {}

    /// For as long as the deadline allows, and so never without pauses, whatever the settings say.
    public var withoutLimit: RetryPolicy {
        var policy = self
        policy.maximumAttempts = .max
        policy.baseMilliseconds = max(baseMilliseconds, 100)
        policy.capMilliseconds = max(capMilliseconds, 1_000)
        return policy
    }

    /// What has to be left of the deadline for an attempt to have a chance: a create that is sent and cannot be waited for
    /// would only turn a clear no into the unknown.
    public static var leastMilliseconds: Int64 { 100 }

    /// How long to wait before the next attempt; nil: do not.
    public func pause(afterAttempt attempt: Int32, retryAfterMilliseconds: Int64?, deadline: Deadline)
        -> Int64?
    {
        guard attempt < maximumAttempts else { return nil }
        let shift = min(max(attempt - 1, 0), 20)
        let ceiling = min(capMilliseconds, baseMilliseconds << Int64(shift))
        var pause = Self.random(upTo: ceiling)
        if let retryAfterMilliseconds { pause += retryAfterMilliseconds }
        return pause < deadline.remainingMilliseconds - Self.leastMilliseconds ? pause : nil
    }

    /// A number from 0 to `limit`, from the system's randomness.
    private static func random(upTo limit: Int64) -> Int64 {
        guard limit > 0 else { return 0 }
        // Where the system has none to give, a full pause is as good.
        guard let bits = Randomness.bits() else { return limit }
        return Int64(bits % (UInt64(limit) + 1))
    }
}

/// What a client's calls may spend on retries: a bucket that each retry takes from and each success adds to. It starts
/// full, which is enough for a hundred retries in a row.
public struct RetryBudget: ~Copyable {
    private static var capacity: Int32 { 500 }
    private static var costOfRetry: Int32 { 5 }

    private let tokens = Atomic<Int32>(500)

    public init() {}

    public var allowsRetry: Bool { tokens.load(ordering: .relaxed) >= Self.costOfRetry }

    /// An empty bucket stays as it is: what is retried all the same is paid by nobody. Two calls that spend at once may
    /// leave a little less than nothing, which is no harm.
    public func spend() {
        guard allowsRetry else { return }
        tokens.wrappingSubtract(Self.costOfRetry, ordering: .relaxed)
    }

    public func earn() {
        if tokens.load(ordering: .relaxed) < Self.capacity { tokens.wrappingAdd(1, ordering: .relaxed) }
    }
}
