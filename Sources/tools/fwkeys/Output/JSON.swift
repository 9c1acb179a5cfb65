// JSON.swift - JSON as it is written, member by member
//
// Foundation's encoder orders members as it likes and holds every value as a string, a secret too. Here members come in the
// order in which they are added, and a secret is borrowed from the library's memory.

/// A value that holds no secret.
enum JSONValue {
    case string(String)
    case number(Int64)
    case bool(Bool)
    case array([JSONValue])
    case object([(String, JSONValue?)])
    /// A text that is JSON already.
    case json(String)

    var text: String {
        switch self {
        case .string(let value): JSON.quoted(value)
        case .number(let value): String(value)
        case .bool(let value): value ? "true" : "false"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members): "{" + JSON.members(members) + "}"
        case .json(let text): text
        }
    }
}

enum JSON {
    /// Members without the braces around them; those without a value are left out.
    static func members(_ members: [(String, JSONValue?)]) -> String {
        members.compactMap { name, value in value.map { "\(quoted(name)):\($0.text)" } }.joined(
            separator: ",")
    }

    /// A string with its quotes. What a terminal would act on is escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where Terminal.isHarmful(scalar):
                for unit in String(scalar).utf16 { result += escape(unit) }
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension Output {
    /// Adds a secret as the inside of a JSON string: borrowed, but for the characters that need an escape.
    mutating func addJSONSecret(_ secret: UnsafeRawBufferPointer) {
        var plainStart = 0
        for index in secret.indices {
            let byte = secret[index]
            if byte >= 0x20, byte != 0x7f, byte != 0x22, byte != 0x5c { continue }
            addBorrowed(UnsafeRawBufferPointer(rebasing: secret[plainStart..<index]))
            add(String(JSON.quoted(String(UnicodeScalar(byte))).dropFirst().dropLast()))
            plainStart = index + 1
        }
        addBorrowed(UnsafeRawBufferPointer(rebasing: secret[plainStart...]))
    }
}
