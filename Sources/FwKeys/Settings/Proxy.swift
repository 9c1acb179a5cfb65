// Proxy.swift - the proxy of a client
//
// libcurl would copy the credentials of a proxy into memory that nobody wipes. So the library stores the whole header line in
// memory for secrets and gives libcurl its address. libcurl sends that line to the proxy only.

import FwKeysWire

public struct Proxy: ~Copyable {
    public private(set) var url = Text()
    public private(set) var isOnLoopback = false
    /// Whether the connection to the proxy uses TLS.
    public var isOverTLS: Bool { !isAbsent && !BaseURL.isPlain(url.span) }
    /// Whether the caller has set a proxy, or none, so that the environment does not count.
    public var isChosenByCaller = false
    /// Whether the proxy is from the environment. Then it is for HTTPS only, and not for the hosts in `exceptions`.
    public var isFromEnvironment = false
    /// What NO_PROXY says.
    public var exceptions = Text()
    /// The whole header; nil if the proxy needs no credentials.
    private var authorization: SharedSecret?

    private static var basic: Literal { "Proxy-Authorization: Basic " }

    public init() {}

    public init(copying other: borrowing Proxy) throws(OutOfMemory) {
        url = try Text(copying: other.url)
        authorization = other.authorization.share()
        isOnLoopback = other.isOnLoopback
        isChosenByCaller = other.isChosenByCaller
        isFromEnvironment = other.isFromEnvironment
        exceptions = try Text(copying: other.exceptions)
    }

    public var isAbsent: Bool { url.isAbsent }

    @unsafe
    public var authorizationHeader: UnsafePointer<CChar>? {
        authorization.cString
    }

    public mutating func set(_ url: Span<UInt8>) throws(Refusal) {
        let isOnLoopback = try BaseURL.checkProxy(url)
        try orNoMemory(self.url.set(url))
        self.isOnLoopback = isOnLoopback
    }

    public mutating func clear() { url = Text() }

    /// Drops a proxy of the environment that is not meant for this URL.
    public mutating func limit(to baseURL: Span<UInt8>) {
        guard isFromEnvironment else { return }
        if BaseURL.isPlain(baseURL) || NoProxy.matches(exceptions.span, url: baseURL) { self = Proxy() }
    }

    public mutating func setCredentials(
        user: Span<UInt8>, password: Span<UInt8>, in pages: borrowing SharedSecretPages
    ) throws(Refusal) {
        try TextRule.proxyUser.check(user)
        try TextRule.proxyPassword.check(password)
        if ASCII.position(of: ASCII.colon, in: user) != nil {
            throw Refusal(.outOfRange, TextRule.proxyUser.argument)
        }
        authorization = try orNoMemory(Shared(Self.header(user, password, in: pages)))
    }

    private static func header(
        _ user: Span<UInt8>, _ password: Span<UInt8>, in pages: borrowing SharedSecretPages
    ) throws(OutOfMemory) -> Secret {
        let byteCount = user.count + 1 + password.count
        var header = try Secret(capacity: basic.byteCount + (byteCount + 2) / 3 * 4, in: pages)
        _ = header.append(basic.bytes)
        // Base64: a digit for each six bits, zeros for the bits that the last digit lacks, "=" for the digits that the last four lack.
        let alphabet = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" as Literal)
            .bytes
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for index in 0..<byteCount {
            let byte =
                index < user.count
                ? user[index] : index == user.count ? ASCII.colon : password[index - user.count - 1]
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                _ = header.append(alphabet[Int(bits >> bitCount & 63)])
            }
        }
        if bitCount > 0 { _ = header.append(alphabet[Int(bits << (6 - bitCount) & 63)]) }
        while header.append(UInt8(ascii: "=")) {}
        return header
    }
}
