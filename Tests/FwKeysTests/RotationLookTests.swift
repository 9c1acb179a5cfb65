// RotationLookTests.swift - nothing is created in place of a key that is not there, and what others began is found as it is

import Testing

@testable import FwKeysCalls

@Suite struct RotationLookTests {
    /// 2026-06-01T12:00:00Z.
    private static let date = "Date: Mon, 01 Jun 2026 12:00:00 GMT"

    private func begin(_ answers: [Answer]) throws -> Played {
        let settings = try Script.settings()
        var operation = try Script.create(settings, .rotationBegin)
        return try Script.play(&operation, answers)
    }

    @Test("The old key is looked for by its path, and then in the list")
    func looks() throws {
        let rest = [Answer.created("k2"), .ok("")]
        #expect(try begin([.key("k1")] + rest).steps == ["get k1", "create", "verify as the new key"])
        for answer in [Answer.http(404), .http(405), .http(501), .ok()] {
            let first = Answer.keys((id: "k10", name: "a"), next: "t")
            let played = try begin([answer, first, .keys((id: "k1", name: "b"))] + rest)
            #expect(played.steps == ["get k1", "list", "list t", "create", "verify as the new key"])
            #expect(played.end == "DONE")
            #expect(played.attempts == 1)
        }
    }

    @Test(
        "Where the look fails nothing is sent",
        arguments: [
            ([.http(404), .keys((id: "k2", name: "a"))], "REJECTED ERROR_NOT_FOUND"),
            ([.http(401)], "REJECTED ERROR_UNAUTHENTICATED"), ([.http(302)], "NOT_SENT ERROR_REDIRECTED"),
            ([.key("k10")], "NOT_SENT ERROR_INVALID_REPLY"),
            ([.http(404), .ok("{")], "NOT_SENT ERROR_INVALID_REPLY"),
            ([.http(404), .keys(next: "t"), .keys(next: "t")], "NOT_SENT ERROR_PAGINATION"),
            ([.http(503), .notSent(), .lost(), .http(500)], "NOT_SENT ERROR_SERVICE"),
            ([.lost(.deadline)], "NOT_SENT ERROR_DEADLINE"),
            ([.http(404), .lost(.cancelled)], "NOT_SENT ERROR_CANCELLED"),
        ] as [([Answer], String)])
    func failures(answers: [Answer], end: String) throws {
        let played = try begin(answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(!played.steps.contains("create"))
        #expect([played.keyID, played.orphan, played.marker] == ["", "", ""])
        #expect(played.attempts == 0)
    }

    @Test("What the look came to is not mixed up with the create")
    func theLookIsForgotten() throws {
        let answers = [Answer.lost(), .http(404), .keys((id: "k1", name: "a"))]
        #expect(try begin(answers + [.lost()]).end == "UNKNOWN ERROR_TRANSPORT")
        #expect(try begin(answers + [.notSent(.tls)]).end == "NOT_SENT ERROR_TLS")
    }

    /// The body of the create in place of a key with these members.
    private func body(
        _ old: String, marker: Marker? = nil, _ set: (inout CreateOptions) throws(Refusal) -> Void
    ) throws -> String {
        let settings = try Script.settings()
        var options = CreateOptions()
        try set(&options)
        options.marker = marker
        let (account, user, key) = ("acme".utf8Bytes, "alice".utf8Bytes, "k1".utf8Bytes)
        var call = try PreparedCall.create(
            .rotationBegin, GivenIDs(account: account.span, user: user.span, key: key.span, .oldKeyID),
            options, now: Timestamp(unixSeconds: 0))
        var operation = try Operation.make(&call, settings.withoutHold())
        try operation.makeProduct(Client.make(settings.object), call)
        _ = operation.begin()
        var answer = Answer.key("k1", old)
        answer.headers = [Self.date]
        var reply = try answer.reply()
        _ = operation.proceed(after: &reply)
        return String(operation.request.body.span)
    }

    @Test(
        "The new key is like the old one",
        arguments: [
            ("", "{}"), (#""displayName":"ci""#, #"{"displayName":"ci"}"#),
            (#""displayName":"ci-fwk-0123456789abcdef""#, #"{"displayName":"ci"}"#),
            (
                #""annotations":{"team":"a","fwkeys-marker":"0123456789abcdef","empty":""}"#,
                #"{"annotations":{"team":"a","empty":""}}"#
            ),
            // 30 days, begun again.
            (
                #""createTime":"2026-01-01T00:00:00Z","expireTime":"2026-01-31T00:00:00Z""#,
                #"{"expireTime":"2026-07-01T12:00:00Z"}"#
            ),
            // Without its beginning the length of a life is not known, and its end is.
            (#""expireTime":"2026-06-02T00:00:00Z""#, #"{"expireTime":"2026-06-02T00:00:00Z"}"#),
            (#""expireTime":"2026-06-01T12:00:00Z""#, "{}"), (#""expireTime":"soon""#, "{}"),
            (#""createTime":"2026-01-02T00:00:00Z","expireTime":"2026-01-01T00:00:00Z""#, "{}"),
            (
                #""createTime":"0001-01-01T00:00:00Z","expireTime":"9999-12-31T00:00:00Z""#,
                #"{"expireTime":"9999-12-31T23:59:59Z"}"#
            ),
        ])
    func takenOver(old: String, new: String) throws {
        let body = try body(old) { (_) throws(Refusal) in }
        #expect(body == #"{"apiKey":\#(new)}"#)
    }

    private static let old = #"""
        "displayName":"old","annotations":{"a":"b","c":"d"},"createTime":"2026-01-01T00:00:00Z",\#
        "expireTime":"2026-01-02T00:00:00Z"
        """#

    @Test("What is said of the new key comes before what the old one is like")
    func options() throws {
        let named = try body(Self.old) { (options) throws(Refusal) in
            try options.setDisplayName("new".utf8Bytes.span)
        }
        let life = #""expireTime":"2026-06-02T12:00:00Z""#
        #expect(named == #"{"apiKey":{"displayName":"new",\#(life),"annotations":{"a":"b","c":"d"}}}"#)
        let annotated = try body(Self.old) { (options) throws(Refusal) in
            try options.setAnnotation(name: "x".utf8Bytes.span, value: "y".utf8Bytes.span)
        }
        #expect(annotated == #"{"apiKey":{"displayName":"old",\#(life),"annotations":{"x":"y"}}}"#)
        let ended = try body(Self.old) { $0.expireTime = Timestamp(unixSeconds: 86_400) }
        #expect(ended.contains(#""expireTime":"1970-01-02T00:00:00Z""#))
    }

    @Test("A marker goes behind the name of the old key, or among its annotations")
    func marked() throws {
        var marker = try Script.newMarker()
        let named = try body(#""displayName":"old""#, marker: marker) { (_) throws(Refusal) in }
        #expect(named == #"{"apiKey":{"displayName":"old-fwk-0123456789abcdef"}}"#)
        marker.isInAnnotation = true
        let old = #""displayName":"old","annotations":{"fwkeys-marker":"ffffffffffffffff"}"#
        let annotated = try body(old, marker: marker) { $0.isMarkerInAnnotation = true }
        let annotations = #"{"fwkeys-marker":"0123456789abcdef"}"#
        #expect(annotated == #"{"apiKey":{"displayName":"old","annotations":\#(annotations)}}"#)
    }

    // A rotation of k1 to k2 that somebody else began.

    /// What was sent, how it ended, and the state.
    private func resume(_ answers: [Answer]) throws -> String {
        let settings = try Script.settings()
        var operation = try Script.resume(settings)
        let played = try Script.play(&operation, answers)
        let words = "\(played.steps.joined(separator: ", ")): \(played.end)"
        guard let rotation = SharedRotation(endingHandle: operation.takeProduct()) else { return words }
        #expect(played.keyID == "k2")
        #expect(played.secret == "")
        return "\(words) -> \(rotation.object.state.name)"
    }

    @Test("Both keys are there")
    func begun() throws {
        #expect(try resume([.key("k1"), .key("k2")]) == "get k1, get k2: DONE -> BEGUN")
        let both = Answer.keys((id: "k2", name: "a"), (id: "k1", name: "b"))
        #expect(
            try resume([.http(404), both, .http(405), .keys(next: "t"), both])
                == "get k1, list, get k2, list, list t: DONE -> BEGUN")
    }

    @Test("A key is gone only if two lists do not show it")
    func gone() throws {
        let (old, new) = (Answer.keys((id: "k1", name: "a")), Answer.keys((id: "k2", name: "a")))
        #expect(
            try resume([.http(404), new, new, .key("k2")])
                == "get k1, list, wait 7, list, get k2: DONE -> COMMITTED")
        #expect(
            try resume([.key("k1"), .http(404), old, old])
                == "get k1, get k2, list, wait 7, list: DONE -> ABORTED")
        #expect(
            try resume([.key("k1"), .http(404), old, new])
                == "get k1, get k2, list, wait 7, list: DONE -> BEGUN")
        #expect(
            try resume([.http(404), .keys(), .keys(), .http(404), .keys(), .keys()])
                == "get k1, list, wait 7, list, get k2, list, wait 7, list: REJECTED ERROR_NOT_FOUND")
    }

    @Test(
        "A rotation is not resumed by what is not known",
        arguments: [
            ([.http(401)], "REJECTED ERROR_UNAUTHENTICATED"), ([.key("k10")], "UNKNOWN ERROR_INVALID_REPLY"),
            ([.key("k1"), .key("k1")], "UNKNOWN ERROR_INVALID_REPLY"),
            ([.key("k1"), .http(404), .http(403)], "REJECTED ERROR_PERMISSION_DENIED"),
            ([.key("k1"), .http(404), .keys(), .lost(.deadline)], "UNKNOWN ERROR_DEADLINE"),
            ([.notSent(.tls)], "NOT_SENT ERROR_TLS"),
        ] as [([Answer], String)])
    func notKnown(answers: [Answer], end: String) throws {
        #expect(try resume(answers).hasSuffix(": \(end)"))
    }

    @Test("The same key twice is no rotation, under whatever name")
    func theSameKey() {
        let (account, user, key) = ("acme".utf8Bytes, "alice".utf8Bytes, "k1".utf8Bytes)
        for other in ["k1", "accounts/acme/users/alice/apiKeys/k1"] {
            let status = refusal { () throws(Refusal) in
                _ = try PreparedCall.rotationResume(
                    GivenIDs(account: account.span, user: user.span, key: key.span, .oldKeyID),
                    newKeyID: other.utf8Bytes.span)
            }
            #expect(status == .invalidState)
        }
    }
}
