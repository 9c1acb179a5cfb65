// JSONString.swift - the escapes of a JSON string, undone without a copy
//
// The secret goes from the reply straight into its locked memory, so its escapes are undone byte by byte, by a reader
// that holds nothing. Names are compared the same way: a member spelled `"\u006bey"` is `key`.

enum JSONString {
    /// Reads the content of a string, that is, what is between its quotes, byte by byte in UTF-8.
    struct Reader: ~Escapable {
        private let content: Span<UInt8>
        private var position = 0
        /// UTF-8 bytes of an escaped character that are still to be given out, the next one lowest.
        private var pending: UInt32 = 0
        private var pendingCount = 0
        /// False once an escape was met that JSON does not have.
        private(set) var isValid = true

        @_lifetime(copy content)
        init(_ content: Span<UInt8>) {
            self.content = content
        }

        @_lifetime(self: copy self)
        mutating func next() -> UInt8? {
            if pendingCount > 0 {
                let byte = UInt8(truncatingIfNeeded: pending)
                pending >>= 8
                pendingCount -= 1
                return byte
            }
            guard isValid, position < content.count else { return nil }
            let byte = content[position]
            position += 1
            return byte == ASCII.backslash ? escape() : byte
        }

        @_lifetime(self: copy self)
        private mutating func escape() -> UInt8? {
            guard position < content.count else { return fail() }
            let letter = content[position]
            position += 1
            switch letter {
            case ASCII.quote, ASCII.backslash, ASCII.slash: return letter
            case 0x62: return 0x08
            case 0x66: return 0x0c
            case 0x6e: return 0x0a
            case 0x72: return 0x0d
            case 0x74: return 0x09
            case 0x75: return unicode()
            default: return fail()
            }
        }

        @_lifetime(self: copy self)
        private mutating func unicode() -> UInt8? {
            guard var scalar = fourDigits() else { return fail() }
            if scalar >= 0xd800, scalar <= 0xdbff {
                guard position + 1 < content.count, content[position] == ASCII.backslash,
                    content[position + 1] == 0x75
                else { return fail() }
                position += 2
                guard let low = fourDigits(), low >= 0xdc00, low <= 0xdfff else { return fail() }
                scalar = 0x10000 + (scalar - 0xd800) << 10 + (low - 0xdc00)
            } else if scalar >= 0xdc00, scalar <= 0xdfff {
                return fail()
            }
            return spread(scalar)
        }

        @_lifetime(self: copy self)
        private mutating func fourDigits() -> UInt32? {
            guard position + 4 <= content.count else { return nil }
            var value: UInt32 = 0
            for _ in 0..<4 {
                guard let digit = ASCII.hexValue(content[position]) else { return nil }
                value = value << 4 | digit
                position += 1
            }
            return value
        }

        /// Gives out the first byte of `scalar` in UTF-8, and keeps the others.
        @_lifetime(self: copy self)
        private mutating func spread(_ scalar: UInt32) -> UInt8 {
            if scalar < 0x80 { return UInt8(truncatingIfNeeded: scalar) }
            let last = 0x80 | scalar & 0x3f
            let third = 0x80 | scalar >> 6 & 0x3f
            let second = 0x80 | scalar >> 12 & 0x3f
            if scalar < 0x800 {
                pending = last
                pendingCount = 1
                return UInt8(truncatingIfNeeded: 0xc0 | scalar >> 6)
            }
            if scalar < 0x10000 {
                pending = third | last << 8
                pendingCount = 2
                return UInt8(truncatingIfNeeded: 0xe0 | scalar >> 12)
            }
            pending = second | third << 8 | last << 16
            pendingCount = 3
            return UInt8(truncatingIfNeeded: 0xf0 | scalar >> 18)
        }

        @_lifetime(self: copy self)
        private mutating func fail() -> UInt8? {
            isValid = false
            return nil
        }
    }

    /// Whether every string in `text`, which is JSON but for them, is one.
    static func areAllValid(in text: Span<UInt8>) -> Bool {
        guard UTF8Text.isValid(text) else { return false }
        var position = 0
        while position < text.count {
            if text[position] != ASCII.quote {
                position += 1
                continue
            }
            let start = position + 1
            position = start
            while position < text.count, text[position] != ASCII.quote {
                position += text[position] == ASCII.backslash ? 2 : 1
            }
            guard position < text.count else { return false }
            var reader = Reader(text.extracting(start..<position))
            while reader.next() != nil {}
            if !reader.isValid { return false }
            position += 1
        }
        return true
    }

    /// Whether `content`, its escapes undone, says `text`.
    static func equal(_ content: Span<UInt8>, _ text: StaticString) -> Bool {
        let text = text.bytes
        var reader = Reader(content)
        for index in text.indices {
            guard reader.next() == text[index] else { return false }
        }
        return reader.next() == nil && reader.isValid
    }
}
