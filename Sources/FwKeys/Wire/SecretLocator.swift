// SecretLocator.swift - finds the secret in a reply before jansson reads the reply
//
// jansson copies every string and leaves the copies in freed memory, so no secret may be in the text that jansson gets. One
// pass over the bytes finds the members `key` and `keyId` of the outermost object, also in a reply that was cut, and
// overwrites every other string named `key`. The pass knows strings, colons and brackets; what is JSON, jansson decides.
// Up to the first byte that jansson refuses, both see the same strings, so jansson never meets one that the pass missed.

struct SecretLocation {
    enum End {
        /// The outermost object is complete, and only white space follows it.
        case whole
        /// The reply ends before its outermost object does.
        case cut
        /// No object, or text behind the object, or more than jansson may be given.
        case refused
    }

    var end = End.refused
    /// The object begins behind a byte order mark, if there is one.
    var start = 0
    /// Between the quotes of the only `key`, escapes and all. A cut reply can have a whole secret and no `keyId` yet.
    var secret: Range<Int>?
    /// Between the quotes of the last `keyId` that is a string and complete.
    var keyID: Range<Int>?
    /// The longest token in bytes, so that jansson's token buffer can be made large enough ahead.
    var longestToken = 0
}

struct SecretLocator: ~Copyable, ~Escapable {
    /// jansson recurses once for each level, and the host's thread may have a stack of 64 KB.
    static var maximumDepth: Int { 64 }
    /// jansson takes up to 400 bytes for a value, so this many take 100 MB: a list of 20,000 keys has as many.
    static var maximumValueCount: Int { 1 << 18 }

    private var text: MutableSpan<UInt8>
    private var position = 0
    private var depth = 0
    private var valueCount = 0
    /// How many members of the outermost object are called `key`, whatever their values are.
    private var keyCount = 0
    private var location = SecretLocation()

    @_lifetime(copy text)
    private init(_ text: consuming MutableSpan<UInt8>) {
        self.text = text
    }

    static func locate(in body: inout Bytes) -> SecretLocation {
        var locator = SecretLocator(body.mutableSpan)
        locator.location.end = locator.scan()
        return locator.location
    }

    @_lifetime(self: copy self)
    private mutating func scan() -> SecretLocation.End {
        if text.count >= 3, text[0] == 0xef, text[1] == 0xbb, text[2] == 0xbf { position = 3 }
        location.start = position
        skipSpace()
        if position < text.count, text[position] != 0x7b { return .refused }
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case ASCII.quote:
                guard memberOrString() else { return .cut }
            case 0x7b, 0x5b, 0x2c:
                if byte != 0x2c { depth += 1 }
                valueCount += 1
                if depth > Self.maximumDepth || valueCount > Self.maximumValueCount { return .refused }
            case 0x7d, 0x5d:
                depth -= 1
                if depth > 0 { continue }
                skipSpace()
                return position == text.count ? .whole : .refused
            default:
                skipWord()
            }
        }
        return .cut
    }

    /// Reads on from an opening quote: a string, and, where the string is the name `key` or `keyId` of a member, a value that
    /// is a string. False if the text ends first.
    @_lifetime(self: copy self)
    private mutating func memberOrString() -> Bool {
        guard let name = restOfString() else { return false }
        skipSpace()
        guard position < text.count, text[position] == ASCII.colon else { return true }
        position += 1
        let isKey = JSONEscapes.isEqual(text.span.extracting(name), "key")
        guard isKey || JSONEscapes.isEqual(text.span.extracting(name), "keyId") else { return true }
        if isKey, depth == 1 {
            keyCount += 1
            // Nobody can tell which of two is meant: neither is the secret, and both are overwritten.
            if let earlier = location.secret { blank(earlier) }
            location.secret = nil
        }
        skipSpace()
        guard position < text.count, text[position] == ASCII.quote else { return true }
        position += 1
        guard let value = restOfString() else { return false }
        if isKey, depth > 1 || keyCount > 1 {
            blank(value)
        } else if isKey {
            location.secret = value
        } else if depth == 1 {
            location.keyID = value
        }
        return true
    }

    /// What is between the opening quote, which was read, and the closing one; nil if the text ends first.
    @_lifetime(self: copy self)
    private mutating func restOfString() -> Range<Int>? {
        let start = position
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == ASCII.quote {
                location.longestToken = max(location.longestToken, position - start + 1)
                return start..<position - 1
            }
            if byte == ASCII.backslash { position += 1 }
        }
        position = text.count
        return nil
    }

    /// The rest of a number or of a word such as `true`.
    @_lifetime(self: copy self)
    private mutating func skipWord() {
        let start = position - 1
        while position < text.count {
            let byte = text[position]
            guard ASCII.isAlphanumeric(byte) || byte == 0x2b || byte == ASCII.hyphen || byte == ASCII.dot
            else { break }
            position += 1
        }
        location.longestToken = max(location.longestToken, position - start)
    }

    @_lifetime(self: copy self)
    private mutating func skipSpace() {
        while position < text.count, ASCII.isSpace(text[position]) { position += 1 }
    }

    @_lifetime(self: copy self)
    private mutating func blank(_ range: Range<Int>) {
        for index in range { text[index] = 0x78 }
    }
}

/// The escapes of a JSON string, undone without a copy of the string.
enum JSONEscapes {
    /// Whether the string between two quotes means `name`.
    static func isEqual(_ content: Span<UInt8>, _ name: Literal) -> Bool {
        var index = 0
        var isEqual = true
        let isString = forEachByte(of: content) { byte in
            isEqual = isEqual && name.byte(at: index) == byte
            index += 1
        }
        return isString && isEqual && name.byte(at: index) == nil
    }

    /// Calls `body` with each byte of what the string between two quotes means; false at what JSON does not have in a string.
    static func forEachByte<Failure: Error>(
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
            case 0x62: try body(0x08)
            case 0x66: try body(0x0c)
            case 0x6e: try body(0x0a)
            case 0x72: try body(0x0d)
            case 0x74: try body(0x09)
            case 0x75:
                guard let scalar = scalar(in: content, at: &index) else { return false }
                for byte in scalar.utf8 { try body(byte) }
            default: return false
            }
        }
        return true
    }

    /// The character whose four digits, or whose two times four digits, begin at `index`; nil for half a surrogate pair.
    private static func scalar(in content: Span<UInt8>, at index: inout Int) -> Unicode.Scalar? {
        guard let unit = codeUnit(in: content, at: &index) else { return nil }
        guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
        guard index + 1 < content.count, content[index] == ASCII.backslash, content[index + 1] == 0x75 else {
            return nil
        }
        index += 2
        guard let low = codeUnit(in: content, at: &index), UTF16.isTrailSurrogate(low) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(unit & 0x3ff) << 10 | UInt32(low & 0x3ff)))
    }

    private static func codeUnit(in content: Span<UInt8>, at index: inout Int) -> UInt16? {
        guard index + 4 <= content.count else { return nil }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = ASCII.hexValue(content[index]) else { return nil }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
