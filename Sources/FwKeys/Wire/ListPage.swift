// ListPage.swift - one page of a list
//
// `{"apiKeys":[…],"nextPageToken":"…","totalSize":n}`, `{}` where there is nothing; lists of users have the same shape. An
// object without a list that has other members, such as the `{"status":"up"}` of a gateway, is no empty list.
// The page keeps what jansson made of the reply, and records are taken from it one at a time, so that a caller who
// reads a hundred thousand keys holds one page of them.
//
// What a page costs, measured: 2 KB for a record, so 0.4 MB for the service's largest page of 200, and the text
// beside it while jansson reads. A page may have 16 MB of text (`Request.maximumListByteCount`) and 262,144 values
// (`SecretLocator`), which is 20,000 records: 39 MB, and 45 MB while it is read. Whatever else is in a page of that
// size, it takes no more than 100 MB, and 150 MB while it is read.

import FwKeysVocabulary

public struct ListPage: ~Copyable {
    /// What a list is of, by its name in the response.
    public enum Items: Literal {
        case apiKeys = "apiKeys"
        case users = "users"
    }

    private let document: JSONDocument
    private let items: Items
    public let count: Int
    /// The time of the response.
    public var time = Timestamp(unixSeconds: 0)

    /// Reads a page. Lists have no secrets; if one did, it would be overwritten in `body` first.
    public init(_ items: Items, _ body: inout Bytes) throws(JSONDocument.ParseError) {
        try self.init(items, JSONDocument(&body))
    }

    private init(_ items: Items, _ document: consuming JSONDocument) throws(JSONDocument.ParseError) {
        if document.hasError { throw .unusable }
        count = try Self.count(items, document.value)
        self.items = items
        self.document = document
    }

    private static func count(_ items: Items, _ reply: JSONValue) throws(JSONDocument.ParseError) -> Int {
        let list = reply.member(items.rawValue)
        let token = reply.member("nextPageToken")
        guard list.isArray || list.isAbsent && reply.hasOnly(items.rawValue, "nextPageToken", "totalSize"),
            token.isAbsent || token.isString
        else { throw .unusable }
        for index in 0..<list.elementCount where !list.element(index).isObject { throw .unusable }
        return list.elementCount
    }

    /// The record at `index`, below `count`.
    @_lifetime(borrow self)
    public func record(_ index: Int) -> JSONValue {
        document.value.member(items.rawValue).element(index)
    }

    /// Whether a key has no id. It may be the very key that a search should prove to be gone.
    public var hasKeyWithoutID: Bool {
        for index in 0..<count where record(index).member("keyId").text.isEmpty { return true }
        return false
    }

    /// The token of the next page; empty on the last one.
    public var nextToken: Span<UInt8> {
        @_lifetime(borrow self) get { document.value.member("nextPageToken").text }
    }

    /// The total that the service reports; nil if it reports none.
    public var totalSize: Int64? {
        guard let total = document.value.member("totalSize").integer, total > 0 else { return nil }
        return total
    }
}
