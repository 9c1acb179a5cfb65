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

/// What something is called for people and in JSON. Where there is no value, it is left out.
typealias Field = (label: String, name: String, value: (any JSON)?)

extension Collection where Element == Field {
    var document: JSONObject { JSONObject(map { ($0.name, $0.value) }) }
}

struct JSONText: JSON { let json: String }

extension String: JSON {
    /// The string with its quotes. What a terminal would act on is escaped.
    var json: String {
        var result = "\""
        for scalar in unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                result += "\\\(scalar)"
            } else if Terminal.isHarmful(scalar) {
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

/// What is left to be read of a text. Failures repeat nothing of it.
struct Scanner {
    var rest: ArraySlice<UInt8>

    /// Moves past the text, if it comes next.
    mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    mutating func skipBlanks() { rest = rest.drop { [0x20, 0x09, 0x0d, 0x0a].contains($0) } }

    /// The same behind blanks, as in JSON.
    mutating func takeToken(_ text: String) -> Bool {
        skipBlanks()
        return take(text)
    }

    mutating func takeString() throws -> String {
        guard takeToken("\"") else { throw Failure.usage("a string is expected") }
        var end = rest.startIndex
        while end < rest.endIndex, rest[end] != 0x22 {
            if rest[end] < 0x20 { throw Failure.usage("a string holds a control character") }
            end += rest[end] == 0x5c ? 2 : 1
        }
        let escape = Failure.usage("a string holds an escape that stands for no character")
        guard end < rest.endIndex else {
            throw end == rest.endIndex ? Failure.usage("a string has no quote at its end") : escape
        }
        let text = rest[..<end]
        rest = rest[(end + 1)...]
        guard let string = String(validating: text, as: UTF8.self) else {
            throw Failure.usage("a string is not valid UTF-8")
        }
        if !text.contains(0x5c) { return string }
        let quoted = Data([0x22] + text + [0x22])
        guard let string = try? JSONDecoder().decode(String.self, from: quoted), !string.utf8.contains(0)
        else {
            throw escape
        }
        return string
    }

    /// Goes through the members of an object, each of which `body` takes the value of.
    mutating func takeMembers(orElse problem: String, _ body: (inout Scanner, String) throws -> Void)
        throws
    {
        guard takeToken("{") else { throw Failure.usage(problem) }
        var isFirst = true
        while !takeToken("}") {
            if !isFirst, !takeToken(",") {
                throw Failure.usage("a comma or the end of an object is expected")
            }
            isFirst = false
            let name = try takeString()
            guard takeToken(":") else { throw Failure.usage("a colon is expected") }
            try body(&self, name)
        }
    }
}
