// ListPage.swift - one page of a list as the service answers it
//
// `{"apiKeys":[…],"nextPageToken":"…","totalSize":n}`, `{}` where there is nothing; lists of users have the same shape.
// A page is kept as jansson read it, and records are taken from it one at a time, so that a caller who reads a hundred
// thousand keys holds one page of them. No list has secrets; if one did, they would be blanked out before they are read.

struct ListPage: ~Copyable {
    enum Flaw: Error {
        /// Not what the operation answers with.
        case unusable
        case outOfMemory
    }

    enum Items {
        case apiKeys
        case users

        fileprivate var name: StaticString {
            switch self {
            case .apiKeys: "apiKeys"
            case .users: "users"
            }
        }
    }

    private let tree: JSONTree
    private let items: Items
    let count: Int

    /// Reads `body`, which is overwritten where it holds what looks like a secret.
    static func read(_ items: Items, _ body: inout Bytes) throws(Flaw) -> ListPage {
        let scan = JSONScanner.scan(body.mutableSpan)
        guard scan.verdict == .complete else { throw .unusable }
        if let key = scan.key { body.blank(key) }
        do throws(JSONTree.Flaw) {
            return try ListPage(items, try JSONTree(parsing: body.span.extracting(scan.start..<body.count)))
        } catch {
            throw error == .outOfMemory ? .outOfMemory : .unusable
        }
    }

    private init(_ items: Items, _ tree: consuming JSONTree) throws(JSONTree.Flaw) {
        count = try Self.count(items, tree.node)
        self.items = items
        self.tree = tree
    }

    private static func count(_ items: Items, _ reply: JSONNode) throws(JSONTree.Flaw) -> Int {
        let list = reply.member(items.name)
        let token = reply.member("nextPageToken")
        guard reply.isObject, list.isAbsent || list.isArray, token.isAbsent || token.isString else {
            throw .notJSON
        }
        for index in 0..<list.elementCount where !list.element(index).isObject { throw .notJSON }
        return list.elementCount
    }

    /// The record at `index`, below `count`.
    @_lifetime(borrow self)
    func record(_ index: Int) -> JSONNode {
        tree.node.member(items.name).element(index)
    }

    /// The token of the next page; empty on the last one.
    var nextToken: Span<UInt8> {
        @_lifetime(borrow self) get { tree.node.member("nextPageToken").text }
    }

    /// How many there are by the service's word; nil where it does not say.
    var totalSize: Int64? {
        guard let total = tree.node.member("totalSize").integer, total > 0 else { return nil }
        return total
    }
}
