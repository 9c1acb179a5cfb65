// Grace.swift - how long a line of a journal stays that has no process any more
//
// The last request of a create may be on its way when its process ends, and the service may carry the request out after a sweep
// has looked. So a line stays for a period of grace behind the last moment at which its create can have sent anything. Two
// clocks must both say that the period is over, for each can jump. The clock of the day is set, forward too. The uptime is not
// set, but begins anew with the machine: the id of the boot says whether two uptimes belong together, and where they do not,
// the clock of the day decides alone. A mistake makes a line stay longer.

enum Grace {
    /// The timeout of a create that waits for its turn: while its process lives, its requests may be sent at any time, so the
    /// period begins where a sweep first finds that the process has ended.
    static let whileProcessLives: Int64 = 31_622_400_000

    /// What --settled-after-ms says.
    static func milliseconds(_ given: String?) throws -> Int64 {
        try number("--settled-after-ms", given, in: 0...86_400_000, else: 600_000, fwkeys.milliseconds)
    }
}

/// The lines that stay, for requests of theirs may still be carried out.
struct Staying {
    private var count = 0
    private var longest: Int64 = 0

    mutating func add(_ left: Int64) {
        count += 1
        longest = max(longest, left)
    }

    /// The time in so many milliseconds from now, in UTC, as people read it.
    static func end(_ left: Int64) -> String { Clock.timestamp(seconds: (Clock.wall + left + 999) / 1000) }

    /// What to say of lines that each stand for a `name`, and what to do once their time is over; nil: none stays.
    func failure(_ name: String, _ advice: (String) -> String) -> Failure? {
        let what = "requests of \(count.of(name)) may still be carried out: "
        return count == 0 ? nil : Failure(.unknown, what + advice(Self.end(longest)))
    }
}

extension Int {
    /// "1 row", "2 rows"
    func of(_ name: String) -> String { self == 1 ? "1 \(name)" : "\(self) \(name)s" }
}

extension Entry {
    /// Notes that its create begins now and may send requests until its timeout.
    mutating func begin(timeout: Int64) {
        clock = max(Clock.wall, 0)  // an earlier time could not be read back
        uptime = Clock.uptime
        boot = Clock.bootID
        time = Clock.timestamp(seconds: clock / 1000)
        self.timeout = timeout
    }

    /// How long ago the create began, at least; negative: the clock of the day was set back.
    private var elapsed: Int64 {
        let byClock = Clock.wall - clock
        if let boot, !boot.isEmpty, boot != Clock.bootID { return byClock }
        // Nobody knows which start of the machine a line of an older release is of.
        let now = Clock.uptime
        return min(byClock, now >= uptime ? now - uptime : now)
    }

    /// How much of the period is left for an entry whose process has ended; 0: the period is over. Where the entry's times say
    /// that the process may still live, or make no sense, they are set to now, from when on it sends nothing.
    mutating func graceLeft(_ grace: Int64) -> Int64 {
        let elapsed = elapsed
        let left = timeout + grace - elapsed
        if elapsed >= 0, left <= grace { return max(left, 0) }
        begin(timeout: 0)
        return grace
    }
}
