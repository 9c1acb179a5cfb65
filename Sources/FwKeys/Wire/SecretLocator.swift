// SecretLocator.swift - finds the secret in a response before jansson reads the response
//
// jansson leaves copies of every string in freed memory, so no secret may be in the text that jansson gets. One
// pass finds the members `key` and `keyId` of the outermost object, also in a reply that was cut, and overwrites
// every other string named `key`. The pass knows strings, colons and brackets; what is JSON, jansson decides. Up to
// the first byte that jansson refuses both see the same strings, so jansson meets none that the pass missed.

import FwKeysVocabulary

public struct SecretLocation {
    public enum End {
        /// The outermost object is complete, and only white space follows.
        case whole
        /// The reply ends before its outermost object does.
        case cut
        /// No object, or text behind it, or more than jansson may be given.
        case refused
    }

    public var end = End.refused
    /// The object begins behind a byte order mark, if there is one.
    public var start = 0
    /// Between the quotes of the only `key`, with its escapes. A cut reply can have the secret and no `keyId` yet.
    public var secret: Range<Int>?
    /// Between the quotes of the last `keyId` that is a string and complete.
    public var keyID: Range<Int>?
    /// In bytes, without the secret, so that jansson's token buffer can be made large enough ahead.
    public var longestToken = 0
}

public struct SecretLocator {
    /// jansson recurses once for each level, and the host's thread may have a stack of 64 KB.
    public static var maximumDepth: Int { 64 }
    /// jansson takes up to 310 bytes for a value and what is around it: 80 MB for so many (20,000 records).
    public static var maximumValueCount: Int { 1 << 18 }

    private var position = 0
    private var depth = 0
    private var valueCount = 0
    /// How many members of the outermost object are called `key`, whatever their values are.
    private var keyCount = 0
    private var location = SecretLocation()

    public static func locate(in body: inout Bytes) -> SecretLocation {
        var locator = SecretLocator()
        var text = body.mutableSpan
        locator.location.end = locator.scan(&text)
        return locator.location
    }

    @inline(never) @_optimize(speed)
    private mutating func scan(_ text: inout MutableSpan<UInt8>) -> SecretLocation.End {
        if ASCII.hasPrefix(text.span, ASCII.byteOrderMark) { position = ASCII.byteOrderMark.byteCount }
        location.start = position
        if let first = next(text.span), first != UInt8(ascii: "{") { return .refused }
        while let byte = next(text.span) {
            let start = position
            position += 1
            switch byte {
            case ASCII.quote:
                guard scanString(&text) else { return .cut }
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","):
                if byte != UInt8(ascii: ",") { depth += 1 }
                valueCount += 1
                if depth > Self.maximumDepth || valueCount > Self.maximumValueCount { return .refused }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return next(text.span) == nil ? .whole : .refused }
            default:
                while position < text.count, ASCII.isInWord(text[position]) { position += 1 }
                noteToken(byteCount: position - start)
            }
        }
        return .cut
    }

    /// Reads on from an opening quote: a string and, if the string is the name `key` or `keyId` of a member, the
    /// member's value if that is a string. False if the text ends first.
    private mutating func scanString(_ text: inout MutableSpan<UInt8>) -> Bool {
        guard let name = restOfString(text.span) else { return false }
        noteToken(byteCount: name.count + 2)
        guard next(text.span) == ASCII.colon else { return true }
        position += 1
        let isKey = JSONEscapes.isEqual(text.span.extracting(name), "key")
        guard isKey || JSONEscapes.isEqual(text.span.extracting(name), "keyId") else { return true }
        if isKey, depth == 1 {
            keyCount += 1
            // Nobody can tell which of two is meant: neither is the secret, and both are overwritten.
            if let secret = location.secret.take() { blank(&text, secret) }
        }
        guard next(text.span) == ASCII.quote else { return true }
        position += 1
        guard let value = restOfString(text.span) else { return false }
        if isKey, depth == 1, keyCount == 1 {
            location.secret = value
        } else if isKey {
            blank(&text, value)
        } else {
            noteToken(byteCount: value.count + 2)
            if depth == 1 { location.keyID = value }
        }
        return true
    }

    /// What is between the opening quote, which was read, and the closing one; nil if the text ends first.
    private mutating func restOfString(_ text: Span<UInt8>) -> Range<Int>? {
        let start = position
        while let end = ASCII.position(of: ASCII.quote, in: text.extracting(droppingFirst: position)) {
            position += end + 1
            // The closing quote is behind an even number of backslashes.
            var other = position - 2
            while other >= start, text[other] == ASCII.backslash { other -= 1 }
            if (position - other) % 2 == 0 { return start..<position - 1 }
        }
        return nil
    }

    /// The next byte that is no white space, not yet read; nil at the end.
    private mutating func next(_ text: Span<UInt8>) -> UInt8? {
        while position < text.count, ASCII.isSpace(text[position]) { position += 1 }
        return position < text.count ? text[position] : nil
    }

    private mutating func noteToken(byteCount: Int) {
        location.longestToken = max(location.longestToken, byteCount)
    }

    /// Overwrites a string that jansson is given all the same.
    private mutating func blank(_ text: inout MutableSpan<UInt8>, _ range: Range<Int>) {
        for index in range { text[index] = UInt8(ascii: "x") }
        noteToken(byteCount: range.count + 2)
    }
}

/// The escapes of a JSON string, undone without a copy of the string.
public enum JSONEscapes {
    /// Whether the string between two quotes means `name`.
    public static func isEqual(_ content: Span<UInt8>, _ name: Literal) -> Bool {
        // Most names differ in their first letter.
        if content.isEmpty || content[0] != name.byte(at: 0) && content[0] != ASCII.backslash { return false }
        if ASCII.equal(content, name) { return true }
        var index = 0
        var isEqual = true
        let isString = forEachByte(of: content) { byte in
            isEqual = isEqual && name.byte(at: index) == byte
            index += 1
        }
        return isString && isEqual && name.byte(at: index) == nil
    }

    /// Calls `body` with each byte of what the string between two quotes means; false at what no string has.
    public static func forEachByte<Failure: Error>(
        of content: Span<UInt8>, _ body: (UInt8) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        var index = 0
        while index < content.count {
            let byte = content[index]
            index += 1
            if byte != ASCII.backslash {
                if byte < ASCII.space { return false }
                try body(byte)
                continue
            }
            guard index < content.count else { return false }
            let letter = content[index]
            index += 1
            switch letter {
            case ASCII.quote, ASCII.backslash, ASCII.slash: try body(letter)
            case UInt8(ascii: "b"): try body(0x08)
            case UInt8(ascii: "f"): try body(0x0c)
            case UInt8(ascii: "n"): try body(0x0a)
            case UInt8(ascii: "r"): try body(0x0d)
            case UInt8(ascii: "t"): try body(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(in: content, at: &index) else { return false }
                for byte in scalar.utf8 { try body(byte) }
            default: return false
            }
        }
        return true
    }

    /// The character whose four digits, or two times four, begin at `index`; nil for half a surrogate pair.
    private static func scalar(in content: Span<UInt8>, at index: inout Int) -> Unicode.Scalar? {
        guard let unit = codeUnit(in: content, at: &index) else { return nil }
        guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
        guard ASCII.hasPrefix(content.extracting(droppingFirst: index), "\\u") else { return nil }
        index += 2
        guard let low = codeUnit(in: content, at: &index), UTF16.isTrailSurrogate(low) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(unit & 0x3ff) << 10 | UInt32(low & 0x3ff)))
    }

    private static func codeUnit(in content: Span<UInt8>, at index: inout Int) -> UInt16? {
        guard index + 4 <= content.count,
            let unit = ASCII.hexNumber(content.extracting(index..<index + 4))
        else { return nil }
        index += 4
        return UInt16(truncatingIfNeeded: unit)
    }
}
