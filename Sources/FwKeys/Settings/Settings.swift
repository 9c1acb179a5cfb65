// Settings.swift - how a client reaches the service and on whose behalf
//
// A configuration is one of these, built up setter by setter; a client takes a copy of its own, so that what happens
// to the configuration afterwards does not matter to it.

struct Settings: ~Copyable {
    static var longestMilliseconds: Int64 { 86_400_000 }

    let pages: SharedSecretPages
    /// The whole header, so that libcurl can be given it where it lies.
    private(set) var authorization: Secret?
    private(set) var baseURL: Text
    private(set) var caFile: Text
    var timeoutMilliseconds: Int64 = 60_000
    var connectTimeoutMilliseconds: Int64 = 10_000

    private static var bearer: StaticString { "Authorization: Bearer " }

    init() throws(OutOfMemory) {
        let baseURL = try Text(BaseURL.standard.bytes)
        self.init(pages: try SecretPages.make(), authorization: nil, baseURL: baseURL, caFile: Text())
    }

    /// A copy, whose secrets share the pages of this one's.
    init(copying other: borrowing Settings) throws(OutOfMemory) {
        let authorization = try Self.authorization(other.apiKey, in: other.pages)
        let baseURL = try Text(copying: other.baseURL)
        let caFile = try Text(copying: other.caFile)
        self.init(
            pages: other.pages.share(), authorization: authorization, baseURL: baseURL, caFile: caFile)
        timeoutMilliseconds = other.timeoutMilliseconds
        connectTimeoutMilliseconds = other.connectTimeoutMilliseconds
    }

    private init(
        pages: consuming SharedSecretPages, authorization: consuming Secret?, baseURL: consuming Text,
        caFile: consuming Text
    ) {
        self.pages = pages
        self.authorization = authorization
        self.baseURL = baseURL
        self.caFile = caFile
    }

    /// The API key within the header; empty before it is set.
    var apiKey: Span<UInt8> {
        @_lifetime(borrow self) get {
            switch authorization {
            case .some(let header):
                let start = Self.bearer.utf8CodeUnitCount
                let key = header.span.extracting(start..<header.span.count)
                return unsafe _overrideLifetime(key, borrowing: self)
            case .none:
                return ("" as StaticString).bytes
            }
        }
    }

    /// The header for libcurl, where it lies; nil before it is set.
    @unsafe
    var authorizationHeader: UnsafePointer<CChar>? {
        switch authorization {
        case .some(let header): unsafe header.cString
        case .none: nil
        }
    }

    mutating func setAPIKey(_ key: Span<UInt8>) throws(Refusal) {
        try TextRule.apiKey.check(key)
        // It becomes a header: whatever is not plain ASCII would be read differently at the other end.
        for index in key.indices where key[index] > 0x7e || key[index] == ASCII.space {
            throw Refusal(.invalidUTF8, TextRule.apiKey.argument)
        }
        do {
            authorization = try Self.authorization(key, in: pages)
        } catch {
            throw .noMemory
        }
    }

    mutating func setBaseURL(_ url: Span<UInt8>) throws(Refusal) {
        let count = try BaseURL.check(url)
        do {
            try baseURL.set(url.extracting(first: count))
        } catch {
            throw .noMemory
        }
    }

    mutating func setCAFile(_ path: Span<UInt8>) throws(Refusal) {
        try TextRule.caFile.checkPath(path)
        do {
            try caFile.set(path)
        } catch {
            throw .noMemory
        }
    }

    /// The header that authenticates with `key`.
    static func authorization(
        _ key: Span<UInt8>, in pages: borrowing SharedSecretPages
    ) throws(OutOfMemory) -> Secret? {
        guard !key.isEmpty else { return nil }
        var header = try Secret(capacity: bearer.utf8CodeUnitCount + key.count, in: pages)
        guard header.append(bearer.bytes), header.append(key) else { return nil }
        return header
    }

    static func checkMilliseconds(_ value: Int64, _ argument: StaticString) throws(Refusal) {
        guard value >= 1, value <= longestMilliseconds else { throw Refusal(.outOfRange, argument) }
    }
}
