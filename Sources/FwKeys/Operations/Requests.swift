// Requests.swift - the request that each operation begins with

extension Request {
    /// The deletion of one key of a collection: a verb behind the collection, not the HTTP method.
    @inline(never)
    static func delete(_ keyID: Span<UInt8>, from collection: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(collection)
        try url.append(":delete")
        var body = Bytes()
        var isFirst = true
        try body.append(0x7b)
        try body.append(jsonMember: ("keyId" as StaticString).bytes, keyID, isFirst: &isFirst)
        try body.append(0x7d)
        return Request(method: .post, url: try Text(url), body: body)
    }

    @inline(never)
    static func whoAmI(_ base: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(base)
        try url.append("/verifyApiKey")
        return Request(url: try Text(url))
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
    @inline(never)
    static func create(
        _ kind: Kind, _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>,
        _ options: borrowing CreateOptions, now: Timestamp
    ) throws(Refusal) -> Operation {
        try checkOneOwner(account, user)
        try options.check(now: now)
        let marker = try options.markerForCall()
        do throws(OutOfMemory) {
            let url = try Request.keysURL(settings.baseURL.span, account: account, user: user)
            let collectionByteCount = url.count
            var request = Request(method: .post, url: try Text(url))
            try options.write(to: &request.body, marker: marker)
            var operation = Operation(kind, request, collectionByteCount: collectionByteCount, settings)
            operation.cancelToken = options.cancelToken.share()
            if let marker, options.isExactlyOnce { operation.settlement = Settlement(marker) }
            try operation.subject.note(settings, account: account, user: user)
            return operation
        } catch {
            throw .noMemory
        }
    }

    @inline(never)
    static func get(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(Refusal) -> Operation {
        try checkOneOwner(account, user)
        try TextRule.keyID.checkPathSegment(keyID)
        do throws(OutOfMemory) {
            var url = try Request.keysURL(settings.baseURL.span, account: account, user: user)
            let collectionByteCount = url.count
            try url.append(ASCII.slash)
            try url.append(percentEncoding: keyID)
            let request = Request(url: try Text(url))
            var operation = Operation(.get, request, collectionByteCount: collectionByteCount, settings)
            operation.wantedKeyID = try Text(keyID)
            try operation.subject.note(settings, account: account, user: user, key: keyID)
            return operation
        } catch {
            throw .noMemory
        }
    }

    @inline(never)
    static func delete(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(Refusal) -> Operation {
        try checkOneOwner(account, user)
        try TextRule.keyID.check(keyID)
        do throws(OutOfMemory) {
            let collection = try Request.keysURL(settings.baseURL.span, account: account, user: user)
            var operation = try delete(settings, collection, keyID: keyID)
            try operation.subject.note(settings, account: account, user: user, key: keyID)
            return operation
        } catch {
            throw .noMemory
        }
    }

    @inline(never)
    static func delete(
        _ settings: borrowing Settings, _ collection: borrowing Bytes, keyID: Span<UInt8>
    ) throws(OutOfMemory) -> Operation {
        let request = try Request.delete(keyID, from: collection.span)
        return Operation(.delete, request, collectionByteCount: collection.count, settings)
    }

    /// The first page of a list; "-" as user stands for all of them.
    @inline(never)
    static func list(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>,
        _ options: borrowing ListOptions
    ) throws(Refusal) -> Operation {
        try TextRule.accountID.checkPathSegment(account)
        try TextRule.userID.checkPathSegment(user)
        do throws(OutOfMemory) {
            let url = try Request.keysURL(settings.baseURL.span, account: account, user: user)
            let walk = try PageWalk(url, options)
            var request = Request()
            try walk.prepare(&request)
            var operation = Operation(.list, request, collectionByteCount: 0, settings)
            operation.walk = consume walk
            operation.cancelToken = options.cancelToken.share()
            try operation.subject.note(settings, account: account, user: user)
            return operation
        } catch {
            throw .noMemory
        }
    }

    @inline(never)
    static func whoAmI(_ kind: Kind, _ settings: borrowing Settings) throws(Refusal) -> Operation {
        guard let request = try? Request.whoAmI(settings.baseURL.span) else { throw .noMemory }
        return Operation(kind, request, collectionByteCount: 0, settings)
    }

    @inline(never)
    static func sweep(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>, marker: Marker
    ) throws(Refusal) -> Operation {
        try checkOneOwner(account, user)
        do throws(OutOfMemory) {
            let url = try Request.keysURL(settings.baseURL.span, account: account, user: user)
            let collectionByteCount = url.count
            var operation = Operation(
                .sweep, Request(url: try Text(url)), collectionByteCount: collectionByteCount, settings)
            operation.settlement = Settlement(marker)
            try operation.subject.note(settings, account: account, user: user)
            return operation
        } catch {
            throw .noMemory
        }
    }

    /// Names the key that bears a sweep's marker and is to stay.
    mutating func keep(keyID: Span<UInt8>) throws(Refusal) {
        try TextRule(argument: "keep_key_id_or_null", maximum: TextRule.keyID.maximum).check(keyID)
        guard let text = try? Text(keyID) else { throw .noMemory }
        settlement?.keptKeyID = text
    }

    private static func checkOneOwner(_ account: Span<UInt8>, _ user: Span<UInt8>) throws(Refusal) {
        try TextRule.accountID.checkPathSegment(account)
        try TextRule.userID.checkOneUser(user)
    }
}
