// RetryPolicyTests.swift - a pause is drawn within its bounds, never past the deadline, and paid for by successes

import Testing

@testable import FwKeysCalls

@Suite struct RetryPolicyTests {
    private static let draws = 2_000

    private func policy(_ attempts: Int32 = 4, base: Int64 = 200, cap: Int64 = 10_000) -> RetryPolicy {
        var policy = RetryPolicy()
        policy.maximumAttempts = attempts
        policy.baseMilliseconds = base
        policy.capMilliseconds = cap
        return policy
    }

    private func pause(
        _ policy: RetryPolicy, after attempt: Int32, retryAfter: Int64? = nil,
        within milliseconds: Int64 = 86_400_000
    ) -> Int64? {
        policy.pause(
            afterAttempt: attempt, retryAfterMilliseconds: retryAfter,
            deadline: Deadline(inMilliseconds: milliseconds))
    }

    @Test func defaultsAreTheHeaders() {
        let policy = RetryPolicy()
        #expect(policy.maximumAttempts == 4)
        #expect(policy.baseMilliseconds == 200)
        #expect(policy.capMilliseconds == 10_000)
    }

    /// `attempts` is how often a request is sent, the first time included.
    @Test(arguments: [Int32(1), 2, 4, 100])
    func limit(attempts: Int32) {
        let policy = policy(attempts)
        let allowed = (1...110).filter { pause(policy, after: $0) != nil }
        #expect(allowed == Array(1..<attempts))
    }

    /// From 0 to twice as much each time, to the cap, and all of it is drawn.
    @Test(
        arguments: [
            (1, 200), (2, 400), (3, 800), (4, 1_600), (6, 6_400), (7, 10_000), (21, 10_000), (99, 10_000),
        ] as [(Int32, Int64)])
    func jitter(attempt: Int32, ceiling: Int64) throws {
        let policy = policy(100)
        var drawn: [Int64] = []
        for _ in 0..<Self.draws { drawn.append(try #require(pause(policy, after: attempt))) }
        let least = try #require(drawn.min())
        let most = try #require(drawn.max())
        #expect(least >= 0)
        #expect(most <= ceiling)
        // By chance either of these fails once in 10^44 runs.
        #expect(least < ceiling / 20)
        #expect(most > ceiling - ceiling / 20)
        // Even: a mean that is off by a twentieth is off by 7 deviations.
        let mean = drawn.reduce(0, +) / Int64(drawn.count)
        #expect((ceiling * 45 / 100...ceiling * 55 / 100).contains(mean))
    }

    @Test(
        arguments: [
            (0, 10_000, 0), (200, 0, 0), (200, 50, 50), (1, 10_000, 1), (86_400_000, 86_400_000, 86_400_000),
        ] as [(Int64, Int64, Int64)])
    func extremes(base: Int64, cap: Int64, ceiling: Int64) {
        let policy = policy(100, base: base, cap: cap)
        var most: Int64 = 0
        for _ in 0..<200 { most = max(most, pause(policy, after: 1, within: 200_000_000) ?? .max) }
        #expect((ceiling / 2...ceiling).contains(most))
        // However late the attempt, nothing overflows.
        let late = [Int32(0), 63, 64, 65, 99].map { pause(policy, after: $0, within: 200_000_000) ?? -1 }
        #expect(late.allSatisfy { (0...cap).contains($0) })
    }

    /// What the service asks for is added, and not capped.
    @Test func retryAfterIsAdded() throws {
        let policy = policy(cap: 300)
        var drawn: Set<Int64> = []
        for _ in 0..<Self.draws { drawn.insert(try #require(pause(policy, after: 3, retryAfter: 20_000))) }
        let least = try #require(drawn.min())
        let most = try #require(drawn.max())
        #expect(least >= 20_000)
        #expect(most <= 20_300)
        #expect(drawn.count > 100)
    }

    @Test func neverPastTheDeadline() {
        let still = policy(base: 0)
        #expect(pause(still, after: 1, within: -5) == nil)
        #expect(pause(still, after: 1, within: 60_000) == 0)
        #expect(pause(still, after: 1, retryAfter: 60_002, within: 60_000) == nil)
        #expect(pause(still, after: 1, retryAfter: 50_000, within: 60_000) == 50_000)
        #expect(pause(still, after: 1, retryAfter: 86_400_000, within: 60_000) == nil)
        let jittered = policy(base: 2_000, cap: 2_000)
        var pauses: [Int64?] = []
        for _ in 0..<Self.draws { pauses.append(pause(jittered, after: 1, within: 1_000)) }
        #expect(pauses.allSatisfy { $0 ?? 0 <= 1_000 })
        #expect(pauses.contains(nil))
        #expect(pauses.contains { $0 != nil })
    }

    @Test func withoutLimit() {
        let policy = policy(1, base: 0, cap: 0).withoutLimit
        #expect(pause(policy, after: 100_000).map { $0 <= 1_000 } == true)
        #expect(pause(policy, after: 1, within: -1) == nil)
        // Settings without pauses would have it ask for ever without one.
        #expect(policy.baseMilliseconds == 100)
        #expect(policy.capMilliseconds == 1_000)
    }

    /// A create that is sent and cannot be waited for turns a clear no into the unknown.
    @Test func anAttemptHasTime() {
        let still = policy(base: 0)
        #expect(pause(still, after: 1, retryAfter: 950, within: 1_000) == nil)
        #expect(pause(still, after: 1, retryAfter: 800, within: 1_000) == 800)
    }

    // The budget of a client.

    @Test func anEmptyBudgetFillsAtOnce() {
        let budget = RetryBudget()
        for _ in 0..<10_000 { budget.spend() }
        let allowsBefore = budget.allowsRetry
        for _ in 0..<5 { budget.earn() }
        let allowsAfter = budget.allowsRetry
        #expect(!allowsBefore && allowsAfter)
    }

    @Test func aHundredRetriesInARow() {
        let budget = RetryBudget()
        var retries = 0
        while budget.allowsRetry, retries < 1_000 {
            budget.spend()
            retries += 1
        }
        #expect(retries == 100)
    }

    /// Five successes pay for a retry, and more than was there at the start is not saved up.
    @Test func successesPay() {
        let budget = RetryBudget()
        for _ in 0..<10_000 { budget.earn() }
        for _ in 0..<100 { budget.spend() }
        var allowed = [budget.allowsRetry]
        for _ in 0..<6 {
            budget.earn()
            allowed.append(budget.allowsRetry)
        }
        budget.spend()
        allowed.append(budget.allowsRetry)
        #expect(allowed == [false, false, false, false, false, true, true, false])
    }
}
