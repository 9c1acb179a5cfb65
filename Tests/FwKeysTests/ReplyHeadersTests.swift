// ReplyHeadersTests.swift - how long to wait, and by which id to ask: read from headers as anybody may write them

import Testing

@testable import FwKeysCalls

@Suite struct ReplyHeadersTests {
    private func headers(_ lines: [String]) throws -> ReplyHeaders {
        var headers = ReplyHeaders()
        for line in lines {
            let bytes = (line + "\r\n").utf8Bytes
            try headers.append(line: bytes.span)
        }
        return headers
    }

    private func retryAfter(_ lines: String..., now: Int64 = 0) throws -> Int64? {
        try headers(["HTTP/1.1 429 x"] + lines + [""]).retryAfterMilliseconds(nowUnixSeconds: now)
    }

    @Test(
        arguments: [
            ("Retry-After: 0", 0), ("Retry-After: 7", 7_000), ("retry-after:7", 7_000),
            ("RETRY-AFTER:  7 \t", 7_000),
            ("Retry-After: 007", 7_000), ("Retry-After: 86400", 86_400_000),
            ("Retry-After: 86401", 86_400_000),
            ("Retry-After: 900000000000000000", 86_400_000), ("retry-after-ms: 250", 250),
            ("Retry-After-Ms: 0", 0),
            ("retry-after-ms: 86400001", 86_400_000), ("Retry-After:", nil), ("Retry-After: soon", nil),
            ("Retry-After: -5", nil), ("retry-after-ms: -5", nil), ("retry-after-ms: 1.5", nil),
            ("X-Retry-After: 7", nil), ("Retry-After7: 7", nil), ("Retry-After", nil), ("Retry-Afte: 7", nil),
        ] as [(String, Int64?)])
    func numbers(line: String, milliseconds: Int64?) throws {
        #expect(try retryAfter(line) == milliseconds)
    }

    @Test(
        "A status has three digits",
        arguments: [
            ("HTTP/1.1 200 OK", true), ("HTTP/1.1 200", true), ("HTTP/1.0  404 x", true),
            ("HTTP/1.1 4290 x", false),
            ("HTTP/1.1 42 x", false), ("HTTP/1.1 429x", false), ("HTTP/1.1 x", false), ("HTTP/1.1", false),
            ("HTTP/1.1 ", false), ("HTTP/1.1 -42 x", false),
        ])
    func status(line: String, isThere: Bool) {
        #expect(ReplyHeaders.hasStatus((line + "\r\n").utf8Bytes.span) == isThere)
        #expect(ReplyHeaders.hasStatus(line.utf8Bytes.span) == isThere)
    }

    /// 21 October 2015, 07:28:00, in the three ways that HTTP has known.
    @Test(arguments: [
        "Wed, 21 Oct 2015 07:28:00 GMT", "Wednesday, 21-Oct-15 07:28:00 GMT", "Wed Oct 21 07:28:00 2015",
    ])
    func dates(date: String) throws {
        let instant: Int64 = 1_445_412_480
        let line = "Retry-After: " + date
        let waits = try [instant - 90, instant, instant + 1, instant + 1_000_000, instant - 200_000].map {
            try retryAfter(line, now: $0)
        }
        #expect(waits == [90_000, 0, 0, 0, 86_400_000])
        let answered = try headers(["HTTP/1.1 200 OK", "Date: " + date]).date?.unixSeconds
        #expect(answered == instant)
    }

    @Test func millisecondsAreTheMoreExact() throws {
        #expect(try retryAfter("Retry-After: 7", "retry-after-ms: 6500") == 6_500)
        #expect(try retryAfter("retry-after-ms: x", "Retry-After: 7") == 7_000)
        #expect(try retryAfter("Retry-After: 7", "Retry-After: 8") == 7_000)
    }

    @Test(arguments: [
        (["x-request-id: a", "x-fireworks-request-id: b", "cf-ray: c"], "a"),
        (["cf-ray: c", "x-fireworks-request-id: b"], "b"), (["CF-Ray: 8f2-FRA"], "8f2-FRA"),
        (["x-request-id:", "X-Fireworks-Request-Id:  b  "], "b"), (["x-request-id-2: a"], ""), ([], ""),
        (["x-request-id : a"], ""), (["x-request-id: a:b"], "a:b"),
    ])
    func requestIDs(lines: [String], id: String) throws {
        let headers = try headers(["HTTP/1.1 200 OK"] + lines + [""])
        let found = String(headers.requestID())
        #expect(found == id)
    }

    @Test("Every header of the list is kept, in any case, and read by its own name alone")
    func listed() throws {
        var number = 0
        while let header = ReplyHeader(rawValue: number) {
            let name = String(header.name.bytes)
            let headers = try headers([
                "HTTP/1.1 200 OK", "x-\(name): a", "\(name)-x: b", "\(name.uppercased()): c", "",
            ])
            let value = String(headers.value(header))
            #expect(value == "c")
            number += 1
        }
        #expect(number == 8)
    }

    /// The lines of an interim answer are not those of the final one, and do not make it complete.
    @Test func interimAnswers() throws {
        var headers = try headers([
            "HTTP/1.1 103 Early Hints", "x-request-id: early", "retry-after: 1", "", "HTTP/1.1 200 OK",
        ])
        let isCompleteBefore = headers.isComplete
        for line in ["Retry-After: 2\r\n", "\r\n"] {
            let bytes = line.utf8Bytes
            try headers.append(line: bytes.span)
        }
        let isComplete = headers.isComplete
        let id = String(headers.requestID())
        let wait = headers.retryAfterMilliseconds(nowUnixSeconds: 0)
        #expect(!isCompleteBefore)
        #expect(isComplete)
        #expect(id == "")
        #expect(wait == 2_000)
    }

    /// More than any answer of the service's is not kept; what came before is.
    @Test func tooMany() throws {
        var headers = try headers(["HTTP/1.1 200 OK", "x-request-id: a"])
        let filler = ("cf-ray: " + String(repeating: "x", count: 1_000) + "\r\n").utf8Bytes
        for _ in 0..<100 { try headers.append(line: filler.span) }
        let late = ("retry-after-ms: " + String(repeating: "0", count: 2_000) + "5\r\n").utf8Bytes
        try headers.append(line: late.span)
        let end = "\r\n".utf8Bytes
        try headers.append(line: end.span)
        let id = String(headers.requestID())
        let wait = headers.retryAfterMilliseconds(nowUnixSeconds: 0)
        let isComplete = headers.isComplete
        #expect(id == "a")
        #expect(wait == nil)
        #expect(isComplete)
    }
}
