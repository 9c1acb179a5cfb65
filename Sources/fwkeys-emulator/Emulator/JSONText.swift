// JSON as it goes out: fields in the order in which they are written, as the service does, and straight
// into bytes, because a list may hold a hundred thousand records. Reading JSON is left to JSONDecoder.

struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    static func object(_ write: (inout JSONText) -> Void) -> [UInt8] {
        var text = JSONText()
        text.object(write)
        return text.bytes
    }

    mutating func object(_ write: (inout JSONText) -> Void) {
        open("{")
        write(&self)
        close("}")
    }

    mutating func array(_ write: (inout JSONText) -> Void) {
        open("[")
        write(&self)
        close("]")
    }

    mutating func object(_ name: String, _ write: (inout JSONText) -> Void) {
        key(name)
        object(write)
    }

    mutating func array(_ name: String, _ write: (inout JSONText) -> Void) {
        key(name)
        array(write)
    }

    mutating func field(_ name: String, _ value: String) {
        key(name)
        separate()
        quoted(value)
    }

    mutating func field(_ name: String, _ value: Int) {
        key(name)
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func field(_ name: String, _ value: Bool) {
        key(name)
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func field(_ name: String, _ value: Timestamp) {
        field(name, value.rfc3339)
    }

    mutating func field(_ name: String, _ value: [String: String]) {
        object(name) { text in
            for (key, value) in value.sorted(by: { $0.key < $1.key }) { text.field(key, value) }
        }
    }

    // MARK: - Punctuation

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = true
    }

    private mutating func key(_ name: String) {
        separate()
        quoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quoted(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x00...0x1F, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 0x0F)])
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
