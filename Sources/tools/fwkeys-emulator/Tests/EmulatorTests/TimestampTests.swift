// Timestamps are where a service and its clients disagree most quietly: offsets, fractions, leap years.

import Testing

@testable import Emulator

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2030-01-02T03:04:05+02:00", "2030-01-02T01:04:05Z"),
        ("2030-01-01T00:30:00+01:00", "2029-12-31T23:30:00Z"),
        ("2029-12-31T23:30:00-01:15", "2030-01-01T00:45:00Z"),
        ("2028-02-29t12:00:00z", "2028-02-29T12:00:00Z"),
        ("2026-05-06T07:08:09.5Z", "2026-05-06T07:08:09.500Z"),
        ("2026-05-06T07:08:09.000120Z", "2026-05-06T07:08:09.000120Z"),
        ("2026-05-06T07:08:09.123456789Z", "2026-05-06T07:08:09.123456789Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
    ])
    func readsAnyOffsetAndWritesUTC(text: String, expected: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == expected)
    }

    @Test(arguments: [
        "", "tomorrow", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-1-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00ZZ", "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00",
    ])
    func refuses(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func knowsTheEpochOfOtherClocks() {
        #expect(Timestamp(rfc3339: "2000-03-01T00:00:00Z")?.seconds == 951_868_800)
        #expect(Timestamp(rfc3339: "1969-12-31T23:59:59Z")?.seconds == -1)
    }

    @Test func everyDayOfFourCenturiesComesBack() throws {
        for day in 0..<146_097 {
            let timestamp = Timestamp(seconds: Int64(day) * 86_400 + 43_200, nanoseconds: 0)
            try #require(Timestamp(rfc3339: timestamp.rfc3339) == timestamp)
        }
    }

    @Test func ordersByTime() throws {
        let early = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00.1Z"))
        let late = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00.2Z"))
        #expect(early < late)
        #expect(Timestamp.now() > early)
    }
}
