// UpdateTests.swift - a change of a key is sent again only after proof that nothing was done

import Testing

@testable import FwKeysCalls

@Suite struct UpdateTests {
    private let record = Answer.ok(#"{"keyId":"k1","displayName":"new"}"#)

    private func update(_ answers: [Answer], attempts: Int32 = 4) throws -> Played {
        let settings = try Script.settings(attempts: attempts)
        var operation = try Script.update("k1", settings)
        return try Script.play(&operation, answers)
    }

    @Test("The record of the key is the product, without a secret", arguments: [200, 201] as [Int32])
    func succeeds(httpStatus: Int32) throws {
        let played = try update([.http(httpStatus, record.body)])
        #expect(played.steps == ["update k1"])
        #expect(played.end == "DONE")
        #expect(played.keyID == "k1")
        #expect(played.secret == "")
        #expect(played.attempts == 1)
    }

    @Test("A service without the request, or without the key, does not offer it", arguments: [404, 405, 501])
    func notOffered(httpStatus: Int32) throws {
        for body in ["", #"{"code":12,"message":"Method Not Allowed","details":[]}"#, "<html>"] {
            let played = try update([.http(httpStatus, body), record])
            #expect(played.steps == ["update k1"])
            #expect(played.end == "REJECTED ERROR_NOT_OFFERED")
            #expect(played.httpStatus == httpStatus)
        }
    }

    @Test(
        "An answer that is lost, or no record of the key, leaves the outcome unknown, and nothing more is sent",
        arguments: [
            (Answer.lost(), "ERROR_TRANSPORT"), (.lost(.connect), "ERROR_CONNECT"),
            (.lost(.deadline), "ERROR_DEADLINE"), (.lost(.cancelled), "ERROR_CANCELLED"),
            (.lost(.replyTooLarge), "ERROR_REPLY_TOO_LARGE"),
            (.http(500), "ERROR_SERVICE"), (.http(503, "", "Retry-After: 0"), "ERROR_SERVICE"),
            (.http(504), "ERROR_SERVICE"), (.http(408), "ERROR_SERVICE"), (.http(409), "ERROR_CONFLICT"),
            (.http(307, "", "Location: /"), "ERROR_REDIRECTED"),
            (.ok(""), "ERROR_INVALID_REPLY"), (.ok("{}"), "ERROR_INVALID_REPLY"),
            (.ok("[]"), "ERROR_INVALID_REPLY"), (.ok("<html>"), "ERROR_INVALID_REPLY"),
            (.ok(#"{"keyId":""}"#), "ERROR_INVALID_REPLY"),
        ])
    func unknown(answer: Answer, status: String) throws {
        let played = try update([answer, record])
        #expect(played.steps == ["update k1"])
        #expect(played.end == "UNKNOWN \(status)")
        #expect(played.attempts == 1)
        #expect(!played.hasStrayAnswer)
        #expect(played.marker == "" && played.orphan == "")
    }

    @Test("An answer that is cut proves nothing, wherever it is cut")
    func cut() throws {
        let whole = Array(record.body)
        for length in 0...whole.count {
            let played = try update([.cut(String(whole[..<length])), record])
            #expect(played.steps == ["update k1"])
            #expect(played.end == "UNKNOWN ERROR_TRANSPORT")
            #expect(played.keyID == "")
        }
        for httpStatus in [Int32(404), 405, 429, 501] {
            let answer = Answer(httpStatus: httpStatus, body: "{", isComplete: false, failure: .transport)
            #expect(try update([answer, record]).end == "UNKNOWN ERROR_TRANSPORT")
        }
    }

    @Test("A record of another key answers another request", arguments: ["k10", "K1", "k"])
    func anotherKey(id: String) throws {
        let played = try update([.ok(#"{"keyId":"\#(id)"}"#), record])
        #expect(played.steps == ["update k1"])
        #expect(played.end == "UNKNOWN ERROR_INVALID_REPLY")
        #expect(played.keyID == "")
        #expect(played.hasStrayAnswer)
    }

    @Test("A refusal ends it, and a member that the server does not know is named")
    func refused() throws {
        let unknownMember =
            #"{"code":3,"details":[],"message":"proto: (line 1:2): unknown field \"annotations\""}"#
        let played = try update([.http(400, unknownMember), record])
        #expect(played.steps == ["update k1"])
        #expect(played.end == "REJECTED ERROR_BAD_REQUEST")
        #expect(played.message.hasSuffix("; the server does not know the member annotations"))
        for (httpStatus, status) in [
            (Int32(401), "UNAUTHENTICATED"), (402, "PAYMENT_REQUIRED"), (403, "PERMISSION_DENIED"),
            (412, "ACCOUNT_SUSPENDED"), (422, "BAD_REQUEST"),
        ] {
            let played = try update([.http(httpStatus), record])
            #expect(played.steps == ["update k1"])
            #expect(played.end == "REJECTED ERROR_\(status)")
        }
    }

    @Test("After proof that nothing was done, and only then, it is sent again")
    func sentAgainAfterProof() throws {
        let played = try update([.notSent(), .http(429), .notSent(.resolve), record])
        #expect(
            played.steps == [
                "update k1", "retry", "update k1", "retry", "update k1", "retry", "update k1",
            ])
        #expect(played.end == "DONE")
        #expect(played.attempts == 4)
        #expect(try update([.notSent(), .lost(), record]).end == "UNKNOWN ERROR_TRANSPORT")
        #expect(try update([.notSent(), .notSent()], attempts: 2).end == "NOT_SENT ERROR_CONNECT")
        #expect(try update([.http(429), .notSent()], attempts: 2).end == "REJECTED ERROR_CONNECT")
        #expect(try update([.notSent(.tls), record]).end == "NOT_SENT ERROR_TLS")
    }
}
