// SecretTarget.swift - the extraction of the secret beside jansson, which must agree
//
// The core finds the secret before jansson sees the reply. A reply that jansson accepts, with one string `key` in its
// outermost object, must give that very string; and what the core takes for the secret must be what jansson reads there.

import CSystem

enum SecretTarget {
    static func run(_ input: [UInt8]) {
        let hasMark = input.starts(with: [0xef, 0xbb, 0xbf])
        let expected = JSONOracle(hasMark ? [UInt8](input.dropFirst(3)) : input)
        var body = Bytes(copying: input)
        let scan = CreateReply.scan(&body)
        let scanned = [UInt8](body.span)
        let secret = extract(&body, scan)
        if let secret {
            // What the scan blanked out, a nested `key` or a number, may have been all that jansson minds.
            let harmless = JSONOracle([UInt8](scanned.dropFirst(scan.start)))
            require(harmless.key == secret, "another secret than jansson's, or one out of what is no JSON")
        }
        guard expected.isAccepted else { return }
        if let secret {
            require(secret == expected.key, "another secret than jansson's")
        } else if let key = expected.key, expected.isUnambiguous, key.isUsableAsHeader,
            expected.depth <= JSONScanner.maximumDepth, !input.contains(0)
        {
            // A NUL as it is has no place in JSON; jansson passes over one behind a number or a word.
            fatalError("no secret where jansson sees one")
        }
    }

    private static func extract(_ body: inout Bytes, _ scan: JSONScan) -> [UInt8]? {
        let pages = try! SecretPages.make()
        guard let record = try? CreateReply.read(&body, scan: scan, into: pages) else { return nil }
        return text(of: record)
    }

    private static func text(of record: borrowing KeyRecord) -> [UInt8]? {
        switch record.secret {
        case .some(let secret): [UInt8](secret.span)
        case .none: nil
        }
    }
}

/// What jansson makes of a text.
struct JSONOracle {
    private(set) var isAccepted = false
    /// No name is twice in any object.
    private(set) var isUnambiguous = false
    /// The string `key` of the outermost object.
    private(set) var key: [UInt8]?
    private(set) var depth = 0

    init(_ text: [UInt8]) {
        var error = json_error_t()
        guard let root = Self.load(text, Int(JSON_ALLOW_NUL), &error) else { return }
        isAccepted = true
        depth = Self.depth(of: root)
        if let value = json_object_get(root, "key"), let start = json_string_value(value) {
            key = UnsafeRawBufferPointer(start: start, count: json_string_length(value)).map { $0 }
        }
        system_json_release(root)
        if let strict = Self.load(text, Int(JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES), &error) {
            isUnambiguous = true
            system_json_release(strict)
        }
    }

    static func isObject(_ text: [UInt8]) -> Bool {
        var error = json_error_t()
        guard let root = load(text, Int(JSON_REJECT_DUPLICATES), &error) else { return false }
        defer { system_json_release(root) }
        return system_json_is_object(root) != 0
    }

    static func load(
        _ text: [UInt8], _ flags: Int, _ error: inout json_error_t
    ) -> UnsafeMutablePointer<json_t>? {
        text.withUnsafeBytes { json_loadb($0.baseAddress, $0.count, flags, &error) }
    }

    private static func depth(of value: UnsafeMutablePointer<json_t>) -> Int {
        var deepest = 0
        if system_json_is_array(value) != 0 {
            for index in 0..<json_array_size(value) {
                if let element = json_array_get(value, index) { deepest = max(deepest, depth(of: element)) }
            }
            return deepest + 1
        }
        guard system_json_is_object(value) != 0 else { return 0 }
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
