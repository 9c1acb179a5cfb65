// SecretTarget.swift - what the core reads in an answer beside jansson, which must agree
//
// jansson is another reader of JSON, which the core does without. A reply that jansson accepts, with one string `key` in its
// outermost object, must give that very string, and every other field as jansson has it; and what the core takes for the
// secret must be what jansson reads there.

import CJansson

enum SecretTarget {
    private static let fields = [
        "keyId", "displayName", "prefix", "email", "createTime", "expireTime", "lastUsed",
    ]

    static func run(_ input: [UInt8]) {
        let hasMark = input.starts(with: [0xef, 0xbb, 0xbf])
        let expected = JSONOracle(hasMark ? [UInt8](input.dropFirst(3)) : input)
        var body = Bytes(copying: input)
        let scan = CreateReply.scan(&body)
        let scanned = [UInt8](body.span)
        guard let found = read(&body, scan) else {
            if expected.isAccepted, let key = expected.text("key"), expected.isUnambiguous,
                key.isUsableAsHeader,
                expected.depth <= JSONScanner.maximumDepth, !input.contains(0)
            {
                // A NUL as it is has no place in JSON; jansson passes over one behind a number or a word.
                fatalError("no secret where jansson sees one")
            }
            return
        }
        // What the scan overwrote, a number, may have been all that jansson minds.
        let oracle = expected.isAccepted ? expected : JSONOracle(restored(scanned.dropFirst(scan.start)))
        // JSON allows a NUL in a name, and jansson does not.
        if oracle.hasNameWithNUL { return }
        require(oracle.isAccepted, "a secret out of what is no JSON")
        require(oracle.text("key") == found.secret, "another secret than jansson's")
        for (field, text) in zip(fields, found.texts) {
            let told = oracle.text(field) ?? []
            require(text == (told.contains(0) ? [] : told), "another text than jansson's")
        }
    }

    private static func read(_ body: inout Bytes, _ scan: JSONScan) -> (secret: [UInt8], texts: [[UInt8]])? {
        let pages = try! SecretPages.make()
        guard let record = try? CreateReply.read(&body, scan: scan, into: pages) else { return nil }
        return contents(of: record)
    }

    private static func contents(of record: borrowing KeyRecord) -> (secret: [UInt8], texts: [[UInt8]]) {
        let ids = [
            record.id, record.displayName, record.prefix, record.email, record.createTime, record.expireTime,
            record.lastUsed,
        ]
        let texts = ids.map { [UInt8](record.texts.text($0)) }
        switch record.secret {
        case .some(let secret): return ([UInt8](secret.span), texts)
        case .none: return ([], texts)
        }
    }

    /// JSON again, of what the scan left: its texts with quotes and escapes.
    private static func restored(_ settled: ArraySlice<UInt8>) -> [UInt8] {
        var json: [UInt8] = []
        var isInText = false
        for byte in settled {
            switch byte {
            case JSONNode.endOfText:
                json.append(0x22)
                isInText = false
            case 0x22 where !isInText:
                json.append(byte)
                isInText = true
            case 0x22, 0x5c: json += isInText ? [0x5c, byte] : [byte]
            case 0..<0x20 where isInText:
                json += [0x5c, 0x75, 0x30, 0x30, ASCII.hexDigit(byte >> 4), ASCII.hexDigit(byte)]
            default: json.append(byte)
            }
        }
        return json
    }
}

/// What jansson makes of a text.
final class JSONOracle {
    private let root: UnsafeMutablePointer<json_t>?
    var isAccepted: Bool { root != nil }
    /// Why it was not accepted.
    let hasNameWithNUL: Bool
    /// No name is twice in any object.
    private(set) var isUnambiguous = false
    private(set) var depth = 0

    init(_ text: [UInt8]) {
        var error = json_error_t()
        root = Self.load(text, Int(JSON_ALLOW_NUL), &error)
        hasNameWithNUL = root == nil && json_error_code(&error) == json_error_null_byte_in_key
        guard let root else { return }
        depth = Self.depth(of: root)
        if let strict = Self.load(text, Int(JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES), &error) {
            isUnambiguous = true
            jansson_release(strict)
        }
    }

    deinit {
        if let root { jansson_release(root) }
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
        defer { jansson_release(root) }
        return jansson_is_object(root) != 0
    }

    static func load(
        _ text: [UInt8], _ flags: Int, _ error: inout json_error_t
    ) -> UnsafeMutablePointer<json_t>? {
        text.withUnsafeBytes { json_loadb($0.baseAddress, $0.count, flags, &error) }
    }

    private static func depth(of value: UnsafeMutablePointer<json_t>) -> Int {
        var deepest = 0
        if jansson_is_array(value) != 0 {
            for index in 0..<json_array_size(value) {
                if let element = json_array_get(value, index) { deepest = max(deepest, depth(of: element)) }
            }
            return deepest + 1
        }
        guard jansson_is_object(value) != 0 else { return 0 }
        var iterator = json_object_iter(value)
        while let current = iterator {
            if let member = json_object_iter_value(current) { deepest = max(deepest, depth(of: member)) }
            iterator = json_object_iter_next(value, current)
        }
        return deepest + 1
    }
}

extension Array where Element == UInt8 {
    /// What `CreateReply` asks of a secret: not empty, no control characters.
    fileprivate var isUsableAsHeader: Bool { !isEmpty && allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
}
