// Faults must strike exactly what they were told to, the same on every run, and a rule with a slip in it must
// be refused by name.

import Testing

@testable import Emulator

@Suite struct FaultTests {
    private func plan(_ json: String, seed: UInt64 = 0) throws -> FaultPlan {
        var plan = FaultPlan(seed: seed)
        for fault in try Fault.parse(json: Array(json.utf8)) {
            plan.append(fault)
        }
        return plan
    }

    @Test(arguments: [
        (#"{"#, "line 1, column 2: not valid JSON"),
        (#"3"#, "must be a JSON object"),
        (#"{}"#, "action: missing"),
        (#"{"action":null}"#, "action: missing"),
        (#"{"action":"boom"}"#, "action: must be \"stall\", \"close\", \"reset\" or an object"),
        (#"{"action":"stall","shair":1}"#, "shair: unknown field"),
        (#"[{"action":"stall"},{"action":{"delay_ms":1,"x":2}}]"#, "[1].action.x: unknown field"),
        (#"{"action":"stall","share":1.5}"#, "share: must be a number from 0 to 1"),
        (#"{"action":"stall","when":"never"}"#, "when: must be one of \"before\", \"after\""),
        (
            #"{"action":{"delay_ms":1.5}}"#,
            "action.delay_ms: must be a whole number from 0 to 86400000"
        ),
        (#"{"action":{"status":99}}"#, "action.status: must be a whole number from 200 to 599"),
        (
            #"{"action":{"status":503,"retry_after":"1\r\nx: y"}}"#,
            "action.retry_after: must not hold control characters"
        ),
        (#"{"action":{"cut_at":1},"when":"before"}"#, "when: cut_at needs a reply to cut: use \"after\""),
        (
            #"{"operation":"list","action":"close","late_commit_ms":1}"#,
            "late_commit_ms: needs \"operation\":\"create\", \"update\" or \"delete\""
        ),
        (
            #"{"action":{"cut_at":1.5}}"#,
            "action.cut_at: must be a whole number from -2147483648 to 2147483647"
        ),
        (
            #"{"action":{"cut_at":"the id"}}"#,
            "action.cut_at: must be one of \"before secret\", \"within secret\", \"behind secret\", "
                + "\"before id\", \"within id\", \"behind id\""
        ),
        (#"{"list_lag_ms":1,"action":"close"}"#, "action: unknown field"),
    ])
    func aSlipIsNamed(json: String, message: String) {
        #expect {
            try Fault.parse(json: Array(json.utf8))
        } throws: { error in
            (error as? InputError)?.description == message
        }
    }

    @Test func theFirstRuleThatHitsDecides() throws {
        var plan = try plan(
            """
            [{"operation":"list","action":"stall"},
             {"operation":"create","count":1,"when":"before","action":"close"},
             {"action":"reset"}]
            """)
        #expect(plan.strike(.create) == Strike(action: .close, isInsteadOfWork: true, faults: [2]))
        #expect(plan.strike(.create) == Strike(action: .reset, faults: [3]))
        #expect(plan.strike(.list) == Strike(action: .stall, faults: [1]))
    }

    @Test func skipComesBeforeCount() throws {
        var plan = try plan(#"{"skip":2,"count":1,"action":"close"}"#)
        let hits = (0..<5).map { _ in plan.strike(.get) != .none }
        #expect(hits == [false, false, true, false, false])
    }

    @Test func delaysAddUpAndLetOthersStrike() throws {
        var plan = try plan(
            """
            [{"action":{"delay_ms":10}}, {"action":{"delay_ms":5}},
             {"when":"before","action":{"delay_ms":7}}, {"action":{"cut_at":-4}}, {"action":"stall"}]
            """)
        let expected = Strike(
            delayBeforeMilliseconds: 7, delayAfterMilliseconds: 15, action: .cut(at: .offset(-4)),
            faults: [1, 2, 3, 4])
        #expect(plan.strike(.verify) == expected)
    }

    @Test(arguments: WireForm.allCases) func aCutEndsAtItsPlace(form: WireForm) {
        let body = JSONText.object(form) { text in
            text.field("key", "fw_abcdef")
            text.field("keyId", "key_12")
        }
        let text = String(decoding: body, as: UTF8.self)
        func sent(_ name: CutPlace.Name) -> Substring { text.prefix(CutPlace.named(name).offset(in: body)) }
        #expect(sent(.beforeSecret).last == "\"" && !sent(.beforeSecret).contains("f"))
        #expect(sent(.withinSecret).hasSuffix("\"fw_a"))
        #expect(sent(.behindSecret).hasSuffix("\"fw_abcdef\""))
        #expect(sent(.beforeId).last == "\"" && !sent(.beforeId).contains("key_"))
        #expect(sent(.withinId).hasSuffix("\"key"))
        #expect(sent(.behindId).hasSuffix("\"key_12\""))
        let other = Array("{\"code\":5}".utf8)
        #expect(CutPlace.named(.withinId).offset(in: other) == other.count)
        #expect([-3, -99, 3, 99].map { CutPlace.offset($0).offset(in: other) } == [7, 0, 3, 10])
    }

    @Test func aShareIsDrawnTheSameAgain() throws {
        let json = #"{"share":0.3,"action":"reset"}"#
        func hits(_ plan: inout FaultPlan) -> [Bool] {
            (0..<1_000).map { _ in plan.strike(.create) != .none }
        }
        var first = try plan(json, seed: 7)
        var second = try plan(json, seed: 7)
        var third = try plan(json, seed: 8)
        let drawn = hits(&first)
        #expect(drawn == hits(&second))
        #expect(drawn != hits(&third))
        #expect((250...350).contains(drawn.count { $0 }))
    }

    /// The first outputs for seed 1234567, as published with the generator.
    @Test func theGeneratorIsSplitMix64() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }

    @Test func aNewKeyIsHiddenForAWhileAndForANumberOfLists() {
        let start = ContinuousClock.now
        var lag = NewKeyLag()
        let lags = NewKeyLags(listLagMilliseconds: 100, listLagLists: 1)
        lag.keyCreated(1, lags, now: start)
        #expect(lag.hiddenKeys(now: start) == [1])
        lag.listAnswered()
        #expect(lag.hiddenKeys(now: start + .milliseconds(99)) == [1])
        #expect(lag.hiddenKeys(now: start + .milliseconds(100)) == [])
        lag.keyCreated(2, lags, now: start)
        lag.clear()
        #expect(lag.hiddenKeys(now: start) == [])
    }

    @Test func aNewKeyIsRefusedForANumberOfUses() {
        let now = ContinuousClock.now
        var lag = NewKeyLag()
        lag.keyCreated(1, NewKeyLags(), now: now)
        lag.keyCreated(2, NewKeyLags(refusedUses: 2), now: now)
        #expect(lag.refusesUse(of: 1, now: now) == false)
        let refusals = (0..<3).map { _ in lag.refusesUse(of: 2, now: now) }
        #expect(refusals == [true, true, false])
    }
}
