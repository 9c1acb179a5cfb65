// KeyRecord.swift - an API key as the service describes it
//
// The same record answers create, get and list; only the answer to create has the secret, and that is not read here:
// it was taken out of the text before (`CreateReply`). Absent, null and empty fields are the same to the service.

struct KeyRecord: ~Copyable {
    private(set) var texts = TextTable()
    private(set) var id = TextID()
    private(set) var displayName = TextID()
    private(set) var prefix = TextID()
    private(set) var email = TextID()
    private(set) var createTime = TextID()
    private(set) var expireTime = TextID()
    private(set) var lastUsed = TextID()
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
        id = try add(record.bytes(found[0]))
        displayName = try add(record.bytes(found[1]))
        prefix = try add(record.bytes(found[2]))
        email = try add(record.bytes(found[3]))
        createTime = try add(record.bytes(found[4]))
        expireTime = try add(record.bytes(found[5]))
        lastUsed = try add(record.bytes(found[6]))
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

    /// Which of the texts is in the member of that name.
    private static func field(_ name: Span<UInt8>) -> Int? {
        if ASCII.equal(name, "keyId") { return 0 }
        if ASCII.equal(name, "displayName") { return 1 }
        if ASCII.equal(name, "prefix") { return 2 }
        if ASCII.equal(name, "email") { return 3 }
        if ASCII.equal(name, "createTime") { return 4 }
        if ASCII.equal(name, "expireTime") { return 5 }
        if ASCII.equal(name, "lastUsed") { return 6 }
        return nil
    }

    @inline(never)
    deinit {}

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

    @inline(never)
    private mutating func add(_ text: Span<UInt8>) throws(OutOfMemory) -> TextID {
        text.isEmpty ? TextID() : try texts.add(text)
    }
}
