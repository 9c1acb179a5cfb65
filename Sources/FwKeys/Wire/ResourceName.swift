// ResourceName.swift - full names of resources, such as accounts/acme/users/alice, where an id is expected
//
// The service's own tools print and take full names. An id never has a slash in it, so a name can be told from an id.

enum ResourceName {
    /// The account's id in `accounts/ID`; any other text as it is.
    @_lifetime(copy text)
    static func accountID(_ text: Span<UInt8>) -> Span<UInt8> {
        text.extracting(idStart(in: text, from: 0, behind: "accounts/")..<text.count)
    }

    /// The user's id in `accounts/ACCOUNT/users/ID` or `users/ID`; any other text as it is.
    @_lifetime(copy text)
    static func userID(_ text: Span<UInt8>) -> Span<UInt8> {
        var start = 0
        if ASCII.hasPrefix(text, "accounts/") {
            start = ("accounts/" as Literal).byteCount
            while start < text.count, text[start] != ASCII.slash { start += 1 }
            start = min(start + 1, text.count)
        }
        let id = idStart(in: text, from: start, behind: "users/")
        return id == start ? text : text.extracting(id..<text.count)
    }

    /// Where the id begins, if from `start` on `text` is `collection` and one more segment; otherwise `start`.
    private static func idStart(in text: Span<UInt8>, from start: Int, behind collection: Literal) -> Int {
        let name = text.extracting(start..<text.count)
        guard ASCII.hasPrefix(name, collection) else { return start }
        let id = name.extracting(collection.byteCount..<name.count)
        return id.isEmpty || ASCII.position(of: ASCII.slash, in: id) != nil
            ? start : start + collection.byteCount
    }
}
