// AddressRange.swift - whether an address is in a range such as 10.0.0.0/8
//
// Companies exempt their own networks from the proxy this way, and curl and programs in Go understand it.

import FwKeysWire

public enum AddressRange {
    /// Whether `range`, an IPv4 or IPv6 address with or without the number of its bits that count, holds the address `host`.
    public static func contains(_ range: Span<UInt8>, _ host: Span<UInt8>) -> Bool {
        let slash = ASCII.position(of: ASCII.slash, in: range) ?? range.count
        guard let network = address(range.extracting(first: slash)), let wanted = address(host),
            network.bitCount == wanted.bitCount
        else { return false }
        var bitCount = network.bitCount
        if slash < range.count {
            let digits = range.extracting(slash + 1..<range.count)
            guard let number = ASCII.number(digits, limit: bitCount) else { return false }
            bitCount = number
        }
        return (network.bits ^ wanted.bits).leadingZeroBitCount >= bitCount
    }

    /// The bits of an address, its first byte the highest, and how many there are; nil for anything else.
    private static func address(_ text: Span<UInt8>) -> (bits: UInt128, bitCount: Int64)? {
        let digits = withoutBrackets(text)
        var copy = InlineArray<46, CChar>(repeating: 0)
        // The longest address has 45 characters, and a NUL behind them.
        guard digits.count < copy.count else { return nil }
        for index in digits.indices { copy[index] = CChar(bitPattern: digits[index]) }
        var bits: UInt128 = 0
        return unsafe copy.span.withUnsafeBufferPointer { copy in
            if unsafe inet_pton(AF_INET, copy.baseAddress, &bits) == 1 {
                return (UInt128(bigEndian: bits), 32)
            }
            let isIPv6 = unsafe inet_pton(AF_INET6, copy.baseAddress, &bits) == 1
            return isIPv6 ? (UInt128(bigEndian: bits), 128) : nil
        }
    }

    @_lifetime(copy text)
    private static func withoutBrackets(_ text: Span<UInt8>) -> Span<UInt8> {
        guard text.count > 2, text[0] == UInt8(ascii: "["), text[text.count - 1] == UInt8(ascii: "]") else {
            return text
        }
        return text.extracting(1..<text.count - 1)
    }
}
