// Requests.swift - the request that each operation begins with, from its order

extension Request {
    /// The deletion of one key of a collection: a verb behind the collection, not the HTTP method.
    @inline(never)
    static func delete(_ keyID: Span<UInt8>, from collection: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(collection)
        try url.append(":delete")
        var body = Bytes()
        let key = try JSONObject()
        try key.set("keyId", keyID)
        try key.write(to: &body)
        return Request(method: .post, url: try Text(url), body: body)
    }

    @inline(never)
    static func whoAmI(_ base: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(base)
        try url.append("/verifyApiKey")
        return Request(url: try Text(url))
    }

    /// Where one key is.
    @inline(never)
    static func keyURL(_ keyID: Span<UInt8>, _ collection: Span<UInt8>) throws(OutOfMemory) -> Text {
        var url = Bytes()
        try url.append(collection)
        try url.append(ASCII.slash)
        try url.append(percentEncoding: keyID)
        return try Text(url)
    }

    @inline(never)
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
    /// What is to be done about `order`, which is used up.
    @inline(never)
    static func make(_ order: inout Order, _ settings: borrowing Settings) throws(OutOfMemory) -> Operation {
        if order.kind == .whoAmI || order.kind == .whoAmIWithUser {
            let request = try Request.whoAmI(settings.baseURL.span)
            return Operation(order.kind, request, collectionByteCount: 0, settings)
        }
        let url = try Request.keysURL(
            settings.baseURL.span, account: order.subject.accountID, user: order.subject.userID)
        var operation = try Operation(
            order.kind, request(&order, url), collectionByteCount: url.count, settings)
        try operation.equip(&order, url)
        return operation
    }

    private static func request(
        _ order: inout Order, _ collection: borrowing Bytes
    ) throws(OutOfMemory) -> Request {
        var request = Request()
        switch order.kind {
        case .create, .rotate:
            request.method = .post
            Swift.swap(&request.body, &order.body)
        case .get: return Request(url: try Request.keyURL(order.subject.keyID, collection.span))
        case .delete: return try Request.delete(order.subject.keyID, from: collection.span)
        case .list, .sweep, .whoAmI, .whoAmIWithUser: break
        }
        request.url = try Text(collection.span)
        return request
    }

    private mutating func equip(_ order: inout Order, _ collection: borrowing Bytes) throws(OutOfMemory) {
        if order.kind == .list {
            walk = try PageWalk(
                collection.span, query: order.body.span, token: order.subject.other, order.extent)
            try walk?.prepare(&request)
        }
        if let marker = order.marker, order.isExactlyOnce || order.kind == .sweep {
            settlement = Settlement(marker)
            if order.kind == .sweep, !order.subject.other.isEmpty {
                settlement?.keptKeyID = try Text(order.subject.other)
            }
        }
        cancelToken = order.cancelToken.share()
        Swift.swap(&subject, &order.subject)
    }

    @inline(never)
    static func delete(
        _ settings: borrowing Settings, _ collection: borrowing Bytes, keyID: Span<UInt8>
    ) throws(OutOfMemory) -> Operation {
        let request = try Request.delete(keyID, from: collection.span)
        return Operation(.delete, request, collectionByteCount: collection.count, settings)
    }
}
