// Where a text stops being JSON. The decoder of Foundation does not tell the place, and takes `{"a": 1,}`.

struct JSONSyntax {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// The place of the first byte that no JSON has there, counted from 1; nil where all of it is JSON.
    static func error(in bytes: [UInt8]) -> (line: Int, column: Int)? {
        var syntax = JSONSyntax(bytes: bytes)
        if syntax.value(), syntax.isAtEnd { return nil }
        let before = bytes.prefix(syntax.index)
        let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        return (before.count { $0 == UInt8(ascii: "\n") } + 1, syntax.index - lineStart + 1)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var isAtEnd: Bool { index == bytes.count }

    private mutating func skipSpace() {
        while index < bytes.count, " \t\r\n".utf8.contains(bytes[index]) { index += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
        index += 1
        return true
    }

    /// With the space on both sides.
    private mutating func value() -> Bool {
        skipSpace()
        guard bareValue() else { return false }
        skipSpace()
        return true
    }

    private mutating func bareValue() -> Bool {
        if take("{") {
            return list(until: "}") { syntax in
                syntax.skipSpace()
                guard syntax.take("\""), syntax.restOfString() else { return false }
                syntax.skipSpace()
                return syntax.take(":") && syntax.value()
            }
        }
        if take("[") { return list(until: "]") { $0.value() } }
        if take("\"") { return restOfString() }
        let start = index
        let others = Array("+-.0123456789aeflnrstuE".utf8)
        let word = bytes[index...].prefix { others.contains($0) }
        index += word.count
        let text = String(decoding: word, as: UTF8.self)
        if ["true", "false", "null"].contains(text)
            || text.wholeMatch(of: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/) != nil
        {
            return true
        }
        index = start
        return false
    }

    private mutating func list(until end: Unicode.Scalar, _ element: (inout JSONSyntax) -> Bool) -> Bool {
        // As deep as the decoder goes.
        guard depth < 512 else { return false }
        depth += 1
        defer { depth -= 1 }
        skipSpace()
        if take(end) { return true }
        repeat {
            guard element(&self) else { return false }
        } while take(",")
        return take(end)
    }

    private mutating func restOfString() -> Bool {
        while index < bytes.count, bytes[index] >= 0x20 {
            if take("\"") { return true }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index, bytes.count)
        return false
    }
}
