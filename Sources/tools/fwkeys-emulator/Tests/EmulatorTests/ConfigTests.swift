// What --config names must be there from the start and after a reset, and a slip in it must be told with its place.

import Testing

@testable import Emulator

@Suite struct ConfigTests {
    private func config(_ json: String) throws(InputError) -> Config {
        var config = Config()
        try config.read(JSONValue.parse(Array(json.utf8)))
        return config
    }

    private func harness(_ json: String) throws -> Harness {
        let config = try config(json)
        return try Harness { $0.config = config }
    }

    @Test("Users, keys, faults and the clock are there from the start, and after a reset") func isThere()
        throws
    {
        let service = try harness(
            """
            {"clock": {"set": "2027-01-31T12:00:00Z", "stopped": true},
             "users": [{"user": "ci", "serviceAccount": true}, {"account": "acme", "user": "bob", "role": "admin"}],
             "keys": [{"user": "ci", "count": 2, "displayName": "job-{n}", "createTime": "2020-01-31T12:00:00Z"},
                      {"account": "acme", "user": "bob", "keyId": "key_OfBob123", "secret": "fw_ForTests1",
                       "annotations": {"team": "a"}},
                      {}],
             "faults": [{"operation": "verify", "action": "stall"}]}
            """)
        #expect(service.send("GET", "/_emulator/faults").body.contains(#""struck":0"#))
        for _ in 0..<2 {
            let bobs = service.send("GET", "/v1/accounts/acme/users/bob/apiKeys", key: "fw_ForTests1")
            #expect(bobs.status == 200 && bobs.body.contains(#""team": "a""#))
            #expect(bobs.body.contains(#""keyId": "key_OfBob123""#))
            #expect(bobs.body.contains(#""createTime": "2027-01-31T12:00:00Z""#))
            let jobs = service.send("GET", "\(service.users)/ci/apiKeys").body
            #expect(try number("totalSize", in: jobs) == 2)
            #expect(jobs.contains(#""displayName": "job-2""#) && jobs.contains("2020-01-31T12:00:00Z"))
            #expect(try number("totalSize", in: service.send("GET", service.keys).body) == 2)
            #expect(service.send("GET", "/_emulator").body.contains(#""minted":0"#))
            _ = try service.create()
            _ = service.send("POST", "/_emulator/clock", #"{"advance_ms":1}"#)
            _ = service.send("POST", "/_emulator/reset")
        }
    }

    @Test(arguments: [
        ("{\n  \"users\": [,]\n}", "line 2, column 13: not valid JSON"),
        (#"{"users":[{"user":"a",}]}"#, "line 1, column 23: not valid JSON"),
        ("", "line 1, column 1: not valid JSON"),
        ("[]", "must be a JSON object"),
        (#"{"user":[]}"#, "user: unknown field"),
        (#"{"users":{}}"#, "users: must be a JSON array"),
        (#"{"users":[{"user":"a"},{"user":"b/c"}]}"#, "users[1].user: not a valid id"),
        (#"{"users":[{"role":"admin"}]}"#, "users[0].user: missing"),
        (#"{"users":[{"user":"a","mintKey":true}]}"#, "users[0].mintKey: unknown field"),
        (#"{"users":[{"user":"a"},{"user":"a"}]}"#, "users[1].user: exists already"),
        (#"{"keys":[{"count":0}]}"#, "keys[0].count: must be a whole number from 1 to 1000000"),
        (#"{"keys":[{},{"user":"nobody"}]}"#, "keys[1].user: no such user"),
        (#"{"keys":[{"createTime":"old"}]}"#, "keys[0].createTime: must be an RFC 3339 timestamp"),
        (#"{"keys":[{"annotations":{"a":1}}]}"#, "keys[0].annotations.a: must be a string"),
        (
            #"{"keys":[{"secret":"fw_short"}]}"#,
            "keys[0].secret: must be fw_ and 8 or more letters and digits"
        ),
        (#"{"keys":[{"count":2,"keyId":"key_1"}]}"#, "keys[0].count: must be 1 with keyId or secret"),
        (#"{"keys":[{"keyId":"key_1"},{"keyId":"key_1"}]}"#, "keys[1].keyId: exists already"),
        (
            #"{"keys":[{"secret":"fw_12345678"},{"secret":"fw_12345678"}]}"#,
            "keys[1].secret: another key has it"
        ),
        (
            #"{"faults":[{"action":"stall"},{"action":"boom","x":1}]}"#,
            #"faults[1].action: must be "stall", "close", "reset" or an object"#
        ),
        (#"{"clock":{"set":"noon"}}"#, "clock.set: must be an RFC 3339 timestamp"),
    ])
    func aSlipIsNamed(json: String, message: String) {
        #expect {
            _ = try harness(json)
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test func aFileThatIsNotThere() {
        #expect {
            _ = try Config(file: "/nonexistent/emulator.json")
        } throws: { error in
            "\(error)" == "/nonexistent/emulator.json: No such file or directory"
        }
    }
}
