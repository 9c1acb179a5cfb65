// GetTests.swift - one key by its id, where nobody knows whether the service has a path for that; and whose key it is

import Testing

@testable import FwKeys

@Suite struct GetTests {
    private func get(_ answers: [Answer]) throws -> Played {
        let settings = try Script.settings()
        var operation = try Script.get("k1", settings)
        return try Script.play(&operation, settings, answers)
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
        #expect(played.message.hasSuffix("; the key is not among those that the service lists"))
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

    // Whose key it is.

    private func whoAmI(_ answers: [Answer], withUser: Bool = true) throws -> Played {
        let settings = try Script.settings()
        var call = PreparedCall.whoAmI(withUser: withUser)
        var operation = try Operation.make(&call, settings)
        return try Script.play(&operation, settings, answers)
    }

    private static let verified = Answer.http(
        200, "", "X-Fireworks-Account-Id: acme", "x-fireworks-developer-email: Alice@Example.com")

    private static func users(_ users: [(String, String)], next: String = "") -> Answer {
        let records = users.map { #"{"name":"\#($0.0)","email":"\#($0.1)"}"# }
        return .ok(#"{"users":[\#(records.joined(separator: ","))],"nextPageToken":"\#(next)"}"#)
    }

    @Test(
        arguments: [
            ([("accounts/acme/users/alice", "alice@example.com")], "alice"),
            ([("accounts/acme/users/bob", "bob@example.com")], ""), ([], ""),
            ([("accounts/evil/users/alice", "alice@example.com")], ""),
            ([("accounts/acme/users/", "alice@example.com")], ""),
            ([("accounts/acme/users/a/b", "alice@example.com")], ""),
            (
                [
                    ("accounts/acme/users/a", "alice@example.com"),
                    ("accounts/acme/users/b", "ALICE@example.com"),
                ], ""
            ),
        ] as [([(String, String)], String)])
    func theUserOfTheAddress(users: [(String, String)], id: String) throws {
        let played = try whoAmI([Self.verified, Self.users([], next: "t1"), Self.users(users)])
        #expect(played.steps == ["verify", "users", "users t1"])
        #expect(played.end == "DONE")
        #expect(played.userID == id)
    }

    /// Users that may not be seen are no failure; any other answer about them is.
    @Test(arguments: [
        ([verified, Answer.http(403)], "DONE"), ([verified, .http(404)], "DONE"),
        ([verified, .http(401)], "REJECTED ERROR_UNAUTHENTICATED"),
        ([verified, .ok("[")], "UNKNOWN ERROR_INVALID_REPLY"),
        ([verified, users([], next: "t"), users([], next: "t")], "UNKNOWN ERROR_PAGINATION"),
        ([.http(401)], "REJECTED ERROR_UNAUTHENTICATED"), ([.http(403)], "REJECTED ERROR_PERMISSION_DENIED"),
        ([.http(200)], "DONE"), ([.http(500), .lost(), verified, .http(500), .http(403)], "DONE"),
    ])
    func endings(answers: [Answer], end: String) throws {
        let played = try whoAmI(answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(played.userID == "")
    }

    @Test func withoutUserNothingElseIsAsked() throws {
        let played = try whoAmI([Self.verified, Self.users([])], withUser: false)
        #expect(played.steps == ["verify"])
        #expect(played.end == "DONE")
    }
}
