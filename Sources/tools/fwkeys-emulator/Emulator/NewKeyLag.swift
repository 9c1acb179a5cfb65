// A new key that the service does not quite know yet: not in the lists, or not accepted, for a while or for
// a number of tries. Only keys that lag are held here, and only until they are through, so that a store
// with many keys pays for none of it.

struct NewKeyLag: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Wait: Sendable {
        var until: Instant?
        var triesLeft: Int

        func isOver(at now: Instant) -> Bool {
            triesLeft <= 0 && until.map { $0 <= now } ?? true
        }
    }

    private var hidden: [KeyStore.Sequence: Wait] = [:]
    private var refused: [KeyStore.Sequence: Wait] = [:]

    /// Every key that lags is known at once.
    mutating func clear() {
        self = NewKeyLag()
    }

    mutating func keyCreated(_ sequence: KeyStore.Sequence, _ lags: NewKeyLags, now: Instant) {
        hidden[sequence] = NewKeyLag.wait(lags.listLagMilliseconds, lags.listLagLists, from: now)
        refused[sequence] = NewKeyLag.wait(lags.refusedMilliseconds, lags.refusedUses, from: now)
    }

    mutating func keyRemoved(_ sequence: KeyStore.Sequence) {
        hidden[sequence] = nil
        refused[sequence] = nil
    }

    private static func wait(_ milliseconds: Int?, _ tries: Int?, from now: Instant) -> Wait? {
        let wait = Wait(until: milliseconds.map { now + .milliseconds($0) }, triesLeft: tries ?? 0)
        return wait.isOver(at: now) ? nil : wait
    }

    // MARK: - Lists

    /// The keys that a list or a get must not show now.
    mutating func hiddenKeys(now: Instant) -> Set<KeyStore.Sequence> {
        guard !hidden.isEmpty else { return [] }
        hidden = hidden.filter { !$0.value.isOver(at: now) }
        return Set(hidden.keys)
    }

    /// A list has been answered: one try less for every key that it did not show.
    mutating func listAnswered() {
        guard !hidden.isEmpty else { return }
        for sequence in hidden.keys { hidden[sequence]?.triesLeft -= 1 }
    }

    // MARK: - Uses

    /// Whether this use of a key is refused. Each refusal is one try.
    mutating func refusesUse(of sequence: KeyStore.Sequence, now: Instant) -> Bool {
        guard let wait = refused[sequence] else { return false }
        if wait.isOver(at: now) {
            refused[sequence] = nil
            return false
        }
        refused[sequence]?.triesLeft -= 1
        return true
    }
}
