// SecretTarget.swift - the one pass over a reply beside jansson, which must agree
//
// The pass finds the secret and the id before jansson reads the reply. In whatever jansson accepts, both must be where jansson
// finds them, and no string named `key` may be left for jansson, however deep it is. The record must have what jansson
// reads.

@testable import FwKeysCalls

enum SecretTarget {
    private static let fields: [(name: String, field: KeyRecord.Field)] = [
        ("keyId", .id), ("displayName", .displayName), ("prefix", .prefix), ("email", .email),
        ("createTime", .createTime), ("expireTime", .expireTime), ("lastUsed", .lastUsed),
    ]

    static func run(_ input: [UInt8]) {
        let hasMark = input.starts(with: [0xef, 0xbb, 0xbf])
        let oracle = JSONOracle(hasMark ? [UInt8](input.dropFirst(3)) : input)
        var body = Bytes(copying: input)
        let location = SecretLocator.locate(in: &body)
        require(body.count == input.count, "the pass changed the length")
        if oracle.isObject, oracle.depth <= SecretLocator.maximumDepth {
            require(location.end == .whole, "jansson sees a whole object")
            if oracle.isUnambiguous {
                require(
                    meaning(of: location.secret, in: body) == oracle.text("key"),
                    "another secret than jansson's")
                require(
                    meaning(of: location.keyID, in: body) == oracle.text("keyId"), "another id than jansson's"
                )
            }
        }
        if let secret = location.secret { body.blank(secret) }
        let hidden = JSONOracle([UInt8](body.span).dropFirst(location.start).map { $0 })
        // Anything else never comes to jansson.
        guard location.end == .whole else { return }
        require(
            hidden.texts(named: "key").allSatisfy { $0.allSatisfy { $0 == 0x78 } }, "a secret for jansson")
        checkRecord(input, oracle)
    }

    /// What the string at `range` means; nil if there is none, or what is there is none.
    private static func meaning(of range: Range<Int>?, in body: borrowing Bytes) -> [UInt8]? {
        guard let range else { return nil }
        var bytes: [UInt8] = []
        return JSONEscapes.forEachByte(of: body.span.extracting(range)) { bytes.append($0) } ? bytes : nil
    }

    private static func checkRecord(_ input: [UInt8], _ oracle: JSONOracle) {
        guard let found = read(input) else {
            let secret = oracle.isUnambiguous ? oracle.text("key") : nil
            if let secret, oracle.depth <= SecretLocator.maximumDepth {
                require(!secret.isUsableAsHeader, "no secret where jansson sees one")
            }
            return
        }
        // A key inside another value may have been all that jansson minds.
        guard oracle.isObject else { return }
        require(oracle.text("key") == found.secret, "another secret than jansson's")
        for (index, field) in fields.enumerated() {
            let told = oracle.text(field.name) ?? []
            require(found.texts[index] == (told.contains(0) ? [] : told), "another text than jansson's")
        }
    }

    private static func read(_ input: [UInt8]) -> (secret: [UInt8], texts: [[UInt8]])? {
        var body = Bytes(copying: input)
        let location = SecretLocator.locate(in: &body)
        let pages = try! SecretPages.make()
        guard let record = try? CreateReply.read(&body, location, into: pages) else { return nil }
        return contents(of: record)
    }

    private static func contents(of record: borrowing KeyRecord) -> (secret: [UInt8], texts: [[UInt8]]) {
        var texts: [[UInt8]] = []
        for field in fields { texts.append([UInt8](record.texts.text(record[field.field]))) }
        switch record.secret {
        case .some(let secret): return ([UInt8](secret.span), texts)
        case .none: return ([], texts)
        }
    }
}

/// What jansson makes of a text.
final class JSONOracle {
    private let root: UnsafeMutablePointer<json_t>?
    var isObject: Bool { root?.pointee.type == JSON_OBJECT }
    /// No name is twice in any object.
    private(set) var isUnambiguous = false
    private(set) var depth = 0

    init(_ text: [UInt8]) {
        var error = json_error_t()
        root = Self.load(text, Int(JSON_ALLOW_NUL), &error)
        guard let root else { return }
        depth = Self.depth(of: root)
        if let strict = Self.load(text, Int(JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES), &error) {
            isUnambiguous = true
            json_decref(strict)
        }
    }

    deinit {
        if let root { json_decref(root) }
    }

    /// The string of that name in the outermost object.
    func text(_ name: String) -> [UInt8]? {
        guard let value = json_object_get(root, name), let start = json_string_value(value) else {
            return nil
        }
        return UnsafeRawBufferPointer(start: start, count: json_string_length(value)).map { $0 }
    }

    static func isObject(_ text: [UInt8]) -> Bool {
        var error = json_error_t()
        guard let root = load(text, Int(JSON_REJECT_DUPLICATES), &error) else { return false }
        defer { json_decref(root) }
        return root.pointee.type == JSON_OBJECT
    }

    static func load(
        _ text: [UInt8], _ flags: Int, _ error: inout json_error_t
    ) -> UnsafeMutablePointer<json_t>? {
        text.withUnsafeBytes { json_loadb($0.baseAddress, $0.count, flags, &error) }
    }

    /// The strings of that name in whatever object.
    func texts(named name: String) -> [[UInt8]] {
        root.map { Self.texts(named: name, in: $0) } ?? []
    }

    private static func texts(named name: String, in value: UnsafeMutablePointer<json_t>) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for index in 0..<json_array_size(value) {
            if let element = json_array_get(value, index) { found += texts(named: name, in: element) }
        }
        var iterator = json_object_iter(value)
        while let current = iterator {
            if let member = json_object_iter_value(current) {
                let isNamed = json_object_iter_key(current).map { String(cString: $0) } == name
                if isNamed, let start = json_string_value(member) {
                    found.append(
                        UnsafeRawBufferPointer(start: start, count: json_string_length(member)).map { $0 })
                }
                found += texts(named: name, in: member)
            }
            iterator = json_object_iter_next(value, current)
        }
        return found
    }

    private static func depth(of value: UnsafeMutablePointer<json_t>) -> Int {
        var deepest = 0
        if value.pointee.type == JSON_ARRAY {
            for index in 0..<json_array_size(value) {
                if let element = json_array_get(value, index) { deepest = max(deepest, depth(of: element)) }
            }
            return deepest + 1
        }
        guard value.pointee.type == JSON_OBJECT else { return 0 }
        var iterator = json_object_iter(value)
        while let current = iterator {
            if let member = json_object_iter_value(current) { deepest = max(deepest, depth(of: member)) }
            iterator = json_object_iter_next(value, current)
        }
        return deepest + 1
    }
}

extension Array where Element == UInt8 {
    /// What `CreateReply` asks of a secret: plain ASCII without blanks, and no more of it than a header may have.
    fileprivate var isUsableAsHeader: Bool {
        !isEmpty && count <= 4096 && allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }
}
