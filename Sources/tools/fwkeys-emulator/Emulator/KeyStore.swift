// The keys that live, found by id, by secret, and by owner in order of creation. Each key has a sequence
// number, and everything else is an index of these numbers, so that a page of a list costs the same with a
// hundred keys as with a hundred thousand. Secrets are kept as they are: they open nothing but this process.

struct KeyRecord: Sendable {
    var keyId: String
    var owner: UserName
    let secret: String
    let kind: Secret.Kind
    var displayName: String
    var createTime: Timestamp
    var expireTime: Timestamp?
    var annotations: [String: String] = [:]
    var lastUse = LastUse()
    /// The key that was printed at the start, by which everything begins.
    var isBootstrap = false

    /// What lists tell of the secret.
    var prefix: String { String(secret.prefix(Secret.prefixLength)) }

    func isExpired(at now: Timestamp) -> Bool {
        expireTime.map { $0 <= now } ?? false
    }
}

/// What a new key is made of.
struct KeyTemplate: Sendable {
    var owner: UserName
    var displayName = "default"
    var expireTime: Timestamp?
    var annotations: [String: String] = [:]
    var kind = Secret.Kind.standard
    var isBootstrap = false
    /// Nil: one that no other key has.
    var keyId: String?
    var secret: String?
}

/// Whose keys a list holds.
enum KeyScope: Hashable, Sendable {
    case user(UserName)
    case account(String)
}

struct KeyStore: Sendable {
    typealias Sequence = UInt64

    private let keyIdLength: Int
    private var records: [Sequence: KeyRecord] = [:]
    private var sequenceById: [String: Sequence] = [:]
    private var sequenceBySecret: [String: Sequence] = [:]
    private var orders: [KeyScope: KeyOrder] = [:]
    private var nextSequence: Sequence = 1

    init(_ form: WireForm) {
        keyIdLength = form.keyIdLength
    }

    var count: Int { records.count }

    subscript(sequence: Sequence) -> KeyRecord? { records[sequence] }

    // MARK: - Making and dropping keys

    /// Makes a key. Its secret must be told to whoever asked for it, and to nobody else.
    mutating func mint(_ template: KeyTemplate, at createTime: Timestamp) -> (
        record: KeyRecord, sequence: Sequence
    ) {
        let record = KeyRecord(
            keyId: template.keyId ?? unusedKeyId(),
            owner: template.owner,
            secret: template.secret ?? Secret.make(template.kind),
            kind: template.kind,
            displayName: template.displayName,
            createTime: createTime,
            expireTime: template.expireTime,
            annotations: template.annotations,
            isBootstrap: template.isBootstrap)
        return (record, insert(record))
    }

    /// Of a million random ids of eight characters, two are equal in one run of 400.
    private func unusedKeyId() -> String {
        while true {
            let keyId = Secret.makeKeyId(length: keyIdLength)
            if sequenceById[keyId] == nil { return keyId }
        }
    }

    @discardableResult
    mutating func insert(_ record: KeyRecord) -> Sequence {
        let sequence = nextSequence
        nextSequence += 1
        records[sequence] = record
        sequenceById[record.keyId] = sequence
        sequenceBySecret[record.secret] = sequence
        for scope in KeyStore.scopes(of: record) { orders[scope, default: KeyOrder()].append(sequence) }
        return sequence
    }

    mutating func remove(_ sequence: Sequence) {
        guard let record = records.removeValue(forKey: sequence) else { return }
        sequenceById[record.keyId] = nil
        sequenceBySecret[record.secret] = nil
        for scope in KeyStore.scopes(of: record) { orders[scope]?.remove(sequence) }
    }

    /// Sequence numbers go on, so that a page token from before does not point at a key made after.
    mutating func replaceAll(with keys: [KeyRecord]) {
        records = [:]
        sequenceById = [:]
        sequenceBySecret = [:]
        orders = [:]
        for record in keys { insert(record) }
    }

    mutating func update(_ sequence: Sequence, _ change: (inout KeyRecord) -> Void) {
        if var record = records.removeValue(forKey: sequence) {
            change(&record)
            records[sequence] = record
        }
    }

    private static func scopes(of record: KeyRecord) -> [KeyScope] {
        [.user(record.owner), .account(record.owner.account)]
    }

    // MARK: - Finding keys

    func sequence(withSecret secret: String) -> Sequence? {
        sequenceBySecret[secret]
    }

    func contains(keyId: String) -> Bool { sequenceById[keyId] != nil }

    func sequence(withId keyId: String, ownedBy owner: UserName) -> Sequence? {
        guard let sequence = sequenceById[keyId], records[sequence]?.owner == owner else { return nil }
        return sequence
    }

    func count(in scope: KeyScope) -> Int { orders[scope]?.count ?? 0 }

    func contains(_ sequence: Sequence, in scope: KeyScope) -> Bool {
        records[sequence].map { KeyStore.scopes(of: $0).contains(scope) } ?? false
    }

    /// At most `limit` matching keys that come after a sequence number, and whether there are more.
    func page(
        of scope: KeyScope, after cursor: Sequence, limit: Int,
        where matches: (Sequence, KeyRecord) -> Bool
    ) -> (keys: [(sequence: Sequence, record: KeyRecord)], hasMore: Bool) {
        var keys: [(sequence: Sequence, record: KeyRecord)] = []
        var hasMore = false
        orders[scope]?.forEach(after: cursor) { sequence in
            guard let record = records[sequence], matches(sequence, record) else { return true }
            guard keys.count < limit else {
                hasMore = true
                return false
            }
            keys.append((sequence, record))
            return true
        }
        return (keys, hasMore)
    }

    /// Every key in order of creation.
    var inOrderOfCreation: some Swift.Sequence<KeyRecord> {
        records.keys.sorted().lazy.compactMap { records[$0] }
    }
}
