// The service as its callers see it, without a network in between: who may do what, what is refused and how,
// and that a secret is shown once and never again.

import Testing

@testable import Emulator

@Suite struct ServiceTests {
    @Test(
        "A secret is shown once, and opens verifyApiKey until its key is deleted",
        arguments: WireForm.allCases)
    func secretIsShownOnce(form: WireForm) throws {
        let service = try Harness(form)
        let (keyId, secret) = try service.create(#""displayName":"x""#)
        #expect(service.send("GET", "/verifyApiKey", key: secret) == (200, ""))
        for target in [service.keys, "\(service.keys)/\(keyId)", "/_emulator"] {
            let reply = service.send("GET", target)
            #expect(reply.status == 200 && reply.body.contains(keyId) && !reply.body.contains(secret))
        }
        let deletion = #"{"keyId":"\#(keyId)"}"#
        #expect(service.send("POST", service.keys + ":delete", deletion, key: secret) == (200, "{}"))
        #expect(service.send("GET", "/verifyApiKey", key: secret).status == 401)
        #expect(service.send("POST", service.keys + ":delete", deletion).status == 404)
    }

    @Test(
        "Create checks its body", arguments: WireForm.allCases,
        [
            ("", 400), ("{", 400), ("{}", 400), (#"{"apiKey":null}"#, 400), (#"{"apiKey":[]}"#, 400),
            (#"{"apiKey":{}}"#, 200), (#"{"apiKey":{"displayName":null}}"#, 200),
            (#"{"apiKey":{"displayName":7}}"#, 400), (#"{"apiKey":{"annotations":{"a":1}}}"#, 400),
            (#"{"apiKey":{"expireTime":"2020-01-01T00:00:00Z"}}"#, 400),
            (#"{"apiKey":{"expireTime":"2999-01-01"}}"#, 400),
            (#"{"apiKey":{"expireTime":"2999-01-01T00:00:00+14:00"}}"#, 200),
            (#"{"apiKey":{"keyId":"key_ofNobody","secure":false}}"#, 200),
        ])
    func createChecksItsBody(form: WireForm, expected: (body: String, status: Int)) throws {
        let service = try Harness(form)
        #expect(service.send("POST", service.keys, expected.body).status == expected.status)
    }

    @Test("Users keep to their own keys and accounts", arguments: WireForm.allCases)
    func usersKeepToTheirOwn(form: WireForm) throws {
        let service = try Harness(form)
        func newKey(_ user: String) throws -> String {
            try text("api_key", in: service.send("POST", "/_emulator/users", user).body)
        }
        let bob = try newKey(#"{"user":"bob","mintKey":true}"#)
        let eve = try newKey(#"{"account":"b","user":"eve","role":"admin","mintKey":true}"#)
        let bobs = "\(service.users)/bob/apiKeys"
        func creates(_ keys: String, _ key: String? = nil) -> Int {
            service.send("POST", keys, #"{"apiKey":{}}"#, key: key).status
        }
        #expect(creates(bobs, bob) == 200 && creates(bobs) == 200)
        #expect(creates(service.keys, bob) == 403 && creates(bobs, eve) == 403)
        #expect(service.send("GET", service.allKeys, key: bob).status == 403)
        #expect(service.send("GET", service.allKeys).status == 200)
        #expect(creates(service.allKeys) == 400)
        #expect(creates("\(service.users)/x/apiKeys") == 404)
        // The live service does not tell whether an account exists.
        #expect(creates("/v1/accounts/x/users/x/apiKeys") == (form == .recorded ? 403 : 404))
        #expect(creates(service.keys, "fw_wrong") == 401)
    }

    @Test("Keys of any age are made, also expired ones") func oldKeys() throws {
        let service = try Harness()
        let times = #""createTime":"2020-01-31T12:00:00Z","lastUsed":"2020-02-01T12:00:00Z""#
        let made = service.send(
            "POST", "/_emulator/keys", #"{"count":2,"withSecrets":true,\#(times)}"#)
        #expect(made.status == 200)
        guard case .array(let ids) = try member("key_ids", in: made.body), ids.count == 2,
            case .string(let id) = ids[0]
        else {
            Issue.record("no ids in \(made)")
            return
        }
        let record = service.send("GET", "\(service.keys)/\(id)").body
        #expect(try text("createTime", in: record) == "2020-01-31T12:00:00Z")
        #expect(try text("lastUsed", in: record) == "2020-02-01T12:00:00Z")
        let expired = service.send(
            "POST", "/_emulator/keys", #"{"count":1,"expireTime":"2020-01-31T12:00:00Z"}"#)
        #expect(expired.status == 200)
        #expect(
            service.send("POST", "/_emulator/keys", #"{"count":1,"createTime":"yesterday"}"#).status == 400)
    }

    @Test("A Fire Pass key opens verifyApiKey and nothing else") func firePassKey() throws {
        let service = try Harness()
        let made = service.send(
            "POST", "/_emulator/keys", #"{"count":1,"firePass":true,"withSecrets":true}"#
        ).body
        guard case .array(let secrets) = try member("api_keys", in: made), secrets.count == 1,
            case .string(let secret) = secrets[0]
        else {
            Issue.record("no secret in \(made)")
            return
        }
        #expect(secret.hasPrefix("fpk_"))
        #expect(service.send("GET", "/verifyApiKey", key: secret).status == 200)
        for target in [service.keys, service.users] {
            let refused = service.send("GET", target, key: secret)
            #expect(refused.status == 403)
            #expect(
                refused.body.contains("\"FORBIDDEN\"")
                    && refused.body.contains("not authorized for this route"))
        }
    }

    @Test(
        "A user is found by the e-mail address, service accounts by their kind", arguments: WireForm.allCases)
    func usersAreFiltered(form: WireForm) throws {
        let service = try Harness(form)
        func found(_ filter: String) throws -> Double? {
            try number("totalSize", in: service.send("GET", "\(service.users)?filter=\(filter)").body)
        }
        let domain = form == .recorded ? "sa.fireworks.ai" : "example.com"
        #expect(try found("email=%22demo-user@example.com%22") == 1)
        #expect(try found("email=%22demo-service-account@demo-account.\(domain)%22") == 1)
        #expect(try found("service_account=true") == 1)
        #expect(try found("") == 2)
        #expect(try found("email=%22nobody@example.com%22") ?? 0 == 0)
    }

    @Test("One user is answered as in the list, and another account's is not", arguments: WireForm.allCases)
    func oneUser(form: WireForm) throws {
        let service = try Harness(form)
        let id = service.emulated.settings.firstUserId
        let (status, body) = service.send("GET", "\(service.users)/\(id)")
        #expect(status == 200)
        #expect(try text("name", in: body) == "accounts/demo-account/users/\(id)")
        #expect(try text("email", in: body) == "demo-user@example.com")
        #expect(service.send("GET", "\(service.users)/nobody").status == 404)
        #expect(service.send("GET", "\(service.users)/-").status == 404)
        let other = service.send("GET", "/v1/accounts/other/users/\(id)").status
        #expect(other == (form == .recorded ? 403 : 404))
    }

    @Test("A page token fits only its own list") func pageTokens() throws {
        let service = try Harness()
        _ = service.send("POST", "/_emulator/keys", #"{"count":5,"displayName":"k{n}"}"#)
        let token = try text("nextPageToken", in: service.send("GET", service.keys + "?pageSize=2").body)
        let rest = service.send("GET", service.keys + "?pageSize=9&pageToken=\(token)").body
        #expect(rest.contains("\"k2\"") && rest.contains("\"k5\"") && !rest.contains("\"k1\""))
        #expect(try text("nextPageToken", in: rest).isEmpty)
        for target in [
            "\(service.allKeys)?pageToken=\(token)", "\(service.keys)?pageToken=1",
            "\(service.keys)?pageSize=x",
        ] {
            #expect(service.send("GET", target).status == 400)
        }
    }

    @Test("A hidden key is not counted") func hiddenKeys() throws {
        let service = try Harness()
        _ = service.send("POST", "/_emulator/faults", #"{"list_lag_ms":60000}"#)
        for keys in [service.keys, service.serviceKeys] {
            _ = service.send("POST", keys, #"{"apiKey":{}}"#)
        }
        func totals() throws -> [Double?] {
            try [service.allKeys, service.keys, service.serviceKeys].map {
                try number("totalSize", in: service.send("GET", $0).body)
            }
        }
        #expect(try totals() == [1, 1, 0])
        _ = service.send("DELETE", "/_emulator/faults")
        #expect(try totals() == [3, 2, 1])
    }

    @Test("The rate limit says when to come back") func rateLimit() throws {
        let service = try Harness { $0.requestsPerMinute = 2 }
        #expect((0..<3).map { _ in service.send("GET", "/verifyApiKey").status } == [200, 200, 429])

        let start = ContinuousClock.now
        var limit = RateLimit(requestsPerMinute: 1)
        #expect(limit.admit(account: "a", now: start) == nil)
        #expect(limit.admit(account: "b", now: start) == nil)
        #expect(limit.admit(account: "a", now: start + .milliseconds(500)) == 60)
        #expect(limit.admit(account: "a", now: start + .seconds(59)) == 1)
        #expect(limit.admit(account: "a", now: start + .seconds(60)) == nil)
    }

    @Test("The control path shows what is under way") func workUnderWay() throws {
        let service = try Harness()
        service.emulated.connectionOpened()
        _ = service.emulated.receive(.create)
        let under = service.send("GET", "/_emulator").body
        #expect(under.contains(#""calls_in_progress":1,"open_connections":1"#))
        _ = service.send("POST", "/_emulator/reset")
        #expect(service.send("GET", "/_emulator").body.contains(#""calls_in_progress":1"#))
        service.emulated.finished()
        service.emulated.connectionClosed()
        let after = service.send("GET", "/_emulator").body
        #expect(after.contains(#""calls_in_progress":0,"open_connections":0"#))
    }

    @Test("After a reset only the first key is left") func reset() throws {
        let service = try Harness()
        _ = service.send("POST", "/_emulator/keys", #"{"count":3}"#)
        _ = service.send("POST", "/_emulator/faults", #"{"action":"stall"}"#)
        let epoch = service.emulated.receive(.create).epoch
        #expect(service.send("POST", "/_emulator/reset").status == 200)
        let target = try RequestTarget(service.keys)
        let call = Call(
            operation: .create, account: "demo-account", user: service.emulated.settings.firstUserId,
            query: target.query,
            headers: [("authorization", "Bearer \(service.emulated.bootstrapSecret)")],
            body: Array(#"{"apiKey":{}}"#.utf8))
        service.emulated.commitLate(call, epoch: epoch)
        let list = service.send("GET", service.keys).body
        #expect(try number("totalSize", in: list) == 1 && list.contains("emulator-bootstrap"))
        #expect(service.emulated.receive(.create).strike == .none)
    }

    @Test("Latency delays every call, half before the work and half behind it") func latency() throws {
        let service = try Harness { $0.latencyMilliseconds = 301 }.emulated
        let expected = Strike(delayBeforeMilliseconds: 150, delayAfterMilliseconds: 151)
        #expect(service.receive(.list).strike == expected)
        #expect(service.state.withLock { $0.counters[.list]?.faulted } == 0)
    }
}
