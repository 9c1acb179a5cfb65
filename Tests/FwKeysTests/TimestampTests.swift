// TimestampTests.swift - an expiry that is read wrongly is a key that lives too long, so every digit is checked

import Testing

@testable import FwKeysCalls

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("2025-01-01T00:00:00Z", 1_735_689_600),
        ("2025-01-01t00:00:00z", 1_735_689_600),
        ("2025-01-01 00:00:00Z", 1_735_689_600),
        ("2025-01-01T00:00:00.999999999Z", 1_735_689_600),
        ("2025-01-01T02:00:00+02:00", 1_735_689_600),
        ("2025-01-01T05:45:00+05:45", 1_735_689_600),
        ("2024-12-31T19:00:00-05:00", 1_735_689_600),
        ("2025-01-01T00:00:00-00:00", 1_735_689_600),
        ("2000-02-29T00:00:00Z", 951_782_400),
        ("2024-02-29T12:00:00Z", 1_709_208_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800),
        ("2017-01-01T00:59:60+01:00", 1_483_228_800),
        ("2016-12-31T18:59:60-05:00", 1_483_228_800),
        ("0000-01-01T00:00:00Z", -62_167_219_200),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func valid(text: String, unixSeconds: Int64) throws {
        let input = text.utf8Bytes
        #expect(try Timestamp(parsing: input.span).unixSeconds == unixSeconds)
    }

    @Test(arguments: [
        "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-04-31T00:00:00Z", "2024-02-30T00:00:00Z",
        "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z",
        "2024-01-01T24:00:00Z", "2024-01-01T23:60:00Z", "2024-01-01T23:59:61Z", "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00+01:60", "2016-12-31T23:59:60+01:00", "2016-12-31T22:59:60Z",
        "2016-12-30T23:59:60Z", "2016-12-31T23:58:60Z",
    ])
    func nonexistent(text: String) {
        #expect(flaw(text) == .nonexistentTime)
    }

    @Test(arguments: [
        "", "2024", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00Z", "20240101T000000Z",
        "2024-1-01T00:00:00Z", "24-01-01T00:00:00Z", "+024-01-01T00:00:00Z", "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00+0200",
        "2024-01-01T00:00:00+02", "2024-01-01T00:00:00 UTC", "2024-01-01_00:00:00Z", "2024/01/01T00:00:00Z",
        "2024-01-01T00:00:00\u{2212}01:00", "2024-01-01T00:00:00ZZ", "1735689600",
    ])
    func notRFC3339(text: String) {
        #expect(flaw(text) == .invalidTimestamp)
    }

    /// Every prefix of a timestamp is no timestamp, and none reads past its end.
    @Test func cutAnywhere() {
        let whole = "2024-02-29T12:34:56.789+05:45"
        for count in 0..<whole.count {
            #expect(flaw(String(whole.prefix(count))) == .invalidTimestamp)
        }
        #expect(flaw(whole) == nil)
    }

    @Test func mustBeInTheFutureAndHaveFourDigitsForTheYear() throws {
        let now = Timestamp(unixSeconds: 1_000)
        #expect(throws: Status.timeInPast) { try Timestamp(unixSeconds: 1_000).checked(now: now) }
        #expect(try Timestamp(unixSeconds: 1_001).checked(now: now).unixSeconds == 1_001)
        let late = "9999-12-31T23:59:59-00:01".utf8Bytes
        let parsed = try Timestamp(parsing: late.span)
        #expect(throws: Status.nonexistentTime) { try parsed.checked(now: now) }
    }

    /// From the year 0 to 9999 in steps that meet every day of the week, of the month and of the leap cycle.
    @Test func roundTrip() throws {
        var seconds: Int64 = -62_167_219_200
        var failures = 0
        while seconds <= Timestamp.latest {
            var written = Bytes()
            try written.append(Timestamp(unixSeconds: seconds))
            let read = try Timestamp(parsing: written.span)
            if read.unixSeconds != seconds || written.count != 20 { failures += 1 }
            seconds += 97 * 86_400 + 3_607
        }
        #expect(failures == 0)
    }

    @Test func isWrittenInUTC() throws {
        var written = Bytes()
        try written.append(Timestamp(unixSeconds: 1_709_208_000))
        let text = String(written.span)
        #expect(text == "2024-02-29T12:00:00Z")
    }

    private func flaw(_ text: String) -> Status? {
        let input = text.utf8Bytes
        do throws(Status) {
            _ = try Timestamp(parsing: input.span)
            return nil
        } catch {
            return error
        }
    }
}
