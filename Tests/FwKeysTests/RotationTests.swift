// RotationTests.swift - the old key is never gone while the new one is not in the caller's hands

import Testing

@testable import FwKeysCalls

@Suite struct RotationTests {
    private func begin(
        _ answers: [Answer], attempts: Int32 = 4, exactlyOnce: ExactlyOnce = .off
    ) throws -> Played {
        let settings = try Script.settings(attempts: attempts)
        var operation = try Script.create(settings, .rotationBegin, exactlyOnce: exactlyOnce)
        var played = try Script.play(&operation, [.key("k1")] + answers)
        #expect(played.steps.first == "get k1")
        played.steps.removeFirst()
        return played
    }

    @Test func theNewKeyIsProved() throws {
        let played = try begin([.created("k2"), .ok("")])
        #expect(played.steps == ["create", "verify as the new key"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k2")
        #expect(played.secret == "fw_4RpQsEcReT0987")
        #expect(played.attempts == 1)
    }

    /// The service may refuse a new key for a moment, more often than a request is otherwise sent.
    @Test func aNewKeyMayBeRefusedForAMoment() throws {
        let refusals: [Answer] = [
            .http(401), .http(403), .lost(), .http(500), .http(429), .notSent(), .http(401),
        ]
        let played = try begin([.created("k2")] + refusals + [.ok("")], attempts: 2)
        #expect(played.steps.filter { $0 == "verify as the new key" }.count == 8)
        #expect(played.end == "DONE")
    }

    /// The service knows a Fire Pass key that it does not let ask: such a key is never deleted.
    @Test(arguments: [
        #"{"error":{"code":"FORBIDDEN","message":"Fire Pass keys are not authorized for this route"}}"#,
        #"{"code":7,"message":"the key is not authorized for this route","details":[]}"#,
    ])
    func aKeyThatMayNotAskIsKept(body: String) throws {
        for attempts in [Int32(1), 4] {
            let played = try begin([.created("k2"), .http(403, body)], attempts: attempts)
            #expect(played.steps == ["create", "verify as the new key"])
            #expect(played.end == "DONE")
            #expect(played.keyID == "k2")
        }
    }

    @Test(
        "A key whose account has no credit, or is suspended, is proved all the same",
        arguments: [
            Answer.http(402), .http(412), .http(402, #"{"error":{"code":"PAYMENT_REQUIRED","message":"m"}}"#),
            .http(412, "<html>"),
        ])
    func theAccountIsToBlame(answer: Answer) throws {
        for exactlyOnce in [ExactlyOnce.off, .afterLostAnswers] {
            let played = try begin(
                [.created("k2"), .http(401), .http(503), answer], exactlyOnce: exactlyOnce)
            #expect(played.steps.last == "verify as the new key")
            #expect(played.end == "DONE")
            #expect(played.keyID == "k2")
        }
    }

    /// A key that cannot be verified is not handed over: it is deleted, by whom the client is.
    @Test(arguments: [
        (Answer.http(404), "SECRET_LOST ERROR_NOT_FOUND"), (.http(302), "SECRET_LOST ERROR_REDIRECTED"),
        (.http(409), "SECRET_LOST ERROR_CONFLICT"), (.lost(.deadline), "SECRET_LOST ERROR_DEADLINE"),
        (.lost(.cancelled), "SECRET_LOST ERROR_CANCELLED"), (.notSent(.tls), "SECRET_LOST ERROR_TLS"),
    ])
    func whatCannotBeVerifiedIsDeleted(answer: Answer, end: String) throws {
        for exactlyOnce in [ExactlyOnce.off, .afterLostAnswers] {
            let played = try begin([.created("k2"), answer, .ok()], exactlyOnce: exactlyOnce)
            #expect(played.steps == ["create", "verify as the new key", "delete k2"])
            #expect(played.end == end)
            #expect(played.keyID == "")
            #expect(played.orphan == "")
            #expect(played.marker == "")
        }
        let left = try begin([.created("k2"), answer, .http(403)])
        #expect(left.end == end)
        #expect(left.orphan == "k2")
    }

    @Test func whatIsLeftOfOneThatWasToBeExactlyOnce() throws {
        let played = try begin([.created("k2"), .http(404), .http(403)], exactlyOnce: .afterLostAnswers)
        #expect(played.end == "UNKNOWN ERROR_NOT_FOUND")
        #expect(played.orphan == "k2")
        #expect(played.marker == Script.marker)
    }

    /// The look for latecomers comes behind the proof.
    @Test func exactlyOnce() throws {
        let played = try begin(
            [
                .lost(), .keys(), .keys(), .created("k2"), .ok(""), .keys((id: "k1", name: Script.marked)),
                .ok(),
            ],
            exactlyOnce: .afterLostAnswers)
        #expect(played.steps.suffix(4) == ["verify as the new key", "wait 7", "list", "delete k1"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k2")
    }

    @Test func aCreateThatFailsIsTheEnd() throws {
        #expect(try begin([.lost()]).end == "UNKNOWN ERROR_TRANSPORT")
        #expect(try begin([.http(403)]).end == "REJECTED ERROR_PERMISSION_DENIED")
        #expect(try begin([.ok(#"{"keyId":"k2"}"#), .ok()]).end == "SECRET_LOST ERROR_INVALID_REPLY")
    }

    // The two ways to end it.

    /// Begins a rotation of k1, and plays each ending. Tells what was sent, how it ended and the state, per ending.
    private func endings(_ endings: [(OperationKind, [Answer])]) throws -> [String] {
        let settings = try Script.settings()
        var operation = try Script.create(settings, .rotationBegin)
        _ = try Script.play(&operation, [.key("k1"), .created("k2"), .ok("")])
        guard let rotation = SharedRotation(endingHandle: operation.takeProduct()) else {
            return ["no rotation"]
        }
        var told: [String] = []
        for (ending, answers) in endings {
            var words = "refused"
            do throws(Refusal) {
                words = "nothing"
                if try rotation.object.begin(ending) {
                    let played = try? end(&rotation.object, ending, settings, answers)
                    words = played.map { "\($0.steps.joined(separator: ", ")): \($0.end)" } ?? "no script"
                }
            } catch {
                words = "\(error.status.name)"
            }
            told.append("\(words) -> \(rotation.object.state.name)")
        }
        return told
    }

    private func end(
        _ rotation: inout Rotation, _ ending: OperationKind, _ settings: borrowing SharedSettings,
        _ answers: [Answer]
    ) throws -> Played {
        defer { rotation.endEnding() }
        var deletion = try rotation.deletion(ending)
        let played = try Script.play(&deletion, answers)
        rotation.note(deletion)
        return played
    }

    @Test func committed() throws {
        let told = try endings([(.rotationCommit, [.ok()]), (.rotationCommit, []), (.rotationAbort, [])])
        #expect(
            told == [
                "delete k1: DONE -> COMMITTED", "nothing -> COMMITTED", "ERROR_INVALID_STATE -> COMMITTED",
            ])
    }

    @Test func aborted() throws {
        let told = try endings([(.rotationAbort, [.ok()]), (.rotationAbort, []), (.rotationCommit, [])])
        #expect(
            told == ["delete k2: DONE -> ABORTED", "nothing -> ABORTED", "ERROR_INVALID_STATE -> ABORTED"])
    }

    /// The key that is deleted may be the client's own, and gone already: its successor asks then.
    @Test(arguments: [401, 403] as [Int32])
    func theSuccessorAsks(httpStatus: Int32) throws {
        let told = try endings([
            (.rotationCommit, [.lost(), .http(httpStatus), .http(404), .keys(), .keys()])
        ])
        #expect(
            told == [
                "delete k1, retry, delete k1, delete k1 as the new key, list as the new key, wait 7, "
                    + "list as the new key: DONE -> COMMITTED"
            ])
        let refused = try endings([(.rotationCommit, [.http(httpStatus), .http(httpStatus)])])
        #expect(refused.first?.hasSuffix("-> BEGUN") == true)
    }

    /// After a lost answer the other key may be the only one: it is not touched from then on. A 404 to a later call proves
    /// nothing, so the list is asked.
    @Test func noAnswer() throws {
        let commit = try endings([
            (.rotationCommit, [.http(409)]), (.rotationAbort, []),
            (.rotationCommit, [.http(404), .keys(), .keys()]),
        ])
        #expect(
            commit == [
                "delete k1: UNKNOWN ERROR_CONFLICT -> COMMITTING", "ERROR_INVALID_STATE -> COMMITTING",
                "delete k1, list, wait 7, list: DONE -> COMMITTED",
            ])
        let abort = try endings([
            (.rotationAbort, [.http(409)]), (.rotationCommit, []),
            (.rotationAbort, [.http(404), .keys(), .keys()]),
        ])
        #expect(
            abort == [
                "delete k2: UNKNOWN ERROR_CONFLICT -> ABORTING", "ERROR_INVALID_STATE -> ABORTING",
                "delete k2, list, wait 7, list: DONE -> ABORTED",
            ])
    }

    @Test(
        "A key that is still listed leaves the rotation half-way, with the status of the answer that was lost"
    )
    func stillListed() throws {
        for (ending, key, state) in [
            (OperationKind.rotationCommit, "k1", "COMMITTING"), (.rotationAbort, "k2", "ABORTING"),
        ] {
            let listed = Answer.keys((id: key, name: "ci"))
            let told = try endings([
                (ending, [.http(503), .http(404), listed, .http(404), listed, .http(404), listed]),
                (ending, [.http(404), .lost(.deadline)]), (ending, [.http(404), listed, .ok()]),
            ])
            #expect(told[0].hasSuffix("UNKNOWN ERROR_SERVICE -> \(state)"))
            #expect(told[1] == "delete \(key), list: UNKNOWN ERROR_DEADLINE -> \(state)")
            #expect(told[2].hasPrefix("delete \(key), list, retry, delete \(key): DONE"))
        }
    }

    @Test("Where the client's own key may not list any more, its successor does")
    func theSuccessorLists() throws {
        let told = try endings([(.rotationCommit, [.http(503), .http(404), .http(401), .keys(), .keys()])])
        #expect(
            told == [
                "delete k1, retry, delete k1, list, list as the new key, wait 7, list as the new key: DONE "
                    + "-> COMMITTED"
            ])
    }

    /// Nothing was done: both ways are open still. Once there was no answer, a refusal opens neither.
    @Test func refusals() throws {
        let told = try endings([
            (.rotationCommit, [.http(400)]), (.rotationCommit, [.notSent(.tls)]),
            (.rotationAbort, [.http(409)]),
            (.rotationAbort, [.http(400)]), (.rotationAbort, [.notSent(.tls)]), (.rotationCommit, []),
        ])
        #expect(
            told.map { String($0.split(separator: " -> ").last ?? "") } == [
                "BEGUN", "BEGUN", "ABORTING", "ABORTING", "ABORTING", "ABORTING",
            ])
    }

    @Test("A key that the service does not know may be gone: the other one is not deleted any more")
    func unknownKeys() throws {
        let committed = try endings([
            (.rotationCommit, [.http(404)]), (.rotationAbort, []),
            (.rotationCommit, [.http(404), .keys(), .keys()]),
        ])
        #expect(committed[0] == "delete k1: REJECTED ERROR_NOT_FOUND -> COMMITTING")
        #expect(committed[1].hasSuffix(" -> COMMITTING"))
        #expect(committed[2] == "delete k1, list, wait 7, list: DONE -> COMMITTED")
        let aborted = try endings([(.rotationAbort, [.http(404)]), (.rotationCommit, [])])
        #expect(aborted[0].hasSuffix("REJECTED ERROR_NOT_FOUND -> ABORTING"))
        #expect(aborted[1].hasSuffix(" -> ABORTING"))
    }
}
