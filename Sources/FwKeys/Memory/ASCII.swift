// ASCII.swift - ASCII characters
//
// Header names, schemes and digits are ASCII, whatever the locale of the host says.

import CSystem

public enum ASCII {
    public static let space = UInt8(ascii: " ")
    public static let quote = UInt8(ascii: "\"")
    public static let hyphen = UInt8(ascii: "-")
    public static let dot = UInt8(ascii: ".")
    public static let slash = UInt8(ascii: "/")
    public static let zero = UInt8(ascii: "0")
    public static let colon = UInt8(ascii: ":")
    public static let backslash = UInt8(ascii: "\\")
    /// In front of the text of some files and replies.
    public static var byteOrderMark: Literal { "\u{feff}" }

    public static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    public static func isLetter(_ byte: UInt8) -> Bool {
        lower(byte) >= UInt8(ascii: "a") && lower(byte) <= UInt8(ascii: "z")
    }

    public static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    public static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit.
    public static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The number that hexadecimal digits spell, eight at most; nil for anything else.
    public static func hexNumber(_ digits: Span<UInt8>) -> UInt32? {
        var number: UInt32 = 0
        for index in digits.indices {
            guard let digit = hexValue(digits[index]) else { return nil }
            number = number << 4 | digit
        }
        return number
    }

    /// A hexadecimal digit; `value` counts modulo 16.
    public static func hexDigit(_ value: UInt8, uppercase: Bool = false) -> UInt8 {
        let digit = value & 15
        return digit < 10
            ? UInt8(ascii: "0") + digit : (uppercase ? UInt8(ascii: "A") : UInt8(ascii: "a")) + digit - 10
    }

    public static func equal(_ left: Span<UInt8>, _ right: Literal) -> Bool {
        equal(left, right.bytes)
    }

    public static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    public static func hasPrefix(_ text: Span<UInt8>, _ prefix: Literal) -> Bool {
        let count = prefix.byteCount
        return text.count >= count && equal(text.extracting(first: count), prefix)
    }

    /// Equal but for upper and lower case.
    public static func equalIgnoringCase(_ left: Span<UInt8>, _ right: Literal) -> Bool {
        equalIgnoringCase(left, right.bytes)
    }

    public static func equalIgnoringCase(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where lower(left[index]) != lower(right[index]) { return false }
        return true
    }

    /// What is left without the white space at both ends.
    @_lifetime(copy text)
    public static func trimmed(_ text: Span<UInt8>) -> Span<UInt8> {
        var start = 0
        var end = text.count
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        return text.extracting(start..<end)
    }

    /// The index of the first `byte`; nil if there is none.
    public static func position(of byte: UInt8, in text: Span<UInt8>) -> Int? {
        unsafe text.withUnsafeBufferPointer { (bytes) -> Int? in
            guard let start = bytes.baseAddress,
                let found = unsafe memchr(start, Int32(byte), bytes.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(start)
        }
    }

    /// Everything before the first `byte`, or all if there is none.
    @_lifetime(copy text)
    public static func prefix(of text: Span<UInt8>, before byte: UInt8) -> Span<UInt8> {
        text.extracting(first: position(of: byte, in: text) ?? text.count)
    }

    /// The index of the first `part`; nil if there is none.
    public static func position(of part: Span<UInt8>, in text: Span<UInt8>) -> Int? {
        var start = 0
        while start &+ part.count <= text.count {
            if equal(text.extracting(start..<start &+ part.count), part) { return start }
            start &+= 1
        }
        return nil
    }

    /// Whether all bytes are characters of ASCII that have a shape, or blanks.
    public static func isPrintable(_ text: Span<UInt8>) -> Bool {
        let bytes = unsafe text.bytes
        var index = 0
        while index &+ 8 <= bytes.byteCount {
            // Eight at a time: the highest bit of a byte is set in one of these three where the byte is not printable.
            let eight = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let others = eight | (eight &- 0x2020_2020_2020_2020) | (eight &+ 0x0101_0101_0101_0101)
            if others & 0x8080_8080_8080_8080 != 0 { return false }
            index &+= 8
        }
        while index < text.count {
            if text[index] &- 0x20 > 0x5e { return false }
            index &+= 1
        }
        return true
    }

    /// Control characters: a line end, a NUL, and characters that control a terminal.
    public static func hasControlCharacter(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] < 0x20 || text[index] == 0x7f { return true }
        return false
    }

    /// Whether the byte may be in a number or a word of JSON.
    public static func isInWord(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == hyphen || byte == dot || byte == UInt8(ascii: "+")
    }

    /// Whether the byte is unreserved in URLs (RFC 3986, section 2.3).
    public static func isUnreserved(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == hyphen || byte == dot || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "~")
    }

    /// White space in JSON, and at the ends of a header's line.
    public static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || byte == 0x09 || byte == 0x0d || byte == 0x0a
    }

    /// The number that `digits` spells, or `most` if it is more; nil for anything else.
    public static func number(_ digits: Span<UInt8>, atMost most: Int64) -> Int64? {
        if digits.isEmpty { return nil }
        for index in digits.indices where !isDigit(digits[index]) { return nil }
        return number(digits, limit: most) ?? most
    }

    /// The number that `digits` spells; nil for anything else, and for one over `limit`.
    public static func number(_ digits: Span<UInt8>, limit: Int64) -> Int64? {
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for index in digits.indices {
            guard isDigit(digits[index]) else { return nil }
            value = value &* 10 &+ Int64(digits[index] - zero)
            if value > limit || value < 0 { return nil }
        }
        return value
    }
}

extension Bytes {
    /// Adds `value` in decimal digits.
    @_optimize(speed)
    public mutating func append(decimal value: Int64, minimumDigits: Int = 1) throws(OutOfMemory) {
        if value < 0 { try append(ASCII.hyphen) }
        var digits = InlineArray<20, UInt8>(repeating: ASCII.zero)
        var start = digits.count
        var rest = value.magnitude
        while rest > 0 || start > digits.count - minimumDigits {
            start -= 1
            digits[start] = ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        try append(digits.span.extracting(start..<digits.count))
    }
}
