// PaceTests.swift - never more turns than the limit allows, whoever takes them, and no turn before its time
//
// Turns lie in the future as fast as they are claimed, so nothing waits for them here. What is asserted holds however slow the
// machine is: a late claim gets a late turn.

import CSystem
import Foundation
import Testing

@testable import FwKeysCalls

/// A pace that threads share.
private final class SharedPace: Sendable {
    let pace: Pace

    init(requestsPerMinute: Int32) {
        pace = Pace(requestsPerMinute: requestsPerMinute)
    }
}

@Suite struct PaceTests {
    /// The limit, and the microseconds between two turns: rounded up, for a rate that does not divide the minute.
    private static let intervals: [(Int32, Int64)] = [
        (1, 60_000_000), (60, 1_000_000), (6_000, 10_000), (7_000, 8_572), (7, 8_571_429), (999_999, 61),
        (1_000_000, 60),
    ]

    @Test func withoutALimitNobodyWaits() {
        let pace = Pace(requestsPerMinute: 0)
        let isLimited = pace.isLimited
        #expect(!isLimited)
        let waits = (0..<10).map { _ in pace.claim(within: 0) }
        #expect(waits.allSatisfy { $0 == 0 })
    }

    /// Neither sooner nor later than so far behind the turn before.
    @Test(arguments: intervals)
    func turnsAreSpaced(requestsPerMinute: Int32, interval: Int64) {
        let pace = Pace(requestsPerMinute: requestsPerMinute)
        let isLimited = pace.isLimited
        #expect(isLimited)
        let earliest = system_monotonic_us()
        var turns: [Int64] = []
        var latest = earliest
        for _ in 0..<1_000 {
            turns.append(pace.claim())
            latest = system_monotonic_us()
        }
        for (index, turn) in turns.enumerated() {
            let distance = Int64(index) * interval
            // In milliseconds, rounded up: whoever waits until then is not early.
            if turn * 1_000 < earliest + distance { Issue.record("turn \(index) is too early") }
            if turn * 1_000 > latest + distance + 999 { Issue.record("turn \(index) is too late") }
        }
    }

    /// In no minute are there more turns than that. A turn and the one so many behind it are a minute apart.
    @Test(arguments: [1, 7, 59, 100, 6_000, 7_000, 7_001, 59_999] as [Int32])
    func neverMoreThanTheLimit(requestsPerMinute: Int32) {
        let pace = Pace(requestsPerMinute: requestsPerMinute)
        let turns = (0..<Int(requestsPerMinute) + 100).map { _ in pace.claim() }
        let tooClose = (0..<100).filter { turns[$0 + Int(requestsPerMinute)] - turns[$0] < 60_000 }
        #expect(tooClose == [])
    }

    /// Long enough at it to get in each other's way.
    @Test func neverMoreThanTheLimitFromSeveralThreads() {
        let shared = SharedPace(requestsPerMinute: 60)
        let (threads, claims) = (4, 20_000)
        let earliest = system_monotonic_us()
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            var last: Int64 = 0
            for claim in 0..<claims {
                // Both ways of claiming share the turns: one tells when, the other how long until then.
                let turn: Int64
                if claim % 2 == 0 {
                    turn = shared.pace.claim() * 1_000
                } else {
                    let wait = shared.pace.claim(within: 86_400_000) ?? 0
                    turn = system_monotonic_us() + wait * 1_000
                }
                // Half a second is more than rounding, and less than a turn.
                if turn < last + 500_000 { Issue.record("turn \(claim) is no later than the one before") }
                last = turn
            }
        }
        // Each got one of its own: the same for two would leave the next one free too early.
        let next = shared.pace.claim()
        #expect(next * 1_000 >= earliest + Int64(threads * claims) * 1_000_000)
    }

    /// However long until the turn is, it is over by then.
    @Test func waitsAreNotTooShort() {
        let pace = Pace(requestsPerMinute: 1_000_000)
        let earliest = system_monotonic_us()
        var tooShort = 0
        for index in 0..<1_000 {
            guard let wait = pace.claim(within: 60_000) else {
                Issue.record("no turn within a minute")
                return
            }
            if system_monotonic_us() + wait * 1_000 < earliest + Int64(index) * 60 { tooShort += 1 }
        }
        #expect(tooShort == 0)
    }

    /// What is over the limit takes nothing: the next turn is as near as it was.
    @Test func aRefusalTakesNoTurn() {
        let pace = Pace(requestsPerMinute: 1)
        let first = pace.claim()
        let refused = [0, 1, 20_000, -1, .min / 1_000].map { pace.claim(within: $0) }
        #expect(refused.allSatisfy { $0 == nil })
        let second = pace.claim()
        #expect(second == first + 60_000)
        // Within the limit, it is taken.
        let earlier = system_monotonic_us()
        let wait = pace.claim(within: 120_000) ?? -1
        #expect(earlier + wait * 1_000 <= (first + 120_000) * 1_000 + 1_000)
        #expect(system_monotonic_us() + wait * 1_000 > (first + 120_000 - 1) * 1_000)
        let fourth = pace.claim()
        #expect(fourth == first + 180_000)
    }

    /// The first turn is now, and time that was over before it is no more than that: nothing was saved up.
    @Test(arguments: [0, -1, -86_400_000] as [Int64])
    func theFirstTurnIsNow(limit: Int64) {
        let pace = Pace(requestsPerMinute: 1)
        let first = pace.claim(within: limit)
        #expect(first == 0)
        let second = pace.claim(within: limit)
        #expect(second == nil)
    }
}
