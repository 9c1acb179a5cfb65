// ListPage.swift - one page of a list as the service answers it
//
// `{"apiKeys":[…],"nextPageToken":"…","totalSize":n}`, `{}` where there is nothing; lists of users have the same shape.
// A page is kept as it came, and records are taken from it one at a time, so that a caller who reads a hundred thousand
// keys holds one page of them. No list has secrets; if one did, they would be blanked out before they are read.

struct ListPage: ~Copyable {
    enum Flaw: Error {
        /// Not what the operation answers with.
        case unusable
        case outOfMemory
    }

    enum Items {
        case apiKeys
        case users

        fileprivate var name: Literal {
            switch self {
            case .apiKeys: "apiKeys"
            case .users: "users"
            }
        }
    }

    private var reply = Bytes()
    /// Where each record begins in it.
    private let starts: Offsets
    private let tokenRange: Range<Int>
    /// How many there are by the service's word; nil where it does not say.
    let totalSize: Int64?

    var count: Int { starts.count }

    /// Reads `body`, which becomes the page's; what looks like a secret is overwritten there.
    static func read(_ items: Items, _ body: inout Bytes) throws(Flaw) -> ListPage {
        let scan = JSONScanner.scan(body.mutableSpan)
        guard scan.verdict == .complete else { throw .unusable }
        if let key = scan.key { body.blank(key) }
        var page = try ListPage(items, JSONNode(body.span, at: scan.start))
        swap(&page.reply, &body)
        return page
    }

    private init(_ items: Items, _ whole: JSONNode) throws(Flaw) {
        let list = whole.member(items.name)
        let token = whole.member("nextPageToken")
        guard whole.isObject, list.isAbsent || list.isArray, token.isAbsent || token.isString else {
            throw .unusable
        }
        starts = try Self.starts(list)
        tokenRange = token.textRange
        totalSize = Self.total(whole.member("totalSize"))
    }

    private static func starts(_ list: JSONNode) throws(Flaw) -> Offsets {
        var starts = Offsets()
        var elements = list.parts
        while elements.next() {
            guard elements.value.isObject else { throw .unusable }
            guard (try? starts.append(elements.valueStart)) != nil else { throw .outOfMemory }
        }
        return starts
    }

    private static func total(_ node: JSONNode) -> Int64? {
        guard let total = node.integer, total > 0 else { return nil }
        return total
    }

    /// The record at `index`, below `count`.
    @_lifetime(borrow self)
    func record(_ index: Int) -> JSONNode {
        JSONNode(reply.span, at: starts[index])
    }

    /// The token of the next page; empty on the last one.
    var nextToken: Span<UInt8> {
        @_lifetime(borrow self) get { reply.span.extracting(tokenRange) }
    }
}
