// JSONString.swift - a JSON string, made into the text that it means, where it lies
//
// Undoing escapes never makes a string longer, so it is done in place: the text ends with a byte that UTF-8 does not
// have, and what is left over becomes white space. So a secret has no second copy, a member spelled `"\u006bey"` is
// `key`, and whoever reads a text later finds it as it is.

enum JSONString {
    /// Undoes the escapes in `content`, which is followed by its closing quote, and returns where the text is; nil, and
    /// no text, where this is no string of JSON: an escape that it does not have, or what is not UTF-8.
    static func settle(_ text: inout MutableSpan<UInt8>, _ content: Range<Int>, hasEscapes: Bool) -> Range<
        Int
    >? {
        let end = hasEscapes ? unescape(&text, content) : content.upperBound
        guard let end, UTF8Text.isValid(text.span.extracting(content.lowerBound..<end)) else { return nil }
        text[end] = JSONNode.endOfText
        for index in end + 1..<max(content.upperBound, end) + 1 { text[index] = ASCII.space }
        return content.lowerBound..<end
    }

    /// Returns where the text ends that takes the place of `content`; nil where there is an escape that JSON does not have.
    private static func unescape(_ text: inout MutableSpan<UInt8>, _ content: Range<Int>) -> Int? {
        var reader = Reader(position: content.lowerBound, end: content.upperBound)
        var end = content.lowerBound
        while reader.position < reader.end {
            guard text[reader.position] == ASCII.backslash else {
                text[end] = text[reader.position]
                reader.position += 1
                end += 1
                continue
            }
            guard let scalar = reader.escape(in: text.span) else { return nil }
            end = write(scalar, to: &text, at: end)
        }
        return end
    }

    /// Writes a character in UTF-8, and returns where it ends.
    private static func write(_ scalar: UInt32, to text: inout MutableSpan<UInt8>, at start: Int) -> Int {
        let count = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
        var rest = scalar
        for index in (1..<count).reversed() {
            text[start + index] = UInt8(truncatingIfNeeded: 0x80 | rest & 0x3f)
            rest >>= 6
        }
        let mark: UInt32 = count == 1 ? 0 : count == 2 ? 0xc0 : count == 3 ? 0xe0 : 0xf0
        text[start] = UInt8(truncatingIfNeeded: mark | rest)
        return start + count
    }

    /// Reads escapes, each from its backslash on.
    private struct Reader {
        var position: Int
        let end: Int

        /// The character that the escape means, or nil.
        mutating func escape(in text: Span<UInt8>) -> UInt32? {
            guard position + 1 < end else { return nil }
            let letter = text[position + 1]
            position += 2
            switch letter {
            case ASCII.quote, ASCII.backslash, ASCII.slash: return UInt32(letter)
            case 0x62: return 0x08
            case 0x66: return 0x0c
            case 0x6e: return 0x0a
            case 0x72: return 0x0d
            case 0x74: return 0x09
            case 0x75: return unicode(in: text)
            default: return nil
            }
        }

        private mutating func unicode(in text: Span<UInt8>) -> UInt32? {
            guard let unit = fourDigits(in: text), unit & 0xfc00 != 0xdc00 else { return nil }
            guard unit & 0xfc00 == 0xd800 else { return unit }
            guard position + 1 < end, text[position] == ASCII.backslash, text[position + 1] == 0x75 else {
                return nil
            }
            position += 2
            guard let low = fourDigits(in: text), low & 0xfc00 == 0xdc00 else { return nil }
            return 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
        }

        private mutating func fourDigits(in text: Span<UInt8>) -> UInt32? {
            guard position + 4 <= end else { return nil }
            var value: UInt32 = 0
            for _ in 0..<4 {
                guard let digit = ASCII.hexValue(text[position]) else { return nil }
                value = value << 4 | digit
                position += 1
            }
            return value
        }
    }
}
