// Script.swift - plays a call against answers that were written down, without a network or a clock to wait for
//
// An operation does no I/O, so a test can be its service: each request that it wants to send is written into a
// transcript and given the next answer of the script. What a call does is then one line of words to compare.

@testable import FwKeysCalls

/// What a call that was played did, and what it came to.
struct Played {
    /// `create`, `list`, `delete k1`, `wait 7`, `retry` …, in order.
    var steps: [String] = []
    /// Whether it came to its end; false where the script ran out before.
    var isFinished = false
    var answersLeft = 0

    var hasSucceeded = false
    var outcome = Outcome.done
    var status: Status?
    var message = ""
    var orphan = ""
    var marker = ""
    var attempts: Int32 = 0
    var httpStatus: Int32 = 0

    var keyID = ""
    var secret = ""
    var unsettledAttempts: Int32 = 0
    var userID = ""
    var ownKeyID = ""
    var deleted: [String] = []
    var examinedCount: Int64 = 0
    /// The last answer was found to be one to another request.
    var hasStrayAnswer = false

    /// The whole of it in a word: `DONE`, or the outcome and the status.
    var end: String {
        if !isFinished { return "goes on" }
        if hasSucceeded { return "\(Outcome.done.name)" }
        return "\(outcome.name) \(status.map { "\($0.name)" } ?? "without a report")"
    }
}

enum Script {
    static let marker = "0123456789abcdef"
    static let marked = "ci-fwk-0123456789abcdef"

    /// Settings with which nothing is a matter of chance: no pause between attempts, one of 7 ms before a look.
    static func settings(attempts: Int32 = 4, callMilliseconds: Int64 = 60_000) throws -> SharedSettings {
        var settings = try Settings()
        let key = "fw_clientsOwnKey".utf8Bytes
        try settings.setAPIKey(key.span)
        let url = "https://h".utf8Bytes
        try settings.setBaseURL(url.span)
        settings.retries.baseMilliseconds = 0
        settings.retries.maximumAttempts = attempts
        settings.timing.settle = 7
        settings.timing.call = callMilliseconds
        return try Shared(settings)
    }

    static func create(
        _ settings: borrowing SharedSettings, _ kind: OperationKind = .create, exactlyOnce: ExactlyOnce = .off
    ) throws -> Operation {
        var options = CreateOptions()
        let name = "ci".utf8Bytes
        try options.setDisplayName(name.span)
        if exactlyOnce != .off { options.marker = try newMarker() }
        options.exactlyOnce = exactlyOnce
        let account = "acme".utf8Bytes
        let user = "alice".utf8Bytes
        let old = (kind == .rotationBegin ? "k1" : "").utf8Bytes
        let ids = try GivenIDs(
            account: account.span, user: user.span, key: old.span, kind == .rotationBegin ? .oldKeyID : nil)
        var call = try PreparedCall.create(kind, ids, options)
        var operation = try Operation.make(&call, settings.withoutHold())
        try operation.makeProduct(Client.make(settings.object), call)
        return operation
    }

    /// The rotation of k1 to k2, which somebody else began.
    static func resume(_ settings: borrowing SharedSettings) throws -> Operation {
        let (account, user) = ("acme".utf8Bytes, "alice".utf8Bytes)
        let (old, new) = ("k1".utf8Bytes, "k2".utf8Bytes)
        var call = try PreparedCall.rotationResume(
            GivenIDs(account: account.span, user: user.span, key: old.span, .oldKeyID), newKeyID: new.span)
        var operation = try Operation.make(&call, settings.withoutHold())
        try operation.makeProduct(Client.make(settings.object), call)
        return operation
    }

    static func sweep(_ settings: borrowing SharedSettings, keeping keyID: String? = nil) throws -> Operation
    {
        let account = "acme".utf8Bytes
        let user = "alice".utf8Bytes
        let kept = (keyID ?? "").utf8Bytes
        let ids = try GivenIDs(
            account: account.span, user: user.span, key: kept.span, kept.isEmpty ? nil : .keptKeyID)
        var call = try PreparedCall.sweep(ids, newMarker())
        return try Operation.make(&call, settings.withoutHold())
    }

    static func get(_ keyID: String, _ settings: borrowing SharedSettings) throws -> Operation {
        let account = "acme".utf8Bytes
        let user = "alice".utf8Bytes
        let id = keyID.utf8Bytes
        var call = try PreparedCall(
            .get, GivenIDs(account: account.span, user: user.span, key: id.span, .keyID))
        return try Operation.make(&call, settings.withoutHold())
    }

    static func update(_ keyID: String, _ settings: borrowing SharedSettings) throws -> Operation {
        var options = CreateOptions()
        let name = "new".utf8Bytes
        try options.setDisplayName(name.span)
        let account = "acme".utf8Bytes
        let user = "alice".utf8Bytes
        let id = keyID.utf8Bytes
        var call = try PreparedCall.update(
            GivenIDs(account: account.span, user: user.span, key: id.span, .keyID), options)
        return try Operation.make(&call, settings.withoutHold())
    }

    static func delete(_ keyID: String, _ settings: borrowing SharedSettings) throws -> Operation {
        let account = "acme".utf8Bytes
        let user = "alice".utf8Bytes
        let id = keyID.utf8Bytes
        var call = try PreparedCall(
            .delete, GivenIDs(account: account.span, user: user.span, key: id.span, .keyID))
        return try Operation.make(&call, settings.withoutHold())
    }

    static func list(_ settings: borrowing SharedSettings) throws -> Operation {
        let account = "acme".utf8Bytes
        let user = "-".utf8Bytes
        var call = try PreparedCall.list(
            GivenIDs(account: account.span, user: user.span, allowingEveryUser: true), ListOptions())
        var operation = try Operation.make(&call, settings.withoutHold())
        try operation.makeProduct(Client.make(settings.object), call)
        return operation
    }

    static func newMarker() throws -> Marker {
        let digits = marker.utf8Bytes
        return try Marker(digits.span, "marker")
    }

    /// Plays `operation` to its end, or until there are no more answers.
    static func play(
        _ operation: inout Operation, _ answers: [Answer]
    ) throws -> Played {
        var played = Played()
        var answers = answers[...]
        var step = operation.begin()
        while true {
            switch step {
            case .finished:
                played.isFinished = true
                played.answersLeft = answers.count
                describeEnd(of: operation, in: &played)
                return played
            case .pause(let milliseconds, let isRetry):
                let word = isRetry ? "retry" : "wait"
                played.steps.append(milliseconds == 0 ? word : "\(word) \(milliseconds)")
            case .send: break
            }
            guard let answer = answers.popFirst() else { return played }
            played.steps.append(words(for: operation))
            var reply = try answer.reply()
            step = operation.proceed(after: &reply)
            played.hasStrayAnswer = reply.isForAnotherRequest
        }
    }

    /// The present request in a word, with the page token or the key's id behind it.
    private static func words(for operation: borrowing Operation) -> String {
        var (url, body) = ("", "")
        var method = Request.Method.get
        operation.withPresentRequest { (request) in
            (url, body) = (String(request.url.span), String(request.body.span))
            method = request.method
        }
        let who = operation.credential == .newKey ? " as the new key" : ""
        let keys = "https://h/v1/accounts/acme/users/alice/apiKeys"
        switch (method, url) {
        case (.post, keys): return "create"
        case (.post, keys + ":delete"): return "delete " + body.split(separator: "\"")[3] + who
        case (.get, "https://h/verifyApiKey"): return "verify" + who
        default:
            guard method == .get else {
                return url.hasPrefix(keys + "/") ? "update " + url.dropFirst(keys.count + 1) : "POST " + url
            }
            let parts = url.split(separator: "?")
            let token = parts.last.flatMap { query in
                query.split(separator: "&").first { $0.hasPrefix("pageToken=") }?.dropFirst(10)
            }
            let page = token.map { " " + $0 } ?? ""
            if url.hasPrefix(keys + "/") { return "get " + url.dropFirst(keys.count + 1) }
            if parts[0].hasSuffix("/apiKeys") { return "list" + page + who }
            return parts[0].hasSuffix("/users") ? "users" + page : "GET " + url
        }
    }

    /// What the operation has for its caller stays with it.
    private static func describeEnd(of operation: borrowing Operation, in played: inout Played) {
        played.hasSucceeded = operation.hasSucceeded
        played.outcome = operation.failure.outcome
        played.attempts = operation.attempts.count
        switch operation.failure.report {
        case .some(let report): describe(report.object, in: &played)
        case .none: break
        }
        switch operation.key {
        case .some(let key): describe(key.object, in: &played)
        case .none: break
        }
        switch operation.identity {
        case .some(let identity):
            played.userID = String(identity.object.texts.text(identity.object.userID))
            played.ownKeyID = String(identity.object.texts.text(identity.object.keyID))
        case .none: break
        }
        switch operation.cleanup {
        case .some(let cleanup):
            for index in 0..<cleanup.object.deletedCount {
                cleanup.object.deletedCString(index).map { played.deleted.append(String(cString: $0)) }
            }
            played.examinedCount = cleanup.object.examinedCount
        case .none: break
        }
    }

    private static func describe(_ report: borrowing ErrorReport, in played: inout Played) {
        played.status = report.status
        played.message = String(report.texts.text(report.message))
        played.orphan = String(report.texts.text(report.orphanKeyID))
        played.marker = String(report.texts.text(report.marker))
        played.httpStatus = report.httpStatus
    }

    private static func describe(_ key: borrowing KeyRecord, in played: inout Played) {
        played.keyID = String(key.texts.text(key.id))
        played.unsettledAttempts = key.unsettledAttempts
        switch key.secret {
        case .some(let secret): played.secret = String(secret.span)
        case .none: break
        }
    }
}
