// BaseURL.swift - where the service is, and whether it may be spoken to in the clear
//
// A base URL is checked letter by letter before libcurl sees it, because two URL parsers that disagree are how a token
// ends up with the wrong host. What is left is scheme, host, port and path, and plain HTTP only to the loopback.

enum BaseURL {
    static var standard: Literal { "https://api.fireworks.ai" }

    private static var argument: Literal { "url" }

    /// Checks `url` and returns how many of its bytes to keep: all but the slashes at its end.
    static func check(_ url: Span<UInt8>, allowingInsecureHTTP: Bool) throws(Refusal) -> Int {
        let origin = try checkOrigin(url)
        try checkPath(url.extracting(origin.end..<url.count))
        if isPlain(url), !origin.isOnLoopback, !allowingInsecureHTTP { throw Refusal(.insecureURL, argument) }
        var end = url.count
        while end > origin.end, url[end - 1] == ASCII.slash { end -= 1 }
        return end
    }

    /// Checks the URL of a proxy, which is scheme, host and port alone, and returns whether it is on the loopback.
    static func checkProxy(_ url: Span<UInt8>) throws(Refusal) -> Bool {
        let origin = try checkOrigin(url)
        guard origin.end == url.count || origin.end == url.count - 1 else { throw invalid }
        return origin.isOnLoopback
    }

    static func isPlain(_ url: Span<UInt8>) -> Bool { hasPrefix(url, "http://") }

    /// The `host[:port]` of a URL that was checked.
    @_lifetime(copy url)
    static func authority(_ url: Span<UInt8>) -> Span<UInt8> {
        let rest = url.extracting(min(isPlain(url) ? 7 : 8, url.count)..<url.count)
        return rest.extracting(first: ASCII.position(of: ASCII.slash, in: rest) ?? rest.count)
    }

    /// How many bytes of `host[:port]` are the host, an address in brackets with its brackets.
    static func hostByteCount(_ authority: Span<UInt8>) -> Int {
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
        let hostStart: Int
        if hasPrefix(url, "https://") {
            hostStart = 8
        } else if isPlain(url) {
            hostStart = 7
        } else {
            throw invalid
        }
        var end = hostStart
        while end < url.count, url[end] != ASCII.slash { end += 1 }
        let host = try checkAuthority(url.extracting(hostStart..<end))
        return (end, isLoopback(url.extracting(hostStart..<hostStart + host)))
    }

    private static var invalid: Refusal { Refusal(.invalidURL, argument) }

    private static func hasPrefix(_ url: Span<UInt8>, _ prefix: Literal) -> Bool {
        let count = prefix.byteCount
        return url.count >= count && ASCII.equalIgnoringCase(url.extracting(first: count), prefix)
    }

    /// Checks `host[:port]` and returns the length of the host.
    private static func checkAuthority(_ authority: Span<UInt8>) throws(Refusal) -> Int {
        var end = 0
        if !authority.isEmpty, authority[0] == UInt8(ascii: "[") {
            end = 1
            while end < authority.count, authority[end] != UInt8(ascii: "]") {
                let byte = authority[end]
                guard ASCII.hexValue(byte) != nil || byte == ASCII.colon || byte == ASCII.dot else {
                    throw invalid
                }
                end += 1
            }
            guard end > 2, end < authority.count else { throw invalid }
            end += 1
        } else {
            while end < authority.count, authority[end] != ASCII.colon {
                let byte = authority[end]
                guard
                    ASCII.isAlphanumeric(byte) || byte == ASCII.hyphen || byte == ASCII.dot
                        || byte == UInt8(ascii: "_")
                else { throw invalid }
                end += 1
            }
        }
        guard end > 0 else { throw invalid }
        if end < authority.count {
            guard authority[end] == ASCII.colon,
                let port = ASCII.number(authority.extracting(end + 1..<authority.count), limit: 65_535),
                port > 0
            else { throw invalid }
        }
        return end
    }

    /// A prefix of plain segments: none that is empty, "." or ".." in any spelling, no query, no fragment.
    private static func checkPath(_ path: Span<UInt8>) throws(Refusal) {
        var end = path.count
        while end > 0, path[end - 1] == ASCII.slash { end -= 1 }
        var index = 0
        var segmentStart = 1
        while index < end {
            let byte = path[index]
            let isPlain =
                ASCII.isAlphanumeric(byte) || byte == ASCII.hyphen || byte == ASCII.dot
                || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "~") || byte == ASCII.slash
            guard isPlain else { throw invalid }
            if byte == ASCII.slash {
                if index > 0 { try checkSegment(path.extracting(segmentStart..<index)) }
                segmentStart = index + 1
            }
            index += 1
        }
        if end > 0 { try checkSegment(path.extracting(segmentStart..<end)) }
    }

    private static func checkSegment(_ segment: Span<UInt8>) throws(Refusal) {
        if segment.isEmpty || ASCII.equal(segment, ".") || ASCII.equal(segment, "..") { throw invalid }
    }

    /// 127.0.0.0/8 in four plain decimal numbers, [::1], or the name localhost, which RFC 6761 keeps for it.
    private static func isLoopback(_ host: Span<UInt8>) -> Bool {
        if ASCII.equalIgnoringCase(host, "localhost") || ASCII.equal(host, "[::1]") { return true }
        var octets = 0
        var start = 0
        while start <= host.count {
            var end = start
            while end < host.count, host[end] != ASCII.dot { end += 1 }
            let octet = host.extracting(start..<end)
            guard let value = ASCII.number(octet, limit: 255) else { return false }
            // A leading zero is octal to some parsers.
            if octet.count > 1, octet[0] == ASCII.zero { return false }
            if octets == 0, value != 127 { return false }
            octets += 1
            start = end + 1
        }
        return octets == 4
    }
}
