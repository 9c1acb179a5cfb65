// The requests that came in, for a test that asks what its program sent. The newest thousand are kept.

struct Journal: Sendable {
    static let capacity = 1_000

    struct Entry: Sendable {
        /// Counted from 1, since the start or the last time that the journal was cleared.
        let number: Int
        let time: Timestamp
        let method: String
        let target: String
        let headers: [(name: String, value: String)]
        /// Nil: the emulator has no such path.
        let operation: Operation?
        /// The key that the request was made with, if there is such a key.
        let keyId: String?
        /// The ids of the faults that struck.
        let faults: [Int]
        /// Nil: there is no answer yet, or there was none.
        var status: Int?
    }

    private var slots: [Entry] = []
    private(set) var count = 0
    /// Rises when the journal is cleared: an answer from before must not be noted after.
    private(set) var generation = 0

    /// An entry, to be completed by its status.
    struct Place: Sendable {
        let number: Int
        let generation: Int
    }

    /// In the order in which they came.
    var entries: [Entry] { slots.sorted { $0.number < $1.number } }

    mutating func append(_ entry: (_ number: Int) -> Entry) -> Place {
        count += 1
        let entry = entry(count)
        if slots.count < Journal.capacity {
            slots.append(entry)
        } else {
            slots[Journal.index(of: count)] = entry
        }
        return Place(number: count, generation: generation)
    }

    mutating func answered(_ place: Place, status: Int) {
        let index = Journal.index(of: place.number)
        guard place.generation == generation, slots[index].number == place.number else { return }
        slots[index].status = status
    }

    mutating func clear() {
        slots = []
        count = 0
        generation += 1
    }

    private static func index(of number: Int) -> Int { (number - 1) % capacity }
}

// MARK: - As JSON

extension Journal.Entry {
    private static let headersWithSecrets: Set<String> = [
        "authorization", "cookie", "proxy-authorization", "x-api-key",
    ]

    func write(to text: inout JSONText) {
        text.field("number", number)
        text.field("time", time)
        text.field("method", method)
        text.field("target", withoutSecrets(target))
        let shown = headers.map { name, value in
            (name, Journal.Entry.headersWithSecrets.contains(name) ? "…" : withoutSecrets(value))
        }
        text.field("headers", Dictionary(shown) { "\($0), \($1)" })
        if let operation { text.field("operation", operation.rawValue) }
        if let keyId { text.field("key_id", keyId) }
        if let status { text.field("status", status) }
        text.array("faults") { text in
            for id in faults { text.number(id) }
        }
    }
}

/// A client may send a secret in the wrong place: of what looks like one, only what lists tell of it is left.
private func withoutSecrets(_ text: String) -> String {
    text.replacing(/(?:fw|fpk)_[0-9A-Za-z]{8,}/) { "\($0.output.prefix(Secret.prefixLength))…" }
}
