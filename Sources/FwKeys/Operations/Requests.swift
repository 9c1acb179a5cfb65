// Requests.swift - the request that each operation begins with

extension Request {
    static func create(
        _ base: Span<UInt8>, account: Span<UInt8>, user: Span<UInt8>, _ options: borrowing CreateOptions
    ) throws(OutOfMemory) -> Request {
        var body = Bytes()
        try options.write(to: &body)
        return Request(method: .post, url: try keysURL(base, account: account, user: user), body: body)
    }

    static func delete(
        _ base: Span<UInt8>, account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(OutOfMemory) -> Request {
        var request = Request(
            method: .post, url: try keysURL(base, account: account, user: user), body: Bytes())
        try request.becomeDelete(of: keyID)
        return request
    }

    static func whoAmI(_ base: Span<UInt8>) throws(OutOfMemory) -> Request {
        var url = Bytes()
        try url.append(base)
        try url.append("/verifyApiKey")
        return Request(method: .get, url: try Text(url), body: Bytes())
    }

    /// Turns a request to a user's collection of keys into the deletion of one of them. Deleting is a verb behind
    /// the collection, not the HTTP method.
    mutating func becomeDelete(of keyID: Span<UInt8>) throws(OutOfMemory) {
        method = .post
        try url.append(":delete")
        body.removeAll()
        var isFirst = true
        try body.append(0x7b)
        try body.append(jsonMember: ("keyId" as StaticString).bytes, keyID, isFirst: &isFirst)
        try body.append(0x7d)
    }

    private static func keysURL(
        _ base: Span<UInt8>, account: Span<UInt8>, user: Span<UInt8>
    ) throws(OutOfMemory) -> Text {
        var url = Bytes()
        try url.reserve(base.count + account.count + user.count + 48)
        try url.append(base)
        try url.append(apiKeysOf: user, account: account)
        return try Text(url)
    }
}

extension Operation {
    static func create(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>,
        _ options: borrowing CreateOptions,
        now: Timestamp
    ) throws(Refusal) -> Operation {
        try TextRule.accountID.checkPathSegment(account)
        try TextRule.userID.checkOneUser(user)
        try options.check(now: now)
        let request = try? Request.create(settings.baseURL.span, account: account, user: user, options)
        return try Operation(.create, request, settings)
    }

    static func delete(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(Refusal) -> Operation {
        try TextRule.accountID.checkPathSegment(account)
        try TextRule.userID.checkOneUser(user)
        try TextRule.keyID.check(keyID)
        let request = try? Request.delete(settings.baseURL.span, account: account, user: user, keyID: keyID)
        return try Operation(.delete, request, settings)
    }

    static func whoAmI(_ settings: borrowing Settings) throws(Refusal) -> Operation {
        try Operation(.whoAmI, try? Request.whoAmI(settings.baseURL.span), settings)
    }

    private init(_ kind: Kind, _ request: consuming Request?, _ settings: borrowing Settings) throws(Refusal)
    {
        guard let request = request.take() else { throw .noMemory }
        self.init(kind, request, timeoutMilliseconds: settings.timeoutMilliseconds)
    }
}
