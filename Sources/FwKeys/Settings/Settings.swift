// Settings.swift - the settings of a client
//
// A configuration is one of these, and setters change it. A client makes its own copy, so later changes of the configuration
// do not affect it.

@_exported public import FwKeysWire

public struct Settings: ~Copyable, Boxed {
    public static var tag: UInt32 { 0xc0f1_6000 }

    public static var longestMilliseconds: Int64 { 86_400_000 }

    public let pages: SharedSecretPages
    /// The whole header, so that libcurl can be given it where it lies.
    public private(set) var authorization: SharedSecret?
    public private(set) var baseURL: Text
    public var trust = Trust()
    public var proxy = Proxy()
    /// Whether plain HTTP is allowed beyond the loopback.
    public var allowsInsecureHTTP = false
    /// For calls that name none.
    public private(set) var accountID = Text()
    public private(set) var userID = Text()
    /// Whether the account is from a file but the API key from the environment: the key may be another account's.
    public var isAccountDoubtful = false
    /// Not copied: a copy may get another API key.
    public let keyOwner = KeyOwner()
    public var timing = Timing()
    public var retries = RetryPolicy()
    /// 0: as many as there are.
    public var requestsPerMinute: Int32 = 0
    public var cancelToken: SharedCancelToken?
    public var log: SharedLog?

    /// How long things may take, in milliseconds.
    public struct Timing {
        /// A whole call, all its attempts and pauses included.
        public var call: Int64 = 60_000
        /// One attempt at what may be attempted again.
        public var attempt: Int64 = 20_000
        /// The making of a connection.
        public var connect: Int64 = 10_000
        /// The wait before each look for what a lost answer left behind.
        public var settle: Int64 = 1_000
    }

    private static var bearer: Literal { "Authorization: Bearer " }

    public init() throws(OutOfMemory) {
        let baseURL = try Text(BaseURL.standard.bytes)
        self.init(pages: try SecretPages.make(), baseURL: baseURL)
    }

    /// A copy, which shares the secrets.
    public func copy() throws(OutOfMemory) -> Settings {
        var copy = Settings(pages: pages.share(), baseURL: try Text(copying: baseURL))
        copy.authorization = authorization.share()
        copy.trust = try Trust(copying: trust)
        copy.proxy = try Proxy(copying: proxy)
        copy.allowsInsecureHTTP = allowsInsecureHTTP
        copy.accountID = try Text(copying: accountID)
        copy.userID = try Text(copying: userID)
        copy.isAccountDoubtful = isAccountDoubtful
        copy.timing = timing
        copy.retries = retries
        copy.requestsPerMinute = requestsPerMinute
        copy.cancelToken = cancelToken.share()
        copy.log = log.share()
        return copy
    }

    private init(pages: consuming SharedSecretPages, baseURL: consuming Text) {
        self.pages = pages
        self.baseURL = baseURL
    }

    public func hasAPIKey(_ key: Span<UInt8>) -> Bool { !key.isEmpty && ASCII.equal(apiKey, key) }

    /// FNV-1a, or -1 without a key. Its 32 bits tell keys apart, and are far too few to find a key by.
    public var apiKeyChecksum: Int64 {
        let key = apiKey
        var checksum: UInt32 = 0x811c_9dc5
        for index in key.indices { checksum = (checksum ^ UInt32(key[index])) &* 0x0100_0193 }
        return key.isEmpty ? -1 : Int64(checksum)
    }

    /// The API key within the header; empty before it is set.
    public var apiKey: Span<UInt8> {
        @_lifetime(borrow self) get {
            switch authorization {
            case .some(let header): unsafe _overrideLifetime(Self.key(in: header.object), borrowing: self)
            case .none: ("" as Literal).bytes
            }
        }
    }

    /// The API key within a header that authenticates with it.
    @_lifetime(borrow header)
    public static func key(in header: borrowing Secret) -> Span<UInt8> {
        let all = header.span
        return all.extracting(min(bearer.byteCount, all.count)..<all.count)
    }

    /// The header for libcurl, where it lies; nil before it is set.
    @unsafe
    public var authorizationHeader: UnsafePointer<CChar>? {
        authorization.cString
    }

    public mutating func setAPIKey(_ key: Span<UInt8>) throws(Refusal) {
        try TextRule.apiKey.checkCredential(key)
        authorization = try orNoMemory(Self.shared(Self.authorization(key, in: pages)))
        isAccountDoubtful = false
    }

    public mutating func setBaseURL(_ url: Span<UInt8>) throws(Refusal) {
        let count = try BaseURL.check(url, allowingInsecureHTTP: allowsInsecureHTTP)
        try orNoMemory(baseURL.set(url.extracting(first: count)))
    }

    /// The log takes over what belongs to the caller only once nothing can fail any more.
    @unsafe
    public mutating func setLog(_ log: consuming Log, destroy: Log.Destroy?) throws(OutOfMemory) {
        self.log = try Shared(log)
        self.log.read { unsafe $0.object.own(destroy) }
    }

    public mutating func setAccountID(_ text: Span<UInt8>) throws(Refusal) {
        let id = ResourceName.accountID(text)
        try TextRule.accountID.checkPathSegment(id)
        try orNoMemory(accountID.set(id))
    }

    public mutating func setUserID(_ text: Span<UInt8>) throws(Refusal) {
        let id = ResourceName.userID(text)
        try TextRule.userID.checkOneUser(id)
        try orNoMemory(userID.set(id))
    }

    public mutating func setProxyCredentials(user: Span<UInt8>, password: Span<UInt8>) throws(Refusal) {
        try proxy.setCredentials(user: user, password: password, in: pages)
    }

    /// Whether an account is from a file and the API key may be another account's.
    public func mayBeOfAnotherAccount(_ account: Span<UInt8>) -> Bool {
        isAccountDoubtful && ASCII.equal(account, accountID.span)
    }

    /// Whether the API key would leave this machine unencrypted.
    public var leaksThroughProxy: Bool {
        !allowsInsecureHTTP && !proxy.isAbsent && !proxy.isFromEnvironment && !proxy.isOnLoopback
            && BaseURL.isPlain(baseURL.span)
    }

    /// The header that authenticates with `key`.
    public static func authorization(
        _ key: Span<UInt8>, in pages: borrowing SharedSecretPages
    ) throws(OutOfMemory) -> Secret? {
        guard !key.isEmpty else { return nil }
        var header = try Secret(capacity: bearer.byteCount + key.count, in: pages)
        guard header.append(bearer.bytes), header.append(key) else { return nil }
        return header
    }

    public static func shared(_ secret: consuming Secret?) throws(OutOfMemory) -> SharedSecret? {
        guard let secret = secret.take() else { return nil }
        return try Shared(secret)
    }
}

extension KeyRecord {
    /// The header that authenticates with the key's own secret; nil where there is none.
    public func authorization(in pages: borrowing SharedSecretPages) throws(OutOfMemory) -> Secret? {
        try secret.read { (secret) throws(OutOfMemory) in
            try Settings.authorization(secret.span, in: pages)
        } ?? nil
    }
}

/// The settings of a client, which its operations use too.
public typealias SharedSettings = Shared<Settings>
