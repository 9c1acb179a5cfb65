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
        let id = record.member("keyId").text
        let displayName = record.member("displayName").text
        let prefix = record.member("prefix").text
        let email = record.member("email").text
        let createTime = record.member("createTime").text
        let expireTime = record.member("expireTime").text
        let lastUsed = record.member("lastUsed").text
        // Room for all of them, each with its NUL, and no more: many records are held at once.
        try texts.reserve(
            id.count + displayName.count + prefix.count + email.count + createTime.count + expireTime.count
                + lastUsed.count + 7)
        self.id = try add(id)
        self.displayName = try add(displayName)
        self.prefix = try add(prefix)
        self.email = try add(email)
        self.createTime = try add(createTime)
        self.expireTime = try add(expireTime)
        self.lastUsed = try add(lastUsed)
        isSecure = record.member("secure").isTrue
        try record.member("annotations").forEachText { (name, value) throws(OutOfMemory) in
            if !name.isEmpty { try annotations.append(name: name, value: value) }
        }
    }

    @inline(never)
    deinit {}

    /// The record that answers a question for one key; nil for anything else.
    static func read(_ body: inout Bytes) -> KeyRecord? {
        let scan = JSONScanner.scan(body.mutableSpan)
        guard scan.verdict == .complete else { return nil }
        if let key = scan.key { body.blank(key) }
        guard let tree = try? JSONTree(parsing: body.span.extracting(scan.start..<body.count)) else {
            return nil
        }
        return try? KeyRecord(of: tree)
    }

    private init(of tree: borrowing JSONTree) throws(OutOfMemory) {
        try self.init(tree.node)
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
