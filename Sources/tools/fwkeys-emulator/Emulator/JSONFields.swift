// Strict reading of the emulator's own JSON: fault rules and the bodies of the control path. A fault that is
// misspelt and quietly ignored would make a test pass for the wrong reason, so every field must be known,
// and a complaint names the field by its path.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is wrong with a text that a user of the emulator wrote.
public struct InputError: Error, CustomStringConvertible, Equatable {
    public let description: String

    init(_ path: String, _ complaint: String) {
        description = path.isEmpty ? complaint : "\(path): \(complaint)"
    }
}

enum JSONValue: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    static func parse(_ bytes: [UInt8]) throws(InputError) -> JSONValue {
        if let place = JSONSyntax.error(in: bytes) {
            throw InputError("line \(place.line), column \(place.column)", "not valid JSON")
        }
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw InputError("", "not valid JSON")
        }
    }
}

/// The fields of one object, each to be taken once; what is left at the end was not known.
struct JSONFields {
    let path: String
    private var fields: [String: JSONValue]

    init(_ value: JSONValue, path: String) throws(InputError) {
        guard case .object(let fields) = value else { throw InputError(path, "must be a JSON object") }
        self.path = path
        self.fields = fields
    }

    var names: Set<String> { Set(fields.keys) }

    func contains(_ name: String) -> Bool { fields[name] != nil }

    func isString(_ name: String) -> Bool {
        if case .string = fields[name] { true } else { false }
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// Nil when the field is absent or null.
    mutating func value(_ name: String) -> JSONValue? {
        guard let value = fields.removeValue(forKey: name) else { return nil }
        if case .null = value { return nil }
        return value
    }

    mutating func string(_ name: String) throws(InputError) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else { throw InputError(path(of: name), "must be a string") }
        return text
    }

    mutating func timestamp(_ name: String) throws(InputError) -> Timestamp? {
        guard let text = try string(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw InputError(path(of: name), "must be an RFC 3339 timestamp")
        }
        return time
    }

    mutating func bool(_ name: String) throws(InputError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .bool(let flag) = value else { throw InputError(path(of: name), "must be true or false") }
        return flag
    }

    mutating func int(_ name: String, in range: ClosedRange<Int>) throws(InputError) -> Int? {
        guard let value = value(name) else { return nil }
        guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
            let complaint = "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw InputError(path(of: name), complaint)
        }
        return whole
    }

    mutating func share(_ name: String) throws(InputError) -> Double? {
        guard let value = value(name) else { return nil }
        guard case .number(let share) = value, (0...1).contains(share) else {
            throw InputError(path(of: name), "must be a number from 0 to 1")
        }
        return share
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of: Choice.Type
    ) throws(InputError) -> Choice? {
        guard let text = try string(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw InputError(path(of: name), "must be one of \(choices)")
        }
        return choice
    }

    mutating func strings(_ name: String) throws(InputError) -> [String: String]? {
        guard let value = value(name) else { return nil }
        guard case .object(let members) = value else {
            throw InputError(path(of: name), "must be a JSON object")
        }
        var strings: [String: String] = [:]
        for (key, value) in members {
            guard case .string(let text) = value else {
                throw InputError(path(of: "\(name).\(key)"), "must be a string")
            }
            strings[key] = text
        }
        return strings
    }

    /// Each element of an array, with its path; none where the field is absent.
    mutating func elements(_ name: String) throws(InputError) -> [(value: JSONValue, path: String)] {
        guard let value = value(name) else { return [] }
        guard case .array(let elements) = value else {
            throw InputError(path(of: name), "must be a JSON array")
        }
        return elements.enumerated().map { ($1, "\(path(of: name))[\($0)]") }
    }

    func finish() throws(InputError) {
        if let name = fields.keys.min() { throw InputError(path(of: name), "unknown field") }
    }
}
