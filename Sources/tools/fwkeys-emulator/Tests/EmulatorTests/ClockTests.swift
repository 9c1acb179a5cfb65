// A clock that a test sets must be the only one: what is stamped, what expires and what is told late go by it.

import Testing

@testable import Emulator

@Suite struct ClockTests {
    private static let path = "/_emulator/clock"
    private static let noon = #"{"set":"2027-01-31T12:00:00Z","stopped":true}"#

    @Test("A stopped clock stands, an advance moves it, and it goes back to the machine's")
    func setAdvanceAndBack() throws {
        let service = try Harness()
        #expect(
            service.send("POST", Self.path, Self.noon)
                == (200, #"{"now":"2027-01-31T12:00:00Z","stopped":true}"#))
        #expect(
            service.send("POST", Self.path, #"{"advance_ms":1500}"#).body
                == #"{"now":"2027-01-31T12:00:01.500Z","stopped":true}"#)
        #expect(service.send("GET", Self.path).body.contains("2027-01-31T12:00:01.500Z"))
        let back = service.send("DELETE", Self.path).body
        let now = try #require(Timestamp(rfc3339: text("now", in: back)))
        #expect(back.contains(#""stopped":false"#) && abs((now - .now()).components.seconds) < 600)
    }

    @Test("A clock that is set and not stopped runs on") func runsOn() throws {
        let service = try Harness()
        let start = try #require(Timestamp(rfc3339: "2027-01-31T12:00:00Z"))
        _ = service.send("POST", Self.path, #"{"set":"2027-01-31T12:00:00Z"}"#)
        let first = try #require(Timestamp(rfc3339: text("now", in: service.send("GET", Self.path).body)))
        let second = try #require(Timestamp(rfc3339: text("now", in: service.send("GET", Self.path).body)))
        #expect(start < first && first < second)
    }

    @Test(arguments: [
        ("{}", "needs either set or advance_ms"), (#"{"set":"noon"}"#, "set: must be an RFC 3339 timestamp"),
        (
            #"{"advance_ms":-1}"#,
            "advance_ms: must be a whole number from 0 to 3155760000000"
        ),
        (#"{"advance_ms":1,"stopped":true}"#, "stopped: unknown field"),
    ])
    func aSlipIsNamed(body: String, message: String) throws {
        let reply = try Harness().send("POST", Self.path, body)
        #expect(reply.status == 400)
        #expect(try text("message", in: reply.body) == message)
    }

    @Test("Keys are stamped and expire by the clock", arguments: WireForm.allCases)
    func stampsAndExpiry(form: WireForm) throws {
        let service = try Harness(form)
        _ = service.send("POST", Self.path, Self.noon)
        let key = try service.create(#""expireTime":"2027-01-31T13:00:00Z""#)
        let record = service.send("GET", "\(service.keys)/\(key.id)").body
        #expect(try text("createTime", in: record) == "2027-01-31T12:00:00Z")
        #expect(service.send("GET", "/verifyApiKey", key: key.secret).status == 200)
        #expect(
            try text("lastUsed", in: service.send("GET", "\(service.keys)/\(key.id)").body)
                == "2027-01-31T12:00:00Z")
        _ = service.send("POST", Self.path, #"{"advance_ms":3600000}"#)
        #expect(service.send("GET", "/verifyApiKey", key: key.secret).status == 401)
        let past = #"{"apiKey":{"expireTime":"2027-01-31T12:59:59Z"}}"#
        #expect(service.send("POST", service.keys, past).status == 400)
    }

    @Test("An advance ends the lags and the minute of the rate limit") func lags() throws {
        let service = try Harness {
            $0.requestsPerMinute = 3
            $0.lastUsedLagMilliseconds = 120_000
        }
        _ = service.send("POST", Self.path, Self.noon)
        _ = service.send("POST", "/_emulator/faults", #"{"new_key_refused_ms":60000}"#)
        let key = try service.create()
        #expect(service.send("GET", "/verifyApiKey", key: key.secret).status == 401)
        #expect((0..<3).map { _ in service.send("GET", "/verifyApiKey").status } == [200, 200, 429])
        _ = service.send("POST", Self.path, #"{"advance_ms":60000}"#)
        #expect(service.send("GET", "/verifyApiKey", key: key.secret).status == 200)
        func lastUsed() throws -> String {
            try text("lastUsed", in: service.send("GET", "\(service.keys)/\(key.id)").body)
        }
        #expect(try lastUsed() == "")
        _ = service.send("POST", Self.path, #"{"advance_ms":120000}"#)
        #expect(try lastUsed() == "2027-01-31T12:01:00Z")
        // Back to where the limit's minute has not begun.
        _ = service.send("POST", Self.path, Self.noon)
        #expect(service.send("GET", "/verifyApiKey").status == 200)
    }

    @Test("Replies of the recorded form have the date of the clock", arguments: WireForm.allCases)
    func date(form: WireForm) throws {
        let service = try Harness(form)
        _ = service.send("POST", Self.path, Self.noon)
        let reply = service.reply("GET", "/verifyApiKey")
        let transfer = Transfer(form: form, keepAlive: true, mayBeChunked: true)
        let head = String(
            decoding: reply.onWire(transfer, date: service.emulated.date()).head, as: UTF8.self)
        #expect(head.contains("\r\ndate: Sun, 31 Jan 2027 12:00:00 GMT\r\n") == (form == .recorded))
    }

    @Test(arguments: [
        ("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("2024-02-29T23:59:59.999Z", "Thu, 29 Feb 2024 23:59:59 GMT"),
        ("9999-12-31T00:00:00Z", "Fri, 31 Dec 9999 00:00:00 GMT"),
    ])
    func aDateInAHeader(time: String, header: String) {
        #expect(Timestamp(rfc3339: time)?.httpDate == header)
    }

    @Test("A sum stays within the years of a timestamp") func sums() throws {
        let time = try #require(Timestamp(rfc3339: "2027-01-31T12:00:00.250Z"))
        #expect((time + .milliseconds(-500)).rfc3339 == "2027-01-31T11:59:59.750Z")
        #expect((time + .milliseconds(750)).rfc3339 == "2027-01-31T12:00:01Z")
        #expect((time + .seconds(Int64.max / 4)).seconds == Timestamp.validSeconds.upperBound)
        #expect((time + .milliseconds(-500)) - time == .milliseconds(-500))
    }
}
