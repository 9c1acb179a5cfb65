// RequestDescription.swift - a request that is described and not sent
//
// A dry run shows what would be sent. The description is put together by the functions that build the real request, so
// it cannot say anything else.

struct RequestDescription: ~Copyable, Boxed {
    static var tag: UInt64 { 0x4e9e_5700_0001 }

    let url: Text
    let body: Text
    /// Where the path begins in the URL: behind the base URL.
    let pathOffset: Int

    /// What a create would send. A marker that the create would draw is all zeros here.
    static func create(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>,
        _ options: borrowing CreateOptions,
        now: Timestamp
    ) throws(Refusal) -> RequestDescription {
        try PreparedCall.checkOneOwner(account, user)
        try options.check(now: now)
        let marker = try options.markerForCall { () throws(Refusal) in
            try Marker(("0000000000000000" as Literal).bytes, "marker")
        }
        guard let description = try? create(settings, account, user, options, marker) else {
            throw .noMemory
        }
        return description
    }

    /// What a delete would send.
    static func delete(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(Refusal) -> RequestDescription {
        try PreparedCall.checkOneOwner(account, user)
        let keyID = ResourceName.keyID(keyID, of: account, user)
        try TextRule.keyID.check(keyID)
        guard let collection = try? Request.keysURL(settings.baseURL.span, account: account, user: user)
        else {
            throw .noMemory
        }
        guard let description = try? delete(settings, keyID, collection) else {
            throw .noMemory
        }
        return description
    }

    private init(_ url: consuming Text, _ body: consuming Text, pathOffset: Int) {
        self.url = url
        self.body = body
        self.pathOffset = pathOffset
    }

    private static func create(
        _ settings: borrowing Settings, _ account: Span<UInt8>, _ user: Span<UInt8>,
        _ options: borrowing CreateOptions, _ marker: Marker?
    ) throws(OutOfMemory) -> RequestDescription {
        var body = Bytes()
        try options.write(to: &body, marker: marker)
        let url = try Text(Request.keysURL(settings.baseURL.span, account: account, user: user))
        return try RequestDescription(url, Text(body), pathOffset: settings.baseURL.span.count)
    }

    private static func delete(
        _ settings: borrowing Settings, _ keyID: Span<UInt8>, _ collection: borrowing Bytes
    ) throws(OutOfMemory) -> RequestDescription {
        try describe(Request.delete(keyID, from: collection.span), settings)
    }

    private static func describe(
        _ request: borrowing Request, _ settings: borrowing Settings
    ) throws(OutOfMemory) -> RequestDescription {
        let url = try Text(copying: request.url)
        return try RequestDescription(url, Text(request.body.span), pathOffset: settings.baseURL.span.count)
    }
}
