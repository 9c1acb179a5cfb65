// Timestamp.swift - RFC 3339 to seconds since 1970, and back
//
// Other clients send an expiry without a time zone or with an impossible date, and get a key that lives too long. This file
// checks a timestamp completely, and sends it in UTC with a `Z`.

import FwKeysVocabulary

public struct Timestamp: Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, fractions dropped.
    public var unixSeconds: Int64

    /// 9999-12-31T23:59:59Z: RFC 3339 has four digits for the year.
    public static var latest: Int64 { 253_402_300_799 }

    /// The timestamp, if it is one that can be sent: after `now`, and in UTC still with four digits for the year.
    public func checked(now: Timestamp) throws(Status) -> Timestamp {
        if unixSeconds > Self.latest { throw .nonexistentTime }
        if unixSeconds <= now.unixSeconds { throw .timeInPast }
        return self
    }

    public init(unixSeconds: Int64) {
        self.unixSeconds = unixSeconds
    }

    public init(parsing text: Span<UInt8>) throws(Status) {
        guard text.count > 19, text[4] == ASCII.hyphen, text[7] == ASCII.hyphen,
            ASCII.lower(text[10]) == UInt8(ascii: "t") || text[10] == ASCII.space,
            text[13] == ASCII.colon, text[16] == ASCII.colon
        else { throw .invalidTimestamp }
        let (year, month, day) = try (
            Self.number(text, 0..<4), Self.number(text, 5..<7), Self.number(text, 8..<10)
        )
        let (hour, minute, second) = try (
            Self.number(text, 11..<13), Self.number(text, 14..<16), Self.number(text, 17..<19)
        )
        var end = 19
        if text[end] == ASCII.dot {
            repeat { end += 1 } while end < text.count && ASCII.isDigit(text[end])
            if end == 20 { throw .invalidTimestamp }
        }
        let offsetSeconds = try Self.offsetSeconds(text.extracting(end..<text.count))

        guard month >= 1, month <= 12, day >= 1, hour <= 23, minute <= 59, second <= 60 else {
            throw .nonexistentTime
        }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        // A day that the month does not have would be one of the next month.
        guard days < Self.daysSince1970(year: year, month: month + 1, day: 1) else { throw .nonexistentTime }
        unixSeconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offsetSeconds
        // A leap second comes at the end of a month, a minute before midnight in UTC, and at no other time.
        if second == 60 {
            let next = Self.civil(unixSeconds)
            guard next.hour == 0, next.minute == 0, next.second == 0, next.day == 1 else {
                throw .nonexistentTime
            }
        }
    }

    private static func number(_ text: Span<UInt8>, _ digits: Range<Int>) throws(Status) -> Int64 {
        guard let value = ASCII.number(text.extracting(digits), limit: 9999) else { throw .invalidTimestamp }
        return value
    }

    /// The offset from UTC that `Z`, `+01:00` or `-01:00` stands for.
    private static func offsetSeconds(_ text: Span<UInt8>) throws(Status) -> Int64 {
        if ASCII.equalIgnoringCase(text, "Z") { return 0 }
        guard text.count == 6, text[0] == UInt8(ascii: "+") || text[0] == ASCII.hyphen, text[3] == ASCII.colon
        else { throw .invalidTimestamp }
        let (hours, minutes) = try (number(text, 1..<3), number(text, 4..<6))
        guard hours <= 23, minutes <= 59 else { throw .nonexistentTime }
        return (text[0] == ASCII.hyphen ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    public typealias Civil = (
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
    )

    /// Days from the first day of 1970 in the Gregorian calendar. The year is counted from March, so that the leap
    /// day is the last of it, and the era of 400 years has the same number of days always. Month 13 is January of the next year.
    ///
    /// libc's timegm and gmtime_r do not do: they look at TZ and at files, and count leap seconds if the host's zone does.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    public static func civil(_ unixSeconds: Int64) -> Civil {
        let secondOfDay = ((unixSeconds % 86_400) + 86_400) % 86_400
        let days = (unixSeconds - secondOfDay) / 86_400
        // 400 years have 146,097 days, and a month has at most 31: year and month are right, or too early by a little.
        var year = 1968 + days * 400 / 146_097
        while daysSince1970(year: year + 1, month: 1, day: 1) <= days { year += 1 }
        var month = (days - daysSince1970(year: year, month: 1, day: 1)) / 31 + 1
        while daysSince1970(year: year, month: month + 1, day: 1) <= days { month += 1 }
        let day = days - daysSince1970(year: year, month: month, day: 1) + 1
        return (year, month, day, secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60)
    }
}

extension Bytes {
    /// Adds `timestamp` as RFC 3339 in UTC.
    public mutating func append(_ timestamp: Timestamp) throws(OutOfMemory) {
        let civil = Timestamp.civil(timestamp.unixSeconds)
        try append(civil.year, minimumDigits: 4, "-")
        try append(civil.month, "-")
        try append(civil.day, "T")
        try append(civil.hour, ":")
        try append(civil.minute, ":")
        try append(civil.second, "Z")
    }

    private mutating func append(
        _ number: Int64, minimumDigits: Int = 2, _ separator: Literal
    ) throws(OutOfMemory) {
        try append(decimal: number, minimumDigits: minimumDigits)
        try append(separator)
    }
}
