// JSONScanner.swift - finds the secret in a reply, and makes the rest fit to be read
//
// A reader of JSON that makes a tree leaves copies of every string in freed memory. So there is none: this scanner goes once
// over the bytes as they came, tells whether they are JSON at all, notes where the members `key` and `keyId` of the
// outermost object are, and leaves each string as the text that it means, for `JSONNode` to read in place. A number
// that no field means costs nobody a key; on a reply that was cut it keeps what it found until then.

struct JSONScan {
    enum Verdict {
        /// One complete object or array, and nothing behind it.
        case complete
        /// Ends too early: a cut reply.
        case cut
        /// Not JSON, or nested deeper than any reply is.
        case malformed
    }

    var verdict = Verdict.malformed
    /// Where the text begins: behind a byte order mark, if there is one.
    var start = 0
    /// The outermost `key`. Set too where a cut reply ends in it, or where it is no string of JSON: then as it came.
    var key: Range<Int>?
    /// More than one `key`: nobody can tell which is meant.
    var keyIsAmbiguous = false
    /// The outermost `keyId`; only where it is complete.
    var keyID: Range<Int>?
}

struct JSONScanner: ~Copyable, ~Escapable {
    static var maximumDepth: Int { 64 }

    private var text: MutableSpan<UInt8>
    private var position = 0
    private var scan = JSONScan()
    /// One bit a level, the innermost lowest: set inside an object.
    private var objects: UInt64 = 0
    private var depth = 0

    private enum Member {
        case key
        case keyID
        case other
    }

    private enum Ending: Error {
        case cut
        case malformed
    }

    @_lifetime(copy text)
    private init(_ text: consuming MutableSpan<UInt8>) {
        self.text = text
    }

    /// Scans `text`, overwrites in it the value of every member named `key`, wherever it is, but the outermost one,
    /// and every number that has an exponent or more than 18 digits.
    static func scan(_ text: consuming MutableSpan<UInt8>) -> JSONScan {
        var scanner = JSONScanner(text)
        scanner.skipByteOrderMark()
        do throws(Ending) {
            try scanner.document()
            scanner.scan.verdict = scanner.isSound ? .complete : .malformed
        } catch {
            switch error {
            case .cut: scanner.scan.verdict = .cut
            case .malformed: scanner.scan.verdict = .malformed
            }
        }
        return scanner.scan
    }

    @_lifetime(self: copy self)
    private mutating func skipByteOrderMark() {
        if text.count >= 3, text[0] == 0xef, text[1] == 0xbb, text[2] == 0xbf {
            position = 3
            scan.start = 3
        }
    }

    @_lifetime(self: copy self)
    private mutating func document() throws(Ending) {
        let first = try nextToken()
        guard first == 0x7b || first == 0x5b else { throw .malformed }
        try open(first)
        while depth > 0 {
            try element()
        }
        skipSpace()
        if position < text.count { throw .malformed }
    }

    /// One member or element of the innermost container with the separator before it, or the container's end.
    @_lifetime(self: copy self)
    private mutating func element() throws(Ending) {
        let isObject = objects & 1 == 1
        var token = try nextToken()
        if token == (isObject ? 0x7d : 0x5d) {
            close()
            return
        }
        if !isFirst {
            guard token == 0x2c else { throw .malformed }
            token = try nextToken()
        }
        isFirst = false
        var member = Member.other
        if isObject {
            guard token == ASCII.quote else { throw .malformed }
            member = kind(of: try string())
            guard try nextToken() == ASCII.colon else { throw .malformed }
            token = try nextToken()
        }
        try value(token, of: member)
    }

    /// Whether the innermost container has had no element yet.
    private var isFirst = true
    /// Whether the outermost object has had a `key`, whatever its value.
    private var hasKey = false
    /// Whether every string so far is one. What follows one that is none is looked at all the same: it may name the key.
    private var isSound = true

    @_lifetime(self: copy self)
    private mutating func value(_ token: UInt8, of member: Member) throws(Ending) {
        if member == .key, depth == 1 {
            scan.keyIsAmbiguous = hasKey
            hasKey = true
        }
        switch token {
        case 0x7b, 0x5b: try open(token)
        case ASCII.quote: try stringValue(of: member)
        case 0x74: try literal("true")
        case 0x66: try literal("false")
        case 0x6e: try literal("null")
        default: try number()
        }
    }

    @_lifetime(self: copy self)
    private mutating func open(_ token: UInt8) throws(Ending) {
        guard depth < Self.maximumDepth else { throw .malformed }
        depth += 1
        objects = objects << 1 | (token == 0x7b ? 1 : 0)
        isFirst = true
    }

    @_lifetime(self: copy self)
    private mutating func close() {
        depth -= 1
        objects >>= 1
        isFirst = false
    }

    @_lifetime(self: copy self)
    private mutating func stringValue(of member: Member) throws(Ending) {
        let start = position
        let content: String
        do throws(Ending) {
            content = try string()
        } catch {
            if member == .key { found(key: start..<max(start, position)) }
            throw error
        }
        switch member {
        case .key: found(key: content.range)
        case .keyID: if depth == 1 { scan.keyID = content.isSound ? content.range : nil }
        case .other: break
        }
    }

    @_lifetime(self: copy self)
    private mutating func found(key content: Range<Int>) {
        guard depth == 1, scan.key == nil else {
            blank(content)
            return
        }
        scan.key = content
    }

    @_lifetime(self: copy self)
    private mutating func blank(_ range: Range<Int>) {
        for index in range { text[index] = 0x78 }
    }

    @_lifetime(self: copy self)
    private mutating func kind(of name: String) -> Member {
        let name = text.span.extracting(name.range)
        if ASCII.equal(name, "key") { return .key }
        if ASCII.equal(name, "keyId") { return .keyID }
        return .other
    }
}

extension JSONScanner {
    // The tokens. Each begins where `position` is and leaves it behind the last byte of the token.

    @_lifetime(self: copy self)
    private mutating func skipSpace() {
        while position < text.count {
            let byte = text[position]
            guard byte == ASCII.space || byte == 0x09 || byte == 0x0a || byte == 0x0d else { return }
            position += 1
        }
    }

    @_lifetime(self: copy self)
    private mutating func nextToken() throws(Ending) -> UInt8 {
        skipSpace()
        guard position < text.count else { throw .cut }
        position += 1
        return text[position - 1]
    }

    /// Where the text of a string is, or, where it is none, what there is between its quotes.
    private struct String {
        var range: Range<Int>
        var isSound: Bool
    }

    /// The rest of a string whose opening quote was read.
    @_lifetime(self: copy self)
    private mutating func string() throws(Ending) -> String {
        let start = position
        let end = text.count
        var index = start
        var isPlain = true
        var hasEscapes = false
        while index < end {
            let byte = text[index]
            if byte == ASCII.quote {
                position = index + 1
                return settled(start..<index, isPlain: isPlain, hasEscapes: hasEscapes)
            }
            guard byte >= 0x20 else {
                position = index
                throw .malformed
            }
            if byte >= 0x80 { isPlain = false }
            if byte == ASCII.backslash {
                hasEscapes = true
                index += 1
            }
            index += 1
        }
        position = text.count
        throw .cut
    }

    @_lifetime(self: copy self)
    private mutating func settled(_ content: Range<Int>, isPlain: Bool, hasEscapes: Bool) -> String {
        if isPlain, !hasEscapes {
            text[content.upperBound] = JSONNode.endOfText
            return String(range: content, isSound: true)
        }
        if let range = JSONString.settle(&text, content, hasEscapes: hasEscapes) {
            return String(range: range, isSound: true)
        }
        isSound = false
        return String(range: content, isSound: false)
    }

    @_lifetime(self: copy self)
    private mutating func literal(_ word: Literal) throws(Ending) {
        let word = word.bytes
        for index in 1..<word.count {
            guard position < text.count else { throw .cut }
            guard text[position] == word[index] else { throw .malformed }
            position += 1
        }
    }

    /// The rest of a number whose first byte was read.
    @_lifetime(self: copy self)
    private mutating func number() throws(Ending) {
        let start = position - 1
        position = start
        if text[position] == ASCII.hyphen { position += 1 }
        let integer = try digits()
        if integer.count > 1, text[integer.lowerBound] == ASCII.zero { throw .malformed }
        var isPlain = true
        if position < text.count, text[position] == ASCII.dot {
            position += 1
            _ = try digits()
        }
        if position < text.count, ASCII.lower(text[position]) == 0x65 {
            isPlain = false
            position += 1
            if position < text.count, text[position] == 0x2b || text[position] == ASCII.hyphen {
                position += 1
            }
            _ = try digits()
        }
        if !isPlain || position - start > 18 {
            // At least three bytes: room for a number that no field of the service's means.
            text[start] = ASCII.hyphen
            text[start + 1] = 0x31
            for index in start + 2..<position { text[index] = ASCII.space }
        }
    }

    @_lifetime(self: copy self)
    private mutating func digits() throws(Ending) -> Range<Int> {
        let start = position
        while position < text.count, ASCII.isDigit(text[position]) { position += 1 }
        if position == start {
            if position == text.count { throw .cut }
            throw .malformed
        }
        return start..<position
    }
}

extension Bytes {
    /// Overwrites the inside of a JSON string, where a secret is or may be.
    mutating func blank(_ range: Range<Int>) {
        var span = mutableSpan
        for index in range { span[index] = 0x78 }
    }
}
