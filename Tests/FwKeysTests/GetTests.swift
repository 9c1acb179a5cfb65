// GetTests.swift - one key by its id, where nobody knows whether the service has a path for that; and whose key it is

import Testing

@testable import FwKeysCalls

@Suite struct GetTests {
    private func get(_ answers: [Answer]) throws -> Played {
        let settings = try Script.settings()
        var operation = try Script.get("k1", settings)
        return try Script.play(&operation, answers)
    }

    @Test func thePathComesFirst() throws {
        let played = try get([.http(503), .lost(), .ok(#"{"keyId":"k1","displayName":"ci"}"#)])
        #expect(played.steps == ["get k1", "retry", "get k1", "retry", "get k1"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k1")
        #expect(played.attempts == 3)
    }

    /// An answer that may mean that there is no such path, or that is about another key, is no answer.
    @Test(arguments: [
        Answer.http(404), .http(405), .http(501), .ok(), .ok("<html>"), .ok(#"{"keyId":""}"#),
        .ok(#"{"apiKeys":[]}"#),
    ])
    func thenTheList(answer: Answer) throws {
        let first = Answer.keys((id: "k10", name: "a"), (id: "K1", name: "b"), next: "t1")
        let second = Answer.keys((id: "k0", name: "a"), (id: "k1", name: "b"), next: "t2")
        let played = try get([answer, first, second])
        #expect(played.steps == ["get k1", "list", "list t1"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k1")
    }

    @Test("An answer about another key is one to another request", arguments: ["k10", "K1"])
    func anotherKey(id: String) throws {
        let played = try get([.ok(#"{"keyId":"\#(id)","displayName":"ci"}"#)])
        #expect(played.steps == ["get k1"])
        #expect(played.end == "UNKNOWN ERROR_INVALID_REPLY")
        #expect(played.keyID == "")
        #expect(played.hasStrayAnswer)
    }

    @Test(arguments: [Answer.http(404), .http(405), .http(501), .ok()])
    func notListed(answer: Answer) throws {
        let played = try get([answer, .keys((id: "k2", name: "a"), next: "t1"), .keys()])
        #expect(played.end == "REJECTED ERROR_NOT_FOUND")
        #expect(played.httpStatus == answer.httpStatus)
        #expect(played.message.hasSuffix("; the key is not in the list either"))
        #expect(played.keyID == "")
    }

    @Test(arguments: [
        ([Answer.http(401)], "REJECTED ERROR_UNAUTHENTICATED"), ([.http(400)], "REJECTED ERROR_BAD_REQUEST"),
        ([.http(302)], "UNKNOWN ERROR_REDIRECTED"),
        ([.http(404), .http(403)], "REJECTED ERROR_PERMISSION_DENIED"),
        ([.http(404), .ok("{")], "UNKNOWN ERROR_INVALID_REPLY"),
        ([.http(404), .keys(next: "t"), .keys(next: "t")], "UNKNOWN ERROR_PAGINATION"),
        ([.http(404), .lost(), .lost(), .lost(), .lost(.deadline)], "UNKNOWN ERROR_DEADLINE"),
    ])
    func fails(answers: [Answer], end: String) throws {
        let played = try get(answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
    }
}
