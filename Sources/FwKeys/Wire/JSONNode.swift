// JSONNode.swift - a value of a reply, read where it lies
//
// A reply is small and its fields are read once, so no tree is made of it: a value is a place in the text, and what is in
// it is found by going through it. That takes no memory, so nothing can run out half-way, and leaves no copy of the reply
// anywhere. The text is one that `JSONScanner` has found to be sound and has settled: each string in it is as it is
// meant, up to a byte that no text has.

@safe
struct JSONNode: ~Escapable {
    /// The byte behind the text of a string; there is none such in UTF-8.
    static var endOfText: UInt8 { 0xff }

    private let reply: Span<UInt8>
    /// Where the value begins; behind the end of the reply for one that is missing.
    let start: Int

    /// The value at `position`, or behind the white space there.
    @inline(never)
    @_lifetime(copy reply)
    init(_ reply: Span<UInt8>, at position: Int = 0) {
        self.reply = reply
        start = Self.token(in: reply, from: position)
    }

    private var first: UInt8 { start < reply.count ? reply[start] : 0 }

    /// Not there, or null: the same to the service.
    var isAbsent: Bool { start >= reply.count || first == 0x6e }
    var isObject: Bool { first == 0x7b }
    var isArray: Bool { first == 0x5b }
    var isString: Bool { first == ASCII.quote }
    var isTrue: Bool { first == 0x74 }

    /// A whole number; nil for anything else.
    var integer: Int64? {
        let isNegative = first == ASCII.hyphen
        guard isNegative || ASCII.isDigit(first) else { return nil }
        let digits = reply.extracting(start + (isNegative ? 1 : 0)..<Self.end(ofValueAt: start, in: reply))
        guard let magnitude = ASCII.number(digits, limit: Int64.max) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// The text of a string; empty for anything else, and for text with a NUL in it, which C would see cut.
    var text: Span<UInt8> {
        @_lifetime(copy self) get { reply.extracting(textRange) }
    }

    /// Where that text is in the reply.
    var textRange: Range<Int> {
        @inline(never) get {
            let range = textRangeWithNULs
            return ASCII.position(of: 0, in: reply.extracting(range)) == nil ? range : 0..<0
        }
    }

    /// The text of a string as it is; empty for anything else.
    var textWithNULs: Span<UInt8> {
        @_lifetime(copy self) get { reply.extracting(textRangeWithNULs) }
    }

    private var textRangeWithNULs: Range<Int> {
        isString ? start + 1..<Self.endOfText(from: start + 1, in: reply) : 0..<0
    }

    /// The member of that name; a missing value where this is no object. Where there are several, the last one counts.
    @inline(never)
    @_lifetime(copy self)
    func member(_ name: Literal) -> JSONNode {
        var found = reply.count
        if isObject {
            var parts = parts
            while parts.next() {
                if ASCII.equal(parts.name, name) { found = parts.valueStart }
            }
        }
        return JSONNode(reply, at: found)
    }

    /// Another value of the same reply, by where it begins.
    @_lifetime(copy self)
    func value(at start: Int) -> JSONNode { JSONNode(reply, at: start) }

    /// The bytes of the reply in that range.
    @_lifetime(copy self)
    func bytes(_ range: Range<Int>) -> Span<UInt8> { reply.extracting(range) }

    /// The members of an object, or the elements of an array, one after the other; none of anything else.
    var parts: Parts {
        @_lifetime(copy self) get { Parts(reply, at: start, isObject: isObject, isArray: isArray) }
    }
}

extension JSONNode {
    struct Parts: ~Escapable {
        private let reply: Span<UInt8>
        private let isObject: Bool
        /// Where the next part is; behind the end of the reply where there is none.
        private var position: Int
        private var nameRange = 0..<0
        private(set) var valueStart = 0

        @_lifetime(copy reply)
        fileprivate init(_ reply: Span<UInt8>, at start: Int, isObject: Bool, isArray: Bool) {
            self.reply = reply
            self.isObject = isObject
            position = isObject || isArray ? start + 1 : reply.count
        }

        /// Goes to the next part; false where there is none.
        @inline(never)
        @_lifetime(self: copy self)
        mutating func next() -> Bool {
            position = JSONNode.token(in: reply, from: position)
            guard position < reply.count, reply[position] != (isObject ? 0x7d : 0x5d) else { return false }
            if isObject {
                nameRange = position + 1..<JSONNode.endOfText(from: position + 1, in: reply)
                position = JSONNode.token(in: reply, from: nameRange.upperBound + 1)
            }
            valueStart = position
            position = JSONNode.end(ofValueAt: position, in: reply)
            return true
        }

        var name: Span<UInt8> {
            @_lifetime(copy self) get { reply.extracting(nameRange) }
        }

        var value: JSONNode {
            @_lifetime(copy self) get { JSONNode(reply, at: valueStart) }
        }
    }

    // How to get on in a text that is known to be sound.

    /// Where the token at `position` begins. What there is between tokens says nothing more: commas and colons neither.
    fileprivate static func token(in reply: Span<UInt8>, from position: Int) -> Int {
        var position = position
        while position < reply.count {
            let byte = reply[position]
            guard byte <= ASCII.space || byte == 0x2c || byte == ASCII.colon else { break }
            position += 1
        }
        return position
    }

    /// Behind the last byte of the value that begins at `start`.
    fileprivate static func end(ofValueAt start: Int, in reply: Span<UInt8>) -> Int {
        var position = start
        var depth = 0
        while position < reply.count {
            switch reply[position] {
            case ASCII.quote:
                position = endOfText(from: position + 1, in: reply) + 1
                if depth == 0 { return position }
                continue
            case 0x7b, 0x5b: depth += 1
            case 0x7d, 0x5d:
                // At depth 0 it is the end of what the value, a number or a word, is in.
                if depth == 0 { return position }
                depth -= 1
                if depth == 0 { return position + 1 }
            case 0...ASCII.space, 0x2c: if depth == 0 { return position }
            default: break
            }
            position += 1
        }
        return position
    }

    /// Where the text of a string, which begins at `start`, ends.
    fileprivate static func endOfText(from start: Int, in reply: Span<UInt8>) -> Int {
        let rest = reply.extracting(min(start, reply.count)..<reply.count)
        return start + (ASCII.position(of: endOfText, in: rest) ?? rest.count)
    }
}
