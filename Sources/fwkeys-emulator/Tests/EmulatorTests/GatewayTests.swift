// The service as its callers see it, without a network in between: who may do what, what is refused and how,
// and that a secret is shown once and never again.

import Testing

@testable import Emulator

@Suite struct GatewayTests {
    private let keys = "/v1/accounts/demo-account/users/demo-user/apiKeys"

    private func gateway(_ change: (inout Settings) -> Void = { _ in }) throws -> Gateway {
        var settings = Settings()
        change(&settings)
        return try #require(Gateway(settings))
    }

    /// The status and the body of a reply.
    private func send(
        _ gateway: Gateway, _ method: String, _ target: String, _ body: String = "", key: String? = nil
    ) -> (status: Int, body: String) {
        var request = Request(method: method, target: target)
        request.headers = [("authorization", "Bearer \(key ?? gateway.bootstrapSecret)")]
        request.body = Array(body.utf8)
        let reply: Reply
        do throws(Refusal) {
            switch try Route(request) {
            case .service(let call): reply = gateway.perform(call)
            case .control(let call): reply = gateway.control(call, body: request.body)
            }
        } catch {
            reply = error.reply
        }
        return (reply.status, String(decoding: reply.body, as: UTF8.self))
    }

    private func field(_ name: String, in body: String) throws -> String {
        guard case .object(let fields) = try JSONValue.parse(Array(body.utf8)),
            case .string(let value) = fields[name]
        else { return "" }
        return value
    }

    @Test func aSecretIsShownOnceAndOpensTheDoor() throws {
        let gateway = try gateway()
        let created = send(gateway, "POST", keys, #"{"apiKey":{"displayName":"x"}}"#)
        #expect(created.status == 200)
        let secret = try field("key", in: created.body)
        let keyId = try field("keyId", in: created.body)
        #expect(send(gateway, "GET", "/verifyApiKey", key: secret) == (200, ""))
        for target in [keys, "\(keys)/\(keyId)", "/_emulator"] {
            let reply = send(gateway, "GET", target)
            #expect(reply.status == 200 && reply.body.contains(keyId) && !reply.body.contains(secret))
        }
        let deletion = #"{"keyId":"\#(keyId)"}"#
        #expect(send(gateway, "POST", keys + ":delete", deletion, key: secret) == (200, "{}"))
        #expect(send(gateway, "GET", "/verifyApiKey", key: secret).status == 401)
        #expect(send(gateway, "POST", keys + ":delete", deletion).status == 404)
    }

    @Test(arguments: [
        ("", 400), ("{", 400), ("{}", 400), (#"{"apiKey":null}"#, 400), (#"{"apiKey":[]}"#, 400),
        (#"{"apiKey":{}}"#, 200), (#"{"apiKey":{"displayName":null,"later":{"x":1}},"more":2}"#, 200),
        (#"{"apiKey":{"displayName":7}}"#, 400), (#"{"apiKey":{"annotations":{"a":1}}}"#, 400),
        (#"{"apiKey":{"expireTime":"2020-01-01T00:00:00Z"}}"#, 400),
        (#"{"apiKey":{"expireTime":"2999-01-01"}}"#, 400),
        (#"{"apiKey":{"expireTime":"2999-01-01T00:00:00+14:00"}}"#, 200),
    ])
    func createChecksItsBody(body: String, status: Int) throws {
        #expect(send(try gateway(), "POST", keys, body).status == status)
    }

    @Test func everybodyKeepsToTheirOwn() throws {
        let gateway = try gateway()
        let user = send(gateway, "POST", "/_emulator/users", #"{"user":"bob","mintKey":true}"#)
        let bob = try field("api_key", in: user.body)
        let foreign = send(
            gateway, "POST", "/_emulator/users",
            #"{"account":"b","user":"eve","role":"admin","mintKey":true}"#)
        let eve = try field("api_key", in: foreign.body)
        let bobs = "/v1/accounts/demo-account/users/bob/apiKeys"
        let all = "/v1/accounts/demo-account/users/-/apiKeys"
        let body = #"{"apiKey":{}}"#
        #expect(send(gateway, "POST", bobs, body, key: bob).status == 200)
        #expect(send(gateway, "POST", bobs, body).status == 200)
        #expect(send(gateway, "POST", keys, body, key: bob).status == 403)
        #expect(send(gateway, "POST", bobs, body, key: eve).status == 403)
        #expect(send(gateway, "GET", all, key: bob).status == 403)
        #expect(send(gateway, "GET", all).status == 200)
        #expect(send(gateway, "POST", all, body).status == 400)
        #expect(send(gateway, "POST", "/v1/accounts/demo-account/users/x/apiKeys", body).status == 404)
        #expect(send(gateway, "POST", "/v1/accounts/x/users/x/apiKeys", body).status == 404)
        #expect(send(gateway, "GET", keys, key: "fw_wrong").status == 401)
    }

    @Test func aTokenFitsOnlyItsOwnList() throws {
        let gateway = try gateway()
        _ = send(gateway, "POST", "/_emulator/keys", #"{"count":5,"displayName":"k{n}"}"#)
        let token = try field("nextPageToken", in: send(gateway, "GET", keys + "?pageSize=2").body)
        let rest = send(gateway, "GET", keys + "?pageSize=9&pageToken=\(token)").body
        #expect(rest.contains("\"k2\"") && rest.contains("\"k5\"") && !rest.contains("\"k1\""))
        #expect(try field("nextPageToken", in: rest).isEmpty)
        let all = "/v1/accounts/demo-account/users/-/apiKeys"
        for target in ["\(all)?pageToken=\(token)", "\(keys)?pageToken=1", "\(keys)?pageSize=x"] {
            #expect(send(gateway, "GET", target).status == 400)
        }
        let service = "/v1/accounts/demo-account/users/demo-service-account/apiKeys"
        #expect(send(gateway, "GET", service) == (200, "{}"))
    }

    @Test func aHiddenKeyIsNotCounted() throws {
        let gateway = try gateway()
        let service = "/v1/accounts/demo-account/users/demo-service-account/apiKeys"
        _ = send(gateway, "POST", "/_emulator/faults", #"{"list_lag_ms":60000}"#)
        _ = send(gateway, "POST", keys, #"{"apiKey":{}}"#)
        _ = send(gateway, "POST", service, #"{"apiKey":{}}"#)
        let all = "/v1/accounts/demo-account/users/-/apiKeys"
        #expect(send(gateway, "GET", all).body.contains(#""totalSize":1}"#))
        #expect(send(gateway, "GET", keys).body.contains(#""totalSize":1}"#))
        #expect(send(gateway, "GET", service) == (200, "{}"))
        _ = send(gateway, "DELETE", "/_emulator/faults")
        #expect(send(gateway, "GET", all).body.contains(#""totalSize":3}"#))
        #expect(send(gateway, "GET", keys).body.contains(#""totalSize":2}"#))
    }

    @Test func theRateLimitSaysWhenToComeBack() throws {
        let gateway = try gateway { $0.requestsPerMinute = 2 }
        #expect((0..<3).map { _ in send(gateway, "GET", "/verifyApiKey").status } == [200, 200, 429])

        let start = ContinuousClock.now
        var limit = RateLimit(requestsPerMinute: 1)
        #expect(limit.admit(account: "a", now: start) == nil)
        #expect(limit.admit(account: "b", now: start) == nil)
        #expect(limit.admit(account: "a", now: start + .milliseconds(500)) == 60)
        #expect(limit.admit(account: "a", now: start + .seconds(59)) == 1)
        #expect(limit.admit(account: "a", now: start + .seconds(60)) == nil)
    }

    @Test func whatIsUnderWayCanBeSeen() throws {
        let gateway = try gateway()
        gateway.connectionOpened()
        _ = gateway.receive(.create)
        let under = send(gateway, "GET", "/_emulator").body
        #expect(under.contains(#""calls_in_progress":1,"open_connections":1"#))
        _ = send(gateway, "POST", "/_emulator/reset")
        #expect(send(gateway, "GET", "/_emulator").body.contains(#""calls_in_progress":1"#))
        gateway.finished()
        gateway.connectionClosed()
        let after = send(gateway, "GET", "/_emulator").body
        #expect(after.contains(#""calls_in_progress":0,"open_connections":0"#))
    }

    @Test func afterAResetOnlyTheFirstKeyIsLeft() throws {
        let gateway = try gateway()
        _ = send(gateway, "POST", "/_emulator/keys", #"{"count":3}"#)
        _ = send(gateway, "POST", "/_emulator/faults", #"{"action":"stall"}"#)
        let (_, epoch) = gateway.receive(.create)
        #expect(send(gateway, "POST", "/_emulator/reset").status == 200)
        let target = try RequestTarget(keys)
        let call = Call(
            operation: .create, account: "demo-account", user: "demo-user", query: target.query,
            authorization: "Bearer \(gateway.bootstrapSecret)", body: Array(#"{"apiKey":{}}"#.utf8))
        gateway.commitLate(call, epoch: epoch)
        let list = send(gateway, "GET", keys).body
        #expect(list.contains("\"totalSize\":1}") && list.contains("emulator-bootstrap"))
        #expect(gateway.receive(.create).strike == .none)
    }
}
