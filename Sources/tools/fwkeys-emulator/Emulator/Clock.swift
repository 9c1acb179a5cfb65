// The service's clock, which a test may set: whatever the emulator stamps or lets expire goes by it. What really
// waits (a delay, a stall, work that is done late) goes by the machine's clock.

struct Clock: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct Moment: Sendable {
        var time = Timestamp.now()
        /// From which spans are measured: the machine's date may be set while the emulator runs.
        var instant = Instant.now
    }

    /// How far it is ahead of the machine's clock.
    private var lead = Duration.zero
    /// The machine's moment at which it stopped.
    private var stopped: Moment?

    var now: Timestamp { (stopped?.time ?? .now()) + lead }

    var instant: Instant { (stopped?.instant ?? .now) + lead }

    var isStopped: Bool { stopped != nil }

    mutating func apply(_ change: Change) {
        switch change {
        case .set(let time, let isStopped):
            let machine = Moment()
            lead = time - machine.time
            stopped = isStopped ? machine : nil
        case .advance(let milliseconds):
            lead += .milliseconds(milliseconds)
        }
    }

    enum Change: Equatable, Sendable {
        case set(to: Timestamp, isStopped: Bool)
        case advance(milliseconds: Int)

        private static let hundredYears = 36_525 * 86_400_000

        init(_ value: JSONValue, path: String) throws(InputError) {
            var fields = try JSONFields(value, path: path)
            if let time = try fields.timestamp("set") {
                self = .set(to: time, isStopped: try fields.bool("stopped") ?? false)
            } else if let milliseconds = try fields.int("advance_ms", in: 0...Change.hundredYears) {
                self = .advance(milliseconds: milliseconds)
            } else {
                throw InputError(path, "needs either set or advance_ms")
            }
            try fields.finish()
        }
    }
}

extension Timestamp {
    /// Stays within the years that a timestamp can have.
    static func + (time: Timestamp, span: Duration) -> Timestamp {
        let (seconds, attoseconds) = span.components
        let nanoseconds = Int64(time.nanoseconds) + attoseconds / 1_000_000_000
        let carry = nanoseconds >= 1_000_000_000 ? 1 : nanoseconds < 0 ? -1 : Int64(0)
        let range = validSeconds
        return Timestamp(
            seconds: min(max(time.seconds + seconds + carry, range.lowerBound), range.upperBound),
            nanoseconds: Int32(nanoseconds - carry * 1_000_000_000))
    }

    static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .seconds(later.seconds - earlier.seconds)
            + .nanoseconds(Int64(later.nanoseconds) - Int64(earlier.nanoseconds))
    }
}
