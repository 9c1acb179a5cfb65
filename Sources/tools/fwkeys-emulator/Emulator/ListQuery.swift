// What a list call asks for: page size, page token and filter, and nothing else: the service documents
// `orderBy` and `readMask` without promising them, so both are accepted and change nothing.

struct ListQuery: Sendable {
    static let defaultPageSize = 50
    static let maximumPageSize = 200

    var pageSize = ListQuery.defaultPageSize
    /// The position after which the page begins; what it counts is the list's own affair.
    var cursor: UInt64 = 0
    var filter = Filter()
    /// What is listed. A token is good for the list that it came from, and no other.
    let scope: String

    /// - Parameter listed: a text that differs between any two lists.
    init(listed: String, query: QueryParameters) throws(Refusal) {
        let filterText = query["filter"] ?? ""
        scope = "\(listed)?\(filterText)"
        filter = Filter(filterText)
        if let text = query["pageSize"] ?? query["page_size"], !text.isEmpty {
            guard let size = Int32(text), size >= 0 else {
                throw .invalid("pageSize must be a whole number, and not negative")
            }
            if size > 0 { pageSize = min(Int(size), ListQuery.maximumPageSize) }
        }
        if let token = query["pageToken"] ?? query["page_token"], !token.isEmpty {
            guard let cursor = PageToken.cursor(in: token, scope: scope) else {
                throw .invalid("pageToken is not a token of this list")
            }
            self.cursor = cursor
        }
    }

    func token(for cursor: UInt64) -> String {
        PageToken.make(cursor: cursor, scope: scope)
    }
}

/// Opaque to the caller: the cursor, and a checksum over what is listed, both as 16 hexadecimal digits.
enum PageToken {
    static func make(cursor: UInt64, scope: String) -> String {
        hexadecimal(checksum(scope, cursor)) + hexadecimal(cursor)
    }

    static func cursor(in token: String, scope: String) -> UInt64? {
        guard token.utf8.count == 32, let cursor = UInt64(token.suffix(16), radix: 16),
            make(cursor: cursor, scope: scope) == token
        else { return nil }
        return cursor
    }

    /// FNV-1a, 64 bits.
    private static func checksum(_ scope: String, _ cursor: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(cursor)/\(scope)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return hash
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// The part of the filter language that is useful here: `field=value` clauses joined by `AND`, with or
/// without quotes. A clause on any other field, or of any other form, is ignored.
struct Filter: Sendable {
    private(set) var clauses: [String: String] = [:]

    init() {}

    init(_ text: String) {
        for clause in text.split(separator: " AND ") {
            let sides = clause.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { continue }
            clauses[String(Filter.trimmed(sides[0]))] = Filter.unquoted(Filter.trimmed(sides[1]))
        }
    }

    subscript(names: String...) -> String? {
        for name in names {
            if let value = clauses[name] { return value }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote
        else { return String(text) }
        return String(text.dropFirst().dropLast())
    }
}
