// Grace.swift - how long a line of a journal stays
//
// The last request of a create may be on its way when its process ends, and the service may carry it out after a sweep has
// looked: so a line stays for a period of grace behind the last moment at which anything can have been sent for it. Two
// clocks must both say that the time is over, for each can jump. The clock of the day is set, forward too. The uptime is
// not, but begins anew with the machine: what tells one start of the machine from another says whether two uptimes belong
// together. Where they do not, the clock of the day decides alone. A mistake makes a line stay longer.

import ArgumentParser

enum Grace {
    fileprivate static let standard: Int64 = 600_000
    fileprivate static let maximum: Int64 = 86_400_000

    /// The timeout of a create that waits for its turn, however long that takes: while its process lives, its requests may be
    /// sent at any time, so the period begins where it is first found that the process has ended.
    static let whileProcessLives: Int64 = 31_622_400_000

    /// The time in so many milliseconds from now, in UTC, as people read it.
    static func end(_ left: Int64) -> String { Clock.timestamp(seconds: (Clock.wall + left + 999) / 1000) }
}

struct GraceOption: ParsableArguments {
    @Option(
        name: .customLong("settled-after-ms"),
        help: .value(
            "N", "milliseconds until a create counts as settled",
            ": how long a request may still be carried out after it was cut off; 600000, 10 minutes, if not given"
        )) var settledAfter: String?

    func milliseconds() throws -> Int64 {
        try number("--settled-after-ms", settledAfter, in: 0...Grace.maximum, else: Grace.standard)
    }
}

/// Lines that stay, for requests of theirs may still be carried out.
struct Staying {
    /// What has a line.
    let name: String
    private var count = 0
    private var longest: Int64 = 0

    init(name: String) { self.name = name }

    mutating func add(_ left: Int64) {
        count += 1
        longest = max(longest, left)
    }

    /// When none of them is left.
    var end: String { Grace.end(longest) }

    /// Nil: none stays.
    var line: String? { count == 0 ? nil : "requests of \(count.of(name)) may still be carried out" }
}

extension Int {
    /// "1 row", "2 rows"
    func of(_ name: String) -> String { self == 1 ? "1 \(name)" : "\(self) \(name)s" }
}

extension Entry {
    /// Notes that its create begins now and may send requests until its timeout.
    mutating func begin(timeout: Int64) {
        setTimes(timeout: timeout)
        time = Clock.timestamp(seconds: clock / 1000)
    }

    /// A clock before 1970 could not be read back.
    private mutating func setTimes(timeout: Int64) {
        clock = max(Clock.wall, 0)
        uptime = Clock.uptime
        boot = Clock.bootID
        self.timeout = timeout
    }

    /// How long ago the create began, at least; negative: the clock of the day was set back.
    private var elapsed: Int64 {
        let byClock = Clock.wall - clock
        let now = Clock.uptime
        if let boot, !boot.isEmpty, boot != Clock.bootID { return byClock }
        // Nobody knows which start of the machine a line of an older release is of.
        return min(byClock, now >= uptime ? now - uptime : now)
    }

    /// How much of the period is left for an entry whose process has ended; 0: it is over. Where the entry's times say less
    /// than that the process has ended by now, or make no sense, they are set to now, and are to be written down.
    mutating func graceLeft(_ grace: Int64) -> Int64 {
        let elapsed = elapsed
        let left = timeout + grace - elapsed
        if elapsed < 0 || left > grace {
            setTimes(timeout: 0)  // its process has ended, so nothing is sent for it from now on
            return grace
        }
        return max(left, 0)
    }
}
