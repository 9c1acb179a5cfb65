// SelectionTests.swift - a key is selected only if it fits everything that is set, and never by a time that it does not have

import Testing

@testable import FwKeysCalls

@Suite struct SelectionTests {
    /// 2026-06-01T12:00:00Z.
    private let now = Timestamp(unixSeconds: 1_780_315_200)

    private func fits(
        _ record: String, now: Timestamp? = nil, _ set: (inout Selection) throws(Refusal) -> Void
    ) throws -> Bool {
        var selection = Selection()
        try set(&selection)
        var body = try Bytes(copying: record)
        let document = try JSONDocument(&body)
        // What a list keeps is a copy.
        let copy = try Selection(copying: selection)
        return copy.fits(document.value, now: now ?? self.now)
    }

    @Test("Where nothing is set every key fits")
    func nothing() throws {
        #expect(try fits("{}") { (_) throws(Refusal) in })
    }

    @Test(
        "The age of a key counts from its creation",
        arguments: [
            (#""2026-06-01T11:00:00Z""#, 3_600, true), (#""2026-06-01T11:00:01Z""#, 3_600, false),
            (#""2026-06-01T13:00:00+02:00""#, 3_600, true), (#""2026-06-01T12:00:00Z""#, 0, true),
            (#""2026-06-01T12:00:01Z""#, 0, false), (#""2026-05-31""#, 0, false), (#""yesterday""#, 0, false),
            ("null", 0, false), (#""""#, 0, false), ("7", 0, false),
            (#""0001-01-01T00:00:00Z""#, .max, false),
        ] as [(String, Int64, Bool)])
    func olderThan(created: String, seconds: Int64, expected: Bool) throws {
        let found = try fits(#"{"createTime":\#(created)}"#) { $0.olderThanSeconds = seconds }
        #expect(found == expected)
    }

    /// The hour stands for what the service has not told yet.
    @Test(
        "A key is unused only an hour after the time that was asked for",
        arguments: [
            ("2026-05-31T11:00:00Z", "2026-01-01T00:00:00Z", true),
            ("2026-05-31T11:00:01Z", "2026-01-01T00:00:00Z", false),
            ("2026-06-02T12:00:00Z", "2026-01-01T00:00:00Z", false),
            ("a while ago", "2026-01-01T00:00:00Z", false),
            ("", "2026-05-31T11:00:00Z", true), ("", "2026-05-31T11:00:01Z", false), ("", "", false),
            ("2026-05-31T11:00:00Z", "", true),
        ])
    func unusedFor(used: String, created: String, expected: Bool) throws {
        let record = #"{"lastUsed":"\#(used)","createTime":"\#(created)"}"#
        #expect(try fits(record) { $0.unusedForSeconds = 86_400 } == expected)
    }

    @Test(
        "A key expires within a time, or has expired",
        arguments: [
            (#""2026-06-01T13:00:00Z""#, true), (#""2026-06-01T13:00:01Z""#, false),
            (#""2020-01-01T00:00:00Z""#, true), ("null", false), (#""never""#, false), (#""""#, false),
        ])
    func expiresWithin(expires: String, expected: Bool) throws {
        #expect(try fits(#"{"expireTime":\#(expires)}"#) { $0.expiresWithinSeconds = 3_600 } == expected)
    }

    @Test("No number of seconds and no clock overflows", arguments: [0, 1, Int64.max])
    func extremes(seconds: Int64) throws {
        let record = #"{"createTime":"9999-12-31T23:59:59Z","expireTime":"0000-01-01T00:00:00Z"}"#
        for clock in [Int64(0), 253_402_300_799] {
            let isExpired = try fits(record, now: Timestamp(unixSeconds: clock)) {
                $0.expiresWithinSeconds = seconds
            }
            let isOld = try fits(record, now: Timestamp(unixSeconds: clock)) { $0.unusedForSeconds = seconds }
            #expect(isExpired)
            #expect(!isOld)
        }
    }

    @Test(
        "A pattern describes the whole name without its marker",
        arguments: [
            ("ci-*", "ci-", true), ("ci-*", "ci-7", true), ("ci-*", "CI-7", false),
            ("ci-*", "my ci-7", false),
            ("*ci*", "my ci-7", true), ("*7", "ci-7", true), ("*7", "ci-70", false), ("ci", "ci", true),
            ("ci", "ci-7", false), ("ci-?", "ci-7", true), ("ci-?", "ci-", false), ("ci-?", "ci-77", false),
            ("*", "", true), ("?", "", false), ("?", "é", true), ("??", "é", false), ("*?", "é", true),
            ("*??", "é", false), ("a*??b", "aéxb", true), ("a*???b", "aéxb", false), ("?é", "xé", true),
            ("*a*b*c", "xaxbxbxc", true), ("*a*b*c", "xaxcxb", false), ("**", "x", true),
            ("a**b", "ab", true), ("*aab", "aaaab", true), ("[ab]", "a", false), ("[ab]", "[ab]", true),
            ("ci", "ci-fwk-0123456789abcdef", true), ("*fwk*", "ci-fwk-0123456789abcdef", false),
            ("ci-fwk-*", "ci-fwk-0123456789abcdeg", true), ("", "x", nil),
        ] as [(String, String, Bool?)])
    func names(pattern: String, name: String, expected: Bool?) throws {
        var found: Bool?
        let status = refusal { () throws(Refusal) in
            var selection = Selection()
            try selection.setNamePattern(pattern.utf8Bytes.span)
        }
        if status == nil {
            found = try fits(#"{"displayName":"\#(name)"}"#) { (selection) throws(Refusal) in
                try selection.setNamePattern(pattern.utf8Bytes.span)
            }
        }
        #expect(found == expected)
    }

    @Test("A key without a name has the empty one")
    func noName() throws {
        for (pattern, expected) in [("*", true), ("?*", false)] {
            let found = try fits("{}") { (selection) throws(Refusal) in
                try selection.setNamePattern(pattern.utf8Bytes.span)
            }
            #expect(found == expected)
        }
    }

    /// The number of steps is that of the pattern times that of the name at most: 2^60 would not end.
    @Test("A pattern of many stars ends")
    func manyStars() {
        let pattern = String(repeating: "*a", count: 60).utf8Bytes + [UInt8(ascii: "b")]
        let name = String(repeating: "a", count: 1_000).utf8Bytes
        let isMatch = Selection.matches(name.span, pattern.span)
        #expect(!isMatch)
    }

    @Test(
        "Every annotation is needed, with its value where one is set",
        arguments: [
            (["team": "search"], true), (["team": "Search"], false), (["team": nil], true),
            (["team": ""], false), (["empty": ""], true), (["empty": nil], true), (["none": nil], false),
            (["team": "search", "empty": nil], true), (["team": "search", "none": nil], false),
            (["null": nil], false), (["number": nil], false), (["team": "search=1"], false),
        ] as [([String: String?], Bool)])
    func annotations(wanted: [String: String?], expected: Bool) throws {
        let record = #"{"annotations":{"team":"search","empty":"","null":null,"number":7}}"#
        let found = try fits(record) { (selection) throws(Refusal) in
            for (name, value) in wanted {
                let name = name.utf8Bytes
                if let value = value?.utf8Bytes {
                    try selection.setAnnotation(name: name.span, value: value.span)
                } else {
                    try selection.setAnnotation(name: name.span, value: nil)
                }
            }
        }
        #expect(found == expected)
    }

    @Test(
        "A marker is one in the name or in the annotation",
        arguments: [
            (#"{"displayName":"ci-fwk-0123456789abcdef"}"#, true), (#"{"displayName":"ci"}"#, false),
            (#"{"displayName":"ci-fwk-0123456789abcdeF"}"#, false), ("{}", false),
            (#"{"annotations":{"fwkeys-marker":"0123456789abcdef"}}"#, true),
            (#"{"annotations":{"fwkeys-marker":"0123456789abcde"}}"#, false),
        ])
    func marked(record: String, expected: Bool) throws {
        #expect(try fits(record) { $0.isMarked = true } == expected)
    }

    @Test("A key that fits all but one thing does not fit")
    func allOfThem() throws {
        func found(_ created: String, _ name: String, _ team: String) throws -> Bool {
            let record =
                #"{"createTime":"\#(created)","displayName":"\#(name)","annotations":{"team":"\#(team)"}}"#
            return try fits(record) { (selection) throws(Refusal) in
                selection.olderThanSeconds = 60
                selection.unusedForSeconds = 60
                try selection.setNamePattern("ci-*".utf8Bytes.span)
                try selection.setAnnotation(name: "team".utf8Bytes.span, value: "search".utf8Bytes.span)
            }
        }
        #expect(try found("2026-01-01T00:00:00Z", "ci-1", "search"))
        #expect(try !found("2026-06-01T12:00:00Z", "ci-1", "search"))
        #expect(try !found("2026-01-01T00:00:00Z", "cd-1", "search"))
        #expect(try !found("2026-01-01T00:00:00Z", "ci-1", "sales"))
    }

    @Test(
        "Patterns and annotations are refused as names are",
        arguments: [
            ([UInt8](repeating: 0x61, count: 1024), nil), ([UInt8](repeating: 0x61, count: 1025), .tooLong),
            ([], .emptyArgument), ([0x0a], .controlCharacter), ([0xff], .invalidUTF8),
        ] as [([UInt8], Status?)])
    func refusals(text: [UInt8], expected: Status?) {
        var selection = Selection()
        let pattern = refusal { () throws(Refusal) in try selection.setNamePattern(text.span) }
        let name = refusal { () throws(Refusal) in
            try selection.setAnnotation(name: text.span, value: nil)
        }
        #expect([pattern, name] == [expected, expected])
    }

    @Test("As many annotations can be selected by as can be set")
    func tooMany() {
        var selection = Selection()
        for number in 1...65 {
            let status = refusal { () throws(Refusal) in
                try selection.setAnnotation(name: "n\(number)".utf8Bytes.span, value: nil)
            }
            #expect(status == (number <= 64 ? nil : .outOfRange))
        }
    }
}
