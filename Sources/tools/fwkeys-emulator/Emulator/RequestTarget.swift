// The target of a request, taken apart before it is decoded: split into segments first, decoded segment by
// segment after, so that an encoded slash stays inside the id that it belongs to.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

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
            guard let segment = percentDecoded(raw) else {
                throw .invalid("the path has a percent escape that is not valid, or is not UTF-8")
            }
            segments.append(segment)
        }
        self.segments = segments
        query = try QueryParameters(parts.count > 1 ? parts[1] : "")
    }
}

struct QueryParameters: Sendable {
    private var values: [String: String] = [:]

    init() {}

    init(_ text: Substring) throws(Refusal) {
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(sides[0], plusIsSpace: true),
                let value = percentDecoded(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            else { throw .invalid("the query is not percent-encoded UTF-8") }
            values[name] = value
        }
    }

    subscript(name: String) -> String? { values[name] }
}

/// Decodes one segment or parameter; nil when an escape is cut short or the result is not UTF-8. FoundationEssentials decodes
/// parts of URLs only, of which a fragment may hold whatever a segment or a parameter may.
func percentDecoded(_ encoded: Substring, plusIsSpace: Bool = false) -> String? {
    let text = plusIsSpace ? encoded.replacing("+", with: "%20") : encoded
    return URLComponents(string: "#" + text, encodingInvalidCharacters: false)?.fragment
}
