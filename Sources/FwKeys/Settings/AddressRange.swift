// AddressRange.swift - whether an address is in a range such as 10.0.0.0/8
//
// Companies exempt their own networks from the proxy this way, and curl and programs in Go understand it.

import FwKeysWire

public enum AddressRange {
    /// Whether `range`, an IPv4 or IPv6 address with or without the number of its bits that count, holds the address `host`.
    public static func contains(_ range: Span<UInt8>, _ host: Span<UInt8>) -> Bool {
        let slash = ASCII.position(of: ASCII.slash, in: range) ?? range.count
        let network = address(withoutBrackets(range.extracting(first: slash)))
        let wanted = address(withoutBrackets(host))
        guard network.bit_count > 0, network.bit_count == wanted.bit_count else { return false }
        var bits = Int64(network.bit_count)
        if slash < range.count {
            let digits = range.extracting(slash + 1..<range.count)
            guard let number = ASCII.number(digits, limit: bits) else { return false }
            bits = number
        }
        return Int64(system_address_common_bits(network, wanted)) >= bits
    }

    private static func address(_ text: Span<UInt8>) -> system_address {
        unsafe text.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return system_address() }
            return unsafe system_parse_address(start, bytes.count)
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
