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
        for index in user.indices where user[index] == ASCII.colon {
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
        var group: UInt32 = 0
        for index in 0..<byteCount {
            let byte =
                index < user.count
                ? user[index] : index == user.count ? ASCII.colon : password[index - user.count - 1]
            group = group << 8 | UInt32(byte)
            if index % 3 == 2 {
                appendBase64(group, digits: 4, to: &header)
                group = 0
            }
        }
        switch byteCount % 3 {
        case 1: appendBase64(group << 16, digits: 2, to: &header)
        case 2: appendBase64(group << 8, digits: 3, to: &header)
        default: break
        }
        return header
    }

    /// Adds the first digits of the four that 24 bits have, and "=" for the others.
    private static func appendBase64(_ bits: UInt32, digits: Int, to header: inout Secret) {
        let alphabet = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" as Literal)
            .bytes
        for index in 0..<4 {
            let digit = Int(bits >> UInt32(18 - 6 * index)) & 63
            _ = header.append(index < digits ? alphabet[digit] : UInt8(ascii: "="))
        }
    }
}
