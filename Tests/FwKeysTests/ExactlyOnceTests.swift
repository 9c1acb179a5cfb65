// ExactlyOnceTests.swift - a create that is to give one key and leave no other, whatever gets lost on the way

import Testing

@testable import FwKeysCalls

@Suite struct ExactlyOnceTests {
    private func create(
        _ answers: [Answer], attempts: Int32 = 4, settle: Int64 = 7, _ mode: ExactlyOnce = .afterLostAnswers
    ) throws -> Played {
        let settings = try Script.settings(attempts: attempts)
        settings.object.timing.settle = settle
        var operation = try Script.create(settings, exactlyOnce: mode)
        return try Script.play(&operation, answers)
    }

    private static let marked = Script.marked

    @Test func theNameBearsTheMarker() throws {
        let settings = try Script.settings()
        let operation = try Script.create(settings, exactlyOnce: .afterLostAnswers)
        let body = String(operation.request.body.span)
        #expect(body == #"{"apiKey":{"displayName":"ci-fwk-0123456789abcdef"}}"#)
        let played = try create([.created("k1")])
        #expect(played.steps == ["create"])
        #expect(played.end == "DONE")
    }

    /// What was left behind is found and deleted, and then there is another attempt; nothing is left to look for.
    @Test(arguments: [Answer.lost(), .http(500), .http(408), .http(409), .http(302), .cut("{")])
    func foundAndDeleted(answer: Answer) throws {
        let played = try create([answer, .keys((id: "k1", name: Self.marked)), .ok(), .created("k2")])
        #expect(played.steps == ["create", "wait 7", "list", "delete k1", "retry", "create"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k2")
        #expect(played.unsettledAttempts == 0)
        #expect(played.attempts == 2)
        #expect(played.deleted == ["k1"])
    }

    /// One list proves nothing: there are two looks before the next attempt, and two more behind it.
    @Test func nothingIsFound() throws {
        let played = try create([.lost(), .keys(), .keys(), .created("k2"), .keys(), .keys()])
        #expect(
            played.steps == [
                "create", "wait 7", "list", "wait 7", "list", "retry", "create", "wait 7", "list", "wait 7",
                "list",
            ])
        #expect(played.end == "DONE")
        #expect(played.unsettledAttempts == 1)
        #expect(played.deleted == [])
    }

    /// A latecomer goes; the key that is handed over bears the same marker and stays.
    @Test func latecomer() throws {
        let both = Answer.keys((id: "k2", name: Self.marked), (id: "k1", name: Self.marked))
        let played = try create([.lost(), .keys(), .keys(), .created("k2"), both, .ok()])
        #expect(played.steps.suffix(3) == ["wait 7", "list", "delete k1"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k2")
        #expect(played.deleted == ["k1"])
        #expect(played.unsettledAttempts == 0)
    }

    @Test func onlyWhatBearsTheMarkerIsTouched() throws {
        let page = Answer.keys(
            (id: "a", name: "ci"), (id: "b", name: "ci-fwk-0123456789ABCDEF"),
            (id: "c", name: "ci-fwk-0123456789abcdef0"), (id: "d", name: "ci-fwk-fedcba9876543210"),
            next: "t1")
        let last = Answer.keys(
            (id: "e", name: Self.marked + " "), (id: "k1", name: "other-fwk-0123456789abcdef"))
        let played = try create([.lost(), page, last, .ok(), .created("k2")])
        #expect(played.steps == ["create", "wait 7", "list", "list t1", "delete k1", "retry", "create"])
        #expect(played.examinedCount == 6)
    }

    /// A look that cannot be finished does not cost the caller the key that there is.
    @Test(arguments: [
        [Answer.http(403)], [.lost(), .lost(), .lost(), .lost()], [.lost(.deadline)], [.lost(.cancelled)],
        [.ok("<html>")], [.keys(next: "t1"), .keys(next: "t1")],
        [.keys((id: "k1", name: marked)), .http(403)],
    ])
    func lookingFailsAfterSuccess(answers: [Answer]) throws {
        let played = try create([.lost(), .keys(), .keys(), .created("k2")] + answers)
        #expect(played.end == "DONE")
        #expect(played.keyID == "k2")
        #expect(played.unsettledAttempts == 1)
        #expect(played.answersLeft == 0)
    }

    /// Where it cannot know, it says so, and by which marker to find out.
    @Test(arguments: [
        ([Answer.lost(), .http(403)], "UNKNOWN ERROR_TRANSPORT"),
        ([.lost(), .ok("<html>")], "UNKNOWN ERROR_TRANSPORT"),
        ([.lost(.deadline)], "UNKNOWN ERROR_DEADLINE"), ([.lost(.cancelled)], "UNKNOWN ERROR_CANCELLED"),
        ([.http(500), .lost(.cancelled)], "UNKNOWN ERROR_CANCELLED"),
        ([.http(500), .keys(), .keys(), .http(403), .keys(), .keys()], "UNKNOWN ERROR_PERMISSION_DENIED"),
        ([.http(500), .keys(), .keys(), .notSent(.tls), .keys(), .keys()], "UNKNOWN ERROR_TLS"),
        ([.lost(), .keys(next: "t1"), .keys(next: "t1")], "UNKNOWN ERROR_TRANSPORT"),
    ])
    func givesUp(answers: [Answer], end: String) throws {
        let played = try create(answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(played.marker == Script.marker)
        #expect(played.message.hasSuffix("; a key may have been created"))
        #expect(played.keyID == "")
    }

    @Test func attemptsRunOut() throws {
        let lost = try create([.lost(), .keys(), .keys(), .lost(), .keys(), .keys()], attempts: 2)
        #expect(lost.end == "UNKNOWN ERROR_TRANSPORT")
        #expect(lost.marker == Script.marker)
        #expect(lost.attempts == 2)
        let found = try create([.lost(), .keys((id: "k1", name: Self.marked)), .ok()], attempts: 1)
        #expect(found.end == "SECRET_LOST ERROR_TRANSPORT")
        #expect(found.marker == "")
        #expect(found.orphan == "")
        #expect(found.message.hasSuffix("could not be delivered and was deleted"))
    }

    /// No time for a look: nothing more is sent.
    @Test func settlingDoesNotFitTheDeadline() throws {
        let played = try create([.lost(), .keys()], settle: 70_000)
        #expect(played.steps == ["create"])
        #expect(played.end == "UNKNOWN ERROR_TRANSPORT")
        #expect(played.marker == Script.marker)
    }

    /// Proved not to have been done, it has nothing to settle.
    @Test(arguments: [
        ([Answer.http(403)], "REJECTED ERROR_PERMISSION_DENIED"), ([.notSent(.tls)], "NOT_SENT ERROR_TLS"),
        ([.notSent(.cancelled)], "NOT_SENT ERROR_CANCELLED"),
        ([.http(429), .http(429), .http(429), .http(429)], "REJECTED ERROR_RATE_LIMITED"),
    ])
    func rejected(answers: [Answer], end: String) throws {
        let played = try create(answers)
        #expect(played.end == end)
        #expect(played.marker == "")
        #expect(!played.steps.contains("list"))
    }

    // A key whose secret did not arrive.

    @Test func discardedAndCreatedAgain() throws {
        let played = try create([.createdWithoutSecret("k1"), .ok(), .created("k2")])
        #expect(played.steps == ["create", "delete k1", "retry", "create"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k2")
        #expect(played.unsettledAttempts == 0)
    }

    @Test func notDiscardedAndFound() throws {
        let played = try create([
            .createdWithoutSecret("k1"), .http(409), .keys((id: "k1", name: Self.marked)), .ok(),
            .created("k2"),
        ])
        #expect(played.steps == ["create", "delete k1", "wait 7", "list", "delete k1", "retry", "create"])
        #expect(played.end == "DONE")
        #expect(played.unsettledAttempts == 0)
    }

    @Test func unnamedAndFound() throws {
        let played = try create([.ok("{}"), .keys((id: "k1", name: Self.marked)), .ok(), .created("k2")])
        #expect(played.steps == ["create", "wait 7", "list", "delete k1", "retry", "create"])
        #expect(played.end == "DONE")
    }

    /// The call is over and its key is not: the deletion is tried all the same, and the report has both names of it.
    @Test func overAndNotDiscarded() throws {
        let played = try create([.cut(#"{"keyId":"k1","#, .cancelled), .http(403)])
        #expect(played.steps == ["create", "delete k1"])
        #expect(played.end == "UNKNOWN ERROR_CANCELLED")
        #expect(played.orphan == "k1")
        #expect(played.marker == Script.marker)
        let discarded = try create([.cut(#"{"keyId":"k1","#, .cancelled), .ok()])
        #expect(discarded.end == "SECRET_LOST ERROR_CANCELLED")
        #expect(discarded.orphan == "")
        #expect(discarded.marker == "")
    }

    // What settles an attempt, and what does not.

    /// A key that the list still shows after its deletion says nothing of any other attempt.
    @Test func aKeySettlesOneAttempt() throws {
        let stale = Answer.keys((id: "k1", name: Self.marked))
        let played = try create([
            .lost(), stale, .ok(), .lost(), stale, .keys(), .created("k3"), stale, .keys(),
        ])
        #expect(played.steps.filter { $0 == "delete k1" }.count == 1)
        #expect(played.end == "DONE")
        #expect(played.deleted == ["k1"])
        #expect(played.unsettledAttempts == 1)
    }

    /// A key that is listed and not found may be one that is not everywhere yet.
    @Test func notFoundSettlesNothing() throws {
        let page = Answer.keys((id: "k1", name: Self.marked))
        let played = try create([.lost(), page, .http(404), .keys(), .created("k2"), .keys(), .keys()])
        #expect(played.end == "DONE")
        #expect(played.deleted == [])
        #expect(played.unsettledAttempts == 1)
        let deleted = try create([
            .lost(), page, .lost(), .http(404), .keys(), .keys(), .created("k2"),
        ])
        #expect(deleted.end == "DONE")
        #expect(deleted.deleted == ["k1"])
        #expect(deleted.unsettledAttempts == 0)
    }

    /// While a key of it is known to be there, an attempt is not settled, and the failure names the key.
    @Test func aKeyThatIsLeftIsNotSettled() throws {
        let two = Answer.keys((id: "k1", name: Self.marked), (id: "k2", name: Self.marked))
        for (answers, left) in [([Answer.http(403)], "k1"), ([.ok(), .http(403)], "k2")] {
            let played = try create([.lost(), two] + answers)
            #expect(played.end == "UNKNOWN ERROR_TRANSPORT")
            #expect(played.orphan == left)
            #expect(played.marker == Script.marker)
            #expect(played.message.hasSuffix("its deletion was not confirmed"))
        }
        let kept = try create([.lost(), .keys(), .keys(), .created("k3"), two, .ok(), .http(403)])
        #expect(kept.end == "DONE")
        #expect(kept.unsettledAttempts == 1)
    }

    /// A key that one attempt is known to have left is told of whatever the next attempt comes to.
    @Test func anOrphanIsNotForgotten() throws {
        let lostAndAlive = [Answer.createdWithoutSecret("k1"), .http(403), .keys(), .keys()]
        let played = try create(lostAndAlive + [.http(403), .keys(), .keys()])
        #expect(played.end == "UNKNOWN ERROR_PERMISSION_DENIED")
        #expect(played.orphan == "k1")
        #expect(played.marker == Script.marker)
        let found = try create(lostAndAlive + [.http(403), .keys((id: "k1", name: Self.marked)), .ok()])
        #expect(found.orphan == "")
        #expect(found.outcome == .secretLost)
    }

    /// The same of one that was deleted because its secret did not arrive, however the service takes a second deletion.
    @Test func aDiscardedKeySettlesNoOtherAttempt() throws {
        let stale = Answer.keys((id: "k1", name: Self.marked))
        let settings = try Script.settings()
        var operation = try Script.create(settings, exactlyOnce: .afterLostAnswers)
        let played = try Script.play(&operation, [.createdWithoutSecret("k1"), .ok(), .lost(), stale, .ok()])
        #expect(!played.isFinished)
        let unsettled = operation.possiblyLeft
        #expect(unsettled == 1)
    }

    /// A page may repeat a key, and a deletion may be taken twice: that is one key all the same.
    @Test func aKeyListedTwiceSettlesOneAttempt() throws {
        let twice = Answer.keys((id: "k1", name: Self.marked), (id: "k1", name: Self.marked))
        let settings = try Script.settings()
        var operation = try Script.create(settings, exactlyOnce: .afterLostAnswers)
        let played = try Script.play(&operation, [.lost(), .keys(), .keys(), .lost(), twice, .ok()])
        #expect(!played.isFinished)
        let left = operation.possiblyLeft
        #expect(left == 1)
    }

    /// A discard that worked does not end the call while an older attempt is unsettled.
    @Test func aDiscardIsNotTheEndWithAnOlderAttempt() throws {
        let played = try create(
            [
                .lost(), .keys(), .keys(), .createdWithoutSecret("k2"), .ok(), .keys(), .keys(),
                .created("k3"),
                .keys(), .keys(),
            ])
        #expect(played.end == "DONE")
        #expect(played.unsettledAttempts == 1)
    }

    // A deletion whose answer was lost.

    /// The key is alive: the first deletion failed, and the replica that answers the second does not know the key yet.
    @Test("A key that the list shows after 503 and 404 is deleted once more")
    func listedAfterANotFound() throws {
        let page = Answer.keys((id: "k1", name: Self.marked))
        let played = try create([.lost(), page, .http(503), .http(404), page, .ok(), .created("k2")])
        #expect(
            played.steps == [
                "create", "wait 7", "list", "delete k1", "retry", "delete k1", "list", "retry", "delete k1",
                "retry", "create",
            ])
        #expect(played.end == "DONE")
        #expect(played.deleted == ["k1"])
        #expect(played.unsettledAttempts == 0)
    }

    @Test("A deletion that nobody can confirm leaves the attempt unsettled and the key named")
    func notConfirmed() throws {
        let page = Answer.keys((id: "k1", name: Self.marked))
        for list in [
            [Answer.http(403)], [.ok("<html>")], [.lost(.deadline)], [.keys(next: "t"), .keys(next: "t")],
        ] {
            let played = try create([.lost(), page, .http(503), .http(404)] + list)
            #expect(played.end == "UNKNOWN ERROR_TRANSPORT")
            #expect(played.orphan == "k1")
            #expect(played.marker == Script.marker)
            #expect(played.answersLeft == 0)
            let kept = try create(
                [.lost(), .keys(), .keys(), .created("k2"), page, .http(503), .http(404)] + list)
            #expect(kept.end == "DONE")
            #expect(kept.keyID == "k2")
            #expect(kept.unsettledAttempts == 1)
        }
    }

    // A 429 that comes late.

    @Test("A 429 that takes longer than a refusal at the edge is looked after like a lost answer")
    func lateRefusal() throws {
        let late = Answer.http(429).after(milliseconds: Operation.quickRefusalMilliseconds)
        let quick = Answer.http(429).after(milliseconds: Operation.quickRefusalMilliseconds - 1)
        let found = try create([late, .keys((id: "k1", name: Self.marked)), .ok(), .created("k2")])
        #expect(found.steps == ["create", "wait 7", "list", "delete k1", "retry", "create"])
        #expect(found.end == "DONE")
        #expect(found.unsettledAttempts == 0)
        let not = try create([quick, .created("k2")])
        #expect(not.steps == ["create", "retry", "create"])
        let last = try create([late, .keys(), .keys()], attempts: 1)
        #expect(last.end == "UNKNOWN ERROR_RATE_LIMITED")
        #expect(last.marker == Script.marker)
        // Without a marker there is nothing to look for.
        let plain = try create([late, .created("k2", name: "ci")], .off)
        #expect(plain.steps == ["create", "retry", "create"])
    }

    // A request that something on the way sends twice.

    @Test("Exactly once, 2: looks once after success, and deletes the other key")
    func repeatedRequest() throws {
        let both = Answer.keys((id: "k1", name: Self.marked), (id: "k2", name: Self.marked))
        let played = try create([.created("k2"), both, .ok()], .afterEveryAnswer)
        #expect(played.steps == ["create", "wait 7", "list", "delete k1"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k2")
        #expect(played.deleted == ["k1"])
        #expect(played.unsettledAttempts == 0)
        let alone = try create([.created("k2"), .keys((id: "k2", name: Self.marked))], .afterEveryAnswer)
        #expect(alone.steps == ["create", "wait 7", "list"])
        #expect(alone.unsettledAttempts == 0)
        let unseen = try create([.created("k2")])
        #expect(unseen.steps == ["create"])
    }

    @Test("Exactly once, 2: a second key that is not found when it is to be deleted is not gone")
    func repeatedRequestPassedOver() throws {
        let both = Answer.keys((id: "k1", name: Self.marked), (id: "k2", name: Self.marked))
        let gone = try create([.created("k2"), both, .http(404), both, .ok()], .afterEveryAnswer)
        #expect(gone.unsettledAttempts == 0)
        #expect(gone.deleted == ["k1"])
        let left = try create([.created("k2"), both, .http(404), both, .http(404)], .afterEveryAnswer)
        #expect(left.end == "DONE")
        #expect(left.unsettledAttempts == 1)
        #expect(left.answersLeft == 0)
    }

    @Test("Exactly once, 2: a look that could not be made leaves the key unsettled")
    func repeatedRequestWithoutALook() throws {
        for list in [Answer.http(403), .lost(.deadline), .ok("<html>")] {
            let played = try create([.created("k2"), list], .afterEveryAnswer)
            #expect(played.end == "DONE")
            #expect(played.keyID == "k2")
            #expect(played.unsettledAttempts == 1)
        }
        let late = try create([.created("k2")], settle: 70_000, .afterEveryAnswer)
        #expect(late.steps == ["create"])
        #expect(late.unsettledAttempts == 1)
    }

    @Test("Exactly once, 2: a key that is listed and not found when it is deleted is not gone")
    func repeatedRequestOnAReplica() throws {
        let both = Answer.keys((id: "k1", name: Self.marked), (id: "k2", name: Self.marked))
        let again = try create([.created("k2"), both, .http(404), both, .ok()], .afterEveryAnswer)
        #expect(again.steps == ["create", "wait 7", "list", "delete k1", "wait 7", "list", "delete k1"])
        #expect(again.deleted == ["k1"])
        #expect(again.unsettledAttempts == 0)
        let never = try create([.created("k2"), both, .http(404), both, .http(404)], .afterEveryAnswer)
        #expect(never.end == "DONE")
        #expect(never.unsettledAttempts == 1)
        let refused = try create([.http(400), both, .ok(), .http(404), both, .http(404)], .afterEveryAnswer)
        #expect(refused.end == "UNKNOWN ERROR_BAD_REQUEST")
        #expect(refused.marker == Script.marker)
    }

    @Test("Exactly once, 2: the second key of one request does not settle another that was lost")
    func repeatedRequestAfterALostOne() throws {
        let both = Answer.keys((id: "k1", name: Self.marked), (id: "k2", name: Self.marked))
        let alone = Answer.keys((id: "k2", name: Self.marked))
        let lost: [Answer] = [.lost(), .keys(), .keys()]
        let played = try create(lost + [.created("k2"), both, .ok(), alone], .afterEveryAnswer)
        #expect(played.end == "DONE")
        #expect(played.deleted == ["k1"])
        #expect(played.unsettledAttempts == 1)
        // Before there is an answer, the first key is that of the attempt that was lost, and another may be its double.
        let found = try create([.lost(), both, .ok(), .ok(), .created("k3"), .keys()], .afterEveryAnswer)
        #expect(found.deleted == ["k1", "k2"])
        #expect(found.unsettledAttempts == 0)
    }

    @Test("Exactly once, 2: a request that was repeated may have been refused and carried out")
    func repeatedAndRejected() throws {
        let found = try create([.http(400), .keys((id: "k1", name: Self.marked)), .ok()], .afterEveryAnswer)
        #expect(found.end == "SECRET_LOST ERROR_BAD_REQUEST")
        #expect(found.deleted == ["k1"])
        let nothing = try create([.http(400), .keys()], .afterEveryAnswer)
        #expect(nothing.end == "REJECTED ERROR_BAD_REQUEST")
        #expect(nothing.marker == "")
        let unseen = try create([.http(400), .http(500), .http(403)], .afterEveryAnswer)
        #expect(unseen.end == "UNKNOWN ERROR_BAD_REQUEST")
        #expect(unseen.marker == Script.marker)
        for answer in [Answer.http(401), .http(403), .notSent(.tls)] {
            let played = try create([answer], .afterEveryAnswer)
            #expect(played.isFinished)
            #expect(played.steps == ["create"])
            #expect(played.outcome == (answer.httpStatus == 0 ? .notSent : .rejected))
        }
        let limited = try create([.http(429), .created("k1"), .keys()], .afterEveryAnswer)
        #expect(limited.steps == ["create", "retry", "create", "wait 7", "list"])
    }

    // An answer to another request.

    static let strayAnswers: [Answer] = [
        .created("k9", name: "ci-fwk-fedcba9876543210"), .created("k9", name: "ci"), .created("k9", name: ""),
        .ok(#"{"keyId":"k9","key":"fw_4RpQsEcReT0987"}"#), .ok(#"{"keyId":"k9","displayName":"ci"}"#),
        .created("k9", name: "ci-fwk-0123456789abcdef "),
    ]

    @Test(
        "An answer that does not bear the marker is not handed over, and no key is deleted by its id",
        arguments: strayAnswers)
    func strayAnswer(answer: Answer) throws {
        let single = try create([answer, .http(403)], attempts: 1)
        #expect(single.steps == ["create", "wait 7", "list"])
        #expect(single.end == "UNKNOWN ERROR_INVALID_REPLY")
        #expect(single.orphan == "")
        #expect(single.marker == Script.marker)
        #expect(single.keyID == "")
        #expect(single.secret == "")
        let played = try create([answer, .keys((id: "k1", name: Self.marked)), .ok(), .created("k2")])
        #expect(played.steps == ["create", "wait 7", "list", "delete k1", "retry", "create"])
        #expect(played.keyID == "k2")
        let first = try create([answer])
        #expect(first.hasStrayAnswer)
    }

    @Test("Of a cut answer to another create, and of one that is cut in the name, no key is deleted")
    func cutStrayAnswer() throws {
        for body in [
            #"{"keyId":"k9","displayName":"ci-fwk-fedcba9876543210","key":"fw_4R"#,
            #"{"keyId":"k9","displayName":"ci-fwk-01234"#,
        ] {
            for (failure, end) in [(Status.transport, "list"), (.cancelled, "create")] {
                let played = try create([.cut(body, failure), .http(403)])
                #expect(played.steps.last == end)
                #expect(!played.steps.contains { $0.hasPrefix("delete") })
                #expect(played.end == "UNKNOWN \(failure.name)")
                #expect(played.marker == Script.marker)
            }
        }
    }

    @Test("A cut answer that has the marker, or ends before the name, names the key")
    func cutAnswer() throws {
        for body in [#"{"keyId":"k1","#, #"{"keyId":"k1","displayName":"ci-fwk-0123456789abcdef","key":"fw"#]
        {
            let played = try create([.cut(body, .cancelled), .ok()])
            #expect(played.steps == ["create", "delete k1"])
            #expect(!played.hasStrayAnswer)
        }
    }
}
