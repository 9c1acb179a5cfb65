// JSONCursor.swift - JSON that is read where it lies
//
// Foundation's decoder wants the text as Data, takes a member that is there twice without a word, and repeats what it
// refuses. Here nothing is copied but the strings that are asked for: lines of results hold secrets, and whoever mends a
// file of a batch wants to know what is wrong with which line.

/// What is wrong with a text, in words that repeat nothing of it.
struct JSONProblem: Error {
    let words: String
}

struct JSONCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a {
            position += 1
        }
    }

    /// Moves past the text, if it is there, to the byte.
    mutating func take(literal text: StaticString) -> Bool {
        let literal = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[position...].starts(with: literal) else { return false }
        position += literal.count
        return true
    }

    /// The same behind blanks.
    mutating func take(_ text: StaticString) -> Bool {
        skipBlanks()
        return take(literal: text)
    }

    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return position == bytes.count
    }

    /// A number of up to nine digits, which is not 0.
    mutating func takeNumber() -> Int? {
        var number = 0
        let start = position
        while let byte = current, (0x30...0x39).contains(byte), position - start < 10 {
            number = number * 10 + Int(byte - 0x30)
            position += 1
        }
        return (1...9).contains(position - start) && number > 0 ? number : nil
    }

    mutating func takeString() throws(JSONProblem) -> String {
        guard take("\"") else { throw JSONProblem(words: "a string is expected") }
        var text: [UInt8] = []
        while let byte = current, byte != 0x22 {
            if byte < 0x20 { throw JSONProblem(words: "a string holds a control character") }
            position += 1
            if byte == 0x5c {
                guard let scalar = takeEscape() else {
                    throw JSONProblem(words: "a string holds an escape that stands for no character")
                }
                text.append(contentsOf: String(scalar).utf8)
            } else {
                text.append(byte)
            }
        }
        guard take(literal: "\"") else { throw JSONProblem(words: "a string has no quote at its end") }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw JSONProblem(words: "a string holds a byte that is not UTF-8")
        }
        return string
    }

    private mutating func takeEscape() -> Unicode.Scalar? {
        guard let byte = current else { return nil }
        position += 1
        switch byte {
        case 0x22, 0x5c, 0x2f: return Unicode.Scalar(byte)
        case 0x62: return "\u{8}"
        case 0x66: return "\u{c}"
        case 0x6e: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75:
            guard let unit = takeCodeUnit(), unit != 0 else { return nil }
            guard (0xd800..<0xdc00).contains(unit) else { return Unicode.Scalar(unit) }
            guard take(literal: "\\u"), let low = takeCodeUnit(), (0xdc00..<0xe000).contains(low) else {
                return nil
            }
            return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        default: return nil
        }
    }

    private mutating func takeCodeUnit() -> UInt32? {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                return nil
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    /// Goes through the members of an object whose brace was taken, each of which `body` takes the value of.
    mutating func takeMembers(
        _ body: (inout JSONCursor, String) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        var isFirst = true
        while !take("}") {
            if !isFirst, !take(",") {
                throw JSONProblem(words: "a comma or the end of an object is expected")
            }
            isFirst = false
            let name = try takeString()
            guard take(":") else { throw JSONProblem(words: "a colon is expected") }
            try body(&self, name)
        }
    }
}
