// CutAnswerTests.swift - a create whose answer was cut: what is asked, what is taken for its record, and what never is

import Testing

@testable import FwKeysCalls

@Suite struct CutAnswerTests {
    private static let cut =
        #"{"createTime":"T1","displayName":"ci","email":"e","key":"fw_4RpQsEcReT0987654321""#

    private func create(_ answers: [Answer], exactlyOnce: ExactlyOnce = .off) throws -> Played {
        let settings = try Script.settings(callMilliseconds: 1_000)
        var operation = try Script.create(settings, exactlyOnce: exactlyOnce)
        return try Script.play(&operation, answers)
    }

    private func list(_ records: String...) -> Answer {
        .ok(#"{"apiKeys":[\#(records.joined(separator: ","))]}"#)
    }

    private func record(
        id: String = "k1", name: String = "ci", email: String = "e", time: String = "T1",
        prefix: String = "fw_4RpQ"
    ) -> String {
        #"{"createTime":"\#(time)","displayName":"\#(name)","email":"\#(email)","keyId":"\#(id)","prefix":"\#(prefix)"}"#
    }

    @Test("The record of the list completes the key")
    func completed() throws {
        let played = try create([.cut(Self.cut), list(record(id: "k0", name: "other"), record())])
        #expect(played.steps == ["create", "list"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k1")
        #expect(played.secret == "fw_4RpQsEcReT0987654321")
    }

    @Test("A list that lags is asked again")
    func listLag() throws {
        let played = try create([.cut(Self.cut), list(), list(record())])
        #expect(played.steps == ["create", "list", "wait 7", "list"])
        #expect(played.end == "DONE")
    }

    @Test("An answer with the id looks for that id alone")
    func withID() throws {
        let answer = Answer.cut(Self.cut + #","keyId":"k7","#)
        let played = try create([answer, list(record(), record(id: "k7"))])
        #expect(played.steps == ["create", "list"])
        #expect(played.keyID == "k7")
    }

    @Test("Where not exactly one record fits, nothing is taken and nothing is deleted")
    func ambiguous() throws {
        let played = try create([.cut(Self.cut), list(record(), record(id: "k2"))])
        #expect(played.steps == ["create", "list"])
        #expect(played.end == "SECRET_LOST ERROR_TRANSPORT")
        #expect(played.orphan == "")
        #expect(played.keyID == "")
    }

    @Test("A key that was named is deleted if its record cannot be read")
    func named() throws {
        let answer = Answer.cut(Self.cut + #","keyId":"k7","#)
        let played = try create([answer, .http(403), .ok()])
        #expect(played.steps == ["create", "list", "delete k7"])
        #expect(played.end == "SECRET_LOST ERROR_TRANSPORT")
    }

    @Test("Exactly once: a record without the marker is not taken, and the create starts over")
    func exactlyOnce() throws {
        let answer = Answer.cut(#"{"displayName":"\#(Script.marked)","key":"fw_4RpQsEcReT0987654321""#)
        let found = try create([answer, list(record(name: Script.marked))], exactlyOnce: .afterLostAnswers)
        #expect(found.end == "DONE")
        #expect(found.keyID == "k1")
        let other = try create(
            [answer, list(record()), list(record()), list(record(name: Script.marked))],
            exactlyOnce: .afterLostAnswers)
        #expect(other.steps.first == "create")
        #expect(other.deleted.isEmpty)
    }
}
