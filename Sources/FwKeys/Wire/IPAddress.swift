// IPAddress.swift - an IPv4 or IPv6 address, and ranges such as 10.0.0.0/8
//
// Companies exempt their own networks from the proxy by ranges, and curl and programs in Go understand them.

import FwKeysVocabulary

public struct IPAddress {
    /// The bits of the address, its first byte the highest, and how many bits it has: 32 or 128.
    let bits: UInt128
    let bitCount: Int64

    /// The address that a host is, with or without brackets; nil for anything else. No number has a leading zero, which is octal to
    /// some parsers.
    init?(_ host: Span<UInt8>) {
        var text = host
        if host.count > 2, host[0] == UInt8(ascii: "["), host[host.count - 1] == UInt8(ascii: "]") {
            text = host.extracting(1..<host.count - 1)
        }
        // The longest address has 45 characters, and a NUL behind them.
        var copy = InlineArray<46, CChar>(repeating: 0)
        guard text.count < copy.count else { return nil }
        for index in text.indices { copy[index] = CChar(bitPattern: text[index]) }
        var bits: UInt128 = 0
        let bitCount: Int64 = unsafe copy.span.withUnsafeBufferPointer { text in
            if unsafe inet_pton(AF_INET, text.baseAddress, &bits) == 1 { return 32 }
            return unsafe inet_pton(AF_INET6, text.baseAddress, &bits) == 1 ? 128 : 0
        }
        guard bitCount > 0 else { return nil }
        self.bits = UInt128(bigEndian: bits)
        self.bitCount = bitCount
    }

    /// Whether it is in 127.0.0.0/8.
    var isIPv4Loopback: Bool { bitCount == 32 && bits >> 120 == 127 }

    /// Whether `range`, an address with or without the number of its bits that count, holds the address `host`.
    public static func isInRange(_ range: Span<UInt8>, _ host: Span<UInt8>) -> Bool {
        let slash = ASCII.position(of: ASCII.slash, in: range) ?? range.count
        guard let network = IPAddress(range.extracting(first: slash)), let address = IPAddress(host),
            network.bitCount == address.bitCount
        else { return false }
        var bitCount = network.bitCount
        if slash < range.count {
            let digits = range.extracting(slash + 1..<range.count)
            guard let number = ASCII.number(digits, limit: bitCount) else { return false }
            bitCount = number
        }
        return (network.bits ^ address.bits).leadingZeroBitCount >= bitCount
    }
}
