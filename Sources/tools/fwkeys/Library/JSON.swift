// JSON.swift - writes and reads JSON that may hold secrets
//
// Foundation's encoder does not keep the order of members and copies every value into a string, including secrets. Its
// decoder needs a Data and accepts repeated members. So documents are written member by member, and read in place: only the
// requested strings are copied.

import FoundationEssentials

/// A value that holds no secret.
protocol JSON: Sendable { var json: String { get } }

/// Members of an object, in their order; those without a value are left out.
typealias Members = [(String, (any JSON)?)]

struct JSONObject: JSON {
    let members: Members

    init(_ members: Members) { self.members = members }

    /// The members without the braces around them.
    var inside: String {
        members.compactMap { name, value in value.map { "\(name.json):\($0.json)" } }.joined(separator: ",")
    }

    var json: String { "{\(inside)}" }
}

struct JSONText: JSON { let json: String }

extension String: JSON {
    /// The string with its quotes. What a terminal would act on is escaped.
    var json: String { quoted { Terminal.isHarmful($0) } }

    func quoted(escaping isEscaped: (Unicode.Scalar) -> Bool) -> String {
        var result = "\""
        for scalar in unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                result += "\\\(scalar)"
            } else if isEscaped(scalar) {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + "0".repeated(4 - digits.count) + digits
                }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Int: JSON { var json: String { String(self) } }
extension Bool: JSON { var json: String { self ? "true" : "false" } }

extension Array: JSON where Element: JSON {
    var json: String { "[" + map(\.json).joined(separator: ",") + "]" }
}

/// What is wrong with a text, in words that repeat nothing of it.
struct Malformed: Error {
    let problem: String

    init(_ problem: String) { self.problem = problem }
}

struct JSONCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, [0x20, 0x09, 0x0d, 0x0a].contains(byte) { position += 1 }
    }

    /// Moves past the text, if it is there, to the byte.
    mutating func take(literal text: StaticString) -> Bool {
        let literal = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[position...].starts(with: literal) else { return false }
        position += literal.count
        return true
    }

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
        let digits = bytes[position...].prefix(10).prefix { (0x30...0x39).contains($0) }
        guard digits.count < 10, let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else {
            return nil
        }
        position += digits.count
        return number
    }

    mutating func takeString() throws -> String {
        guard take("\"") else { throw Malformed("a string is expected") }
        let start = position
        while let byte = current, byte != 0x22 {
            if byte < 0x20 { throw Malformed("a string holds a control character") }
            position += byte == 0x5c ? 2 : 1
        }
        let escape = Malformed("a string holds an escape that stands for no character")
        guard position < bytes.count else {
            throw position == bytes.count ? Malformed("a string has no quote at its end") : escape
        }
        position += 1
        let text = bytes[start..<position - 1]
        guard let string = String(validating: text, as: UTF8.self) else {
            throw Malformed("a string holds a byte that is not UTF-8")
        }
        if !text.contains(0x5c) { return string }
        let quoted = Data(bytes[start - 1..<position])
        guard let string = try? JSONDecoder().decode(String.self, from: quoted), !string.utf8.contains(0)
        else {
            throw escape
        }
        return string
    }

    /// Goes through the members of an object, each of which `body` takes the value of.
    mutating func takeMembers(orElse problem: String, _ body: (inout JSONCursor, String) throws -> Void)
        throws
    {
        guard take("{") else { throw Malformed(problem) }
        var isFirst = true
        while !take("}") {
            if !isFirst, !take(",") { throw Malformed("a comma or the end of an object is expected") }
            isFirst = false
            let name = try takeString()
            guard take(":") else { throw Malformed("a colon is expected") }
            try body(&self, name)
        }
    }
}
