// BaseURL.swift - the base URL of the service, and whether it may use plain HTTP
//
// The base URL is checked character by character before libcurl sees it, because a token can reach the wrong host if two URL
// parsers disagree. A valid URL has a scheme, a host, a port and a path. Plain HTTP is for the loopback only.

import FwKeysVocabulary

public enum BaseURL {
    public static var standard: Literal { "https://api.fireworks.ai" }

    private static var argument: Literal { "url" }

    /// Checks `url` and returns how many of its bytes to keep: all but the slashes at its end.
    public static func check(_ url: Span<UInt8>, allowingInsecureHTTP: Bool) throws(Refusal) -> Int {
        let origin = try checkOrigin(url)
        try checkPath(url.extracting(origin.end..<url.count))
        if isPlain(url), !origin.isOnLoopback, !allowingInsecureHTTP { throw Refusal(.insecureURL, argument) }
        var end = url.count
        while end > origin.end, url[end - 1] == ASCII.slash { end -= 1 }
        return end
    }

    /// Checks the URL of a proxy, which is scheme, host and port alone, and returns whether it is on the loopback.
    public static func checkProxy(_ url: Span<UInt8>) throws(Refusal) -> Bool {
        let origin = try checkOrigin(url)
        guard origin.end == url.count || origin.end == url.count - 1 else { throw invalid }
        return origin.isOnLoopback
    }

    public static func isPlain(_ url: Span<UInt8>) -> Bool { hasPrefix(url, "http://") }

    /// The `host[:port]` of a URL that was checked.
    @_lifetime(copy url)
    public static func authority(_ url: Span<UInt8>) -> Span<UInt8> {
        let rest = url.extracting(min(isPlain(url) ? 7 : 8, url.count)..<url.count)
        return ASCII.prefix(of: rest, before: ASCII.slash)
    }

    /// How many bytes of `host[:port]` are the host, an address in brackets with its brackets.
    public static func hostByteCount(_ authority: Span<UInt8>) -> Int {
        var start = 0
        if !authority.isEmpty, authority[0] == UInt8(ascii: "[") {
            start = (ASCII.position(of: UInt8(ascii: "]"), in: authority) ?? -1) + 1
        }
        let rest = authority.extracting(start..<authority.count)
        guard let colon = ASCII.position(of: ASCII.colon, in: rest) else { return authority.count }
        // Several colons without brackets: an IPv6 address.
        if start == 0, ASCII.position(of: ASCII.colon, in: rest.extracting(colon + 1..<rest.count)) != nil {
            return authority.count
        }
        return start + colon
    }

    /// Checks `scheme://host[:port]`, and returns where it ends.
    private static func checkOrigin(
        _ url: Span<UInt8>
    ) throws(Refusal) -> (end: Int, isOnLoopback: Bool) {
        try TextRule.baseURL.check(url)
        guard isPlain(url) || hasPrefix(url, "https://") else { throw invalid }
        let start = isPlain(url) ? 7 : 8
        let authority = authority(url)
        let host = try checkAuthority(authority)
        return (start + authority.count, isLoopback(authority.extracting(first: host)))
    }

    private static var invalid: Refusal { Refusal(.invalidURL, argument) }

    private static func hasPrefix(_ url: Span<UInt8>, _ prefix: Literal) -> Bool {
        let count = prefix.byteCount
        return url.count >= count && ASCII.equalIgnoringCase(url.extracting(first: count), prefix)
    }

    /// Checks `host[:port]` and returns the length of the host.
    private static func checkAuthority(_ authority: Span<UInt8>) throws(Refusal) -> Int {
        let end = hostByteCount(authority)
        guard end > 0 else { throw invalid }
        if authority[0] == UInt8(ascii: "[") {
            guard IPAddress(authority.extracting(first: end))?.bitCount == 128 else { throw invalid }
        } else {
            for index in 0..<end
            where authority[index] == UInt8(ascii: "~") || !ASCII.isUnreserved(authority[index]) {
                throw invalid
            }
        }
        if end < authority.count {
            guard let port = ASCII.number(authority.extracting(end + 1..<authority.count), limit: 65_535),
                port > 0
            else { throw invalid }
        }
        return end
    }

    /// A prefix of plain segments: none that is empty, "." or ".." in any spelling, no query, no fragment.
    private static func checkPath(_ path: Span<UInt8>) throws(Refusal) {
        var end = path.count
        while end > 0, path[end - 1] == ASCII.slash { end -= 1 }
        var rest = path.extracting(first: end)
        while !rest.isEmpty {
            let segment = ASCII.prefix(of: rest.extracting(droppingFirst: 1), before: ASCII.slash)
            if segment.isEmpty || ASCII.equal(segment, ".") || ASCII.equal(segment, "..") { throw invalid }
            for index in segment.indices where !ASCII.isUnreserved(segment[index]) { throw invalid }
            rest = rest.extracting(droppingFirst: 1 + segment.count)
        }
    }

    /// 127.0.0.0/8 in four plain decimal numbers, [::1], or the name localhost, which RFC 6761 keeps for it.
    private static func isLoopback(_ host: Span<UInt8>) -> Bool {
        ASCII.equalIgnoringCase(host, "localhost") || ASCII.equal(host, "[::1]")
            || IPAddress(host)?.isIPv4Loopback == true
    }
}
