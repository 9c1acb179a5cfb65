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

    static let none = Strike()
}

struct FaultPlan: Sendable {
    private struct Entry: Sendable {
        var rule: FaultRule
        var seen = 0
        var hits = 0
    }

    private let seed: UInt64
    private var generator: SplitMix64
    private var entries: [Entry] = []

    init(seed: UInt64) {
        self.seed = seed
        generator = SplitMix64(seed: seed)
    }

    var count: Int { entries.count }

    mutating func append(_ rule: FaultRule) {
        entries.append(Entry(rule: rule))
    }

    /// Forgets every rule, and starts the lottery over.
    mutating func clear() {
        entries = []
        generator = SplitMix64(seed: seed)
    }

    /// The first rule that hits decides; delays on the way to it add up.
    mutating func strike(_ operation: Operation) -> Strike {
        var strike = Strike()
        for index in entries.indices {
            let rule = entries[index].rule
            guard rule.operation == nil || rule.operation == operation, draw(index) else { continue }
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

    private mutating func draw(_ index: Int) -> Bool {
        let rule = entries[index].rule
        entries[index].seen += 1
        guard entries[index].seen > rule.skip else { return false }
        if let count = rule.count, entries[index].hits >= count { return false }
        if let share = rule.share, generator.nextShare() >= share { return false }
        entries[index].hits += 1
        return true
    }
}
