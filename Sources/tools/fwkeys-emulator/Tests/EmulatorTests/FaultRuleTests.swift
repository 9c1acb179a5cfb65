// Faults that are tied to a user, a key or a header, and that a test lists and takes away one by one.

import Testing

@testable import Emulator

@Suite struct FaultRuleTests {
    private static let path = "/_emulator/faults"

    /// The ids of the faults that strike a request.
    private func struck(
        _ service: Harness, _ method: String, _ target: String, _ body: String = "", key: String? = nil,
        header: (name: String, value: String) = ("x-other", "1")
    ) throws -> [Int] {
        var request = Request(method: method, target: target)
        request.headers = [("authorization", "Bearer \(key ?? service.emulated.bootstrapSecret)"), header]
        request.body = Array(body.utf8)
        guard case .service(let call) = try Route(request) else { return [] }
        defer { service.emulated.finished() }
        return service.emulated.receive(call, request).strike.faults
    }

    @Test("A fault of a user strikes the calls for the user, and those that name none") func users() throws {
        let service = try Harness()
        let bob = try text(
            "api_key", in: service.send("POST", "/_emulator/users", #"{"user":"bob","mintKey":true}"#).body)
        _ = service.send("POST", Self.path, #"{"user":"bob","action":"stall"}"#)
        #expect(try struck(service, "GET", "\(service.users)/bob/apiKeys") == [1])
        #expect(try struck(service, "GET", service.keys, key: bob) == [])
        #expect(try struck(service, "GET", "/verifyApiKey", key: bob) == [1])
        #expect(try struck(service, "GET", "/verifyApiKey") == [])
    }

    @Test("A fault of a key strikes the calls about it and those that are made with it") func keys() throws {
        let service = try Harness()
        let key = try service.create()
        let other = try service.create()
        _ = service.send("POST", Self.path, #"{"key":"\#(key.id)","action":"stall"}"#)
        func deletes(_ id: String) throws -> [Int] {
            try struck(service, "POST", service.keys + ":delete", #"{"keyId":"\#(id)"}"#)
        }
        #expect(try deletes(key.id) == [1] && deletes(other.id) == [])
        #expect(try struck(service, "PATCH", "\(service.keys)/\(key.id)") == [1])
        #expect(try struck(service, "GET", "\(service.keys)/\(other.id)") == [])
        #expect(try struck(service, "GET", "/verifyApiKey", key: key.secret) == [1])
        #expect(try struck(service, "GET", "/verifyApiKey", key: other.secret) == [])
        #expect(try struck(service, "POST", service.keys + ":delete", "no JSON") == [])
    }

    @Test("A fault of a header strikes the requests that have it") func headers() throws {
        let service = try Harness()
        _ = service.send("POST", Self.path, #"{"headers":{"User-Agent":"job/1"},"action":"stall"}"#)
        #expect(try struck(service, "GET", "/verifyApiKey", header: ("user-agent", "job/1")) == [1])
        #expect(try struck(service, "GET", "/verifyApiKey", header: ("user-agent", "job/2")) == [])
        #expect(try struck(service, "GET", "/verifyApiKey") == [])
    }

    @Test("Faults are listed as they were written, with what they struck, and removed by their ids")
    func listing() throws {
        let service = try Harness()
        let rule = #"{"action":{"delay_ms":5},"operation":"verify","share":0.5,"skip":1}"#
        let lag = #"{"list_lag_lists":2}"#
        #expect(
            service.send("POST", Self.path, #"[\#(rule),\#(lag),{"action":"stall"}]"#).body
                == #"{"rules":3,"ids":[1,2,3]}"#)
        #expect(service.send("DELETE", "\(Self.path)/3") == (200, "{}"))
        #expect(service.send("DELETE", "\(Self.path)/3").status == 404)
        #expect(service.send("GET", "\(Self.path)/1").status == 501)
        _ = service.send("GET", "/verifyApiKey")
        _ = try service.create()
        #expect(
            service.send("GET", Self.path).body == """
                {"faults":[{"id":1,"seen":1,"struck":0,"fault":\(rule)},\
                {"id":2,"seen":1,"struck":1,"fault":\(lag)}]}
                """)
        _ = service.send("DELETE", "\(Self.path)/2")
        let visible = try service.create().id
        #expect(service.send("GET", "\(service.keys)/\(visible)").status == 200)
        #expect(service.send("POST", Self.path, lag).body == #"{"rules":2,"ids":[4]}"#)
        _ = service.send("DELETE", Self.path)
        #expect(service.send("GET", Self.path).body == #"{"faults":[]}"#)
    }
}
