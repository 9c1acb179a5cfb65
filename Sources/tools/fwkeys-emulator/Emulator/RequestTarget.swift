// The target of a request, taken apart before it is decoded: split into segments first, decoded segment by
// segment after, so that an encoded slash stays inside the id that it belongs to.

struct RequestTarget: Sendable {
    /// Decoded, the leading slash gone: `/v1/a%2Fb` is `["v1", "a/b"]`.
    let segments: [String]
    let query: QueryParameters

    init(_ target: String) throws(Refusal) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first ?? ""
        guard path.hasPrefix("/") else { throw .unknownPath }
        var segments: [String] = []
        for raw in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = percentDecoded(raw.utf8) else {
                throw .invalid("the path is not percent-encoded UTF-8")
            }
            segments.append(segment)
        }
        self.segments = segments
        query = try QueryParameters(parts.count > 1 ? parts[1] : "")
    }
}

struct QueryParameters: Sendable {
    private var values: [String: String] = [:]

    init(_ text: Substring) throws(Refusal) {
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(sides[0].utf8, plusIsSpace: true),
                let value = percentDecoded((sides.count > 1 ? sides[1] : "").utf8, plusIsSpace: true)
            else { throw .invalid("the query is not percent-encoded UTF-8") }
            values[name] = value
        }
    }

    subscript(name: String) -> String? { values[name] }
}

/// Decodes one segment or parameter; nil when an escape is cut short or the result is not UTF-8.
/// `removingPercentEncoding` is as strict, but FoundationEssentials does not have it, and the whole of
/// Foundation would make the program 40 MB larger.
func percentDecoded(_ encoded: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(encoded.count)
    var rest = encoded[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "%"):
            guard let high = rest.popFirst().flatMap(hexadecimalValue),
                let low = rest.popFirst().flatMap(hexadecimalValue)
            else { return nil }
            decoded.append(high << 4 | low)
        case UInt8(ascii: "+") where plusIsSpace:
            decoded.append(UInt8(ascii: " "))
        default:
            decoded.append(byte)
        }
    }
    return String(validating: decoded, as: UTF8.self)
}

func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
