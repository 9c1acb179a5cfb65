// URLTarget.swift - URLs beside libcurl's own parser, which decides where a request goes
//
// The input's lines are a base URL, an account, a user, a key and a filter. What the core accepts must, in libcurl's
// reading, go to the host that was written, in the clear only to this machine, and every id must stay in its segment.

@testable import FwKeysCalls

enum URLTarget {
    static func run(_ input: [UInt8]) {
        let lines = input.parts(5)
        let (text, account, user, key, filter) = (lines[0], lines[1], lines[2], lines[3], lines[4])
        var settings = try! Settings()
        try? settings.proxy.set(text.span)
        if !settings.proxy.isAbsent { checkProxy(settings.proxy) }
        guard (try? settings.setBaseURL(text.span)) != nil else { return }
        let base = [UInt8](settings.baseURL.span)
        guard let whole = ParsedURL(base) else {
            // A number that is no address, for example: libcurl will send nothing.
            return
        }
        let shared = try! Shared(settings.copy())
        checkHost(whole, of: base)
        // An account or a user that is empty was left out: there is no URL before both are known. Of a full name the URL has the id.
        let isName = [account, user, key].contains { text in
            ["accounts/", "users/", "apiKeys/"].contains { text.starts(with: $0.utf8) }
        }
        if account.isEmpty || user.isEmpty || isName { return }
        if var call = try? PreparedCall(
            .get, GivenIDs(account: account.span, user: user.span, key: key.span, .keyID))
        {
            let operation = try! Operation.make(&call, shared.withoutHold())
            let url = [UInt8](operation.request.url.span)
            let collection = [UInt8](operation.collection)
            check(url, whole, ["v1", "accounts", account, "users", user, "apiKeys", key])
            check(collection, whole, ["v1", "accounts", account, "users", user, "apiKeys"])
        }
        var options = ListOptions()
        try? options.setFilter(filter.span)
        try? options.setPageToken(key.span)
        if var call = try? PreparedCall.list(
            GivenIDs(account: account.span, user: user.span, allowingEveryUser: true), options)
        {
            let operation = try! Operation.make(&call, shared.withoutHold())
            let url = [UInt8](operation.request.url.span)
            check(url, whole, ["v1", "accounts", account, "users", user, "apiKeys"])
        }
    }

    /// What is built on a base goes to the same host, and its path has these segments behind the base's own.
    private static func check(_ url: [UInt8], _ base: ParsedURL, _ segments: [any Segment]) {
        guard let parsed = ParsedURL(url) else { fatalError("libcurl does not take the URL") }
        require(parsed.host == base.host && parsed.port == base.port, "another host")
        require(parsed.scheme == base.scheme && parsed.fragment == nil, "another scheme, or a fragment")
        require(
            parsed.path.starts(with: base.path.last == 0x2f ? base.path.dropLast() : base.path[...]), "base")
        let found = parsed.path.split(separator: 0x2f, omittingEmptySubsequences: false)
            .suffix(segments.count)
        let expectedCount =
            base.path.split(separator: 0x2f).count + segments.count
        require(
            parsed.path.split(separator: 0x2f, omittingEmptySubsequences: false).count == expectedCount + 1,
            "an id that is not one segment")
        for (segment, expected) in zip(found, segments) {
            require([UInt8](segment).withoutPercents == expected.bytes, "another id")
        }
    }

    private static func checkProxy(_ proxy: borrowing Proxy) {
        let isOnLoopback = proxy.isOnLoopback
        guard let parsed = ParsedURL([UInt8](proxy.url.span)) else { return }
        require(parsed.path == [0x2f] || parsed.path.isEmpty, "a proxy with a path")
        if isOnLoopback { require(parsed.isOnLoopback, "a proxy elsewhere") }
    }

    private static func checkHost(_ parsed: ParsedURL, of base: [UInt8]) {
        require(parsed.scheme == "https" || parsed.isOnLoopback, "in the clear over the network")
        require(parsed.user == nil && parsed.query == nil && parsed.fragment == nil, "more than a base")
        let rest = base.drop { $0 != 0x2f }.dropFirst(2).prefix { $0 != 0x2f }
        let end =
            rest.first == 0x5b ? rest.firstIndex(of: 0x5d)! + 1 : rest.firstIndex(of: 0x3a) ?? rest.endIndex
        let host = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
        // libcurl writes addresses its own way, 0x7f.1 as 127.0.0.1; a name stays as it is.
        let isAddress = parsed.host.first == "[" || parsed.host.allSatisfy { $0.isNumber || $0 == "." }
        require(isAddress || parsed.host.lowercased() == host.lowercased(), "another host than was written")
    }
}

/// What a path segment is to say.
private protocol Segment {
    var bytes: [UInt8] { get }
}

extension String: Segment {
    fileprivate var bytes: [UInt8] { [UInt8](utf8) }
}

extension Array: Segment where Element == UInt8 {
    fileprivate var bytes: [UInt8] { self }

    fileprivate var withoutPercents: [UInt8] {
        var result: [UInt8] = []
        var index = startIndex
        while index < endIndex {
            if self[index] == 0x25, index + 2 < endIndex, let high = ASCII.hexValue(self[index + 1]),
                let low = ASCII.hexValue(self[index + 2])
            {
                result.append(UInt8(high << 4 | low))
                index += 3
            } else {
                result.append(self[index])
                index += 1
            }
        }
        return result
    }
}

/// A URL as libcurl reads it.
private struct ParsedURL {
    let scheme: String
    let host: String
    let port: String?
    let user: String?
    let path: [UInt8]
    let query: String?
    let fragment: String?

    init?(_ text: [UInt8]) {
        let handle = curl_url()
        defer { curl_url_cleanup(handle) }
        let terminated = text + [0]
        let code = terminated.withUnsafeBytes {
            curl_url_set(handle, CURLUPART_URL, $0.baseAddress?.assumingMemoryBound(to: CChar.self), 0)
        }
        guard code == CURLUE_OK, let host = Self.part(handle, CURLUPART_HOST) else { return nil }
        self.host = host
        scheme = Self.part(handle, CURLUPART_SCHEME) ?? ""
        port = Self.part(handle, CURLUPART_PORT)
        user = Self.part(handle, CURLUPART_USER)
        path = [UInt8]((Self.part(handle, CURLUPART_PATH) ?? "").utf8)
        query = Self.part(handle, CURLUPART_QUERY)
        fragment = Self.part(handle, CURLUPART_FRAGMENT)
    }

    var isOnLoopback: Bool { host.hasPrefix("127.") || host == "[::1]" || host.lowercased() == "localhost" }

    private static func part(_ handle: OpaquePointer?, _ part: CURLUPart) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
