// Requests.swift - makes the first request of each operation from its prepared call

import FwKeysTransport

extension Request {
    /// The delete of one key: a verb after the collection's path, not the HTTP method.
    static func delete(_ keyID: Span<UInt8>, from collection: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(collection)
        try url.append(":delete")
        var body = Bytes()
        let key = try JSONObject()
        try key.set("keyId", keyID)
        try key.write(to: &body)
        return Request(.post, url: try Text(url), body: body)
    }

    static func whoAmI(_ base: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(base)
        try url.append("/verifyApiKey")
        return Request(url: try Text(url))
    }

    /// The URL of one key.
    static func keyURL(_ keyID: Span<UInt8>, _ collection: Span<UInt8>) throws(OutOfMemory) -> Text {
        var url = Bytes()
        try url.append(collection)
        try url.append(ASCII.slash)
        try url.append(percentEncoding: keyID)
        return try Text(url)
    }

    static func keysURL(
        _ base: Span<UInt8>, account: Span<UInt8>, user: Span<UInt8>
    ) throws(OutOfMemory) -> Bytes {
        var url = Bytes()
        try url.reserve(base.count + account.count + user.count + 48)
        try url.append(base)
        try url.append(apiKeysOf: user, account: account)
        return url
    }
}

extension Operation {
    /// Makes the operation for `call`, and takes over the call's strings.
    static func make(_ call: inout PreparedCall, _ settings: Box<Settings>) throws(OutOfMemory) -> Operation {
        switch call.continuation {
        case .list(let list):
            var operation = try list.object.nextPage()
            operation.list = list.share()
            return operation
        case .rotation(let rotation): return try rotation.object.deletion(call.kind)
        case .none: break
        }
        if call.kind == .whoAmI { return try whoAmI(settings, findingUser: call.findsUser) }
        let collection = try Request.keysURL(
            settings.object.baseURL.span, account: call.ids.accountID, user: call.ids.userID)
        let byteCount = collection.count
        let request = Request(url: try Text(collection))
        var operation = Operation(call.kind, request, collectionByteCount: byteCount, settings)
        try operation.configure(for: &call)
        Swift.swap(&operation.ids, &call.ids)
        Swift.swap(&operation.newKeyOptions, &call.newKeyOptions)
        return operation
    }

    /// Makes of a request for the collection the one that `call` needs, and what the answers to it need.
    private mutating func configure(for call: inout PreparedCall) throws(OutOfMemory) {
        switch call.kind {
        case .create, .rotationBegin:
            request.method = .post
            Swift.swap(&request.body, &call.body)
        case .get: request.url = try Request.keyURL(call.ids.keyID, collection)
        case .update:
            request.method = .patch
            request.url = try Request.keyURL(call.ids.keyID, collection)
            Swift.swap(&request.body, &call.body)
        case .list:
            let walk = try PageWalk(collection, query: call.body.span, token: call.ids.other, call.scope)
            try walk.prepare(&request)
            self.walk = try Shared(walk)
        case .delete:
            request = try Request.delete(call.ids.keyID, from: collection)
            deletion = Deletion(try Text(call.ids.keyID), .main)
        case .sweep, .nextPage, .whoAmI, .rotationCommit, .rotationAbort, .rotationResume: break
        }
        if let marker = call.marker, call.exactlyOnce != .off || call.kind == .sweep {
            var cleanup = OrphanCleanup(marker, looksAfterAnswers: call.exactlyOnce == .afterEveryAnswer)
            if call.kind == .sweep, !call.ids.other.isEmpty { cleanup.keptKeyID = try Text(call.ids.other) }
            self.cleanup = try Shared(cleanup)
        }
    }

    /// The question whose the API key is.
    static func whoAmI(_ settings: Box<Settings>, findingUser: Bool) throws(OutOfMemory) -> Operation {
        let request = try Request.whoAmI(settings.object.baseURL.span)
        var operation = Operation(.whoAmI, request, collectionByteCount: 0, settings)
        operation.findsUser = findingUser
        return operation
    }

    static func delete(
        _ kind: OperationKind, _ settings: Box<Settings>, _ collection: Span<UInt8>, keyID: Span<UInt8>
    ) throws(OutOfMemory) -> Operation {
        let request = try Request.delete(keyID, from: collection)
        let keyID = try Text(keyID)
        var operation = Operation(kind, request, collectionByteCount: collection.count, settings)
        operation.deletion = Deletion(keyID, .main)
        return operation
    }
}
