// Which call is struck by which fault. The same seed and the same order of calls give the same faults, on
// every run: a share is drawn from the plan's own generator, never from the system's randomness.

/// Steele, Lea and Flood's generator: small, seedable with any number, and good enough for a lottery.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// From 0 up to, but not including, 1.
    mutating func nextShare() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}

/// What happens to one call.
struct Strike: Sendable, Equatable {
    var delayBeforeMilliseconds = 0
    var delayAfterMilliseconds = 0
    /// Never a delay: delays are summed up above.
    var action: FaultAction?
    var isInsteadOfWork = false
    var lateCommitMilliseconds: Int?
    /// The ids of the faults that struck.
    var faults: [Int] = []

    static let none = Strike()
}

struct FaultPlan: Sendable {
    struct Entry: Sendable {
        let id: Int
        let fault: Fault
        /// The calls that the fault is about, or for a lag the new keys.
        var seen = 0
        var struck = 0
    }

    private let seed: UInt64
    private var generator: SplitMix64
    private(set) var entries: [Entry] = []
    /// Counts on, so that no id is used twice.
    private var lastId = 0

    init(seed: UInt64) {
        self.seed = seed
        generator = SplitMix64(seed: seed)
    }

    var count: Int { entries.count }

    /// Gives the fault its id.
    @discardableResult
    mutating func append(_ fault: Fault) -> Int {
        lastId += 1
        entries.append(Entry(id: lastId, fault: fault))
        return lastId
    }

    /// False: there is no such fault.
    mutating func remove(id: Int) -> Bool {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return false }
        entries.remove(at: index)
        return true
    }

    /// Forgets every fault, and starts the lottery over.
    mutating func clear() {
        entries = []
        generator = SplitMix64(seed: seed)
    }

    /// The first rule that hits decides; delays on the way to it add up.
    mutating func strike(_ subject: FaultSubject) -> Strike {
        var strike = Strike()
        for index in entries.indices {
            guard case .rule(let rule) = entries[index].fault.kind, rule.concerns(subject), draw(index, rule)
            else { continue }
            strike.faults.append(entries[index].id)
            if case .delay(let milliseconds) = rule.action {
                switch rule.moment {
                case .before: strike.delayBeforeMilliseconds += milliseconds
                case .after: strike.delayAfterMilliseconds += milliseconds
                }
                continue
            }
            strike.action = rule.action
            strike.isInsteadOfWork = rule.moment == .before
            strike.lateCommitMilliseconds = rule.lateCommitMilliseconds
            break
        }
        return strike
    }

    private mutating func draw(_ index: Int, _ rule: FaultRule) -> Bool {
        entries[index].seen += 1
        guard entries[index].seen > rule.skip else { return false }
        if let count = rule.count, entries[index].struck >= count { return false }
        if let share = rule.share, generator.nextShare() >= share { return false }
        entries[index].struck += 1
        return true
    }

    /// The lags of a key that was made now. Where two faults say the same, the later one counts.
    mutating func lagsOfNewKey() -> NewKeyLags {
        var lags = NewKeyLags()
        for index in entries.indices {
            guard case .newKeys(let new) = entries[index].fault.kind else { continue }
            entries[index].seen += 1
            entries[index].struck += 1
            lags.listLagMilliseconds = new.listLagMilliseconds ?? lags.listLagMilliseconds
            lags.listLagLists = new.listLagLists ?? lags.listLagLists
            lags.refusedMilliseconds = new.refusedMilliseconds ?? lags.refusedMilliseconds
            lags.refusedUses = new.refusedUses ?? lags.refusedUses
        }
        return lags
    }
}
