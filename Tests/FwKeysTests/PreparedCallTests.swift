// PreparedCallTests.swift - what is asked for is checked, argument by argument, before it costs anything, and kept as it was given

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct PreparedCallTests {
    private enum Kind: CaseIterable {
        case create
        case rotate
        case resume
        case get
        case delete
        case list
        case sweep
        case sweepKeeping

        var hasKey: Bool { self == .get || self == .delete || self == .resume }
        var keyArgument: String {
            switch self {
            case .rotate: "old_key_id"
            case .resume: "new_key_id"
            case .sweepKeeping: "keep_key_id_or_null"
            default: "key_id"
            }
        }
        var takesKey: Bool { hasKey || self == .rotate || self == .sweepKeeping }
    }

    private static let now = Timestamp(unixSeconds: 1_000)

    private func call(
        _ kind: Kind, _ account: String, _ user: String, _ key: String, expiring seconds: Int64? = nil
    ) throws(Refusal) -> PreparedCall {
        let (account, user, key) = (account.utf8Bytes, user.utf8Bytes, key.utf8Bytes)
        var options = CreateOptions()
        options.expireTime = seconds.map { Timestamp(unixSeconds: $0) }
        let digits = Script.marker.utf8Bytes
        let marker = try Marker(digits.span, "marker")
        switch kind {
        case .create:
            return try .create(
                .create, GivenIDs(account: account.span, user: user.span), options, now: Self.now)
        case .rotate:
            return try .create(
                .rotationBegin, GivenIDs(account: account.span, user: user.span, key: key.span, .oldKeyID),
                options, now: Self.now)
        case .resume:
            return try .rotationResume(
                GivenIDs(account: account.span, user: user.span, key: "k0".utf8Bytes.span, .oldKeyID),
                newKeyID: key.span)
        case .get:
            return try PreparedCall(
                .get, GivenIDs(account: account.span, user: user.span, key: key.span, .keyID))
        case .delete:
            return try PreparedCall(
                .delete, GivenIDs(account: account.span, user: user.span, key: key.span, .keyID))
        case .list:
            return try .list(
                GivenIDs(account: account.span, user: user.span, allowingEveryUser: true), ListOptions())
        case .sweep: return try .sweep(GivenIDs(account: account.span, user: user.span), marker)
        case .sweepKeeping:
            let ids = try GivenIDs(account: account.span, user: user.span, key: key.span, .keptKeyID)
            return try .sweep(ids, marker)
        }
    }

    /// What is refused, and for what: `ERROR_TOO_LONG user_id`; nil where nothing is.
    private func refusal(
        _ kind: Kind, _ account: String = "acme", _ user: String = "alice", _ key: String = "k1",
        expiring seconds: Int64? = nil
    ) -> String? {
        do throws(Refusal) {
            _ = try call(kind, account, user, key, expiring: seconds)
            return nil
        } catch {
            return "\(error.status.name) \(error.argument)"
        }
    }

    private static let longest = String(repeating: "a", count: 256)

    /// What no id may be, wherever it goes.
    private static let flaws: [(String, String)] = [
        (longest + "a", "ERROR_TOO_LONG"),
        ("a\u{1}b", "ERROR_CONTROL_CHARACTER"),
        ("a\u{7f}", "ERROR_CONTROL_CHARACTER"), ("\n", "ERROR_CONTROL_CHARACTER"),
    ]
    /// What no segment of a path may be.
    private static let segmentFlaws = flaws + [(".", "ERROR_DOT_SEGMENT"), ("..", "ERROR_DOT_SEGMENT")]

    @Test(arguments: Kind.allCases)
    private func accountsAndUsers(kind: Kind) {
        for (text, status) in Self.segmentFlaws {
            #expect(refusal(kind, text) == "\(status) account_id")
            #expect(refusal(kind, "acme", text) == "\(status) user_id")
            // The first that is wrong is told of.
            #expect(refusal(kind, text, "") == "\(status) account_id")
            #expect(refusal(kind, text, "-") == "\(status) account_id")
        }
        for text in [Self.longest, "...", ".a", "a b", "é", "a/b", "%2e", "-a", "--"] {
            #expect(refusal(kind, text, text) == nil)
        }
        // What is left out is found out when the call begins.
        #expect(refusal(kind, "", "") == nil)
        // One user is meant, but for a list.
        #expect(refusal(kind, "acme", "-") == (kind == .list ? nil : "ERROR_WILDCARD_USER user_id"))
        #expect(refusal(kind, "-") == nil)
    }

    @Test(arguments: Kind.allCases)
    private func keys(kind: Kind) {
        for (text, status) in Self.segmentFlaws {
            let refused = kind.takesKey ? "\(status) \(kind.keyArgument)" : nil
            #expect(refusal(kind, "acme", "alice", text) == refused)
        }
        let empty = kind.takesKey ? "ERROR_EMPTY_ARGUMENT \(kind.keyArgument)" : nil
        #expect(refusal(kind, "acme", "alice", "") == empty)
        for text in [Self.longest, "...", "a b", "é", "-", "k/1"] {
            #expect(refusal(kind, "acme", "alice", text) == nil)
        }
        if kind.hasKey {
            #expect(refusal(kind, "..", "-", "") == "ERROR_DOT_SEGMENT account_id")
            #expect(refusal(kind, "acme", "-", "") == "ERROR_WILDCARD_USER user_id")
        }
    }

    /// Ids that are not UTF-8, which no string of Swift's can be.
    @Test func notUTF8() {
        let (account, user) = ("acme".utf8Bytes, "alice".utf8Bytes)
        for wrong in [[0xff], [0x61, 0xc3], [0xc0, 0xae]] as [[UInt8]] {
            var status = FwKeysTests.refusal { () throws(Refusal) in
                _ = try PreparedCall(
                    .get, GivenIDs(account: wrong.span, user: user.span, key: user.span, .keyID))
            }
            #expect(status == .invalidUTF8)
            status = FwKeysTests.refusal { () throws(Refusal) in
                _ = try PreparedCall.list(
                    GivenIDs(account: account.span, user: wrong.span, allowingEveryUser: true), ListOptions())
            }
            #expect(status == .invalidUTF8)
            status = FwKeysTests.refusal { () throws(Refusal) in
                _ = try PreparedCall(
                    .delete, GivenIDs(account: account.span, user: user.span, key: wrong.span, .keyID))
            }
            #expect(status == .invalidUTF8)
        }
    }

    /// An expiry that was in the future when it was set may be over when it is used; who it is for comes first.
    @Test(arguments: [Kind.create, .rotate])
    private func expiries(kind: Kind) {
        #expect(refusal(kind, expiring: 1_001) == nil)
        for over in [1_000, 999, 0] as [Int64] {
            #expect(refusal(kind, expiring: over) == "ERROR_TIME_IN_PAST expire_time")
        }
        #expect(refusal(kind, ".", "alice", "k1", expiring: 1) == "ERROR_DOT_SEGMENT account_id")
        #expect(refusal(kind, "acme", "..", "k1", expiring: 1) == "ERROR_DOT_SEGMENT user_id")
    }

    // What it keeps.

    private func words(_ call: borrowing PreparedCall) -> String {
        let ids = [
            String(call.ids.accountID), String(call.ids.userID), String(call.ids.keyID),
            String(call.ids.other),
        ]
        var marker = "-"
        if let kept = call.marker { marker = String(kept.span) }
        let once = call.exactlyOnce == .off ? "" : " once"
        return "\(call.kind) \(ids.joined(separator: ",")) \(String(call.body.span)) \(marker)\(once)"
    }

    @Test(arguments: [
        (Kind.create, "create acme,alice,, {\"apiKey\":{}} -"),
        (.rotate, "rotationBegin acme,alice,,k 1  -"), (.get, "get acme,alice,k 1,  -"),
        (.resume, "rotationResume acme,alice,k 1,k0  -"),
        (.delete, "delete acme,alice,k 1,  -"), (.list, "list acme,alice,,  -"),
        (.sweep, "sweep acme,alice,,  0123456789abcdef"),
        (.sweepKeeping, "sweep acme,alice,,k 1  0123456789abcdef"),
    ])
    private func kept(kind: Kind, expected: String) throws {
        let call = try call(kind, "acme", "alice", "k 1")
        let words = words(call)
        #expect(words == expected)
        #expect(call.cancelToken.descriptor == -1)
    }

    @Test func whoAmI() {
        for withUser in [true, false] {
            let call = PreparedCall.whoAmI(withUser: withUser)
            let words = words(call)
            #expect(words == "whoAmI ,,,  -")
            #expect(call.findsUser == withUser)
        }
    }

    @Test func theOptionsOfACreate() throws {
        let (account, user, old) = ("acme".utf8Bytes, "alice".utf8Bytes, "k1".utf8Bytes)
        var options = CreateOptions()
        let name = "ci".utf8Bytes
        try options.setDisplayName(name.span)
        options.marker = try Script.newMarker()
        options.cancelToken = try CancelToken.make()
        let created = try PreparedCall.create(
            .create, GivenIDs(account: account.span, user: user.span), options, now: Self.now)
        let body = #"{"apiKey":{"displayName":"ci-fwk-0123456789abcdef"}}"#
        let createdWords = words(created)
        #expect(createdWords == "create acme,alice,, \(body) 0123456789abcdef")
        #expect(created.cancelToken.descriptor == options.cancelToken.descriptor)
        options.exactlyOnce = .afterLostAnswers
        let rotated = try PreparedCall.create(
            .rotationBegin, GivenIDs(account: account.span, user: user.span, key: old.span, .oldKeyID),
            options, now: Self.now)
        let rotatedWords = words(rotated)
        #expect(rotatedWords == "rotationBegin acme,alice,,k1  0123456789abcdef once")
        #expect(rotated.cancelToken.descriptor == options.cancelToken.descriptor)
    }

    /// Exactly once, and no marker given: each call draws one, and its body bears it.
    @Test func aMarkerForEachCall() throws {
        let (account, user) = ("acme".utf8Bytes, "alice".utf8Bytes)
        var options = CreateOptions()
        options.exactlyOnce = .afterLostAnswers
        var markers: Set<String> = []
        for _ in 0..<3 {
            let call = try PreparedCall.create(
                .create, GivenIDs(account: account.span, user: user.span), options, now: Self.now)
            guard let marker = call.marker else {
                Issue.record("no marker")
                return
            }
            let digits = String(marker.span)
            let body = String(call.body.span)
            #expect(body == #"{"apiKey":{"displayName":"default-fwk-\#(digits)"}}"#)
            #expect(call.exactlyOnce == .afterLostAnswers)
            markers.insert(digits)
        }
        #expect(markers.count == 3)
        // The options stay as they are.
        let isMarked = options.marker != nil
        #expect(!isMarked)
    }

    @Test func theOptionsOfAList() throws {
        let (account, user) = ("acme".utf8Bytes, "-".utf8Bytes)
        var options = ListOptions()
        let plain = try PreparedCall.list(
            GivenIDs(account: account.span, user: user.span, allowingEveryUser: true), options)
        #expect(plain.scope.isComplete == true)
        #expect(plain.scope.isSinglePage == false)
        let (token, filter) = ("t 1".utf8Bytes, "a=b".utf8Bytes)
        try options.setPageToken(token.span)
        try options.setFilter(filter.span)
        try options.setPageSize(7)
        options.isSinglePage = true
        options.cancelToken = try CancelToken.make()
        let call = try PreparedCall.list(
            GivenIDs(account: account.span, user: user.span, allowingEveryUser: true), options)
        let words = words(call)
        // The query has no page token, which the walk begins with.
        #expect(words == "list acme,-,,t 1 ?pageSize=7&filter=a%3Db -")
        #expect(call.scope.isComplete == false)
        #expect(call.scope.isSinglePage == true)
        #expect(call.cancelToken.descriptor == options.cancelToken.descriptor)
    }

    /// It is read when it is taken: what becomes of the options later does not matter to it.
    @Test func itIsACopy() throws {
        let (account, user) = ("acme".utf8Bytes, "alice".utf8Bytes)
        let (first, second) = ("first".utf8Bytes, "second".utf8Bytes)
        var options = CreateOptions()
        try options.setDisplayName(first.span)
        let call = try PreparedCall.create(
            .create, GivenIDs(account: account.span, user: user.span), options, now: Self.now)
        try options.setDisplayName(second.span)
        options.exactlyOnce = .afterLostAnswers
        options.marker = try Script.newMarker()
        let words = words(call)
        #expect(words == #"create acme,alice,, {"apiKey":{"displayName":"first"}} -"#)
    }
}
