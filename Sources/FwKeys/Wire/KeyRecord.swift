// KeyRecord.swift - an API key as the service describes it
//
// The same record answers create, get and list; only the answer to create has the secret, and that is not read here:
// it was taken out of the text before (`CreateReply`). Absent, null and empty fields are the same to the service.

struct KeyRecord: ~Copyable {
    private(set) var texts = TextTable()
    private var fields = InlineArray<7, TextID>(repeating: TextID())
    private(set) var isSecure = false
    private(set) var annotations = Annotations()
    var secret: Secret?
    /// Attempts of the create that gave this key which may still come up with another.
    var unsettledAttempts: Int32 = 0

    init(_ record: JSONNode) throws(OutOfMemory) {
        var found = InlineArray<7, Range<Int>>(repeating: 0..<0)
        var annotationsStart: Int?
        var members = record.parts
        // Where a member is there twice, the last one counts.
        while members.next() {
            if let field = Self.field(members.name) {
                found[field] = members.value.textRange
            } else if ASCII.equal(members.name, "secure") {
                isSecure = members.value.isTrue
            } else if ASCII.equal(members.name, "annotations") {
                annotationsStart = members.valueStart
            }
        }
        // Room for all of them, each with its NUL, and no more: many records are held at once.
        var byteCount = found.count
        for field in found.indices { byteCount += found[field].count }
        try texts.reserve(byteCount)
        for field in found.indices where !found[field].isEmpty {
            fields[field] = try texts.add(record.bytes(found[field]))
        }
        if let annotationsStart { try addAnnotations(record.value(at: annotationsStart)) }
    }

    private mutating func addAnnotations(_ node: JSONNode) throws(OutOfMemory) {
        guard node.isObject else { return }
        var members = node.parts
        while members.next() {
            // JSON allows a NUL in a name, where C sees its end.
            let isName = !members.name.isEmpty && ASCII.position(of: 0, in: members.name) == nil
            guard isName, members.value.isString else { continue }
            try annotations.append(name: members.name, value: members.value.text)
        }
    }

    var id: TextID { fields[0] }
    var displayName: TextID { fields[1] }
    var prefix: TextID { fields[2] }
    var email: TextID { fields[3] }
    var createTime: TextID { fields[4] }
    var expireTime: TextID { fields[5] }
    var lastUsed: TextID { fields[6] }

    /// Which of them is in the member of that name.
    private static func field(_ name: Span<UInt8>) -> Int? {
        for field in 0..<7 where ASCII.equal(name, Self.name(of: field)) { return field }
        return nil
    }

    private static func name(of field: Int) -> Literal {
        switch field {
        case 0: "keyId"
        case 1: "displayName"
        case 2: "prefix"
        case 3: "email"
        case 4: "createTime"
        case 5: "expireTime"
        default: "lastUsed"
        }
    }

    /// The record that answers a question for one key; nil for anything else.
    static func read(_ body: inout Bytes) -> KeyRecord? {
        let scan = JSONScanner.scan(body.mutableSpan)
        guard scan.verdict == .complete else { return nil }
        if let key = scan.key { body.blank(key) }
        return try? KeyRecord(JSONNode(body.span, at: scan.start))
    }

    /// The header that authenticates with the key's own secret; nil where there is none.
    func authorization(in pages: borrowing SharedSecretPages) throws(OutOfMemory) -> Secret? {
        switch secret {
        case .some(let secret): try Settings.authorization(secret.span, in: pages)
        case .none: nil
        }
    }

    /// The marker that the display name bears, for C, whose strings end where the name does; nil if there is none.
    @unsafe
    var markerCString: UnsafePointer<CChar>? {
        guard let start = Marker.position(in: texts.text(displayName)),
            let name = unsafe texts.cString(displayName)
        else { return nil }
        return unsafe name + start
    }
}
