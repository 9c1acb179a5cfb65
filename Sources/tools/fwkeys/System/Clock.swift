// Clock.swift - the clocks of the machine, and instants as people read them

import FoundationEssentials
@preconcurrency import Glibc

enum Clock {
    /// Milliseconds that never go back while the machine runs, and begin anew with it.
    static var uptime: Int64 { now(CLOCK_MONOTONIC) }

    /// The same, with the time that the machine was asleep.
    static var sinceBoot: Int64 { now(CLOCK_BOOTTIME) }

    /// Milliseconds since 1970, as the machine is set.
    static var wall: Int64 { now(CLOCK_REALTIME) }

    private static func now(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// What tells one start of the machine from another; empty where the system does not tell.
    static let bootID: String = {
        let line = (try? File("/proc/sys/kernel/random/boot_id", O_RDONLY).readAll()) ?? []
        return line.count < 36 ? "" : String(decoding: line.prefix(36), as: UTF8.self)
    }()

    /// "2030-01-31T12:00:00Z", or with a blank for the T
    static func timestamp(
        seconds: Int64, _ separator: Date.ISO8601FormatStyle.DateTimeSeparator = .standard
    ) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601.dateTimeSeparator(separator))
    }

    /// How far an instant is from now, as people say it: "3d ago", "in 12h".
    static func relative(seconds: Int64) -> String {
        let distance = seconds - wall / 1000
        return distance > 0
            ? "in \(amount(distance))" : distance > -60 ? "just now" : "\(amount(-distance)) ago"
    }

    /// "40s", "5min", "3h", "2d", "1y"
    static func amount(_ seconds: Int64) -> String {
        for (length, unit) in [(31_536_000, "y"), (86400, "d"), (3600, "h"), (60, "min")] as [(Int64, String)]
        where seconds >= length { return "\(seconds / length)\(unit)" }
        return "\(seconds)s"
    }
}
