// The update of a key, and what else is told late or read strictly: a server may be older than its client.

import Testing

@testable import Emulator

@Suite struct UpdateTests {
    private func key(_ service: Harness, _ id: String) -> String { "\(service.keys)/\(id)" }

    @Test("An update sets the members that its body has, and keeps the others", arguments: WireForm.allCases)
    func update(form: WireForm) throws {
        let service = try Harness(form)
        let expiry = "2999-01-01T00:00:00Z"
        let (id, secret) = try service.create(
            #""displayName":"old","expireTime":"\#(expiry)","annotations":{"a":"1"}"#)
        let renamed = service.send("PATCH", key(service, id), #"{"displayName":"new"}"#)
        #expect(renamed.status == 200 && renamed == service.send("GET", key(service, id)))
        #expect(try text("displayName", in: renamed.body) == "new")
        #expect(try text("expireTime", in: renamed.body) == expiry)
        #expect(!renamed.body.contains(secret) && renamed.body.contains(id))

        let later = "2999-06-01T00:00:00Z"
        let changes = #"{"expireTime":"\#(later)","annotations":{"b":"2"}}"#
        let changed = service.send("PATCH", key(service, id), changes).body
        #expect(try text("expireTime", in: changed) == later)
        #expect(changed.contains("\"b\"") && !changed.contains("\"a\""))

        let cleared = service.send(
            "PATCH", key(service, id), #"{"expireTime":null,"annotations":{},"displayName":""}"#
        ).body
        #expect(try text("expireTime", in: cleared).isEmpty && !cleared.contains("\"b\""))
        #expect(try text("displayName", in: cleared) == "default")
        #expect(service.send("GET", "/verifyApiKey", key: secret).status == 200)
    }

    @Test("A client may send back the whole record: what only the service sets is ignored")
    func readOnlyMembers() throws {
        let service = try Harness()
        let (id, secret) = try service.create()
        let record = service.send("GET", key(service, id)).body
        let other = record.replacing(id, with: "key_other").replacing(
            "\"secure\": true", with: "\"secure\": false")
        #expect(service.send("PATCH", key(service, id), other) == (200, record))
        #expect(service.send("GET", "/verifyApiKey", key: secret).status == 200)
    }

    @Test("A refused update changes nothing") func refused() throws {
        let service = try Harness()
        let (id, _) = try service.create()
        let before = service.send("GET", key(service, id)).body
        let bob = try text(
            "api_key", in: service.send("POST", "/_emulator/users", #"{"user":"bob","mintKey":true}"#).body)
        #expect(service.send("PATCH", key(service, id), #"{"displayName":"x"}"#, key: bob).status == 403)
        #expect(service.send("PATCH", key(service, "key_none"), #"{"displayName":"x"}"#).status == 404)
        for body in [
            "", "[]", #"{"displayName":"x","expireTime":"2001-01-01T00:00:00Z"}"#,
            #"{"annotations":{"a":1}}"#,
        ] {
            #expect(service.send("PATCH", key(service, id), body).status == 400)
        }
        #expect(service.send("GET", key(service, id)).body == before)
        #expect(service.emulated.state.withLock { $0.counters[.update]?.mutated ?? 0 } == 0)
    }

    @Test("A server without update answers 501, before it looks at the key") func noUpdate() throws {
        let service = try Harness { $0.hasUpdate = false }
        let (id, _) = try service.create()
        for secret in [service.emulated.bootstrapSecret, "fw_ofNobody"] {
            #expect(
                service.send("PATCH", key(service, id), #"{"displayName":"x"}"#, key: secret).status == 501)
        }
    }

    @Test(
        "An unknown member of a body is refused by its name and place",
        arguments: [
            (#"{"apiKey":{"displayName":"x"},"more":1}"#, #"(line 1:31): unknown field "more""#),
            (#"{"apiKey":{"displayName":"more","scopes":[]}}"#, #"(line 1:33): unknown field "scopes""#),
            ("{\n \"apiKey\": {\n  \"a\\\"b\" : 1}}", #"(line 3:3): unknown field "a\"b""#),
            (#"{"x":{"apiKey":{}},"apiKey":{"y":1}}"#, #"(line 1:2): unknown field "x""#),
        ])
    func unknownMembers(body: String, complaint: String) throws {
        let service = try Harness()
        let refused = service.send("POST", service.keys, body)
        #expect(refused.status == 400)
        #expect(try number("code", in: refused.body) == 3)
        #expect(try text("message", in: refused.body) == "proto: \(complaint)")
        #expect(try Harness(.classic).send("POST", Harness(.classic).keys, body).status == 200)
    }

    @Test("Annotations may have any name, and delete and update are as strict as create") func strictness()
        throws
    {
        let service = try Harness()
        let (id, _) = try service.create(#""annotations":{"anything":"x","apiKey":"y"}"#)
        #expect(service.send("PATCH", key(service, id), #"{"annotations":{"any":"x"}}"#).status == 200)
        #expect(service.send("PATCH", key(service, id), #"{"scopes":[]}"#).status == 400)
        #expect(
            service.send("POST", service.keys + ":delete", #"{"keyId":"\#(id)","force":true}"#).status == 400)
        #expect(service.send("GET", key(service, id)).status == 200)
    }

    @Test("The last use is told late, and late uses together") func lastUse() throws {
        let start = ContinuousClock.now
        let first = try #require(Timestamp(rfc3339: "2026-04-01T10:20:30Z"))
        let second = try #require(Timestamp(rfc3339: "2026-04-01T10:21:30Z"))
        var use = LastUse()
        #expect(use.shown(at: start) == nil)
        use.record(at: first, instant: start, lagMilliseconds: 100)
        #expect(use.shown(at: start + .milliseconds(99)) == nil)
        use.record(at: second, instant: start + .milliseconds(50), lagMilliseconds: 100)
        #expect(use.shown(at: start + .milliseconds(99)) == nil)
        #expect(use.shown(at: start + .milliseconds(100)) == second)
        use.record(at: first, instant: start + .milliseconds(200), lagMilliseconds: 100)
        #expect(use.shown(at: start + .milliseconds(299)) == second)
        #expect(use.shown(at: start + .milliseconds(300)) == first)
        use.record(at: second, instant: start + .milliseconds(400), lagMilliseconds: 0)
        #expect(use.shown(at: start + .milliseconds(400)) == second)
    }
}
