// WhoAmITests.swift - whose key it is, which one it is, and what is asked to find that out

import Testing

@testable import FwKeysCalls

@Suite struct WhoAmITests {
    private func whoAmI(_ answers: [Answer], withUser: Bool = true) throws -> Played {
        let settings = try Script.settings()
        var call = PreparedCall.whoAmI(withUser: withUser)
        var operation = try Operation.make(&call, settings.withoutHold())
        return try Script.play(&operation, answers)
    }

    private static let verified = verified(as: "Alice@Example.com")

    private static func verified(as email: String) -> Answer {
        .http(200, "", "X-Fireworks-Account-Id: acme", "x-fireworks-developer-email: \(email)")
    }

    private static func user(_ name: String, _ email: String) -> String {
        #"{"name":"\#(name)","email":"\#(email)"}"#
    }

    private static func users(_ users: [(String, String)], next: String = "") -> Answer {
        let records = users.map { user($0.0, $0.1) }
        return .ok(#"{"users":[\#(records.joined(separator: ","))],"nextPageToken":"\#(next)"}"#)
    }

    private static let alice = users([("accounts/acme/users/alice", "alice@example.com")])

    /// A page of keys, each an id, a prefix and an address; the client's own key is fw_clientsOwnKey.
    private static func keys(_ keys: [(String, String, String)], next: String = "") -> Answer {
        let records = keys.map { #"{"keyId":"\#($0.0)","prefix":"\#($0.1)","email":"\#($0.2)"}"# }
        return .ok(#"{"apiKeys":[\#(records.joined(separator: ","))],"nextPageToken":"\#(next)"}"#)
    }

    @Test func theUserAndTheKey() throws {
        let keys = Self.keys([
            ("k1", "fw_other", "alice@example.com"), ("k2", "fw_clie", "ALICE@example.com"),
        ])
        let played = try whoAmI([Self.verified, Self.alice, keys])
        #expect(played.steps == ["verify", "users", "list"])
        #expect(played.end == "DONE")
        #expect(played.userID == "alice")
        #expect(played.ownKeyID == "k2")
    }

    /// A filter that the service ignores costs more pages; one that it refuses is left out.
    @Test(
        arguments: [
            ([("accounts/acme/users/bob", "bob@example.com")], ""), ([], ""),
            ([("accounts/evil/users/alice", "alice@example.com")], ""),
            ([("accounts/acme/users/", "alice@example.com")], ""),
            ([("accounts/acme/users/a/b", "alice@example.com")], ""),
            ([("accounts/acme/users/alice", "alice@example.com")], "alice"),
        ] as [([(String, String)], String)])
    func theUserOfTheAddress(users: [(String, String)], id: String) throws {
        let pages = [Self.users([], next: "t1"), Self.users(users)]
        let last = id.isEmpty ? Answer.http(404) : Self.keys([])
        let lastStep = id.isEmpty ? "GET https://h/v1/accounts/acme/users/acme" : "list"
        let played = try whoAmI([Self.verified] + pages + [last])
        #expect(played.steps == ["verify", "users", "users t1", lastStep])
        #expect(played.end == "DONE")
        #expect(played.userID == id)
        let unfiltered = try whoAmI([Self.verified, .http(400)] + pages + [last])
        #expect(unfiltered.steps == ["verify", "users", "users", "users t1", lastStep])
        #expect(unfiltered.userID == id)
    }

    @Test func twoUsersOfOneAddressAreNone() throws {
        let two = [
            ("accounts/acme/users/a", "alice@example.com"), ("accounts/acme/users/b", "ALICE@example.com"),
        ]
        let played = try whoAmI([Self.verified, Self.users(two)])
        #expect(played.steps == ["verify", "users"])
        #expect(played.end == "DONE")
        #expect(played.userID == "")
    }

    @Test(
        "The user is asked for by the id that follows from the address, and not assumed",
        arguments: [
            ("alice@example.com", "acme", "alice@example.com", true),
            ("bot@acme.sa.fireworks.ai", "bot", "bot@acme.sa.fireworks.ai", true),
            ("bot@evil.sa.fireworks.ai", "acme", "bot@evil.sa.fireworks.ai", true),
            ("@acme.sa.fireworks.ai", "acme", "@acme.sa.fireworks.ai", true), ("@", "acme", "@", true),
            ("bot@acme", "acme", "bot@acme", true), ("acme", "acme", "acme", true),
            ("alice@example.com", "acme", "bob@example.com", false), ("alice@example.com", "acme", "", false),
        ] as [(String, String, String, Bool)])
    func theLikelyUser(email: String, asked: String, answered: String, isFound: Bool) throws {
        for list in [Self.users([]), .http(403), .http(404)] {
            let user = Answer.ok(Self.user("accounts/acme/users/alice", answered))
            let keys = isFound ? [Self.keys([("k1", "fw_clients", email)])] : []
            let played = try whoAmI([Self.verified(as: email), list, user] + keys)
            #expect(played.steps[2] == "GET https://h/v1/accounts/acme/users/\(asked)")
            #expect(played.end == "DONE")
            #expect(played.answersLeft == 0)
            #expect(played.userID == (isFound ? "alice" : ""))
            #expect(played.ownKeyID == (isFound ? "k1" : ""))
        }
    }

    @Test(
        "The key is the only one that fits",
        arguments: [
            ([("k1", "fw_clie"), ("k2", "fw_clie")], ""), ([("k1", "fw_cli")], ""), ([("k1", "")], ""),
            ([("", "fw_clie")], ""), ([("k1", "fw_clientsOwnKey")], "k1"),
            ([("k1", "fw_clientsOwnKey0")], ""),
            ([("k1", "fw_Clie")], ""), ([("k1", "fw_clie"), ("k2", "fw_clif")], "k1"),
        ] as [([(String, String)], String)])
    func whichKey(keys: [(String, String)], id: String) throws {
        let records = keys.map { ($0.0, $0.1, "alice@example.com") }
        let played = try whoAmI([Self.verified, Self.alice, Self.keys(records)])
        #expect(played.end == "DONE")
        #expect(played.ownKeyID == id)
        let others = keys.map { ($0.0, $0.1, "bob@example.com") }
        #expect(try whoAmI([Self.verified, Self.alice, Self.keys(others)]).ownKeyID == "")
        // Without the whole list nobody knows that it is the only one.
        let cut = [Self.verified, Self.alice, Self.keys(records, next: "t"), .http(403)]
        let hidden = try whoAmI(cut)
        #expect(hidden.end == "DONE")
        #expect(hidden.ownKeyID == "")
    }

    private static let endingRows: [([Answer], String)] = [
        ([verified, .http(403), .http(403)], "DONE"), ([verified, .http(404), .http(404)], "DONE"),
        ([verified, .http(401)], "REJECTED ERROR_UNAUTHENTICATED"),
        ([verified, .http(400), .http(400)], "REJECTED ERROR_BAD_REQUEST"),
        ([verified, .ok("[")], "UNKNOWN ERROR_INVALID_REPLY"),
        ([verified, users([]), .ok("[")], "UNKNOWN ERROR_INVALID_REPLY"),
        ([verified, users([]), .http(400)], "REJECTED ERROR_BAD_REQUEST"),
        ([verified, users([]), .http(503), .http(404)], "DONE"),
        ([verified, users([], next: "t"), users([], next: "t")], "UNKNOWN ERROR_PAGINATION"),
        ([.http(401)], "REJECTED ERROR_UNAUTHENTICATED"), ([.http(403)], "REJECTED ERROR_PERMISSION_DENIED"),
        ([.http(200)], "DONE"),
        ([.http(500), .lost(), verified, .http(500), .http(403), .http(403)], "DONE"),
    ]

    /// Users that may not be seen are no failure; any other answer about them is.
    @Test(arguments: endingRows)
    func endings(answers: [Answer], end: String) throws {
        let played = try whoAmI(answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(played.userID == "")
    }

    @Test(
        "Keys that cannot be listed are no failure: whose key it is was answered by then",
        arguments: [.http(403), .http(404), .http(401), .http(503), .lost(), .ok("[")] as [Answer])
    func endingsOfTheSearchForTheKey(answer: Answer) throws {
        let played = try whoAmI([Self.verified, Self.alice, answer])
        #expect(played.end == "DONE")
        #expect(played.ownKeyID == "")
    }

    @Test("A caller who gives up while the keys are listed is told so")
    func cancelledSearchForTheKey() throws {
        let played = try whoAmI([Self.verified, Self.alice, .lost(.cancelled)])
        #expect(played.end == "UNKNOWN ERROR_CANCELLED")
    }

    @Test func withoutUserNothingElseIsAsked() throws {
        let played = try whoAmI([Self.verified, Self.users([])], withUser: false)
        #expect(played.steps == ["verify"])
        #expect(played.end == "DONE")
    }

    // What a call asks before it begins: its account and its user where they were left out, and whether an account is the key's.

    /// Plays a call to its end, the question before it included.
    private func play(
        _ call: consuming PreparedCall, _ client: borrowing SharedClient, _ answers: [Answer]
    ) throws -> Played {
        let job = try Box(Job(call, client, nil))
        defer { job.free() }
        var steps: [String] = []
        var answersLeft = answers.count
        while true {
            guard let operation = job.object.begin() else {
                Issue.record("it did not begin")
                return Played()
            }
            let rest = Array(answers.suffix(answersLeft))
            var played = try Script.play(&operation.object, rest)
            steps += played.steps
            answersLeft = played.answersLeft
            if played.isFinished, job.object.takeAnswer() { continue }
            if let attempts = operation.object.failure.report.read({ $0.object.attempts }) {
                played.attempts = attempts
            }
            played.steps = steps
            return played
        }
    }

    /// A create of the script for that account and that user; empty: left out.
    private func call(
        _ kind: OperationKind, account: String, user: String
    ) throws -> PreparedCall {
        let old = (kind == .rotationBegin ? "k1" : "").utf8Bytes
        let (account, user) = (account.utf8Bytes, user.utf8Bytes)
        let rule = kind == .rotationBegin ? TextRule.oldKeyID : nil
        let ids = try GivenIDs(account: account.span, user: user.span, key: old.span, rule)
        return try .create(kind, ids, CreateOptions())
    }

    @Test(
        arguments: [
            ("", "", ["verify", "users", "create"]), ("", "alice", ["verify", "create"]),
            ("acme", "", ["verify", "users", "create"]), ("acme", "alice", ["create"]),
        ] as [(String, String, [String])])
    func whatIsLeftOutIsAskedForOnce(account: String, user: String, steps: [String]) throws {
        let settings = try Script.settings()
        let client = try Client.make(settings.object)
        let answers = steps.map { ["verify": Self.verified, "users": Self.alice][$0] ?? .created("k1") }
        let first = try play(call(.create, account: account, user: user), client, answers)
        #expect(first.end == "DONE")
        #expect(first.steps == steps)
        let second = try play(call(.create, account: account, user: user), client, [.created("k2")])
        #expect(second.steps == ["create"])
    }

    /// The service tells no account, or nobody in it has the address.
    @Test(
        arguments: [([.ok("")], "account_id"), ([verified, users([]), .http(404)], "user_id")]
            as [([Answer], String)])
    func whatIsNotToldIsMissing(answers: [Answer], argument: String) throws {
        let settings = try Script.settings()
        let client = try Client.make(settings.object)
        let played = try play(call(.create, account: "", user: ""), client, answers)
        #expect(played.end == "NOT_SENT ERROR_NULL_ARGUMENT")
        #expect(played.message.hasPrefix(argument))
        #expect(played.attempts == 0)
    }

    /// The settings' account is acme, as in a create of the script.
    private func create(
        _ answers: [[Answer]], _ kind: OperationKind = .create, isDoubtful: Bool = true,
        account: String = "acme"
    ) throws -> [Played] {
        let settings = try Script.settings()
        let account = account.utf8Bytes
        try settings.object.setAccountID(account.span)
        settings.object.isAccountDoubtful = isDoubtful
        let client = try Client.make(settings.object)
        var played: [Played] = []
        for answers in answers {
            played.append(try play(call(kind, account: "acme", user: "alice"), client, answers))
        }
        return played
    }

    private static func owner(_ account: String) -> Answer {
        .http(200, "", "x-fireworks-account-id: \(account)")
    }

    @Test func theAccountIsCheckedOnce() throws {
        let played = try create([[Self.owner("acme"), .created("k1")], [.created("k2")]])
        #expect(played.map(\.steps) == [["verify", "create"], ["create"]])
        #expect(played.map(\.end) == ["DONE", "DONE"])
        #expect(played.map(\.attempts) == [1, 1])
        // An account that the service does not name proves nothing.
        #expect(try create([[.ok(""), .created("k1")]]).map(\.end) == ["DONE"])
    }

    @Test(arguments: [OperationKind.create, .rotationBegin])
    func anotherAccountGetsNoKey(kind: OperationKind) throws {
        let played = try create([[Self.owner("other"), .created("k1")], [.created("k2")]], kind)
        #expect(played.map(\.steps) == [["verify"], []])
        for played in played {
            #expect(played.end == "NOT_SENT ERROR_PERMISSION_DENIED")
            #expect(played.message == "the API key belongs to account other, but the settings file says acme")
            #expect(played.attempts == 0)
        }
    }

    @Test func whatIsNotDoubtfulIsNotChecked() throws {
        #expect(try create([[.created("k1")]], isDoubtful: false)[0].steps == ["create"])
        #expect(try create([[.created("k1")]], account: "elsewhere")[0].steps == ["create"])
    }

    /// Whatever becomes of the question, the create was not sent.
    @Test(
        arguments: [
            ([.http(401)], "REJECTED ERROR_UNAUTHENTICATED"), ([.http(302)], "NOT_SENT ERROR_REDIRECTED"),
            ([.lost(), .lost(), .lost(), .lost()], "NOT_SENT ERROR_TRANSPORT"),
            ([.http(500), .notSent(), .lost(), .http(503)], "NOT_SENT ERROR_SERVICE"),
            ([.lost(.deadline)], "NOT_SENT ERROR_DEADLINE"),
            ([.lost(.cancelled)], "NOT_SENT ERROR_CANCELLED"),
        ] as [([Answer], String)])
    func aCheckThatFails(answers: [Answer], end: String) throws {
        let played = try create([answers])[0]
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(played.attempts == 0)
    }

    /// The outcome of the create is not mixed up with that of the check.
    @Test func theCheckIsForgotten() throws {
        let answers = [Answer.lost(), Self.owner("acme")]
        let lost = try create([answers + [.lost()]])[0]
        #expect(lost.end == "UNKNOWN ERROR_TRANSPORT")
        let notSent = try create([answers + [.notSent(.tls)]])[0]
        #expect(notSent.end == "NOT_SENT ERROR_TLS")
        #expect(notSent.attempts == 1)
    }

    // What a refusal says of accounts.

    @Test func aRefusalNamesTheAccounts() throws {
        let refusal = Answer.http(403, #"{"code":7,"details":[],"message":""}"#)
        let settings = try Script.settings()
        var operation = try Script.create(settings)
        let unknown = try Script.play(&operation, [refusal])
        #expect(unknown.message.hasSuffix("; the API key may belong to another account than acme"))
        var call = PreparedCall.whoAmI(withUser: false)
        var question = try Operation.make(&call, settings.withoutHold())
        _ = try Script.play(&question, [Self.owner("other")])
        operation = try Script.delete("k1", settings)
        let known = try Script.play(&operation, [refusal])
        #expect(known.message.hasSuffix("; the API key belongs to account other, not to acme"))
    }
}
