// Requests.swift - makes the first request of each operation from its prepared call

import FwKeysTransport

extension Request {
    /// The delete of one key: a verb after the collection's path, not the HTTP method.
    public static func delete(_ keyID: Span<UInt8>, from collection: Span<UInt8>) throws(OutOfMemory)
        -> Request
    {
        var url = Bytes()
        try url.append(collection)
        try url.append(":delete")
        var body = Bytes()
        try body.append("{")
        try body.append(member: "keyId", keyID)
        try body.append("}")
        return Request(.post, url: try Text(url), body: body)
    }

    public static func whoAmI(_ base: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(base)
        try url.append("/verifyApiKey")
        return Request(url: try Text(url))
    }

    /// The URL of one key.
    public static func keyURL(_ keyID: Span<UInt8>, _ collection: Span<UInt8>) throws(OutOfMemory) -> Text {
        var url = Bytes()
        try url.append(collection)
        try url.append(ASCII.slash)
        try url.append(percentEncoding: keyID)
        return try Text(url)
    }

    public static func keysURL(
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
    public static func make(
        _ call: inout PreparedCall, _ settings: borrowing Settings
    ) throws(OutOfMemory) -> Operation {
        switch call.continuation {
        case .list(let list): return try list.object.nextPage()
        case .rotation(let rotation): return try rotation.object.deletion(call.ending)
        case .none: break
        }
        if call.kind == .whoAmI { return try whoAmI(settings, findingUser: call.findsUser) }
        let collection = try Request.keysURL(
            settings.baseURL.span, account: call.ids.accountID, user: call.ids.userID)
        var operation = try Operation(
            call.kind, request(&call, collection), collectionByteCount: collection.count, settings)
        try operation.configurePagingAndCleanup(call, collection)
        Swift.swap(&operation.ids, &call.ids)
        Swift.swap(&operation.newKeyOptions, &call.newKeyOptions)
        return operation
    }

    /// The question whose the API key is.
    public static func whoAmI(
        _ settings: borrowing Settings, findingUser: Bool
    ) throws(OutOfMemory) -> Operation {
        let request = try Request.whoAmI(settings.baseURL.span)
        var operation = Operation(.whoAmI, request, collectionByteCount: 0, settings)
        operation.findsUser = findingUser
        return operation
    }

    private static func request(
        _ call: inout PreparedCall, _ collection: borrowing Bytes
    ) throws(OutOfMemory) -> Request {
        var request = Request()
        switch call.kind {
        case .create, .rotationBegin:
            request.method = .post
            Swift.swap(&request.body, &call.body)
        case .get: return Request(url: try Request.keyURL(call.ids.keyID, collection.span))
        case .delete: return try Request.delete(call.ids.keyID, from: collection.span)
        case .update:
            var body = Bytes()
            Swift.swap(&body, &call.body)
            let url = try Request.keyURL(call.ids.keyID, collection.span)
            return Request(.patch, url: url, body: body)
        case .list, .nextPage, .whoAmI, .rotationCommit, .rotationAbort, .sweep, .rotationResume: break
        }
        request.url = try Text(collection.span)
        return request
    }

    private mutating func configurePagingAndCleanup(
        _ call: borrowing PreparedCall, _ collection: borrowing Bytes
    ) throws(OutOfMemory) {
        if call.kind == .list {
            walk = try PageWalk(
                collection.span, query: call.body.span, token: call.ids.other, call.scope)
            try walk?.prepare(&request)
        }
        if let marker = call.marker, call.exactlyOnce != .off || call.kind == .sweep {
            cleanup = OrphanCleanup(marker, looksAfterAnswers: call.exactlyOnce == .afterEveryAnswer)
            if call.kind == .sweep, !call.ids.other.isEmpty {
                cleanup?.keptKeyID = try Text(call.ids.other)
            }
        }
        if call.kind == .delete { deletion = Deletion(try Text(call.ids.keyID), .main) }
    }

    public static func delete(
        _ kind: OperationKind, _ settings: borrowing Settings, _ collection: borrowing Bytes,
        keyID: Span<UInt8>
    ) throws(OutOfMemory) -> Operation {
        let request = try Request.delete(keyID, from: collection.span)
        let keyID = try Text(keyID)
        var operation = Operation(kind, request, collectionByteCount: collection.count, settings)
        operation.deletion = Deletion(keyID, .main)
        return operation
    }
}
