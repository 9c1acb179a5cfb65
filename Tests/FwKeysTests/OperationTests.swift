// OperationTests.swift - what each call sends next, given what came back: all of it but what exactly-once adds

import Testing

@testable import FwKeysCalls

@Suite struct OperationTests {
    private func create(_ answers: [Answer], attempts: Int32 = 4) throws -> Played {
        let settings = try Script.settings(attempts: attempts)
        var operation = try Script.create(settings)
        return try Script.play(&operation, answers)
    }

    @Test func aCreateThatSucceeds() throws {
        let played = try create([.created("k1")])
        #expect(played.steps == ["create"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k1")
        #expect(played.secret == "fw_4RpQsEcReT0987")
        #expect(played.unsettledAttempts == 0)
    }

    /// There may be a live key: nothing more is sent, however many attempts are left.
    @Test(arguments: [
        (Answer.lost(), "UNKNOWN ERROR_TRANSPORT"), (.lost(.connect), "UNKNOWN ERROR_CONNECT"),
        (.lost(.deadline), "UNKNOWN ERROR_DEADLINE"), (.lost(.cancelled), "UNKNOWN ERROR_CANCELLED"),
        (.http(500), "UNKNOWN ERROR_SERVICE"), (.http(503, "", "Retry-After: 0"), "UNKNOWN ERROR_SERVICE"),
        (.http(408), "UNKNOWN ERROR_SERVICE"), (.http(409), "UNKNOWN ERROR_CONFLICT"),
        (.http(307, "", "Location: /"), "UNKNOWN ERROR_REDIRECTED"), (.cut(""), "UNKNOWN ERROR_TRANSPORT"),
        (.cut(#"{"displayName":"ci","key":"fw_4Rp"#), "UNKNOWN ERROR_TRANSPORT"),
    ])
    func aCreateOfUnknownOutcomeEnds(answer: Answer, end: String) throws {
        let played = try create([answer, .created("k2")])
        #expect(played.steps == ["create"])
        #expect(played.end == end)
        #expect(played.message.hasSuffix("; a key may have been created"))
        #expect(played.marker == "")
        #expect(played.attempts == 1)
    }

    @Test(arguments: [
        (400, "REJECTED ERROR_BAD_REQUEST"), (401, "REJECTED ERROR_UNAUTHENTICATED"),
        (403, "REJECTED ERROR_PERMISSION_DENIED"), (404, "REJECTED ERROR_NOT_FOUND"),
        (402, "REJECTED ERROR_PAYMENT_REQUIRED"), (412, "REJECTED ERROR_ACCOUNT_SUSPENDED"),
        (422, "REJECTED ERROR_BAD_REQUEST"),
    ])
    func aCreateThatIsRejectedEnds(httpStatus: Int32, end: String) throws {
        let played = try create([.http(httpStatus), .created("k2")])
        #expect(played.steps == ["create"])
        #expect(played.end == end)
    }

    /// After proof that nothing was done, and only then, it is sent again.
    @Test func aCreateIsSentAgainAfterProof() throws {
        let played = try create([.notSent(), .http(429), .notSent(.resolve), .created("k4")])
        #expect(played.steps == ["create", "retry", "create", "retry", "create", "retry", "create"])
        #expect(played.keyID == "k4")
        #expect(played.attempts == 4)
        #expect(try create([.notSent(.tls)]).end == "NOT_SENT ERROR_TLS")
    }

    /// What an earlier attempt came to counts where the last one was not sent.
    @Test(arguments: [
        ([Answer.notSent(), .notSent()], "NOT_SENT ERROR_CONNECT"),
        ([.http(429), .notSent()], "REJECTED ERROR_CONNECT"),
        ([.http(429), .http(429)], "REJECTED ERROR_RATE_LIMITED"),
        ([.notSent(), .lost()], "UNKNOWN ERROR_TRANSPORT"),
        ([.http(429), .http(500)], "UNKNOWN ERROR_SERVICE"),
    ])
    func attemptsRunOut(answers: [Answer], end: String) throws {
        let played = try create(answers, attempts: 2)
        #expect(played.end == end)
        #expect(played.attempts == 2)
    }

    @Test func withoutBudgetThereIsNoRetry() throws {
        let settings = try Script.settings()
        var operation = try Script.create(settings)
        operation.mayRetry = false
        let played = try Script.play(&operation, [.http(429), .created("k2")])
        #expect(played.end == "REJECTED ERROR_RATE_LIMITED")
    }

    // A key whose secret did not arrive.

    @Test(arguments: [
        Answer.ok(#"{"keyId":"k1"}"#), .ok(#"{"keyId":"k1","key":""}"#), .ok(#"{"keyId":"k1","key":"a\nb"}"#),
        .cut(#"{"keyId":"k1","key":"fw_4Rp"#), .cut(#"{"keyId":"k1""#), .cut(#"{"keyId":"k1"}"#, .deadline),
        .cut(#"{"key":"fw_4RpQsEcReT0987","keyId":"k1","#, .cancelled),
    ])
    func theKeyIsDeletedIfTheAnswerNamesIt(answer: Answer) throws {
        let played = try create([answer, .ok()])
        #expect(played.steps == ["create", "delete k1"])
        #expect(played.outcome == .secretLost)
        #expect(played.orphan == "")
        #expect(played.keyID == "")
        #expect(
            played.message.hasSuffix("; the new key could not be delivered and was deleted"))
        #expect(played.attempts == 1)
    }

    @Test func anAnswerThatDoesNotNameItLeavesIt() throws {
        for answer in [Answer.ok(), .ok("<html>"), .ok(#"{"key":"fw_4RpQ","key":"fw_5SqR"}"#)] {
            let played = try create([answer, .ok()])
            #expect(played.steps == ["create"])
            #expect(played.end == "SECRET_LOST ERROR_INVALID_REPLY")
            #expect(played.message.hasSuffix("but its secret and its id did not arrive"))
        }
        let played = try create([.cut("{", .replyTooLarge)])
        #expect(played.end == "SECRET_LOST ERROR_REPLY_TOO_LARGE")
    }

    private static let alive = Answer.keys((id: "k0", name: "ci"), (id: "k1", name: "ci"))

    /// Whether the deletion was confirmed: by success, or by two lists without the key behind a 404 that comes after an
    /// attempt whose answer was lost.
    @Test(arguments: [
        ([Answer.lost(), .ok()], true), ([.lost(), .http(404), .keys(), .keys()], true),
        ([.http(503), .http(404), .keys(), .keys()], true),
        ([.http(404), .http(503), .http(404), .keys(), .keys()], true),
        ([.http(503), .http(404), alive, .ok()], true),
        ([.http(503), .http(404), .keys(), alive, .ok()], true),
        ([.lost(), .http(404), .http(503), .keys(next: "t"), .keys(), .keys()], true),
        ([.http(503), .http(404), alive, .http(404), alive, .http(404), alive], false),
        ([.http(503), .http(404), alive, .http(403)], false), ([.http(503), .http(404), .http(403)], false),
        ([.http(503), .http(404), .keys(), .ok("[")], false),
        ([.http(503), .http(404), .keys(), .lost(.deadline)], false),
        ([.http(404), .http(404), .http(404), .ok()], true), ([.http(429), .ok()], true),
        ([.http(403)], false), ([.http(401)], false), ([.http(409)], false), ([.http(302)], false),
        ([.http(404), .http(404), .http(404), .http(404)], false), ([.notSent(), .http(403)], false),
        ([.lost(), .lost(), .lost(), .lost()], false),
    ])
    func discarding(answers: [Answer], isConfirmed: Bool) throws {
        let played = try create([.ok(#"{"keyId":"k1"}"#)] + answers)
        #expect(played.answersLeft == 0)
        #expect(
            played.steps.filter { $0.hasPrefix("delete k1") || $0.hasPrefix("list") }.count == answers.count)
        #expect(played.end == "SECRET_LOST ERROR_INVALID_REPLY")
        #expect(played.orphan == (isConfirmed ? "" : "k1"))
        #expect(played.message.hasSuffix("its deletion was not confirmed") == !isConfirmed)
    }

    @Test("A settle time that does not fit the time for discarding proves nothing")
    func discardingWithoutTimeToSettle() throws {
        let settings = try Script.settings()
        settings.object.timing.settle = Operation.discardMilliseconds + 1
        var operation = try Script.create(settings)
        let played = try Script.play(&operation, [.ok(#"{"keyId":"k1"}"#), .lost(), .http(404), .keys()])
        #expect(played.steps == ["create", "delete k1", "retry", "delete k1", "list"])
        #expect(played.end == "SECRET_LOST ERROR_INVALID_REPLY")
        #expect(played.orphan == "k1")
    }

    /// The deadline of the call, which may be what lost the key, does not end the deletion; neither does a caller.
    @Test func discardingHasTimeOfItsOwn() throws {
        let settings = try Script.settings(callMilliseconds: 1)
        var operation = try Script.create(settings)
        var reply = try Answer.cut(#"{"keyId":"k1","#, .deadline).reply()
        guard case .send = operation.proceed(after: &reply) else {
            Issue.record("nothing is sent")
            return
        }
        let mayBeCancelled = operation.mayBeCancelled
        let milliseconds = operation.attemptMilliseconds
        let remaining = operation.deadline.remainingMilliseconds
        #expect(!mayBeCancelled)
        #expect(milliseconds == 2_500)
        #expect((1...5_001).contains(remaining))
        let played = try Script.play(&operation, [.lost(), .ok()])
        #expect(played.end == "SECRET_LOST ERROR_DEADLINE")
        #expect(played.orphan == "")
    }

    // The others change nothing, or may be repeated.

    @Test(arguments: [
        ([Answer.ok()], "DONE"), ([.http(404)], "REJECTED ERROR_NOT_FOUND"),
        ([.lost(), .ok()], "DONE"), ([.http(503), .http(503), .ok()], "DONE"),
        ([.http(408), .ok()], "DONE"), ([.notSent(), .http(404)], "REJECTED ERROR_NOT_FOUND"),
        ([.http(429), .http(404)], "REJECTED ERROR_NOT_FOUND"), ([.http(409)], "UNKNOWN ERROR_CONFLICT"),
        ([.http(301)], "UNKNOWN ERROR_REDIRECTED"),
        ([.lost(), .http(403)], "UNKNOWN ERROR_PERMISSION_DENIED"),
        ([.lost(), .notSent(), .notSent(), .notSent()], "UNKNOWN ERROR_CONNECT"),
        ([.lost(.deadline)], "UNKNOWN ERROR_DEADLINE"), ([.http(401)], "REJECTED ERROR_UNAUTHENTICATED"),
    ])
    func delete(answers: [Answer], end: String) throws {
        let settings = try Script.settings()
        var operation = try Script.delete("k1", settings)
        let played = try Script.play(&operation, answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(played.attempts == answers.count)
        // The failure names the key, unless it is known that nothing was done.
        #expect(played.orphan == (played.outcome == .unknown ? "k1" : ""))
    }

    /// A 404 behind a lost answer: nothing but the list tells, and its status is not that of a key that was never there.
    @Test(arguments: [
        ([Answer.keys(), .keys()], "DONE", ["list", "wait 7", "list"]),
        ([.keys(next: "t"), .keys(), .keys()], "DONE", ["list", "list t", "wait 7", "list"]),
        ([alive, .ok()], "DONE", ["list", "retry", "delete k1"]),
        ([.keys(next: "t"), alive, .ok()], "DONE", ["list", "list t", "retry", "delete k1"]),
        ([.keys(), alive, .ok()], "DONE", ["list", "wait 7", "list", "retry", "delete k1"]),
        (
            [alive, .http(404), alive, .http(404), alive], "UNKNOWN ERROR_SERVICE",
            ["list", "retry", "delete k1", "list", "retry", "delete k1", "list"]
        ),
        ([.http(404)], "UNKNOWN ERROR_SERVICE", ["list"]), ([.http(403)], "UNKNOWN ERROR_SERVICE", ["list"]),
        ([.keys(), .ok("<html>")], "UNKNOWN ERROR_SERVICE", ["list", "wait 7", "list"]),
        ([.lost(.deadline)], "UNKNOWN ERROR_DEADLINE", ["list"]),
        ([.keys(), .notSent(.cancelled)], "UNKNOWN ERROR_CANCELLED", ["list", "wait 7", "list"]),
        ([alive, .notSent(.tls)], "UNKNOWN ERROR_TLS", ["list", "retry", "delete k1"]),
    ])
    func notFoundAfterALostAnswer(answers: [Answer], end: String, steps: [String]) throws {
        let settings = try Script.settings()
        var operation = try Script.delete("k1", settings)
        let played = try Script.play(&operation, [.http(500), .http(404)] + answers)
        #expect(played.steps == ["delete k1", "retry", "delete k1"] + steps)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(played.orphan == (end == "DONE" ? "" : "k1"))
        #expect(played.message.hasSuffix("; the deletion of the key was not confirmed") == (end != "DONE"))
    }

    @Test("A settle time that does not fit the deadline proves nothing")
    func notFoundWithoutTimeToSettle() throws {
        let settings = try Script.settings()
        settings.object.timing.settle = 70_000
        var operation = try Script.delete("k1", settings)
        let played = try Script.play(&operation, [.lost(), .http(404), .keys()])
        #expect(played.end == "UNKNOWN ERROR_DEADLINE")
        #expect(played.orphan == "k1")
    }

    @Test(arguments: [
        ([Answer.keys((id: "k1", name: "a"))], "DONE"), ([.http(500), .lost(), .ok()], "DONE"),
        ([.ok("[]")], "UNKNOWN ERROR_INVALID_REPLY"), ([.ok("<html>")], "UNKNOWN ERROR_INVALID_REPLY"),
        ([.ok(#"{"apiKeys":{}}"#)], "UNKNOWN ERROR_INVALID_REPLY"),
        ([.http(403)], "REJECTED ERROR_PERMISSION_DENIED"),
        ([.http(302)], "UNKNOWN ERROR_REDIRECTED"), ([.http(409)], "UNKNOWN ERROR_CONFLICT"),
        ([.http(500), .http(500), .http(500), .http(500)], "UNKNOWN ERROR_SERVICE"),
    ])
    func list(answers: [Answer], end: String) throws {
        let settings = try Script.settings()
        var operation = try Script.list(settings)
        let played = try Script.play(&operation, answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        let hasPage = operation.list.read { !$0.object.hasNextPage } == true
        #expect(hasPage == (end == "DONE"))
    }

    /// What may be sent again need not have all the time there is.
    @Test func timeOfAnAttempt() throws {
        let settings = try Script.settings()
        settings.object.timing.attempt = 11
        let times = [
            try Script.create(settings).attemptMilliseconds,
            try Script.create(settings, .rotationBegin).attemptMilliseconds,
            try Script.create(settings, exactlyOnce: .afterLostAnswers).attemptMilliseconds,
            try Script.delete("k1", settings).attemptMilliseconds,
            try Script.list(settings).attemptMilliseconds,
        ]
        #expect(times == [nil, nil, 11, 11, 11])
    }
}
