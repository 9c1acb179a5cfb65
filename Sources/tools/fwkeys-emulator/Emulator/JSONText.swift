// JSON as it goes out: members in the order in which they are written, and straight into bytes, because a
// list may hold a hundred thousand records. The form decides whether it is indented. Reading JSON is left to
// JSONDecoder.

struct JSONText {
    let form: WireForm
    private(set) var bytes: [UInt8] = []
    private var depth = 0
    private var needsComma = false
    /// A name was written, and its value comes next.
    private var followsName = false

    static func object(_ form: WireForm, _ write: (inout JSONText) -> Void) -> [UInt8] {
        var text = JSONText(form: form)
        text.object(write)
        return text.bytes
    }

    private init(form: WireForm) {
        self.form = form
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
        self.name(name)
        object(write)
    }

    mutating func array(_ name: String, _ write: (inout JSONText) -> Void) {
        self.name(name)
        array(write)
    }

    mutating func field(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    mutating func field(_ name: String, _ value: Int) {
        self.name(name)
        literal(String(value))
    }

    mutating func field(_ name: String, _ value: Bool) {
        self.name(name)
        literal(value ? "true" : "false")
    }

    mutating func field(_ name: String, _ value: JSONValue) {
        self.name(name)
        self.value(value)
    }

    mutating func null(_ name: String) {
        self.name(name)
        literal("null")
    }

    mutating func field(_ name: String, _ value: Timestamp?) {
        guard let value else { return null(name) }
        field(name, value.rfc3339)
    }

    mutating func field(_ name: String, _ value: [String: String]) {
        object(name) { text in
            for (key, value) in value.sorted(by: { $0.key < $1.key }) { text.field(key, value) }
        }
    }

    mutating func string(_ value: String) {
        beginValue()
        quoted(value)
    }

    mutating func number(_ value: Int) {
        literal(String(value))
    }

    private mutating func value(_ value: JSONValue) {
        switch value {
        case .null: literal("null")
        case .bool(let flag): literal(flag ? "true" : "false")
        case .number(let number): literal(Int(exactly: number).map { "\($0)" } ?? "\(number)")
        case .string(let text): string(text)
        case .array(let elements):
            array { text in
                for element in elements { text.value(element) }
            }
        case .object(let members):
            object { text in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) { text.field(name, value) }
            }
        }
    }

    // MARK: - Punctuation

    private mutating func open(_ bracket: Unicode.Scalar) {
        beginValue()
        bytes.append(UInt8(truncatingIfNeeded: bracket.value))
        depth += 1
        needsComma = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        depth -= 1
        // An empty object or array stays on its line.
        if needsComma { startLine() }
        bytes.append(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = true
    }

    private mutating func name(_ name: String) {
        beginValue()
        quoted(name)
        bytes.append(contentsOf: (form == .recorded ? ": " : ":").utf8)
        followsName = true
    }

    private mutating func literal(_ text: String) {
        beginValue()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func beginValue() {
        if followsName {
            followsName = false
            return
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if depth > 0 { startLine() }
        needsComma = true
    }

    private mutating func startLine() {
        guard form == .recorded else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
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
